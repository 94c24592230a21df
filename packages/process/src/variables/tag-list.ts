// Tag lists: CSV and XLSX as people and engineering tools keep them, and alarm lists with a row per alarm, read into variables.

import {
  columnLetters,
  Identifiers,
  nearestTo,
  type PlantDocument,
  type Problem,
  readQuantity,
  readTableFile,
} from "@bulkhead/plant";
import { type PlacedPoint, placePoint, typeNamed } from "./tag-address.ts";
import { type Column, columnOf, HEADER_NAMES } from "./tag-column.ts";

export type VariableDocument = NonNullable<PlantDocument["variables"]>[number];

export interface TagReading {
  readonly variables: readonly VariableDocument[];
  readonly problems: readonly Problem[];
}

/** What the plant declares that a list may name: by id or by name, in lower case. */
export interface TagContext {
  readonly assets: ReadonlyMap<string, string>;
  readonly essentialFunctions: ReadonlyMap<string, string>;
  /** Ids that are given already. */
  readonly taken: Iterable<string>;
  /** The asset of tags that name none. */
  readonly asset: string | undefined;
}

const HEADER_ROWS = 20;
const MOST_PROBLEMS = 200;
const LONGEST_CELL = 300;
/** Stands for a bound that the list does not tell: a plant gives both. */
const UNBOUNDED = 1e9;

/**
 * Columns in any order with English or German headers, as TIA Portal writes its tables of PLC tags, or as in an alarm list after ISA-18.2
 * (tag, alarm type, limit): H and L become alarm limits, HH and LL safety limits. Problems carry the cell. Never throws for bad input.
 */
export async function readTagList(bytes: Uint8Array, name: string, context: TagContext): Promise<TagReading> {
  const table = await readTableFile(bytes, name, "process", (rows) => headerOf(rows)?.columns.size ?? 0);
  const header = headerOf(table.rows);
  if (header === undefined) {
    const mend = `Give the columns headers such as ${HEADER_NAMES.join(", ")}; at least tag, and one more.`;
    const message = "No row of the list looks like a header.";
    return {
      variables: [],
      problems: [...table.problems, { code: "process/no-header", severity: "error", message, mend, file: name }],
    };
  }
  const list = new ListReader(name, context);
  for (const [index, cells] of table.rows.entries()) {
    if (index > header.row && cells.some((cell) => cell.trim() !== "")) list.row(index + 1, cells, header.columns);
  }
  return { variables: list.variables(), problems: [...table.problems, ...list.problems] };
}

interface Header {
  readonly row: number;
  readonly columns: ReadonlyMap<Column, number>;
}

function headerOf(rows: readonly (readonly string[])[]): Header | undefined {
  for (const [row, cells] of rows.slice(0, HEADER_ROWS).entries()) {
    const columns = new Map<Column, number>();
    for (const [at, cell] of cells.entries()) {
      const column = columnOf(cell);
      if (column !== undefined && !columns.has(column)) columns.set(column, at);
    }
    if (columns.size >= 2 && (columns.has("tag") || columns.has("name"))) return { row, columns };
  }
  return undefined;
}

type Draft = { -readonly [K in keyof VariableDocument]: VariableDocument[K] };
type Range = [number | undefined, number | undefined];

interface Entry {
  readonly draft: Draft;
  readonly row: number;
  readonly ranges: Map<string, Range>;
}

class ListReader {
  readonly problems: Problem[] = [];
  readonly #file: string;
  readonly #context: TagContext;
  readonly #entries = new Map<string, Entry>();
  readonly #ids: Identifiers;

  constructor(file: string, context: TagContext) {
    this.#file = file;
    this.#context = context;
    this.#ids = new Identifiers(context.taken);
  }

