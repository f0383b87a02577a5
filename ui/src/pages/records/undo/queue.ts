// Taking back one thing after the other. Pure.

/** Further back than anybody remembers. */
const STEPS_MOST = 50;

/** Steps with one more at its place: the oldest first by `at`, and not more than anybody remembers. */
export function placed<T extends { at: number }>(steps: readonly T[], step: T): T[] {
  return [...steps, step].sort((one, other) => one.at - other.at).slice(-STEPS_MOST);
}

/** Does what it is given in turn. What fails is the asker's, and holds up nothing behind it. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  add<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}
