// Reports of other tools, made as the tools' documentation says (they lie with the inputs of the mutation test), and real ones where the
// shared samples are at hand: what each report tells becomes facts, each test leads to rows, and nothing is dropped in silence.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type Evidence, type FactKind, type FactValues, gatherFacts, type WholeReading } from "@bulkhead/facts";
import { crosswalkTo } from "@bulkhead/standards/crosswalk";
import overlay from "../../../data/overlay.json" with { type: "json" };
import { TOOL_READERS } from "./index.ts";
import { controlReference, requirementsOf } from "./overlay.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..", "..", "..");
const SAMPLES = join(ROOT, "..", "shared", "samples");

function read(bytes: Uint8Array, evidence: Partial<Evidence> = {}): WholeReading & { readonly reader: string } {
  const readers = TOOL_READERS.filter((one) => one.recognise(bytes.subarray(0, 65_536)));
  assert.equal(readers.length, 1, readers.map(({ id }) => id).join(", "));
  const [reader] = readers as [(typeof readers)[0]];
  const run = reader.open({ evidence: { digest: "sha256:00", name: "report", size: bytes.length, ...evidence }, points: [] });
  for (let at = 0; at < bytes.length; at += 100_000) run.push(bytes.subarray(at, at + 100_000));
  return { ...gatherFacts(run.end()), reader: reader.id };
}

const own = (name: string): Uint8Array => new Uint8Array(readFileSync(join(ROOT, "apps", "cli", "test-data", name)));
const text = (content: string): Uint8Array => new TextEncoder().encode(content);

function of<K extends FactKind>(reading: WholeReading, kind: K): readonly FactValues[K][] {
  return reading.facts.filter((fact) => fact.kind === kind).map((fact) => fact.value as FactValues[K]);
}

const codes = ({ problems }: WholeReading): readonly string[] => problems.map(({ code }) => code);
const rows = (value: FactValues["configuration-result"] | undefined): readonly string[] =>
  (value?.requirements ?? []).map(({ requirement, confidence }) => `${requirement} ${confidence}`);

test("SCAP: results with the title and the references of their rules", () => {
  const reading = read(own("scap-results.xml"));
  assert.deepEqual(of(reading, "host"), [
    { host: "hmi-1", addresses: ["10.0.2.20", "02:00:00:00:02:20"], system: "unknown", version: "unknown", privileged: true },
  ]);
  const results = of(reading, "configuration-result");
  assert.deepEqual(
    results.map(({ rule, result }) => [rule, result]),
    [
      ["xccdf_example_rule_lock", "fail"],
      ["xccdf_example_rule_banner", "pass"],
      ["xccdf_example_rule_other", "not-applicable"],
    ],
  );
  assert.equal(results[0]?.title, "Lock an account after failed log-ins & tell");
  assert.deepEqual(results[0]?.references, ["NIST SP 800-53 AC-7", "IEC 62443-3-3 SR 1.11", "CCE-80670-7"]);
  assert.deepEqual(rows(results[0]), ["SR 1.11 high"]);
  assert.doesNotMatch(results[0]?.detail ?? "", /hunter2/);
  assert.deepEqual(rows(results[1]), ["SR 1.12 high"]);
  assert.equal(of(reading, "not-understood")[0]?.text, "perhaps");
  assert.equal(reading.facts[1]?.first, "2026-03-02T09:00:02.000Z");
});

