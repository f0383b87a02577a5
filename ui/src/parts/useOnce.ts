import { useRef } from "react";

/** A second click of a double click comes within this time. */
const DOUBLE_MS = 400;

/** Does something once where two clicks come as one: a button shows that it is busy only a moment later. */
export function useOnce<Arguments extends unknown[]>(act: (...args: Arguments) => void) {
  const last = useRef(Number.NEGATIVE_INFINITY);
  return (...args: Arguments) => {
    const now = performance.now();
    if (now - last.current < DOUBLE_MS) return;
    last.current = now;
    act(...args);
  };
}
