// From documents to verdicts: product trees, identity of products, decisions, patches. All documents are made here.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Advisory, type Fact, gatherFacts, makeFact, type Reader, type WholeReading } from "@bulkhead/facts";
import { Places, plantSchema } from "@bulkhead/plant";
import { cycloneDxReader } from "../components/cyclonedx.ts";
import { spdxReader } from "../components/spdx.ts";
import { Owners } from "../hosts/owners.ts";
import { judgeSystem } from "../judge.ts";
import { writeCalendar } from "../patches/calendar.ts";
import { patchReader } from "../patches/patch-document.ts";
import { makeCsafReader } from "./csaf.ts";
import { decide, humanImpact } from "./deployer-tree.ts";
import { exploitProbabilityReader, knownExploitedReader } from "./exploitation.ts";
import { type MatchedComponent, Matcher } from "./matching.ts";
import { nvdReader } from "./nvd.ts";
import { openVexReader } from "./openvex.ts";
import { osvReader } from "./osv.ts";
import { assessVulnerabilities } from "./vulnerability.ts";

const DATA = join(import.meta.dirname, "../../../../apps/cli/test-data");
const csafReader = makeCsafReader(() => []);
const evidence = { digest: `sha256:${"0".repeat(64)}` as const, name: "test", size: 1 };

function readText(reader: Reader, text: string, asset?: string): WholeReading {
  const run = reader.open({ evidence: asset === undefined ? evidence : { ...evidence, asset }, points: [] });
  run.push(new TextEncoder().encode(text));
  return gatherFacts(run.end());
}

function readFile(reader: Reader, name: string, asset?: string): WholeReading {
  const text = readFileSync(join(DATA, name), "utf8");
  assert.ok(reader.recognise(new TextEncoder().encode(text)), `${reader.id} recognises ${name}`);
  return readText(reader, text, asset);
}

/** An advisory about products that are all affected; a version that begins with `!` is not affected. */
function advisory(
  products: readonly (readonly [vendor: string, name: string, version: string])[],
  more: Partial<Advisory> = {},
): Advisory {
  const positions = products.map((_, at) => at);
  const clear = positions.filter((at) => products[at]?.[2].startsWith("!"));
  return {
    id: "A-1",
    publisher: "P",
    title: "T",
    revision: "1",
    released: "2026-01-01T00:00:00.000Z",
    format: "CSAF 2.0",
    status: "final",
    invalid: [],
    products: products.map(([vendor, name, version]) => ({ vendor, name, version: version.replace("!", "") })),
    vulnerabilities: [
      {
        ids: ["CVE-2026-1"],
        affected: positions.filter((at) => !clear.includes(at)),
        notAffected: clear,
        fixed: [],
        investigated: [],
        remedies: [],
      },
    ],
    ...more,
  };
}

function verdict(
  about: Advisory,
  component: Partial<MatchedComponent> & { readonly name: string },
  neighbours: readonly MatchedComponent[] = [],
): string {
  return new Matcher([about]).match({ versions: [], ...component }, neighbours)[0]?.verdict ?? "none";
}

test("a verdict is matched, possible or excluded, and an unknown version is never safe", () => {
  const one = advisory([["Siemens", "SIMATIC S7-1500 CPU 1516-3 PN/DP (6ES7516-3AN02-0AB0)", "<V2.9.7"]]);
  const is = (name: string, version?: string, vendor = "Siemens"): string =>
    verdict(one, { name, vendor, versions: version === undefined ? [] : [version] });
  assert.equal(is("6ES7516-3AN02-0AB0", "V2.9.2"), "matched");
  assert.equal(is("6ES7 516-3AN02-0AB0", "V2.9.2"), "matched");
  assert.equal(is("SIMATIC S7-1500 CPU 1516-3 PN/DP", "V2.9.2"), "matched");
  assert.equal(is("CPU 1516-3 PN/DP", "V2.9.2"), "possible");
  assert.equal(is("SIMATIC S7-1500", "V2.9.2"), "possible");
  assert.equal(is("6ES7516-3AN02-0AB0", "V2.9.7"), "excluded");
  assert.equal(is("6ES7516-3AN02-0AB0"), "possible");
  assert.equal(is("6ES7516-3AN02-0AB0", "who knows"), "possible");
  assert.equal(is("S7-1500", "V2.9.2"), "possible");
  assert.equal(is("6ES7511-1AK02-0AB0", "V2.9.2"), "none");
  assert.equal(is("SIMATIC S7-1500 CPU 1511-1 PN", "V2.9.2"), "none");
  assert.equal(is("CPU 1516-3 PN/DP", "V2.9.2", "Another"), "none");
  assert.equal(verdict(one, { name: "6ES7516-3AN02-0AB0", versions: ["V2.9.2", "V2.9.7"] }), "possible");
  const two = advisory([
    ["X", "Flow", "<2"],
    ["X", "Flow", "!1.5"],
  ]);
  assert.equal(verdict(two, { vendor: "X", name: "Flow", versions: ["1.5"] }), "possible");
  assert.equal(verdict(two, { vendor: "X", name: "Flow", versions: ["1.4"] }), "matched");
  assert.equal(verdict(two, { name: "Flow", versions: ["1.4"] }), "possible", "its vendor is not known");
  assert.equal(verdict(advisory([["X", "Gate", "<2"]]), { vendor: "X", name: "Gate OA", versions: ["1"] }), "possible");
});

