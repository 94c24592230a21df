// The collector scripts: the shell script, run on this host by every shell that is here, tells what the built-in collector tells; the
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

const SHELLS: readonly (readonly string[])[] = [["sh"], ["busybox", "sh"]];
/** Kinds that do not change from one second to the next. */
const STEADY: readonly Fact["kind"][] = ["account", "software", "setting", "unattended-program", "pending-update"];

const script = join(folder, "collect.sh");
const named = join(folder, 'a "b"\\c\td.txt');
writeFileSync(script, linuxScript());
writeFileSync(named, "content");
const onLinux = process.platform === "linux";
const expected = onLinux ? read(JSON.stringify(await collectHost({ now: () => "2026-03-02T09:00:00Z" }))) : undefined;

for (const shell of SHELLS) {
  const [program = "", ...parameters] = shell;
  const here = onLinux && spawnSync(program, [...parameters, "-c", "true"]).status === 0;
  test(`the shell script, run by ${shell.join(" ")}`, { skip: here ? false : `${program} is not here` }, () => {
    const { stdout, status } = spawnSync(program, [...parameters, script, folder], {
      encoding: "utf8",
      maxBuffer: 64 * 1024 * 1024,
    });
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
    const digest = reading.facts.find((fact) => fact.kind === "file-digest" && fact.value.path === named);
    assert.deepEqual(digest?.value, {
      host: (digest?.value as { host: string }).host,
      path: named,
      size: 7,
      digest: `sha256:${createHash("sha256").update("content").digest("hex")}`,
    });
    assert.doesNotMatch(stdout, /\$(?:6|y|2b)\$[^*\s]{20}/);
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
      let end = text.indexOf(sign, at + 1);
      while (sign === "'" && text[end + 1] === "'") end = text.indexOf(sign, end + 2);
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
