// The set of rows that is told lifts the level, and no smaller one does: held against every subset.

import assert from "node:assert/strict";
import { test } from "node:test";
import { FOUNDATIONAL_REQUIREMENTS, REQUIREMENTS, requirementsAt, type SecurityLevel } from "@bulkhead/standards";
import * as fc from "fast-check";
import { assess } from "./assess.ts";
import { improvementsOf, levelsIf, missesOf } from "./improvement.ts";
import { levelsOf } from "./levels.ts";
import { holds } from "./property.fixture.ts";
import { AS_OF, PLC, plantWith, session, statement, subjectIn, VENDOR, verdict } from "./small-plant.fixture.ts";
import { VERDICTS, type Verdict } from "./verdict.ts";

const plant = plantWith();
const control = subjectIn(plant, "control");

function withValues(values: readonly Verdict["claimed"][]): readonly Verdict[] {
  const empty = { for: [], against: [], applies: [], noted: [], missing: [], waivers: [] };
  return REQUIREMENTS.map(({ id }, at) => {
    const value = values[at] ?? "unknown";
    return { subject: "control", requirement: id, claimed: value, proven: value, ...empty };
  });
}

/** The smallest subsets of rows with which the level is reached, by trying all. Small requirements only: 2 to the power of their rows. */
function smallestSets(verdicts: readonly Verdict[], fr: "DC" | "TRE", to: SecurityLevel): readonly (readonly string[])[] {
  const rows = requirementsAt(fr, 4).map(({ id }) => id);
  const sets: (readonly string[])[] = [];
  for (let mask = 0; mask < 2 ** rows.length; mask++) {
    const chosen = rows.filter((_, at) => (mask >> at) & 1);
    if (levelsIf(control, verdicts, chosen).claimed[fr] >= to) sets.push(chosen);
  }
  const least = Math.min(...sets.map(({ length }) => length));
  return sets.filter(({ length }) => length === least);
}

test("the rows that are told are the only smallest set, to the next level and to the target", (context) => {
  const value = fc.oneof(
    { weight: 2, arbitrary: fc.constant("met" as const) },
    { weight: 1, arbitrary: fc.constantFrom(...VERDICTS) },
  );
  holds(
    context,
    fc.property(fc.array(value, { minLength: 100, maxLength: 100 }), (values) => {
      const verdicts = withValues(values);
      const { next, target } = improvementsOf(levelsOf(control, verdicts), verdicts, "claimed");
      for (const lift of [...next, ...target]) {
        if (lift.fr !== "DC" && lift.fr !== "TRE") continue;
        assert.deepEqual(smallestSets(verdicts, lift.fr, lift.to), [lift.rows.map((step) => step.requirement)]);
      }
    }),
    25,
  );
});

test("nothing is told where nothing is to be gained, and the target alone is aimed at where it is higher", () => {
  const all = withValues(REQUIREMENTS.map(() => "met"));
  assert.deepEqual(improvementsOf(levelsOf(control, all), all, "proven"), { subject: "control", next: [], target: [] });
  const none = withValues([]);
  const { next, target } = improvementsOf(levelsOf(control, none), none, "proven");
  assert.deepEqual([next.length, target.length], [7, 7]);
  for (const [at, fr] of FOUNDATIONAL_REQUIREMENTS.entries()) {
    assert.equal(next[at]?.rows.length, requirementsAt(fr, 1).length);
    assert.equal(target[at]?.rows.length, requirementsAt(fr, 2).length);
  }
});

test("each row says what it misses: evidence, the end of what speaks against it, or proof of a word", () => {
  const silent = verdict("SR 1.1", "control", []);
  assert.deepEqual(missesOf(silent, "claimed"), silent.missing);
  const said = verdict("SR 1.3", "control", [statement("SR 1.3", "met")]);
  assert.equal(missesOf(said, "proven")[0], "Evidence in place of a person's word.");
  const open = session(VENDOR, PLC, 23, { interactive: true, authenticated: false, identity: "anonymous" });
  const broken = missesOf(verdict("SR 1.1", "control", [open]), "proven");
  assert.match(broken[0] ?? "", /^No longer: People work from Service laptop/);
  assert.equal(broken[1], "And what shows that the row is met then.");
});

test("rows that are assumed lift the levels that they decide, and no others", () => {
  const { verdicts, levels } = assess({ plant, facts: [], findings: [], asOf: AS_OF });
  const rows = requirementsAt("TRE", 2).map(({ id }) => id.toLowerCase());
  const lifted = levelsIf(control, verdicts, rows);
  assert.equal(lifted.proven.TRE, 2);
  assert.deepEqual({ ...lifted.proven, TRE: 0 }, levels.find(({ subject }) => subject === "control")?.proven);
});
