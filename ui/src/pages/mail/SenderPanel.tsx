import { Alert, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useStatus } from "../../api/box";
import type { Meta } from "../../api/policy";
import { usePolicyForm } from "../../api/policyForm";
import { Panel } from "../../parts/Panel";
import { SettingsForm } from "../../parts/SettingsForm";
import { isNobodys, UNSET_APP_URL } from "./sender";

/** Who letters are from, and where their links lead. */
export function SenderPanel({ meta }: { meta: Meta }) {
  const state = usePolicyForm("meta", meta);
  const { draft, errors, set } = state;
  const status = useStatus();
  const [elsewhere, setElsewhere] = useState(meta.appURL !== UNSET_APP_URL);
  const text = (name: keyof Meta, label: string, description: string, more: object = {}) => (
    <TextInput
      label={label}
      description={description}
      value={draft[name]}
      error={errors[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
      {...more}
    />
  );
  const discard = () => {
    setElsewhere(meta.appURL !== UNSET_APP_URL);
    state.discard();
  };
  return (
    <Panel title="In the letters" description="Who they are from, and where their links lead.">
      <SettingsForm state={{ ...state, discard }} done="Saved: who letters are from.">
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
            {text("senderName", "Sender's name", "Shown in the mailbox")}
            {text("senderAddress", "Sender's address", "Answers go there", { type: "email" })}
          </SimpleGrid>
          {isNobodys(draft.senderAddress) && (
            <Alert color="yellow" variant="light" title="Enter your sender address">
              Mail servers refuse letters from this one, which is nobody's. Yours is the address of
              the account at your mail server.
            </Alert>
          )}
          {text("appName", "Name of the app", "Stands for {APP_NAME} in the letters", { maw: 360 })}
          <Stack gap={6}>
            <Text size="sm" fw={600}>
              Links lead to
            </Text>
            <SegmentedControl
              aria-label="Links lead to"
              style={{ alignSelf: "flex-start" }}
              data={[
                { value: "box", label: "This box" },
                { value: "elsewhere", label: "An address of mine" },
              ]}
              value={elsewhere ? "elsewhere" : "box"}
              onChange={(next) => {
                setElsewhere(next === "elsewhere");
                set({ appURL: next === "box" ? UNSET_APP_URL : "" });
              }}
            />
            {elsewhere ? (
              <TextInput
                aria-label="Address that links lead to"
                placeholder="https://app.example.com"
                value={draft.appURL}
                error={errors.appURL}
                onChange={(event) => set({ appURL: event.currentTarget.value })}
              />
            ) : (
              <Text size="sm" c="dimmed">
                {status.data?.https[0] === undefined
                  ? "Phones open the page there while they are in this network."
                  : `Phones open ${status.data.https[0]} while they are in this network.`}
              </Text>
            )}
          </Stack>
        </Stack>
      </SettingsForm>
    </Panel>
  );
}
