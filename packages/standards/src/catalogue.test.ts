// The catalogues: counts as published, and every reference leads somewhere.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ATTACK_ASSETS,
  ATTACK_NOTICE,
  MITIGATIONS,
  mitigationsFor,
  TACTICS,
  TECHNIQUES,
  technique,
  techniquesAgainst,
} from "./attack.ts";
import { CATALOGUED_PARTS, canonicalPart, catalogueRow } from "./catalogue.ts";
import { COMPONENT_REQUIREMENTS, type ComponentType, componentRequirement, componentRequirementsAt } from "./component.ts";
import { CROSSWALK, crosswalkFrom, crosswalkTo } from "./crosswalk.ts";
import { componentsFor, EQUIVALENCES, ONLY_COMPONENT, systemsFor } from "./equivalence.ts";
import { FRAMEWORKS, frameworkNamed, UNMAPPED } from "./framework.ts";
import { compareIds } from "./identifier.ts";
import { FOUNDATIONAL_REQUIREMENTS, SECURITY_LEVELS } from "./level.ts";
import { PARTS, PARTS_BY_ROLE } from "./part.ts";
import { PATCH_ACTIVITIES, PATCH_STATES } from "./patch.ts";
import { MATURITY_LEVELS, PRACTICE_REQUIREMENTS, practiceRequirement, TESTER_INDEPENDENCE } from "./practice.ts";
import { PROGRAMME_REQUIREMENTS } from "./programme.ts";
import { PROGRAMME_2009 } from "./programme-2009.ts";
import { PROVIDER_REQUIREMENTS, providerRequirement } from "./provider.ts";
import {
  enhancementsOf,
  FOUNDATIONAL_REQUIREMENT_NAMES,
  numberOf,
  REQUIREMENTS,
  requirement,
  requirementsAt,
} from "./requirement.ts";
import { RISK_REQUIREMENTS, RISK_STEPS, ZONE_RECORD_FIELDS } from "./risk.ts";
import type { Row } from "./row.ts";
import { catalogueSource, SOURCES } from "./source.ts";

const count = <T>(rows: readonly T[], test: (row: T) => boolean): number => rows.filter(test).length;

test("3-3: 51 SR and 49 RE, 37/60/90/100 cumulative", () => {
  assert.equal(
    count(REQUIREMENTS, (row) => row.type === "SR"),
    51,
  );
  assert.equal(
    count(REQUIREMENTS, (row) => row.type === "RE"),
    49,
  );
  const cumulative = SECURITY_LEVELS.map((level) =>
    FOUNDATIONAL_REQUIREMENTS.reduce((sum, fr) => sum + requirementsAt(fr, level).length, 0),
  );
  assert.deepEqual(cumulative, [0, 37, 60, 90, 100]);
  const perFr = (level: 1 | 4) => FOUNDATIONAL_REQUIREMENTS.map((fr) => requirementsAt(fr, level).length);
  assert.deepEqual(perFr(1), [10, 8, 5, 2, 4, 1, 7]);
  assert.deepEqual(perFr(4), [24, 24, 19, 6, 11, 3, 13]);
});

test("3-3: look-up by any spelling, parents, enhancements, names", () => {
  assert.equal(requirement("sr5.2re1")?.title, requirement("SR 5.2 RE(1)")?.title);
  assert.equal(requirement("SR 5.2 RE(1)")?.level, 2);
  assert.equal(requirement("SR 3.4")?.level, 2, "COR1:2014");
  assert.equal(requirement("SR 9.9"), undefined);
  assert.deepEqual(
    enhancementsOf("SR 5.2").map((row) => row.id),
    ["SR 5.2 RE(1)", "SR 5.2 RE(2)", "SR 5.2 RE(3)"],
  );
  assert.equal(FOUNDATIONAL_REQUIREMENT_NAMES.RDF, "Restricted data flow");
  assert.equal(numberOf("RDF"), 5);
  for (const row of REQUIREMENTS) {
    if (row.type === "SR") {
      assert.equal(row.parent, null);
      continue;
    }
    const parent = REQUIREMENTS.find(({ id }) => id === row.parent);
    assert.ok(parent !== undefined, row.id);
    assert.ok(parent.level <= row.level && parent.fr === row.fr, row.id);
  }
});

test("4-2: 141 rows, their parents, and the counts by type of component", () => {
  assert.equal(COMPONENT_REQUIREMENTS.length, 141);
  const types = Object.fromEntries(
    Map.groupBy(COMPONENT_REQUIREMENTS, (row) => row.type)
      .entries()
      .map(([type, rows]) => [type, rows.length]),
  );
  assert.deepEqual(types, { CCSC: 4, CR: 43, RE: 49, heading: 15, SAR: 2, EDR: 8, HDR: 8, NDR: 12 });
  const cumulative = (type: ComponentType) =>
    ([1, 2, 3, 4] as const).map((level) =>
      FOUNDATIONAL_REQUIREMENTS.reduce((sum, fr) => sum + componentRequirementsAt(type, fr, level).length, 0),
    );
  assert.deepEqual(cumulative("SAR"), [34, 53, 67, 73]);
  assert.deepEqual(cumulative("EDR"), [36, 61, 77, 83]);
  assert.deepEqual(cumulative("HDR"), [36, 62, 78, 84]);
  assert.deepEqual(cumulative("NDR"), [40, 67, 86, 92]);
  for (const row of COMPONENT_REQUIREMENTS) {
    if (row.type === "RE") assert.ok(componentRequirement(row.parent ?? "") !== undefined, row.id);
    for (const id of row.see) assert.ok(componentRequirement(id) !== undefined, `${row.id} sees ${id}`);
    assert.equal(row.level === null, row.type === "heading", row.id);
  }
});

