import { Snippet } from "../../parts/Snippet";
import classes from "./Api.module.css";
import type { Language } from "./code/languages";
import { highlight } from "./highlighting";

const KINDS: Readonly<Record<string, string | undefined>> = {
  keyword: classes.keyword,
  built_in: classes.title,
  title: classes.title,
  type: classes.title,
  attr: classes.title,
  string: classes.string,
  subst: classes.string,
  number: classes.number,
  literal: classes.number,
  variable: classes.title,
  comment: classes.comment,
  doctag: classes.comment,
};

interface Props {
  code: string;
  language: Language | "json";
  /** What it is, for those who only hear it. */
  name: string;
}

/** Code in colours, with a button that copies it. */
export function Code({ code, language, name }: Props) {
  return (
    <Snippet code={code} name={name}>
      {highlight(language, code).map(({ text, kind }, at) => {
        const looks = KINDS[kind];
        if (looks === undefined) return text;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no other name, and never move.
          <span key={at} className={looks}>
            {text}
          </span>
        );
      })}
    </Snippet>
  );
}
