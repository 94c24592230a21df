// NAT rules of PAN-OS: the first one that fits decides about both ends (PAN-OS Networking Administrator's Guide: NAT Policy Rules).
//
// A rule that translates destinations asks for the zone of the address as it came, which the interface by which the packet leaves does not
// tell: whether such a rule fits is open unless it asks for any zone.

import { type AddressSet, addressConditions, type IpFamily } from "../address-set.ts";
import type { RuleDraft } from "../chain-draft.ts";
import { type Condition, oneField, type Rewrite } from "../ruleset.ts";
import { one, serviceConditions } from "../service.ts";
import type { Branch } from "../statement-tree.ts";
import { shiftInto, translateDestination, translateSource } from "../translation.ts";
import type { Doubts } from "./doubts.ts";
import type { Objects } from "./object.ts";
import { readHead } from "./rule.ts";
import type { Zones } from "./zone.ts";

const OPTIONS: ReadonlyMap<string, 0 | 1> = new Map(
  ["from", "to", "to-interface", "source", "destination", "service", "nat-type", "disabled", "description"].map(
    (name): [string, 1] => [name, 1],
  ),
);

export function anything(text: string, locator: RuleDraft["locator"], why: string): RuleDraft {
  return {
    conditions: [{ type: "unmodelled", why, understood: false }],
    action: { type: "none" },
    rewrites: (["source", "destination", "sourcePort", "destinationPort", "translation"] as const).map((field) => ({ field })),
    text,
    locator,
  };
}

interface SourceTarget {
  /** Absent: those of an interface. */
  readonly addresses?: AddressSet;
  readonly oneToOne: boolean;
  readonly both: boolean;
}

/** The rules of one NAT rule; none where it is off. */
export function translationRules(branch: Branch, objects: Objects, zones: Zones, doubts: Doubts): readonly RuleDraft[] {
  branch.ignore("active-active-device-binding");
  const source = sourceTarget(branch.take("source-translation"), objects);
  const target = branch.take("destination-translation") ?? branch.take("dynamic-destination-translation");
  const inner = target?.take("translated-address")?.value();
  const port = target?.take("translated-port")?.value();
  target?.ignore("distribution", "dns-rewrite");
  const head = readHead(branch, OPTIONS, ["from", "to", "source", "destination"], doubts);
  const { values, doubt, text, locator } = head;
  if (head.disabled) return [];
  if (doubt !== undefined || source === "unknown") return [anything(text, locator, doubt ?? "what sources become is not known")];
  const conditions: Condition[] = [...head.conditions];
  const open = (why: string): void => {
    conditions.push({ type: "unmodelled", why, understood: true });
  };
  const strange = [...values("from"), ...values("to")].find((name) => name !== "any" && !zones.all.has(name));
  if (strange !== undefined || zones.doubtful) return [anything(text, locator, "its zones are not fully known")];
  conditions.push(...zones.side("input", values("from")));
  if (target === undefined) conditions.push(...zones.side("output", values("to")));
  else if (!values("to").includes("any")) open("which zone the destination had before it was translated is not followed");
  const by = values("to-interface").filter((name) => name !== "any");
  if (by.length > 0) conditions.push(oneField({ field: "output" }, by));
  if (!["ipv4", undefined].includes(values("nat-type").at(-1))) return [anything(text, locator, "only IPv4 to IPv4 is followed")];
  const asked = values("service");
  const { services, open: unread } = asked.length === 0 || asked.includes("any") ? { services: [{}] } : objects.services(asked);
  const to = inner === undefined ? undefined : objects.addresses([inner]);
  const [from, at] = [objects.addresses(values("source")), objects.addresses(values("destination"))];
  const rewrites = (family: IpFamily, ends: readonly Condition[]): readonly Rewrite[] => [
    ...(target === undefined ? [] : destinationRewrites(family, to, port, ends)),
    ...(source === undefined ? [] : sourceRewrites(family, source, ends)),
  ];
  const there = addressConditions(from, at, ["ip"]).flatMap(({ family, conditions: ends }) =>
    serviceConditions(services, family, unread).map(
      (service): RuleDraft => ({
        conditions: [...ends, ...service, ...conditions],
        action: { type: "permit" },
        rewrites: merge(rewrites(family, ends)),
        text,
        locator,
      }),
    ),
  );
  if (source === undefined || !source.both || source.addresses === undefined) return there;
  const outer = source.addresses;
  const why = "from which zones a translation in both directions is asked is not followed";
  const back = addressConditions(objects.addresses(["any"]), outer, ["ip"]).map(
    ({ family, conditions: ends }): RuleDraft => ({
      conditions: [...ends, { type: "unmodelled", why, understood: true }],
      action: { type: "permit" },
      rewrites: destinationRewrites(family, from, undefined, ends),
      text: `${text} (the other direction)`,
      locator,
    }),
  );
  return [...there, ...back];
}

/** A connection that is translated at both ends is told so once for each. */
function merge(rewrites: readonly Rewrite[]): readonly Rewrite[] {
  const marks = rewrites.filter(({ field }) => field === "translation");
  if (marks.length < 2) return rewrites;
  return [...rewrites.filter(({ field }) => field !== "translation"), { field: "translation" }];
}

function destinationRewrites(
  family: IpFamily,
  to: AddressSet | undefined,
  port: string | undefined,
  ends: readonly Condition[],
): readonly Rewrite[] {
  const known = to !== undefined && to.open === undefined ? to[family] : [];
  const [only] = known;
  const shift =
    known.length === 1 && only !== undefined && only.low !== only.high ? shiftInto(only, "destination", ends) : undefined;
  const number = Number(port);
  const ports = port === undefined ? undefined : Number.isInteger(number) && number <= 65_535 ? one(number) : [];
  return translateDestination({ family, addresses: to === undefined && port !== undefined ? undefined : known, shift, ports });
}

function sourceRewrites(family: IpFamily, { addresses, oneToOne }: SourceTarget, ends: readonly Condition[]): readonly Rewrite[] {
  const known = addresses !== undefined && addresses.open === undefined ? addresses[family] : [];
  const [only] = known;
  const mapped = oneToOne && known.length === 1 && only !== undefined && only.low !== only.high;
  return translateSource({ family, addresses: known, shift: mapped ? shiftInto(only, "source", ends) : undefined });
}

function sourceTarget(branch: Branch | undefined, objects: Objects): SourceTarget | "unknown" | undefined {
  if (branch === undefined) return undefined;
  const fixed = branch.take("static-ip");
  if (fixed !== undefined) {
    const address = fixed.take("translated-address")?.value();
    const both = fixed.take("bi-directional")?.value() === "yes";
    return address === undefined ? "unknown" : { addresses: objects.addresses([address]), oneToOne: true, both };
  }
  const pool = branch.take("dynamic-ip-and-port") ?? branch.take("dynamic-ip");
  if (pool === undefined) return "unknown";
  pool.ignore("fallback");
  const names = pool.take("translated-address")?.values() ?? [];
  if (names.length > 0) return { addresses: objects.addresses(names), oneToOne: false, both: false };
  const own = pool.take("interface-address");
  own?.ignore();
  return own === undefined ? "unknown" : { oneToOne: false, both: false };
}
