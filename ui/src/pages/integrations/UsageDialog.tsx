import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Modal, SegmentedControl, SimpleGrid, Skeleton, Stack, Text } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import { useState } from "react";
import { useIntegrationUsage } from "../../api/integrations";
import { EmptyState } from "../../parts/EmptyState";
import { Failure } from "../../parts/Failure";
import { formatCount } from "../../parts/format";
import classes from "./Integrations.module.css";
import { UsageBars } from "./UsageBars";
import { failuresOf, madeFor, type Span, sentenceOf, timesOf } from "./usage";

interface Props {
  /** The integration's. */
  name: string;
  onClose: () => void;
}

type Which = "day" | "month";

/** How often an integration was called, what came of it, and how long it took. */
export function UsageDialog({ name, onClose }: Props) {
  const usage = useIntegrationUsage(name);
  const [which, setWhich] = useState<Which>("day");
  return (
    <Modal opened onClose={onClose} title={t`Calls of ${name}`} size="lg">
      <Stack gap="md">
        <SegmentedControl
          data={[
            { value: "day", label: t`24 hours` },
            { value: "month", label: t`30 days` },
          ]}
          value={which}
          onChange={(value) => setWhich(value as Which)}
          aria-label={t`Of which time`}
        />
        {usage.isPending ? (
          <Skeleton h={160} radius="md" role="status" aria-label={t`Loading the calls`} />
        ) : usage.data === undefined ? (
          <Failure
            title={t`The calls could not be read`}
            error={usage.error}
            retry={() => void usage.refetch()}
          />
        ) : (
          <Content span={usage.data[which]} />
        )}
      </Stack>
    </Modal>
  );
}

function Content({ span }: { span: Span }) {
  const { limited } = span;
  const times = timesOf(span);
  const held = limited > 0 && (
    <Text size="sm">
      {plural(limited, {
        one: "# more was refused: its caller had called too often.",
        other: "# more were refused: their callers had called too often.",
      })}
    </Text>
  );
  if (span.calls === 0) {
    return (
      <>
        <EmptyState icon={IconChartBar} title={t`Nothing was called`}>
          <Trans>Calls by your apps, automations and payments are counted here.</Trans>
        </EmptyState>
        {held}
      </>
    );
  }
  return (
    <>
      <div>
        <Text fw={600}>{sentenceOf(span)}</Text>
        {times !== null && (
          <Text size="sm" c="dimmed">
            {times}
          </Text>
        )}
      </div>
      <UsageBars span={span} />
      {held}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="lg">
        <Counts title={t`Made for`} rows={madeFor(span)} />
        {span.failed > 0 && <Counts title={t`Why they failed`} rows={failuresOf(span)} />}
      </SimpleGrid>
    </>
  );
}

interface CountsProps {
  title: string;
  rows: readonly { words: string; count: number }[];
}

function Counts({ title, rows }: CountsProps) {
  return (
    <table className={classes.counts}>
      <caption>{title}</caption>
      <tbody>
        {rows.map(({ words, count }) => (
          <tr key={words}>
            <th scope="row">{words}</th>
            <td>{formatCount(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
