// Hosts, files and controller programs held against a small plant.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Evidence, type Fact, type Finding, gatherFacts, makeFact } from "@bulkhead/facts";
import { Places, plantSchema } from "@bulkhead/plant";
import { readText, snapshotOf } from "./hosts/snapshot.fixture.ts";
import { baselineReader } from "./integrity/baseline.ts";
import { judgeSystem } from "./judge.ts";

const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "water", name: "Water works" },
  zones: [
    { id: "supervision", name: "Supervision", kind: "supervision", networks: ["10.0.3.0/24"] },
    { id: "panels", name: "Panels", kind: "supervision", parent: "supervision" },
    { id: "control", name: "Control", kind: "control", networks: ["10.0.4.0/24"] },
  ],
  conduits: [
    {
      id: "c",
      name: "C",
      zones: ["supervision", "control"],
      channels: [
        { id: "web", protocol: "https", from: "control", to: "supervision", ports: [443, "8000-8010"] },
        { id: "ntp", protocol: "ntp", from: "control", to: "hmi-1", transport: "udp", ports: 123 },
        { id: "any", protocol: "any", from: "control", to: "historian" },
      ],
    },
  ],
  assets: [
    {
      id: "hmi-1",
      name: "HMI One",
      zone: "panels",
      type: "HDR",
      addresses: ["10.0.3.5"],
      services: [{ ports: 22, purpose: "administration" }],
    },
    { id: "historian", name: "Historian", zone: "supervision", type: "HDR", addresses: ["10.0.3.6"] },
    { id: "plc-1", name: "PLC 1", zone: "control", type: "EDR", addresses: ["10.0.4.10"] },
  ],
});

const judge = (facts: readonly Fact[]): readonly Finding[] =>
  judgeSystem(facts, plant, new Places(plant), "2026-06-01T00:00:00.000Z");
const told = (findings: readonly Finding[]): readonly string[] =>
  findings.map(({ code, subjects, assets, text }) => `${code} [${subjects.join()}] [${assets.join()}] ${text}`);

/** A snapshot of the HMI, known by its address. */
function snapshot(texts: Readonly<Record<string, string>>, collected = "2026-03-02T09:00:00Z", sha256?: string): readonly Fact[] {
  const addresses = '[{"link_type":"ether","addr_info":[{"local":"10.0.3.5","scope":"global"}]}]';
  const files = sha256 === undefined ? [] : [{ path: "/opt/hmi/project.db", size: 5, sha256 }];
  return readText(JSON.stringify(snapshotOf({ addresses, ...texts }, { collected, files }))).facts;
}

const listening = (...sockets: readonly string[]): Readonly<Record<string, string>> => ({
  listening: sockets
    .map((socket) => `${socket.startsWith("udp") ? "udp UNCONN" : "tcp LISTEN"} 0 0 ${socket.slice(4)} *:*`)
    .join("\n"),
});

const A = "a".repeat(64);
const B = "b".repeat(64);

function baseline(text: string, collected: string, asset?: string): { facts: readonly Fact[]; codes: readonly string[] } {
  const bytes = new TextEncoder().encode(text);
  const evidence: Evidence = {
    digest: "sha256:1",
    name: "baseline.txt",
    size: bytes.length,
    collected,
    ...(asset === undefined ? {} : { asset }),
  };
  const run = baselineReader.open({ evidence, points: [] });
  run.push(bytes);
  const { facts, problems } = gatherFacts(run.end());
  return { facts, codes: problems.map(({ code }) => code) };
}

const before = "2026-03-01T00:00:00.000Z";
const after = "2026-03-03T00:00:00.000Z";

test("services that neither a channel nor the asset names", () => {
  const facts = snapshot(
    listening(
      "tcp 0.0.0.0:22",
      "tcp *:443",
      "tcp *:8005",
      "udp *:123",
      "tcp 127.0.0.1:9",
      "tcp [::1]:9",
      "tcp 10.0.3.5:23",
      "tcp [::]:23",
      "udp *:443",
    ),
  );
  assert.deepEqual(told(judge(facts)), [
    "undeclared-service [panels] [hmi-1] HMI One listens on tcp port 23 at 10.0.3.5, all addresses, and no channel or service of the plant names it.",
    "undeclared-service [panels] [hmi-1] HMI One listens on udp port 443 at all addresses, and no channel or service of the plant names it.",
  ]);
});

test("a channel without ports allows each of its transport; only the newest snapshot counts", () => {
  const historian = readText(JSON.stringify(snapshotOf(listening("tcp *:5450", "udp *:5450"))), "historian").facts;
  assert.deepEqual(
    judge(historian).map(({ text }) => text.slice(0, 36)),
    ["Historian listens on udp port 5450 a"],
  );
  const old = snapshot(listening("tcp *:23"));
  assert.equal(judge(old).length, 1);
  assert.deepEqual(judge([...old, ...snapshot(listening("tcp *:22"), "2026-03-04T09:00:00Z")]), []);
});

