// `traffic`, `inventory` and `cut` on the example plant: what is chosen, how it comes out, and what tshark says to it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { zstdCompressSync } from "node:zlib";

const CLI = join(import.meta.dirname, "main.ts");
const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");
const AS_OF = ["--as-of", "2026-11-25"];
const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

let folder: string;
let plant: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-traffic-"));
  plant = join(folder, "plant");
  cpSync(EXAMPLE, plant, { recursive: true, filter: (path) => !/[/\\](build|\.bulkhead)$/.test(path) });
});
after(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, COLUMNS: "80" },
  });
  return { code: status, out: stdout, err: stderr };
}

/** Rows of a table of CSV without quoted fields, by column. */
function rowsOf(csv: string): Record<string, string>[] {
  const [head = [], ...rows] = csv
    .trim()
    .split("\r\n")
    .map((line) => line.split(","));
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ""])));
}

test("traffic gives exactly the conversations that are chosen", () => {
  const traffic = (...choice: readonly string[]) => rowsOf(bulkhead("traffic", plant, ...AS_OF, ...choice, "--csv", "-").out);
  const all = traffic();
  assert.ok(all.length > 30);
  const undeclared = traffic("--undeclared");
  assert.deepEqual(
    undeclared.map((row) => [row["client asset"], row["server asset"], row["protocol"], row["standing"]]),
    [["office-laptop", "plc-intake", "modbus", "undeclared"]],
  );
  const between = traffic("--between", "plc-dosing", "supervision");
  assert.deepEqual(
    between,
    all.filter((row) => {
      const ends = [row["client asset"], row["server asset"], row["client zone"], row["server zone"]];
      return ends.includes("plc-dosing") && ends.includes("supervision");
    }),
  );
  assert.ok(between.length > 4);
  assert.deepEqual(
    traffic("--zone", "intake", "--protocol", "modbus"),
    all.filter((row) => row["server zone"] === "intake" && row["protocol"] === "modbus"),
  );
  assert.deepEqual(traffic("--since", "2026-11-25"), []);
});

test("traffic --dangerous names the operations with their techniques", () => {
  const rows = rowsOf(bulkhead("traffic", plant, ...AS_OF, "--dangerous", "--csv", "-").out);
  assert.ok(rows.length > 0);
  for (const row of rows)
    assert.deepEqual([row["class"], row["techniques"], row["client asset"]], ["program-upload", "T0845", "eng"]);
});

test("what does not exist is refused with what does", () => {
  const wrong = bulkhead("traffic", plant, "--zone", "intke");
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /Did you mean intake/);
  assert.match(bulkhead("traffic", plant, "--operation", "sing").err, /no class of operations/);
  assert.match(bulkhead("traffic", plant, "--between", "intake").err, /two ends/);
  assert.match(bulkhead("inventory", plant, "--asset", "nobody").err, /There is no asset nobody/);
});

test("tables fit 80 columns", () => {
  for (const command of ["traffic", "inventory"]) {
    const { out, code } = bulkhead(command, plant, ...AS_OF);
    assert.equal(code, 0);
    for (const line of out.split("\n")) assert.ok(Array.from(line).length <= 80, line);
  }
});

test("inventory chooses, and its CSV holds no formula", () => {
  const { out } = bulkhead("inventory", plant, ...AS_OF, "--undeclared", "--csv", "-");
  assert.match(out, /10\.10\.2\.77/);
  assert.equal(out.trim().split("\r\n").length, 2);
  assert.doesNotMatch(bulkhead("inventory", plant, ...AS_OF, "--csv", "-").out, /(^|,)[=+@]/m);
});

test("cut writes the packets of a finding, which say the same when read again", () => {
  const output = join(folder, "proof.pcapng");
  const { code, out } = bulkhead("cut", "undeclared-conversation/1", "--plant", plant, ...AS_OF, "-o", output);
  assert.equal(code, 0);
  assert.match(out, /25 packets from firewall\.pcapng/);
  const read = (file: string) =>
    bulkhead("observe", file, "--json")
      .out.trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string; value: Record<string, unknown>; first: string; last: string })
      .filter(({ kind, value }) => kind === "conversation" && value["client"] === "10.20.0.50" && value["port"] === 502)
      .map(({ value, first, last }) => ({ value, first, last }));
  assert.deepEqual(read(output), read(join(plant, "evidence", "firewall.pcapng")));
  assert.equal(
    bulkhead("cut", "undeclared-conversation/1", "--plant", plant, ...AS_OF, "-o", output).code,
    2,
    "never overwritten",
  );
});

test("the cut of a finding holds what tshark shows of the evidence", {
  skip: hasTshark ? false : "tshark is not installed",
}, () => {
  const names = bulkhead("cut", "--plant", plant, ...AS_OF)
    .out.trim()
    .split("\n")
    .map((line) => line.split("  ")[0] as string);
  assert.ok(names.length >= 5);
  // a conversation, a device, a secret
  for (const [at, name] of [names[0], names[1], names[3]].entries()) {
    assert.ok(name !== undefined);
    const output = join(folder, `cut-${at}.pcapng`);
    const made = bulkhead("cut", name, "--plant", plant, ...AS_OF, "--with-secrets", "-o", output, "--json");
    assert.equal(made.code, 0, made.err);
    const { packets, filter, evidence } = JSON.parse(made.out) as {
      packets: number;
      filter: string;
      evidence: { name: string }[];
    };
    const shown = evidence.map((one) => count(join(plant, "evidence", one.name), filter)).reduce((a, b) => a + b, 0);
    assert.deepEqual([count(output, filter), shown], [packets, packets], name);
  }
});

function count(file: string, filter: string): number {
  const { stdout } = spawnSync("tshark", ["-n", "-r", file, "-Y", filter, "-T", "fields", "-e", "frame.number"], {
    encoding: "utf8",
  });
  return stdout.split("\n").filter(Boolean).length;
}

test("cut keeps back what holds a readable secret", () => {
  const output = join(folder, "secret.pcapng");
  const secret = bulkhead("cut", "cleartext-administration", "--plant", plant, ...AS_OF, "-o", output);
  assert.equal(secret.code, 2);
  assert.match(secret.err, /cli\/secret/);
  assert.equal(existsSync(output), false);
});

test("cut reads compressed evidence, and writes classic pcap where the name says so", () => {
  const other = join(folder, "compressed");
  cpSync(plant, other, { recursive: true, filter: (path) => !/[/\\](\.bulkhead)$/.test(path) });
  const file = join(other, "evidence", "firewall.pcapng");
  writeFileSync(file, zstdCompressSync(readFileSync(file)));
  const output = join(folder, "proof.pcap");
  const { code, out, err } = bulkhead("cut", "undeclared-conversation", "--plant", other, ...AS_OF, "-o", output);
  assert.equal(code, 0, err);
  assert.match(out, /25 packets/);
  assert.equal(readFileSync(output).readUInt32LE(0), 0xa1b23c4d);
});
