// The tab's one event stream, in PocketBase's protocol: open, learn the client id, say the topics.
// Events between a lost stream and the next are lost too, so listeners hear `reconnected` and refetch.
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { answer, api } from "./client";
import type { Row } from "./types";

export type LiveState = "idle" | "connecting" | "live" | "lost";

export interface RecordEvent {
  action: "create" | "update" | "delete";
  record: Row;
}

interface Listener {
  event: (event: RecordEvent) => void;
  reconnected: () => void;
}

const RETRY_FIRST_MS = 500;
const RETRY_MOST_MS = 10_000;

class EventStream {
  #source: EventSource | null = null;
  #clientId: string | null = null;
  #everLive = false;
  #retryMs = RETRY_FIRST_MS;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #state: LiveState = "idle";
  readonly #topics = new Map<string, Set<Listener>>();
  readonly #watchers = new Set<() => void>();

  /** Listens to a topic (`<collection>/*`) until the returned function is called. */
  subscribe(topic: string, listener: Listener): () => void {
    const listeners = this.#topics.get(topic) ?? new Set();
    listeners.add(listener);
    if (!this.#topics.has(topic)) {
      this.#topics.set(topic, listeners);
      this.#source?.addEventListener(topic, this.#heard);
      if (this.#source === null) this.#open();
      else void this.#announce();
    }
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      this.#topics.delete(topic);
      this.#source?.removeEventListener(topic, this.#heard);
      if (this.#topics.size === 0) this.#close();
      else void this.#announce();
    };
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  readonly state = (): LiveState => this.#state;

  #open() {
    this.#become("connecting");
    const source = new EventSource("/api/realtime");
    this.#source = source;
    source.addEventListener("PB_CONNECT", (message: MessageEvent<string>) => {
      this.#clientId = (JSON.parse(message.data) as { clientId: string }).clientId;
      void this.#announce();
    });
    for (const topic of this.#topics.keys()) source.addEventListener(topic, this.#heard);
    source.onerror = () => {
      this.#clientId = null;
      this.#become("lost");
      // CONNECTING: the browser tries again by itself. CLOSED: an HTTP error, so we must.
      if (source.readyState === EventSource.CLOSED) this.#retry();
    };
  }

  #close() {
    clearTimeout(this.#retryTimer);
    this.#source?.close();
    this.#source = null;
    this.#clientId = null;
    this.#everLive = false;
    this.#become("idle");
  }

  #retry() {
    this.#source?.close();
    this.#source = null;
    this.#clientId = null;
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => {
      if (this.#topics.size > 0 && this.#source === null) this.#open();
    }, this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, RETRY_MOST_MS);
  }

  /** Sends the whole list of topics: the server replaces what it had. */
  async #announce() {
    const clientId = this.#clientId;
    if (clientId === null) return;
    try {
      const subscriptions = [...this.#topics.keys()];
      await answer(api.POST("/api/realtime", { body: { clientId, subscriptions } }));
    } catch {
      // The id died with the old stream, or the session ended: a new stream finds out.
      if (this.#clientId === clientId) {
        this.#become("lost");
        this.#retry();
      }
      return;
    }
    if (this.#clientId !== clientId) return;
    const missed = this.#everLive && this.#state !== "live";
    this.#everLive = true;
    this.#retryMs = RETRY_FIRST_MS;
    this.#become("live");
    if (missed) this.#each((listener) => listener.reconnected());
  }

  readonly #heard = (message: MessageEvent<string>) => {
    const event = JSON.parse(message.data) as RecordEvent;
    for (const listener of this.#topics.get(message.type) ?? []) listener.event(event);
  };

  #each(call: (listener: Listener) => void) {
    for (const listeners of this.#topics.values()) listeners.forEach(call);
  }

  #become(state: LiveState) {
    if (state === this.#state) return;
    this.#state = state;
    for (const watcher of this.#watchers) watcher();
  }
}

const stream = new EventStream();

/** Whether changes arrive by themselves at present. */
export function useLiveState(): LiveState {
  return useSyncExternalStore(stream.watch, stream.state);
}

// Busy apps write hundreds of records a second; the page is drawn a few times a second at most.
const GATHER_MS = 120;

/** Hears the changes of a collection's records, in small batches and in order. */
export function useRecordEvents(
  collection: string,
  onEvents: (events: readonly RecordEvent[]) => void,
  onReconnected: () => void,
): void {
  const deliver = useEffectEvent(onEvents);
  const catchUp = useEffectEvent(onReconnected);
  useEffect(() => {
    let gathered: RecordEvent[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = stream.subscribe(`${collection}/*`, {
      event: (event) => {
        gathered.push(event);
        timer ??= setTimeout(() => {
          timer = undefined;
          const batch = gathered;
          gathered = [];
          deliver(batch);
        }, GATHER_MS);
      },
      reconnected: () => catchUp(),
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [collection]);
}
