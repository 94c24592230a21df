// The options with which conversations, operations and devices are chosen: `inventory`, `traffic` and `cut` share them.

import { OPERATION_CLASSES, type OperationClass } from "@bulkhead/facts";
import { OUTSIDE, type TrafficFilter } from "@bulkhead/network";
import { canonicalAddress, isMacAddress, nearestTo, type Plant, parseAddress } from "@bulkhead/plant";
import { CommandError, parseMoment } from "@bulkhead/workspace";

export interface FilterOptions {
  readonly zone?: readonly string[];
  readonly asset?: readonly string[];
  readonly between?: readonly string[];
  readonly protocol?: readonly string[];
  readonly operation?: readonly string[];
  readonly dangerous?: boolean;
  readonly undeclared?: boolean;
  readonly since?: string;
  readonly until?: string;
}

/** `undefined` where no option was given. Throws `CommandError` for zones, assets and classes that there are not. */
export function readFilter(options: FilterOptions, plant: Plant): TrafficFilter | undefined {
  const { zone, asset, between, protocol, operation, dangerous, undeclared, since, until } = options;
  for (const one of zone ?? []) mustBe(one, "zone", [...plant.zones.map(({ id }) => id), OUTSIDE]);
  const assets = plant.assets.map(({ id }) => id);
  for (const one of asset ?? []) if (!isAddress(one)) mustBe(one, "asset", assets);
  if (between !== undefined && between.length !== 2) {
    throw new CommandError(
      "cli/bad-argument",
      "--between takes two ends.",
      "Write --between supervision plc-1, or two addresses.",
    );
  }
  for (const one of between ?? []) {
    if (!isAddress(one)) mustBe(one, "zone or asset", [...plant.zones.map(({ id }) => id), ...assets, OUTSIDE]);
  }
  for (const one of operation ?? []) mustBe(one, "class of operations", OPERATION_CLASSES);
  const filter: TrafficFilter = {
    ...(zone === undefined ? {} : { zones: zone }),
    ...(asset === undefined ? {} : { assets: asset }),
    ...(between === undefined ? {} : { between: between as [string, string] }),
    ...(protocol === undefined ? {} : { protocols: protocol }),
    ...(operation === undefined ? {} : { operations: operation as OperationClass[] }),
    ...(dangerous === true ? { dangerous } : {}),
    ...(undeclared === true ? { undeclared } : {}),
    ...(since === undefined ? {} : { since: parseMoment(since, "begin") }),
    ...(until === undefined ? {} : { until: parseMoment(until, "end") }),
  };
  return Object.keys(filter).length === 0 ? undefined : filter;
}

function isAddress(text: string): boolean {
  return parseAddress(text) !== undefined || isMacAddress(canonicalAddress(text));
}

function mustBe(given: string, what: string, known: readonly string[]): void {
  if (known.includes(given)) return;
  const near = nearestTo(given, known);
  throw new CommandError(
    "cli/unknown-subject",
    `There is no ${what} ${given}.`,
    near === undefined
      ? `There are: ${known.slice(0, 30).join(", ")}${known.length > 30 ? ", …" : ""}.`
      : `Did you mean ${near}?`,
  );
}