test("SCAP: a bomb of entities, and a report that ends too soon, are told", () => {
  const whole = new TextDecoder().decode(own("scap-results.xml"));
  const bomb = whole
    .replace("<c:Benchmark", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&b;">]>\n<c:Benchmark')
    .replace("deny is 0", "&b;");
  assert.deepEqual(codes(read(text(bomb))), ["system/entities-declared"]);
  assert.match(of(read(text(bomb)), "configuration-result")[0]?.detail ?? "", /^&b;/);
  const cut = read(text(whole.slice(0, whole.indexOf("xccdf_example_rule_other"))));
  assert.deepEqual(codes(cut), ["system/report-broken"]);
  assert.equal(of(cut, "configuration-result").length, 2);
});

test("checklists of STIG Viewer, both formats", () => {
  const ckl = read(own("checklist.ckl"));
  assert.deepEqual(
    of(ckl, "configuration-result").map(({ rule, result, detail, references }) => [rule, result, detail, references]),
    [
      ["RHEL-09-411075", "fail", "deny is not set", ["CCI-000044", "STIG V-258054"]],
      ["RHEL-09-000001", "not-tested", undefined, []],
    ],
  );
  assert.deepEqual(of(ckl, "host")[0]?.addresses, ["10.0.2.20", "02:00:00:00:02:20"]);
  const cklb = of(read(own("checklist.cklb")), "configuration-result");
  assert.deepEqual(
    cklb.map(({ rule, result, severity }) => [rule, result, severity]),
    [
      ["RHEL-09-411075", "pass", "medium"],
      ["RHEL-09-211010", "fail", "low"],
    ],
  );
});

test("InSpec and HDF: one failure fails, impact 0 is not applicable, a skip was not tested", () => {
  const reading = read(own("inspec.json"));
  assert.deepEqual(
    of(reading, "configuration-result").map(({ rule, result }) => [rule, result]),
    [
      ["V-1", "fail"],
      ["V-2", "pass"],
      ["V-3", "not-applicable"],
      ["V-4", "not-tested"],
    ],
  );
  assert.deepEqual(rows(of(reading, "configuration-result")[0]), ["SR 1.11 high"]);
});

test("Nessus: weaknesses, and audits of configurations", () => {
  const reading = read(own("scan.nessus"));
  assert.deepEqual(of(reading, "vulnerability-reported")[0], {
    host: "hmi-1.plant.example",
    tool: "Nessus",
    rule: "200001",
    title: "TLS library out of date",
    cves: ["CVE-2022-0001", "CVE-2022-0002"],
    severity: "high",
    score: 7.5,
    service: "tcp 443",
    certainty: null,
  });
  assert.deepEqual(of(reading, "host")[0]?.addresses, ["10.0.2.20", "02:00:00:00:02:20", "02:00:00:00:02:21"]);
  assert.deepEqual(rows(of(reading, "configuration-result")[0]), ["SR 1.11 high"]);
});

test("OpenVAS: weaknesses with how sure the scanner is", () => {
  const reading = read(own("openvas-report.xml"));
  assert.deepEqual(
    of(reading, "vulnerability-reported").map(({ host, severity, service, certainty, cves }) => [
      host,
      severity,
      service,
      certainty,
      cves,
    ]),
    [
      ["hmi-1", "medium", "tcp 23", 70, []],
      ["hmi-1", "critical", null, 80, ["CVE-2023-38408"]],
    ],
  );
});

test("Lynis: what it warns of failed; a test that found nothing is no pass", () => {
  const reading = read(own("lynis-report.dat"));
  assert.deepEqual(
    of(reading, "configuration-result").map((value) => [value.rule, value.result, ...rows(value)]),
    [
      ["AUTH-9262", "fail", "SR 1.7 high"],
      ["FIRE-4512", "fail", "SR 5.2 low", "SR 7.7 low"],
      ["USB-1000", "fail", "SR 2.3 medium", "SR 7.7 low"],
    ],
  );
  assert.deepEqual(
    of(reading, "listening-service").map(({ address, port }) => `${address} ${port}`),
    ["* 22", "127.0.0.1 25"],
  );
  assert.deepEqual(
    of(reading, "setting").map(({ topic, weak }) => [topic, weak !== undefined]),
    [
      ["malware-protection", true],
      ["host-firewall", false],
    ],
  );
  assert.equal(of(reading, "pending-update")[0]?.security, true);
  assert.equal(of(reading, "software").length, 2);
  assert.deepEqual(of(reading, "host")[0]?.addresses, ["10.0.2.20"]);
  assert.deepEqual(codes(reading), ["system/record-broken"]);
  assert.deepEqual(
    of(read(own("lynis-report.json")), "configuration-result").map(({ rule }) => rule),
    ["AUTH-9286", "BANN-7126"],
  );
});

test("AIDE: text and JSON tell the same change", () => {
  const [asText, asJson] = [read(own("aide-report.txt"), { asset: "eng-1" }), read(own("aide-report.json"), { asset: "eng-1" })];
  const changed = (reading: WholeReading) => of(reading, "file-change").find(({ change }) => change === "changed");
  assert.deepEqual(
    of(asText, "file-change").map(({ change, path }) => `${change} ${path}`),
    ["added /opt/eng/new.dll", "removed /opt/eng/line1.cfg", "changed /opt/eng/line1.st"],
  );
  assert.equal(changed(asText)?.before, "sha256:95caca987c284a44c196b5e2f4775a152b2976c2ff592530d7aab88472f84085");
  assert.equal(changed(asText)?.before, changed(asJson)?.before);
  assert.equal(changed(asText)?.after, changed(asJson)?.after);
  assert.deepEqual(changed(asText)?.attributes, ["size", "mtime", "sha256"]);
  assert.deepEqual(codes(read(own("aide-report.json"))), ["system/host-missing"]);
});

test("Wazuh: file integrity, configuration assessment, events, inventory", () => {
  const alerts = read(own("wazuh-alerts.json"));
  assert.deepEqual(of(alerts, "file-change")[0], {
    host: "hmi-1",
    tool: "Wazuh",
    path: "/opt/scada/recipe.cfg",
    change: "changed",
    attributes: ["size", "sha256"],
    before: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    after: "sha256:60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
    user: "anna",
    process: "/usr/bin/vim",
  });
  assert.deepEqual(rows(of(alerts, "configuration-result")[0]), ["SR 1.11 low", "SR 1.3 low"]);
  const [failed] = alerts.facts.filter(({ kind }) => kind === "host-event");
  assert.deepEqual(
    of(alerts, "host-event").map((event) => [event.class, event.user, event.peer, event.count]),
    [["log-in-failed", "root", "10.0.9.9", 2]],
  );
  assert.deepEqual([failed?.first, failed?.last], ["2026-03-02T09:02:00.000Z", "2026-03-02T09:02:05.000Z"]);
  const answers = read(own("wazuh-sca.json"), { asset: "hmi-1" });
  assert.deepEqual(
    of(answers, "configuration-result").map(({ result }) => result),
    ["pass", "not-applicable"],
  );
  assert.deepEqual(
    of(answers, "software").map(({ name }) => name),
    ["openssl", "KB5034441"],
  );
  assert.equal(of(answers, "listening-service")[0]?.port, 22);
  assert.equal(of(answers, "file-digest")[0]?.size, 1024);
});

test("osquery: what was removed again does not stand; a query that is not read is named", () => {
  const reading = read(own("osquery.results.ndjson"));
  assert.deepEqual(
    of(reading, "software").map(({ version }) => version),
    ["3.0.16"],
  );
  assert.deepEqual(of(reading, "host"), [
    { host: "hmi-1", addresses: ["10.0.2.20"], system: "Debian GNU/Linux", version: "12", privileged: true },
  ]);
  assert.deepEqual(
    of(reading, "listening-service").map(({ transport, address, port }) => `${transport} ${address} ${port}`),
    ["tcp * 22", "udp 10.0.2.20 161"],
  );
  assert.deepEqual(
    of(reading, "account").map(({ name, interactive, administrator }) => [name, interactive, administrator]),
    [
      ["root", true, true],
      ["daemon", false, false],
    ],
  );
  assert.equal(of(reading, "file-change")[0]?.path, "/etc/passwd");
  assert.equal(of(reading, "setting")[0]?.topic, "encryption-at-rest");
  assert.equal(of(reading, "unattended-program")[0]?.schedule, "5 3 * * 1");
  assert.equal(of(reading, "host-event")[0]?.class, "media-connected");
  assert.match(reading.problems[0]?.message ?? "", /weather/);
});

test("Windows and Sysmon: events counted by kind, whatever wrote them out", () => {
  const xml = read(own("security.events.xml"));
  assert.deepEqual(
    of(xml, "host-event").map((event) => [event.event, event.class, event.user, event.object, event.peer, event.count]),
    [
      ["4625", "log-in-failed", "admin", null, "10.0.9.9", 2],
      ["1102", "log-cleared", "mallory", null, null, 1],
      ["6", "driver-loaded", null, "C:\\Windows\\bad.sys", null, 1],
      ["3077", "program-blocked", null, "\\Device\\x.exe", null, 1],
    ],
  );
  const json = read(own("security.events.json"));
  assert.deepEqual(
    of(json, "host-event").map(({ event, class: what, object }) => [event, what, object]),
    [
      ["7045", "service-installed", "PSEXESVC"],
      ["4720", "account-changed", "backdoor"],
      ["4616", "time-changed", null],
    ],
  );
  const csv = read(own("security.events.csv"));
  assert.deepEqual(
    of(csv, "host-event").map(({ class: what, user, peer }) => [what, user, peer]),
    [["log-in-failed", "admin", "10.0.9.9"]],
  );
  assert.equal(csv.facts.at(-1)?.first, "2026-03-02T09:00:05.000Z");
});

test("Velociraptor: artefacts as JSON and as CSV", () => {
  const reading = read(own("velociraptor.json"));
  assert.equal(of(reading, "software")[0]?.name, "STEP 7");
  assert.equal(of(reading, "account")[0]?.administrator, true);
  assert.equal(of(reading, "unattended-program")[0]?.user, "LocalSystem");
  assert.equal(of(reading, "listening-service")[0]?.port, 445);
  assert.deepEqual(
    of(reading, "host-event").map(({ class: what }) => what),
    ["log-in-failed", "malware-found"],
  );
  assert.match(reading.problems[0]?.message ?? "", /Custom\.Unknown/);
  assert.deepEqual(
    of(read(own("velociraptor.csv")), "software").map(({ name, version }) => `${name} ${version}`),
    ["openssl 3.0.15", "tar 1.34"],
  );
});

test("a long log takes bounded memory: a million events of two kinds are two facts", () => {
  const reader = TOOL_READERS.find(({ id }) => id === "windows-events-json");
  assert.ok(reader);
  const run = reader.open({ evidence: { digest: "sha256:00", name: "log", size: 0 }, points: [] });
  const line = (number: number): string =>
    `{"Event":{"System":{"Provider":"x","EventID":${number},"Channel":"Security","Computer":"a","TimeCreated":"2026-03-02T09:00:00Z"},"EventData":{"TargetUserName":"u"}}}\n`;
  const chunk = text((line(4624) + line(4625)).repeat(500));
  for (let at = 0; at < 100; at += 1) run.push(chunk);
  const reading = gatherFacts(run.end());
  assert.deepEqual(
    of(reading, "host-event").map(({ count }) => count),
    [50_000, 50_000],
  );
});

test("the overlay follows the crosswalk of the catalogue, and names rows of it only", () => {
  for (const [control, told] of Object.entries(overlay.controls)) {
    const known = crosswalkTo("NIST SP 800-53 Rev. 5", control).filter(({ part }) => part === "62443-3-3");
    assert.deepEqual(new Set(told.map(([id]) => id)), new Set(known.map(({ id }) => id)), control);
  }
  const every = new Set(Object.values(overlay.controls).flatMap((told) => told.map(([id]) => id)));
  for (const [rule, told] of Object.entries(overlay.rules)) for (const [id] of told) assert.ok(every.has(id), `${rule}: ${id}`);
});

test("references as tools write them", () => {
  for (const [written, reference] of [
    ["AC-7(a)", "NIST SP 800-53 AC-7"],
    ["AC-7 a", "NIST SP 800-53 AC-7"],
    ["IA-5 (1) (a)", "NIST SP 800-53 IA-5(1)"],
    ["ac-2.3", "NIST SP 800-53 AC-2(3)"],
    ["AC.7", "NIST SP 800-53 AC-7"],
    ["Rev_4", undefined],
  ] as const)
    assert.equal(controlReference(written), reference, written);
  assert.deepEqual(requirementsOf(["NIST SP 800-53 AC-2(3)"]), [
    { requirement: "SR 1.3", confidence: "low", via: "NIST SP 800-53 AC-2(3)" },
  ]);
  assert.deepEqual(requirementsOf(["NIST SP 800-53 ZZ-9", "CIS 1.1"]), []);
});

const REAL: readonly (readonly [file: string, kind: FactKind, count: number, rows: number])[] = [
  ["xccdf/xccdf-results-openscap-rhel8.xml", "configuration-result", 248, 238],
  ["xccdf/xccdf-results-scc-rhel8.xml", "configuration-result", 248, 238],
  ["openscap/xccdf-results.xml", "configuration-result", 355, 243],
  ["openscap/arf-debian-standard.xml", "configuration-result", 355, 243],
  ["lynis/lynis-report.dat", "configuration-result", 42, 32],
  ["aide/aide-0.18.3-report.json", "file-change", 4, 0],
  ["ckl/small.ckl", "configuration-result", 11, 11],
  ["nessus/sample.nessus", "vulnerability-reported", 149, 0],
  ["osquery/results-differential.ndjson", "unattended-program", 1, 0],
  ["wazuh/fim-alert-docs-4.4.json", "file-change", 1, 0],
];

for (const [file, kind, count, borne] of REAL) {
  const path = join(SAMPLES, file);
  test(`${file}, as the tool wrote it`, { skip: existsSync(path) ? false : "the shared samples are not there" }, () => {
    const reading = read(new Uint8Array(readFileSync(path)), { asset: "hmi" });
    assert.deepEqual(codes(reading), []);
    assert.equal(of(reading, kind).length, count);
    assert.equal(of(reading, "configuration-result").filter(({ requirements }) => requirements.length > 0).length, borne);
    assert.deepEqual(of(reading, "not-understood"), []);
  });
}
