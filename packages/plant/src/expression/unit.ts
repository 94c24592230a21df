// Units of measurement: what a unit is made of, so that m³/h may be compared with l/s and not with bar.

/** Powers of base dimensions: `m`, `kg`, `s`, `K`, `A`, `mol`, `cd`, and one of its own for each unit that stands for itself (pH, NTU). */
export type Dimension = ReadonlyMap<string, number>;

export interface Unit {
  readonly dimension: Dimension;
  /** value in base units = value × factor + offset */
  readonly factor: number;
  /** Other than 0 for scales whose zero is not nothing (°C, °F). */
  readonly offset: number;
  /** A place on a scale rather than an amount: two of them have a difference and no sum. */
  readonly point: boolean;
}

const NONE: Dimension = new Map();
export const DIMENSIONLESS: Unit = { dimension: NONE, factor: 1, offset: 0, point: false };
/** Longer texts are no unit. */
const LONGEST = 40;

function made(factor: number, ...powers: readonly (readonly [string, number])[]): Unit {
  return { dimension: new Map(powers), factor, offset: 0, point: false };
}

const METRE = ["m", 1] as const;
const KILOGRAM = ["kg", 1] as const;
const AREA = ["m", 2] as const;
const VOLUME = ["m", 3] as const;
const PRESSURE = [KILOGRAM, ["m", -1], ["s", -2]] as const;
const ENERGY = [KILOGRAM, AREA, ["s", -2]] as const;
const POWER = [KILOGRAM, AREA, ["s", -3]] as const;
const VOLT = [KILOGRAM, AREA, ["s", -3], ["A", -1]] as const;

/** Units that take prefixes (kilo, milli, …). Sources: the SI brochure, 9th edition, tables 2, 4, 7 and 8. */
const PREFIXED = new Map<string, Unit>([
  ["m", made(1, METRE)],
  ["g", made(0.001, KILOGRAM)],
  ["s", made(1, ["s", 1])],
  ["A", made(1, ["A", 1])],
  ["K", made(1, ["K", 1])],
  ["mol", made(1, ["mol", 1])],
  ["cd", made(1, ["cd", 1])],
  ["l", made(0.001, VOLUME)],
  ["L", made(0.001, VOLUME)],
  ["Hz", made(1, ["s", -1])],
  ["N", made(1, KILOGRAM, METRE, ["s", -2])],
  ["Pa", made(1, ...PRESSURE)],
  ["bar", made(1e5, ...PRESSURE)],
  ["J", made(1, ...ENERGY)],
  ["Wh", made(3600, ...ENERGY)],
  ["eV", made(1.602176634e-19, ...ENERGY)],
  ["W", made(1, ...POWER)],
  ["VA", made(1, ...POWER)],
  ["var", made(1, ...POWER)],
  ["VAh", made(3600, ...ENERGY)],
  ["varh", made(3600, ...ENERGY)],
  ["C", made(1, ["A", 1], ["s", 1])],
  ["Ah", made(3600, ["A", 1], ["s", 1])],
  ["V", made(1, ...VOLT)],
  ["F", made(1, ["A", 2], ["s", 4], ["kg", -1], ["m", -2])],
  ["Ω", made(1, KILOGRAM, AREA, ["s", -3], ["A", -2])],
  ["ohm", made(1, KILOGRAM, AREA, ["s", -3], ["A", -2])],
  ["S", made(1, ["A", 2], ["s", 3], ["kg", -1], ["m", -2])],
  ["T", made(1, KILOGRAM, ["s", -2], ["A", -1])],
  ["H", made(1, KILOGRAM, AREA, ["s", -2], ["A", -2])],
  ["lm", made(1, ["cd", 1])],
  ["lx", made(1, ["cd", 1], ["m", -2])],
  ["Bq", made(1, ["s", -1])],
  ["Gy", made(1, AREA, ["s", -2])],
  ["Sv", made(1, AREA, ["s", -2])],
  ["rad", made(1)],
  ["t", made(1000, KILOGRAM)],
]);

