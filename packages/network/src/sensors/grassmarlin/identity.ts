// What GRASSMARLIN's fingerprints conclude of a device: keys and values, of which a few say what a fact says.

import type { Told } from "../../capture/dissector.ts";
import { squashed, wordsOf } from "../values.ts";

const KEYS: ReadonlyMap<string, "vendor" | "product" | "version" | "serial" | "role" | "name"> = new Map([
  ["vendor", "vendor"],
  ["vendorname", "vendor"],
  ["manufacturer", "vendor"],
  ["product", "product"],
  ["productname", "product"],
  ["model", "product"],
  ["devicename", "product"],
  ["version", "version"],
  ["firmware", "version"],
  ["revision", "version"],
  ["serial", "serial"],
  ["serialnumber", "serial"],
  ["category", "role"],
  ["hostname", "name"],
  ["name", "name"],
]);
/** Identity out of keys with their values, the surest value of each key. `roles`: `SLAVE` answers as a server. */
export function toldBy(values: Iterable<readonly [key: string, value: string]>): Told {
  const told: { vendor?: string; product?: string; version?: string; serial?: string; role?: string } = {};
  const names: string[] = [];
  for (const [key, text] of values) {
    const value = wordsOf(text);
    if (value === undefined) continue;
    const meaning = KEYS.get(squashed(key));
    if (meaning === "name") names.push(value);
    else if (meaning === "role") told.role ??= value.toLowerCase();
    else if (meaning !== undefined) told[meaning] ??= value;
  }
  return names.length > 0 ? { ...told, names } : told;
}
