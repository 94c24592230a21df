// The collector scripts: the shell script, run on this host, tells what the built-in collector tells; the
// PowerShell script is whole as far as its brackets and quotes tell (no PowerShell is at hand to run it).

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Fact, gatherFacts, type WholeReading } from "@bulkhead/facts";
import { hostReader } from "@bulkhead/system";
import { collectHost } from "./host.ts";
import { linuxScript } from "./linux-script.ts";
import { windowsScript } from "./windows-script.ts";

const folder = mkdtempSync(join(tmpdir(), "bulkhead-collect-"));
after(() => rmSync(folder, { recursive: true }));

function read(text: string): WholeReading {
  const bytes = new TextEncoder().encode(text);
  const run = hostReader.open({ evidence: { digest: "sha256:00", name: "host.json", size: bytes.length }, points: [] });
  run.push(bytes);
  return gatherFacts(run.end());
}

/** Kinds that do not change from one second to the next. */
const STEADY: readonly Fact["kind"][] = ["account", "software", "setting", "unattended-program", "pending-update"];

const script = join(folder, "collect.sh");
const named = join(folder, 'a "b"\\c\td.txt');
writeFileSync(script, linuxScript());
writeFileSync(named, "content");
const onLinux = process.platform === "linux";
const expected = onLinux ? read(JSON.stringify(await collectHost({ now: () => "2026-03-02T09:00:00Z" }))) : undefined;

test("the shell script tells what the built-in collector tells", { skip: onLinux ? false : "this is no Linux host" }, () => {
  const { stdout, status } = spawnSync("sh", [script, folder], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  assert.equal(status, 0);
  const reading = read(stdout);
  assert.deepEqual(
    reading.problems.filter(({ severity }) => severity === "error"),
    [],
  );
  const told = ({ facts }: WholeReading, kind: Fact["kind"]): readonly string[] =>
    facts
      .filter((fact) => fact.kind === kind && !/chrony|time/.test(JSON.stringify(fact.value)))
      .map(({ value }) => JSON.stringify(value));
  for (const kind of STEADY) assert.deepEqual(told(reading, kind), told(expected as WholeReading, kind), kind);
  const digests = reading.facts.flatMap((fact) => (fact.kind === "file-digest" ? [fact.value] : []));
  const { size, digest } = digests.find(({ path }) => path === named) ?? {};
  assert.equal(size, 7);
  assert.equal(digest, `sha256:${createHash("sha256").update("content").digest("hex")}`);
  assert.doesNotMatch(stdout, /\$(?:6|y|2b)\$[^*\s]{20}/);
});

for (const shell of [["dash"], ["bash", "--posix"], ["busybox", "sh"]]) {
  const [program = "", ...parameters] = shell;
  const here = spawnSync(program, [...parameters, "-c", "true"]).status === 0;
  test(`${shell.join(" ")} takes the shell script as well`, { skip: here ? false : `${program} is not here` }, () => {
    const { status, stderr } = spawnSync(program, [...parameters, "-n", script], { encoding: "utf8" });
    assert.deepEqual([status, stderr], [0, ""]);
  });
}

test("the PowerShell script is whole: strings end and brackets close", () => {
  const open: string[] = [];
  const pairs: ReadonlyMap<string, string> = new Map([
    [")", "("],
    ["]", "["],
    ["}", "{"],
  ]);
  const text = windowsScript();
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] as string;
    if (sign === "#" && /^\s*$/.test(text.slice(text.lastIndexOf("\n", at) + 1, at))) at = text.indexOf("\n", at);
    else if (sign === "'" || sign === '"') {
      const end = sign === "'" ? endOfQuoted(text, at + 1) : text.indexOf(sign, at + 1);
      assert.ok(end > 0, `a string that begins at ${at} never ends`);
      assert.ok(!text.slice(at, end).includes("\n"), `a string spans lines: ${text.slice(at, at + 60)}`);
      at = end;
    } else if ("([{".includes(sign)) open.push(sign);
    else if (pairs.has(sign)) assert.equal(open.pop(), pairs.get(sign), `bracket at ${at}: ${text.slice(at - 60, at + 1)}`);
  }
  assert.deepEqual(open, []);
  // What only later versions know must not be there: the operators ?? ?. ?: && ||.
  assert.doesNotMatch(text.replace(/'(?:[^']|'')*'|"[^"]*"/g, "''"), /\?\?|\?\.|&&|\|\|/);
});

/** A quote within single quotes is doubled. */
function endOfQuoted(text: string, from: number): number {
  let end = text.indexOf("'", from);
  while (text[end + 1] === "'") end = text.indexOf("'", end + 2);
  return end;
}
