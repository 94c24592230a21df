// `bulkhead verify-firewall`: what do these configurations permit that was not declared, and what do they not permit that was?

import { readFileSync } from "node:fs";
import { basename, relative, resolve } from "node:path";
import { describeLocator, type Locator } from "@bulkhead/facts";
import {
  type Anomaly,
  compareRulesets,
  type Difference,
  type Excess,
  examineRules,
  explainDefault,
  type Hygiene,
  type NetworkVerification,
  type Rule,
  type Ruleset,
  type RulesetReading,
  readRuleset,
  type Verification,
  verifyFirewall,
  verifyHost,
  wayOf,
  whyOpen,
  ZoneMap,
} from "@bulkhead/network";
import { type Asset, type Conduit, counted, Places } from "@bulkhead/plant";
import { CommandError, fileError, openPlantFolder, type PlantFolder } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";
import { describeTogether, verifyTogether } from "./device-network.ts";

interface Options {
  readonly plant?: string;
  readonly device?: string;
  readonly against?: string;
  readonly json?: boolean;
}

/** Larger than any configuration that people keep, small enough to be held in memory. */
const LARGEST = 256 * 1024 * 1024;
/** Lines of one kind that are shown; `--json` has them all. */
const MOST_LINES = 20;

interface Device {
  readonly name: string;
  readonly files: readonly string[];
  readonly kind: string;
  readonly reading: RulesetReading;
  readonly asset: Asset | undefined;
  readonly conduits: readonly Conduit[];
}

interface Result {
  readonly device: Device;
  readonly verification: Verification | undefined;
  /** Why the device was not held against the plant, where it was not. */
  readonly unverified: string | undefined;
  /** What comes to the device and goes out from it, where it is a host of the plant. */
  readonly host: readonly Verification[];
  readonly hygiene: Hygiene;
  readonly differences: readonly Difference[];
}

export async function verifyFirewalls(terminal: Terminal, files: readonly string[], options: Options): Promise<number> {
  const folder = options.plant === undefined ? undefined : openPlantFolder(options.plant);
  const devices = mergeDevices(files.map((file) => readDevice(file, folder, options.device)));
  const against = options.against === undefined ? undefined : readDevice(options.against, folder, options.device);
  if (against !== undefined && devices.length > 1) {
    throw new CommandError(
      "cli/bad-argument",
      "--against compares one device with an older version of itself.",
      "Name the files of one device.",
    );
  }
  const zones = folder === undefined ? undefined : new ZoneMap(folder.plant, new Places(folder.plant));
  const results = devices.map((device): Result => {
    terminal.progress(`verify ${device.name}`);
    return {
      device,
      ...verifyOne(device, zones),
      hygiene: examineRules(device.reading.ruleset),
      differences: against === undefined ? [] : compareOne(against.reading.ruleset, device.reading.ruleset),
    };
  });
  const together = folder === undefined || zones === undefined ? undefined : verifyAll(devices, folder, zones, terminal);
  if (options.json === true) {
    const all = [
      ...results.map(jsonOf),
      ...(together === undefined ? [] : [{ together: plainJson(together.verification ?? null) }]),
    ];
    terminal.print(JSON.stringify(all, null, 1));
  } else {
    for (const result of results) describe(result, terminal);
    if (together !== undefined) describeTogether(together.verification, terminal);
  }
  if (folder !== undefined)
    showProblems(
      folder.problems.filter(({ severity }) => severity === "error"),
      terminal,
    );
  const through = together?.verification?.breaches.some(({ proof }) => proof === "proven") === true;
  if (through) return EXIT.answerIsNo;
  const alone = exitOf(results, folder !== undefined);
  return alone === EXIT.done && together !== undefined && !isProven(together.verification) ? EXIT.incomplete : alone;
}

/** Nothing comes through all of them that is not declared, and nothing that would tell it is missing. */
function isProven(verification: NetworkVerification | undefined): boolean {
  if (verification === undefined) return false;
  const { breaches, missing, topology } = verification;
  return breaches.length === 0 && missing.length === 0 && topology.unplaced.length === 0;
}

/** Several devices also as one; `undefined` for a single one. */
function verifyAll(
  devices: readonly Device[],
  { plant }: PlantFolder,
  zones: ZoneMap,
  terminal: Terminal,
): { readonly verification: NetworkVerification | undefined } | undefined {
  const placed = devices.filter(({ reading }) => reading.ruleset.families.length > 0);
  if (placed.length < 2) return undefined;
  terminal.progress("follow packets through all devices");
  const all = placed.map(({ asset, reading: { ruleset } }) => ({ ruleset, asset: asset?.id, way: wayOf(ruleset) }));
  return { verification: verifyTogether(all, plant, new Places(plant), zones) };
}

