import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { after, test } from "node:test";
import { gzipSync, zstdCompressSync } from "node:zlib";
import type { Fact } from "@bulkhead/facts";
import { compressionOf, decompress, largestExpansion } from "./compression.ts";
import { readExcerpts } from "./excerpt.ts";
import { type Observation, observeFile } from "./observation.ts";

const EVIDENCE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment", "evidence");
const CAPTURE = readFileSync(join(EVIDENCE, "filtration.pcap"));
const folder = mkdtempSync(join(tmpdir(), "bulkhead-compression-"));
const progress = { progress: (): void => {} };
after(() => rmSync(folder, { recursive: true, force: true }));

async function observe(
  name: string,
  bytes: Uint8Array,
): Promise<Observation & { readonly all: readonly Fact[]; readonly path: string }> {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  const all: Fact[] = [];
  const take = (fact: Fact): void => void all.push(fact);
  const seen = await observeFile({ path, name, entry: undefined }, [], undefined, "", progress, take);
  return { ...seen, all, path };
}

const valuesOf = (facts: readonly Fact[]): unknown =>
  facts.map(({ kind, value, first, source }) => ({ kind, value, first, at: source.locator }));

test("a compressed capture, of one member or of several, gives the facts of what it holds", async () => {
  const plain = await observe("plain.pcap", CAPTURE);
  assert.ok(plain.facts > 10);
  const middle = CAPTURE.length >> 1;
  for (const [name, bytes] of [
    ["whole.pcap.gz", gzipSync(CAPTURE)],
    ["whole.pcap.zst", zstdCompressSync(CAPTURE)],
    ["members.pcap.gz", Buffer.concat([gzipSync(CAPTURE.subarray(0, middle)), gzipSync(CAPTURE.subarray(middle))])],
  ] as const) {
    const packed = await observe(name, bytes);
    assert.deepEqual(packed.problems, plain.problems, name);
    assert.deepEqual(valuesOf(packed.all), valuesOf(plain.all), name);
    assert.notEqual(packed.evidence?.digest, plain.evidence?.digest, "evidence is known by the bytes as received");
  }
});

test("excerpts of a compressed capture and of a compressed configuration are those of the plain ones", async () => {
  for (const source of ["filtration.pcap", "firewall.nft.json"]) {
    const bytes = readFileSync(join(EVIDENCE, source));
    const shown = async (name: string, content: Uint8Array): Promise<unknown> => {
      const { all, evidence, path } = await observe(name, content);
      assert.ok(evidence);
      return [...(await readExcerpts(all, new Map([[evidence.digest, path]]))).values()];
    };
    assert.deepEqual(await shown(`${source}.gz`, gzipSync(bytes)), await shown(basename(source), bytes));
  }
});

test("what comes before a cut or a damage is read, and the place is said", async () => {
  const packed = gzipSync(CAPTURE);
  const cut = await observe("cut.pcap.gz", packed.subarray(0, packed.length - 2_000));
  assert.equal(cut.problems[0]?.code, "cli/compressed-damaged");
  assert.ok(cut.facts > 5);
  const half = zstdCompressSync(CAPTURE);
  const seen = await observe("half.pcap.zst", half.subarray(0, half.length >> 1));
  assert.equal(seen.problems[0]?.code, "cli/compressed-damaged");
});

test("a file that grows beyond all measure is left", async () => {
  const bomb = gzipSync(Buffer.concat([CAPTURE, Buffer.alloc(256 * 1024 * 1024)]));
  assert.ok(largestExpansion(bomb.length) < 256 * 1024 * 1024);
  const seen = await observe("bomb.pcap.gz", bomb);
  assert.ok(seen.problems.some(({ code }) => code === "cli/decompression-bomb"));
});

test("only what begins like gzip or zstd counts as compressed", async () => {
  assert.equal(compressionOf(CAPTURE), undefined);
  assert.equal(compressionOf(new Uint8Array(0)), undefined);
  writeFileSync(join(folder, "empty.gz"), gzipSync(""));
  assert.deepEqual(await Array.fromAsync(decompress(join(folder, "empty.gz"), "gzip")), []);
});
