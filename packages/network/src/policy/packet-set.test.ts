// The two engines against each other, and both against the evaluator of single packets and against counting out small worlds.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  type Action,
  type Chain,
  type Condition,
  ETHER_TYPES,
  type Field,
  type Part,
  type Rewrite,
  type Rule,
  type Ruleset,
} from "../firewalls/ruleset.ts";
import { Boxes, WitnessSearch } from "./box.ts";
import type { Cube } from "./cube.ts";
import { decide } from "./decide.ts";
import { decisionList, regionsOf } from "./decision-list.ts";
import { Diagram, EMPTY } from "./diagram.ts";
import { DIMENSIONS } from "./dimension.ts";
import { Names } from "./names.ts";
import type { Packet } from "./packet.ts";
import { PacketSets } from "./packet-set.ts";
import { Space } from "./space.ts";

const SEED = 62_443;

/** A random generator of its own (mulberry32), so that the seed alone makes the lists. */
function randomFrom(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

test("thousands of random lists: boxes and diagrams find the same sets, and counting every point agrees", (context) => {
  context.diagnostic(`seed ${SEED}`);
  const below = randomFrom(SEED);
  let permitted = 0;
  for (let round = 0; round < 4000; round++) {
    const sizes = [1 + below(6), 1 + below(5), 1 + below(4)];
    const everything: Cube = sizes.map((size) => [0, size - 1]);
    const interval = (size: number): number[] => {
      const low = below(size);
      const high = low + below(size - low);
      return low > 1 && below(3) === 0 ? [0, low - 2, low, high] : [low, high];
    };
    const cube = (): Cube => sizes.map((size) => (below(3) === 0 ? [0, size - 1] : interval(size)));
    const some = (): readonly Cube[] => Array.from({ length: 1 + below(2) }, cube);
    const entries = [
      ...Array.from({ length: below(9) }, () => {
        const atMost = some();
        const effect = (["permit", "deny", "permit", "deny", "either"] as const)[below(5)] as "permit" | "deny" | "either";
        return { effect, atMost, atLeast: effect === "either" || below(5) === 0 ? [] : atMost };
      }),
      { effect: below(2) === 0 ? ("permit" as const) : ("deny" as const), atMost: [everything], atLeast: [everything] },
    ];
    const sets = new PacketSets(entries, sizes.length, new Diagram(sizes));
    const [inside, outside] = [some(), below(2) === 0 ? [] : some()];
    const holds = (cubes: readonly Cube[], point: readonly number[]): boolean =>
      cubes.some((one) =>
        one.every((set, d) =>
          set.some((low, at) => at % 2 === 0 && low <= (point[d] as number) && (point[d] as number) <= (set[at + 1] as number)),
        ),
      );
    const outcomes = (point: readonly number[]): Set<string> => {
      const may = new Set<string>();
      for (const { effect, atMost, atLeast } of entries) {
        if (holds(atMost, point)) for (const one of effect === "either" ? ["permit", "deny"] : [effect]) may.add(one);
        if (effect !== "either" && holds(atLeast, point)) break;
      }
      return may;
    };
    for (const effect of ["permit", "deny"] as const) {
      for (const certainty of ["maybe", "surely"] as const) {
        let expected = false;
        const isIn = (point: readonly number[]): boolean => {
          const may = outcomes(point);
          return may.has(effect) && (certainty === "maybe" || may.size === 1) && holds(inside, point) && !holds(outside, point);
        };
        for (let a = 0; a < (sizes[0] as number); a++)
          for (let b = 0; b < (sizes[1] as number); b++)
            for (let c = 0; c < (sizes[2] as number); c++) expected ||= isIn([a, b, c]);
        const { witness, backing } = sets.find(effect, certainty, inside, outside);
        assert.equal(backing, "agreed");
        assert.equal(witness !== undefined, expected, `seed ${SEED}, round ${round}`);
        if (witness !== undefined) assert.ok(isIn(witness.point), `seed ${SEED}, round ${round}: the witness is none`);
        const each = sets.findEach(effect, certainty, inside, outside);
        assert.equal(each.length > 0, expected);
        for (const { point } of each) assert.ok(isIn(point));
        if (expected) permitted++;
      }
    }
  }
  assert.ok(permitted > 4000);
});

test("a box that others tile is covered, and not when one tile is missing", () => {
  const tiles = new Boxes(3);
  for (let a = 0; a < 8; a++)
    for (let b = 0; b < 8; b++)
      for (let c = 0; c < 8; c++)
        tiles.addCube([
          [a * 4, a * 4 + 3],
          [b * 2, b * 2 + 1],
          [c, c],
        ]);
  const whole = new Boxes(3);
  whole.addCube([
    [0, 31],
    [0, 15],
    [0, 7],
  ]);
  const search = new WitnessSearch(3);
  for (let missing = -1; missing < tiles.length; missing += 37) {
    search.begin(whole, 0);
    for (let at = 0; at < tiles.length; at++) if (at !== missing) search.cover(tiles, at);
    const result = search.search();
    assert.equal(result.type, missing < 0 ? "covered" : "hole");
  }
});

test("a diagram knows equal sets however they were made", () => {
  const diagram = new Diagram([5, 300, 7]);
  const [a, b]: Cube[] = [
    [
      [0, 2],
      [10, 20, 40, 299],
      [0, 6],
    ],
    [
      [1, 4],
      [0, 15],
      [3, 5],
    ],
  ];
  const [x, y] = [diagram.cube(a as Cube), diagram.cube(b as Cube)];
  assert.equal(diagram.or(diagram.without(x, y), diagram.and(x, y)), x);
  assert.equal(diagram.without(x, diagram.or(x, y)), EMPTY);
  assert.equal(
    diagram.union([
      [
        [0, 1],
        [0, 299],
        [0, 6],
      ],
      [
        [2, 4],
        [0, 299],
        [0, 6],
      ],
    ]),
    1,
  );
});

const port = fc.integer({ min: 0, max: 7 });
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc
    .record({ low: port, span: fc.integer({ min: 0, max: 3 }), negated: fc.boolean() })
    .map(({ low, span, negated }): Condition => {
      return {
        type: "tuple",
        parts: [{ field: "destinationPort" }],
        boxes: [[[{ low: BigInt(low), high: BigInt(low + span) }]]],
        negated,
      };
    }),
  fc.record({ name: fc.constantFrom("x", "y", "x*", "xy*", "*"), negated: fc.boolean() }).map(({ name, negated }): Condition => {
    return { type: "tuple", parts: [{ field: "input" }], boxes: [[[name]]], negated };
  }),
  fc.record({ port, name: fc.constantFrom("x", "y"), negated: fc.boolean() }).map((given): Condition => {
    const value = BigInt(given.port);
    const boxes = [
      [[given.name], [{ low: value, high: value }]],
      [["y"], [{ low: 6n, high: 7n }]],
    ];
    return { type: "tuple", parts: [{ field: "input" }, { field: "destinationPort" }], boxes, negated: given.negated };
  }),
  fc
    .record({
      part: fc.constantFrom<Part>({ field: "vlan" }, { field: "function" }, { field: "unit" }, { field: "etherType" }),
      low: port,
      negated: fc.boolean(),
    })
    .map(({ part, low, negated }): Condition => {
      const base = part.field === "etherType" ? 0x0800n - 4n : 0n;
      const admitted = { low: base + BigInt(low), high: base + BigInt(low) + 2n };
      return { type: "tuple", parts: [part], boxes: [[[admitted]]], negated };
    }),
  fc.boolean().map((negated): Condition => {
    return { type: "tuple", parts: [{ field: "translation" }], boxes: [[["dnat"]]], negated };
  }),
  fc.record({ name: fc.constantFrom("modbus", "dnp3"), negated: fc.boolean() }).map(({ name, negated }): Condition => {
    return { type: "tuple", parts: [{ field: "application" }], boxes: [[[name]]], negated };
  }),
  fc.constantFrom<Condition>({ type: "family", families: ["ip"] }, { type: "family", families: ["ip6"] }),
  fc
    .record({ states: fc.subarray(["new", "established", "invalid"], { minLength: 1 }), negated: fc.boolean() })
    .map(({ states, negated }): Condition => {
      return { type: "tuple", parts: [{ field: "state" }], boxes: [[states]], negated };
    }),
);