  row(row: number, cells: readonly string[], columns: ReadonlyMap<Column, number>): void {
    const text = (column: Column): string => {
      const at = columns.get(column);
      return at === undefined
        ? ""
        : (cells[at] ?? "")
            .slice(0, LONGEST_CELL)
            .replace(/[\p{C}\s]+/gu, " ")
            .trim();
    };
    const report = (column: Column, message: string, mend: string, severity: Problem["severity"] = "warning"): void => {
      if (this.problems.length >= MOST_PROBLEMS) return;
      const at = (columns.get(column) ?? 0) + 1;
      const place = `${columnLetters(at)}${row}`;
      this.problems.push({
        code: `process/bad-${column}`,
        severity,
        message,
        mend,
        file: this.#file,
        line: row,
        column: at,
        place,
      });
    };
    const tag = text("tag") || text("name");
    if (tag === "") {
      report("tag", "The row names no tag; it is left out.", "Name it.");
      return;
    }
    const known = this.#entries.get(tag.toLowerCase());
    const isAlarm = columns.has("alarm");
    if (known !== undefined && !isAlarm) {
      report("tag", `“${tag}” stands in row ${known.row} as well; it stays there.`, "Correct one of the two.");
      return;
    }
    const entry = known ?? this.#enter(tag, row, text, report);
    if (isAlarm) readAlarm(entry, text, report);
    else for (const [name, low, high] of RANGES) readRange(entry, name, low, high, text, report);
  }

  #enter(tag: string, row: number, text: (column: Column) => string, report: Report): Entry {
    const asset = this.#reference("asset", this.#context.assets, text("asset"), report) ?? this.#context.asset;
    if (asset === undefined)
      report("asset", `“${tag}” names no asset of the plant.`, "Add a column asset, or give --asset.", "error");
    const draft: Draft = {
      id: this.#ids.take(tag),
      name: text("description") || text("name") || tag,
      asset: asset ?? "unknown",
      tag,
    };
    const unit = text("unit");
    if (unit !== "") draft.unit = unit;
    const essential = this.#reference("function", this.#context.essentialFunctions, text("function"), report);
    if (essential !== undefined) draft.essentialFunction = essential;
    const criticality = CRITICALITIES.get(text("criticality").toLowerCase());
    if (criticality !== undefined) draft.criticality = criticality;
    else if (text("criticality") !== "") report("criticality", `“${text("criticality")}” is none.`, "Write low, medium or high.");
    const every = text("every");
    if (every !== "" && readQuantity(every, "s") !== undefined) draft.every = every;
    else if (every !== "") report("every", `“${every}” is no duration.`, "Write for example 1 s.");
    const rate = text("rate");
    if (rate !== "" && readQuantity(rate, draft.unit, "second") !== undefined) draft.rate = rate;
    else if (rate !== "")
      report("rate", `“${rate}” is no change per time in ${unit || "its unit"}.`, `Write for example 0.5 ${unit}/min.`);
    const point = readPoint(text, report);
    if (point !== undefined) draft.points = [point];
    const entry: Entry = { draft, row, ranges: new Map() };
    this.#entries.set(tag.toLowerCase(), entry);
    return entry;
  }

  #reference(column: Column, known: ReadonlyMap<string, string>, given: string, report: Report): string | undefined {
    if (given === "") return undefined;
    const id = known.get(given.toLowerCase());
    if (id !== undefined) return id;
    const near = nearestTo(given.toLowerCase(), known.keys());
    report(column, `The plant has no “${given}”.`, near === undefined ? "Declare it first." : `Did you mean “${near}”?`);
    return undefined;
  }

  variables(): VariableDocument[] {
    return [...this.#entries.values()].map(({ draft, ranges, row }) => {
      const limits: Record<string, [number, number]> = {};
      for (const [name, [low, high]] of ranges) {
        const range: [number, number] = [low ?? -UNBOUNDED, high ?? UNBOUNDED];
        if (low === undefined || high === undefined) {
          const message = `Only one side of the ${name} range of “${draft.tag}” is given; the other stands at ${low === undefined ? -UNBOUNDED : UNBOUNDED}.`;
          const mend = "Write the other bound as well.";
          this.problems.push({ code: "process/one-sided", severity: "note", message, mend, file: this.#file, line: row });
        }
        if (name === "setpoint") draft.setpoint = range;
        else limits[name] = range;
      }
      return Object.keys(limits).length === 0 ? draft : { ...draft, limits };
    });
  }
}