/** Units without prefixes. Feet, pounds and gallons after NIST SP 811, appendix B. */
const PLAIN = new Map<string, Unit>([
  ["1", DIMENSIONLESS],
  ["%", made(0.01)],
  ["‰", made(0.001)],
  ["ppm", made(1e-6)],
  ["ppb", made(1e-9)],
  ["min", made(60, ["s", 1])],
  ["h", made(3600, ["s", 1])],
  ["d", made(86_400, ["s", 1])],
  ["rpm", made(1 / 60, ["s", -1])],
  ["°", made(Math.PI / 180)],
  ["deg", made(Math.PI / 180)],
  ["ha", made(1e4, AREA)],
  ["atm", made(101_325, ...PRESSURE)],
  ["psi", made(6894.757293168, ...PRESSURE)],
  ["mmHg", made(133.322387415, ...PRESSURE)],
  ["mmH2O", made(9.80665, ...PRESSURE)],
  ["mWS", made(9806.65, ...PRESSURE)],
  ["in", made(0.0254, METRE)],
  ["ft", made(0.3048, METRE)],
  ["yd", made(0.9144, METRE)],
  ["mi", made(1609.344, METRE)],
  ["lb", made(0.45359237, KILOGRAM)],
  ["gal", made(0.003785411784, VOLUME)],
  ["bbl", made(0.158987294928, VOLUME)],
  ["gpm", made(0.003785411784 / 60, VOLUME, ["s", -1])],
  ["MGD", made(3785.411784 / 86_400, VOLUME, ["s", -1])],
  ["cfm", made(0.028316846592 / 60, VOLUME, ["s", -1])],
  ["cfs", made(0.028316846592, VOLUME, ["s", -1])],
  ["hp", made(745.69987158227, ...POWER)],
  ["BTU", made(1055.05585262, ...ENERGY)],
  ["cal", made(4.184, ...ENERGY)],
  ["kcal", made(4184, ...ENERGY)],
  ["°C", { dimension: new Map([["K", 1]]), factor: 1, offset: 273.15, point: true }],
  ["°F", { dimension: new Map([["K", 1]]), factor: 5 / 9, offset: 459.67 * (5 / 9), point: true }],
]);
/** Scales of their own, of which each can be compared with itself only. */
for (const name of ["pH", "NTU", "FNU", "FTU", "FAU", "dB", "dBA", "dBm", "°dH", "°fH", "°Bx", "PSU", "SAC", "ADC", "pcs"])
  PLAIN.set(name, made(1, [name, 1]));

const OTHER_NAMES = new Map([
  ["degC", "°C"],
  ["degF", "°F"],
  ["℃", "°C"],
  ["℉", "°F"],
  ["percent", "%"],
  ["pct", "%"],
  ["sec", "s"],
  ["hr", "h"],
  ["Ohm", "Ω"],
  ["Ω", "Ω"],
  ["cbm", "m³"],
]);

const PREFIXES = new Map([
  ["n", 1e-9],
  ["µ", 1e-6],
  ["μ", 1e-6],
  ["u", 1e-6],
  ["m", 1e-3],
  ["c", 1e-2],
  ["d", 1e-1],
  ["h", 1e2],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["T", 1e12],
]);
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/**
 * Reads `m³/h`, `m3/h`, `mg/l`, `kg/(m·s²)`, `W/m^2`, `1/min`. `undefined` where a part is unknown; see `ownUnit` for those. A scale such
 * as °C is a scale only where it stands alone: °C/h is a change, as K/h is.
 */
