import type { ReactNode } from "react";
import { CopyAction } from "./CopyLine";
import classes from "./Snippet.module.css";

interface Props {
  code: string;
  name: string;
  /** The code with its colours; as it is without. */
  children?: ReactNode;
}

/** A few lines of code to take along. */
export function Snippet({ code, name, children = code }: Props) {
  return (
    <div className={classes.snippet}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section tabIndex={0} className={classes.code} aria-label={name}>
        <pre>{children}</pre>
      </section>
      <div className={classes.copy}>
        <CopyAction value={code} name={name} />
      </div>
    </div>
  );
}
