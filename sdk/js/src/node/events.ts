import { EventSource as Source } from "eventsource";

/**
 * PocketBase's client opens live changes with the global `EventSource`, which takes no CA. Node has
 * none, so there it is given one: addresses of paired boxes go by their own `fetch`, all others as
 * they went before.
 */
const routes = new Map<string, typeof fetch>();

type Options = ConstructorParameters<typeof Source>[1];

export function routeEvents(origin: string, by: typeof fetch): void {
  routes.set(new URL(origin).origin, by);
  const known = globalThis as { EventSource?: unknown };
  if (known.EventSource === Routed) return;
  before = known.EventSource as typeof Source | undefined;
  known.EventSource = Routed;
}

let before: typeof Source | undefined;

class Routed extends Source {
  constructor(url: string | URL, options?: Options) {
    const by = routes.get(new URL(url).origin);
    if (by === undefined && before !== undefined) {
      // Somebody else's address: whoever served it before serves it now.
      return new before(url, options) as Routed;
    }
    // The package's types of `fetch` are narrower than the platform's.
    super(url, by === undefined ? options : { ...options, fetch: by as never });
  }
}
