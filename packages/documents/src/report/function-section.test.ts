// Trends in the report: lines, gaps, limits, writes and findings of a variable stand together; nothing that is missing is drawn.

import assert from "node:assert/strict";
import { test } from "node:test";
import { plantSchema, type Variable } from "@bulkhead/plant";
import { type AlarmMark, consequencesOf, type FunctionPage, type VariableTrend } from "@bulkhead/process";
import { renderReport } from "./report.ts";
import { HOSTILE, makeWorks } from "./works.fixture.ts";

const START = Date.UTC(2026, 2, 1);

function makeTrend(source: string): VariableTrend {
  const column = (second: number, low: number, high = low) => ({
    from: START + second * 1000,
    until: START + second * 1000,
    low,
    high,
    first: low,
    last: high,
  });
  const told = {
    source,
    direction: "told",
    samples: 6,
    bad: 1,
    gap: 5000,
    columns: [column(0, 2), column(1, 2.5), column(2, 2.4), column(60, 3), column(61, 3, 4)],
  } as const;
  const written = { source, direction: "written", samples: 1, bad: 0, gap: 5000, columns: [column(30, 3.5)] } as const;
  return { from: START, until: START + 61_000, lines: [told, written] };
}

function makeVariable(name: string): { readonly variable: Variable; readonly plant: ReturnType<typeof plantSchema.parse> } {
  const plant = plantSchema.parse({
    bulkhead: 1,
    system: { id: "s", name: "S" },
    essentialFunctions: [{ id: "supply", name: `Supply ${name}` }],
    variables: [
      {
        id: "level",
        name,
        asset: "plc",
        unit: "m",
        essentialFunction: "supply",
        tag: "LIT-1",
        limits: { normal: [1, 4], alarm: [0, 4], safety: [-90, 90] },
      },
    ],
  });
  return { plant, variable: plant.variables[0] as Variable };
}

const silenced: AlarmMark = {
  fact: "fact:silenced",
  rule: "stuck",
  text: "Level does not move.",
  meaning: "The view is frozen.",
  sure: "likely",
  from: new Date(START + 10_000).toISOString(),
  until: new Date(START + 20_000).toISOString(),
  standing: false,
  silenced: "shelved by Anna until 2026-04-01: under repair",
};

async function sectionOf(name: string): Promise<string> {
  const { plant, variable } = makeVariable(name);
  const { input } = makeWorks();
  const nothing = { read: null, written: null, outside: null, readers: [], writers: [], findings: [] };
  const page: FunctionPage = {
    essentialFunction: { id: "supply", name: `Supply ${name}` },
    variables: [
      { ...nothing, variable, trend: makeTrend(name), alarms: [silenced] },
      { ...nothing, variable: { ...variable, id: "unseen", name: "Unseen" }, trend: null, alarms: [] },
    ],
    interlocks: [],
    consequences: consequencesOf(plant),
    findings: [],
  };
  const text = await renderReport({ ...input, plant: { ...input.plant, variables: plant.variables }, functions: [page] });
  const from = text.indexOf('<section id="trends"');
  assert.ok(from > 0);
  return text.slice(from, text.indexOf("</section>", from));
}

test("a variable is drawn under its essential function, with its limits, and broken where values stay away", async () => {
  const section = await sectionOf("Level");
  assert.match(section, /<h3>Supply Level/);
  assert.match(section, /<b>Level<\/b> \(LIT-1\), m/);
  assert.match(section, /normal 1 to 4; alarm 0 to 4; safety -90 to 90/);
  const line = /<path class="line l0" d="(M[^"]*)" stroke-dasharray=""\/><path|<path class="line l0" d="(M\d[^"]*L[^"]*)"/.exec(
    section.slice(section.indexOf('class="curve"')),
  );
  assert.equal((line?.[1] ?? line?.[2] ?? "").match(/M/g)?.length, 2);
  assert.match(section, /normal, alarm 4</);
  assert.doesNotMatch(section, />safety 90</);
  assert.match(section, /aria-label="Level: /);
  assert.match(section, /6, 1 bad/);
  assert.equal(section.match(/class="written"/g)?.length, 2);
  assert.doesNotMatch(section, /NaN|Infinity/);
  assert.match(section, /Hurt by Level below -90 m \(safety\) or above 90 m \(safety\)\./);
  assert.match(section, /Nothing was seen of Unseen\./);
  // what was silenced stands there with its reason, as an outline of the ten seconds in which it stood
  assert.match(section, /Level does not move\. <em>shelved by Anna until 2026-04-01: under repair<\/em>/);
  const bar = /<rect class="stood silenced" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/.exec(section);
  assert.ok(Math.abs(Number(bar?.[2]) - (10 / 61) * (860 - 64 - 92)) < 0.2, bar?.[2]);
});

test("hostile names stay text", async () => {
  const section = await sectionOf(HOSTILE);
  assert.doesNotMatch(section, /<script|<img|\u202e/);
});

test("without kept values there is no section", async () => {
  const page = await renderReport(makeWorks().input);
  assert.ok(!page.includes('id="trends"') && !page.includes('href="#trends"'));
});
