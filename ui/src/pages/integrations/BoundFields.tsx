import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Fieldset, Select, Stack, Text } from "@mantine/core";
import { useCollections } from "../../api/collections";
import type { Connector } from "../../api/integrations";
import { type BoundDraft, fieldsFor, givenBy, inputsOf, UNBOUND } from "./bound";

interface Props {
  name: string;
  action: Connector["actions"][string];
  bound: BoundDraft;
  errors: Readonly<Record<string, string>>;
  onChange: (bound: BoundDraft) => void;
}

/** Of an action, what a record says in the place of whoever calls it. */
export function BoundFields({ name, action, bound, errors, onChange }: Props) {
  const known = useCollections().data;
  const collections = known?.filter(({ system }) => !system) ?? [];
  const { collection, inputs } = bound;
  const at = `records.${name}`;
  const names = inputsOf(action);
  const { title } = action;
  if (names.length === 0 && collection === "") return null;
  const of = collections.find((one) => one.name === collection);
  return (
    <Fieldset legend={t`What a record says: ${title}`}>
      <Stack gap="sm">
        <Select
          label={t`Records of`}
          description={t`Inputs can come from a record that the caller may see, and then are nobody's to give.`}
          placeholder={t`None: the app gives everything`}
          data={choices(
            collections.map((one) => one.name),
            collection,
            known === undefined ? collection : t`A collection that is gone`,
          )}
          value={collection || null}
          error={errors[`${at}.collection`] ?? errors[at]}
          searchable
          clearable
          onChange={(next) => onChange({ ...UNBOUND, collection: next ?? "" })}
        />
        {collection !== "" &&
          names.map((input) => (
            <Select
              key={input}
              // untranslated: what it is called
              label={input}
              description={action.input[input]?.title || undefined}
              placeholder={t`The app gives it`}
              data={choices(
                fieldsFor(action.input[input]?.type ?? "text", of?.fields ?? []),
                inputs[input] ?? "",
                known === undefined ? (inputs[input] ?? "") : t`A field that is gone`,
              )}
              value={inputs[input] || null}
              error={errors[`${at}.inputs.${input}`]}
              searchable
              clearable
              onChange={(field) =>
                onChange({ ...bound, inputs: { ...inputs, [input]: field ?? "" } })
              }
            />
          ))}
        {errors[`${at}.inputs`] !== undefined && (
          <Text c="red" size="sm" role="alert">
            <Trans>Choose a field for one of the inputs at least.</Trans>
          </Text>
        )}
        {collection !== "" && <Sent action={action} bound={bound} />}
      </Stack>
    </Fieldset>
  );
}

function Sent({ action, bound }: Pick<Props, "action" | "bound">) {
  const given = givenBy(action, bound).join(", ");
  const record = `"record": {"collection": "${bound.collection}", "id": "…"}`;
  return (
    <Text size="sm" c="dimmed">
      {given === "" ? (
        <Trans>Apps send {record} and nothing else.</Trans>
      ) : (
        <Trans>
          Apps send {record}, and of their own only: {given}.
        </Trans>
      )}
    </Text>
  );
}

/** The names; a value that is none of them is told to be gone. */
function choices(names: readonly string[], value: string, gone: string) {
  const known = names.map((name) => ({ value: name, label: name }));
  const isKnown = value === "" || names.includes(value);
  return isKnown ? known : [...known, { value, label: gone }];
}
