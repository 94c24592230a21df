import assert from "node:assert/strict";
import { test } from "node:test";
import { RANKS, type Rank } from "@bulkhead/facts";
import { REQUIREMENTS } from "@bulkhead/standards";
import * as fc from "fast-check";
import { type Balance, counts, decide, join, truthOf, UNKNOWN, verdictOf } from "./belnap.ts";
import { levelsOf } from "./levels.ts";
import { holds } from "./property.fixture.ts";
import { weakestRank } from "./reason.ts";
import { plantWith, subjectIn } from "./small-plant.fixture.ts";
import type { Reason, Support, Verdict, Waiver } from "./verdict.ts";

const balance: fc.Arbitrary<Balance> = fc.record({ for: fc.boolean(), against: fc.boolean() }, { noNullPrototype: true });

const rank: fc.Arbitrary<Rank> = fc.constantFrom(...RANKS);
const reason: fc.Arbitrary<Reason> = rank.map((one) => ({ text: "It is so.", facts: ["fact:1"], rank: one }));
const waiver: fc.Arbitrary<Waiver> = fc
  .record({ rank, as: fc.constantFrom("not applicable" as const, "compensated" as const) })
  .map((one) => ({ text: "Set aside.", facts: ["fact:2"], ...one }));
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 2 });
const sides = fc.record({ for: few(reason), against: few(reason), applies: few(reason), waivers: few(waiver) });
type Sides = typeof sides extends fc.Arbitrary<infer T> ? T : never;

const values = (one: Sides) => {
  const { claimed, proven } = decide([one], one.waivers);
  return [claimed, proven] as const;
};

test("the four values are the four combinations of for and against", () => {
  assert.equal(truthOf({ for: true, against: false }), "met");
  assert.equal(truthOf({ for: false, against: true }), "not met");
  assert.equal(truthOf({ for: true, against: true }), "contradicted");
  assert.equal(truthOf(UNKNOWN), "unknown");
});

test("join is commutative, associative and idempotent, and unknown is its neutral element", (context) => {
  holds(
    context,
    fc.property(balance, balance, balance, (a, b, c) => {
      assert.deepEqual(join(a, b), join(b, a));
      assert.deepEqual(join(join(a, b), c), join(a, join(b, c)));
      assert.deepEqual(join(a, a), a);
      assert.deepEqual(join(a, UNKNOWN), a);
    }),
    500,
  );
});

test("all thirty-two cases of verdictOf obey the rules of the design", () => {
  const cases = [false, true].flatMap((f) =>
    [false, true].flatMap((a) =>
      [false, true].flatMap((ap) =>
        [false, true].flatMap((n) =>
          [false, true].map((c) => ({ for: f, against: a, applies: ap, notApplicable: n, compensated: c })),
        ),
      ),
    ),
  );
  assert.equal(cases.length, 32);
  for (const one of cases) {
    const verdict = verdictOf(one);
    if (one.compensated) assert.ok(verdict === "compensated" || verdict === "met", JSON.stringify(one));
    else if (one.notApplicable && (one.against || one.applies)) assert.equal(verdict, "contradicted");
    else if (one.notApplicable) assert.equal(verdict, one.for ? "met" : "not applicable");
    else assert.equal(verdict, truthOf(one));
    if (verdict === "met") assert.ok(one.for && !one.against);
  }
});

test("more evidence never turns contradicted into met", (context) => {
  holds(
    context,
    fc.property(sides, sides, (before, more) => {
      const after: Sides = {
        for: [...before.for, ...more.for],
        against: [...before.against, ...more.against],
        applies: [...before.applies, ...more.applies],
        waivers: [...before.waivers, ...more.waivers],
      };
      const [was, is] = [values(before), values(after)];
      for (const at of [0, 1] as const) if (was[at] === "contradicted") assert.notEqual(is[at], "met");
    }),
    500,
  );
});

