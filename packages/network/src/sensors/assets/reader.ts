// Reads lists of assets that monitoring products export as CSV. What stands in them is the conclusion of a product, of which neither
// packet nor device can be shown any more: it is attested, and proves nothing by itself.

import type { Reader, Reading, ReadingContext, ReadingRun } from "@bulkhead/facts";
import { CsvRecords, headText, type RecordTarget, splitRecord } from "@bulkhead/facts/text";
import { Gathering, type Sight } from "../gathering.ts";
import { SensorProblems } from "../problems.ts";
import { addressOf, macOf, secondsTime, wordsOf, writtenTime } from "../values.ts";
import { type Column, columnOf } from "./column.ts";
import { type AssetProduct, productOf } from "./product.ts";

/** The header stands in one of the first rows; a title and a date may stand above it. */
const HEADER_ROWS = 20;

class AssetRun implements ReadingRun, RecordTarget {
  readonly #context: ReadingContext;
  readonly #problems: SensorProblems;
  readonly #records = new CsvRecords(this);
  #into: Gathering;
  #columns: readonly (Column | undefined)[] | undefined;
  #product: AssetProduct | undefined;
  #rows = 0;

  constructor(context: ReadingContext) {
    this.#context = context;
    this.#problems = new SensorProblems(context.evidence.name);
    this.#into = new Gathering(context.evidence, "assets", "attested", this.#problems);
  }

  push(chunk: Uint8Array): void {
    this.#records.push(chunk);
  }

  end(): Reading {
    this.#records.end();
    return { facts: this.#into.facts(false), problems: this.#problems.list() };
  }

  broken(line: number): void {
    this.#problems.count("sensors/broken-line", line);
  }

  record(cells: readonly string[], line: number): void {
    this.#rows += 1;
    if (this.#columns === undefined) this.#readHeader(cells, line);
    else this.#readAsset(cells, line);
  }

  #readHeader(cells: readonly string[], line: number): void {
    this.#product = productOf(cells);
    if (this.#product === undefined) {
      if (this.#rows === HEADER_ROWS) this.#problems.count("sensors/broken-document", line);
      return;
    }
    this.#into = new Gathering(this.#context.evidence, this.#product.id, "attested", this.#problems);
    this.#columns = cells.map((header) => {
      const column = columnOf(header);
      if (column === undefined && header.trim() !== "") {
        this.#problems.count("sensors/unknown-column", line, `Column: ${header.slice(0, 60).replace(/\p{C}/gu, " ").trim()}.`);
      }
      return column;
    });
  }

  #readAsset(cells: readonly string[], line: number): void {
    const columns = this.#columns ?? [];
    const of = (column: Column): readonly string[] =>
      columns.flatMap((one, at) => (one === column ? valuesOf(cells[at] ?? "") : []));
    const one = (column: Column): string | undefined =>
      wordsOf(columns.flatMap((each, at) => (each === column ? [textOf(cells[at] ?? "")] : [])).find((text) => text !== ""));
    const macs = of("mac").flatMap((text) => macOf(text) ?? []);
    const addresses = [...new Set(of("address").flatMap((text) => addressOf(text) ?? macOf(text) ?? []))].filter(
      (address) => !macs.includes(address),
    );
    const product = this.#product as AssetProduct;
    if (columns.includes("source")) return this.#readConnection(one, product, line);
    if (addresses.length === 0 && macs.length === 0) {
      this.#problems.count("sensors/without-ends", line);
      return;
    }
    const moment = (column: Column): number | undefined => momentOf(one(column));
    const last = moment("last") ?? moment("first") ?? this.#otherwise();
    const first = Math.min(moment("first") ?? last, last);
    const sight: Sight = { first, last, locator: { line, type: "line" } };
    const names = [...new Set(of("name").filter((name) => addressOf(name) === undefined && macOf(name) === undefined))];
    const version = one("version") ?? one("system");
    const told = {
      ...(names.length > 0 && { names }),
      ...optional("vendor", one("vendor")),
      ...optional("product", one("product")),
      ...optional("version", version),
      ...optional("serial", one("serial")),
      ...optional("role", one("role")?.toLowerCase()),
    };
    // A device that is known by what others say of it only was never heard itself.
    const spoke = !/^(?:true|yes|1)$/i.test(one("ghost") ?? "");
    const single = macs.length === 1 && addresses.length <= 1 ? macs[0] : undefined;
    for (const address of addresses) this.#into.asset(address, product.id, spoke, { ...told, ...optional("mac", single) }, sight);
    if (addresses.length === 0) for (const mac of macs) this.#into.asset(mac, product.id, spoke, { ...told, mac }, sight);
  }

  /** Who sent to whom, without a port or a protocol: that says of both that they are there, and not what they do. */
  #readConnection(one: (column: Column) => string | undefined, product: AssetProduct, line: number): void {
    const time = this.#otherwise();
    const sight: Sight = { first: time, last: time, locator: { line, type: "line" } };
    for (const [end, amount] of [
      ["source", "sent"],
      ["destination", "received"],
    ] as const) {
      const address = addressOf(one(end)?.split("/")[0]);
      if (address === undefined) this.#problems.count("sensors/without-ends", line);
      else this.#into.asset(address, product.id, Number(one(amount) ?? 0) > 0, {}, sight);
    }
  }

  /** A list that tells no times holds for when it was collected. */
  #otherwise(): number {
    const { effective, collected } = this.#context.evidence;
    return Date.parse(effective ?? collected ?? "1970-01-01T00:00:00.000Z");
  }
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: string };
}

/** A cell without the brackets and quotes that lists have in some exports; nothing for what says that nothing is known. */
function textOf(cell: string): string {
  const text = cell
    .trim()
    .replace(/^\[(.*)\]$/s, "$1")
    .replace(/^["'](.*)["']$/s, "$1")
    .trim();
  return /^(?:|-|--|n\/a|na|none|null|unknown|undefined|\[\]|\{\})$/i.test(text) ? "" : text;
}

/** The values of a cell that may hold several. */
function valuesOf(cell: string): readonly string[] {
  return textOf(cell)
    .split(/[,;|\n]+/, 64)
    .flatMap((part) => wordsOf(textOf(part)) ?? []);
}

/** A moment as exports write it: ISO 8601, or seconds or milliseconds since 1970. */
function momentOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{13}$/.test(text)) return Number(text);
  return secondsTime(text) ?? writtenTime(text) ?? writtenTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : undefined);
}

function recognise(head: Uint8Array): boolean {
  const lines = headText(head, 65536)
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/, HEADER_ROWS);
  return lines.some((line) =>
    [",", ";", "\t"].some((sign) => line.includes(sign) && productOf(splitRecord(line, sign) ?? []) !== undefined),
  );
}

export const assetReader: Reader = {
  id: "asset-export",
  version: 1,
  title: "asset list of Nozomi, Claroty, Dragos or GRASSMARLIN (CSV)",
  recognise,
  open: (context) => new AssetRun(context),
};
