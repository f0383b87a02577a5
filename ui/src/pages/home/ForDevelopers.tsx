import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Panel } from "../../parts/Panel";
import { Snippet } from "../../parts/Snippet";
import { INSTALL } from "../../parts/sdks";

// untranslated: names
const LANGUAGES = ["JavaScript", "Dart"] as const;
type Language = (typeof LANGUAGES)[number];

/** The first lines of an app: PocketBase's SDKs work as they are. */
export function ForDevelopers({ address, authority }: { address: string; authority: string }) {
  const [language, setLanguage] = useState<Language>("JavaScript");
  const { install, code } = snippet(language, address);
  return (
    <Panel
      title={t`For the app's developer`}
      description={t`Any PocketBase SDK works unchanged.`}
      aside={
        <SegmentedControl
          size="xs"
          data={[...LANGUAGES]}
          value={language}
          onChange={setLanguage}
          aria-label={t`Language`}
        />
      }
    >
      <Stack gap="xs">
        <Text size="sm" c="dimmed">
          <Trans>Install</Trans>
        </Text>
        <Snippet code={install} name={t`the install command`} />
        <Text size="sm" c="dimmed" mt={4}>
          <Trans>Connect</Trans>
        </Text>
        <Snippet code={code} name={t`the first lines`} />
        <Text size="sm" c="dimmed" mt={4}>
          {trust(language)}
        </Text>
        {language === "JavaScript" && (
          <Snippet
            // untranslated: a command
            code={`NODE_EXTRA_CA_CERTS="${authority}" node app.mjs`}
            name={t`the command that runs it in Node`}
          />
        )}
      </Stack>
    </Panel>
  );
}

function snippet(language: Language, address: string): { install: string; code: string } {
  if (language === "Dart") {
    return {
      install: INSTALL.dart,
      // untranslated: code
      code: `import 'package:pocketbase/pocketbase.dart';\n\nfinal pb = PocketBase('${address}');`,
    };
  }
  return {
    install: INSTALL.js,
    // untranslated: code
    code: `import PocketBase from "pocketbase";
import { EventSource } from "eventsource"; // Node alone needs it, for live changes.
globalThis.EventSource = EventSource;

const pb = new PocketBase("${address}");`,
  };
}

/** How programs come to trust the box: none of them does by itself. */
function trust(language: Language): string {
  if (language === "Dart") {
    return t`An app trusts the box after pairing: docs/PAIRING.md has the whole of it for Flutter.`;
  }
  return t`Apps on phones trust the box after pairing (docs/PAIRING.md). Node is told where its certificate authority is (this is its place on the box; “homeport ca” prints it), and takes live changes with the package eventsource:`;
}
