import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Button, Group, Stack, Text } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { saveText } from "../../../parts/download";
import { formatCount } from "../../../parts/format";
import type { Separator } from "../../../tables/csv";
import type { Table } from "../../../tables/table";
import type { Refusal } from "./plan";
import classes from "./Transfer.module.css";
import { refusedText } from "./words";

interface Props {
  table: Table;
  refused: readonly Refusal[];
  separator: Separator;
  /** The file's name. */
  name: string;
}

const SHOWN_MOST = 100;

/** Rows that are not taken, each with its reason; all of them as a file. */
export function Reasons({ table, refused, separator, name }: Props) {
  if (refused.length === 0) return null;
  const all = formatCount(refused.length);
  const download = () => saveText(name, refusedText(table, refused, separator), "text/csv");
  return (
    <Stack gap="sm">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.reasons} tabIndex={0} aria-label={t`Refused rows`}>
        <table>
          <thead>
            <tr>
              <th scope="col">
                <Trans>Row</Trans>
              </th>
              <th scope="col">
                <Trans>Why it is refused</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {refused.slice(0, SHOWN_MOST).map(({ row, reason }) => (
              <tr key={row.number}>
                <td>{row.number}</td>
                <td>{reason}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Group justify="space-between" gap="sm">
        <Text size="sm" c="dimmed">
          {refused.length > SHOWN_MOST
            ? t`The first ${SHOWN_MOST} of ${all}. All of them are in the file.`
            : t`As a file you can mend them and import them again.`}
        </Text>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} />}
          onClick={download}
        >
          <Trans>Download refused rows</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