type Report = (column: Column, message: string, mend: string, severity?: Problem["severity"]) => void;

const CRITICALITIES = new Map<string, "low" | "medium" | "high">([
  ["low", "low"],
  ["niedrig", "low"],
  ["medium", "medium"],
  ["mittel", "medium"],
  ["high", "high"],
  ["hoch", "high"],
]);

const RANGES = [
  ["normal", "normalLow", "normalHigh"],
  ["alarm", "low", "high"],
  ["safety", "lowLow", "highHigh"],
  ["setpoint", "setpointLow", "setpointHigh"],
] as const;

function readRange(
  { ranges }: Entry,
  name: string,
  low: Column,
  high: Column,
  text: (column: Column) => string,
  report: Report,
): void {
  const range: Range = [readNumber(low, text, report), readNumber(high, text, report)];
  if (range[0] === undefined && range[1] === undefined) return;
  if (range[0] !== undefined && range[1] !== undefined && range[0] > range[1]) {
    report(low, `${range[0]} is above ${range[1]}; both are left out.`, "Exchange the two.");
    return;
  }
  ranges.set(name, range);
}

function readNumber(column: Column, text: (column: Column) => string, report: Report): number | undefined {
  const given = text(column);
  if (given === "") return undefined;
  const plain = /^-?\d+,\d+$/.test(given) ? given.replace(",", ".") : given;
  if (/^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(plain)) return Number(plain);
  report(column, `“${given}” is no number.`, "Write the number alone; the unit has a column of its own.");
  return undefined;
}

const ALARMS: readonly (readonly [RegExp, string, 0 | 1])[] = [
  [/^(?:hh|hihi|high ?high|very high|hoch ?hoch|pvhihi|pvhh|alarm\.hh)$/i, "safety", 1],
  [/^(?:ll|lolo|low ?low|very low|tief ?tief|pvlolo|pvll|alarm\.ll)$/i, "safety", 0],
  [/^(?:h|hi|high|hoch|pvhi|pvhigh|alarm\.h)$/i, "alarm", 1],
  [/^(?:l|lo|low|tief|niedrig|pvlo|pvlow|alarm\.l)$/i, "alarm", 0],
];

function readAlarm({ ranges }: Entry, text: (column: Column) => string, report: Report): void {
  const type = text("alarm");
  const found = ALARMS.find(([words]) => words.test(type));
  if (found === undefined) {
    report("alarm", `An alarm of type “${type}” is no limit; it is left out.`, "Limits are H, HH, L and LL.", "note");
    return;
  }
  const [, name, side] = found;
  const limit = readNumber("limit", text, report);
  if (limit === undefined) return;
  const range: Range = ranges.get(name) ?? [undefined, undefined];
  range[side] = limit;
  ranges.set(name, range);
}

function readPoint(text: (column: Column) => string, report: Report): PlacedPoint | undefined {
  const address = text("address");
  if (address === "") return undefined;
  const typeText = text("type");
  const type = typeText === "" ? undefined : typeNamed(typeText);
  if (typeText !== "" && type === undefined) {
    report(
      "type",
      `“${typeText}” is no type of number that is read.`,
      "Write bool, int16, uint16, int32, uint32, float32 or float64.",
    );
  }
  const placed = placePoint(address, text("protocol").toLowerCase(), type);
  if (placed === undefined) {
    report(
      "address",
      `“${address}” is no address that is known.`,
      "Write 40001, holding:0, DB1.DBD4, ns=2;s=Level, ioa:12, g30:3 or tag:LEVEL.",
    );
    return undefined;
  }
  const [scale, offset, station] = [
    readNumber("scale", text, report),
    readNumber("offset", text, report),
    readNumber("station", text, report),
  ];
  const order = text("order").toLowerCase();
  return {
    ...placed,
    ...(station === undefined ? {} : { unit: Math.round(station) }),
    ...(/^(?:little|swapped|cdab|low first|lsw)/.test(order) ? { wordOrder: "little" as const } : {}),
    ...(scale === undefined || scale === 1 ? {} : { scale }),
    ...(offset === undefined || offset === 0 ? {} : { offset }),
  };
}
