// Values of declared points out of Modbus registers and bits.

import type { PointOfInterest } from "@bulkhead/facts";
import type { Cell, Point } from "../../dissector.ts";
import { readScalar } from "../../scalar.ts";
import { COIL, DISCRETE, HOLDING, INPUT } from "./functions.ts";

/** Where a declared point lies. */
export interface ModbusAddress {
  readonly form: object;
  readonly address: number;
  /** Registers, or 0 for a bit. */
  readonly words: number;
  /** -1: any. */
  readonly unit: number;
}

const SPACES = new Map<string, object>([
  ["coil", COIL],
  ["discrete", DISCRETE],
  ["holding", HOLDING],
  ["input", INPUT],
]);
const WORDS = { bool: 1, int16: 1, uint16: 1, int32: 2, uint32: 2, float32: 2, float64: 4 } as const;

/** `holding:40`: the space and the protocol address from 0. */
export function locate(interest: PointOfInterest): ModbusAddress | undefined {
  const [space = "", number = "", ...rest] = interest.target.split(":");
  const form = SPACES.get(space);
  if (form === undefined || rest.length > 0 || !/^\d{1,5}$/.test(number) || Number(number) > 65_535) return undefined;
  const bit = form === COIL || form === DISCRETE;
  return { form, address: Number(number), words: bit ? 0 : WORDS[interest.type], unit: interest.unit ?? -1 };
}

/** `holding:0-9` is ten registers, `coil:3` a bit. */
export function cells(target: string): readonly Cell[] {
  const found = /^(coil|discrete|holding|input):(\d{1,5})(?:-(\d{1,5}))?$/.exec(target);
  if (found === null) return [];
  const [, space = "", first = "", last = first] = found;
  const bit = space === "coil" || space === "discrete";
  const count = Math.min(Number(last), 65_535) - Number(first) + 1;
  return Array.from({ length: Math.max(0, Math.min(count, 2000)) }, (_, index): Cell => {
    const at = Number(first) + index;
    return bit
      ? { target: `${space}:${at}`, type: "bool" }
      : { target: `${space}:${at}`, type: "uint16", register: { row: space, at } };
  });
}

/** True where the bits or registers [first, first + count) of the space hold the whole point. */
export function covers(point: Point, form: object | null, unit: number, first: number, count: number): boolean {
  const at = point.address as ModbusAddress;
  if (at.form !== form || (at.unit >= 0 && at.unit !== unit)) return false;
  return at.address >= first && at.address + Math.max(1, at.words) <= first + count;
}

/** The raw value; NaN for a floating point number that is none. `data`: position of the bits or registers from `first` on. */
export function rawValue(point: Point, bytes: Uint8Array, data: number, first: number): number {
  const { address, words } = point.address as ModbusAddress;
  const index = address - first;
  if (words === 0) return ((bytes[data + (index >> 3)] as number) >> (index & 7)) & 1;
  // Within a register the high byte comes first (section 4.2); the order of the registers is the vendor's.
  return readScalar(point.interest, bytes, data + index * 2, words * 2);
}
