import { t } from "@lingui/core/macro";
import { Trans } from "@lingui/react/macro";
import { Text } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import type { Field, Row } from "../../api/types";
import { written } from "../../parts/decimal";
import { formatDateTime, parseWireDate } from "../../parts/format";
import { FileCell } from "./FileCell";
import classes from "./RecordGrid.module.css";
import { RelationCell } from "./RelationCell";

// A cell shows one line; a megabyte of JSON need not be turned into text for that.
const PREVIEW_MOST = 160;

/** One value in the grid, on one line, as its type reads best. */
export function Cell({ field, row }: { field: Field; row: Row }) {
  const value = row[field.name];
  if (field.type === "bool") return <YesNo value={value === true} />;
  if (value === null || value === undefined || value === "" || isEmptyList(value)) return <Blank />;
  switch (field.type) {
    case "number":
      return <span className={classes.number}>{written(Number(value))}</span>;
    case "date":
    case "autodate":
      return <Moment value={value} />;
    case "geoPoint":
      return <Position value={value} />;
    case "json":
      return <span className={classes.mono}>{preview(JSON.stringify(value))}</span>;
    case "relation":
      return <RelationCell field={field} row={row} />;
    case "file":
      return <FileCell field={field} row={row} />;
    case "select":
      return <Chips values={Array.isArray(value) ? value : [value]} />;
    default:
      return <span>{preview(String(value))}</span>;
  }
}

function Blank() {
  return (
    <Text span c="dimmed" aria-label={t`empty`}>
      –
    </Text>
  );
}

function YesNo({ value }: { value: boolean }) {
  return value ? (
    <span className={classes.yes}>
      <IconCheck size={15} stroke={2.2} aria-hidden /> <Trans>Yes</Trans>
    </span>
  ) : (
    <Text span c="dimmed" inherit>
      <Trans>No</Trans>
    </Text>
  );
}

function Moment({ value }: { value: unknown }) {
  const date = parseWireDate(value);
  if (date === null) return <span>{String(value)}</span>;
  return (
    <time dateTime={date.toISOString()} title={`${String(value)} (UTC)`}>
      {formatDateTime(date)}
    </time>
  );
}

/** 0, 0 lies in the sea, and is how the wire says that there is no place. */
function Position({ value }: { value: unknown }) {
  const { lat, lon } = value as { lat: number; lon: number };
  if (lat === 0 && lon === 0) return <Blank />;
  return (
    <span className={classes.number}>
      {written(lat)}°, {written(lon)}°
    </span>
  );
}

function Chips({ values }: { values: readonly unknown[] }) {
  return (
    <span className={classes.chips}>
      {values.map((value) => (
        <span key={String(value)} className={classes.chip}>
          {String(value)}
        </span>
      ))}
    </span>
  );
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function preview(text: string): string {
  return text.length > PREVIEW_MOST ? `${text.slice(0, PREVIEW_MOST)}…` : text;
}
