// Findings about rules and differences of versions against trying it out: every packet of a small world, with and without the rule.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { readSave } from "../firewalls/iptables/reader.ts";
import type { Condition, Rule, Ruleset } from "../firewalls/ruleset.ts";
import { decide } from "./decide.ts";
import { compareRulesets } from "./difference.ts";
import { examineRules } from "./hygiene.ts";
import type { Packet } from "./packet.ts";

const SEED = 62_443;
const LAST_PORT = 7;

const range = (low: number, span: number) => ({ low: BigInt(low), high: BigInt(Math.min(LAST_PORT, low + span)) });
const port = fc.record({
  low: fc.integer({ min: 0, max: LAST_PORT }),
  span: fc.integer({ min: 0, max: 4 }),
  negated: fc.boolean(),
});
const condition: fc.Arbitrary<Condition> = fc.oneof(
  port.map(({ low, span, negated }): Condition => {
    return { type: "tuple", parts: [{ field: "destinationPort" }], boxes: [[[range(low, span)]]], negated };
  }),
  port.map(({ low, span }): Condition => {
    return { type: "tuple", parts: [{ field: "sourcePort" }], boxes: [[[range(low, span)]]], negated: false };
  }),
  fc
    .constantFrom("x", "y*")
    .map((name): Condition => ({ type: "tuple", parts: [{ field: "input" }], boxes: [[[name]]], negated: false })),
);

const rulesets = fc
  .record({
    rules: fc.array(fc.record({ conditions: fc.array(condition, { maxLength: 2 }), permits: fc.boolean() }), {
      minLength: 1,
      maxLength: 6,
    }),
    permits: fc.boolean(),
  })
  .map(({ rules, permits }) =>
    rulesetOf(
      rules.map(({ conditions, permits: one }, at): Rule => {
        const action = { type: one ? "permit" : "deny" } as const;
        const locator = { type: "line", line: at + 1 } as const;
        return { chain: "f", position: at + 1, conditions, action, rewrites: [], logged: false, text: "", locator };
      }),
      permits,
    ),
  );

function rulesetOf(rules: readonly Rule[], permits: boolean): Ruleset {
  const base = { hook: "forward", priority: 0, policy: permits ? "permit" : "deny" } as const;
  const chain = { id: "f", layer: "routed", families: ["ip", "ip6"], base, rules, locator: { type: "whole" } } as const;
  return { device: "r", chains: new Map([["f", chain]]), families: ["ip", "ip6"] };
}

const PACKETS: readonly Packet[] = ["x", "y1", "z"].flatMap((input) =>
  Array.from({ length: (LAST_PORT + 2) ** 2 }, (_, number): Packet => {
    const ports = { sourcePort: BigInt(number % (LAST_PORT + 2)), destinationPort: BigInt(Math.floor(number / (LAST_PORT + 2))) };
    return {
      family: "ip",
      input,
      output: "o",
      source: 1n,
      destination: 2n,
      transport: 6n,
      ...ports,
      state: "new",
      translation: "none",
    };
  }),
);

const partsOf = (ruleset: Ruleset): { readonly rules: readonly Rule[]; readonly permits: boolean } => {
  const chain = ruleset.chains.get("f");
  return { rules: chain?.rules ?? [], permits: chain?.base?.policy === "permit" };
};

test("a rule is shadowed or redundant exactly where trying it out says so", () => {
  let found = 0;
  fc.assert(
    fc.property(rulesets, (ruleset) => {
      const { rules, permits } = partsOf(ruleset);
      const decisions = PACKETS.map((packet) => decide(ruleset, "forward", packet));
      const { findings, complete } = examineRules(ruleset);
      assert.ok(complete);
      for (const rule of rules) {
        const told = findings.find(
          (finding) => finding.rule === rule && ["shadowed", "redundant", "idle"].includes(finding.anomaly),
        );
        const dead = decisions.every((decision) => decision.rule !== rule);
        const without = rulesetOf(
          rules.filter((one) => one !== rule),
          permits,
        );
        const needed = PACKETS.some((packet, at) => decide(without, "forward", packet).verdict !== decisions[at]?.verdict);
        const alone = rulesetOf([rule], false);
        const matched = PACKETS.map((packet) => decide(alone, "forward", packet).rule !== undefined);
        const effect = rule.action.type;
        const otherwise = PACKETS.some((_, at) => matched[at] === true && decisions[at]?.verdict !== effect);
        const expected = !matched.includes(true)
          ? "idle"
          : dead
            ? otherwise
              ? "shadowed"
              : "redundant"
            : needed
              ? undefined
              : "redundant";
        assert.equal(told?.anomaly, expected);
        if (told?.anomaly === "shadowed") {
          // The rules that are said to cover it do so without any other.
          const covering = rulesetOf([...told.others, rule], false);
          assert.ok(PACKETS.every((packet) => decide(covering, "forward", packet).rule !== rule));
        }
        if (expected !== undefined) found++;
      }
    }),
    { seed: SEED, numRuns: 400 },
  );
  assert.ok(found > 300, String(found));
});

