import { Trans as LinguiTrans, type TransProps } from "@lingui/react";

/** What `<Trans>` becomes (lingui.config.ts). Lingui looks for marked-up parts in a text after the
 * values are in it, so that a file called "<b>" would lose its name; as nodes, values stay whole. */
export function Trans({ values, ...props }: TransProps) {
  const whole =
    values &&
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, isMarkup(value) ? [value] : value]),
    );
  return <LinguiTrans {...props} {...(whole && { values: whole })} />;
}

function isMarkup(value: unknown): boolean {
  return typeof value === "string" && /[<\\]/.test(value);
}