function exitOf(results: readonly Result[], withPlant: boolean): number {
  const proven = results.some(({ verification, host }) => {
    return [...(verification === undefined ? [] : [verification]), ...host].some(
      ({ excesses, channels }) =>
        excesses.some(({ proof }) => proof === "proven") ||
        channels.some(({ passes, replies }) => passes === "none" || replies === "none"),
    );
  });
  if (proven || results.some(({ device }) => explainDefault(device.reading.ruleset).some(passesForward))) return EXIT.answerIsNo;
  const open = results.some(({ verification, host, hygiene, device, differences }) => {
    const all = [...(verification === undefined ? [] : [verification]), ...host];
    const doubts =
      all.length === 0 ||
      all.some(({ excesses, backing }) => excesses.length > 0 || backing.undecided > 0) ||
      untoldFamilies(device.reading.ruleset).length > 0;
    return (
      (withPlant && doubts) ||
      !hygiene.complete ||
      device.reading.strange.length > 0 ||
      differences.some(({ backing }) => backing === "undecided")
    );
  });
  return open ? EXIT.incomplete : EXIT.done;
}

const passesForward = ({ hook, verdict }: { readonly hook: string; readonly verdict: string }): boolean =>
  hook === "forward" && verdict === "permit";

function readDevice(given: string, folder: PlantFolder | undefined, told: string | undefined): Device {
  const path = resolve(given);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw fileError(given, error);
  }
  const entry = folder?.evidence.find((file) => file.path === path)?.entry;
  const asset = folder === undefined ? undefined : assetOf(folder, told ?? entry?.asset ?? basename(given).replace(/\..*$/, ""));
  if (told !== undefined && folder !== undefined && asset === undefined) {
    throw new CommandError("cli/unknown-subject", `The plant has no asset ${told}.`, "Name the id of an asset of plant.yaml.");
  }
  const name = asset?.id ?? told ?? relative(process.cwd(), path);
  const reading = bytes.length > LARGEST ? undefined : readRuleset(bytes, name);
  const broken = reading?.ruleset.chains.size === 0 ? reading.problems?.find(({ severity }) => severity === "error") : undefined;
  if (broken !== undefined)
    throw new CommandError("cli/not-readable", `${given}: ${broken.message}`, broken.mend ?? "Save the configuration again.");
  if (reading === undefined) {
    throw new CommandError(
      "cli/not-readable",
      `${given} is no firewall configuration that can be read, or it is cut off.`,
      "Save all of it as the device writes it: nft -j list ruleset, iptables-save and ip6tables-save, show running-config.",
    );
  }
  const conduits = folder?.plant.conduits.filter(({ enforcedBy }) => asset !== undefined && enforcedBy.includes(asset.id)) ?? [];
  return { name, files: [given], kind: reading.kind, reading, asset, conduits };
}

/** By id, or by name or address where only one asset bears it. */
function assetOf({ plant }: PlantFolder, told: string): Asset | undefined {
  const found = plant.assets.filter(({ id, name, addresses }) => {
    return id === told || name.toLowerCase() === told.toLowerCase() || addresses.includes(told);
  });
  return found.find(({ id }) => id === told) ?? (found.length === 1 ? found[0] : undefined);
}

/** Files of one asset that share no chain are one configuration: rules for IPv4 and for IPv6 are often kept apart. */
function mergeDevices(read: readonly Device[]): readonly Device[] {
  const merged: Device[] = [];
  for (const device of read) {
    const at = merged.findIndex((known) => {
      const chains = known.reading.ruleset.chains;
      return (
        known.asset !== undefined &&
        known.asset === device.asset &&
        ![...device.reading.ruleset.chains.keys()].some((id) => chains.has(id))
      );
    });
    const known = merged[at];
    if (known === undefined) {
      merged.push(device);
      continue;
    }
    const [first, second] = [known.reading.ruleset, device.reading.ruleset];
    const ruleset: Ruleset = {
      device: first.device,
      chains: new Map([...first.chains, ...second.chains]),
      families: [...new Set([...first.families, ...second.families])],
      ...together("interfaces", first, second),
      ...together("routes", first, second),
    };
    const strange = [...known.reading.strange, ...device.reading.strange];
    merged[at] = { ...known, files: [...known.files, ...device.files], reading: { ruleset, strange } };
  }
  return merged;
}

