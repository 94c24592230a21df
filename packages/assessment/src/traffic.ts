// Traffic as checks look at it: which end lies where, what crosses a boundary, who comes from an untrusted network.

import type { Address, Conversation, Fact, Finding } from "@bulkhead/facts";
import { counted } from "@bulkhead/plant";
import type { Ground, Subject, Watch } from "./check.ts";
import { factsOf, reason, reasonsOf } from "./reason.ts";
import type { Reason } from "./verdict.ts";

export interface Ends {
  readonly client: Address;
  readonly server: Address;
}

/** The ends of traffic, where the fact is about traffic. */
export function endsOf(fact: Fact): Ends | undefined {
  return "client" in fact.value && "server" in fact.value ? fact.value : undefined;
}

/** `Dosing controller (10.0.3.10)`, or the address alone. */
export function nameOf(address: Address, ground: Ground): string {
  const name = ground.places.of(address).asset?.name;
  return name === undefined ? address : `${name} (${address})`;
}

/** The address answers for the subject: it lies in the zone, or belongs to a device that enforces the conduit. */
export function answersFor(address: Address, subject: Subject, ground: Ground): boolean {
  const { asset, zone } = ground.places.of(address);
  return subject.type === "zone" ? zone?.id === subject.id : asset !== undefined && subject.conduit.enforcedBy.includes(asset.id);
}

/** The traffic leaves or enters the zone. Traffic that bears on a conduit crosses it by definition. */
export function crosses({ client, server }: Ends, subject: Subject, ground: Ground): boolean {
  if (subject.type === "conduit") return true;
  const inside = (address: Address): boolean => ground.places.of(address).zone?.id === subject.id;
  const outside = (address: Address): boolean =>
    !inside(address) && (ground.places.of(address).zone !== undefined || isRouted(address));
  return (inside(client) && outside(server)) || (inside(server) && outside(client));
}

/** Zones from which nobody is trusted until shown otherwise. */
const UNTRUSTED: ReadonlySet<string> = new Set(["external", "remote-access"]);

/** From an external or remote-access zone, an asset declared external, or an address that the plant does not know at all. */
export function isUntrusted(address: Address, ground: Ground): boolean {
  const { asset, zone } = ground.places.of(address);
  if (asset?.external === true) return true;
  return zone === undefined ? asset === undefined && isRouted(address) : UNTRUSTED.has(zone.kind);
}

/** Whether the subject itself is an untrusted place: then access "from untrusted networks into it" is no question. */
export function isUntrustedPlace(subject: Subject): boolean {
  return subject.type === "zone" && UNTRUSTED.has(subject.zone.kind);
}

/** What was said could be read. Another tool's log names the protocol, and leaves out much of what was said in it. */
export function isUnderstood({ recognisedBy, recordedBy }: Conversation): boolean {
  return recognisedBy === "content" && recordedBy === undefined;
}

/** Findings in which somebody's service in the zone took part as server; a conduit's findings all cross it. */
export function atServer(findings: readonly Finding[], subject: Subject, ground: Ground): readonly Finding[] {
  if (subject.type === "conduit") return findings;
  return findings.filter(({ facts }) =>
    factsOf(facts, ground).some((fact) => {
      const ends = endsOf(fact);
      return ends !== undefined && answersFor(ends.server, subject, ground);
    }),
  );
}

/** `from 2026-03-02T09:00:00.000Z to 2026-03-02T09:10:00.000Z`: an absence is worth as much as the time that was watched. */
export function spanOf({ first, last }: Watch): string {
  return first === null || last === null ? "at no time" : `from ${first} to ${last}`;
}

/** Requests for what a sensor has to see, and for how long, before an absence counts. */
export function unwatched(watch: Watch, inside: boolean): readonly string[] {
  const least = durationOf(watch.least);
  return [
    ...(watch.across
      ? []
      : [`${least} of capture from a sensor that sees its traffic with other zones, and in which it is heard.`]),
    ...(!inside || watch.inside ? [] : [`${least} of capture from a sensor that sees the traffic between its members.`]),
  ];
}

/** What was watched and does not count, or not for all: too short, or doubted. Whether `inside` is asked for as well, the check says. */
export function glimpses(subject: Subject, ground: Ground, watch: Watch, inside: boolean): readonly Reason[] {
  if (watch.across && (!inside || watch.inside)) return [];
  const text = `A sensor saw its traffic ${spanOf(watch)}, ${durationOf(watch.lasted)} in all; that something was not seen counts from ${durationOf(watch.least)} on.`;
  const short = watch.lasted < watch.least ? reason(text, factsOf(watch.facts, ground)) : [];
  return [...short, ...reasonsOf(ground.findings(subject, "coverage-doubtful"), ground)];
}

/** `4 minutes`, `24 hours`, `12 days`. Rounded down: less is never told as more. */
function durationOf(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 120) return counted(minutes, "minute");
  return minutes < 72 * 60 ? counted(Math.floor(minutes / 60), "hour") : counted(Math.floor(minutes / 1440), "day");
}

/** A single device's address that can lie beyond the local link (RFC 1122, RFC 3927, RFC 4291). */
function isRouted(address: Address): boolean {
  if (/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(address)) return false;
  if (address.includes(":")) return !/^(::1?$|ff|fe[89ab])/.test(address);
  const first = Number.parseInt(address, 10);
  return first > 0 && first < 224 && first !== 127 && !address.startsWith("169.254.");
}
