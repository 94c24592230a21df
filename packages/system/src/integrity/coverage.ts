// Which approved change covers what changed: by what the record names, not by its time alone.

import { CHANGEABLE, type Changeable, type FactOf, type Instant } from "@bulkhead/facts";
import type { Asset } from "@bulkhead/plant";
import { fitsName } from "./change-record.ts";

type Record = FactOf<"change-record">;

export interface Change {
  readonly asset: Asset;
  readonly what: Changeable;
  readonly name: string;
  /** `null`: it is not there any more. */
  readonly after: string | null;
  /** When it was last seen as before; `null` where nothing tells. */
  readonly lastBefore: Instant | null;
  readonly firstAfter: Instant;
}

/**
 * The record that names the asset and the thing, whose time the change may lie in, and which leads to the state that it has now, where the record tells one.
 * A record that names no thing covers only firmware, of which a device has one, and only where it is of firmware alone.
 */
export function recordOf(records: readonly Record[], change: Change): Record | undefined {
  return records.find(
    (record) => isOpen(record, change) && namesIt(record.value, change) && leadsTo(record.value.becomes, change.after),
  );
}

/** A record of the asset and time that does not cover the change, and why: a person may want to mend it. */
export function nearlyCovering(records: readonly Record[], change: Change): string | undefined {
  const record = records.find((one) => isOpen(one, change));
  if (record === undefined) return undefined;
  const { id, names } = record.value;
  if (namesIt(record.value, change)) return `Change ${id} names it, but leads to another state.`;
  return names === undefined
    ? `Change ${id} was open there then, but does not name what it changes.`
    : `Change ${id} was open there then, but names other things.`;
}

function isOpen({ value }: Record, { asset, lastBefore, firstAfter }: Change): boolean {
  return value.assets.includes(asset.id) && value.from <= firstAfter && (lastBefore === null || value.to >= lastBefore);
}

function namesIt({ what, names }: Record["value"], change: Change): boolean {
  if (!what.includes(change.what)) return false;
  if (names !== undefined) return fitsName(change.name, names);
  return change.what === "firmware" && what.length < CHANGEABLE.length;
}

function leadsTo(becomes: readonly string[] | undefined, after: string | null): boolean {
  if (becomes === undefined) return true;
  if (after === null) return false;
  return becomes.some((state) => state === after || `sha256:${state.toLowerCase()}` === after);
}