/** What both tell, or the one that tells it. */
function together<K extends "interfaces" | "routes">(what: K, first: Ruleset, second: Ruleset): Pick<Ruleset, K> | object {
  const [one, other] = [first[what], second[what]];
  return one === undefined && other === undefined ? {} : { [what]: [...(one ?? []), ...(other ?? [])] };
}

function verifyOne(device: Device, zones: ZoneMap | undefined): Pick<Result, "verification" | "unverified" | "host"> {
  const { ruleset } = device.reading;
  const host = verifyAsHost(device, zones);
  const not = (unverified: string): Pick<Result, "verification" | "unverified" | "host"> => ({
    verification: undefined,
    unverified,
    host,
  });
  if (zones === undefined) return not("no plant was named (--plant)");
  if (device.asset === undefined) return not("the plant does not tell which of its assets this is (--device)");
  if (device.conduits.length === 0) return not(`${device.asset.id} enforces no conduit of the plant (enforcedBy)`);
  if (ruleset.families.length === 0) return not("the configuration is not whole");
  const bridges = [...ruleset.chains.values()].some(({ layer, base }) => layer === "bridged" && base?.hook === "forward");
  const routes = [...ruleset.chains.values()].some(({ layer, base }) => layer === "routed" && base?.hook === "forward");
  const verification = verifyFirewall(ruleset, bridges && !routes ? "bridge" : "forward", device.conduits, zones);
  return "tooEntangled" in verification
    ? not("its rules are too entangled to be examined")
    : { verification, unverified: undefined, host };
}

/** A device that enforces no conduit answers for itself alone, in the ways for which it has rules. */
function verifyAsHost({ asset, conduits, reading: { ruleset } }: Device, zones: ZoneMap | undefined): readonly Verification[] {
  if (asset === undefined || zones === undefined || conduits.length > 0 || ruleset.families.length === 0) return [];
  return (["input", "output"] as const).flatMap((way) => {
    if (![...ruleset.chains.values()].some(({ base }) => base?.hook === way)) return [];
    const verification = verifyHost(ruleset, way, asset, zones);
    return verification === undefined || "tooEntangled" in verification ? [] : [verification];
  });
}

function compareOne(before: Ruleset, after: Ruleset): readonly Difference[] {
  return (["forward", "input", "output", "bridge"] as const).flatMap((way) => {
    const difference = compareRulesets(before, after, way);
    return difference ?? [];
  });
}

function describe({ device, verification, unverified, host, hygiene, differences }: Result, terminal: Terminal): void {
  const { reading } = device;
  const rules = rulesOf(reading.ruleset);
  terminal.print(`${device.name}: ${device.kind}, ${counted(rules.length, "rule")} (${device.files.join(", ")})`);
  describeUnderstanding(rules, reading, terminal);
  for (const { hook, families, verdict, why } of explainDefault(reading.ruleset)) {
    terminal.print(`  default ${hook}${families === undefined ? "" : ` ${families.join(" and ")}`}: ${verdict}. ${why}`);
  }
  const untold = untoldFamilies(reading.ruleset);
  if (untold.length > 0) terminal.print(`  ${untold.join(" and ")}: the configuration tells nothing, so nothing is proven`);
  if (verification === undefined) terminal.print(`\n  Not held against the design: ${unverified ?? ""}.`);
  else describeVerification(verification, untold, terminal);
  for (const one of host) {
    terminal.print(`\n  As a host, ${one.way === "input" ? "what comes to it" : "what goes out from it"}`);
    describeVerification(one, untold, terminal);
  }
  describeHygiene(hygiene, terminal);
  for (const difference of differences) describeDifference(difference, terminal);
  terminal.print("");
}

function rulesOf(ruleset: Ruleset): readonly Rule[] {
  return [...ruleset.chains.values()].flatMap((chain) => chain.rules);
}

function untoldFamilies({ families }: Ruleset): readonly string[] {
  return [...(families.includes("ip") ? [] : ["IPv4"]), ...(families.includes("ip6") ? [] : ["IPv6"])];
}

interface Understanding {
  /** Per cent of all rules and other statements. */
  readonly percent: number;
  readonly not: readonly { readonly where: Locator; readonly why: string; readonly text: string }[];
  /** Understood, but whether it holds the configuration alone does not tell. */
  readonly open: readonly { readonly where: Locator; readonly why: string; readonly text: string }[];
}

