// `learn` and `alarms` as a person runs them: histories in, a model, alarms with their rows out, and evidence for the assessment.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { AlarmFile } from "@bulkhead/process";
import { CommandError, judgeFolder, openPlantFolder } from "@bulkhead/workspace";
import { alarms } from "./commands/alarms.ts";
import { learn } from "./commands/learn.ts";
import { EXIT } from "./exit.ts";
import type { Terminal } from "./terminal.ts";

const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");
const BEGIN = Date.UTC(2026, 0, 5);
let folder: string;

function recorder(): { readonly terminal: Terminal; readonly lines: string[] } {
  const lines: string[] = [];
  const take = (text: string): void => void lines.push(text);
  return { lines, terminal: { colour: false, width: 200, print: take, remark: () => {}, progress: () => {} } };
}

/** A tank that is filled by a pump and emptied by people, a row a minute, as a historian exports it. */
function history(rows: number, seed: number, change: (row: number[], at: number, all: number[][]) => void = () => {}): string {
  let state = seed;
  const noise = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296 - 0.5;
  };
  let level = 5;
  let pump = 0;
  let demand = 0;
  const all: number[][] = [];
  for (let at = 0; at < rows; at++) {
    demand = 0.9 * demand + 4 * noise();
    if (level < 3) pump = 1;
    if (level > 7) pump = 0;
    const out = Math.max(0, 20 + 8 * Math.sin((2 * Math.PI * at) / 1440) + demand);
    const flow = pump === 1 ? 62 - 2 * level + 0.4 * noise() : 0;
    level += (flow - out) * 0.002;
    all.push([level + 0.01 * noise(), flow, pump, out + 0.2 * noise()]);
  }
  const lines = all.map((values, at) => {
    const row = [...values];
    change(row, at, all);
    return `${new Date(BEGIN + at * 60_000).toISOString()},${row.map((one) => one.toFixed(4)).join(",")}`;
  });
  return ["time,LIT101,FIT101,P101,FIT102", ...lines, ""].join("\n");
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-alarms-"));
  writeFileSync(join(folder, "normal.csv"), history(6000, 1));
  writeFileSync(join(folder, "calm.csv"), history(1500, 2));
  const attack = history(1500, 2, (row, at, all) => {
    if (at >= 600 && at < 640) row[0] = (row[0] as number) - 1;
    if (at >= 1000 && at < 1300) for (const j of row.keys()) row[j] = all[at - 900]?.[j] ?? 0;
  });
  writeFileSync(join(folder, "attack.csv"), attack);
  const { terminal, lines } = recorder();
  const code = await learn(terminal, [join(folder, "normal.csv")], { output: join(folder, "model.json") });
  assert.equal(code, EXIT.done);
  assert.match(lines.join("\n"), /learned from 6000 scans of 4 variables, .*, one every 60 s/);
});
after(() => rmSync(folder, { recursive: true, force: true }));

async function run(
  file: string,
  options: { readonly silence?: string; readonly output?: string } = {},
): Promise<{ code: number; found: AlarmFile }> {
  const { terminal, lines } = recorder();
  const code = await alarms(terminal, [join(folder, file)], { model: join(folder, "model.json"), json: true, ...options });
  return { code, found: JSON.parse(lines.join("\n")) as AlarmFile };
}

test("a calm day raises nothing", async () => {
  const { code, found } = await run("calm.csv");
  assert.deepEqual(
    found.alarms.map(({ text }) => text),
    [],
  );
  assert.equal(code, EXIT.done);
  assert.equal(found.watched.scans, 1500);
});

test("a false level and a replay are found, with the rows in which they stand", async () => {
  const { code, found } = await run("attack.csv");
  assert.equal(code, EXIT.answerIsNo);
  const level = found.alarms.find(({ variables }) => variables[0] === "LIT101");
  // the first line is the head, so that scan 600 is line 602
  assert.deepEqual(level?.seen[0]?.places[0], 602);
  assert.equal(level?.seen[0]?.name, "attack.csv");
  const replay = found.alarms.find(({ rule }) => rule === "replay-scan");
  assert.match(replay?.text ?? "", /900 scans earlier/);
});

test("a table for people says what, why and what it would mean", async () => {
  const { terminal, lines } = recorder();
  await alarms(terminal, [join(folder, "attack.csv")], { model: join(folder, "model.json") });
  const text = lines.join("\n");
  assert.match(text, /Alarms, 2026-01-05T00:00:00\.000Z to/);
  assert.match(text, /replay-scan: What is shown was recorded before/);
  assert.match(text, /a day; at most \d+ in ten minutes/);
});

test("shelves silence with a reason, and a wrong file of shelves is refused", async () => {
  const silence = join(folder, "shelves.yaml");
  writeFileSync(
    silence,
    "shelves:\n  - variable: LIT101\n    until: 2027-01-01T00:00:00Z\n    reason: sensor is exchanged\n    by: A. Berg\n",
  );
  const { found } = await run("attack.csv", { silence });
  const silenced = found.alarms.filter((alarm) => alarm.silenced !== null);
  assert.ok(silenced.length > 0 && silenced.length === found.rates.silenced);
  assert.match(silenced[0]?.silenced ?? "", /sensor is exchanged/);
  writeFileSync(silence, "shelves:\n  - rule: everything\n    until: 2027-01-01\n    reason: no\n    by: me\n");
  await assert.rejects(
    run("attack.csv", { silence }),
    (error) => error instanceof CommandError && error.code === "cli/bad-silencing",
  );
});

test("a changed model is refused", async () => {
  const model = JSON.parse(readFileSync(join(folder, "model.json"), "utf8")) as { cells: { columns: number[] }[] };
  (model.cells[0] as { columns: number[] }).columns[0] = 99;
  writeFileSync(join(folder, "changed.json"), JSON.stringify(model));
  const { terminal } = recorder();
  const given = alarms(terminal, [join(folder, "calm.csv")], { model: join(folder, "changed.json") });
  await assert.rejects(given, (error) => error instanceof CommandError && error.code === "cli/bad-model");
});

test("alarms become evidence of a plant: a finding in the zone that holds the variable", async () => {
  const plant = join(folder, "plant");
  cpSync(EXAMPLE, plant, { recursive: true, filter: (path) => !/[/\\](build|\.bulkhead)$/.test(path) });
  const { plant: design } = openPlantFolder(plant);
  const variable = design.variables[0];
  assert.ok(variable !== undefined);
  const rename = (name: string): void => {
    const text = readFileSync(join(folder, name), "utf8").replace("LIT101", variable.id);
    writeFileSync(join(folder, `named-${name}`), text);
  };
  for (const name of ["normal.csv", "attack.csv"]) rename(name);
  const { terminal } = recorder();
  const model = join(folder, "named.json");
  await learn(terminal, [join(folder, "named-normal.csv")], { output: model });
  const output = join(plant, "evidence", "alarms.json");
  await alarms(terminal, [join(folder, "named-attack.csv")], { model, output });
  const { findings } = await judgeFolder(plant, "2026-12-01T00:00:00.000Z", terminal);
  const found = findings.filter(({ code }) => code === "process-alarm");
  const zone = design.assets.find(({ id }) => id === variable.asset)?.zone;
  assert.ok(found.some(({ subjects }) => zone !== undefined && subjects.includes(zone)));
});
