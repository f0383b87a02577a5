import { CopyAction } from "./CopyLine";
import classes from "./Snippet.module.css";

interface Props {
  code: string;
  name: string;
}

/** A few lines of code to take along. */
export function Snippet({ code, name }: Props) {
  return (
    <div className={classes.snippet}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section tabIndex={0} className={classes.code} aria-label={name}>
        <pre>{code}</pre>
      </section>
      <div className={classes.copy}>
        <CopyAction value={code} name={name} />
      </div>
    </div>
  );
}