function understandingOf(rules: readonly Rule[], { strange }: RulesetReading): Understanding {
  const opened = rules.flatMap((rule) => {
    const open = whyOpen(rule);
    // A rule that decides nothing may hold or not.
    if (open?.understood === true && rule.action.type === "none") return [];
    return open === undefined ? [] : [{ where: rule.locator, why: open.why, text: rule.text, understood: open.understood }];
  });
  const plain = ({ where, why, text }: (typeof opened)[number]) => ({ where, why, text });
  const not = [
    ...strange.map(({ locator, why, text }) => ({ where: locator, why, text })),
    ...opened.filter(({ understood }) => !understood).map(plain),
  ];
  const all = rules.length + strange.length;
  const percent = all === 0 ? 100 : Math.floor(((all - not.length) / all) * 1000) / 10;
  return { percent, not, open: opened.filter(({ understood }) => understood).map(plain) };
}

function describeUnderstanding(rules: readonly Rule[], reading: RulesetReading, terminal: Terminal): void {
  const { percent, not, open } = understandingOf(rules, reading);
  terminal.print(`  understood: ${percent} %`);
  list(
    not.map(({ where, why, text }) => `    ${describeLocator(where)}: ${why}: ${text}`),
    terminal,
  );
  if (open.length > 0) {
    terminal.print(
      `  ${counted(open.length, "rule")} ${open.length === 1 ? "holds" : "hold"} or not, which the configuration alone does not tell:`,
    );
    list(
      open.map(({ where, why, text }) => `    ${describeLocator(where)}: ${why}: ${text}`),
      terminal,
    );
  }
}

function list(lines: readonly string[], terminal: Terminal): void {
  for (const line of lines.slice(0, MOST_LINES)) terminal.print(line);
  if (lines.length > MOST_LINES) terminal.print(`    … and ${lines.length - MOST_LINES} more (--json)`);
}

function describeVerification(verification: Verification, untold: readonly string[], terminal: Terminal): void {
  const { excesses, channels, unexamined, coarse, facings, loose, backing } = verification;
  terminal.print("\n  Permitted, not declared");
  if (excesses.length === 0) {
    const of = untold.length === 0 ? "" : `, but not for ${untold.join(" and ")}`;
    terminal.print(
      backing.undecided > 0
        ? "    nothing was found, but not everything could be decided"
        : `    nothing: proven for every pair of zones${of}`,
    );
  }
  for (const [, same] of Map.groupBy(
    excesses,
    (excess) => `${excess.proof} ${excess.rule?.chain} ${excess.rule?.position} ${excess.to}`,
  )) {
    const [first] = same;
    if (first === undefined) continue;
    const from = same.map((excess) => excess.from ?? "elsewhere").join(", ");
    terminal.print(`    ${first.proof}: from ${from} to ${first.to ?? "elsewhere"}, as in ${first.text}`);
    terminal.print(`      by ${ruleText(first)}${first.overBroad ? " (over-broad: some of what it permits is declared)" : ""}`);
    if (first.stray === true)
      terminal.print("      the device knows no connections: it passes as an answer, whether it is one or not");
    if (first.why !== undefined) terminal.print(`      only possible because ${first.why}`);
  }
  terminal.print("\n  Declared, not permitted");
  const wanting = channels.filter(
    ({ passes, replies }) => passes === "none" || passes === "possible" || (replies ?? "all") !== "all",
  );
  if (wanting.length === 0) terminal.print("    nothing: some of every channel passes, and so do its answers");
  for (const { conduit, channel, from, to, passes, stopped, replies } of wanting) {
    const what =
      passes === "none" ? "does not pass" : passes === "possible" ? "may not pass" : `its answers pass in ${replies ?? "all"}`;
    terminal.print(
      `    ${conduit}: ${channel} from ${from} to ${to} ${what}${stopped === undefined ? "" : `, as in ${stopped.text}`}`,
    );
    if (stopped !== undefined) terminal.print(`      ${stopped.why}`);
  }
  for (const { conduit, channel, why } of unexamined) terminal.print(`    ${conduit}: ${channel} was not examined: ${why}`);
  if (coarse.length > 0) {
    terminal.print("\n  Not told apart: what passes for these channels passes whatever the rest of the channel says");
    list(
      coarse.map(({ conduit, channel, why }) => `    ${conduit}: ${channel}: ${why}`),
      terminal,
    );
  }
  const narrower = channels.filter(({ passes }) => passes === "part");
  if (narrower.length > 0) {
    terminal.print(`\n  Narrower than declared: ${counted(narrower.length, "way")}`);
    list(
      narrower.map(
        ({ channel, from, to, stopped }) =>
          `    ${channel} from ${from} to ${to}${stopped === undefined ? "" : `: stops ${stopped.text}`}`,
      ),
      terminal,
    );
  }
  if (loose !== undefined) {
    terminal.print(`\n  TCP connections may be taken up in their midst: an ACK that belongs to none passes (${loose.text})`);
  }
  if (facings.length > 0) {
    const said = facings.map(
      (facing) => `${facing.interface} ${[...facing.zones].map((zone) => zone ?? "elsewhere").join(" or ")}`,
    );
    terminal.print(
      `\n  Behind the interfaces, by their own addresses and routes, or those that rules name with them: ${said.join("; ")}`,
    );
  }
  const { agreed, single, undecided } = backing;
  terminal.print(
    `  ${agreed} answers found by both engines${single === 0 ? "" : `, ${single} by one`}${undecided === 0 ? "" : `, ${undecided} by none`}`,
  );
}

