// Hunting: the shipped rules are sound, every public stage that they are for is seen in facts made after its description, ordinary traffic is not,
// and rules that people write badly are told with their place.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  digestOf,
  type Evidence,
  type Fact,
  type FactKind,
  type FactValues,
  type Finding,
  makeFact,
  type Operation,
} from "@bulkhead/facts";
import { Places, plantSchema } from "@bulkhead/plant";
import { REQUIREMENTS } from "@bulkhead/standards";
import { TECHNIQUES } from "@bulkhead/standards/attack";
import * as fc from "fast-check";
import { parseCondition } from "./condition.ts";
import { hunt } from "./hunt.ts";
import { loadRules, type Rule } from "./rule.ts";
import { shippedRules } from "./rules/index.ts";
import { STAGE_RULES } from "./rules/stages.ts";

const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: [
    { id: "supervision", name: "Supervision", kind: "supervision", networks: ["10.0.1.0/24"] },
    { id: "control", name: "Control", kind: "control", networks: ["10.0.2.0/24"] },
    { id: "safety", name: "Safety", kind: "safety", networks: ["10.0.3.0/24"] },
    { id: "remote", name: "Remote", kind: "remote-access", networks: ["10.0.9.0/24"] },
  ],
  assets: [
    { id: "scada", name: "SCADA", type: "HDR", zone: "supervision", addresses: ["10.0.1.5"] },
    { id: "eng", name: "Engineering", type: "HDR", zone: "supervision", addresses: ["10.0.1.9"] },
    { id: "plc", name: "PLC", type: "EDR", zone: "control", addresses: ["10.0.2.7"] },
    ...[1, 2, 3].map((at) => ({
      id: `rtu${at}`,
      name: `RTU ${at}`,
      type: "EDR" as const,
      zone: "control",
      addresses: [`10.0.2.${20 + at}`],
    })),
    { id: "sis", name: "SIS", type: "EDR", zone: "safety", addresses: ["10.0.3.2"], safety: true },
  ],
});
const places = new Places(plant);
const evidence: Evidence = { digest: digestOf("x"), name: "x", size: 1 };
let number = 0;

/** `minute`: after nine o'clock. */
function fact<K extends FactKind>(kind: K, value: FactValues[K], minute = 0): Fact {
  const time = new Date(Date.UTC(2026, 2, 2, 9, minute)).toISOString();
  return makeFact(kind, value, "observed", evidence, { type: "line", line: ++number }, { first: time, last: time }) as Fact;
}
function operation(client: string, server: string, more: Partial<Operation>, minute = 0): Fact {
  const value: Operation = {
    client,
    server,
    protocol: "modbus",
    port: 502,
    class: "write",
    function: "x",
    functionCode: 6,
    unit: 1,
    target: "holding:1",
    count: 1,
    refused: 0,
    accepted: 1,
    ...more,
  };
  return fact("operation", value, minute);
}
function talk(client: string, server: string, port: number, protocol: string | null, transport: "tcp" | "udp" = "tcp"): Fact {
  return fact("conversation", {
    client,
    server,
    transport,
    port,
    protocol,
    recognisedBy: protocol === null ? "nothing" : "content",
    answered: true,
    directionSeen: true,
    multicast: false,
    packets: 10,
    bytes: 1000,
    lost: 0,
    operations: {},
  });
}
function transfer(direction: "download" | "upload", client: string, server: string, minute = 0): Fact {
  return fact(
    "program-transfer",
    { client, server, protocol: "s7comm", direction, block: "OB 1", size: 100, digest: null },
    minute,
  );
}
function finding(code: Finding["code"], of: Fact): Finding {
  return { code, subjects: ["control"], assets: ["plc"], text: code, facts: [of.id], techniques: [] };
}
const STRANGER = "10.0.1.66";

