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
        title="Connection check"
        description="Looks at everything that stands between phones and this box. It changes nothing."
        actions={
          <>
            {data && <CopyReport report={data} />}
            <Button
              leftSection={<IconRefresh size={16} />}
              loading={isFetching}
              onClick={() => refetch()}
            >
              Check again
            </Button>
          </>
        }
      />
      {error !== null && !isFetching && (
        <Failure title="The check could not be made" error={error} retry={refetch} />
      )}
      {isFetching && <Checking />}
      {data && !isFetching && error === null && <Findings report={data} />}
      <FromThePhone />
    </Box>
  );
}

function Checking() {
  return (
    <Stack gap="sm" role="status" aria-label="Checking">
      <Text c="dimmed">Checking. This takes a few seconds.</Text>
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
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: "none" }} aria-label="Checks">
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
          {copied ? "Copied" : "Copy report"}
        </Button>
      )}
    </CopyButton>
  );
}
