import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { captureReader } from "../../capture/reader.ts";
import { readWith } from "../reading.fixture.ts";
import { guessReader } from "./reader.ts";

test("guesses about either side, attested", () => {
  const head = "[2026/03/02 09:00:00] mod=";
  const ends = "cli=10.0.2.10/49152|srv=10.0.3.10/502";
  const read = readWith(
    guessReader,
    [
      `${head}syn|${ends}|subj=cli|os=Linux 3.11 and newer|dist=0|params=none|raw_sig=4:64+0:0:1460:x`,
      `${head}syn+ack|${ends}|subj=srv|os=???|dist=0|params=none|raw_sig=4:64`,
      `${head}http response|${ends}|subj=srv|app=GoAhead|lang=none|params=none|raw_sig=1:x|y=z`,
      "broken",
    ].join("\n"),
  );
  assert.deepEqual(
    read.of("asset-seen").map(({ value, rank }) => [value.address, value.product, value.role, rank]),
    [
      ["10.0.2.10", "Linux 3.11 and newer", undefined, "attested"],
      ["10.0.3.10", "GoAhead", "server", "attested"],
    ],
  );
  assert.deepEqual(
    read.problems.map(({ code, line }) => [code, line]),
    [["sensors/broken-line", 4]],
  );
});

const CAPTURE = join(import.meta.dirname, "../../../../../examples/water-treatment/evidence/supervision.pcap");
const skip = !existsSync(CAPTURE)
  ? "the example plant is not there"
  : spawnSync("p0f", ["-h"]).error === undefined
    ? false
    : "p0f is not installed";

test("p0f itself, on a capture: it names hosts that the capture shows", { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-p0f-"));
  const log = join(folder, "p0f.log");
  spawnSync("p0f", ["-r", CAPTURE, "-o", log]);
  const read = readWith(guessReader, readFileSync(log));
  rmSync(folder, { recursive: true });
  assert.deepEqual(read.problems, []);
  const heard = new Set(
    readWith(captureReader, readFileSync(CAPTURE))
      .of("asset-seen")
      .flatMap(({ value }) => (value.spoke ? [value.address] : [])),
  );
  const named = new Set(read.of("asset-seen").map(({ value }) => value.address));
  assert.ok(named.size > 0);
  assert.deepEqual(
    [...named].filter((address) => !heard.has(address)),
    [],
  );
});
