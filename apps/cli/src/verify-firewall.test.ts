// `bulkhead verify-firewall` on the example's firewall, as a person runs it.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const EXAMPLE = join(import.meta.dirname, "../../../examples/water-treatment");
const FIREWALL = join(EXAMPLE, "evidence/firewall.nft.json");

function run(...args: readonly string[]): { readonly status: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, "main.ts"), "verify-firewall", ...args],
    {
      encoding: "utf8",
    },
  );
  return { status, out: stdout, err: stderr };
}

test("the rule that was to be removed is proven to permit what no channel names, with a packet and its place", () => {
  const { status, out } = run(FIREWALL, "--plant", EXAMPLE);
  assert.equal(status, 1);
  assert.match(out, /proven: from enterprise to intake, as in tcp 10\.20\.0\.50:\d+ to 10\.10\.1\.10:502/);
  assert.match(out, /by rule 16 of inet plant forward, \/nftables\/24: .*TEMPORARY commissioning/);
  assert.match(out, /nothing: some of every channel passes/);
  const answer = JSON.parse(run(FIREWALL, "--plant", EXAMPLE, "--json").out) as {
    verification: {
      excesses: { proof: string; from: string; to: string; rule: { position: number } }[];
      channels: { passes: string }[];
    };
  }[];
  const verification = answer[0]?.verification;
  const proven = verification?.excesses.filter(({ proof }) => proof === "proven");
  assert.deepEqual(
    proven?.map(({ from, to, rule }) => [from, to, rule.position]),
    [["enterprise", "intake", 16]],
  );
  assert.ok(verification?.channels.every(({ passes }) => passes === "all" || passes === "part"));
});

test("without a plant the rules alone are examined, and an older version is compared", () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-firewall-"));
  const newer = join(folder, "mended.json");
  const document = JSON.parse(readFileSync(FIREWALL, "utf8")) as { nftables: { rule?: { comment?: string } }[] };
  document.nftables = document.nftables.filter(({ rule }) => rule?.comment?.startsWith("TEMPORARY") !== true);
  writeFileSync(newer, JSON.stringify(document));
  const { status, out } = run(newer, "--against", FIREWALL);
  assert.equal(status, 0);
  assert.match(out, /closes \(proven\): tcp 10\.20\.0\.50:\d+ to 10\.10\.1\.10:502/);
  assert.match(out, /Against the older version, input: the same packets pass, proven/);
  const mended = run(newer, "--plant", EXAMPLE, "--device", "fw1");
  assert.equal(mended.status, 3, "that nobody comes from elsewhere through the interface of the enterprise is not proven");
  assert.doesNotMatch(mended.out, /proven: from/);
  rmSync(folder, { recursive: true, force: true });
});

test("what is no configuration, is cut off, or is of no asset says so", () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-firewall-"));
  const cut = join(folder, "cut.json");
  writeFileSync(cut, readFileSync(FIREWALL).subarray(0, 2000));
  for (const args of [
    [join(EXAMPLE, "plant.yaml")],
    [cut],
    [join(folder, "missing")],
    [FIREWALL, "--plant", EXAMPLE, "--device", "nobody"],
  ]) {
    const { status, err } = run(...args);
    assert.equal(status, 2);
    assert.match(err, /cli\/(not-readable|not-found|unknown-subject)/);
  }
  rmSync(folder, { recursive: true, force: true });
});
