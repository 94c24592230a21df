// The report as text: whole, linked, escaped, the same every time. The golden is read by people; `--test-update-snapshots` writes it anew.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { assess } from "@bulkhead/assessment";
import { plantSchema } from "@bulkhead/plant";
import type { ReportInput } from "./input.ts";
import { renderReport } from "./report.ts";
import { HOSTILE, makeWorks } from "./works.fixture.ts";

const { input, facts } = makeWorks();
const page = await renderReport(input);
const hostile = await renderReport(makeWorks((name) => `${name} ${HOSTILE}`).input);

/** Three rows at the dosing zone, with the facts that decide them. */
function makeSmall(): ReportInput {
  const rows = new Set(["SR 4.1", "SR 5.1", "SR 5.2"]);
  const wanted = new Set(["dosing", "enterprise"]);
  return {
    ...input,
    plant: {
      ...input.plant,
      zones: input.plant.zones.filter((zone) => wanted.has(zone.id)),
      conduits: [],
      assets: input.plant.assets.filter((asset) => wanted.has(asset.zone ?? "")).slice(0, 4),
    },
    requirements: input.requirements.filter((row) => rows.has(row.id)),
    findings: input.findings.slice(0, 1),
    assessment: {
      ...input.assessment,
      levels: input.assessment.levels.filter((levels) => levels.subject === "dosing"),
      verdicts: input.assessment.verdicts.filter((verdict) => verdict.subject === "dosing" && rows.has(verdict.requirement)),
    },
  };
}

const valuesOf = (text: string, attribute: string) =>
  [...text.matchAll(new RegExp(`\\s${attribute}="([^"]*)"`, "g"))].map((match) => match[1]);

describe("report", () => {
  it("is what was read and found right", async (context) => {
    const whole = await renderReport(makeSmall());
    // Style and script are files of their own; here it is the words and their order that count.
    const words = whole.replace(/<style>[^]*<\/style>/, "").replace(/<script>[^]*<\/script>/, "");
    context.assert.fileSnapshot(words, new URL("../../test-data/small-report.html", import.meta.url).pathname, {
      serializers: [String],
    });
  });

  it("is the same, byte for byte, whenever it is made", async () => {
    assert.equal(await renderReport(makeWorks().input), page);
  });

  it("has an anchor for every link, and each anchor once", () => {
    for (const text of [page, hostile]) {
      const ids = valuesOf(text, "id");
      assert.equal(new Set(ids).size, ids.length);
      const known = new Set(ids.map((id) => `#${id}`));
      for (const link of valuesOf(text, "href")) assert.ok(known.has(link ?? ""), `${link} leads nowhere`);
    }
  });

  it("has its headings in order, none skipped", () => {
    const depths = [...page.matchAll(/<h([1-6])/g)].map((match) => Number(match[1]));
    assert.equal(depths.filter((depth) => depth === 1).length, 1);
    depths.forEach((depth, at) => assert.ok(at === 0 ? depth === 1 : depth <= (depths[at - 1] as number) + 1));
  });

  it("names contradictions before findings before rows before facts", () => {
    const order = ["summary", "diagram", "levels", "contradictions", "findings", "rows", "facts", "evidence", "method"];
    const places = order.map((id) => page.indexOf(`<section id="${id}"`));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
    assert.ok(places.every((place) => place > 0));
  });

  it("gives every row of every zone and conduit, and its verdict", () => {
    assert.equal(page.match(/<details class="row/g)?.length, 17 * 100);
    for (const { paraphrase } of input.requirements.slice(0, 5))
      assert.ok(paraphrase === "" || page.includes(paraphrase.slice(0, 20)));
  });

  it("marks rows of which the catalogue is not sure", async () => {
    assert.ok(!page.includes("catalogue unsure"));
    const requirements = input.requirements.map((row, at) => (at === 0 ? { ...row, confidence: "low" as const } : row));
    const text = await renderReport({ ...input, requirements });
    assert.ok(text.includes('<em class="low" title='));
    assert.ok(text.includes("for 1 of 100 rows"));
  });

  it("writes each cited fact once, with source and bytes", () => {
    for (const fact of Object.values(facts)) assert.equal(page.split(fact.id).length, 2, fact.kind);
    assert.match(page, /0000 {2}00 1b 1b 0a 0b 0c 00 50 {2}56 aa bb cc/);
    assert.match(page, /<mark><i> {3}41<\/i>/);
    assert.ok(page.includes(facts.office.source.evidence));
  });

  it("never shows a secret that was read", () => {
    assert.ok(!page.includes("68 75 6e 74"));
    assert.ok(!page.includes("hunter2"));
  });

  it("stays of a size that can be sent by mail", () => {
    assert.ok(page.length < 3_000_000, `${page.length} bytes`);
  });

  it("loads nothing", () => {
    assert.match(page, /http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;;/);
    assert.doesNotMatch(page, /\s(src|srcset|action|data)="|url\((?!#)|@import|<link/);
    assert.deepEqual(page.match(/https?:\/\/[^\s"<]*/g), null);
  });

  it("is not broken by hostile names", () => {
    assert.equal(hostile.match(/<script/g)?.length, 1);
    assert.equal(hostile.match(/<\/script/g)?.length, 1);
    assert.equal(hostile.match(/<style/g)?.length, 1);
    assert.doesNotMatch(hostile, /<img|<iframe/);
    for (const steering of ["\u202e", "\u0007", "\u001b"]) assert.ok(!hostile.includes(steering));
    assert.ok(hostile.includes("\\u{202e}"));
    assert.ok(hostile.includes("&lt;script&gt;"));
    const withoutText = hostile.replaceAll(/"[^"]*"/g, '""');
    assert.doesNotMatch(withoutText, /<[^>]*\son[a-z]+\s*=/);
  });

  it("is made of a plant without zones, evidence or facts, too", async () => {
    const plant = plantSchema.parse({ bulkhead: 1, system: { id: "empty", name: "Nothing yet" } });
    const assessment = assess({ plant, facts: [], findings: [], asOf: input.assessment.asOf });
    const text = await renderReport({
      ...input,
      plant,
      assessment,
      facts: [],
      findings: [],
      evidence: [],
      excerpts: new Map(),
      tables: [],
    });
    assert.match(text, /There are no zones\./);
  });

  it("draws zones whose parents go in a circle or are unknown", async () => {
    const circle = new Map([
      ["control", "dosing"],
      ["dosing", "control"],
      ["dmz", "absent"],
      ["remote", "remote"],
    ]);
    const zones = input.plant.zones.map((zone) => ({ ...zone, parent: circle.get(zone.id) ?? zone.parent }));
    const text = await renderReport({ ...input, plant: { ...input.plant, zones: zones as typeof input.plant.zones } });
    for (const { name } of zones) assert.ok(text.includes(`<text class="name"`) && text.includes(name.slice(0, 6)));
    assert.equal(text.match(/class="wall"/g)?.length, zones.length);
  });
});

describe("diagram", () => {
  it("has every room, door, asset and undeclared conversation", () => {
    assert.equal(page.match(/class="wall"/g)?.length, 8);
    assert.equal(page.match(/class="leaf"/g)?.length, 9);
    assert.equal(page.match(/<g class="chip/g)?.length, 25);
    assert.equal(page.match(/class="dash"/g)?.length, 3);
    assert.match(page, /<text [^>]*>Office laptop → PLC dosing, modbus<\/text>/);
    assert.match(page, /<g class="stranger"><title>203\.0\.113\.77 lies in no zone/);
  });
});