test("the narrowest line of versions decides, and series of hardware are told apart", () => {
  const lines = advisory([
    ["Siemens", "TIA Server V15", "vers:all/*"],
    ["Siemens", "TIA Server V15.1", "<V15.1 Update 8"],
  ]);
  const is = (version: string): string => verdict(lines, { vendor: "Siemens", name: "TIA Server", versions: [version] });
  assert.equal(is("V15.1 Update 8"), "excluded");
  assert.equal(is("V15.1 Update 7"), "matched");
  assert.equal(is("V15 SP1"), "matched");
  assert.equal(is("V16"), "excluded");
  const series = advisory([["Rockwell Automation", "1756-EN2T Series D", "<=11.003"]]);
  const of = (name: string): string => verdict(series, { vendor: "Allen-Bradley", name, versions: ["11.002"] });
  assert.equal(of("1756-EN2T Series D"), "matched");
  assert.equal(of("1756-EN2T Series C"), "none");
  assert.equal(of("1756-EN2T"), "possible");
});

test("a product that is vulnerable on another one only", () => {
  const [given] = readFile(csafReader, "advisory.csaf.json").facts;
  assert.ok(given?.kind === "advisory");
  const runtime = { vendor: "Example Automation", name: "Runtime", versions: ["4.1"] };
  const flow = { vendor: "Example Automation", name: "Flow 300", versions: ["V2.3 SP1"] };
  assert.equal(verdict(given.value, runtime, [runtime, flow]), "matched");
  assert.equal(verdict(given.value, runtime, [runtime, { ...flow, name: "Other 7" }]), "excluded");
  assert.equal(verdict(given.value, runtime), "possible");
  assert.deepEqual(
    given.value.products.map(({ on }) => on),
    [undefined, undefined, undefined, 0],
  );
  assert.deepEqual(given.value.vulnerabilities[0]?.remedies, [
    { kind: "fix", text: "Update to V2.3 SP1 HF2.", products: [0, 3] },
  ]);
});

test("product trees that refer to themselves, nest without end or repeat ids are reported", () => {
  const document = (tree: string): string => `{"document":{"csaf_version":"2.0","tracking":{"id":"X-1"}},"product_tree":${tree}}`;
  const product = { name: "P", product_id: "P-1" };
  const circle = [
    {
      category: "installed_on",
      product_reference: "A",
      relates_to_product_reference: "B",
      full_product_name: { name: "a", product_id: "B" },
    },
    {
      category: "installed_on",
      product_reference: "B",
      relates_to_product_reference: "A",
      full_product_name: { name: "b", product_id: "A" },
    },
  ];
  const deep = `{"branches":[{"category":"product_family","name":"f","branches":[${'{"category":"product_family","name":"f","branches":['.repeat(5000)}${"]}".repeat(5000)}]}]}`;
  const given = [{ relationships: circle }, { full_product_names: [product, product] }, { full_product_names: [{}] }];
  for (const tree of [...given.map((one) => JSON.stringify(one)), deep]) {
    const { facts, problems } = readText(csafReader, document(tree));
    assert.equal(facts.length, 1);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ["system/product-tree"],
    );
  }
  assert.deepEqual(
    readText(csafReader, "{").problems.map(({ code }) => code),
    ["system/not-json"],
  );
  assert.deepEqual(readText(csafReader, '{"document":{"__proto__":{"tracking":{"id":"X"}}}}').facts, []);
});

