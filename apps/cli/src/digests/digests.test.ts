// Digests of files as accepted and as seen, the index that remembers them, and what `drift` makes of both.

import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DigestIndex } from "./digest-index.ts";
import { digestTree } from "./digest-tree.ts";
import { hashFile } from "./hashing-thread.ts";
import { walkTree } from "./tree.ts";

const CLI = join(import.meta.dirname, "..", "main.ts");
const onLinux = process.platform === "linux" ? false : "needs Linux";
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-digests-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, ...parameters: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(program, parameters, { encoding: "utf8" });
}

function bulkhead(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = run(process.execPath, CLI, ...args);
  return { code: status, out: stdout, err: stderr };
}

/** A file that has been at rest for an hour, as far as its own time says. */
function write(path: string, text: string): void {
  writeFileSync(path, text);
  const then = Date.now() / 1000 - 3600;
  utimesSync(path, then, then);
}

async function digestsOf(place: string, index: DigestIndex) {
  const digesting = await digestTree([place], index, () => undefined);
  const [only] = digesting.places;
  assert.ok(only !== undefined);
  return { ...digesting, files: only.files, unread: only.unread };
}

test("the list is what sha256sum makes and checks, whatever the names; links are not followed", { skip: onLinux }, () => {
  const place = join(folder, "names");
  mkdirSync(join(place, "inner folder"), { recursive: true });
  for (const name of ["a b", "back\\slash", "line\nend", "inner folder/ü"]) writeFileSync(join(place, name), name);
  symlinkSync("/etc/passwd", join(place, "link"));
  const list = join(folder, "names.look");
  const { code, err } = bulkhead("collect", "files", place, "--asset", "hmi", "--output", list);
  assert.equal(code, 0, err);
  const checked = run("sha256sum", "-c", "--strict", list);
  assert.equal(checked.status, 0, checked.stderr);
  assert.equal(checked.stdout.trimEnd().split("\n").length, 4);
});

test("the index spares reading what is as it was, and nothing else", async () => {
  const place = join(folder, "index");
  mkdirSync(place);
  for (const name of ["same", "longer", "rewritten", "replaced"]) write(join(place, name), "12345");
  const file = join(folder, "files.index");
  // The times of change of inodes are now; an index of a later day trusts them.
  const later = Date.now() + 60_000;
  const first = await digestsOf(place, DigestIndex.open(file));
  DigestIndex.write(file, first.files, later);
  const again = await digestsOf(place, DigestIndex.open(file));
  assert.deepEqual([again.remembered, again.read, again.files], [4, 0, first.files]);

  write(join(place, "longer"), "123456");
  // Same size, same times: only the inode, or its own time of change, tells.
  write(join(place, "rewritten"), "54321");
  write(join(place, "new"), "54321");
  renameSync(join(place, "new"), join(place, "replaced"));
  const changed = await digestsOf(place, DigestIndex.open(file));
  assert.deepEqual([changed.remembered, changed.read], [1, 3]);
  const full = await digestsOf(place, DigestIndex.empty());
  assert.deepEqual(changed.files, full.files);

  const text = readFileSync(file, "utf8");
  for (const broken of [text.slice(0, -200), text.replace("a", "b"), "", "nonsense\n"]) {
    writeFileSync(file, broken);
    const index = DigestIndex.open(file);
    assert.match(index.refused ?? "", /no whole index/);
    assert.equal((await digestsOf(place, index)).remembered, 0);
  }
});

test("a file that changed just before it was read is not trusted, nor one that changes meanwhile", async () => {
  const place = join(folder, "racing");
  mkdirSync(place);
  writeFileSync(join(place, "hot"), "1");
  const file = join(folder, "racing.index");
  const { files } = await digestsOf(place, DigestIndex.empty());
  DigestIndex.write(file, files, Date.now());
  assert.equal((await digestsOf(place, DigestIndex.open(file))).remembered, 0);

  const [listed] = [...walkTree(place, [])];
  assert.ok(listed !== undefined);
  writeFileSync(join(place, "hot"), "22");
  assert.deepEqual(hashFile(listed), { why: "it changed while it was read" });
  rmSync(join(place, "hot"));
  assert.deepEqual(hashFile(listed), { why: "it is not there" });
});

test("from a baseline and looks to drift: what changed, came and went, and which record covers it", () => {
  const plant = join(folder, "plant");
  const place = join(folder, "scada");
  mkdirSync(join(plant, "evidence"), { recursive: true });
  mkdirSync(place);
  writeFileSync(
    join(plant, "plant.yaml"),
    "bulkhead: 1\nsystem: { id: works, name: Works }\nzones:\n  - { id: control, name: Control, kind: control, networks: [10.0.2.0/24] }\nassets:\n  - { id: hmi, name: HMI, type: HDR, zone: control, addresses: [10.0.2.20] }\n",
  );
  for (const name of ["project.db", "recipe.csv", "old.dll"]) write(join(place, name), name);
  const evidence = (name: string): string => join(plant, "evidence", name);
  const index = join(folder, "scada.index");
  const baseline = bulkhead("baseline", "files", place, "--asset", "hmi", "--index", index, "--output", evidence("hmi.baseline"));
  assert.equal(baseline.code, 0, baseline.err);
  assert.equal(bulkhead("drift", plant).code, 0);

  write(join(place, "project.db"), "another");
  write(join(place, "recipe.csv"), "another");
  write(join(place, "new.dll"), "new");
  rmSync(join(place, "old.dll"));
  const look = bulkhead("collect", "files", place, "--asset", "hmi", "--index", index, "--output", evidence("hmi.look"));
  assert.equal(look.code, 0, look.err);
  writeFileSync(
    evidence("changes.yaml"),
    `changes:\n  - { id: CHG-1, assets: hmi, what: file, names: "*/recipe.csv", from: 2020-01-01, to: 2099-01-01, reason: New recipe, approver: Kim }\n`,
  );
  const { code, out } = bulkhead("drift", plant, "--json", "--as-of", "2098-01-01");
  assert.equal(code, 1);
  const drifts = JSON.parse(out) as { name: string; before: string | null; after: string | null; record: string | null }[];
  assert.deepEqual(
    drifts.map(({ name, before, after, record }) => [name.slice(place.length + 1), before !== null, after !== null, record]),
    [
      ["new.dll", false, true, null],
      ["old.dll", true, false, null],
      ["project.db", true, true, null],
      ["recipe.csv", true, true, "CHG-1"],
    ],
  );
  const states = bulkhead("baseline", "states", plant, "--asset", "hmi", "--as-of", "2098-01-01");
  assert.equal(states.code, 0, states.err);
  assert.match(states.out, /^# bulkhead-baseline\/1 files hmi /);
  assert.match(bulkhead("baseline", "states", plant, "--asset", "nobody").err, /no asset nobody/);
});

test("what could not be read is told, and the command says that it is incomplete", () => {
  const { code, err } = bulkhead("collect", "files", join(folder, "nowhere"), "--asset", "hmi", "--json");
  assert.equal(code, 3);
  assert.match(err, /not read: .*nowhere: it is not there/);
  assert.match(bulkhead("collect", "files", folder, "--asset", "hmi", "--full").err, /Name the index/);
});
