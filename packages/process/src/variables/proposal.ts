// Proposals: variables that traffic shows and no plant declares, each with how sure and why. They count for nothing until a person takes them.

import { compareText, counted, enumerate, Identifiers, type Places, type PlantDocument } from "@bulkhead/plant";
import type { Series } from "../series/series.ts";
import { findScaling, guessRegisters, type NumberType } from "./register.ts";

/** A cell of a device with what it told. */
export interface CellValues {
  readonly protocol: string;
  readonly server: string;
  readonly unit: number | null;
  readonly target: string;
  readonly type: NumberType | "float64";
  readonly register?: { readonly row: string; readonly at: number };
  readonly readers: ReadonlySet<string>;
  readonly writers: ReadonlySet<string>;
  /** In order of time. */
  readonly told: Series;
}

type VariableDocument = NonNullable<PlantDocument["variables"]>[number];

export interface VariableProposal {
  readonly variable: VariableDocument;
  readonly confidence: "likely" | "possible";
  readonly why: readonly string[];
}

export interface Proposals {
  readonly proposals: readonly VariableProposal[];
  /** Addresses that tell values as well, and belong to no asset. */
  readonly strangers: readonly string[];
  /** Places that told nothing but 0 and were never written, by device: nothing is proposed for them. */
  readonly empty: readonly { readonly asset: string; readonly targets: readonly string[] }[];
}

interface Draft {
  readonly cell: CellValues;
  readonly type: NumberType | "float64";
  readonly wordOrder: "big" | "little";
  readonly registers: number;
  readonly confidence: "likely" | "possible";
  readonly why: string[];
  readonly times: Float64Array;
  readonly values: Float64Array;
  scale: number;
}

/** How far apart in time two looks at the same thing may be, in milliseconds. */
const NEAR = 2000;
const MOST_COMPARED = 400;

/** One proposal per variable, by device and place. Cells of assets that nobody declared are left out: declare these first. */
export function proposeVariables(cells: readonly CellValues[], places: Places, taken: Iterable<string>): Proposals {
  const strangers = new Set(cells.filter(({ server }) => places.of(server).asset === undefined).map(({ server }) => server));
  const known = cells.filter(({ server, told }) => !strangers.has(server) && told.length > 0);
  const isEmpty = ({ cell, values }: Draft): boolean => cell.writers.size === 0 && values.every((value) => value === 0);
  const drafts = [...Map.groupBy(known, rowOf).values()].flatMap(draftRow);
  explainScales(drafts, places);
  const ids = new Identifiers(taken);
  const nothing = drafts.filter(isEmpty).sort((a, b) => compareText(orderOf(a.cell), orderOf(b.cell)));
  const empty = [...Map.groupBy(nothing, ({ cell }) => places.of(cell.server).asset?.id ?? cell.server)].map(
    ([asset, there]) => ({
      asset,
      targets: there.map(({ cell }) => cell.target),
    }),
  );
  const proposals = drafts
    .filter((draft) => !isEmpty(draft))
    .sort((a, b) => compareText(orderOf(a.cell), orderOf(b.cell)))
    .map((draft) => propose(draft, places, ids));
  return { proposals, strangers: [...strangers].sort(), empty };
}

function rowOf({ protocol, server, unit, target, register }: CellValues): string {
  return `${protocol}\n${server}\n${unit}\n${register?.row ?? target}`;
}

function orderOf({ server, protocol, unit, target, register }: CellValues): string {
  return `${server} ${protocol} ${unit} ${register === undefined ? target : `${register.row}:${String(register.at).padStart(6, "0")}`}`;
}

function draftRow(row: readonly CellValues[]): Draft[] {
  const cells = new Map(row.map((cell) => [cell.target, cell]));
  const registers = row.flatMap(({ target, register, told }) =>
    register === undefined ? [] : [{ target, at: register.at, series: told }],
  );
  const guesses = guessRegisters(registers.sort((a, b) => a.at - b.at));
  const drafts = guesses.map((guess): Draft => {
    const cell = cells.get(guess.target) as CellValues;
    return { cell, ...guess, why: [...guess.why], scale: 1 };
  });
  for (const cell of row) {
    if (cell.register !== undefined) continue;
    const { times, values } = cell.told;
    const why = [cell.type === "bool" ? "it is a bit" : "the protocol says of what type it is"];
    const type = cell.type;
    drafts.push({
      cell,
      type,
      wordOrder: "big",
      registers: 1,
      confidence: "likely",
      why,
      times: times.slice(),
      values: values.slice(),
      scale: 1,
    });
  }
  return drafts;
}

/** Whole numbers that are another value times a power of ten: the scale, and that both tell of one thing. */
function explainScales(drafts: readonly Draft[], places: Places): void {
  const fractional = drafts.filter(
    ({ type, values }) => type.startsWith("float") && values.some((one) => !Number.isInteger(one)),
  );
  for (const draft of drafts) {
    if (draft.type.startsWith("float") || draft.type === "bool") continue;
    for (const other of fractional.slice(0, MOST_COMPARED)) {
      const scaling = findScaling(draft, other, NEAR);
      if (scaling === undefined) continue;
      draft.scale = Number((10 ** -scaling.decimals).toPrecision(1));
      const asset = places.of(other.cell.server).asset?.name ?? other.cell.server;
      draft.why.push(
        `divided by ${10 ** scaling.decimals} it is ${other.cell.target} of ${asset} in ${scaling.agreeing} of ${scaling.compared} values`,
      );
      break;
    }
  }
}

function propose(
  { cell, type, wordOrder, registers, confidence, why, scale, values, times }: Draft,
  places: Places,
  ids: Identifiers,
): VariableProposal {
  const { protocol, server, unit, target, readers, writers } = cell;
  const asset = places.of(server).asset;
  const holder = asset?.id ?? server;
  const id = ids.take(`${holder}-${target}`);
  const who = (addresses: ReadonlySet<string>): string =>
    enumerate([...addresses].map((one) => places.of(one).asset?.id ?? one).sort());
  const finite = values.filter((value) => Number.isFinite(value)).map((value) => value * scale);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of finite) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const range =
    finite.length === 0 ? "no number was told" : `${short(low)} to ${short(high)} in ${counted(times.length, "value")}`;
  const reasons = [
    ...why,
    ...(type !== "bool" && !type.startsWith("float") && scale === 1 ? ["its scale and unit are not known"] : []),
    ...(registers === 1 ? [] : [`it takes two registers, the ${wordOrder === "big" ? "higher" : "lower"} first`]),
    `seen: ${range}`,
    ...(readers.size > 0 ? [`read by ${who(readers)}`] : []),
    writers.size > 0 ? `written by ${who(writers)}: say in writers who may` : "never written",
  ];
  const point = {
    protocol,
    target,
    ...(unit === null ? {} : { unit }),
    ...(type === "uint16" ? {} : { type }),
    ...(wordOrder === "big" ? {} : { wordOrder }),
    ...(scale === 1 ? {} : { scale }),
  };
  const name = `${target} of ${asset?.name ?? server}`;
  return { variable: { id, name, asset: holder, points: [point] }, confidence, why: reasons };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
