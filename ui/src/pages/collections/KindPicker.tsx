import { t } from "@lingui/core/macro";
import { Radio, SimpleGrid, Text } from "@mantine/core";
import classes from "./KindPicker.module.css";

const KINDS = [
  { type: "base", label: t`Records`, hint: t`Orders, guests, tasks: what your app stores` },
  { type: "auth", label: t`People`, hint: t`They sign in to your app, each with a password` },
  {
    type: "view",
    label: t({ context: "a kind of collection", message: "View" }),
    hint: t`Read-only: counts, sums and lists from other collections`,
  },
] as const;

interface Props {
  kind: string;
  onChange: (kind: string) => void;
}

/** What a new collection is; it stays that for good. */
export function KindPicker({ kind, onChange }: Props) {
  return (
    <Radio.Group label={t`What does it hold?`} value={kind} onChange={onChange} mb="lg">
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm" mt={6}>
        {KINDS.map(({ type, label, hint }) => (
          <Radio.Card key={type} value={type} className={classes.kind ?? ""} aria-label={label}>
            <Radio.Indicator />
            <div>
              <Text fw={600} size="sm">
                {label}
              </Text>
              <Text size="xs" c="dimmed">
                {hint}
              </Text>
            </div>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}
