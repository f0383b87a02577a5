import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Select, Switch, TagsInput, Text } from "@mantine/core";
import type { Policy } from "../../api/policy";
import { usePolicyForm } from "../../api/policyForm";
import { Panel } from "../../parts/Panel";
import { SettingsForm } from "../../parts/SettingsForm";

const USUAL = "X-Forwarded-For";
const KNOWN = [USUAL, "X-Real-IP", "CF-Connecting-IP", "Fly-Client-IP"];
/** A header's name, RFC 9110 §5.6.2. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PLACES = [
  { value: "last", label: t`The last, which the proxy itself wrote` },
  { value: "first", label: t`The first, which anybody may have written` },
];

/** Whether a program in front of the box is believed about who asks. */
export function ProxyPanel({ proxy }: { proxy: Policy["trustedProxy"] }) {
  const state = usePolicyForm("trustedProxy", proxy);
  const { draft, errors, set } = state;
  const on = draft.headers.length > 0;
  const wrong = [...Object.values(errors), ...draft.headers.flatMap(noName)].join(" ");
  const held = draft.headers.some((header) => !NAME.test(header));
  return (
    <Panel
      title={t`Behind a proxy`}
      description={t`A proxy is a program in front of this box (Caddy, nginx, a tunnel) that takes everybody's requests and hands them on. All of them seem to come from it then, unless it tells in a header who really asks. Most boxes have none.`}
    >
      <SettingsForm state={state} done={t`What is believed of a proxy is saved.`} held={held}>
        <Switch
          label={t`Everybody comes through a proxy of mine`}
          checked={on}
          onChange={(event) => set({ headers: event.currentTarget.checked ? [USUAL] : [] })}
        />
        {on && (
          <>
            <Alert
              color="yellow"
              variant="light"
              title={t`Only if nobody can reach this box past the proxy`}
            >
              <Trans>
                Else anybody writes an address of their choice into that header and is believed.
                They get around rate limits, the brake on guessing passwords, and “Where admins may
                come from”. Let the firewall leave the box's port to the proxy alone.
              </Trans>
            </Alert>
            <TagsInput
              label={t`Header with the address`}
              description={t`The one that your proxy sets anew on each request. Of several the first counts that has an address.`}
              data={KNOWN}
              value={draft.headers}
              error={wrong === "" ? undefined : wrong}
              splitChars={[",", " ", "\n"]}
              acceptValueOnBlur
              spellCheck={false}
              onChange={(headers) => set({ headers })}
            />
            <Select
              label={t`Of several addresses in it`}
              data={PLACES}
              value={draft.useLeftmostIP ? "first" : "last"}
              allowDeselect={false}
              onChange={(next) => set({ useLeftmostIP: next === "first" })}
            />
            {draft.useLeftmostIP && (
              <Text size="sm" c="dimmed">
                <Trans>
                  Take the first only where your proxy throws away what the client sent, and another
                  proxy of yours stands behind it.
                </Trans>
              </Text>
            )}
          </>
        )}
      </SettingsForm>
    </Panel>
  );
}

function noName(header: string): string[] {
  return NAME.test(header) ? [] : [t`“${header}” cannot be the name of a header.`];
}
