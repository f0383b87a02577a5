import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconEye, IconMail } from "@tabler/icons-react";
import { useState } from "react";
import { type KeptLetter, useKeptLetters } from "../../api/mail";
import { Failure } from "../../parts/Failure";
import { formatRelative, parseWireDate } from "../../parts/format";
import { Panel } from "../../parts/Panel";
import { RelativeTime } from "../../parts/RelativeTime";
import classes from "../../parts/RowList.module.css";
import { KeptLetterDialog } from "./KeptLetterDialog";
import { kindOf } from "./kinds";

/** More are found by whom they are for. */
const MOST_ROWS = 50;
const SEARCH_FROM = 8;

/** What people asked to be mailed while there is no mail server. */
export function KeptPanel() {
  const kept = useKeptLetters();
  const [search, setSearch] = useState("");
  const [shown, setShown] = useState<KeptLetter | null>(null);
  const letters = kept.data?.letters ?? [];
  const wanted = search.trim().toLowerCase();
  const found = letters.filter(({ to }) => to.toLowerCase().includes(wanted));
  const more = found.length - MOST_ROWS;
  return (
    <Panel
      title={t`Letters for you to hand over`}
      description={t`There is no mail server. The codes and links that people ask for wait here, sealed, until they are used or over.`}
    >
      {kept.isPending ? (
        <Skeleton h={24} role="status" aria-label={t`Loading the letters to hand over`} />
      ) : kept.data === undefined ? (
        <Failure
          title={t`The letters to hand over could not be read`}
          error={kept.error}
          retry={() => void kept.refetch()}
        />
      ) : letters.length === 0 ? (
        <Text size="sm" role="status">
          <Trans>None.</Trans>
        </Text>
      ) : (
        <Stack gap="xs">
          {letters.length >= SEARCH_FROM && (
            <TextInput
              aria-label={t`For whom`}
              placeholder={t`For whom: part of the address`}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
          )}
          <ul className={classes.list} style={{ margin: "0 -20px" }}>
            {found.slice(0, MOST_ROWS).map((letter) => (
              <Row key={letter.id} letter={letter} onShow={() => setShown(letter)} />
            ))}
          </ul>
          {found.length === 0 && (
            <Text size="sm" c="dimmed" role="status">
              <Trans>None for such an address.</Trans>
            </Text>
          )}
          {more > 0 && (
            <Text size="sm" c="dimmed">
              <Trans>{more} more; type whom one is for.</Trans>
            </Text>
          )}
        </Stack>
      )}
      {shown !== null && <KeptLetterDialog letter={shown} onClose={() => setShown(null)} />}
    </Panel>
  );
}

function Row({ letter, onShow }: { letter: KeptLetter; onShow: () => void }) {
  const { title, secret } = kindOf(letter.kind);
  const { to } = letter;
  const [asked, until] = [parseWireDate(letter.asked), parseWireDate(letter.until)];
  const now = new Date();
  const end = until === null ? null : formatRelative(until, now);
  return (
    <li className={classes.row}>
      <IconMail size={22} stroke={1.6} className={classes.icon} aria-hidden />
      <div className={classes.who}>
        <Text fw={600} style={{ overflowWrap: "anywhere" }}>
          {to}
        </Text>
        <Text size="xs" c="dimmed">
          {title} · {letter.collection === "_superusers" ? t`admin` : letter.collection}
          {asked !== null && (
            <>
              {" · "}
              <Trans>
                asked <RelativeTime date={asked} now={now} />
              </Trans>
            </>
          )}
          {end !== null && ` · ${t`over ${end}`}`}
        </Text>
      </div>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconEye size={14} />}
        onClick={onShow}
        aria-label={secret === "code" ? t`Show the code for ${to}` : t`Show the link for ${to}`}
      >
        {secret === "code" ? t`Show the code` : t`Show the link`}
      </Button>
    </li>
  );
}
