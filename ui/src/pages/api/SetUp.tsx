import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Alert, Button, Collapse, Skeleton, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDeviceMobile } from "@tabler/icons-react";
import { useAuthority } from "../../api/authority";
import { Failure } from "../../parts/Failure";
import { Panel } from "../../parts/Panel";
import { Code } from "./Code";
import { LANGUAGE_NAMES, type Language } from "./code/languages";
import { LanguageChoice } from "./LanguageChoice";
import { RECIPES, type Recipe, recipe } from "./recipes";
import { setUp } from "./setUp";
import { useLanguage } from "./useLanguage";

interface Props {
  address: string;
  people: string;
  isPairedOnly: boolean;
}

/** What a program needs once: the SDK, the address, and what it trusts the box by. */
export function SetUp({ address, people, isPairedOnly }: Props) {
  const [language, setLanguage] = useLanguage();
  const authority = useAuthority();
  const named = RECIPES[language];
  const inLanguage = LANGUAGE_NAMES[language];
  return (
    <>
      <Panel
        title={t`Set up`}
        description={t`Once for a program. The box's certificate comes from its own authority, so programs have to be told to trust it.`}
        aside={<LanguageChoice language={language} onChange={setLanguage} />}
      >
        {authority.data === undefined ? (
          authority.isError ? (
            <Failure
              title={t`The box's certificate could not be read`}
              error={authority.error}
              retry={() => void authority.refetch()}
            />
          ) : (
            <Skeleton h={240} radius="md" />
          )
        ) : (
          <Stack gap="md">
            {isPairedOnly && (
              <Alert color="yellow" variant="light" icon={<IconDeviceMobile />}>
                <Trans>
                  This collection answers paired devices only: pair the device first, as below.
                </Trans>
              </Alert>
            )}
            {setUp(language, { address, people, authority: authority.data.certificate.trim() }).map(
              ({ title, code, language: spoken }) => (
                <div key={title}>
                  <Text size="sm" mb={6}>
                    {title}
                  </Text>
                  <Code code={code} language={spoken} name={title} />
                </div>
              ),
            )}
          </Stack>
        )}
      </Panel>
      {named === undefined ? (
        <Panel title={t`In an app`}>
          <Text size="sm">
            {language === "js" ? (
              <Trans>
                An app is paired with the box by a QR code, and then trusts it by itself: the
                package homeport (sdk/js) does that, and hands out PocketBase's own client.
              </Trans>
            ) : (
              <Trans>
                Apps are paired with the box by a QR code, and then trust it by themselves: choose
                another language to see how.
              </Trans>
            )}
          </Text>
        </Panel>
      ) : (
        <InApp key={named} named={named} language={language} inLanguage={inLanguage} />
      )}
    </>
  );
}

interface InAppProps {
  named: Recipe;
  language: Language;
  inLanguage: string;
}

/** The whole recipe, as docs/PAIRING.md has it. */
function InApp({ named, language, inLanguage }: InAppProps) {
  const [isOpen, { toggle }] = useDisclosure(false);
  const code = recipe(named).join("\n\n");
  return (
    <Panel
      title={t`In an app`}
      description={t`The address changes, the certificate's authority may, and a phone can be lost. So an app is paired by a QR code: it learns whom to trust, finds the box again, and can be cut off. This is the whole of it.`}
      aside={
        <Button variant="default" onClick={toggle} aria-expanded={isOpen}>
          {isOpen ? t`Hide the recipe` : t`Show the recipe`}
        </Button>
      }
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {/* untranslated: a file's name */}
          docs/PAIRING.md
        </Text>
        <Collapse expanded={isOpen}>
          {isOpen && <Code code={code} language={language} name={t`pairing in ${inLanguage}`} />}
        </Collapse>
      </Stack>
    </Panel>
  );
}
