// The command line as its user meets it: the commands are typed, their output and exit codes read.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

const CLI = join(import.meta.dirname, "main.ts");
const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");
const AS_OF = "2026-11-25";

let folder: string;
let plant: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-cli-"));
  plant = join(folder, "plant");
  cpSync(EXAMPLE, plant, { recursive: true, filter: (path) => !/[/\\](build|\.bulkhead)$/.test(path) });
});
after(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}

test("assess prints the level table, the contradiction, and where the report lies", () => {
  const { code, out } = bulkhead("assess", plant, "--as-of", AS_OF);
  assert.equal(code, 0);
  assert.match(out, /Chlorine dosing/);
  assert.match(out, /≠ SR 5\.1 at Intake/);
  const report = /Report: (.+)/.exec(out)?.[1] ?? "";
  assert.match(readFileSync(report, "utf8"), /^<!doctype html>/i);
});

test("assess --fail-below says no with exit code 1 and names who stays below", () => {
  const below = bulkhead("assess", plant, "--as-of", AS_OF, "--fail-below", "target", "--by", "proven");
  assert.equal(below.code, 1);
  assert.match(below.err, /Below target: .*dosing/);
  assert.equal(bulkhead("assess", plant, "--fail-below", "5").code, 2);
  assert.equal(bulkhead("assess", plant, "--as-of", "yesterday").code, 2);
});

test("assess --json is one JSON document", () => {
  const { code, out } = bulkhead("assess", plant, "--as-of", AS_OF, "--json");
  assert.equal(code, 0);
  const { levels, findings, verdicts } = JSON.parse(out) as Record<string, readonly unknown[]>;
  assert.equal(verdicts?.length, (levels?.length ?? 0) * 100);
  assert.ok((findings?.length ?? 0) > 0);
});

test("questions lists what the targets need and nobody has answered", () => {
  const { code, out } = bulkhead("questions", plant, "--zone", "dosing", "--as-of", AS_OF, "--json");
  assert.equal(code, 0);
  const open = JSON.parse(out) as readonly { readonly subject: string; readonly questions: readonly unknown[] }[];
  assert.ok(open.length > 0 && open.every(({ subject, questions }) => subject === "dosing" && questions.length >= 2));
  assert.match(bulkhead("questions", plant, "--row", "CR-1.3", "--all", "--as-of", AS_OF).out, /CR 1\.3 Account management/);
  assert.equal(bulkhead("questions", plant, "--zone", "nowhere").code, 2);
});

test("crosswalk shows the verdicts behind each control, and what has no counterpart", () => {
  const { code, out } = bulkhead("crosswalk", plant, "--to", "NIS2", "--as-of", AS_OF);
  assert.equal(code, 0);
  assert.match(out, /Art\. 21\(2\)\(b\)/);
  assert.match(out, /0 of \d+ rows official/);
  assert.match(out, /No row of .*62443-4-1.* leads there/);
  const { controls } = JSON.parse(bulkhead("crosswalk", plant, "--to", "csf-1.1", "--as-of", AS_OF, "--json").out) as {
    readonly controls: readonly { readonly control: string }[];
  };
  assert.equal(controls[0]?.control, "DE.AE-1");
  assert.equal(bulkhead("crosswalk", plant, "--to", "tarot").code, 2);
});

test("explain leads from the verdict to the packet", () => {
  const { code, out } = bulkhead("explain", "sr5.1", plant, "--zone", "intake", "--as-of", AS_OF);
  assert.equal(code, 0);
  assert.match(out, /claimed contradicted/);
  assert.match(out, /firewall\.pcapng, packet \d+/);
});

test("what cannot be done says code and mend, and exits with 2", () => {
  for (const [args, code] of [
    [["assess", "nowhere"], "cli/no-plant"],
    [["explain", "SR 9.9", plant], "cli/unknown-requirement"],
    [["explain", "SR 5.1", plant, "--zone", "intke"], "cli/unknown-subject"],
    [["explain", "SR 5.1", plant], "cli/bad-argument"],
    [["seal", plant, "--key", join(plant, "plant.yaml")], "cli/bad-key"],
    [["verify", "nothing.json", "--key", "nothing.pub"], "cli/not-found"],
    [["init", plant], "cli/exists"],
  ] as const) {
    const { code: exit, err } = bulkhead(...args);
    assert.equal(exit, 2, args.join(" "));
    assert.ok(err.includes(code), `${args.join(" ")}: ${err}`);
    assert.match(err, /→/);
  }
  assert.equal(bulkhead("no-such-command").code, 2);
});

