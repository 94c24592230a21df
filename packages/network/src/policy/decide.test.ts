// The evaluator against another one, written for this test: it follows the rules of a random rule set one by one, tries both ways where
// a condition is not modelled, and knows nothing of sets of outcomes.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Action, Chain, Condition, Rule, Ruleset } from "../firewalls/ruleset.ts";
import { decide } from "./decide.ts";
import { explainDefault } from "./explain.ts";
import type { Packet } from "./packet.ts";

const CHAINS = ["base", "a", "b", "c"] as const;

/** A small world: ports 0 to 7, two interfaces, two states. */
const port = fc.integer({ min: 0, max: 7 });
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .record({ low: port, span: fc.integer({ min: 0, max: 3 }), negated: fc.boolean() })
    .map(({ low, span, negated }): Condition => {
      const range = { low: BigInt(low), high: BigInt(low + span) };
      return { type: "tuple", parts: [{ field: "destinationPort" }], boxes: [[[range]]], negated };
    }),
  fc.record({ name: fc.constantFrom("x", "y", "*"), negated: fc.boolean() }).map(({ name, negated }): Condition => {
    return { type: "tuple", parts: [{ field: "input" }], boxes: [[[name]]], negated };
  }),
  fc.record({ port, name: fc.constantFrom("x", "y"), negated: fc.boolean() }).map((given): Condition => {
    const value = BigInt(given.port);
    const parts = [{ field: "input" }, { field: "destinationPort" }] as const;
    return {
      type: "tuple",
      parts,
      boxes: [
        [[given.name], [{ low: value, high: value }]],
        [["y"], [{ low: 6n, high: 7n }]],
      ],
      negated: given.negated,
    };
  }),
  fc.constantFrom<Condition>({ type: "family", families: ["ip"] }, { type: "family", families: ["ip6"] }),
);

function ruleSets(unmodelled: boolean): fc.Arbitrary<Ruleset> {
  const open: Condition = { type: "unmodelled", why: "open", understood: true };
  const action = fc.constantFrom<Action>(
    { type: "permit" },
    { type: "deny" },
    { type: "return" },
    { type: "none" },
    { type: "jump", to: "a" },
    { type: "goto", to: "b" },
    { type: "jump", to: "c" },
    { type: "goto", to: "c" },
  );
  const rule = fc.record({
    conditions: fc.array(unmodelled ? fc.oneof(condition, fc.constant(open)) : condition, { maxLength: 2 }),
    action,
  });
  const chain = fc.array(rule, { maxLength: 5 });
  return fc.record({ rules: fc.tuple(chain, chain, chain, chain), drop: fc.boolean() }).map(({ rules, drop }) => {
    const chains = CHAINS.map((id, at): Chain => {
      // Chains only name later ones, so that jumps end.
      const own = (rules[at] ?? []).filter(({ action: does }) => !("to" in does) || CHAINS.indexOf(does.to as "a") > at);
      return {
        id,
        layer: "routed",
        families: ["ip", "ip6"],
        locator: { type: "whole" },
        rules: own.map(
          (given, position): Rule => ({
            ...given,
            chain: id,
            position,
            rewrites: [],
            logged: false,
            text: "",
            locator: { type: "whole" },
          }),
        ),
        ...(id === "base" ? { base: { hook: "forward", priority: 0, policy: drop ? "deny" : "permit" } as const } : {}),
      };
    });
    return { device: "d", chains: new Map(chains.map((one) => [one.id, one])), families: ["ip", "ip6"] };
  });
}

const packet: fc.Arbitrary<Packet> = fc
  .record({
    family: fc.constantFrom("ip" as const, "ip6" as const),
    input: fc.constantFrom("x", "y", "z"),
    destinationPort: port,
  })
  .map((given) => ({
    ...given,
    destinationPort: BigInt(given.destinationPort),
    output: "o",
    source: 1n,
    destination: 2n,
    transport: 6n,
    sourcePort: 3n,
    state: "new",
    translation: "none",
  }));

