// Values of a plant: single values of the example's captures against the facts that sum them up, histories of both kinds, and bad files.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { pointsOfInterest } from "@bulkhead/process";
import { parquetWriteBuffer } from "hyparquet-writer";
import { observeFile } from "./observation.ts";
import { openPlantFolder } from "./plant-folder.ts";
import { importValues, listValues, loadValues } from "./values.ts";

const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");
const quiet = { progress: (): void => {} };
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-values-"));
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !/[/\\](build|\.bulkhead)$/.test(path) });
});
after(() => rmSync(folder, { recursive: true, force: true }));

test("every value of a capture is kept with its packet, and they sum up to the facts of the same capture", async () => {
  const { plant } = openPlantFolder(folder);
  const path = join(folder, "evidence", "supervision.pcap");
  const summed = new Map<string, string>();
  await observeFile(
    { path, name: "supervision.pcap", entry: undefined },
    pointsOfInterest(plant),
    undefined,
    "test",
    quiet,
    (fact) => {
      if (fact.kind !== "process-value") return;
      const { variable, client, server, protocol, target, direction, minimum, maximum, count, bad } = fact.value;
      const way = direction === "read" ? "read by" : "written by";
      summed.set(`${variable} ${protocol} ${server} ${target}, ${way} ${client}`, `${count} ${bad} ${minimum} ${maximum}`);
    },
  );
  assert.ok(summed.size > 10);
  const { index, problems } = await importValues(path, folder, plant, quiet);
  assert.deepEqual(problems, []);
  const kept = new Map(
    index.series.map(({ variable, source, count, bad, minimum, maximum }) => [
      `${variable} ${source}`,
      `${count} ${bad} ${minimum} ${maximum}`,
    ]),
  );
  assert.deepEqual(kept, summed);
  const zipped = join(folder, "again.pcap.gz");
  writeFileSync(zipped, gzipSync(readFileSync(path)));
  const again = await importValues(zipped, folder, plant, quiet);
  assert.deepEqual(again.index.series, index.series);
  const [level] = loadValues(listValues(folder), { variables: new Set(["raw-level"]) });
  assert.ok(level !== undefined && level.length > 100);
  assert.ok(level.places.every((place, at) => place > 0 && (at === 0 || place > (level.places[at - 1] as number))));
});

test("a history as CSV and as Parquet gives the same series; tags lead to variables", async () => {
  const { plant } = openPlantFolder(folder);
  const start = Date.UTC(2026, 2, 1);
  const rows = Array.from({ length: 5000 }, (_, at) => ({
    time: new Date(start + at * 1000),
    level: 3 + Math.round(100 * Math.sin(at / 100)) / 100,
    other: at,
  }));
  const csv = join(folder, "history.csv");
  writeFileSync(
    csv,
    `time;RAW-LEVEL;other\n${rows.map((row) => `${row.time.toISOString()};${String(row.level).replace(".", ",")};${row.other}`).join("\n")}\n`,
  );
  const parquet = join(folder, "history.parquet");
  const columnData = [
    { name: "time", data: rows.map(({ time }) => time), type: "TIMESTAMP" as const },
    { name: "RAW-LEVEL", data: rows.map(({ level }) => level), type: "DOUBLE" as const },
    { name: "other", data: rows.map(({ other }) => other), type: "INT32" as const },
  ];
  writeFileSync(parquet, new Uint8Array(parquetWriteBuffer({ columnData })));
  for (const path of [csv, parquet]) {
    const { index, problems } = await importValues(path, folder, plant, quiet);
    assert.deepEqual(problems, [], path);
    assert.deepEqual(
      index.series.map(({ variable, unit, count }) => [variable, unit, count]),
      [
        ["raw-level", "m", 5000],
        ["other", undefined, 5000],
      ],
    );
  }
  const files = listValues(folder).filter(({ index }) => index.source.name.startsWith("history"));
  const bounds = { from: start + 1000, until: start + 3000, variables: new Set(["raw-level"]) };
  const found = loadValues(files, bounds);
  assert.deepEqual(
    found.map(({ times, values }) => [[...times], [...values]]),
    [0, 1].map(() => [
      [start + 1000, start + 2000, start + 3000],
      [3.01, 3.02, 3.03],
    ]),
  );
});

test("what holds no values, or is damaged, is told", async () => {
  const { plant } = openPlantFolder(folder);
  const none = join(folder, "none.txt");
  writeFileSync(none, "hello\n");
  await assert.rejects(importValues(none, folder, plant, quiet), { code: "cli/no-values" });
  await assert.rejects(importValues(join(folder, "absent"), folder, plant, quiet), { code: "cli/not-found" });
  const broken = join(folder, "broken.parquet");
  writeFileSync(broken, `PAR1${"x".repeat(100)}`);
  const { problems } = await importValues(broken, folder, plant, quiet);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["process/bad-parquet"],
  );
  const before = listValues(folder);
  truncateSync((before[0] as (typeof before)[0]).path, 100);
  assert.equal(listValues(folder).length, before.length - 1);
});
