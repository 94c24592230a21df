// Flows that exporters report in messages that were captured: conversations of another sensor, in the same piece of evidence. What the
// capture's own sensor covers they do not widen.

import type { Evidence, Fact, Problem } from "@bulkhead/facts";
import { Gathering } from "../gathering.ts";
import { SensorProblems } from "../problems.ts";
import type { FlowRecord } from "./export.ts";
import { FlowPairs } from "./pairs.ts";

export class ForeignFlows {
  readonly #evidence: Evidence;
  readonly #problems: SensorProblems;
  #into: Gathering | undefined;
  #pairs: FlowPairs | undefined;

  constructor(evidence: Evidence) {
    this.#evidence = evidence;
    this.#problems = new SensorProblems(evidence.name);
  }

  /** `place`: the packet that tells it. */
  take(
    told: Readonly<FlowRecord> | "sampled" | "unexplained",
    place: { readonly number: number; readonly offset: number; readonly length: number },
  ): void {
    if (told === "sampled") return this.#problems.count("sensors/sampled", 0);
    if (told === "unexplained") return this.#problems.count("sensors/template-missing", 0);
    this.#into ??= new Gathering(this.#evidence, "netflow", "observed", this.#problems);
    this.#pairs ??= new FlowPairs(this.#into);
    const { number, offset, length } = place;
    this.#pairs.add(told, { length, number, offset, type: "packet" });
  }

  end(): { readonly facts: Iterable<Fact>; readonly problems: readonly Problem[] } {
    this.#pairs?.end();
    return { facts: this.#into?.facts(false) ?? [], problems: this.#problems.list() };
  }
}
