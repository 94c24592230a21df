// Switched: whether a capability of a component is in use, by the settings that its claim names and by what was read of the component.

import type { ConfigurationResult, Fact, FactOf, Setting, Switch } from "@bulkhead/facts";
import type { Asset } from "@bulkhead/plant";
import type { Ground, Subject } from "./check.ts";
import { quote } from "./wording.ts";

/** `on`: every switch was read and is on, by every reading that counts. `off`: the latest reading of one is off. `open`: neither is known. */
export type Switched =
  | { readonly state: "on"; readonly facts: readonly Fact[] }
  | { readonly state: "off"; readonly facts: readonly Fact[]; readonly why: string }
  | { readonly state: "open"; readonly missing: string };

type Reading = FactOf<"setting"> | FactOf<"configuration-result">;

/** What the claim names, read on the component. An older reading that differs keeps it open until it expires. */
export function switchedOn(
  { value }: FactOf<"statement">,
  { asset, row }: { readonly asset: Asset; readonly row: string },
  subject: Subject,
  ground: Ground,
): Switched {
  const switches = value.switchedOnBy ?? [];
  const name = quote(asset.name);
  if (switches.length === 0)
    return { state: "open", missing: `What switches ${row} on at ${name}, named in its claim or certificate (switchedOnBy).` };
  const facts: Fact[] = [];
  let open: string | undefined;
  for (const one of switches) {
    const readings = readingsOf(one, asset, subject, ground);
    const latest = readings.map(({ last }) => last).reduce((a, b) => (a > b ? a : b), "");
    const off = readings.find((reading) => reading.last === latest && !isOn(reading, one));
    if (off !== undefined) return { state: "off", facts: [off], why: `${shown(off)}, and ${wanted(one)} switches ${row} on` };
    if (readings.length === 0) open ??= `What ${name} has for ${told(one)}: it switches ${row} on.`;
    else if (!readings.every((reading) => isOn(reading, one)))
      open ??= `An end of the older reading of ${told(one)} at ${name}, which differs from the latest.`;
    facts.push(...readings);
  }
  return open === undefined ? { state: "on", facts } : { state: "open", missing: open };
}

function readingsOf(one: Switch, asset: Asset, subject: Subject, ground: Ground): readonly Reading[] {
  const isOwn = ({ value }: Reading): boolean => ground.assetOf(value.host)?.id === asset.id;
  if ("rule" in one)
    return ground.of("configuration-result", subject).filter((fact) => fact.value.rule === one.rule && isOwn(fact));
  const named = ({ component, name }: Setting): boolean => component === one.component && name === one.setting;
  return ground.of("setting", subject).filter((fact) => named(fact.value) && isOwn(fact));
}

/** A value that is no number lies within no bounds, and one that its reader takes for weak switches nothing on. */
function isOn({ value }: Reading, one: Switch): boolean {
  if ("rule" in one) return isTest(value) && value.result === "pass";
  if (isTest(value) || value.weak !== undefined) return false;
  const number = /^-?\d+(\.\d+)?$/.test(value.value.trim()) ? Number(value.value) : Number.NaN;
  return (
    (one.is === undefined || value.value === one.is) &&
    (one.atLeast === undefined || number >= one.atLeast) &&
    (one.atMost === undefined || number <= one.atMost)
  );
}

function isTest(value: Reading["value"]): value is ConfigurationResult {
  return "rule" in value;
}

function shown({ value }: Reading): string {
  return isTest(value)
    ? `${quote(value.tool)} says ${value.result} to ${quote(value.rule)}`
    : `${quote(value.component)} has ${quote(value.name)} = ${quote(value.value)}`;
}

function told(one: Switch): string {
  return "rule" in one ? `the rule ${quote(one.rule)}` : `${quote(one.setting)} of ${quote(one.component)}`;
}

function wanted(one: Switch): string {
  if ("rule" in one) return "passing it";
  const bounds = [
    one.is === undefined ? [] : quote(one.is),
    one.atLeast === undefined ? [] : `at least ${one.atLeast}`,
    one.atMost === undefined ? [] : `at most ${one.atMost}`,
  ].flat();
  return bounds.join(" and ");
}
