// The life of findings: open, accepted with reason and end, called fixed, and verified once later evidence shows that they are gone.

import type { FindingChange, FindingEntry } from "@bulkhead/contract";
import type { Finding } from "@bulkhead/facts";
import type { Kind, Records } from "@bulkhead/store";
import type { Judging } from "../judging/judging.ts";
import type { Sight } from "../judging/view.ts";
import { Refusal } from "../refusal.ts";

interface KeptFinding {
  readonly plant: string;
  readonly id: string;
  readonly state: FindingChange["state"];
  readonly by: string;
  readonly at: string;
  readonly reason: string;
  readonly expires?: string;
  /** As it was when somebody decided about it, since it may be gone later. */
  readonly finding: Finding & { readonly kinds: readonly string[] };
}

const FINDING: Kind<KeptFinding> = { name: "finding", scopeOf: ({ plant }) => plant };

export class Findings {
  readonly #records: Records;

  constructor(records: Records) {
    this.#records = records;
  }

  /** Those that are there with what was decided about them, then those that were called fixed and are not found any more. */
  async list(plant: string, judging: Judging, sight: Sight, now: string): Promise<readonly FindingEntry[]> {
    const found = await judging.ask("findings", undefined, sight);
    if (found === undefined) throw new Refusal("server/not-judged", "The plant is not judged yet.");
    const kept = new Map((await this.#records.list(FINDING, plant)).map((one) => [one.id, one]));
    const there = found.map((finding): FindingEntry => {
      const decided = kept.get(finding.id);
      kept.delete(finding.id);
      // whatever was said, what is still found is not fixed, and what was accepted until a day is open again from then on
      if (decided === undefined || decided.state !== "accepted" || (decided.expires !== undefined && decided.expires <= now))
        return { ...finding, state: "open" };
      const { state, by, reason, expires } = decided;
      return { ...finding, state, by, reason, since: decided.at, ...(expires === undefined ? {} : { expires }) };
    });
    const gone = [...kept.values()].filter(({ state }) => state === "fixed");
    const watched = gone.map(({ id, at, finding: { subjects, kinds } }) => ({ id, subjects, kinds, since: at }));
    const verified = new Set((await judging.ask("verified", watched, sight)) ?? []);
    const visible =
      sight === "everywhere" ? gone : gone.filter(({ finding }) => finding.subjects.some((one) => sight.includes(one)));
    return [
      ...there,
      ...visible.map(
        ({ id, finding: { code, subjects, assets, text, facts, techniques }, by, at, reason }): FindingEntry => ({
          code,
          subjects,
          assets,
          text,
          facts,
          techniques,
          id,
          state: verified.has(id) ? "verified" : "fixed",
          by,
          reason,
          since: at,
        }),
      ),
    ];
  }

  async settle(
    plant: string,
    judging: Judging,
    sight: Sight,
    by: string,
    at: string,
    id: string,
    change: FindingChange,
  ): Promise<void> {
    if (change.state === "accepted" && change.expires === undefined)
      throw new Refusal("server/refused", "What is accepted is accepted until a day.", {
        mend: "Name the day on which it is looked at again.",
      });
    const known = await judging.ask("finding", { id }, sight);
    await this.#records.change(async (records) => {
      const before = await records.get(FINDING, `${plant} ${id}`);
      const finding = known ?? (sight === "everywhere" ? before?.finding : undefined);
      if (finding === undefined) throw new Refusal("server/not-found", "There is no such finding.");
      const { state, reason, expires } = change;
      await records.put(FINDING, `${plant} ${id}`, {
        plant,
        id,
        state,
        reason,
        by,
        at,
        finding,
        ...(expires === undefined ? {} : { expires }),
      });
      await records.append(by, `finding/${state}`, `${plant}/findings/${id}`, {
        reason,
        code: finding.code,
        ...(expires === undefined ? {} : { expires }),
      });
    });
  }
}
