// Findings from the defaults of firewalls.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Fact, type FirewallDefault, makeFact } from "@bulkhead/facts";
import { Places, plantSchema } from "@bulkhead/plant";
import { judgeFirewalls } from "./judge.ts";

const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "water", name: "Water works" },
  zones: [
    { id: "office", name: "Office", kind: "enterprise" },
    { id: "control", name: "Control", kind: "control" },
    { id: "safety", name: "Safety", kind: "safety" },
  ],
  conduits: [
    { id: "c1", name: "C 1", zones: ["office", "control"], enforcedBy: ["fw"] },
    { id: "c2", name: "C 2", zones: ["control", "safety"], enforcedBy: ["other"] },
  ],
  assets: [
    { id: "fw", name: "Plant firewall", zone: "control", type: "NDR", addresses: ["10.0.3.1"] },
    { id: "switch", name: "Switch", zone: "safety", type: "NDR" },
    { id: "other", name: "Other firewall", type: "NDR" },
  ],
});

function defaultOf(device: string, verdict: FirewallDefault["verdict"], hook: FirewallDefault["hook"] = "forward"): Fact {
  const value = { device, chain: "inet f f", hook, verdict, why: `Because of ${device}.` };
  const evidence = { digest: "sha256:0", name: "fw.json", size: 1 } as const;
  const time = { first: "2026-03-02T09:00:00.000Z", last: "2026-03-02T09:00:00.000Z" };
  return makeFact("firewall-default", value, "inspected", evidence, { type: "whole" }, time);
}

test("a device that passes what no rule names touches its conduits and their zones", () => {
  const facts = [
    defaultOf("plant firewall", "permit"),
    defaultOf("10.0.3.1", "permit"),
    defaultOf("fw", "deny"),
    defaultOf("other", "unknown"),
    defaultOf("other", "permit", "input"),
    defaultOf("switch", "permit"),
    defaultOf("stranger", "permit"),
  ];
  const findings = judgeFirewalls(facts, plant, new Places(plant));
  assert.deepEqual(
    findings.map(({ code, subjects, assets, text, facts: proof }) => [code, subjects.join(), assets.join(), text, proof.length]),
    [
      [
        "default-permit",
        "c1,office,control",
        "fw",
        "Plant firewall passes what no rule names. Because of 10.0.3.1. Because of plant firewall.",
        2,
      ],
      ["default-permit", "safety", "switch", "Switch passes what no rule names. Because of switch.", 1],
    ],
  );
});
