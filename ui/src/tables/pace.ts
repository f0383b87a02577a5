/** Few at a time: the browser holds six connections to the box, and one of them is the event stream. */
export const AT_ONCE = 4;

/** Asks for each, a few at a time. The answers are in their order; what fails ends it. */
export async function askFew<T, R>(
  items: readonly T[],
  ask: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = [];
  const left = [...items.entries()].reverse();
  const worker = async () => {
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const [at, item] = next;
      answers[at] = await ask(item).catch((error: unknown) => {
        left.length = 0;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return answers;
}

/** Work done before the page gets its turn: half of a frame. */
const TURN_MS = 8;

/** Lets the page draw and hear clicks in the middle of long work: `await turn.pause()` now and then. */
export class Turns {
  #began = performance.now();

  /** Gives the turn away when it has lasted long enough. Throws when `signal` says to stop. */
  async pause(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (performance.now() - this.#began < TURN_MS) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#began = performance.now();
    signal?.throwIfAborted();
  }
}
