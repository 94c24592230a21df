// What holds for the reader of every vendor: whatever is cut off or garbled, nothing is claimed that the whole text denies; facts give
// the rules back; long texts take time in proportion; secrets stay inside.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { decide } from "../policy/decide.ts";
import { recoverRuleset } from "../policy/recovery.ts";
import { sample as ciscoAsa } from "./cisco/asa/sample.fixture.ts";
import { sample as ciscoIos } from "./cisco/ios/sample.fixture.ts";
import type { FirewallFormat } from "./format.ts";
import { sample as fortios } from "./fortios/sample.fixture.ts";
import { sample as junosSrx, sampleInBraces as junosSrxInBraces } from "./juniper/sample.fixture.ts";
import { sample as routerOs } from "./mikrotik/sample.fixture.ts";
import { packetOf, wayOf } from "./packet.fixture.ts";
import { sample as panOs, sampleInXml as panOsInXml } from "./paloalto/sample.fixture.ts";
import { sample as pfsense } from "./pfsense/sample.fixture.ts";
import { rulesetFacts } from "./ruleset-facts.ts";
import { sample as suricata } from "./suricata/sample.fixture.ts";
import type { Sample } from "./vendor.fixture.ts";
import { sample as windowsFirewall } from "./windows/sample.fixture.ts";

/** One line per vendor. */
const SAMPLES: readonly Sample[] = [
  ciscoIos,
  ciscoAsa,
  fortios,
  routerOs,
  junosSrx,
  junosSrxInBraces,
  pfsense,
  windowsFirewall,
  panOs,
  panOsInXml,
  suricata,
];

const RUNS = Number(process.env.BULKHEAD_RUNS ?? 150);
const LINES = Number(process.env.BULKHEAD_LINES ?? 40_000);

function verdicts(format: FirewallFormat, text: string, { packets }: Sample): readonly string[] {
  const { ruleset } = format.read(text, "d");
  return packets.map((line) => {
    const packet = packetOf(line);
    return ruleset.families.includes(packet.family as "ip") ? decide(ruleset, wayOf(packet), packet).verdict : "unknown";
  });
}

/** Nothing that the text decides for certain is decided the other way. */
function assertNoMore(before: readonly string[], after: readonly string[], { packets }: Sample, what: string): void {
  for (const [at, verdict] of after.entries()) {
    assert.ok(verdict === "unknown" || verdict === before[at], `${packets[at]}: ${before[at]} became ${verdict} ${what}`);
  }
}

for (const sample of SAMPLES) {
  const { format, text } = sample;
  const whole = verdicts(format, text, sample);

  test(`${format.id}: the sample is read as it says`, () => {
    const { strange, problems = [] } = format.read(text, "d");
    assert.deepEqual(strange, []);
    assert.deepEqual(
      problems.filter(({ severity }) => severity !== "note"),
      [],
    );
    assert.ok(format.recognise(text));
    const told = (one: Sample, verdict: string): readonly string[] => one.packets.filter((_, at) => whole[at] === verdict);
    assert.ok(told(sample, "permit").length >= 3 && told(sample, "deny").length >= 3, "the packets tell too little");
  });

  test(`${format.id}: a text that breaks off proves nothing that it would not prove whole`, () => {
    const seed = Date.now();
    const position = fc.integer({ min: 0, max: text.trimEnd().length - 1 });
    fc.assert(
      fc.property(position, (end) => {
        const cut = text.slice(0, end);
        assertNoMore(whole, verdicts(format, cut, sample), sample, `cut off at ${end} (${JSON.stringify(cut.slice(-60))})`);
      }),
      { seed, numRuns: RUNS },
    );
  });

  test(`${format.id}: a garbled word takes proof away and adds none`, () => {
    const seed = Date.now();
    const words = [...text.matchAll(/[^\s<>"=]+/g)].filter(([word]) => sample.garble?.(word) ?? true);
    fc.assert(
      fc.property(fc.nat(words.length - 1), (at) => {
        const { index, 0: word } = words[at] as RegExpMatchArray & { index: number };
        const garbled = `${text.slice(0, index)}@@@${text.slice(index + word.length)}`;
        const line = text.slice(text.lastIndexOf("\n", index) + 1, index + word.length);
        assertNoMore(whole, verdicts(format, garbled, sample), sample, `with ${line.trim()} garbled at its end`);
      }),
      { seed, numRuns: RUNS },
    );
  });

  test(`${format.id}: any bytes come to an end`, () => {
    const seed = Date.now();
    const pieces = fc.array(fc.oneof(fc.constantFrom(...text.split(/(\s)/)), fc.string({ maxLength: 8 })), { maxLength: 200 });
    fc.assert(
      fc.property(pieces, (all) => {
        const { ruleset } = format.read(all.join(""), "d");
        for (const line of sample.packets.slice(0, 3)) decide(ruleset, wayOf(packetOf(line)), packetOf(line));
      }),
      { seed, numRuns: RUNS },
    );
  });

  test(`${format.id}: facts give the rules back`, () => {
    const { ruleset } = format.read(text, "d");
    const evidence = { digest: "sha256:0", name: "x", size: 1, collected: "2026-01-01T00:00:00.000Z" } as const;
    const facts = rulesetFacts(ruleset, evidence);
    const recovered = recoverRuleset("d", facts)?.ruleset;
    assert.ok(recovered !== undefined);
    let same = 0;
    for (const [at, line] of sample.packets.entries()) {
      const packet = packetOf(line);
      const way = wayOf(packet);
      if (!recovered.families.includes(packet.family as "ip")) continue;
      const { verdict } = decide(recovered, way, packet);
      assert.ok(verdict === "unknown" || verdict === whole[at], `${line}: ${whole[at]} became ${verdict}`);
      if (verdict === whole[at]) same++;
    }
    assert.ok(same >= 5, `only ${same} verdicts come back`);
  });

  test(`${format.id}: no secret comes out`, () => {
    const { ruleset, ...rest } = format.read(text, "d");
    const all = JSON.stringify([...ruleset.chains.values(), ruleset.interfaces, rest], (_, value) => {
      return typeof value === "bigint" ? String(value) : value;
    });
    assert.ok(text.includes("hunter2"), "the sample has no secret");
    assert.ok(!all.includes("hunter2"));
  });

  test(`${format.id}: long texts, circles and deep groups`, () => {
    const { large, deep } = sample;
    const begin = process.cpuUsage().user;
    const { ruleset } = format.read(large(LINES), "d");
    const seconds = (process.cpuUsage().user - begin) / 1e6;
    assert.ok([...ruleset.chains.values()].reduce((sum, { rules }) => sum + rules.length, 0) >= LINES / 10);
    assert.ok(seconds < 2 + LINES / 8000, `${seconds.toFixed(1)} s`);
    format.read(deep(LINES / 10), "d");
  });
}