test("bills of materials and the other formats give their facts", () => {
  const bill = readFile(cycloneDxReader, "bill.cyclonedx.json").facts;
  assert.deepEqual(
    bill.map(({ kind, value }) => `${kind} ${"name" in value ? value.name : ""}`),
    ["component tinytls", "component runtime", "component zlib", "advisory "],
  );
  const stated = bill.at(-1);
  assert.ok(stated?.kind === "advisory");
  assert.deepEqual(
    stated.value.vulnerabilities.map(({ affected, notAffected }) => [affected.length, notAffected.length]),
    [
      [1, 0],
      [0, 1],
    ],
  );
  assert.equal(verdict(stated.value, { name: "tinytls", versions: ["1.2.3"], purls: ["pkg:generic/tinytls@1.2.3"] }), "matched");
  assert.equal(verdict(stated.value, { name: "tinytls", versions: ["1.2.4"], purls: ["pkg:generic/tinytls@1.2.4"] }), "excluded");
  for (const name of ["bill.spdx.json", "bill.spdx"]) {
    const [fact, ...rest] = readFile(spdxReader, name).facts;
    assert.ok(fact?.kind === "component" && rest.length === 0, name);
    assert.equal(fact.value.within?.vendor, "Example Automation");
    assert.equal(fact.value.purls?.length, 1);
  }
  const [vex, osv, nvd] = [
    readFile(openVexReader, "statement.openvex.json"),
    readFile(osvReader, "vulnerability.osv.json"),
    readFile(nvdReader, "vulnerabilities.nvd.json"),
  ].map(({ facts }) => facts[0]);
  assert.ok(vex?.kind === "advisory" && osv?.kind === "advisory" && nvd?.kind === "advisory");
  const library = (version: string): MatchedComponent => ({
    name: "lib-csv",
    versions: [version],
    purls: [`pkg:npm/lib-csv@${version}`],
  });
  assert.deepEqual(
    ["2.0.1", "2.0.2"].map((version) => verdict(vex.value, library(version))),
    ["matched", "excluded"],
  );
  assert.deepEqual(
    ["0.9.0", "1.8.9", "1.9.0", "2.0.1", "2.0.2"].map((version) => verdict(osv.value, library(version))),
    ["matched", "matched", "excluded", "matched", "excluded"],
  );
  assert.equal(verdict(nvd.value, { vendor: "example", name: "Flow 300", versions: ["2.3"] }), "matched");
  assert.equal(verdict(nvd.value, { vendor: "example", name: "Flow 300", versions: ["2.4"] }), "excluded");
});

test("the decision tree of SSVC", () => {
  assert.equal(decide("none", "small", false, "low"), "defer");
  assert.equal(decide("none", "open", true, "very high"), "out-of-cycle");
  assert.equal(decide("public poc", "controlled", true, "very high"), "out-of-cycle");
  assert.equal(decide("active", "open", false, "very high"), "immediate");
  assert.equal(decide("active", "open", true, "high"), "immediate");
  assert.equal(decide("active", "controlled", false, "medium"), "scheduled");
  assert.equal(humanImpact("negligible", "mef failure"), "medium");
  assert.equal(humanImpact("critical", "mef support crippled"), "high");
  assert.equal(humanImpact("catastrophic", "degraded"), "very high");
});

const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "s", name: "S" },
  essentialFunctions: [{ id: "dosing", name: "Dosing" }],
  zones: [
    { id: "internet", name: "I", kind: "external" },
    { id: "dmz", name: "D", kind: "dmz" },
    { id: "control", name: "C", kind: "control", target: 2, essentialFunctions: ["dosing"] },
  ],
  conduits: [
    { id: "c1", name: "1", zones: ["internet", "dmz"], channels: [{ id: "in", protocol: "tls", from: "internet", to: "dmz" }] },
    { id: "c2", name: "2", zones: ["dmz", "control"], channels: [{ id: "on", protocol: "modbus", from: "dmz", to: "control" }] },
  ],
  assets: [
    {
      id: "plc-1",
      name: "PLC 1",
      type: "EDR",
      zone: "control",
      addresses: ["10.0.0.1"],
      vendor: "Example Automation",
      product: "Flow 300",
      version: "V2.3 SP1",
    },
    {
      id: "plc-2",
      name: "PLC 2",
      type: "EDR",
      zone: "control",
      addresses: ["10.0.0.2"],
      vendor: "Example Automation",
      product: "Flow 300",
      version: "V2.3 SP1 HF2",
    },
    {
      id: "plc-3",
      name: "PLC 3",
      type: "EDR",
      zone: "control",
      addresses: ["10.0.0.3"],
      vendor: "Example Automation",
      product: "Flow 300",
    },
  ],
  countermeasures: [{ id: "extra-rules", name: "Rules", where: ["control"], approvedBy: "B. Chen", expires: "2026-12-31" }],
});

function assessAt(facts: readonly Fact[], asOf: string) {
  const places = new Places(plant);
  return assessVulnerabilities(facts, plant, places, new Owners(facts, plant, places), asOf);
}

