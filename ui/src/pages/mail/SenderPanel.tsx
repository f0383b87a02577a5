import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useStatus } from "../../api/box";
import type { Meta } from "../../api/policy";
import { usePolicyForm } from "../../api/policyForm";
import { Panel } from "../../parts/Panel";
import { SettingsForm } from "../../parts/SettingsForm";
import { isNobodys, UNSET_APP_URL } from "./sender";

/** What stands in the templates of letters for the app's name. */
const APP_NAME = "{APP_NAME}";

/** Who letters are from, and where their links lead. */
export function SenderPanel({ meta }: { meta: Meta }) {
  const state = usePolicyForm("meta", meta);
  const { draft, errors, set } = state;
  const address = useStatus().data?.https[0];
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
    <Panel
      title={t`In the letters`}
      description={t`Who they are from, and where their links lead.`}
    >
      <SettingsForm state={{ ...state, discard }} done={t`Saved: who letters are from.`}>
        <Stack gap="md">
          <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="sm">
            {text("senderName", t`Sender's name`, t`Shown in the mailbox`)}
            {text("senderAddress", t`Sender's address`, t`Answers go there`, { type: "email" })}
          </SimpleGrid>
          {isNobodys(draft.senderAddress) && (
            <Alert color="yellow" variant="light" title={t`Enter your sender address`}>
              <Trans>
                Mail servers refuse letters from this one, which is nobody's. Yours is the address
                of the account at your mail server.
              </Trans>
            </Alert>
          )}
          {text("appName", t`Name of the app`, t`Stands for ${APP_NAME} in the letters`, {
            maw: 360,
          })}
          <Stack gap={6}>
            <Text size="sm" fw={600}>
              <Trans>Links lead to</Trans>
            </Text>
            <SegmentedControl
              aria-label={t`Links lead to`}
              style={{ alignSelf: "flex-start" }}
              data={[
                { value: "box", label: t`This box` },
                { value: "elsewhere", label: t`An address of mine` },
              ]}
              value={elsewhere ? "elsewhere" : "box"}
              onChange={(next) => {
                setElsewhere(next === "elsewhere");
                set({ appURL: next === "box" ? UNSET_APP_URL : "" });
              }}
            />
            {elsewhere ? (
              <TextInput
                aria-label={t`Address that links lead to`}
                // untranslated: an example of an address
                placeholder="https://app.example.com"
                value={draft.appURL}
                error={errors.appURL}
                onChange={(event) => set({ appURL: event.currentTarget.value })}
              />
            ) : (
              <Text size="sm" c="dimmed">
                {address === undefined
                  ? t`Phones open the page there while they are in this network.`
                  : t`Phones open ${address} while they are in this network.`}
              </Text>
            )}
          </Stack>
        </Stack>
      </SettingsForm>
    </Panel>
  );
}
