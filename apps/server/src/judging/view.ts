// A view: one question to a judged plant, and what it may see. Views run in the judging thread, so that a large plant never holds up the
// answers to everybody else.

import { describeFact } from "@bulkhead/assessment";
import type { Digest, Fact, FactId, Finding } from "@bulkhead/facts";
import { digestOf } from "@bulkhead/facts";
import { type JudgedOperation, type JudgedTalk, judgeConversations, judgeOperations } from "@bulkhead/network";
import { Places, type Plant } from "@bulkhead/plant";
import type { Judged } from "@bulkhead/workspace";

/** Zones that somebody may see; `everywhere` for most people. */
export type Sight = "everywhere" | readonly string[];

/** A judged plant with what several views need, made when first asked for. */
export class JudgedPlant {
  readonly judged: Judged;
  readonly plant: Plant;
  readonly places: Places;
  readonly facts: ReadonlyMap<FactId, Fact>;
  #talks: readonly JudgedTalk[] | undefined;
  #operations: readonly JudgedOperation[] | undefined;

  constructor(judged: Judged) {
    this.judged = judged;
    this.plant = judged.folder.plant;
    this.places = new Places(this.plant);
    this.facts = new Map(judged.facts.map((fact) => [fact.id, fact]));
  }

  get talks(): readonly JudgedTalk[] {
    return (this.#talks ??= judgeConversations(this.judged.facts, this.plant, this.places));
  }

  get operations(): readonly JudgedOperation[] {
    return (this.#operations ??= judgeOperations(this.judged.facts, this.talks));
  }

  evidenceName(digest: Digest): string {
    return this.judged.observations.find(({ evidence }) => evidence?.digest === digest)?.name ?? digest;
  }

  describe(fact: Fact): string {
    return describeFact(fact);
  }
}

/** Whether a zone or conduit may be seen: a conduit by whoever sees one of its zones. */
export function sees(sight: Sight, { plant, places }: JudgedPlant, subject: string): boolean {
  if (sight === "everywhere") return true;
  const seen = new Set(sight);
  const conduit = plant.conduits.find(({ id }) => id === subject);
  const zones = conduit === undefined ? [subject] : conduit.zones;
  return zones.some((zone) => places.enclosing(zone).some((id) => seen.has(id)));
}

/** A finding is known by what it says: when it says something else it is another one, and what was decided about this one does not cover it. */
export function findingId({ code, text }: Pick<Finding, "code" | "text">): string {
  return digestOf(`${code}\n${text}`).slice(7, 31);
}

/** A page of rows; `after` counts the rows before it. */
export function pageOf<Row>(
  rows: readonly Row[],
  { after, limit = 200 }: { readonly after?: string; readonly limit?: number },
): { readonly rows: readonly Row[]; readonly total: number; readonly next: string | null } {
  const start = Number(after ?? 0);
  const end = start + limit;
  return { rows: rows.slice(start, end), total: rows.length, next: end < rows.length ? String(end) : null };
}
