// A third opinion: Z3, a solver that we did not write, is asked the same questions as both engines, in formulas made of the rules themselves.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import type { Bool, BitVec as Vector } from "z3-solver";
import type { Condition, Field, Range, Rewrite, Rule, Ruleset } from "../firewalls/ruleset.ts";
import { decide } from "./decide.ts";
import { compareRulesets } from "./difference.ts";
import type { Packet } from "./packet.ts";

const SEED = 62_443;
const SAMPLES = 40;

let state = SEED;
function below(limit: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
  return (state >>> 8) % limit;
}

const WIDTHS = { source: 32, destination: 32, destinationPort: 16, transport: 8, function: 16 } as const;
type Asked = keyof typeof WIDTHS;
const FIELDS = Object.keys(WIDTHS) as readonly Asked[];

function rangeOf(field: Asked): Range {
  if (field === "source" || field === "destination") {
    const bits = [16, 20, 24, 28, 32][below(5)] as number;
    const size = 2n ** BigInt(32 - bits);
    const low = ((0x0a00_0000n + BigInt(below(4)) * 65_536n + BigInt(below(512)) * 64n) / size) * size;
    return { low, high: low + size - 1n };
  }
  const low = BigInt(field === "transport" ? ([6, 17][below(2)] as number) : below(40));
  return { low, high: field === "transport" ? low : low + BigInt(below(12)) };
}

function conditionOf(field: Asked): Condition {
  const part = field === "source" || field === "destination" ? ({ field, family: "ip" } as const) : { field };
  return { type: "tuple", parts: [part], boxes: [[[rangeOf(field)]]], negated: below(6) === 0 };
}

const LOCATOR = { type: "whole" } as const;

function ruleOf(chain: string, position: number, translate: boolean): Rule {
  const asked = FIELDS.filter((field) => (translate ? field === "destination" || below(4) === 0 : below(3) > 0));
  const target: Rewrite = { field: "destination", family: "ip", to: [{ low: 0x0a00_0000n + BigInt(below(200_000)), high: 0n }] };
  const low = target.to?.[0]?.low ?? 0n;
  return {
    chain,
    position,
    conditions: [{ type: "family", families: ["ip"] }, ...asked.map(conditionOf)],
    action: { type: translate || below(2) === 0 ? "permit" : "deny" },
    rewrites: translate ? [{ ...target, to: [{ low, high: low }] }] : [],
    logged: false,
    text: "",
    locator: LOCATOR,
  };
}

function rulesetOf(rules: readonly Rule[], nat: readonly Rule[]): Ruleset {
  const shared = { layer: "routed", families: ["ip"], locator: LOCATOR } as const;
  const chains = [
    { ...shared, id: "nat", base: { hook: "prerouting", priority: -100, policy: "permit" }, rules: nat },
    { ...shared, id: "filter", base: { hook: "forward", priority: 0, policy: "deny" }, rules },
  ] as const;
  return { device: "fw", chains: new Map(chains.map((chain) => [chain.id, chain])), families: ["ip"] };
}

/** One rule changed, or two exchanged; sometimes so that nothing changes. */
function mutate(rules: readonly Rule[]): readonly Rule[] {
  const at = below(rules.length - 1);
  const [one, next] = [rules[at] as Rule, rules[at + 1] as Rule];
  switch (below(4)) {
    case 0:
      return rules.toSpliced(at, 1);
    case 1:
      return rules.with(at, { ...one, action: { type: one.action.type === "permit" ? "deny" : "permit" } });
    case 2:
      return rules.with(at, { ...one, conditions: one.conditions.slice(0, -1) });
    default:
      return rules.with(at, next).with(at + 1, one);
  }
}

const z3 = await import("z3-solver").then(
  async ({ init }) => await init(),
  (error: unknown) => String(error),
);
after(() => {
  if (typeof z3 !== "string") z3.em.PThread.terminateAllThreads();
});

test("Z3 says the same of changes of rules, translated or not", {
  timeout: 120_000,
  skip: typeof z3 === "string" ? `needs z3-solver: ${z3}` : false,
}, async (context) => {
  if (typeof z3 === "string") return;
  context.diagnostic(`seed ${SEED}`);
  const logic = z3.Context("main");
  const { BitVec, Bool: Logic, Solver } = logic;
  type Bits = Vector;
  type Formula = Bool;
  const variables = Object.fromEntries(FIELDS.map((field) => [field, BitVec.const(field, WIDTHS[field])])) as Record<Asked, Bits>;
  const holds = (conditions: readonly Condition[], packet: Record<Asked, Bits>): Formula => {
    const all = conditions.flatMap((one): readonly Formula[] => {
      if (one.type !== "tuple") return [];
      const value = packet[(one.parts[0]?.field ?? "source") as Asked];
      const ranges = (one.boxes[0]?.[0] ?? []) as readonly Range[];
      const within = logic.Or(...ranges.map(({ low, high }) => logic.And(value.uge(low), value.ule(high))));
      return [one.negated ? logic.Not(within) : within];
    });
    return all.length === 0 ? Logic.val(true) : logic.And(...all);
  };
  const permits = ({ chains }: Ruleset): Formula => {
    let destination: Bits = variables.destination;
    for (const { conditions, rewrites } of [...(chains.get("nat")?.rules ?? [])].reverse()) {
      const to = rewrites[0]?.to?.[0]?.low ?? 0n;
      destination = logic.If(holds(conditions, variables), BitVec.val(to, 32), destination) as Bits;
    }
    let permitted: Formula = Logic.val(false);
    for (const { conditions, action } of [...(chains.get("filter")?.rules ?? [])].reverse()) {
      permitted = logic.If(holds(conditions, { ...variables, destination }), Logic.val(action.type === "permit"), permitted);
    }
    return permitted;
  };
  let different = 0;
  let equal = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const rules = Array.from({ length: 12 }, (_, at) => ruleOf("filter", at + 1, false));
    const nat = sample % 2 === 0 ? [] : Array.from({ length: 3 }, (_, at) => ruleOf("nat", at + 1, true));
    const [before, now] = [rulesetOf(rules, nat), rulesetOf(mutate(rules), nat)];
    const difference = compareRulesets(before, now, "forward");
    assert.equal(difference?.backing, "agreed");
    const solver = new Solver();
    solver.add(permits(before).neq(permits(now)));
    const answer = await solver.check();
    assert.equal(answer, difference.equal ? "unsat" : "sat", `seed ${SEED}, sample ${sample}`);
    if (answer !== "sat") {
      equal++;
      continue;
    }
    different++;
    const model = solver.model();
    const value = (field: Asked): bigint => (model.eval(variables[field], true) as unknown as { value(): bigint }).value();
    const packet: Packet = {
      family: "ip",
      input: "a",
      output: "b",
      sourcePort: 1n,
      state: "new",
      translation: "none",
      ...(Object.fromEntries(FIELDS.map((field) => [field, value(field)])) as Record<Asked & Field, bigint>),
    };
    assert.notEqual(decide(before, "forward", packet).verdict, decide(now, "forward", packet).verdict, `sample ${sample}`);
  }
  context.diagnostic(`${different} differ, ${equal} are equal`);
  assert.ok(different > 8 && equal > 4);
});