/** Conditions of rules that translate: ports that stay ports when they are moved a little. */
const translatable: fc.Arbitrary<Condition> = port.map((low): Condition => {
  const range = { low: BigInt(low) + 3n, high: BigInt(low) + 4n };
  return { type: "tuple", parts: [{ field: "destinationPort" }], boxes: [[[range]]], negated: false };
});

function ruleSets(unmodelled: boolean, rewriting: "none" | "unknown" | "told"): fc.Arbitrary<Ruleset> {
  const open: Condition = { type: "unmodelled", why: "open", understood: true };
  const action = fc.constantFrom<Action>(
    { type: "permit" },
    { type: "deny" },
    { type: "permit" },
    { type: "deny" },
    { type: "return" },
    { type: "none" },
    { type: "jump", to: "a" },
    { type: "goto", to: "b" },
    { type: "jump", to: "c" },
    { type: "goto", to: "c" },
    ...(unmodelled ? [{ type: "unknown", why: "open" } as const] : []),
  );
  const rule = fc.record({
    conditions: fc.array(unmodelled ? fc.oneof(condition, fc.constant(open)) : condition, { maxLength: 2 }),
    action,
    rewrites:
      rewriting === "unknown"
        ? fc.subarray<Rewrite>([{ field: "destinationPort" }, { field: "state" }], { maxLength: 1 })
        : fc.constant<Rewrite[]>([]),
  });
  const chain = fc.array(rule, { maxLength: 5 });
  // Rules that translate stand in a chain of their own, before all others; what ports become is told, or that they are one of some.
  const one = (low: bigint, high = low) => ({ field: "destinationPort", to: [{ low, high }] }) as const;
  const told = fc.oneof(
    port.map((to): Rewrite[] => [one(BigInt(to))]),
    port.map((to): Rewrite[] => [one(BigInt(to)), { field: "translation", as: "dnat" }]),
    fc.integer({ min: -3, max: 3 }).map((by): Rewrite[] => [{ field: "destinationPort", shift: BigInt(by) }]),
    ...(unmodelled ? [port.map((low): Rewrite[] => [one(BigInt(low), BigInt(low) + 2n)])] : []),
    fc.constant<Rewrite[]>([]),
  );
  const translating = fc.record({
    conditions: fc.array(unmodelled ? fc.oneof(translatable, fc.constant(open)) : translatable, { minLength: 1, maxLength: 2 }),
    action: fc.constant<Action>({ type: "permit" }),
    rewrites: told,
  });
  const nat = rewriting === "told" ? fc.array(translating, { maxLength: 4 }) : fc.constant([]);
  const policy = fc.constantFrom<"permit" | "deny">("permit", "deny");
  return fc
    .record({ rules: fc.tuple(chain, chain, chain, chain, chain, nat), first: policy, second: policy })
    .map(({ rules, first, second }) => {
      const chains = ["base", "a", "b", "c", "late", "nat"].map((id, at): Chain => {
        const made = (rules[at] ?? []).map((one, number): Rule => {
          // Without circles nothing is left open but what is not modelled.
          const circle =
            "to" in one.action && (id === "c" || (id !== "base" && id !== "late" && id !== "nat" && one.action.to <= id));
          const action: Action = circle && !unmodelled ? { type: "deny" } : one.action;
          return { ...one, action, chain: id, position: number + 1, logged: false, text: "", locator: { type: "line", line: 1 } };
        });
        const base =
          id === "base"
            ? { base: { hook: "forward" as const, priority: 0, policy: first } }
            : id === "late"
              ? { base: { hook: "forward" as const, priority: 9, policy: second } }
              : id === "nat"
                ? { base: { hook: "prerouting" as const, priority: -100, policy: "permit" as const } }
                : {};
        return { id, layer: "routed", families: ["ip", "ip6"], rules: made, locator: { type: "line", line: 1 }, ...base };
      });
      return { device: "r", chains: new Map(chains.map((one) => [one.id, one])), families: ["ip", "ip6"] };
    });
}

