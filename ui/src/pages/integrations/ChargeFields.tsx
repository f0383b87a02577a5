import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Fieldset, Group, Select, Stack, Switch, Text, TextInput } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useCollections } from "../../api/collections";
import { RuleInput } from "../../parts/RuleInput";
import { type ChargeDraft, NO_CHARGE } from "./charges";
import type { Who } from "./setup";

const MODES: { value: Who; label: string }[] = [
  { value: "admins", label: t`Admins only` },
  { value: "anyone", label: t`Who sees it` },
  { value: "rule", label: t`By rule` },
];
const MEANS: Record<Who, string> = {
  admins: t`Only admins can begin a payment. Apps cannot.`,
  anyone: t`Everybody who may see a record can begin its payment.`,
  rule: t`Whoever may see a record can begin its payment where this rule is true of it.`,
};

interface Props {
  charges: readonly ChargeDraft[];
  errors: Readonly<Record<string, string>>;
  onChange: (charges: ChargeDraft[]) => void;
}

/** Of which records payments are taken, and where those say how much. */
export function ChargeFields({ charges, errors, onChange }: Props) {
  const change = (at: number, part: Partial<ChargeDraft>) =>
    onChange(charges.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <Stack gap="sm">
      {charges.map((charge, at) => (
        <ChargeField
          // biome-ignore lint/suspicious/noArrayIndexKey: they have nothing else that stays
          key={at}
          charge={charge}
          errors={errors}
          onChange={(part) => change(at, part)}
          onRemove={() => onChange(charges.filter((_, index) => index !== at))}
        />
      ))}
      {errors.charges !== undefined && (
        <Text c="red" size="sm" role="alert">
          {errors.charges}
        </Text>
      )}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} />}
          onClick={() => onChange([...charges, NO_CHARGE])}
        >
          <Trans>Charge for a collection</Trans>
        </Button>
      </Group>
    </Stack>
  );
}

interface FieldProps {
  charge: ChargeDraft;
  errors: Readonly<Record<string, string>>;
  onChange: (part: Partial<ChargeDraft>) => void;
  onRemove: () => void;
}

function ChargeField({ charge, errors, onChange, onRemove }: FieldProps) {
  const own = useCollections().data?.filter(({ type, system }) => type !== "view" && !system) ?? [];
  const fields = own.find(({ name }) => name === charge.collection)?.fields ?? [];
  const named = (types: readonly string[]) =>
    fields.filter(({ type, system }) => types.includes(type) && !system).map(({ name }) => name);
  const error = (field: string) => errors[`charges.${charge.collection}.${field}`];
  const { collection } = charge;
  const { mode, expression } = charge.rule;
  return (
    <Fieldset legend={collection === "" ? t`A charge` : t`Charge for ${collection}`}>
      <Stack gap="sm">
        <Select
          label={t`Charged collection`}
          placeholder={t`Whose records are paid`}
          data={own.map(({ name }) => name)}
          value={charge.collection || null}
          error={errors[`charges.${charge.collection}`]}
          searchable
          onChange={(collection) =>
            onChange({ collection: collection ?? "", amount: "", state: "" })
          }
        />
        <Select
          label={t`Amount`}
          description={t`A number field with the amount in the smallest unit: 1999 for 19.99 euros.`}
          data={named(["number"])}
          value={charge.amount || null}
          error={error("amount")}
          onChange={(amount) => onChange({ amount: amount ?? "" })}
        />
        <TextInput
          label={t`Currency`}
          description={t`A code as EUR, or the name of a field that has one.`}
          value={charge.currency}
          error={error("currency")}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange({ currency: event.currentTarget.value.trim() })}
        />
        <Select
          label={t`Tells the record`}
          description={t`A field that says how the payment stands: created, captured, …`}
          placeholder={t`Nothing`}
          data={named(["text", "select"])}
          value={charge.state || null}
          error={error("state")}
          clearable
          onChange={(state) => onChange({ state: state ?? "" })}
        />
        <Switch
          label={t`Reserve the money only, until an admin has it taken`}
          checked={charge.isManual}
          error={error("capture")}
          onChange={(event) => onChange({ isManual: event.currentTarget.checked })}
        />
        <RuleInput
          label={t`Who may pay`}
          modes={MODES}
          mode={mode}
          expression={expression}
          sentence={MEANS[mode]}
          // untranslated: an example of a rule
          placeholder="customer = @request.auth.id"
          error={error("rule")}
          onChange={(next, text) => onChange({ rule: { mode: next, expression: text } })}
        />
        <Group justify="flex-end">
          <Button variant="default" size="xs" color="red" onClick={onRemove}>
            <Trans>Charge no more</Trans>
          </Button>
        </Group>
      </Stack>
    </Fieldset>
  );
}
