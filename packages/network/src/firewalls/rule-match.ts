// The conditions of a rule as a fact states them: per field, what it admits at most.

import type { RuleMatch } from "@bulkhead/facts";
import { writeAddressRange } from "./address.ts";
import { writeFlags } from "./flags.ts";
import { complementOf, intersectRanges, mergeRanges } from "./ranges.ts";
import { type Admitted, type Condition, type Field, largestValue, type Part, type Range, type Rule } from "./ruleset.ts";
import { writeTransport } from "./transport.ts";

interface Restricted {
  readonly part: Part;
  readonly admitted: readonly Admitted[];
}

/**
 * `exact` is false where the rule matches less than `match` says. Lists of more than `longest` values are left out: the field then
 * counts as not restricted.
 */
export function matchOf(rule: Rule, longest: number): { readonly match: RuleMatch; readonly exact: boolean } {
  const fields = new Map<Field, Restricted>();
  let exact = true;
  let addresses: readonly string[] | undefined;
  for (const condition of rule.conditions) {
    if (condition.type === "unmodelled") exact = false;
    else if (condition.type === "family") addresses = familyNetworks(condition);
    else if (!narrow(fields, condition, longest)) exact = false;
  }
  const match: RuleMatch = {
    ...given("inputInterfaces", fields.get("input")),
    ...given("outputInterfaces", fields.get("output")),
    ...given("etherTypes", fields.get("etherType")),
    ...given("vlans", fields.get("vlan")),
    ...(fields.has("source") || addresses === undefined ? given("sources", fields.get("source")) : { sources: addresses }),
    ...given("destinations", fields.get("destination")),
    ...given("transports", fields.get("transport")),
    ...given("sourcePorts", fields.get("sourcePort")),
    ...given("destinationPorts", fields.get("destinationPort")),
    ...given("icmpTypes", fields.get("icmpType")),
    ...given("icmpCodes", fields.get("icmpCode")),
    ...(fields.has("tcpFlags") ? { tcpFlags: writeFlags((fields.get("tcpFlags")?.admitted ?? []) as readonly Range[]) } : {}),
    ...given("applications", fields.get("application")),
    ...given("functions", fields.get("function")),
    ...given("units", fields.get("unit")),
    ...given("states", fields.get("state")),
    ...given("translated", fields.get("translation")),
  };
  return { match, exact };
}

/** Takes a condition into the fields. False where the fields then say more than the condition does. */
function narrow(fields: Map<Field, Restricted>, condition: Condition & { type: "tuple" }, longest: number): boolean {
  const { parts, boxes, negated } = condition;
  if (boxes.length > longest) return false;
  if (negated && (parts.length !== 1 || boxes.length !== 1)) return false;
  let exact = boxes.length <= 1 || parts.length === 1;
  for (const [at, part] of parts.entries()) {
    const largest = largestValue(part);
    if (boxes.some((box) => (box[at]?.length ?? 0) > longest)) {
      exact = false;
      continue;
    }
    const values = boxes.flatMap((box) => box[at] ?? []);
    const known = fields.get(part.field);
    if (largest === undefined) {
      if (negated) exact = false;
      else if (known === undefined) fields.set(part.field, { part, admitted: values });
      // A name that both admit: only equal names are compared, prefixes are left as they are.
      else if (part.field === "translation" || values.some((one) => typeof one === "string" && one.endsWith("*"))) exact = false;
      else fields.set(part.field, { part, admitted: known.admitted.filter((one) => values.includes(one)) });
      continue;
    }
    const merged = mergeRanges(values.filter((one): one is Range => typeof one !== "string"));
    const said = negated ? complementOf(merged, largest) : merged;
    const before = known?.admitted as readonly Range[] | undefined;
    fields.set(part.field, { part, admitted: before === undefined ? said : intersectRanges(before, said) });
  }
  return exact;
}

function familyNetworks(condition: Condition & { type: "family" }): readonly string[] {
  return condition.families.flatMap((family) => (family === "ip" ? ["0.0.0.0/0"] : family === "ip6" ? ["::/0"] : []));
}

/** The property of a match for one field; none where the field is not restricted. */
function given<K extends keyof RuleMatch>(key: K, field: Restricted | undefined): Partial<Record<K, readonly string[]>> {
  const property: Partial<Record<K, readonly string[]>> = {};
  if (field !== undefined) property[key] = field.admitted.map((one) => writeAdmitted(field.part, one));
  return property;
}

/** As a fact says it. */
export function writeAdmitted(part: Part, admitted: Admitted): string {
  if (typeof admitted === "string") return admitted;
  if (part.family !== undefined && part.field !== "icmpType") return writeAddressRange(admitted, part.family);
  const { low, high } = admitted;
  if (part.field === "etherType") return low === high ? hexadecimal(low) : `${hexadecimal(low)}-${hexadecimal(high)}`;
  if (low !== high) return `${low}-${high}`;
  return part.field === "transport" ? writeTransport(Number(low)) : String(low);
}

function hexadecimal(number: bigint): string {
  return `0x${number.toString(16).padStart(4, "0")}`;
}