/** Contents in turn, so that every packet has one and together they have many. */
const SPOKEN = [
  { vlan: 4096n, application: "modbus", function: 2n, unit: 7n },
  { vlan: 3n, application: "another", function: 9n, unit: 0n },
  { vlan: 9n, application: "dnp3", function: 6n, unit: 3n },
] as const;

function everyPacket({ interfaces, applications }: Names): { readonly packet: Packet; readonly values: readonly bigint[] }[] {
  const made: { packet: Packet; values: readonly bigint[] }[] = [];
  for (const [number, input] of interfaces.names.entries()) {
    for (const family of ["ip", "ip6"] as const) {
      for (let port = 0n; port <= 9n; port++) {
        for (const state of ["new", "established", "invalid"]) {
          const at = ["new", "established", "related", "invalid"].indexOf(state);
          const spoken = SPOKEN[made.length % SPOKEN.length] as (typeof SPOKEN)[number];
          const etherType = ETHER_TYPES[family];
          const address = family === "ip" ? 5n : (1n << 32n) + 5n;
          const own: Partial<Record<Field, bigint>> = {
            input: BigInt(number),
            source: address,
            destination: address,
            destinationPort: port,
            transport: 6n,
            state: BigInt(at),
            etherType,
            ...spoken,
            application: BigInt(applications.numberOf(spoken.application)),
          };
          const packet: Packet = {
            family,
            input,
            output: "o",
            source: 5n,
            destination: 5n,
            transport: 6n,
            sourcePort: 1n,
            destinationPort: port,
            state,
            translation: "none",
            etherType,
            ...spoken,
          };
          made.push({ packet, values: DIMENSIONS.map((field) => own[field] ?? 0n) });
        }
      }
    }
  }
  return made;
}

