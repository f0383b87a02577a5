import { plural, t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import {
  Button,
  Checkbox,
  Group,
  Modal,
  NativeSelect,
  Progress,
  Radio,
  SegmentedControl,
  Stack,
  Text,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { type ApiError, asApiError } from "../../../api/errors";
import type { Collection } from "../../../api/types";
import { DialogEnd } from "../../../parts/DialogEnd";
import { DECIMAL } from "../../../parts/decimal";
import { saveParts } from "../../../parts/download";
import { formatCount } from "../../../parts/format";
import { SEPARATORS, type Separator } from "../../../tables/csv";
import { shownFields } from "../columns";
import { exportName, exportRecords } from "./exportRows";

interface Props {
  collection: Collection;
  /** What the page shows: filter and sort as they are sent, and how many records that are. */
  filter: string;
  sort: string;
  count: number | undefined;
  hidden: readonly string[];
  onClose: () => void;
}

type Format = "csv" | "json";

/** Takes a collection's records out, as a file. */
export function ExportDialog(props: Props) {
  const { collection, onClose } = props;
  const { name } = collection;
  const work = useExport(collection, onClose);
  return (
    <Modal opened onClose={work.count === null ? onClose : work.stop} title={t`Export ${name}`}>
      {work.count === null ? <Wish {...props} work={work} /> : <Working work={work} />}
    </Modal>
  );
}

function useExport(collection: Collection, onDone: () => void) {
  const [count, setCount] = useState<number | null>(null);
  const [total, setTotal] = useState<number | undefined>();
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const current = useRef<AbortController | null>(null);
  useEffect(() => () => current.current?.abort(), []);

  const start = async (
    wish: Parameters<typeof exportRecords>[1],
    expected: number | undefined,
  ): Promise<void> => {
    const controller = new AbortController();
    current.current = controller;
    setCount(0);
    setTotal(expected);
    setRefusal(null);
    try {
      const { parts, count: all } = await exportRecords(
        collection,
        wish,
        setCount,
        controller.signal,
      );
      const ending = wish.csv === null ? "json" : "csv";
      const name = exportName(collection.name, ending, new Date());
      saveParts(name, parts, wish.csv === null ? "application/json" : "text/csv");
      notifications.show({
        message: plural(all, {
          one: `# record exported as ${name}.`,
          other: `# records exported as ${name}.`,
        }),
      });
      onDone();
    } catch (error) {
      setCount(null);
      if (!controller.signal.aborted) setRefusal(asApiError(error));
    }
  };
  return {
    count,
    total,
    refusal,
    start: (wish: Parameters<typeof exportRecords>[1], expected: number | undefined) =>
      void start(wish, expected),
    stop: () => current.current?.abort(),
  };
}

type Work = ReturnType<typeof useExport>;

function Wish(props: Props & { work: Work }) {
  const { collection, filter, sort, count, hidden, onClose, work } = props;
  const [format, setFormat] = useState<Format>("csv");
  const [rows, setRows] = useState<"all" | "shown">(filter === "" ? "all" : "shown");
  const [columns, setColumns] = useState<"all" | "shown">("all");
  const [separator, setSeparator] = useState<Separator>(",");
  const [forExcel, setForExcel] = useState(false);
  const all = shownFields(collection);
  const shown = all.filter(({ name }) => !hidden.includes(name));
  const allCount = all.length;
  const shownCount = shown.length;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isAll = rows === "all";
    work.start(
      {
        fields: columns === "all" ? all : shown,
        which: isAll ? "all" : { filter, sort },
        csv: format === "csv" ? { separator, forExcel } : null,
      },
      isAll && filter !== "" ? undefined : count,
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <SegmentedControl
          aria-label={t`Kind of file`}
          data={[
            // untranslated: names of formats
            { value: "csv", label: "CSV" },
            { value: "json", label: "JSON" },
          ]}
          value={format}
          onChange={(next) => setFormat(next as Format)}
        />
        <Radio.Group
          label={t`Records`}
          value={rows}
          onChange={(next) => setRows(next as "all" | "shown")}
        >
          <Stack gap="xs" mt={6}>
            <Radio value="all" label={t`All of them`} />
            <Radio
              value="shown"
              label={
                filter === ""
                  ? t`All, in the order of the page`
                  : t`What the filter finds, in the order of the page`
              }
            />
          </Stack>
        </Radio.Group>
        <Radio.Group
          label={t`Columns`}
          value={columns}
          onChange={(next) => setColumns(next as "all" | "shown")}
        >
          <Stack gap="xs" mt={6}>
            <Radio value="all" label={t`All ${allCount}`} />
            <Radio
              value="shown"
              disabled={shown.length === all.length}
              label={t`The ${shownCount} that the page shows`}
            />
          </Stack>
        </Radio.Group>
        {format === "csv" && (
          <>
            <NativeSelect
              label={t`Between two cells`}
              description={t`Excel expects a semicolon where a comma is in numbers`}
              data={Object.entries(SEPARATORS).map(([value, label]) => ({ value, label }))}
              value={separator}
              onChange={(event) => setSeparator(event.currentTarget.value as Separator)}
            />
            <Checkbox
              label={t`For Excel`}
              description={
                DECIMAL === "."
                  ? t`Marks the file as UTF-8, so that Excel reads letters such as ä. Other programs need no mark.`
                  : t`As Excel reads it in your language: marked as UTF-8, with semicolons between cells and “${DECIMAL}” in numbers.`
              }
              checked={forExcel}
              onChange={(event) => {
                const isOn = event.currentTarget.checked;
                setForExcel(isOn);
                if (DECIMAL !== ".") setSeparator(isOn ? ";" : ",");
              }}
            />
            <Text size="xs" c="dimmed">
              <Trans>
                Text that a spreadsheet would run as a formula gets an apostrophe in front. An
                import here takes it away again.
              </Trans>
            </Text>
          </>
        )}
        {collection.fields.some(({ type }) => type === "file") && (
          <Text size="xs" c="dimmed">
            <Trans>Files are named, not contained. A backup has them.</Trans>
          </Text>
        )}
        <DialogEnd refusal={work.refusal} busy={false} submit={t`Export`} onCancel={onClose} />
      </Stack>
    </form>
  );
}

function Working({ work }: { work: Work }) {
  const { count, total, stop } = work;
  const done = count ?? 0;
  const isKnown = total !== undefined && total > 0;
  const counted = formatCount(Math.min(done, total ?? done));
  return (
    <Stack gap="md">
      <Text size="sm">
        {isKnown
          ? plural(total, { one: `${counted} of # record`, other: `${counted} of # records` })
          : plural(done, { one: "# record", other: "# records" })}
      </Text>
      <Progress
        value={isKnown ? Math.min(100, (done / total) * 100) : 100}
        animated={!isKnown}
        aria-label={t`Exporting`}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={stop} data-autofocus>
          <Trans>Stop</Trans>
        </Button>
      </Group>
    </Stack>
  );
}
