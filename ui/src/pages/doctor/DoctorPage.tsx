import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Box, Button, CopyButton, Skeleton, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { type Report, useExamination } from "../../api/doctor";
import { Failure } from "../../parts/Failure";
import { PageHeader } from "../../parts/PageHeader";
import { FindingRow } from "./FindingRow";
import { FromThePhone } from "./FromThePhone";
import { verdict } from "./words";

/** Can phones reach this box, and if not, what is the next step? */
export function DoctorPage() {
  const examination = useExamination();
  const { data, error, isFetching, refetch } = examination;
  return (
    <Box maw={860} mx="auto">
      <PageHeader
        title={t`Connection check`}
        description={t`Looks at everything that stands between phones and this box. It changes nothing.`}
        actions={
          <>
            {data && <CopyReport report={data} />}
            <Button
              leftSection={<IconRefresh size={16} />}
              loading={isFetching}
              onClick={() => refetch()}
            >
              <Trans>Check again</Trans>
            </Button>
          </>
        }
      />
      {error !== null && !isFetching && (
        <Failure title={t`The check could not be made`} error={error} retry={refetch} />
      )}
      {isFetching && <Checking />}
      {data && !isFetching && error === null && <Findings report={data} />}
      <FromThePhone />
    </Box>
  );
}

function Checking() {
  return (
    <Stack gap="sm" role="status" aria-label={t`Checking`}>
      <Text c="dimmed">
        <Trans>Checking. This takes a few seconds.</Trans>
      </Text>
      {["a", "b", "c", "d", "e"].map((key) => (
        <Skeleton key={key} height={64} radius="md" />
      ))}
    </Stack>
  );
}

function Findings({ report }: { report: Report }) {
  return (
    <Stack gap="sm">
      <Text fw={600} role="status">
        {verdict(report)}
      </Text>
      <Stack
        gap="sm"
        component="ul"
        p={0}
        m={0}
        style={{ listStyle: "none" }}
        aria-label={t`Checks`}
      >
        {report.findings.map((finding) => (
          <FindingRow key={finding.id} finding={finding} />
        ))}
      </Stack>
    </Stack>
  );
}

function CopyReport({ report }: { report: Report }) {
  return (
    <CopyButton value={JSON.stringify(report, null, 2)} timeout={2000}>
      {({ copied, copy }) => (
        <Button variant="default" onClick={copy}>
          {copied ? t`Copied` : t`Copy report`}
        </Button>
      )}
    </CopyButton>
  );
}