test("a UDP port that the kernel gave out may be one that only sends, save where a service is registered", () => {
  const facts = snapshot(listening("udp *:42796", "udp *:47808", "udp *:32767", "tcp *:42796"));
  assert.deepEqual(
    judge(facts).map(({ text }) => text.split(" at ")[0]),
    ["HMI One listens on udp port 47808", "HMI One listens on udp port 32767", "HMI One listens on tcp port 42796"],
  );
});

test("removable media that were mounted", () => {
  const facts = snapshot({ mounts: "/dev/sdb1 /media/kim/KEY vfat rw 0 0\n" });
  const [finding] = judge(facts);
  assert.deepEqual(told(judge(facts)), [
    "removable-media [panels] [hmi-1] A removable medium (/dev/sdb1, vfat, writable) was mounted at /media/kim/KEY on HMI One.",
  ]);
  assert.deepEqual(finding?.techniques, ["T0847"]);
});

test("files that differ from their baseline, and those that were as they should be when they were seen", () => {
  const { facts: accepted } = baseline(`# bulkhead-baseline/1 files hmi-1\n${A}  /opt/hmi/project.db\n`, before);
  assert.deepEqual(judge([...accepted, ...snapshot({}, "2026-03-02T09:00:00Z", A)]), []);
  const changed = judge([...accepted, ...snapshot({}, "2026-03-02T09:00:00Z", B)]);
  assert.deepEqual(told(changed), [
    "file-changed [panels] [hmi-1] /opt/hmi/project.db on HMI One differs from its baseline: sha256:bbbbbbbbbbbb…, not sha256:aaaaaaaaaaaa….",
  ]);
  assert.equal(changed[0]?.facts.length, 2);
  const { facts: later } = baseline(`# bulkhead-baseline/1 files hmi-1\n${B}  /opt/hmi/project.db\n`, after);
  assert.deepEqual(judge([...accepted, ...later, ...snapshot({}, "2026-03-04T09:00:00Z", B)]), []);
  assert.equal(judge([...accepted, ...later, ...snapshot({}, "2026-03-04T09:00:00Z", A)]).length, 1);
});

test("programs that moved and are not those of the baseline", () => {
  const evidence: Evidence = { digest: "sha256:2", name: "plant.pcap", size: 1 };
  const transfer = (
    block: string,
    digest: string | null,
    direction: "download" | "upload",
    server = "10.0.4.10",
    at = after,
  ): Fact =>
    makeFact(
      "program-transfer",
      {
        client: "10.0.3.5",
        server,
        protocol: "s7comm",
        direction,
        block,
        size: 5,
        digest: digest === null ? null : `sha256:${digest}`,
      },
      "observed",
      evidence,
      { type: "packet", number: 1, offset: 0, length: 1 },
      { first: at, last: at },
    );
  const { facts: accepted } = baseline(`# bulkhead-baseline/1 programs plc-1\n${A}  OB 1\n${B}  OB 1\n${A}  DB 7\n`, before);
  const texts = (...facts: readonly Fact[]): readonly string[] => told(judge([...accepted, ...facts]));
  assert.deepEqual(texts(transfer("OB 1", A, "download"), transfer("OB 1", B, "upload"), transfer("DB 7", A, "download")), []);
  assert.deepEqual(texts(transfer("DB 7", B, "download")), [
    "program-changed [control] [plc-1] 10.0.3.5 loaded DB 7 into PLC 1, and it differs from its baseline: sha256:bbbbbbbbbbbb…, not sha256:aaaaaaaaaaaa….",
  ]);
  assert.deepEqual(texts(transfer("FC 3", null, "download"), transfer("FC 3", null, "download")), [
    "program-changed [control] [plc-1] 10.0.3.5 loaded FC 3 into PLC 1, and the baseline of PLC 1 knows no such block.",
  ]);
  assert.equal(texts(transfer("DB 7", B, "upload")).length, 1);
  // Not every byte was seen; before the baseline; a controller without one.
  assert.deepEqual(texts(transfer("DB 7", null, "download")), []);
  assert.deepEqual(texts(transfer("DB 7", B, "download", "10.0.4.10", "2026-02-01T00:00:00.000Z")), []);
  assert.deepEqual(texts(transfer("DB 7", B, "download", "10.0.4.11")), []);
});

test("baselines as sha256sum writes them", () => {
  const { facts, codes } = baseline(
    `# bulkhead-baseline/1 files\n${A} */opt/a b\n\\${B}  /opt/new\\nline\\\\\n# note\nnonsense\n# bulkhead-baseline/1 programs plc-1\r\n${A}  OB 1\r\n`,
    before,
    "hmi-1",
  );
  assert.deepEqual(codes, []);
  assert.deepEqual(
    facts.map(({ kind, value }) =>
      kind === "baseline" ? `${value.asset} ${value.what} ${value.name} ${value.state.slice(7, 9)}` : kind,
    ),
    ["hmi-1 file /opt/a b aa", "hmi-1 file /opt/new\nline\\ bb", "not-understood", "plc-1 program OB 1 aa"],
  );
  assert.deepEqual(baseline(`# bulkhead-baseline/1 files\n${A}  /x\n`, before).codes, ["system/baseline-without-asset"]);
  assert.ok(!baselineReader.recognise(new TextEncoder().encode(`${A}  /x\n`)));
});
