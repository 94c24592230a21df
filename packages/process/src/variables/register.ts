// Registers: what the numbers in neighbouring registers of 16 bits most likely are, by how they move. A guess with reasons, for a person.

import type { Series } from "../series/series.ts";

/** A register with what was seen in it: whole numbers from 0 to 65535, in order of time. */
export interface RegisterSeen {
  readonly target: string;
  readonly at: number;
  readonly series: Series;
}

export type NumberType = "bool" | "int16" | "uint16" | "int32" | "uint32" | "float32";

export interface RegisterGuess {
  /** Of the first register. */
  readonly target: string;
  readonly registers: 1 | 2;
  readonly type: NumberType;
  readonly wordOrder: "big" | "little";
  readonly confidence: "likely" | "possible";
  readonly why: readonly string[];
  /** The numbers so read. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** Below it a run of numbers counts as smooth, above as jumpy. A run of numbers at random has 1.1. */
const SMOOTH = 0.5;
const JUMPY = 0.7;
const MOST_FLOAT = 1e9;
const LEAST_FLOAT = 1e-5;

/** Guesses for the registers of one row, which stand in order of their place. Each register belongs to one guess. */
export function guessRegisters(registers: readonly RegisterSeen[]): RegisterGuess[] {
  const guesses: RegisterGuess[] = [];
  for (let index = 0; index < registers.length; index++) {
    const register = registers[index] as RegisterSeen;
    const next = registers[index + 1];
    const pair = next !== undefined && next.at === register.at + 1 ? guessPair(register, next) : undefined;
    guesses.push(pair ?? guessOne(register));
    if (pair !== undefined) index++;
  }
  return guesses;
}

/** How far a run jumps from number to number, by its spread: 0 for constants, 1.1 at random, small for what moves steadily. */
function jumpiness(values: Float64Array): number {
  if (values.length < 3) return 0;
  let mean = 0;
  for (const value of values) mean += value / values.length;
  let spread = 0;
  for (const value of values) spread += (value - mean) ** 2 / values.length;
  return spread === 0 ? 0 : wayOf(values) / (values.length - 1) / Math.sqrt(spread);
}

/** How far a run goes in all, up and down. */
function wayOf(values: Float64Array): number {
  let way = 0;
  for (let at = 1; at < values.length; at++) way += Math.abs((values[at] as number) - (values[at - 1] as number));
  return way;
}

const bits = new DataView(new ArrayBuffer(4));

/** Samples of two registers that were told by the same packet. */
function together(
  a: Series,
  b: Series,
): { readonly times: Float64Array; readonly high: Float64Array; readonly low: Float64Array } {
  const times: number[] = [];
  const high: number[] = [];
  const low: number[] = [];
  const [ta, va, tb, vb] = [a.times, a.values, b.times, b.values];
  for (let i = 0, j = 0; i < ta.length && j < tb.length; ) {
    const difference = (ta[i] as number) - (tb[j] as number);
    if (difference === 0) {
      times.push(ta[i] as number);
      high.push(va[i] as number);
      low.push(vb[j] as number);
      i++;
      j++;
    } else if (difference < 0) i++;
    else j++;
  }
  return { times: Float64Array.from(times), high: Float64Array.from(high), low: Float64Array.from(low) };
}

function guessPair(first: RegisterSeen, second: RegisterSeen): RegisterGuess | undefined {
  const { times, high: a, low: b } = together(first.series, second.series);
  if (times.length < 3 || times.length < Math.min(first.series.length, second.series.length) / 2) return undefined;
  let best: RegisterGuess | undefined;
  for (const wordOrder of ["big", "little"] as const) {
    const [high, low] = wordOrder === "big" ? [a, b] : [b, a];
    const long = guessLong(high, low);
    // a float that moves slowly counts on as well; what only ever rises is a counter
    const counts = long?.values.every((value, at) => at === 0 || value >= (long.values[at - 1] as number)) === true;
    const guess = counts ? long : (guessFloat(high, low) ?? long);
    if (guess === undefined) continue;
    const made: RegisterGuess = { target: first.target, registers: 2, wordOrder, times, ...guess };
    if (best === undefined || (best.confidence === "possible" && made.confidence === "likely")) best = made;
  }
  return best;
}

type Guess = Pick<RegisterGuess, "type" | "confidence" | "why" | "values">;

function guessFloat(high: Float64Array, low: Float64Array): Guess | undefined {
  const values = high.map((word, at) => {
    bits.setUint16(0, word);
    bits.setUint16(2, low[at] as number);
    return bits.getFloat32(0);
  });
  const sound = values.every((value) => {
    const size = Math.abs(value);
    return value === 0 || (size >= LEAST_FLOAT && size <= MOST_FLOAT);
  });
  const distinct = new Set(values).size;
  if (!sound || values.every((value) => value === 0)) return undefined;
  if (distinct < 3) {
    const [value] = values as unknown as [number];
    const round = values.every((one) => Math.abs(one - Number(one.toPrecision(4))) <= Math.abs(one) * 1e-7);
    const exponent = high.every((word) => word !== 0);
    if (!round || !exponent) return undefined;
    return { type: "float32", confidence: "possible", values, why: [`as float32 it is ${short(value)}, a round number`] };
  }
  const [whole, rest] = [jumpiness(values), jumpiness(low)];
  if (whole > SMOOTH || rest < JUMPY || rest < 2 * whole) return undefined;
  const why = [
    `as float32 it moves steadily from ${short(Math.min(...bounds(values)))} to ${short(Math.max(...bounds(values)))}`,
    "its lower register alone jumps as the last digits of a float do",
  ];
  return { type: "float32", confidence: values.length >= 20 ? "likely" : "possible", values, why };
}

function guessLong(high: Float64Array, low: Float64Array): Guess | undefined {
  let wraps = 0;
  let strays = 0;
  for (let at = 1; at < high.length; at++) {
    const upper = (high[at] as number) - (high[at - 1] as number);
    const lower = (low[at] as number) - (low[at - 1] as number);
    if (upper === 0) {
      if (Math.abs(lower) > 32_768) strays++;
    } else if ((Math.abs(upper) === 1 || Math.abs(upper) === 65_535) && Math.abs(lower) > 32_768) wraps++;
    else strays++;
  }
  if (wraps === 0 || strays > 0) return undefined;
  const negative = high.some((word) => word >= 0x8000);
  const values = high.map((word, at) => (negative && word >= 0x8000 ? word - 65_536 : word) * 65_536 + (low[at] as number));
  const times = wraps === 1 ? "once" : `${wraps} times`;
  const why = [`the one register counts on when the other wraps around (${times})`];
  return { type: negative ? "int32" : "uint32", confidence: wraps >= 2 ? "likely" : "possible", values, why };
}

function guessOne({ target, series }: RegisterSeen): RegisterGuess {
  const { times, values } = series;
  const base = { target, registers: 1, wordOrder: "big", times: times.slice() } as const;
  const [low, high] = bounds(values);
  const distinct = new Set(values).size;
  if (distinct > 1 && low === 0 && high === 1) {
    return { ...base, type: "bool", confidence: "likely", values: values.slice(), why: ["it is 0 or 1 and both were seen"] };
  }
  const signed = values.map((value) => (value >= 0x8000 ? value - 65_536 : value));
  const crosses = high >= 0xf000 && low < 0x1000 && values.every((value) => value < 0x1000 || value >= 0xf000);
  if (crosses && wayOf(signed) < wayOf(values)) {
    return {
      ...base,
      type: "int16",
      confidence: "likely",
      values: signed,
      why: ["it goes steadily through 0 when read with a sign"],
    };
  }
  if (low >= 0xf000) {
    const why = [`read with a sign it is small: ${short(signed[0] as number)}`];
    return { ...base, type: "int16", confidence: "possible", values: signed, why };
  }
  const moves =
    distinct < 3
      ? `only ${distinct === 1 ? `${short(low)} was` : "two values were"} seen`
      : `it moves from ${short(low)} to ${short(high)}`;
  const steady = distinct >= 3 && jumpiness(values) <= SMOOTH;
  return { ...base, type: "uint16", confidence: steady ? "likely" : "possible", values: values.slice(), why: [moves] };
}

/** Least and most; no spread of arguments, which long runs would overflow. */
function bounds(values: Float64Array): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

/** How a raw number becomes the number that another source tells of the same thing. */
export interface Scaling {
  readonly decimals: number;
  readonly agreeing: number;
  readonly compared: number;
}

/**
 * Whether whole numbers are another run times a power of ten, by values of the same time: at least 10 of them, 5 different ones, and 95 of
 * 100 agreeing to the last digit. `near`: how far apart in time two values may be, in milliseconds.
 */
export function findScaling(
  raw: { readonly times: Float64Array; readonly values: Float64Array },
  other: { readonly times: Float64Array; readonly values: Float64Array },
  near: number,
): Scaling | undefined {
  const pairs: { readonly low: number; readonly high: number; readonly other: number }[] = [];
  const { values } = raw;
  for (let i = 0, j = 0; i < raw.times.length && pairs.length < 5000; i++) {
    const time = raw.times[i] as number;
    const apart = (at: number): number => Math.abs((other.times[at] as number) - time);
    while (j + 1 < other.times.length && apart(j + 1) <= apart(j)) j++;
    if (!(apart(j) <= near)) continue;
    // between two looks it passed through what lies between them
    const [here, before, after] = [
      values[i] as number,
      values[i - 1] ?? (values[i] as number),
      values[i + 1] ?? (values[i] as number),
    ];
    pairs.push({ low: Math.min(here, before, after), high: Math.max(here, before, after), other: other.values[j] as number });
  }
  if (pairs.length < 10 || new Set(pairs.map(({ low }) => low)).size < 5) return undefined;
  // small numbers agree with one another by chance
  if (!pairs.some(({ high }) => Math.abs(high) > 20)) return undefined;
  for (const decimals of [0, 1, 2, 3, 4]) {
    const factor = 10 ** decimals;
    const agreeing = pairs.filter(
      ({ low, high, other: value }) => value * factor >= low - 1 && value * factor <= high + 1,
    ).length;
    if (agreeing >= 0.95 * pairs.length) return { decimals, agreeing, compared: pairs.length };
  }
  return undefined;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
