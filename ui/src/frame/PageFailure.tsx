import type { ErrorComponentProps } from "@tanstack/react-router";
import { Failure } from "../parts/Failure";

/** A page that threw while it was drawn. The frame around it still works. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  return <Failure title="This page could not be shown" error={error} retry={reset} />;
}
