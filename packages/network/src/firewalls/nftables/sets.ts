// Named sets and maps of a listing, and the values that an element of a set, or the right side of a match, admits in a field.

import { readAddress, readAddressRange, readNetwork } from "../address.ts";
import { readIcmpType } from "../icmp.ts";
import { mergeRanges } from "../ranges.ts";
import { type Admitted, largestValue, type Part, type Range } from "../ruleset.ts";
import { readTransport } from "../transport.ts";
import { record, single } from "./text.ts";

export interface NamedSet {
  readonly elements: readonly unknown[];
  /** The packet path itself adds elements: what was listed is not what holds. */
  readonly dynamic: boolean;
}

/** Sets and maps by family, table and name. */
export type NamedSets = ReadonlyMap<string, NamedSet>;

/** One list of admitted values per part, as in a tuple condition. */
export type Boxes = readonly (readonly (readonly Admitted[])[])[];

/** Sets of more elements are not looked into. */
const LARGEST_SET = 65_536;

/** The elements of the right side of a match; a text where they cannot be had. `*` is the element that stands for all. */
export function elementsOf(right: unknown, table: string, sets: NamedSets): readonly unknown[] | string {
  if (typeof right === "string" && right.startsWith("@")) {
    const set = sets.get(`${table} ${right.slice(1)}`);
    if (set === undefined) return `the set ${right} is not listed`;
    if (set.dynamic) return `the set ${right} changes with the traffic`;
    if (set.elements.length > LARGEST_SET) return `the set ${right} has more than ${LARGEST_SET} elements`;
    return set.elements;
  }
  const [key, value] = single(right);
  if (key !== "set") return [right];
  if (!Array.isArray(value)) return "the set cannot be read";
  return value.length > LARGEST_SET ? `the set has more than ${LARGEST_SET} elements` : value;
}

/** Named sets are read once, however many rules ask for them. */
const KNOWN = new WeakMap<readonly unknown[], Map<string, Boxes | undefined>>();

/** The boxes of some elements; `undefined` where one cannot be read. Elements of a single field make one box together. */
export function boxesOf(parts: readonly Part[], elements: readonly unknown[]): Boxes | undefined {
  const key = parts.map(({ field, family }) => `${field} ${family ?? ""}`).join();
  let known = KNOWN.get(elements);
  if (known === undefined) KNOWN.set(elements, (known = new Map()));
  if (!known.has(key)) known.set(key, readBoxes(parts, elements));
  return known.get(key);
}

function readBoxes(parts: readonly Part[], elements: readonly unknown[]): Boxes | undefined {
  const [part] = parts;
  if (parts.length === 1 && part !== undefined) {
    const admitted: Admitted[] = [];
    for (const element of elements) {
      const value = admittedBy(part, element);
      if (value === undefined) return undefined;
      admitted.push(value);
    }
    if (largestValue(part) === undefined) return [[admitted]];
    return [[mergeRanges(admitted as Range[])]];
  }
  const boxes: (readonly Admitted[])[][] = [];
  for (const element of elements) {
    const bare = unwrap(element);
    if (bare === "*") {
      boxes.push(parts.map((one) => [everything(one)]));
      continue;
    }
    const values = single(bare)[1];
    if (single(bare)[0] !== "concat" || !Array.isArray(values) || values.length !== parts.length) return undefined;
    const box = parts.map((one, at) => admittedBy(one, values[at]));
    if (box.includes(undefined)) return undefined;
    boxes.push(box.map((one) => [one as Admitted]));
  }
  return boxes;
}

/** An element without what is kept beside it (timeout, counter, comment). */
export function unwrap(element: unknown): unknown {
  const [key, value] = single(element);
  return key === "elem" ? record(value)["val"] : element;
}

function admittedBy(part: Part, element: unknown): Admitted | undefined {
  const value = unwrap(element);
  if (value === "*") return everything(part);
  switch (part.field) {
    case "input":
    case "output":
      // A backslash marks a literal asterisk; such names are left alone.
      return typeof value === "string" && value !== "" && !value.includes("\\") ? value : undefined;
    case "state":
      return typeof value === "string" ? value : undefined;
    case "translation":
      return value === "snat" || value === "dnat" ? value : undefined;
    case "source":
    case "destination":
      return addresses(value, part.family);
    default:
      return numbers(part, value);
  }
}

function everything(part: Part): Admitted {
  const largest = largestValue(part);
  return largest === undefined ? "*" : { low: 0n, high: largest };
}

function addresses(value: unknown, family: "ip" | "ip6" | undefined): Range | undefined {
  const [key, inner] = single(value);
  let range: ReturnType<typeof readAddress>;
  if (typeof value === "string") range = readAddress(value);
  else if (key === "prefix") range = readNetwork(`${String(record(inner)["addr"])}/${String(record(inner)["len"])}`);
  else if (key === "range" && Array.isArray(inner)) range = readAddressRange(String(inner[0]), String(inner[1]));
  return range === undefined || range.family !== family ? undefined : { low: range.low, high: range.high };
}

function numbers(part: Part, value: unknown): Range | undefined {
  const one = (given: unknown): bigint | undefined => {
    const named =
      typeof given !== "string"
        ? undefined
        : part.field === "transport"
          ? readTransport(given)
          : part.field === "icmpType"
            ? readIcmpType(given, part.family ?? "ip")
            : undefined;
    const number = named ?? (part.field === "transport" ? undefined : Number(given));
    if (typeof given !== "number" && typeof given !== "string") return undefined;
    const largest = largestValue(part) as bigint;
    if (number === undefined || !Number.isSafeInteger(number) || number < 0 || BigInt(number) > largest) return undefined;
    return BigInt(number);
  };
  const [key, inner] = single(value);
  if (key === "range" && Array.isArray(inner)) {
    const low = one(inner[0]);
    const high = one(inner[1]);
    return low === undefined || high === undefined ? undefined : { low, high };
  }
  const number = one(value);
  return number === undefined ? undefined : { low: number, high: number };
}