/** Public stages, and facts as a sensor would have made them. */
const STAGES: readonly {
  readonly campaign: string;
  readonly stage: string;
  readonly seenBy: string;
  readonly facts: readonly Fact[];
  readonly findings?: readonly Finding[];
}[] = [
  {
    campaign: "TRITON",
    stage: "an unknown station reaches the safety controller",
    seenBy: "safety-stranger",
    facts: [talk(STRANGER, "10.0.3.2", 502, "modbus")],
  },
  {
    campaign: "TRITON",
    stage: "TriStation",
    seenBy: "tristation-port",
    facts: [talk("10.0.1.9", "10.0.3.2", 1502, null, "udp")],
  },
  {
    campaign: "TRITON",
    stage: "program mode",
    seenBy: "safety-mode-change",
    facts: [operation("10.0.1.9", "10.0.3.2", { class: "mode-change" })],
  },
  {
    campaign: "TRITON",
    stage: "logic into the safety controller",
    seenBy: "safety-program-download",
    facts: [transfer("download", "10.0.1.9", "10.0.3.2")],
  },
  {
    campaign: "Industroyer",
    stage: "survey of points",
    seenBy: "point-survey",
    facts: Array.from({ length: 12 }, (_, at) =>
      operation(STRANGER, "10.0.2.21", { protocol: "iec104", class: "read", target: `ioa:${at}` }, at),
    ),
  },
  {
    campaign: "Industroyer",
    stage: "commands from an undeclared station",
    seenBy: "telecontrol-stranger",
    facts: [operation(STRANGER, "10.0.2.21", { protocol: "iec104" })],
  },
  {
    campaign: "Industroyer",
    stage: "breakers one after another",
    seenBy: "telecontrol-sweep",
    facts: Array.from({ length: 9 }, (_, at) =>
      operation("10.0.1.5", "10.0.2.21", { protocol: "iec104", target: `ioa:${at}` }, at),
    ),
  },
  {
    campaign: "Industroyer",
    stage: "relay",
    seenBy: "relay-denial",
    facts: [talk("10.0.1.5", "10.0.2.21", 50_000, null, "udp")],
  },
  {
    campaign: "Industroyer2",
    stage: "several substations",
    seenBy: "telecontrol-fan-out",
    facts: [1, 2, 3].map((at) => operation("10.0.1.5", `10.0.2.2${at}`, { protocol: "iec104", target: "ioa:1" }, at)),
  },
  {
    campaign: "PIPEDREAM",
    stage: "protocols of several makers",
    seenBy: "many-protocols",
    facts: ["codesys", "omron-fins", "opcua"].map((protocol, at) => talk(STRANGER, "10.0.2.7", 1000 + at, protocol)),
  },
  {
    campaign: "PIPEDREAM",
    stage: "guessing credentials",
    seenBy: "login-tries",
    facts: [operation(STRANGER, "10.0.2.7", { protocol: "opcua", class: "session", refused: 40, accepted: 0 })],
  },
  {
    campaign: "PIPEDREAM",
    stage: "taking over a controller",
    seenBy: "stop-and-load",
    facts: [operation("10.0.1.9", "10.0.2.7", { class: "stop" }), transfer("download", "10.0.1.9", "10.0.2.7", 5)],
  },
  {
    campaign: "FrostyGoop",
    stage: "registers from the internet",
    seenBy: "outside-write",
    facts: [operation("203.0.113.9", "10.0.2.7", {})],
  },
  {
    campaign: "FrostyGoop",
    stage: "wrong values",
    seenBy: "unsafe-setpoint",
    ...(() => {
      const written = operation("10.0.1.5", "10.0.2.7", {});
      return { facts: [written], findings: [finding("setpoint-out-of-range", written)] };
    })(),
  },
  {
    campaign: "Stuxnet",
    stage: "from media into the controller",
    seenBy: "media-then-program",
    ...(() => {
      const media = fact("removable-media", {
        host: "eng",
        device: "/dev/sdb1",
        mountedAt: "/media",
        filesystem: "vfat",
        writable: true,
      });
      const loaded = transfer("download", "10.0.1.9", "10.0.2.7", 50);
      return { facts: [media, loaded], findings: [finding("program-changed", loaded)] };
    })(),
  },
  {
    campaign: "Stuxnet",
    stage: "taken, changed, loaded",
    seenBy: "upload-then-download",
    facts: [transfer("upload", "10.0.1.9", "10.0.2.7"), transfer("download", "10.0.1.9", "10.0.2.7", 30)],
  },
  {
    campaign: "Stuxnet",
    stage: "blocks replaced",
    seenBy: "program-download",
    facts: [transfer("download", "10.0.1.9", "10.0.2.7")],
  },
  {
    campaign: "any",
    stage: "readable log-in",
    seenBy: "readable-administration",
    facts: [
      fact("cleartext-credential", {
        client: "10.0.9.4",
        server: "10.0.2.7",
        protocol: "telnet",
        port: 23,
        user: "admin",
        masked: "a••••n",
      }),
    ],
  },
];

