import { t } from "@lingui/core/macro";
import { Stack } from "@mantine/core";
import { useState } from "react";
import { useInitialOptions } from "../../api/authOptions";
import { useMailIsOn } from "../../api/mail";
import { Panel } from "../../parts/Panel";
import { below, type LetterName, lettersOf } from "./draft";
import { Item } from "./Item";
import { LetterEditor } from "./LetterEditor";
import { LETTERS } from "./letters";
import { NoMail } from "./Method";
import type { PartProps } from "./useSignInForm";

/** What is mailed, and how it reads. */
export function LettersPanel({ collection, form }: PartProps) {
  const { draft, base, set, problems } = form;
  const [opened, setOpened] = useState<LetterName | null>(null);
  const initial = useInitialOptions();
  const { name } = collection;
  const mailIsOn = useMailIsOn();
  return (
    <Panel title={t`Letters`} description={t`What this box mails to the people in ${name}.`}>
      <Stack gap="xs">
        {mailIsOn === false && <NoMail mails="codes" />}
        {LETTERS.map((words) => {
          const errors = below(problems, words.path);
          const isWrong = Object.keys(errors).length > 0;
          const letter = draft.letters[words.name];
          return (
            <Item
              key={words.name}
              title={words.title}
              note={words.when}
              problem={isWrong ? t`Look here` : null}
              open={opened === words.name || isWrong}
              onToggle={() => setOpened(opened === words.name ? null : words.name)}
            >
              <LetterEditor
                words={words}
                letter={letter}
                initial={initial.data === undefined ? null : lettersOf(initial.data)[words.name]}
                isSaved={JSON.stringify(letter) === JSON.stringify(base.letters[words.name])}
                collection={name}
                errors={errors}
                onChange={(next) => set({ letters: { ...draft.letters, [words.name]: next } })}
              />
            </Item>
          );
        })}
      </Stack>
    </Panel>
  );
}
