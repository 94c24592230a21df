// Techniques: every id is one of ATT&CK for ICS, and nothing that can harm is without one.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { OPERATION_CLASSES } from "@bulkhead/facts";
import { DANGEROUS, IN_THE_MIDDLE, SCANNING, SNIFFING, STOLEN_CREDENTIAL, STRANGE_DEVICE, techniquesOf } from "./technique.ts";

const CATALOGUE = join(import.meta.dirname, "..", "..", "..", "standards", "data", "attack-ics.json");
const { techniques } = JSON.parse(readFileSync(CATALOGUE, "utf8")) as { techniques: { id: string; tactics: string[] }[] };
const technique = (id: string) => techniques.find((one) => one.id === id);

test("every technique exists in the catalogue", () => {
  const all = [
    ...techniquesOf(OPERATION_CLASSES),
    ...SCANNING,
    ...SNIFFING,
    ...IN_THE_MIDDLE,
    ...STOLEN_CREDENTIAL,
    ...STRANGE_DEVICE,
  ];
  for (const id of all) assert.ok(technique(id) !== undefined, id);
});

test("whatever can harm the plant is known as a technique of execution, persistence, movement, collection or of what harms the process", () => {
  // execution, persistence, lateral movement, collection, inhibiting response, impairing control, impact
  const tactics = new Set(["TA0104", "TA0110", "TA0109", "TA0100", "TA0107", "TA0106", "TA0105"]);
  for (const one of DANGEROUS) {
    const techniques = techniquesOf([one]).map((id) => technique(id));
    assert.ok(techniques.length > 0, one);
    for (const found of techniques)
      assert.ok(
        found?.tactics.some((tactic) => tactics.has(tactic)),
        `${one} ${found?.id}`,
      );
  }
});