/** Polling and switching as a control room does it. */
const ORDINARY: readonly Fact[] = [
  talk("10.0.1.5", "10.0.2.7", 502, "modbus"),
  talk("10.0.1.5", "10.0.3.2", 502, "modbus"),
  ...[1, 2, 3].map((at) => talk("10.0.1.5", `10.0.2.2${at}`, 2404, "iec104")),
  ...Array.from({ length: 40 }, (_, at) => operation("10.0.1.5", "10.0.2.7", { class: "read", target: `holding:${at}` }, at)),
  operation("10.0.1.5", "10.0.2.21", { protocol: "iec104", target: "ioa:1" }),
  operation("10.0.1.5", "10.0.2.21", { protocol: "iec104", target: "ioa:1" }, 300),
  operation("10.0.1.5", "10.0.2.22", { protocol: "iec104", target: "ioa:2" }, 900),
];

describe("shipped rules", () => {
  it("are sound: techniques of ATT&CK, rows of the standard, what stops each", () => {
    const { rules, problems } = loadRules(STAGE_RULES, "stages.yaml");
    assert.deepEqual(problems, []);
    assert.equal(rules.length, STAGE_RULES.match(/^ {4}id: /gm)?.length);
    const techniques = new Set(TECHNIQUES.map(({ id }) => id));
    for (const rule of rules) {
      for (const id of rule.techniques) assert.ok(techniques.has(id), `${rule.id} ${id}`);
      for (const row of rule.requirements)
        assert.ok(
          REQUIREMENTS.some(({ id }) => id === row),
          `${rule.id} ${row}`,
        );
      assert.ok(rule.stoppedBy.length > 0);
    }
  });

  for (const { campaign, stage, seenBy, facts, findings = [] } of STAGES) {
    it(`${campaign}: ${stage} is seen by ${seenBy}`, () => {
      const found = hunt(shippedRules(), facts, findings, places);
      const own = found.find(({ rule }) => rule.id === seenBy);
      assert.ok(own !== undefined, found.map(({ rule }) => rule.id).join());
      assert.equal(own.rule.campaign, campaign);
      assert.ok(own.facts.every((id) => facts.some((one) => one.id === id)) && own.facts.length > 0);
      // The order of facts does not matter.
      const turned = hunt(shippedRules(), facts.toReversed(), findings, places);
      assert.deepEqual(
        turned.map(({ rule, first, group }) => [rule.id, first, group]),
        found.map(({ rule, first, group }) => [rule.id, first, group]),
      );
    });
  }

  it("every rule has a stage that shows it at work", () => {
    const shown = new Set(STAGES.map(({ seenBy }) => seenBy));
    assert.deepEqual(
      shippedRules().filter(({ id }) => !shown.has(id)),
      [],
    );
  });

  it("are silent about a control room at work", () => {
    assert.deepEqual(
      hunt(shippedRules(), ORDINARY, [], places).map(({ rule }) => rule.id),
      [],
    );
  });
});

