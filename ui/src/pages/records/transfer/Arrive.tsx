import { type ReactNode, useEffect, useRef } from "react";

/** Takes the focus when it comes: what was pressed to get here is gone. */
export function Arrive({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.focus(), []);
  return (
    <div ref={place} tabIndex={-1} style={{ outline: "none" }}>
      {children}
    </div>
  );
}
