import { t } from "@lingui/core/macro";
import { ActionIcon, Autocomplete, Select } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useCollections } from "../../api/collections";
import type { RateLimitRule } from "../../api/policy";
import { DecimalInput } from "../../parts/DecimalInput";
import classes from "./Settings.module.css";

const AUDIENCES = [
  { value: "", label: t`Everybody` },
  { value: "@guest", label: t`Guests` },
  { value: "@auth", label: t({ message: "Signed in", context: "people" }) },
];
const EVERYWHERE = ["*:list", "*:view", "*:create", "*:update", "*:delete", "*:auth", "*:file"];
const PATHS = ["/api/", "/api/batch"];

interface Props {
  rule: RateLimitRule;
  number: number;
  errors: { [part in "label" | "duration" | "maxRequests"]: string | undefined };
  onChange: (part: Partial<RateLimitRule>) => void;
  onRemove: () => void;
}

export function RateLimitRow({ rule, number, errors, onChange, onRemove }: Props) {
  const collections = useCollections();
  const own = (collections.data ?? [])
    .filter(({ system }) => !system)
    .flatMap(({ name }) => [`${name}:list`, `${name}:create`]);
  const { label } = rule;
  return (
    <li className={classes.rule}>
      <Autocomplete
        className={classes.what ?? ""}
        label={t`What`}
        // untranslated: a rule as it is written
        placeholder="orders:create"
        data={[...EVERYWHERE, ...PATHS, ...own]}
        value={label}
        error={errors.label}
        spellCheck={false}
        onChange={(next) => onChange({ label: next })}
      />
      <Select
        className={classes.who ?? ""}
        label={t`Who`}
        data={AUDIENCES}
        value={rule.audience}
        allowDeselect={false}
        onChange={(next) => onChange({ audience: (next ?? "") as RateLimitRule["audience"] })}
      />
      <DecimalInput
        className={classes.amount ?? ""}
        label={t`Requests`}
        min={1}
        allowDecimal={false}
        value={rule.maxRequests}
        error={errors.maxRequests}
        onChange={(next) => onChange({ maxRequests: next || 0 })}
      />
      <DecimalInput
        className={classes.amount ?? ""}
        label={t({ message: "In", context: "seconds" })}
        min={1}
        allowDecimal={false}
        suffix="s"
        value={rule.duration}
        error={errors.duration}
        onChange={(next) => onChange({ duration: next || 0 })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.remove ?? ""}
        onClick={onRemove}
        aria-label={label === "" ? t`Remove rule ${number}` : t`Remove ${label}`}
      >
        <IconTrash size={16} stroke={1.6} />
      </ActionIcon>
    </li>
  );
}