export function parseUnit(text: string): Unit | undefined {
  if (text.length > LONGEST) return undefined;
  const whole = atomOf(text);
  if (whole !== undefined) return whole;
  const parts = text.replaceAll(/\s+/g, "").match(/^((?:[^/()]|\([^/()]*\))+)(?:\/(?:\(([^()/]+)\)|([^()/]+(?:\/[^()/]+)*)))?$/u);
  if (parts === null) return undefined;
  const above = productOf((parts[1] as string).replaceAll(/[()]/g, ""));
  let unit = above;
  for (const below of parts[2] === undefined ? (parts[3]?.split("/") ?? []) : [parts[2]]) {
    const divisor = productOf(below);
    unit = unit === undefined || divisor === undefined ? undefined : divideUnits(unit, divisor);
  }
  return unit;
}

function productOf(text: string): Unit | undefined {
  let unit: Unit | undefined = DIMENSIONLESS;
  for (const part of text.split(/[·*⋅.]/u)) {
    const found = /^(.+?)(\^?-?\d|[⁰¹²³⁴⁵⁶⁷⁸⁹])?$/u.exec(part);
    const exact = atomOf(part);
    const atom = exact ?? (found === null ? undefined : atomOf(found[1] as string));
    if (atom === undefined || unit === undefined) return undefined;
    const power = exact !== undefined || found?.[2] === undefined ? 1 : powerOf(found[2]);
    unit = multiplyUnits(unit, raiseUnit(atom, power));
  }
  return unit;
}

function powerOf(text: string): number {
  const above = SUPERSCRIPTS.indexOf(text);
  return above >= 0 ? above : Number(text.replace("^", ""));
}

function atomOf(given: string): Unit | undefined {
  const text = OTHER_NAMES.get(given) ?? given;
  const plain = PLAIN.get(text) ?? PREFIXED.get(text);
  if (plain !== undefined) return plain;
  const prefix = PREFIXES.get(text.slice(0, 1));
  const base = PREFIXED.get(text.slice(1));
  return prefix === undefined || base === undefined ? undefined : { ...base, factor: base.factor * prefix };
}

/** A unit that nothing is known of: it may be compared and added to itself only. */
export function ownUnit(text: string): Unit {
  return made(1, [text, 1]);
}

export function multiplyUnits(a: Unit, b: Unit): Unit {
  return { dimension: combine(a.dimension, b.dimension, 1), factor: a.factor * b.factor, offset: 0, point: false };
}

export function divideUnits(a: Unit, b: Unit): Unit {
  return { dimension: combine(a.dimension, b.dimension, -1), factor: a.factor / b.factor, offset: 0, point: false };
}

function raiseUnit(unit: Unit, power: number): Unit {
  const dimension = new Map([...unit.dimension].map(([name, of]) => [name, of * power] as const).filter(([, of]) => of !== 0));
  return { dimension, factor: unit.factor ** power, offset: 0, point: false };
}

function combine(a: Dimension, b: Dimension, sign: 1 | -1): Dimension {
  const sum = new Map(a);
  for (const [name, power] of b) {
    const total = (sum.get(name) ?? 0) + sign * power;
    if (total === 0) sum.delete(name);
    else sum.set(name, total);
  }
  return sum;
}

export function sameDimension(a: Dimension, b: Dimension): boolean {
  return a.size === b.size && [...a].every(([name, power]) => b.get(name) === power);
}

/** `m³/s`, in base units; `no unit` where there is none. */
export function describeDimension(dimension: Dimension): string {
  const write = (entries: readonly (readonly [string, number])[]): string =>
    entries.map(([name, power]) => `${name}${power === 1 ? "" : superscript(power)}`).join("·");
  const sorted = [...dimension].sort(([a], [b]) => (a < b ? -1 : 1));
  const above = sorted.filter(([, power]) => power > 0);
  const below = sorted.filter(([, power]) => power < 0).map(([name, power]) => [name, -power] as const);
  if (sorted.length === 0) return "no unit";
  const top = above.length === 0 ? "1" : write(above);
  return below.length === 0 ? top : `${top}/${below.length === 1 ? write(below) : `(${write(below)})`}`;
}

function superscript(power: number): string {
  return Array.from(String(power), (digit) => SUPERSCRIPTS[Number(digit)]).join("");
}