test("two versions differ exactly where trying it out says so", () => {
  let equal = 0;
  fc.assert(
    fc.property(rulesets, rulesets, fc.nat(), fc.boolean(), (one, other, at, related) => {
      const { rules, permits } = partsOf(one);
      // Half of the pairs are two versions of one list.
      const after = related
        ? rulesetOf(
            rules.filter((_, number) => number !== at % rules.length),
            permits,
          )
        : other;
      const difference = compareRulesets(one, after, "forward");
      assert.equal(difference?.backing, "agreed");
      const changed = PACKETS.filter(
        (packet) => decide(one, "forward", packet).verdict !== decide(after, "forward", packet).verdict,
      );
      assert.equal(difference.equal, changed.length === 0);
      for (const { packet, effect } of difference.changes) {
        assert.equal(decide(one, "forward", packet).verdict, effect === "opens" ? "deny" : "permit");
        assert.equal(decide(after, "forward", packet).verdict, effect === "opens" ? "permit" : "deny");
      }
      if (difference.equal) equal++;
    }),
    { seed: SEED, numRuns: 300 },
  );
  assert.ok(equal > 30, String(equal));
});

test("address translation is no idle rule, and a chain that stops nothing takes nothing back", () => {
  const save =
    "# Generated by iptables-save v1.8.9\n*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -o wan -j MASQUERADE\nCOMMIT\n*filter\n:FORWARD DROP [0:0]\nCOMMIT\n";
  const { ruleset } = readSave(save, "r");
  assert.deepEqual(examineRules(ruleset).findings, []);
  const open = readSave(save.replace("DROP", "ACCEPT"), "r").ruleset;
  assert.equal(compareRulesets(ruleset, open, "forward")?.changes[0]?.effect, "opens");
  const bridge = { hook: "forward", priority: 0, policy: "deny" } as const;
  const locator = { type: "whole" } as const;
  const shut = { id: "s", layer: "bridged", families: ["ip", "ip6", "other"], base: bridge, rules: [], locator } as const;
  const idle = { ...shut, id: "i", base: { ...bridge, policy: "permit", priority: 9 } } as const;
  const both = { device: "b", chains: new Map([shut, idle].map((chain) => [chain.id, chain])), families: ["ip", "ip6"] } as const;
  const none = { ...both, chains: new Map([["i", idle]]) };
  assert.deepEqual(
    compareRulesets(none, both, "bridge")?.changes.map(({ effect }) => effect),
    ["closes"],
  );
});

test("a rule that lets packets come to a translation, or that falls into one rule per family, is no idle one", () => {
  const nat =
    "*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -o wan -j MASQUERADE\n-A POSTROUTING -o wan -p tcp -j MASQUERADE\nCOMMIT\n";
  const filter = "*filter\n:FORWARD DROP [0:0]\n-A FORWARD -o wan -p tcp --dport 443 -j ACCEPT\nCOMMIT\n";
  const { ruleset } = readSave(`# Generated by iptables-save v1.8.9\n${nat}${filter}`, "r");
  const told = (one: Ruleset) =>
    examineRules(one).findings.map(({ anomaly, rule }) => `${anomaly} ${rule.chain} ${rule.position}`);
  // Only the translation behind one that takes all the same packets has nothing to do: it never translates.
  assert.deepEqual(told(ruleset), ["shadowed ip nat POSTROUTING 2"]);
  const [chain] = [...ruleset.chains.values()].filter(({ id }) => id === "ip filter FORWARD");
  const [rule] = chain?.rules ?? [];
  assert.ok(chain !== undefined && rule !== undefined);
  const twice = { ...chain, rules: [rule, { ...rule, position: 2 }] };
  const split = { ...ruleset, chains: new Map([...ruleset.chains, [chain.id, twice]]) };
  assert.deepEqual(told(split), ["shadowed ip nat POSTROUTING 2"]);
  const other = { ...chain, rules: [rule, { ...rule, position: 2, locator: { type: "line", line: 99 } as const }] };
  assert.ok(
    told({ ...ruleset, chains: new Map([...ruleset.chains, [chain.id, other]]) }).includes("redundant ip filter FORWARD 2"),
  );
});