/** Walks with a list of what comes next, like a machine with a return stack; `open` says how conditions that are not modelled turn out. */
function walk(ruleset: Ruleset, given: Packet, open: (rule: Rule, at: number) => boolean): "permit" | "deny" {
  let chain = ruleset.chains.get("base") as Chain;
  let at = 0;
  const back: (readonly [Chain, number])[] = [];
  for (;;) {
    const rule = chain.rules[at++];
    const leave = (): boolean => {
      const place = back.pop();
      if (place !== undefined) [chain, at] = place;
      return place !== undefined;
    };
    if (rule === undefined) {
      if (!leave()) return ruleset.chains.get("base")?.base?.policy as "permit" | "deny";
      continue;
    }
    const holds = rule.conditions.every((one, number) => {
      if (one.type === "unmodelled") return open(rule, number);
      if (one.type === "family") return one.families.includes(given.family);
      const inside = one.boxes.some((box) =>
        one.parts.every((part, column) => {
          const value = given[part.field];
          return (box[column] ?? []).some((entry) =>
            typeof entry === "string"
              ? entry === "*" || entry === value
              : (value as bigint) >= entry.low && (value as bigint) <= entry.high,
          );
        }),
      );
      return one.negated ? !inside : inside;
    });
    if (!holds) continue;
    const { action } = rule;
    if (action.type === "permit" || action.type === "deny") return action.type;
    if (action.type === "jump") back.push([chain, at]);
    if (action.type === "jump" || action.type === "goto") [chain, at] = [ruleset.chains.get(action.to) as Chain, 0];
    if (action.type === "return" && !leave()) return ruleset.chains.get("base")?.base?.policy as "permit" | "deny";
  }
}

test("decides as a walk from rule to rule does", () => {
  fc.assert(
    fc.property(ruleSets(false), packet, (ruleset, given) => {
      assert.equal(
        decide(ruleset, "forward", given).verdict,
        walk(ruleset, given, () => false),
      );
    }),
    { numRuns: 3000 },
  );
});

test("where conditions are not modelled, a decision holds however they turn out", () => {
  let decided = 0;
  fc.assert(
    fc.property(ruleSets(true), packet, fc.infiniteStream(fc.boolean()), (ruleset, given, coins) => {
      const { verdict } = decide(ruleset, "forward", given);
      if (verdict === "unknown") return;
      decided++;
      for (let turn = 0; turn < 8; turn++)
        assert.equal(
          walk(ruleset, given, () => coins.next().value === true),
          verdict,
        );
    }),
    { numRuns: 2000 },
  );
  assert.ok(decided > 500, `only ${decided} were decided`);
});

test("a default that is proven holds for packets that no rule names", () => {
  const proven = { deny: 0, permit: 0 };
  fc.assert(
    fc.property(
      ruleSets(true),
      fc.constantFrom("ip" as const, "ip6" as const),
      fc.infiniteStream(fc.boolean()),
      (ruleset, family, coins) => {
        const name = family === "ip" ? "ipv4" : "ipv6";
        const found = explainDefault(ruleset).find(({ families }) => families?.includes(name));
        if (found === undefined || found.verdict === "unknown") return;
        proven[found.verdict]++;
        // Ports up to 10 and the interfaces x and y are all that a rule of this small world can name.
        const unnamed: Packet = {
          family,
          input: "nobody",
          output: "o",
          source: 77n,
          destination: 78n,
          transport: 17n,
          sourcePort: 4000n,
          destinationPort: 50_000n,
          state: "new",
          translation: "none",
        };
        assert.equal(
          walk(ruleset, unnamed, () => coins.next().value === true),
          found.verdict,
        );
      },
    ),
    { numRuns: 2000 },
  );
  assert.ok(proven.deny > 200 && proven.permit > 200, JSON.stringify(proven));
});

test("a circle of jumps, a missing chain and a chain without end stay unknown", () => {
  const chain = (id: string, to: string, base: boolean): Chain => ({
    id,
    layer: "routed",
    families: ["ip"],
    locator: { type: "whole" },
    rules: [
      {
        chain: id,
        position: 1,
        conditions: [],
        action: { type: "jump", to },
        rewrites: [],
        logged: false,
        text: "",
        locator: { type: "whole" },
      },
    ],
    ...(base ? { base: { hook: "forward", priority: 0, policy: "deny" } as const } : {}),
  });
  const sample = fc.sample(packet, 1)[0] as Packet;
  const circle = [chain("base", "a", true), chain("a", "b", false), chain("b", "a", false)];
  const long = Array.from({ length: 20_000 }, (_, at) => chain(at === 0 ? "base" : `c${at}`, `c${at + 1}`, at === 0));
  for (const chains of [circle, [chain("base", "gone", true)], long]) {
    const ruleset: Ruleset = { device: "d", chains: new Map(chains.map((one) => [one.id, one])), families: ["ip"] };
    assert.equal(decide(ruleset, "forward", { ...sample, family: "ip" }).verdict, "unknown");
  }
});
