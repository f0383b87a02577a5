import { t } from "@lingui/core/macro";
import { Select, Stack, Textarea, TextInput } from "@mantine/core";
import { CATEGORY_NAMES } from "../setup";
import type { ConnectorFile, ProblemsAt } from "./file";

interface Props {
  file: ConnectorFile;
  /** It is kept already, under its id. */
  isKept: boolean;
  problems: ProblemsAt;
  onChange: (part: Partial<ConnectorFile>) => void;
}

/** What the service is called, and where it is. */
export function ServiceFields({ file, isKept, problems, onChange }: Props) {
  return (
    <Stack gap="md">
      <TextInput
        label={t`Title`}
        value={file.title}
        error={problems["/title"]}
        autoComplete="off"
        onChange={(event) => onChange({ title: event.currentTarget.value })}
      />
      <TextInput
        label={t`Id`}
        description={
          isKept
            ? t`It stays: what is set up knows the connector by it.`
            : t`2 to 40 small letters, digits, dashes and underscores.`
        }
        value={file.id}
        readOnly={isKept}
        error={problems["/id"]}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ id: event.currentTarget.value })}
      />
      <Select
        label={t`What it is for`}
        data={CATEGORY_NAMES.map(([value, label]) => ({ value, label }))}
        value={file.category}
        error={problems["/category"]}
        allowDeselect={false}
        onChange={(category) => onChange({ category: category ?? "other" })}
      />
      <TextInput
        label={t`Address`}
        description={t`It begins with https:// and ends without a slash. Leave it empty for what each team runs itself.`}
        // untranslated: an example of an address
        placeholder="https://api.example.com/v1"
        value={file.base ?? ""}
        error={problems["/base"]}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ base: event.currentTarget.value.trim() || undefined })}
      />
      <TextInput
        label={t`Its documentation`}
        // untranslated: an example of an address
        placeholder="https://example.com/docs"
        value={file.docs}
        error={problems["/docs"]}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange({ docs: event.currentTarget.value })}
      />
      <Textarea
        label={t`What an admin has to know before (can be left out)`}
        autosize
        minRows={1}
        value={file.note ?? ""}
        error={problems["/note"]}
        onChange={(event) => onChange({ note: event.currentTarget.value || undefined })}
      />
    </Stack>
  );
}