const own = (detection: string): readonly Rule[] => {
  const text = `title: T\nid: t\ndescription: d\nlevel: low\ntechniques: [T0843]\nrequirements: [SR 3.4]\nstoppedBy: [x]\ndetection:\n${detection}`;
  const { rules, problems } = loadRules(text, "own.yaml");
  assert.deepEqual(problems, []);
  return rules;
};

describe("rules that people write", () => {
  it("compare texts, numbers and lists, and know where things lie", () => {
    const count = (fields: string) =>
      hunt(
        own(`  selections: { a: { kind: operation, ${fields} } }\n  condition: a`),
        [operation("10.0.1.5", "10.0.2.7", { count: 7 })],
        [],
        places,
      ).length;
    for (const [fields, expected] of [
      ["class: WRITE", 1],
      ["class: [read, write]", 1],
      ["class|not: read", 1],
      ["class|not: write", 0],
      ["count|gt: 6", 1],
      ["count|lt: 7", 0],
      ["target|startswith: hold", 1],
      ["target|contains: xyz", 0],
      ["client.zone: supervision", 1],
      ["server.zonekind: control", 1],
      ["client.declared: false", 0],
      ["nothing: 1", 0],
      ["nothing|not: 1", 0],
      ["functionCode: 6", 1],
    ] as const)
      assert.equal(count(fields), expected, fields);
  });

  it("are told what is wrong, with place and mend; the others stand", () => {
    const head =
      "title: T\n    description: d\n    level: low\n    techniques: [T0843]\n    requirements: [SR 3.4]\n    stoppedBy: [x]\n    detection: ";
    const text = [
      "rules:",
      `  - id: good\n    ${head}{ selections: { a: { kind: operation } }, condition: a }`,
      `  - id: bad-name\n    ${head}{ selections: { a: { kind: operation } }, condition: a and b }`,
      `  - id: no-kind\n    ${head}{ selections: { a: { class: read } }, condition: a }`,
      `  - id: pattern\n    ${head}{ selections: { a: { kind: operation, target|re: "(a+)+$" } }, condition: a }`,
      `  - id: good\n    ${head}{ selections: { a: { kind: operation } }, condition: a }`,
      `  - id: open\n    ${head}{ selections: { a: { kind: operation } } }`,
      `  - id: short\n    title: T`,
    ].join("\n");
    const { rules, problems } = loadRules(text, "mine.yaml");
    assert.deepEqual(
      rules.map(({ id }) => id),
      ["good"],
    );
    const codes = new Set(problems.map(({ code }) => code));
    for (const code of ["bad-condition", "no-kind", "unknown-modifier", "rule-twice", "no-condition", "missing"])
      assert.ok(codes.has(`system/${code}`), code);
    assert.ok(problems.every(({ line }) => typeof line === "number"));
  });

  it("conditions: precedence, parentheses, one and all", () => {
    const shape = (text: string) => parseCondition(text, ["a", "b1", "b2"]);
    assert.deepEqual(shape("a or b1 and not b2").condition, {
      type: "or",
      of: [
        { type: "name", name: "a" },
        {
          type: "and",
          of: [
            { type: "name", name: "b1" },
            { type: "not", of: { type: "name", name: "b2" } },
          ],
        },
      ],
    });
    assert.deepEqual(shape("1 of b*").condition, {
      type: "or",
      of: [
        { type: "name", name: "b1" },
        { type: "name", name: "b2" },
      ],
    });
    for (const bad of ["", "a and", "( a", "a )", "c", "1 of x*", "a b1", "not", "and"])
      assert.ok(shape(bad).why !== undefined, bad);
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("a", "b1", "and", "or", "not", "(", ")", "1", "of", "all", "b*", "them"), { maxLength: 12 }),
        (words) => {
          const { condition, why } = shape(words.join(" "));
          assert.ok((condition === undefined) !== (why === undefined));
        },
      ),
    );
  });
});