test("4-1: 47 requirements in 8 practices; SR-1 of 4-1 is not SR 1.1 of 3-3", () => {
  assert.equal(PRACTICE_REQUIREMENTS.length, 47);
  assert.equal(new Set(PRACTICE_REQUIREMENTS.map((row) => row.practice)).size, 8);
  assert.deepEqual(
    MATURITY_LEVELS.map((row) => row.level),
    [1, 2, 3, 4],
  );
  assert.equal(practiceRequirement("SR 1")?.practice, "SR");
  assert.equal(requirement("SR-1"), undefined);
  for (const row of TESTER_INDEPENDENCE) assert.notEqual(row.independence, "");
});

test("2-4: 123 rows, 72 BR and 51 RE in 12 areas", () => {
  assert.equal(PROVIDER_REQUIREMENTS.length, 123);
  assert.equal(
    count(PROVIDER_REQUIREMENTS, (row) => row.type === "BR"),
    72,
  );
  assert.equal(new Set(PROVIDER_REQUIREMENTS.map((row) => row.area)).size, 12);
  assert.equal(providerRequirement("sp.01.02")?.id, "SP.01.02 BR");
  for (const row of PROVIDER_REQUIREMENTS) {
    if (row.type === "RE") assert.equal(providerRequirement(row.parent ?? "")?.type, "BR", row.id);
  }
});

test("2-1: 87 rows in the edition of 2024, 19 elements and 126 requirements in that of 2009", () => {
  assert.equal(PROGRAMME_REQUIREMENTS.length, 87);
  assert.equal(
    count(PROGRAMME_REQUIREMENTS, (row) => row.confidence === "low"),
    29,
  );
  assert.equal(
    count(PROGRAMME_2009, (row) => row.type === "element"),
    19,
  );
  assert.equal(
    count(PROGRAMME_2009, (row) => row.type === "requirement"),
    126,
  );
  const elements = new Set(PROGRAMME_2009.filter((row) => row.type === "element").map((row) => row.id));
  for (const row of PROGRAMME_2009) if (row.type === "requirement") assert.ok(elements.has(row.parent ?? ""), row.id);
});

test("3-2: 32 requirements in 7 steps; 2-3: 11 states, 9 and 8 activities; 18 parts, 14 published", () => {
  assert.equal(RISK_REQUIREMENTS.length, 32);
  assert.equal(RISK_STEPS.length, 7);
  const steps = new Set(RISK_STEPS.map((row) => row.id));
  for (const row of RISK_REQUIREMENTS) assert.ok(steps.has(row.parent), row.id);
  assert.ok(ZONE_RECORD_FIELDS.includes("SL-T"));
  assert.equal(PATCH_STATES.length, 11);
  assert.deepEqual(
    ["asset owner", "product supplier"].map((role) => count(PATCH_ACTIVITIES, (row) => row.role === role)),
    [9, 8],
  );
  assert.equal(PARTS.length, 18);
  assert.equal(
    count(PARTS, (row) => row.status === "published"),
    14,
  );
  const known = new Set(PARTS.map((row) => row.part));
  for (const parts of Object.values(PARTS_BY_ROLE)) for (const part of parts) assert.ok(known.has(part), part);
});

test("equivalence: each row of 3-3 once, each target in 4-2 and no heading", () => {
  assert.equal(EQUIVALENCES.length, 100);
  for (const row of EQUIVALENCES) {
    assert.ok(requirement(row.system) !== undefined, row.system);
    for (const id of row.component) assert.ok((componentRequirement(id)?.level ?? null) !== null, id);
  }
  assert.deepEqual(componentsFor("SR 1.6")?.component, ["NDR 1.6"]);
  assert.deepEqual(componentsFor("SR 2.3")?.component, []);
  assert.deepEqual(
    systemsFor("NDR 1.6").map((row) => row.system),
    ["SR 1.6"],
  );
  for (const id of ONLY_COMPONENT) assert.deepEqual(systemsFor(id), [], id);
});