for (const [name, unmodelled, rewriting] of [
  ["modelled rules", false, "none"],
  ["conditions that are not modelled", true, "none"],
  ["fields that are rewritten", true, "unknown"],
  ["translations that are told", false, "told"],
  ["translations that are told, under conditions that are not modelled", true, "told"],
] as const) {
  test(`chains, jumps and returns as one list say of every packet what the evaluator says: ${name}`, () => {
    let decided = 0;
    fc.assert(
      fc.property(ruleSets(unmodelled, rewriting), (ruleset) => {
        const names = new Names([ruleset]);
        const space = new Space(regionsOf(ruleset, "forward", names), names);
        const entries = decisionList(ruleset, "forward", names, space);
        assert.ok(entries);
        const sets = new PacketSets(entries, space.sizes.length, new Diagram(space.sizes));
        for (const { packet, values } of everyPacket(names)) {
          const point = space.locate(values).map((value) => [value, value]);
          const has = (effect: "permit" | "deny"): boolean => sets.find(effect, "maybe", [point], []).witness !== undefined;
          const [may, not] = [has("permit"), has("deny")];
          const { verdict } = decide(ruleset, "forward", packet);
          const found = may && not ? "unknown" : may ? "permit" : "deny";
          assert.ok(may || not);
          // What one list cannot keep apart may be unknown; what it decides must be so.
          // How a connection that is known was translated nobody can tell.
          const open = unmodelled || (rewriting !== "none" && packet.state !== "new");
          // Sets know what goes together where a field may be one of several; the evaluator looks at each condition by itself.
          const finer = rewriting === "told" && open && verdict === "unknown";
          if ((found !== "unknown" || !open) && !finer) assert.equal(found, verdict);
          if (found !== "unknown") decided++;
        }
      }),
      { seed: SEED, numRuns: 150 },
    );
    assert.ok(decided > 5000);
  });
}

/** The rule set as it is where each condition that is not modelled holds or not, and each pool gives one of its values. */
function oneWorld(ruleset: Ruleset, below: (limit: number) => number): Ruleset {
  const never: Condition = { type: "family", families: [] };
  const settle = (rule: Rule): Rule =>
    ({
      ...rule,
      conditions: rule.conditions.flatMap((one) => (one.type === "unmodelled" ? (below(2) === 0 ? [] : [never]) : [one])),
      rewrites: rule.rewrites.map((rewrite) => {
        const [range] = rewrite.to ?? [];
        if (range === undefined) return rewrite;
        const value = range.low + BigInt(below(Number(range.high - range.low) + 1));
        return { ...rewrite, to: [{ low: value, high: value }] };
      }),
      action:
        rule.action.type === "unknown"
          ? ([{ type: "permit" }, { type: "deny" }, { type: "none" }] as const)[below(3)]
          : rule.action,
    }) as Rule;
  const chains = [...ruleset.chains].map(([id, chain]) => [id, { ...chain, rules: chain.rules.map(settle) }] as const);
  return { ...ruleset, chains: new Map(chains) };
}

test("what is said for sure is so in every world that is possible", (context) => {
  context.diagnostic(`seed ${SEED}`);
  const below = randomFrom(SEED);
  let settled = 0;
  fc.assert(
    fc.property(ruleSets(true, "told"), (ruleset) => {
      const names = new Names([ruleset]);
      const space = new Space(regionsOf(ruleset, "forward", names), names);
      const sets = new PacketSets(
        decisionList(ruleset, "forward", names, space) ?? [],
        space.sizes.length,
        new Diagram(space.sizes),
      );
      const worlds = Array.from({ length: 8 }, () => oneWorld(ruleset, below));
      for (const { packet, values } of everyPacket(names)) {
        // Translation of a connection that is known may be an older one.
        if (packet.state !== "new") continue;
        const point = space.locate(values).map((value) => [value, value]);
        const { verdict } = decide(ruleset, "forward", packet);
        for (const world of worlds) {
          const { verdict: real } = decide(world, "forward", packet);
          if (real === "unknown") continue;
          assert.ok(verdict === real || verdict === "unknown");
          assert.ok(sets.find(real, "maybe", [point], []).witness !== undefined, "what happens was excluded");
          settled++;
        }
      }
    }),
    { seed: SEED, numRuns: 60 },
  );
  assert.ok(settled > 5000);
});
