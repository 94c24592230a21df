// `npm run bench`: measures, prints, and with --write puts the table into docs/benchmarks.md. Ratios are to programs that ran on the same
// input in the same run; absolute times are of this machine on this day.

import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { benchAdvisories } from "./advisories.ts";
import { benchAssessment } from "./assessment.ts";
import { benchCapture } from "./capture.ts";
import { benchPolicy } from "./policy.ts";
import { benchSegmentation } from "./segmentation.ts";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values } = parseArgs({
  options: {
    captures: { type: "string" },
    packets: { type: "string", default: "1350000" },
    runs: { type: "string", default: "3" },
    write: { type: "boolean", default: false },
  },
});
const EXAMPLE = join(root, "examples", "water-treatment");
const CLI = join(root, "apps", "cli", "src", "main.ts");

interface Timing {
  readonly what: string;
  readonly seconds: number;
}

/** The median of some runs of the command line, in seconds. */
function timeCommand(what: string, args: readonly string[], prepare: () => void = () => {}): Timing {
  const times: number[] = [];
  for (let run = 0; run < 7; run++) {
    prepare();
    const begun = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8" });
    if (status !== 0) throw new Error(`bulkhead ${args.join(" ")} ended with ${status}: ${stderr}`);
    times.push((performance.now() - begun) / 1000);
  }
  times.sort((a, b) => a - b);
  return { what, seconds: times[3] as number };
}

function benchCommands(): Timing[] {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-bench-"));
  const plant = join(folder, "plant");
  cpSync(EXAMPLE, plant, { recursive: true, filter: (path) => !/[/\\](build|\.bulkhead)$/.test(path) });
  const forget = (): void => rmSync(join(plant, ".bulkhead"), { recursive: true, force: true });
  const timings = [
    timeCommand("command line, cold start to first output (`--help`)", ["--help"]),
    timeCommand("assess the example, nothing read before", ["assess", plant], forget),
    timeCommand("assess the example again, evidence unchanged", ["assess", plant]),
  ];
  rmSync(folder, { recursive: true, force: true });
  return timings;
}

const shared = process.env["BULKHEAD_SHARED"] ?? join(root, "..", "shared");
const inputs = values.captures ?? (existsSync(join(shared, "captures")) ? join(shared, "captures") : join(EXAMPLE, "evidence"));
const workspace = join(root, ".bulkhead", "bench");
const { packets, bytes, facts, measurements } = benchCapture({
  inputs,
  workspace,
  packets: Number(values.packets),
  runs: Number(values.runs),
});
const timings = benchCommands();
const segmentation = benchSegmentation();
const policies = benchPolicy();
const advisories = benchAdvisories();
const assessments = benchAssessment();

const lines = [
  `Machine: ${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Node ${process.version}, ${new Date().toISOString().slice(0, 10)}.`,
  "",
  `### Reading captures`,
  "",
  `A mixed capture of ${packets} packets and ${(bytes / 1e6).toFixed(0)} MB, ${facts} facts; each on the processors that the table says, in turn; fastest of ${values.runs} runs.`,
  "",
  "| reader | cores | s | processor s | Mpackets/s | MB/s | peak MiB | bulkhead on one core is |",
  "|---|---|---|---|---|---|---|---|",
  ...measurements.map(
    (row) =>
      `| ${row.reader} | ${row.cores} | ${row.seconds.toFixed(1)} | ${row.processor.toFixed(1)} | ${(row.packetsPerSecond / 1e6).toFixed(3)} | ${row.megabytesPerSecond.toFixed(0)} | ${row.memory === 0 ? "" : row.memory.toFixed(0)} | ${row.ratio.toFixed(2)} × as fast |`,
  ),
  "",
  "### Commands",
  "",
  "| what | median of 7, s |",
  "|---|---|",
  ...timings.map((timing) => `| ${timing.what} | ${timing.seconds.toFixed(2)} |`),
  "",
  "### Packet sets",
  "",
  "Generated rule lists (the seed is fixed). The comparator looks at pairs of rules, which is incomplete: it sees no rule that several others shadow together.",
  "",
  "| what | s | MiB | result | pairs of rules |",
  "|---|---|---|---|---|",
  ...policies.map(
    ({ what, seconds, memory, result, naive }) =>
      `| ${what} | ${seconds.toFixed(2)} | ${memory.toFixed(0)} | ${result} | ${naive === undefined ? "" : `${naive.what}, ${naive.ratio.toFixed(2)} × the time`} |`,
  ),
  "",
  "### A whole plant",
  "",
  "Routers composed along the ways of packets; memory is that of the process, the generated configurations included.",
  "",
  "| what | s | MiB | result |",
  "|---|---|---|---|",
  ...segmentation.map(
    ({ what, seconds, megabytes, result }) => `| ${what} | ${seconds.toFixed(2)} | ${megabytes.toFixed(0)} | ${result} |`,
  ),
  "",
  "### Assessment",
  "",
  "A generated plant (the seed is fixed). Processor time in user mode; memory is the heap in use, facts included.",
  "",
  "| what | processor s | MiB | |",
  "|---|---|---|---|",
  ...assessments.map(
    ({ what, seconds, megabytes, result }) => `| ${what} | ${seconds.toFixed(3)} | ${megabytes.toFixed(0)} | ${result} |`,
  ),
  "",
  "### Advisories",
  "",
  "Generated documents, 8 products and 12 vulnerabilities each; memory is that of the process, the documents included.",
  "",
  "| what | s | MiB | result |",
  "|---|---|---|---|",
  ...advisories.map(
    ({ what, seconds, megabytes, result }) => `| ${what} | ${seconds.toFixed(2)} | ${megabytes.toFixed(0)} | ${result} |`,
  ),
];
console.log(lines.join("\n"));

if (values.write) {
  const file = join(root, "docs", "benchmarks.md");
  const mark = "<!-- measured -->";
  const [head] = readFileSync(file, "utf8").split(mark);
  writeFileSync(file, `${head}${mark}\n\n${lines.join("\n")}\n`);
  spawnSync(join(root, "node_modules", ".bin", "biome"), ["format", "--write", file]);
}