test("a plant: what is vulnerable, how urgent, what is overdue, and what a deferral and an installation change", () => {
  const lists = [
    ...readFile(csafReader, "advisory.csaf.json").facts,
    ...readFile(knownExploitedReader, "exploited.kev.json").facts,
    ...readFile(exploitProbabilityReader, "scores.epss.csv").facts,
  ];
  const told = assessAt(lists, "2026-02-10T00:00:00.000Z");
  assert.deepEqual(
    told.vulnerable.map(({ component, match }) => `${component.asset.id} ${match.verdict}`),
    ["plc-1 matched", "plc-3 possible"],
  );
  assert.deepEqual(
    told.excluded.map(({ component }) => component.asset.id),
    ["plc-2"],
  );
  const [first] = told.vulnerable;
  assert.deepEqual(
    [first?.triage.decision, first?.triage.exposure, first?.triage.exploitation, first?.triage.probability],
    ["out-of-cycle", "controlled", "active", 0.94312],
  );
  assert.equal(told.patches.find(({ asset }) => asset.id === "plc-1")?.due, "2026-02-19T09:00:00.000Z");
  const codesAt = (facts: readonly Fact[], asOf: string): string[] =>
    judgeSystem(facts, plant, new Places(plant), asOf).map(({ code }) => code);
  assert.deepEqual(codesAt(lists, "2026-02-10T00:00:00.000Z"), ["vulnerable-component", "possibly-vulnerable-component"]);
  assert.deepEqual(codesAt(lists, "2026-03-10T00:00:00.000Z"), [
    "vulnerable-component",
    "possibly-vulnerable-component",
    "patch-overdue",
  ]);

  const deferred = [...lists, ...readFile(patchReader, "patches.yaml").facts];
  assert.ok(
    !codesAt(deferred, "2026-03-10T00:00:00.000Z").includes("patch-overdue"),
    "put off, with a countermeasure that covers it",
  );
  assert.ok(codesAt(deferred, "2026-05-02T00:00:00.000Z").includes("patch-overdue"), "the deferral has ended");
  const calendar = writeCalendar(assessAt(deferred, "2026-03-10T00:00:00.000Z").patches, "S; Plant", "2026-03-10T00:00:00.000Z");
  assert.match(calendar, /DTSTART;VALUE=DATE:20260411\r\n/);
  assert.match(calendar, /Deferral ends/);
  assert.match(calendar, /X-WR-CALNAME:Patches of S\\; Plant/);
  assert.ok(calendar.split("\r\n").every((line) => new TextEncoder().encode(line).length <= 75));

  const installed = [
    ...lists,
    ...readText(
      patchReader,
      "patches:\n  - { asset: plc-1, advisory: exa-2026-01, state: installed, by: A, since: 2026-02-15, reason: done }\n",
    ).facts,
  ];
  assert.deepEqual(codesAt(installed, "2026-03-10T00:00:00.000Z"), ["possibly-vulnerable-component"]);
  const heard = {
    address: "10.0.0.1",
    via: "lldp",
    vendor: "Example Automation",
    product: "Flow 300",
    version: "V2.3 SP1",
    spoke: true,
  };
  const time = { first: "2026-02-20T00:00:00.000Z", last: "2026-02-20T00:00:00.000Z" };
  const seen = makeFact("asset-seen", heard, "observed", evidence, { type: "whole" }, time);
  assert.ok(
    codesAt([...installed, seen], "2026-03-10T00:00:00.000Z").includes("patch-overdue"),
    "said to be installed, and seen with the old version",
  );
  const other = makeFact("asset-seen", { ...heard, version: "V2.1", via: "snmp" }, "observed", evidence, { type: "whole" }, time);
  assert.ok(codesAt([...lists, other], "2026-02-10T00:00:00.000Z").includes("component-contradicted"));
});

test("records about patches with faults are reported and left out", () => {
  const { facts, problems } = readText(
    patchReader,
    "patches:\n  - { asset: a, advisory: X, state: Instaled, by: A, since: 2026-02-15, reason: r }\n  - { asset: a }\n",
  );
  assert.deepEqual(facts, []);
  assert.equal(problems[0]?.code, "system/unknown-patch-state");
  assert.match(problems[0]?.mend ?? "", /Installed/);
  assert.ok(problems.length >= 2);
});

test("only the newest revision of an advisory counts", () => {
  const time = { first: "2026-01-01T00:00:00.000Z", last: "2026-01-01T00:00:00.000Z" };
  const make = (value: Advisory): Fact => makeFact("advisory", value, "certified", evidence, { type: "whole" }, time);
  const old = make(advisory([["Example Automation", "Flow 300", "*"]]));
  const now = make(
    advisory([["Example Automation", "Flow 300", "<V1"]], { revision: "2", released: "2026-02-01T00:00:00.000Z" }),
  );
  assert.deepEqual(
    assessAt([now, old], "2026-03-01T00:00:00.000Z").vulnerable.map(({ component }) => component.asset.id),
    ["plc-3"],
  );
});
