// `bulkhead segmentation`: design, configuration and traffic side by side.

import { renderTable } from "@bulkhead/documents";
import type { NetworkVerification, ThreeWayRow, ThreeWayStanding } from "@bulkhead/network";
import { counted, enumerate } from "@bulkhead/plant";
import { judgeFolder, parseAsOf } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";
import { compareJudged, describeStanding, threeWayTable } from "../three-ways.ts";

interface Options {
  readonly asOf?: string;
  readonly json?: boolean;
}

const GRAVE: ReadonlySet<ThreeWayStanding> = new Set(["past-firewall", "used-beyond", "permitted-beyond"]);

export async function segmentation(terminal: Terminal, path: string, options: Options): Promise<number> {
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  terminal.progress("follow packets through the devices");
  const { rows, verification, unclear } = compareJudged(judged);
  const errors = judged.problems.filter(({ severity }) => severity === "error");
  if (options.json === true) terminal.print(JSON.stringify(inJson(rows, verification, unclear), null, 1));
  else describe(rows, verification, unclear, terminal);
  showProblems(errors, terminal);
  if (rows?.some(({ standing, enforcement }) => GRAVE.has(standing) && enforcement !== "possibly") === true) {
    return EXIT.answerIsNo;
  }
  if (rows === undefined || verification === undefined || unclear.length > 0 || errors.length > 0) return EXIT.incomplete;
  // What is only possible is no proof of a breach, and none that there is none.
  const doubts = rows.some(({ standing }) => GRAVE.has(standing));
  const { missing, topology } = verification;
  return doubts || missing.length > 0 || topology.unplaced.length > 0 ? EXIT.incomplete : EXIT.done;
}

function describe(
  rows: readonly ThreeWayRow[] | undefined,
  verification: NetworkVerification | undefined,
  unclear: readonly string[],
  terminal: Terminal,
): void {
  if (rows === undefined || verification === undefined) {
    terminal.print("The configurations are too entangled to be examined together.");
    return;
  }
  const table = threeWayTable(rows);
  const heads = table.columns.map((title, at) => ({ title, right: table.rows.some((row) => typeof row[at] === "number") }));
  terminal.print(`${table.title}\n${renderTable(heads, table.rows, { colour: terminal.colour, width: terminal.width })}`);
  const ways = rows.filter((row) => row.walk !== undefined && row.standing !== "as-designed" && row.standing !== "unused");
  if (ways.length > 0) terminal.print("\nHow");
  for (const row of ways) {
    terminal.print(`  ${describeStanding(row.standing)}: ${row.from ?? "elsewhere"} to ${row.to ?? "elsewhere"}, ${row.what}`);
    for (const { device, verdict, why } of row.walk?.steps ?? []) terminal.print(`    ${device}: ${verdict}, ${why}`);
    if (row.walk?.end === "no way") terminal.print("    no device whose configuration is known is on its way");
  }
  const { missing, topology, more } = verification;
  if (missing.length > 0)
    terminal.print(`\nNo configuration of ${enumerate(missing)} was given, so nothing is proven of what it separates.`);
  if (unclear.length > 0) terminal.print(`\nThe configuration of ${enumerate(unclear)} does not tell enough.`);
  for (const { device, interface: name, zones } of topology.shared) {
    const id = topology.devices[device]?.ruleset.device ?? "";
    terminal.print(
      `\n${name} of ${id} is a network of ${enumerate(zones.map((zone) => zone ?? "elsewhere"))}: nothing separates them there.`,
    );
  }
  if (more.length > 0) {
    terminal.print(`\nFor ${counted(more.length, "pair")} of zones there is more that is permitted beyond the design.`);
  }
}

function inJson(
  rows: readonly ThreeWayRow[] | undefined,
  verification: NetworkVerification | undefined,
  unclear: readonly string[],
): unknown {
  if (rows === undefined || verification === undefined) return { tooEntangled: true, unclear };
  const { missing, topology, more } = verification;
  return {
    rows: rows.map(({ walk, ...row }) => ({
      ...row,
      ...(walk === undefined
        ? {}
        : {
            way: walk.steps.map(({ device, input, output, verdict, why, rule, chain }) => ({
              device,
              ...(input === undefined ? {} : { input }),
              ...(output === undefined ? {} : { output }),
              verdict,
              why,
              ...(rule === undefined ? {} : { rule: { position: rule.position, text: rule.text, locator: rule.locator } }),
              ...(chain === undefined ? {} : { chain }),
            })),
            end: walk.end,
          }),
    })),
    missing,
    unclear,
    shared: topology.shared.map(({ device, ...one }) => ({ device: topology.devices[device]?.ruleset.device, ...one })),
    more,
  };
}
