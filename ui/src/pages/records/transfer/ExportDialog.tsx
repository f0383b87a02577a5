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
import { saveParts } from "../../../parts/download";
import { formatCount, plural } from "../../../parts/format";
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
  const work = useExport(collection, onClose);
  return (
    <Modal
      opened
      onClose={work.count === null ? onClose : work.stop}
      title={`Export ${collection.name}`}
    >
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
      notifications.show({ message: `${plural(all, "record")} exported as ${name}.` });
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
  const [mark, setMark] = useState(false);
  const all = shownFields(collection);
  const shown = all.filter(({ name }) => !hidden.includes(name));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isAll = rows === "all";
    work.start(
      {
        fields: columns === "all" ? all : shown,
        which: isAll ? "all" : { filter, sort },
        csv: format === "csv" ? { separator, mark } : null,
      },
      isAll && filter !== "" ? undefined : count,
    );
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <SegmentedControl
          aria-label="Kind of file"
          data={[
            { value: "csv", label: "CSV" },
            { value: "json", label: "JSON" },
          ]}
          value={format}
          onChange={(next) => setFormat(next as Format)}
        />
        <Radio.Group
          label="Records"
          value={rows}
          onChange={(next) => setRows(next as "all" | "shown")}
        >
          <Stack gap="xs" mt={6}>
            <Radio value="all" label="All of them" />
            <Radio
              value="shown"
              label={
                filter === ""
                  ? "All, in the order of the page"
                  : "What the filter finds, in the order of the page"
              }
            />
          </Stack>
        </Radio.Group>
        <Radio.Group
          label="Columns"
          value={columns}
          onChange={(next) => setColumns(next as "all" | "shown")}
        >
          <Stack gap="xs" mt={6}>
            <Radio value="all" label={`All ${all.length}`} />
            <Radio
              value="shown"
              disabled={shown.length === all.length}
              label={`The ${shown.length} that the page shows`}
            />
          </Stack>
        </Radio.Group>
        {format === "csv" && (
          <>
            <NativeSelect
              label="Between two cells"
              description="Excel expects a semicolon where a comma is in numbers"
              data={Object.entries(SEPARATORS).map(([value, label]) => ({ value, label }))}
              value={separator}
              onChange={(event) => setSeparator(event.currentTarget.value as Separator)}
            />
            <Checkbox
              label="For Excel"
              description="Marks the file as UTF-8, so that Excel reads letters such as ä. Other programs need no mark."
              checked={mark}
              onChange={(event) => setMark(event.currentTarget.checked)}
            />
            <Text size="xs" c="dimmed">
              Text that a spreadsheet would run as a formula gets an apostrophe in front. An import
              here takes it away again.
            </Text>
          </>
        )}
        {collection.fields.some(({ type }) => type === "file") && (
          <Text size="xs" c="dimmed">
            Files are named, not contained. A backup has them.
          </Text>
        )}
        <DialogEnd refusal={work.refusal} busy={false} submit="Export" onCancel={onClose} />
      </Stack>
    </form>
  );
}

function Working({ work }: { work: Work }) {
  const { count, total, stop } = work;
  const done = count ?? 0;
  const isKnown = total !== undefined && total > 0;
  return (
    <Stack gap="md">
      <Text size="sm">
        {isKnown
          ? `${formatCount(Math.min(done, total))} of ${plural(total, "record")}`
          : plural(done, "record")}
      </Text>
      <Progress
        value={isKnown ? Math.min(100, (done / total) * 100) : 100}
        animated={!isKnown}
        aria-label="Exporting"
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={stop} data-autofocus>
          Stop
        </Button>
      </Group>
    </Stack>
  );
}