test("crosswalk: 2206 rows, 942 official; every id exists in its part but for one that ANSSI prints wrongly", () => {
  assert.equal(CROSSWALK.length, 2206);
  assert.equal(
    count(CROSSWALK, (row) => row.basis === "official"),
    942,
  );
  const missing = CROSSWALK.filter((row) => {
    assert.ok(CATALOGUED_PARTS.includes(row.part), row.part);
    return catalogueRow(row.part, row.id) === undefined;
  });
  assert.deepEqual(new Set(missing.map((row) => `${row.part} ${row.id} ${row.confidence}`)), new Set(["62443-4-2 NDR 5.13 low"]));
  const first = crosswalkFrom("62443-3-3", "SR 5.1").find((row) => row.framework === "NIST CSF 1.1");
  assert.ok(first !== undefined);
  assert.ok(crosswalkTo(first.framework, first.target).includes(first));
  assert.deepEqual(crosswalkFrom("62443-3-3", "SR 9.9"), []);
});

test("every framework of the crosswalk is known, and where all its controls are, none is named that it does not have", () => {
  for (const { framework, target } of CROSSWALK) {
    const found = FRAMEWORKS.filter(({ names }) => names.includes(framework));
    assert.equal(found.length, 1, framework);
    const controls = found[0]?.controls ?? null;
    if (controls !== null && !target.startsWith("Clause ")) assert.ok(controls.includes(target), `${framework} ${target}`);
  }
  const sizes = FRAMEWORKS.map(({ id, controls }) => `${id} ${controls === null ? "-" : new Set(controls).size}`);
  assert.deepEqual(sizes, [
    "csf-1.1 108",
    "csf-2.0 106",
    "800-53 -",
    "iso-27001 93",
    "nerc-cip -",
    "nis2 10",
    "cra 22",
    "anssi -",
    "attack -",
  ]);
  for (const { framework, note } of UNMAPPED) assert.ok(frameworkNamed(framework) !== undefined && note !== "");
  for (const { note } of FRAMEWORKS) assert.notEqual(note, "");
  for (const [text, id] of [
    ["NIS2", "nis2"],
    ["27001", "iso-27001"],
    ["CSF 2.0", "csf-2.0"],
    ["NIST SP 800-53 Rev. 5", "800-53"],
    ["csf", undefined],
    ["", undefined],
  ]) {
    assert.equal(frameworkNamed(text ?? "")?.id, id, text);
  }
});

test("ATT&CK: 83 techniques, 52 mitigations, 12 tactics, 18 assets; relations agree both ways and carry MITRE's notice", () => {
  assert.equal(TECHNIQUES.length, 83);
  assert.equal(MITIGATIONS.length, 52);
  assert.equal(TACTICS.length, 12);
  assert.equal(ATTACK_ASSETS.length, 18);
  assert.equal(
    count(MITIGATIONS, (row) => row.requirements.length + row.componentRequirements.length > 0),
    39,
  );
  assert.match(ATTACK_NOTICE.attribution, /reproduced and distributed with the permission of The MITRE Corporation/);
  let relations = 0;
  for (const row of MITIGATIONS) {
    relations += row.techniques.length;
    for (const id of row.techniques) assert.ok(technique(id)?.mitigations.includes(row.id), `${row.id} ${id}`);
    for (const id of row.requirements) assert.ok(requirement(id) !== undefined, id);
    for (const id of row.componentRequirements) assert.ok(componentRequirement(id) !== undefined, id);
  }
  assert.equal(relations, 331);
  for (const row of TECHNIQUES) {
    const derived = new Set(row.mitigations.flatMap((id) => MITIGATIONS.find((m) => m.id === id)?.requirements ?? []));
    assert.deepEqual([...derived].sort(compareIds), [...row.requirements].sort(compareIds), row.id);
  }
  assert.ok(mitigationsFor("SR 2.1").some((row) => row.id === "M0800"));
  assert.ok(techniquesAgainst("SR 2.1").some((row) => row.id === "T0800"));
});

test("every row names known sources, has a confidence, and no paraphrase is normative", () => {
  assert.equal(SOURCES.length, 30);
  const rows: readonly Row[] = [
    ...REQUIREMENTS,
    ...COMPONENT_REQUIREMENTS,
    ...PRACTICE_REQUIREMENTS,
    ...PROVIDER_REQUIREMENTS,
    ...PROGRAMME_REQUIREMENTS,
    ...PROGRAMME_2009,
    ...RISK_REQUIREMENTS,
  ];
  for (const row of rows) {
    assert.ok(["high", "medium", "low"].includes(row.confidence), row.id);
    assert.doesNotMatch(row.paraphrase, /\bshall\b/, row.id);
    for (const key of row.sources) assert.ok(catalogueSource(key) !== undefined, `${row.id} ${key}`);
  }
});

test("parts are recognised as people write them", () => {
  assert.equal(canonicalPart("IEC 62443-3-3"), "62443-3-3");
  assert.equal(canonicalPart("3-3"), "62443-3-3");
  assert.equal(canonicalPart("62443-3-3:2013"), "62443-3-3");
  assert.equal(canonicalPart("2-1"), "62443-2-1:2024");
  assert.equal(canonicalPart("2-1:2009"), "62443-2-1:2009");
  assert.equal(canonicalPart("2-1:1999"), undefined);
  assert.equal(canonicalPart("27001"), undefined);
  assert.equal(catalogueRow("62443-3-2", "zcr-3.3")?.id, "ZCR 3.3");
});
