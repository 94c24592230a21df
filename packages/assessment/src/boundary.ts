// The boundary of a zone or conduit: the devices that enforce its conduits, and what their configuration does by default.

import type { Fact, FactOf, Finding, FindingCode } from "@bulkhead/facts";
import { latestOf } from "@bulkhead/network";
import { type Channel, type Conduit, enumerate } from "@bulkhead/plant";
import type { Ground, Subject } from "./check.ts";
import { quote } from "./wording.ts";

/** A device that enforces a conduit. `unread`: no configuration of it was given. */
export interface Guard {
  readonly name: string;
  readonly default: "deny" | "permit" | "unknown" | "unread";
  readonly why: string;
  readonly facts: readonly Fact[];
}

export interface Boundary {
  /** Conduits of the zone and of the zones around it: whoever passes those is at its door. For a conduit: itself. */
  readonly conduits: readonly Conduit[];
  readonly guards: readonly Guard[];
  /** Conduits that name no enforcing device. */
  readonly open: readonly Conduit[];
  /** At least one conduit ends at the zone itself, each has a guard, and every guard provably denies what no rule names. */
  readonly closed: boolean;
  /** Rules of guards that are proven to permit what no channel names; and what keeps it open that no others do. */
  readonly beyond: readonly Finding[];
  readonly unproven: readonly Finding[];
  /** Closed, every guard is proven to permit only what channels name, and no channel allows everything. */
  readonly tight: boolean;
  /** What keeps `closed` from being known, as requests. */
  readonly missing: readonly string[];
}

export function boundaryOf(subject: Subject, ground: Ground): Boundary {
  const around = subject.type === "zone" ? ground.places.enclosing(subject.id) : [];
  const conduits =
    subject.type === "conduit"
      ? [subject.conduit]
      : ground.plant.conduits.filter(({ zones }) => zones.some((zone) => around.includes(zone)));
  const open = conduits.filter(({ enforcedBy }) => enforcedBy.length === 0);
  const guards = [...new Set(conduits.flatMap(({ enforcedBy }) => enforcedBy))].map((id) => guardOf(id, ground));
  const unread = guards.filter((guard) => guard.default === "unread").map(({ name }) => name);
  const unsure = guards.filter((guard) => guard.default === "unknown");
  // A zone that only the conduits of the zones around it reach has no door of its own to these.
  const own = conduits.some((one) => subject.type === "conduit" || one.zones.includes(subject.id));
  const closed = own && open.length === 0 && guards.every((guard) => guard.default === "deny");
  const beyond = findingsAt(subject, ground, "rule-beyond-design");
  const unproven = findingsAt(subject, ground, "firewall-unproven");
  const vague = conduits.flatMap(({ channels }) => channels.filter(allowsEverything).map(({ id }) => id));
  return {
    conduits,
    guards,
    open,
    closed,
    beyond,
    unproven,
    tight: closed && beyond.length === 0 && unproven.length === 0 && vague.length === 0,
    missing: [
      ...(own ? [] : ["A conduit in the plant that says how this zone is reached, with the device that enforces it."]),
      ...(open.length === 0
        ? []
        : [`The device that enforces ${enumerate(open.map(({ id }) => id))}, named in the plant (enforcedBy).`]),
      ...(unread.length === 0 ? [] : [`The configuration of ${enumerate(unread)}.`]),
      ...unsure.map(({ name, why }) => `A configuration of ${name} that tells what it does by default: ${why}`),
      ...(vague.length === 0 ? [] : [`What ${enumerate(vague)} is for: the channel allows everything between its ends.`]),
      ...[...beyond, ...unproven].map(({ text }) => `A channel in the plant, or narrower rules: ${text}`),
    ],
  };
}

function guardOf(id: string, ground: Ground): Guard {
  const name = ground.places.asset(id)?.name ?? id;
  return { name, ...defaultOf(id, ground) };
}

/** At the zone and the zones around it, whose boundary is its own as well; or at the conduit. */
function findingsAt(subject: Subject, ground: Ground, code: FindingCode): readonly Finding[] {
  const around = subject.type === "zone" ? ground.places.enclosing(subject.id) : [subject.id];
  return [...new Set(around.flatMap((id) => ground.findings({ ...subject, id } as Subject, code)))];
}

/** A channel that allows everything between its ends: a rule that keeps to it keeps nothing out. */
function allowsEverything({ ports, protocol, transport }: Channel): boolean {
  return protocol === "any" && ports === undefined && (transport === "tcp" || transport === "udp" || transport === "ip");
}

/** What a device does with what no rule names, by the configurations of it that were read. */
export function defaultOf(id: string, ground: Ground): Pick<Guard, "default" | "why" | "facts"> {
  const isOwn = ({ value }: { readonly value: { readonly device: string } }): boolean => ground.assetOf(value.device)?.id === id;
  const told = [...ground.all("firewall-default").filter(isOwn), ...ground.all("firewall-rule").filter(isOwn)];
  const defaults = latestOf(told).facts.flatMap((fact) => {
    return fact.kind === "firewall-default" && fact.value.hook === "forward" ? [fact] : [];
  });
  if (defaults.length === 0) return { default: "unread", why: "no configuration of it was given", facts: [] };
  const permits = defaults.filter(({ value }) => value.verdict === "permit");
  if (permits.length > 0) return { default: "permit", why: reasonsOf(permits), facts: permits };
  const unsure = defaults.filter(({ value }) => value.verdict === "unknown");
  if (unsure.length > 0) return { default: "unknown", why: reasonsOf(unsure), facts: defaults };
  const families = new Set(defaults.flatMap(({ value }) => value.families ?? FAMILIES));
  const untold = FAMILIES.filter((family) => !families.has(family));
  if (untold.length > 0) return { default: "unknown", why: `it tells nothing about ${enumerate(untold)}.`, facts: defaults };
  return { default: "deny", why: reasonsOf(defaults), facts: defaults };
}

/** A device that filters one family of addresses and says nothing of the other leaves a door that nobody looked at. */
const FAMILIES = ["ipv4", "ipv6"] as const;

function reasonsOf(defaults: readonly FactOf<"firewall-default">[]): string {
  return [...new Set(defaults.map(({ value }) => quote(value.why)))].join(" ");
}