test("a design that contradicts itself is refused with the place of every error", () => {
  const broken = join(folder, "broken");
  mkdirSync(broken);
  writeFileSync(
    join(broken, "plant.yaml"),
    "bulkhead: 1\nsystem: {id: x, name: X}\nzones:\n  - {id: a, name: A, kind: cotrol}\n",
  );
  const { code, err } = bulkhead("assess", broken);
  assert.equal(code, 2);
  assert.match(err, /plant\.yaml:4:\d+: error plant\//);
});

test("a channel for a protocol that nobody reads is said, and does not stop anything", () => {
  const strange = join(folder, "strange");
  cpSync(plant, strange, { recursive: true });
  const design = join(strange, "plant.yaml");
  writeFileSync(design, readFileSync(design, "utf8").replace("protocol: tls", "protocol: https"));
  const { code, out } = bulkhead("assess", strange, "--as-of", AS_OF);
  assert.equal(code, 0);
  assert.match(out, /cli\/unknown-protocol.*https/);
});

test("bad evidence is named, the rest is assessed, and the exit code is 3", () => {
  const damaged = join(folder, "damaged");
  cpSync(plant, damaged, { recursive: true });
  const evidence = join(damaged, "evidence");
  rmSync(join(damaged, ".bulkhead"), { recursive: true, force: true });
  truncateSync(join(evidence, "firewall.pcapng"), 100_001);
  writeFileSync(join(evidence, "empty.pcap"), "");
  writeFileSync(join(evidence, "letter.docx"), "not what it seems");
  writeFileSync(join(evidence, "cut.json"), '{"nftables": [{"metainfo": {"version": "1.0.6"');
  const { code, out, err } = bulkhead("assess", damaged, "--as-of", AS_OF);
  assert.equal(code, 3, err);
  for (const name of ["firewall.pcapng", "empty.pcap", "letter.docx", "cut.json"]) assert.ok(`${out}${err}`.includes(name), name);
  assert.match(out, /Chlorine dosing/);
  assert.match(out, /unencrypted telnet/, "the whole captures beside the damaged one still count");
});

test("observe keeps facts in the plant's store and takes them from there", () => {
  const file = join(plant, "evidence", "statements.yaml");
  rmSync(join(plant, ".bulkhead"), { recursive: true, force: true });
  assert.match(bulkhead("observe", file).out, /facts, kept in the store/);
  assert.match(bulkhead("observe", file).out, /facts, from the store/);
  const lines = bulkhead("observe", file, "--json").out.trim().split("\n");
  assert.ok(lines.every((line) => (JSON.parse(line) as { kind: string }).kind === "statement"));
});

test("a dossier is sealed, verified, and any change to it or to the evidence is found", () => {
  const [key, dossier] = [join(folder, "assessor.key"), join(folder, "dossier.json")];
  assert.equal(bulkhead("keygen", key).code, 0);
  assert.equal(bulkhead("keygen", key).code, 2, "a key is never overwritten");
  assert.equal(bulkhead("keygen", join(folder, "stranger.key")).code, 0);
  assert.equal(bulkhead("seal", plant, "--key", key, "--as-of", AS_OF, "--output", dossier).code, 0);
  const evidence = join(plant, "evidence");
  const good = bulkhead("verify", dossier, "--key", `${key}.pub`, "--evidence", evidence);
  assert.equal(good.code, 0, good.err);
  assert.match(good.out, /Verified/);

  assert.equal(bulkhead("verify", dossier, "--key", join(folder, "stranger.key.pub")).code, 1);
  const text = readFileSync(dossier, "utf8");
  const middle = Math.floor(text.length / 2);
  writeFileSync(dossier, text.slice(0, middle) + (text[middle] === "A" ? "B" : "A") + text.slice(middle + 1));
  assert.equal(bulkhead("verify", dossier, "--key", `${key}.pub`).code, 1);

  writeFileSync(dossier, text);
  const statements = join(evidence, "statements.yaml");
  writeFileSync(statements, readFileSync(statements, "utf8").replace("met", "not met"));
  assert.equal(bulkhead("verify", dossier, "--key", `${key}.pub`, "--evidence", evidence).code, 1);
  writeFileSync(statements, readFileSync(join(EXAMPLE, "evidence", "statements.yaml")));
});

test("init makes a plant from nothing, from an asset list and from a capture, and each can be assessed", () => {
  writeFileSync(join(folder, "assets.csv"), "name;zone;ip;vendor\nPLC 1;control;10.1.1.5;Acme\nHMI;supervision;10.1.2.5;Acme\n");
  for (const [name, ...from] of [
    ["empty"],
    ["listed", "--from", join(folder, "assets.csv")],
    ["seen", "--from", join(plant, "evidence", "firewall.pcapng")],
  ] as const) {
    const made = bulkhead("init", name, ...from);
    assert.equal(made.code, 0, made.err);
    assert.ok(existsSync(join(folder, name, "evidence", "evidence.yaml")));
    assert.equal(bulkhead("assess", name).code, 0, name);
  }
  assert.match(readFileSync(join(folder, "seen", "plant.yaml"), "utf8"), /protocol: modbus/);
});

test("inventory and traffic name the stranger, the undeclared conversation and the writer who may not", () => {
  const devices = bulkhead("inventory", plant, "--as-of", AS_OF);
  assert.equal(devices.code, 0);
  assert.match(devices.out, /^not (?:declared )?.*10\.10\.2\.77/m);
  const { out } = bulkhead("traffic", plant, "--as-of", AS_OF, "--json");
  const tables = JSON.parse(out) as { title: string; rows: Record<string, unknown>[] }[];
  const flows = tables.find(({ title }) => title === "Traffic between zones")?.rows ?? [];
  assert.deepEqual(
    flows.filter((row) => row["allowed by"] === "no channel").map((row) => [row["from"], row["to"], row["protocol"]]),
    [["Enterprise", "Intake", "modbus"]],
  );
  const variables = tables.find(({ title }) => title === "Process variables")?.rows ?? [];
  assert.ok(variables.some((row) => String(row["writers"]).includes("Engineering station")));
});

test("segmentation shows what design, firewalls and traffic say of the forgotten rule, and how packets pass", () => {
  const { code, out } = bulkhead("segmentation", plant, "--as-of", AS_OF, "--json");
  assert.equal(code, 1);
  const { rows } = JSON.parse(out) as {
    rows: { standing: string; from: string; to: string; way?: { device: string; verdict: string; rule?: { text: string } }[] }[];
  };
  assert.deepEqual(
    rows.slice(0, 2).map(({ standing, from, to }) => [standing, from, to]),
    [
      ["used-beyond", "enterprise", "intake"],
      ["permitted-beyond", "enterprise", "intake"],
    ],
  );
  assert.deepEqual(
    rows[0]?.way?.map(({ device, verdict, rule }) => [device, verdict, rule?.text.includes("TEMPORARY")]),
    [["fw1", "permit", true]],
  );
  assert.ok(rows.slice(2).every(({ standing }) => standing === "as-designed"));
});

test("compile hands over what is proven, says what is only partial, and refuses an unknown target", () => {
  const rules = join(folder, "rules");
  const made = bulkhead("compile", plant, "--device", "fw1", "--target", "nftables", "--output", rules);
  assert.equal(made.code, 3, made.err);
  assert.match(made.out, /proven: read back, the rules are the design/);
  assert.match(made.out, /partial: .*operations/);
  assert.match(readFileSync(join(rules, "fw1.nft"), "utf8"), /policy drop;[\s\S]*comment "supervision-control\/poll"/);
  const unknown = bulkhead("compile", plant, "--device", "fw1", "--target", "abacus");
  assert.equal(unknown.code, 2);
  assert.match(unknown.err, /cli\/bad-argument.*abacus[\s\S]*nftables/);
});

test("schema prints a JSON Schema", () => {
  assert.equal((JSON.parse(bulkhead("schema").out) as { type: string }).type, "object");
});

test("every command has help with a description", () => {
  for (const command of [
    "init",
    "observe",
    "assess",
    "explain",
    "watch",
    "inventory",
    "traffic",
    "cut",
    "baseline",
    "collect",
    "report",
    "keygen",
    "seal",
    "verify",
    "verify-firewall",
    "segmentation",
    "compile",
    "schema",
  ]) {
    const { code, out } = bulkhead(command, "--help");
    assert.equal(code, 0);
    assert.match(out, /Usage: bulkhead/);
  }
});
