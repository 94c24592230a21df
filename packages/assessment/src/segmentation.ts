// Segmentation: what is known of the separation of a zone, or of what passes a conduit. Shared by the rows that rest on it.

import type { Fact, Finding } from "@bulkhead/facts";
import { enumerate } from "@bulkhead/plant";
import { type Boundary, boundaryOf } from "./boundary.ts";
import type { Ground, Subject } from "./check.ts";
import { type Passages, passedUndeclared } from "./passage.ts";
import { factsOf, reason, reasonsOf } from "./reason.ts";
import { glimpses, unwatched } from "./traffic.ts";
import type { Reason } from "./verdict.ts";
import { quote } from "./wording.ts";

export interface Segmentation extends Pick<Passages, "passed"> {
  readonly boundary: Boundary;
  /** Rules of guards that are proven to permit what no channel names, and traffic that no guard's configuration explains. */
  readonly beyond: readonly Finding[];
  /** Nothing undeclared passed while a sensor watched, every guard denies by default and permits only what channels name, and no host leads past them. */
  readonly holds: boolean;
  /** What bears on it without deciding. */
  readonly noted: readonly Reason[];
  readonly proof: readonly Fact[];
  readonly missing: readonly string[];
}

export function segmentationOf(subject: Subject, ground: Ground): Segmentation {
  const boundary = boundaryOf(subject, ground);
  const watch = ground.watch(subject, "conversations");
  const passages = passedUndeclared(subject, ground);
  const bridges = bridgesOf(subject, ground);
  const beyond = [...boundary.beyond, ...ground.findings(subject, "conversation-past-firewall")];
  return {
    passed: passages.passed,
    beyond,
    boundary,
    holds:
      boundary.tight &&
      beyond.length === 0 &&
      watch.across &&
      passages.passed.length === 0 &&
      passages.unsure.length === 0 &&
      bridges.length === 0,
    proof: [
      ...boundary.guards.flatMap((guard) => guard.facts),
      ...ground.of("firewall-rule", subject).filter(({ value }) => value.action === "permit"),
      ...factsOf(watch.facts, ground),
    ],
    noted: [
      ...bridges,
      ...glimpses(subject, ground, watch, false),
      ...reasonsOf([...boundary.unproven, ...passages.unsure, ...passages.stopped], ground),
    ],
    missing: [...boundary.missing, ...unwatched(watch, false)],
  };
}

/** Hosts that stand in the zone and in another one, and enforce no conduit: a way past the guards. */
function bridgesOf(subject: Subject, ground: Ground): readonly Reason[] {
  const own: readonly string[] = subject.type === "zone" ? [subject.id] : subject.conduit.zones;
  const guards = new Set(ground.plant.conduits.flatMap(({ enforcedBy }) => enforcedBy));
  return ground.all("host").flatMap((fact) => {
    const asset = ground.assetOf(fact.value.host);
    if (asset !== undefined && guards.has(asset.id)) return [];
    const zones = [...new Set(fact.value.addresses.flatMap((address) => ground.places.of(address).zone?.id ?? []))].sort();
    const here = zones.filter((zone) => own.includes(zone)).length;
    const bridges = subject.type === "zone" ? here > 0 && zones.length > 1 : here > 1;
    return bridges
      ? reason(`${quote(fact.value.host)} has addresses in ${enumerate(zones)}: a way past the boundary.`, [fact])
      : [];
  });
}
