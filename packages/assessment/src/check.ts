// A check decides one requirement row for one zone or conduit from facts. It is a pure function; what it may ask is its ground.

import type { Fact, FactId, FactKind, FactOf, Finding, FindingCode, Instant, JsonValue } from "@bulkhead/facts";
import type { Asset, Conduit, Places, Plant, Zone } from "@bulkhead/plant";
import type { Guidance, SystemGuidance } from "./guidance.ts";
import type { Support } from "./verdict.ts";

/** A zone or a conduit; a conduit answers for its channels and for the devices that enforce it. */
export type Subject =
  | { readonly type: "zone"; readonly id: string; readonly zone: Zone }
  | { readonly type: "conduit"; readonly id: string; readonly conduit: Conduit };

/** `content`: all that was in the traffic. `conversations`: who talked to whom, be it by the log of another tool. */
export const DEPTHS = ["content", "conversations"] as const;
export type Depth = (typeof DEPTHS)[number];

/** How completely, and for how long, sensors saw a subject. */
export interface Watch {
  /** Traffic between the subject and other zones was seen, long enough for what was not seen to count. */
  readonly across: boolean;
  /** Traffic between members of the zone was seen as well, for as long. Always false for a conduit. */
  readonly inside: boolean;
  /** Milliseconds for which it was watched, of the kinds above that were seen at all the least. */
  readonly lasted: number;
  /** Milliseconds for which it has to be watched to count. */
  readonly least: number;
  /** The coverage facts that say so, without those that a finding doubts. */
  readonly facts: readonly FactId[];
  readonly first: Instant | null;
  readonly last: Instant | null;
}

/** Everything that a check may look at: already narrowed to what counts on the day of the assessment. */
export interface Ground {
  readonly plant: Plant;
  readonly places: Places;
  readonly asOf: Instant;
  /** All facts of a kind. */
  all<K extends FactKind>(kind: K): readonly FactOf<K>[];
  /** Facts of a kind that bear on the subject: of its assets and addresses, of conversations that touch it, of its enforcing devices. */
  of<K extends FactKind>(kind: K, subject: Subject): readonly FactOf<K>[];
  fact(id: FactId): Fact | undefined;
  /** Findings of the layers that touch the subject. */
  findings(subject: Subject, ...codes: readonly FindingCode[]): readonly Finding[];
  /**
   * What `make` reads out of the ground, made once for all who ask by the same key. A check keeps nothing from one call to the next in any other
   * way: what it read is what says when it has to decide anew.
   */
  once<T extends JsonValue>(key: string, make: (ground: Ground) => T): T;
  /** What sensors saw of it; without `depth`, only sensors that saw the content count. */
  watch(subject: Subject, depth?: Depth): Watch;
  /** Assets in the zone (not in zones nested in it), or assets at the ends of the conduit's channels. */
  assets(subject: Subject): readonly Asset[];
  /** The asset that evidence about a host or device belongs to: by the id given with the evidence, else by address or name. */
  assetOf(hostOrDevice: string): Asset | undefined;
}

/** A check of a row of IEC 62443-3-3, with what people need to answer the row themselves. */
export interface Check extends SystemGuidance {
  /** What it looks at and what an absence means, in a sentence: shown by `explain`. */
  readonly method: string;
  decide(subject: Subject, ground: Ground): Support;
}

/** A check of a row of IEC 62443-4-2, for one component. */
export interface ComponentCheck extends Guidance {
  readonly method: string;
  decide(component: Asset, ground: Ground): Support;
}
