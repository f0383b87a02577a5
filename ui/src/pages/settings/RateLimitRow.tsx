import { ActionIcon, Autocomplete, NumberInput, Select } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useCollections } from "../../api/collections";
import type { RateLimitRule } from "../../api/policy";
import classes from "./Settings.module.css";

const AUDIENCES = [
  { value: "", label: "Everybody" },
  { value: "@guest", label: "Guests" },
  { value: "@auth", label: "Signed in" },
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
  const called = rule.label === "" ? `rule ${number}` : rule.label;
  return (
    <li className={classes.rule}>
      <Autocomplete
        className={classes.what ?? ""}
        label="What"
        placeholder="orders:create"
        data={[...EVERYWHERE, ...PATHS, ...own]}
        value={rule.label}
        error={errors.label}
        spellCheck={false}
        onChange={(label) => onChange({ label })}
      />
      <Select
        className={classes.who ?? ""}
        label="Who"
        data={AUDIENCES}
        value={rule.audience}
        allowDeselect={false}
        onChange={(next) => onChange({ audience: (next ?? "") as RateLimitRule["audience"] })}
      />
      <NumberInput
        className={classes.amount ?? ""}
        label="Requests"
        min={1}
        allowDecimal={false}
        value={rule.maxRequests}
        error={errors.maxRequests}
        onChange={(next) => onChange({ maxRequests: Number(next) || 0 })}
      />
      <NumberInput
        className={classes.amount ?? ""}
        label="In"
        min={1}
        allowDecimal={false}
        suffix=" s"
        value={rule.duration}
        error={errors.duration}
        onChange={(next) => onChange({ duration: Number(next) || 0 })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        className={classes.remove ?? ""}
        onClick={onRemove}
        aria-label={`Remove ${called}`}
      >
        <IconTrash size={16} stroke={1.6} />
      </ActionIcon>
    </li>
  );
}
