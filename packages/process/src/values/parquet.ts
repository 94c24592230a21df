// Histories as Parquet: a column per tag (wide), or columns of tag and value (long), a row group at a time.

import type { Problem } from "@bulkhead/facts";
import { type AsyncBuffer, type Compressors, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { BAD, GOOD, type Quality } from "../series/series.ts";
import { momentOf } from "./moment.ts";
import { numberOf, qualityOf, SampleProblems, type SampleTarget } from "./sample.ts";

/** Bytes that a row group may unpack to. */
const LARGEST_GROUP = 1024 * 1024 * 1024;
const ROWS_AT_ONCE = 50_000;
const TIME = /^(?:.*time.*|.*date.*|ts|zeit.*|datum)$/i;
const TAG = /^(?:tag.*|name|point.*|variable|item.*|node_?id|signal|metric|sensor)$/i;
const VALUE = /^(?:value|val|wert|reading)$/i;
const QUALITY = /^(?:quality.*|status.*)$/i;

export function isParquet(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x41 && head[2] === 0x52 && head[3] === 0x31;
}

/** What can be read of it goes to `take`, with the row as place; the rest is told. Never throws for bad input. */
export async function readParquet(
  file: AsyncBuffer,
  name: string,
  compressors: Compressors,
  take: SampleTarget,
): Promise<readonly Problem[]> {
  const problems = new SampleProblems(name);
  let metadata: FileMetaData;
  try {
    metadata = await parquetMetadataAsync(file);
  } catch (error) {
    problems.report("bad-parquet", "error", `It is no readable Parquet file: ${reasonOf(error)}.`, "Export it again, or as CSV.");
    return problems.list();
  }
  const columns = metadata.schema.filter((element, at) => at > 0 && element.num_children === undefined).map((one) => one.name);
  const time = columns.find((column) => TIME.test(column));
  if (time === undefined) {
    problems.report("no-header", "error", "No column is named as times are.", "Name the column of times “time”.");
    return problems.list();
  }
  const others = columns.filter((column) => column !== time);
  const [tag, value, quality] = [TAG, VALUE, QUALITY].map((pattern) => others.find((column) => pattern.test(column)));
  const long = tag !== undefined && value !== undefined ? { tag, value, quality } : undefined;
  let first = 0;
  for (const group of metadata.row_groups) {
    const rows = Number(group.num_rows);
    const size = group.columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0), 0);
    if (size > LARGEST_GROUP) {
      const message = `Rows ${first + 1} to ${first + rows} unpack to ${size} bytes; up to ${LARGEST_GROUP} are read.`;
      problems.report("too-large", "error", message, "Write it with smaller row groups.", first + 1);
    } else {
      for (let from = first; from < first + rows; from += ROWS_AT_ONCE) {
        const until = Math.min(first + rows, from + ROWS_AT_ONCE);
        try {
          const read = await parquetReadObjects({ file, metadata, compressors, rowStart: from, rowEnd: until });
          for (const [at, row] of read.entries()) takeRow(row, from + at + 1);
        } catch (error) {
          const message = `Rows ${from + 1} to ${until} cannot be read: ${reasonOf(error)}.`;
          problems.report("bad-parquet", "error", message, "Export it again, or as CSV.", from + 1);
        }
      }
    }
    first += rows;
  }
  return problems.list();

  function takeRow(row: Record<string, unknown>, number: number): void {
    const moment = timeOf(row[time as string]);
    if (Number.isNaN(moment)) {
      problems.report("bad-time", "warning", "The row has no moment; it is left out.", "Write time stamps.", number);
      return;
    }
    if (long === undefined) {
      for (const column of others)
        if (row[column] !== null && row[column] !== undefined) takeCell(column, moment, row[column], GOOD, number);
      return;
    }
    const told = long.quality === undefined ? GOOD : qualityOf(textOf(row[long.quality]), false);
    takeCell(textOf(row[long.tag]), moment, row[long.value], told ?? BAD, number);
  }

  function takeCell(column: string, moment: number, cell: unknown, quality: Quality, number: number): void {
    const found = typeof cell === "string" ? numberOf(cell.trim(), false) : plainNumber(cell);
    if (found === undefined) {
      problems.report(
        "bad-value",
        "warning",
        `A value of ${column.slice(0, 60)} is no number; it counts as bad.`,
        "Correct it.",
        number,
      );
    }
    take(column, moment, found ?? Number.NaN, quality, number);
  }
}

function textOf(cell: unknown): string {
  return typeof cell === "string" || typeof cell === "number" || typeof cell === "bigint" ? String(cell) : "";
}

function plainNumber(cell: unknown): number | undefined {
  if (typeof cell === "number") return cell;
  if (typeof cell === "bigint" || typeof cell === "boolean") return Number(cell);
  return cell === null || cell === undefined ? Number.NaN : undefined;
}

function timeOf(cell: unknown): number {
  if (cell instanceof Date) return cell.getTime();
  if (typeof cell === "bigint" || typeof cell === "number") return momentOf(String(cell), "day-first");
  return typeof cell === "string" ? momentOf(cell, "day-first") : Number.NaN;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 200).replace(/\.$/, "") : "unknown";
}
