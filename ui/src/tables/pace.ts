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
