// What a subscriber hears, in the order it hears it.
import { EventEmitter, once } from "node:events";

const PATIENCE_MS = 30_000;

export class Listener {
  events = [];
  #read = 0;
  #bell = new EventEmitter();

  /** Give this to `subscribe`. */
  hear = (event) => {
    this.events.push(event);
    this.#bell.emit("event");
  };

  static async to(pb, collection, topic = "*", options = undefined) {
    const listener = new Listener();
    await pb.collection(collection).subscribe(topic, listener.hear, options);
    return listener;
  }

  /** The next event that was not read yet. */
  async next() {
    const [event] = await this.take(1);
    return event;
  }

  /** The next `count` events that were not read yet. */
  async take(count) {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    while (this.events.length < this.#read + count) {
      await once(this.#bell, "event", { signal }).catch(() => {
        const heard = this.events.length - this.#read;
        throw new Error(`heard ${heard} of ${count} events in ${PATIENCE_MS / 1000} s`);
      });
    }
    this.#read += count;
    return this.events.slice(this.#read - count, this.#read);
  }

  get unread() {
    return this.events.length - this.#read;
  }
}