function ruleText({ rule, chain }: Pick<Excess, "rule" | "chain">): string {
  if (rule === undefined) return chain === undefined ? "no chain: nothing looks at it" : `the policy of ${chain}`;
  return `rule ${rule.position} of ${rule.chain}, ${describeLocator(rule.locator)}: ${rule.text}`;
}

const ANOMALIES: Readonly<Record<Anomaly, string>> = {
  shadowed: "Shadowed: never decides, and earlier rules decide otherwise",
  redundant: "Redundant: nothing changes without it",
  idle: "Idle: nothing comes to it",
  correlated: "Correlated: decides with an earlier rule by order alone",
  generalisation: "Generalisations: an earlier rule is the exception",
};

function describeHygiene({ findings, unlisted, complete }: Hygiene, terminal: Terminal): void {
  for (const [anomaly, title] of Object.entries(ANOMALIES)) {
    const found = findings.filter((finding) => finding.anomaly === anomaly);
    if (found.length === 0) continue;
    // Exceptions before a rule are what rules are for: a number is enough.
    if (anomaly === "generalisation") {
      terminal.print(`\n  ${title}: ${found.length}`);
      continue;
    }
    terminal.print(`\n  ${title}`);
    list(
      found.map(({ rule, others }) => {
        const by =
          others.length === 0 ? "" : ` [${others.map((one) => `${one.position} (${describeLocator(one.locator)})`).join(", ")}]`;
        return `    rule ${rule.position} of ${rule.chain}, ${describeLocator(rule.locator)}: ${rule.text}${by}`;
      }),
      terminal,
    );
  }
  if (unlisted > 0) terminal.print(`  … and ${unlisted} more pairs of rules`);
  if (!complete) terminal.print("  Not all rules could be examined: there are too many, or they are too entangled.");
}

function describeDifference({ way, equal, changes, more }: Difference, terminal: Terminal): void {
  if (equal) {
    terminal.print(`\n  Against the older version, ${way}: the same packets pass, proven`);
    return;
  }
  terminal.print(`\n  Against the older version, ${way}`);
  for (const { effect, proof, text, before, after } of changes) {
    terminal.print(`    ${effect} (${proof}): ${text}`);
    terminal.print(`      before: ${before === undefined ? "the policy" : ruleText({ rule: before })}`);
    terminal.print(`      now: ${after === undefined ? "the policy" : ruleText({ rule: after })}`);
  }
  if (more) terminal.print("    … and more");
}

/** A result without objects of the engine. */
function jsonOf({ device, verification, unverified, host, hygiene, differences }: Result): unknown {
  const { ruleset } = device.reading;
  const rules = rulesOf(ruleset);
  const result = {
    device: device.name,
    files: device.files,
    kind: device.kind,
    rules: rules.length,
    untold: untoldFamilies(ruleset),
    understanding: understandingOf(rules, device.reading),
    defaults: explainDefault(ruleset),
    verification,
    unverified,
    host,
    hygiene,
    differences,
  };
  return plainJson(result);
}

/** Without the topology, which is the configurations once more; numbers of 128 bits as texts, rules by their place. */
function plainJson(whole: unknown): unknown {
  const text = JSON.stringify(whole, (key, value: unknown) => {
    if (typeof value === "object" && value !== null && "conditions" in value && "locator" in value)
      return ruleJson(value as Rule);
    if (value instanceof Set) return [...(value as Set<unknown>)];
    if (typeof value === "bigint") return String(value);
    return key === "packet" || key === "topology" ? undefined : value;
  });
  return JSON.parse(text) as unknown;
}

function ruleJson({ chain, position, text, locator }: Rule): unknown {
  return { chain, position, text, locator };
}
