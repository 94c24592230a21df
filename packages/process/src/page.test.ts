// Pages: every variable stands on the page of its function once, findings lead to the variables that their facts speak of, nothing is lost.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, Finding } from "@bulkhead/facts";
import { Places, plantSchema } from "@bulkhead/plant";
import { condenseVariable, pagesOf } from "./page.ts";
import { BAD, Series } from "./series/series.ts";

const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "s", name: "S" },
  essentialFunctions: [
    { id: "supply", name: "Supply" },
    { id: "dosing", name: "Dosing" },
  ],
  variables: [
    { id: "level", name: "Level", asset: "plc", unit: "m", essentialFunction: "supply", limits: { alarm: [1, 4] } },
    { id: "chlorine", name: "Chlorine", asset: "plc", essentialFunction: "dosing" },
    { id: "room", name: "Room", asset: "plc" },
  ],
  interlocks: [{ id: "dry", name: "Dry run", when: "level < 1 m", demands: "chlorine < 5", essentialFunction: "dosing" }],
});

const alarm = (id: string, variables: readonly string[], first: string): Fact => ({
  id: `fact:${id}`,
  kind: "process-alarm",
  first,
  last: "2026-03-02T00:00:00.000Z",
  rank: "observed",
  source: { evidence: "sha256:e", locator: { type: "pointer", pointer: "/alarms/0" } },
  value: {
    rule: "stuck",
    variables,
    text: "T",
    meaning: "M",
    techniques: [],
    sure: "likely",
    silenced: null,
    standing: true,
    seen: [],
  },
});

const facts = [alarm("b", ["level", "chlorine"], "2026-03-01T02:00:00.000Z"), alarm("a", ["level"], "2026-03-01T01:00:00.000Z")];
const finding = (text: string, ...ids: string[]): Finding => ({
  code: "process-alarm",
  subjects: [],
  assets: [],
  text,
  facts: ids.map((id): `fact:${string}` => `fact:${id}`),
  techniques: [],
});

test("each function has its variables, its alarms in order of time, and what its variables hurt elsewhere", () => {
  const findings = [finding("both", "b"), finding("level", "a"), finding("other", "c")];
  const pages = pagesOf(facts, findings, plant, new Places(plant), new Map());
  assert.deepEqual(
    pages.map(({ essentialFunction, variables, findings: found }) => [
      essentialFunction?.id ?? null,
      variables.map(({ variable, findings: at }) => [variable.id, at.map((place) => found[place]?.text)]),
      found.map(({ text }) => text),
    ]),
    [
      ["supply", [["level", ["both", "level"]]], ["both", "level"]],
      ["dosing", [["chlorine", ["both"]]], ["both"]],
      [null, [["room", []]], []],
    ],
  );
  assert.deepEqual(
    pages[0]?.variables[0]?.alarms.map(({ fact }) => fact),
    ["fact:a", "fact:b"],
  );
  // a false level breaks the interlock that guards the dosing
  assert.ok(pages[1]?.consequences.some(({ variable, way }) => variable === "level" && way.includes("dry")));
  assert.equal(pages[1]?.interlocks.length, 1);
  assert.deepEqual(JSON.parse(JSON.stringify(pages)), pages);
});

test("a trend keeps the four busiest sources and every write; without values there is none", () => {
  assert.equal(condenseVariable([new Series({ variable: "v", direction: "told", source: "empty" })], 10), null);
  const made = [5, 3, 9, 1, 7].map((count, at) => {
    const series = new Series({ variable: "v", direction: "told", source: `s${at}` });
    for (let sample = 0; sample < count; sample++) series.append(sample * 1000, sample);
    return series;
  });
  const written = new Series({ variable: "v", direction: "written", source: "w" });
  written.append(20_000, 4);
  written.append(20_500, Number.NaN, BAD);
  const trend = condenseVariable([...made, written], 10);
  assert.deepEqual([trend?.from, trend?.until], [0, 20_500]);
  assert.deepEqual(
    trend?.lines.map(({ source, samples, bad }) => [source, samples, bad]),
    [
      ["s2", 9, 0],
      ["s4", 7, 0],
      ["s0", 5, 0],
      ["s1", 3, 0],
      ["w", 2, 1],
    ],
  );
});