test("an approved compensation is never undone by evidence against, and proves nothing on a person's word", (context) => {
  holds(
    context,
    fc.property(sides, few(reason), (one, against) => {
      const compensated: Waiver = { as: "compensated", text: "Fence.", facts: ["fact:3"], rank: "attested" };
      const { claimed } = decide([{ ...one, against: [...one.against, ...against] }], [...one.waivers, compensated]);
      assert.ok(counts(claimed));
      assert.equal(decide([one], [...one.waivers, compensated]).proven, decide([one], one.waivers).proven);
    }),
    500,
  );
});

test("proven looks at no attested reason or waiver", (context) => {
  holds(
    context,
    fc.property(sides, sides, (one, more) => {
      const attested = <T extends Reason>(reasons: readonly T[]): T[] => reasons.map((each) => ({ ...each, rank: "attested" }));
      const after = {
        for: [...one.for, ...attested(more.for)],
        against: [...one.against, ...attested(more.against)],
        applies: [...one.applies, ...attested(more.applies)],
      };
      assert.equal(decide([after], [...one.waivers, ...attested(more.waivers)]).proven, decide([one], one.waivers).proven);
    }),
    500,
  );
});

/** The levels of a zone whose rows have these sides, in the order of the standard; rows without any are unknown. */
function levels(rows: readonly Sides[]) {
  const verdicts = REQUIREMENTS.map(({ id }, at): Verdict => {
    const { waivers, ...own } = rows[at % rows.length] ?? { for: [], against: [], applies: [], waivers: [] };
    const support: Support = { ...own, noted: [], missing: [] };
    return { subject: "control", requirement: id, ...decide([support], waivers), ...support, waivers };
  });
  return levelsOf(subjectIn(plantWith(), "control"), verdicts);
}

/** Mostly met, so that levels above 0 come about. */
const mostlyMet = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.constant<Sides>({
      for: [{ text: "Met.", facts: ["fact:4"], rank: "observed" }],
      against: [],
      applies: [],
      waivers: [],
    }),
  },
  { weight: 1, arbitrary: sides },
);
const zone = fc.array(mostlyMet, { minLength: 100, maxLength: 100 });

test("evidence for never lowers a level; evidence against never raises one", (context) => {
  holds(
    context,
    fc.property(zone, fc.nat(99), few(reason), (rows, at, more) => {
      const before = levels(rows);
      const change = (side: "for" | "against") =>
        levels(rows.map((row, index) => (index === at ? { ...row, [side]: [...row[side], ...more] } : row)));
      for (const view of ["proven", "claimed"] as const) {
        for (const [fr, level] of Object.entries(before[view])) {
          assert.ok(change("for")[view][fr as "IAC"] >= level);
          assert.ok(change("against")[view][fr as "IAC"] <= level);
        }
      }
    }),
    100,
  );
});

test("proven is at most claimed where nobody attests a breach; where somebody does, it can be higher", (context) => {
  const noAttestedBreach = (row: Sides): Sides => ({
    ...row,
    against: row.against.filter((one) => one.rank !== "attested"),
    applies: row.applies.filter((one) => one.rank !== "attested"),
    waivers: row.waivers.filter((one) => one.as === "compensated"),
  });
  holds(
    context,
    fc.property(zone, (rows) => {
      const { proven, claimed } = levels(rows.map(noAttestedBreach));
      for (const fr of Object.keys(proven)) assert.ok(proven[fr as "IAC"] <= claimed[fr as "IAC"]);
    }),
    500,
  );
  const met: Sides = { for: [{ text: "Seen.", facts: ["fact:5"], rank: "observed" }], against: [], applies: [], waivers: [] };
  const doubted: Sides = { ...met, against: [{ text: "It is not.", facts: ["fact:6"], rank: "attested" }] };
  const { proven, claimed } = levels([met, doubted]);
  assert.ok(proven.IAC > claimed.IAC);
});

test("a chain of facts is as strong as its weakest link, and no facts are a person's word at best", () => {
  assert.equal(weakestRank(["observed", "inspected"]), "inspected");
  assert.equal(weakestRank(["observed", "attested", "certified"]), "attested");
  assert.equal(weakestRank([]), "attested");
});
