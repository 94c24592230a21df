// Reads sessions that Arkime or OpenSearch Dashboards export as CSV: one session a row, under the names that people see, those of
// searches, or those of the fields.

import type { Reader, Reading, ReadingContext, ReadingRun } from "@bulkhead/facts";
import { CsvRecords, headText, type RecordTarget, splitRecord } from "@bulkhead/facts/text";
import { squashed } from "../values.ts";
import { Documents } from "./reader.ts";

/** Field, and the headers under which it stands. */
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  "source.ip": ["src ip", "source ip", "ip.src", "srcip", "source.ip"],
  "source.port": ["src port", "source port", "port.src", "srcport"],
  "destination.ip": ["dst ip", "destination ip", "ip.dst", "dstip", "destination.ip"],
  "destination.port": ["dst port", "destination port", "port.dst", "dstport"],
  firstPacket: ["start time", "first packet", "starttime", "firstpacket", "timestamp", "@timestamp"],
  lastPacket: ["stop time", "last packet", "stoptime", "lastpacket"],
  ipProtocol: ["ip protocol", "ip.protocol", "ipprotocol"],
  "network.transport": ["network.transport", "transport"],
  "network.protocol": ["network.protocol"],
  protocol: ["protocol", "protocols"],
  "network.packets": ["packets", "network.packets", "totpackets"],
  "network.bytes": ["bytes", "network.bytes", "totbytes"],
  totDataBytes: ["data bytes", "databytes", "totdatabytes"],
  "source.packets": ["src packets", "packets.src", "source.packets"],
  "destination.packets": ["dst packets", "packets.dst", "destination.packets"],
  "source.bytes": ["src bytes", "bytes.src", "source.bytes"],
  "destination.bytes": ["dst bytes", "bytes.dst", "destination.bytes"],
  "event.provider": ["event.provider"],
  "event.dataset": ["event.dataset"],
};
const FIELDS = new Map(
  Object.entries(HEADERS).flatMap(([field, headers]) => headers.map((header) => [squashed(header), field] as const)),
);

function fieldsOf(cells: readonly string[]): readonly (string | undefined)[] {
  return cells.map((header) => FIELDS.get(squashed(header)));
}

function isHeader(cells: readonly string[]): boolean {
  const fields = new Set(fieldsOf(cells));
  return ["source.ip", "destination.ip", "destination.port", "firstPacket"].every((field) => fields.has(field));
}

class TableRun implements ReadingRun, RecordTarget {
  readonly #documents: Documents;
  readonly #records = new CsvRecords(this);
  #fields: readonly (string | undefined)[] | undefined;

  constructor(context: ReadingContext) {
    this.#documents = new Documents(context);
  }

  push(chunk: Uint8Array): void {
    this.#records.push(chunk);
  }

  end(): Reading {
    this.#records.end();
    return { facts: this.#documents.facts(), problems: this.#documents.problems.list() };
  }

  broken(line: number): void {
    this.#documents.problems.count("sensors/broken-line", line);
  }

  record(cells: readonly string[], line: number): void {
    const fields = this.#fields;
    if (fields === undefined) {
      this.#fields = fieldsOf(cells);
      for (const [at, header] of cells.entries()) {
        const known = this.#fields[at] !== undefined || /country|node|geo|asn|host|info|tags|^id$/i.test(header);
        if (!known)
          this.#documents.problems.count(
            "sensors/unknown-column",
            line,
            `Column: ${header.slice(0, 60).replace(/\p{C}/gu, " ").trim()}.`,
          );
      }
      return;
    }
    const named = fields.flatMap((field, at) => (field === undefined ? [] : [[field, (cells[at] ?? "").trim()] as const]));
    this.#documents.read(
      Object.fromEntries(named.filter(([, value]) => value !== "" && value !== "-")),
      { line, type: "line" },
      line,
    );
  }
}

export const sessionTableReader: Reader = {
  id: "malcolm-sessions",
  version: 1,
  title: "Arkime or Malcolm sessions (CSV)",
  recognise(head) {
    const line =
      headText(head, 16384)
        .replace(/^\uFEFF/, "")
        .split(/\r?\n/, 1)[0] ?? "";
    return [",", ";", "\t"].some((sign) => line.includes(sign) && isHeader(splitRecord(line, sign) ?? []));
  },
  open: (context) => new TableRun(context),
};
