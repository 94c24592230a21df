// Writes a design as rules of an inline Suricata (docs.suricata.io: Rules Format, TCP keywords, Modbus and DNP3 Keywords, Setting up IPS).
//
// What no rule drops passes, and a rule that passes a message passes all that follows in its flow: so every rule drops, and together they
// drop all that no channel names. Addresses are cut into groups between which the same is allowed; for each two of them rules drop other
// transports, other ports, other protocols, and other function codes and units.

import type { Channel } from "@bulkhead/plant";
import type { Design, End, Permission } from "../../compilation/design.ts";
import { shortfalls } from "../../compilation/flow.ts";
import { markOf } from "../../compilation/name.ts";
import { writeSpan } from "../../compilation/port-list.ts";
import type { Shortfall, Target } from "../../compilation/target.ts";
import { FAMILY_RANGES } from "../../policy/dimension.ts";
import { regionOf } from "../../policy/match.ts";
import { functionsOf } from "../../policy/protocol.ts";
import { networksOf } from "../address.ts";
import { complementOf, intersectRanges, mergeRanges } from "../ranges.ts";
import type { Range } from "../ruleset.ts";
import { wordOf } from "./application.ts";
import { suricata } from "./reader.ts";

const [TCP, UDP] = [6, 17];
const ANY_IP = [FAMILY_RANGES.ip, FAMILY_RANGES.ip6];
/** Function codes and unit ids of the protocols that Suricata looks into are octets. */
const BEYOND_OCTETS = [{ low: 256n, high: 65_535n }];
/** Without them IPv6 does not find neighbours; no router hands them on (RFC 4291). */
const ON_LINK = ["fe80::/10", "ff02::/16"];

/** Rules for Suricata where it stands inline. */
export const suricataTarget: Target = {
  id: "suricata",
  title: "Suricata inline (IPS), rules with function codes",
  format: suricata,
  stateless: true,
  beside: [
    regionOf({ source: ANY_IP, destination: ANY_IP, function: BEYOND_OCTETS }),
    regionOf({ source: ANY_IP, destination: ANY_IP, unit: BEYOND_OCTETS }),
  ],
  write(design) {
    const name = `${design.device}.rules`;
    const use = `suricata -T -S ${name} tests it; as the only entry of rule-files, with copy-mode ips or in an NFQUEUE, suricatasc -c reload-rules puts it into force at once; and back: the entry that was there before, and the same command`;
    return {
      files: [{ name, text: writeRules(design), use, kind: "rules" }],
      shortfalls: [...withoutState(design), ...contentShortfalls(design)],
      headersOnly: new Set(told(design).flatMap(({ name: of, content }) => (content.coarse === undefined ? [] : [of]))),
      lacking: [],
    };
  },
};

function withoutState(design: Design): readonly Shortfall[] {
  return shortfalls(
    design,
    "without state: what comes from the server's port to the client passes as an answer, with TCP where it carries ACK",
    () => true,
  );
}

/** What can be told of a channel by content. */
interface Content {
  /** Suricata's name of what is spoken. Absent: anything. */
  readonly word?: string;
  /** Absent: any. */
  readonly functions?: readonly Range[];
  readonly units?: readonly Range[];
  /** Why the channel says more than rules can. */
  readonly coarse?: string;
}

interface Told extends Permission {
  readonly content: Content;
}

function told({ permissions, conduits }: Design): readonly Told[] {
  const channels = channelsOf({ conduits });
  return permissions.map((permission) => {
    const channel = channels.get(permission.name);
    return { ...permission, content: channel === undefined ? {} : contentOf(channel) };
  });
}

function channelsOf({ conduits }: Pick<Design, "conduits">): ReadonlyMap<string, Channel> {
  return new Map(conduits.flatMap(({ id, channels }) => channels.map((one): [string, Channel] => [`${id}/${one.id}`, one])));
}

/** The keyword by which rules ask for a function code. */
const BY_FUNCTION: ReadonlyMap<string, (code: number) => string> = new Map([
  ["modbus", (code) => `modbus: function ${code}`],
  ["dnp3", (code) => `dnp3_func:${code}`],
]);

function contentOf(channel: Channel): Content {
  const { protocol, transport, operations, units } = channel;
  if (transport !== "tcp" && transport !== "udp") return {};
  if (protocol === "any") return {};
  const word = wordOf(protocol);
  if (word === undefined) return { coarse: `Suricata does not tell ${protocol} by content; ports alone decide` };
  const { codes, unresolved } = functionsOf(channel);
  const asked = BY_FUNCTION.has(word);
  const coarse =
    operations !== undefined && (!asked || unresolved.length > 0)
      ? `rules cannot ask for ${unresolved.length > 0 ? unresolved.join(", ") : `operations of ${protocol}`}`
      : units !== undefined && word !== "modbus"
        ? `rules cannot ask for units of ${protocol}`
        : undefined;
  if (coarse !== undefined) return { word, coarse };
  const numbers = units?.map((unit) => ({ low: BigInt(unit), high: BigInt(unit) }));
  return {
    word,
    ...(codes === undefined ? {} : { functions: codes }),
    ...(numbers === undefined ? {} : { units: mergeRanges(numbers) }),
  };
}

/** Function codes are enforced message by message: what hides messages from Suricata hides them from its rules. */
function contentShortfalls(design: Design): readonly Shortfall[] {
  const seen = new Map<string, Shortfall>();
  const channels = channelsOf(design);
  for (const { name, conduit, channel, content } of told(design)) {
    const why = [
      ...(content.coarse === undefined ? [] : [content.coarse]),
      ...(content.word === undefined
        ? []
        : [
            `partial: ${content.word} is told, and its messages are looked into, packet by packet once a flow is recognised; segments that overlap or come late can hide a message`,
          ]),
      ...(channels.get(name)?.targets === undefined ? [] : ["targets are not enforced"]),
    ];
    if (why.length > 0) seen.set(name, { conduit, channel, why: why.join("; ") });
  }
  return [...seen.values()];
}

function writeRules(design: Design): string {
  const permissions = told(design);
  const rules = new RuleList(design.device);
  const all: string[] = [];
  for (const family of ["ip", "ip6"] as const) {
    const own = permissions.filter((one) => one.family === family);
    const groups = groupsOf(own);
    all.push(...groups.flatMap(({ ranges }) => ranges.flatMap((range) => networksOf(range, family))));
    for (const { sources, destinations, drops } of pairsOf(own, groups)) {
      const [from, to] = [sources, destinations].map((ends) => listOf(mergeRanges(ends.flat()), family)) as [string, string];
      for (const { protocol, sourcePorts, destinationPorts, options, why } of drops) {
        rules.add(`${protocol} ${from} ${sourcePorts} -> ${to} ${destinationPorts}`, options, why);
      }
    }
  }
  const known = all.length === 0 ? "any" : `![${[...all, ...ON_LINK].join(",")}]`;
  rules.add(`ip ${known} any -> any any`, [], "no channel begins or ends there");
  if (all.length > 0) rules.add(`ip any any -> ${known} any`, [], "no channel begins or ends there");
  return [
    `# What no channel of the conduits ${design.conduits.map(({ id }) => id).join(", ")} names is dropped by ${design.device}. Written by Bulkhead.`,
    ...rules.lines,
    "# end of rules",
    "",
  ].join("\n");
}

class RuleList {
  readonly lines: string[] = [];
  readonly #device: string;
  readonly #ids = new Set<number>();

  constructor(device: string) {
    this.#device = device;
  }

  /** The number of a rule stays the same while the rule does, so that logs of two versions can be compared. */
  add(head: string, options: readonly string[], why: string): void {
    let id = 1_000_000_000 + (Number.parseInt(markOf(`${head} ${options.join()}`), 16) % 1_000_000_000);
    while (this.#ids.has(id)) id++;
    this.#ids.add(id);
    const all = [`msg:"${this.#device}: ${why}"`, ...options, `sid:${id}`, "rev:1"];
    this.lines.push(`drop ${head} (${all.map((one) => `${one};`).join(" ")})`);
  }
}

/** Addresses that begin and serve the same. */
interface Group {
  readonly ranges: readonly Range[];
  readonly begins: ReadonlySet<number>;
  readonly serves: ReadonlySet<number>;
}

function rangesOf(ends: readonly End[]): readonly Range[] {
  return mergeRanges(ends.flatMap(({ ranges }) => ranges));
}

function groupsOf(permissions: readonly Permission[]): readonly Group[] {
  const ends = permissions.map(({ sources, destinations }) => [rangesOf(sources), rangesOf(destinations)] as const);
  const cuts = [...new Set(ends.flat(2).flatMap(({ low, high }) => [low, high + 1n]))].sort((a, b) => (a < b ? -1 : 1));
  const groups = new Map<string, { ranges: Range[]; begins: Set<number>; serves: Set<number> }>();
  for (const [at, low] of cuts.entries()) {
    const next = cuts[at + 1];
    if (next === undefined) break;
    const range = { low, high: next - 1n };
    const holding = (end: 0 | 1): readonly number[] =>
      ends.flatMap((pair, index) => (intersectRanges(pair[end], [range]).length > 0 ? [index] : []));
    const [begins, serves] = [holding(0), holding(1)];
    if (begins.length + serves.length === 0) continue;
    const key = `${begins.join()} ${serves.join()}`;
    const group = groups.get(key) ?? { ranges: [], begins: new Set(begins), serves: new Set(serves) };
    group.ranges.push(range);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({ ...group, ranges: mergeRanges(group.ranges) }));
}

interface Drop {
  readonly protocol: string;
  readonly sourcePorts: string;
  readonly destinationPorts: string;
  readonly options: readonly string[];
  readonly why: string;
}

interface Pair {
  readonly sources: readonly (readonly Range[])[];
  readonly destinations: readonly (readonly Range[])[];
  readonly drops: readonly Drop[];
}

/** Pairs of groups between which the same is dropped are one. */
function pairsOf(permissions: readonly Told[], groups: readonly Group[]): readonly Pair[] {
  const bySource = groups.map((from) => {
    const rows = new Map<string, { destinations: Range[][]; drops: readonly Drop[] }>();
    for (const to of groups) {
      const forward = permissions.filter((_, index) => from.begins.has(index) && to.serves.has(index));
      const answers = permissions.filter((_, index) => from.serves.has(index) && to.begins.has(index));
      const drops = dropsOf(forward, answers);
      if (drops.length === 0) continue;
      const key = JSON.stringify(drops);
      const row = rows.get(key) ?? { destinations: [], drops };
      row.destinations.push([...to.ranges]);
      rows.set(key, row);
    }
    return { from, rows };
  });
  const pairs = new Map<
    string,
    { sources: (readonly Range[])[]; destinations: readonly (readonly Range[])[]; drops: readonly Drop[] }
  >();
  for (const { from, rows } of bySource) {
    for (const [key, { destinations, drops }] of rows) {
      const whole = `${key} ${destinations
        .flat()
        .map(({ low, high }) => `${low}-${high}`)
        .join()}`;
      const pair = pairs.get(whole) ?? { sources: [], destinations, drops };
      pair.sources.push(from.ranges);
      pairs.set(whole, pair);
    }
  }
  return [...pairs.values()];
}

/** What to drop where some begin these, and answer those. */
function dropsOf(forward: readonly Told[], answers: readonly Told[]): readonly Drop[] {
  const both = [...forward, ...answers];
  if (both.some(({ transport }) => transport === undefined)) return [];
  const names = (all: readonly Permission[]): string => [...new Set(all.map(({ name }) => name))].join(", ");
  const why = (what: string, all: readonly Permission[]): string =>
    all.length === 0 ? "no channel leads there" : `${what} than ${names(all)}`.slice(0, 200);
  const drops: Drop[] = [];
  const transports = [...new Set(both.map(({ transport }) => transport as number))];
  const others = transports.map((transport) => `ip_proto:!${transport}`);
  drops.push({ ...ANY_PORTS, protocol: "ip", options: others, why: why("other transports", both) });
  for (const transport of transports) {
    const protocol = transport === TCP ? "tcp" : transport === UDP ? "udp" : undefined;
    if (protocol === undefined) continue;
    const own = forward.filter((one) => one.transport === transport);
    const turned = answers.filter((one) => one.transport === transport);
    const [to, from] = [portsOf(own), portsOf(turned)];
    const unasked = complementOf(to, 65_535n);
    if (unasked.length > 0) {
      const unanswered = complementOf(from, 65_535n);
      const shared = { protocol, destinationPorts: portList(unasked), why: why("other ports", [...own, ...turned]) };
      if (unanswered.length > 0) drops.push({ ...shared, sourcePorts: portList(unanswered), options: [] });
      if (from.length > 0 && protocol === "tcp") drops.push({ ...shared, sourcePorts: portList(from), options: ["flags:!A"] });
    }
    for (const { ports, channels } of byPorts(own)) {
      drops.push(...contentDrops(channels, portList(ports), protocol, (what) => why(what, channels)));
    }
  }
  return drops;
}

const ANY_PORTS = { sourcePorts: "any", destinationPorts: "any" };
const EVERY_PORT: readonly Range[] = [{ low: 0n, high: 65_535n }];

function portsOf(permissions: readonly Permission[]): readonly Range[] {
  return mergeRanges(permissions.flatMap(({ ports }) => ports ?? EVERY_PORT));
}

/** Ports apart by the channels that name them. */
function byPorts(
  permissions: readonly Told[],
): readonly { readonly ports: readonly Range[]; readonly channels: readonly Told[] }[] {
  const cuts = [
    ...new Set(permissions.flatMap(({ ports }) => (ports ?? EVERY_PORT).flatMap(({ low, high }) => [low, high + 1n]))),
  ];
  const sorted = cuts.sort((a, b) => (a < b ? -1 : 1));
  const parts = new Map<string, { ports: Range[]; channels: readonly Told[] }>();
  for (const [at, low] of sorted.entries()) {
    const next = sorted[at + 1];
    if (next === undefined) break;
    const range = { low, high: next - 1n };
    const channels = permissions.filter(({ ports }) => intersectRanges(ports ?? EVERY_PORT, [range]).length > 0);
    if (channels.length === 0) continue;
    const key = channels.map(({ name }) => name).join();
    const part = parts.get(key) ?? { ports: [], channels };
    part.ports.push(range);
    parts.set(key, part);
  }
  return [...parts.values()].map(({ ports, channels }) => ({ ports: mergeRanges(ports), channels }));
}

/** Drops what none of the channels speaks, asks for, or asks of whom. One that anything satisfies leaves nothing to drop. */
function contentDrops(
  channels: readonly Told[],
  destinationPorts: string,
  transport: string,
  why: (what: string) => string,
): readonly Drop[] {
  const words = channels.map(({ content }) => content.word);
  if (words.includes(undefined)) return [];
  const spoken = [...new Set(words as readonly string[])];
  const shared = { sourcePorts: "any", destinationPorts };
  const drops: Drop[] = [
    { ...shared, protocol: transport, options: spoken.map((word) => `app-layer-protocol:!${word}`), why: why("other protocols") },
  ];
  for (const word of spoken) {
    const own = channels.filter(({ content }) => content.word === word);
    if (own.some(({ content }) => content.coarse !== undefined)) continue;
    const functionOption = BY_FUNCTION.get(word);
    if (functionOption === undefined) continue;
    const whole = own.filter(({ content: { functions } }) => functions === undefined);
    const [every, codes] = [unitsOf(whole), mergeRanges(own.flatMap(({ content }) => content.functions ?? []))];
    // By function code, which units may be asked: those of every channel that names the code, and of those that name none.
    for (let code = 0; code < 256; code++) {
      const value = { low: BigInt(code), high: BigInt(code) };
      const named = intersectRanges(codes, [value]).length > 0;
      if (!named && whole.length > 0) continue;
      const units = named
        ? mergeRanges([
            ...every,
            ...unitsOf(own.filter(({ content: { functions = [] } }) => intersectRanges(functions, [value]).length > 0)),
          ])
        : [];
      for (const outside of unitOptions(units)) {
        const options = [outside === "" ? functionOption(code) : `modbus: ${outside}, function ${code}`];
        drops.push({ ...shared, protocol: word, options, why: why("other functions") });
      }
    }
    if (whole.length > 0) {
      for (const outside of unitOptions(every)) {
        const [first] = outside === "" ? [] : [`modbus: ${outside}`];
        if (first !== undefined && codes.length === 0)
          drops.push({ ...shared, protocol: word, options: [first], why: why("other units") });
      }
    }
  }
  return drops;
}

const OCTETS: readonly Range[] = [{ low: 0n, high: 255n }];

function unitsOf(channels: readonly Told[]): readonly Range[] {
  return mergeRanges(channels.flatMap(({ content }) => content.units ?? OCTETS));
}

/** What asks for every unit but these; `""`: for all of them, since none is allowed. */
function unitOptions(units: readonly Range[]): readonly string[] {
  if (units.length === 0) return [""];
  return complementOf(units, 255n).map(({ low, high }) => {
    if (low === high) return `unit ${low}`;
    if (low === 0n) return `unit <${high + 1n}`;
    return high === 255n ? `unit >${low - 1n}` : `unit ${low - 1n}<>${high + 1n}`;
  });
}

function listOf(ranges: readonly Range[], family: "ip" | "ip6"): string {
  const networks = ranges.flatMap((range) => networksOf(range, family));
  return networks.length === 1 ? (networks[0] as string) : `[${networks.join(",")}]`;
}

function portList(ranges: readonly Range[]): string {
  const [only] = ranges;
  if (ranges.length === 1 && only?.low === 0n && only.high === 65_535n) return "any";
  const spans = ranges.map((range) => writeSpan(range, ":"));
  return spans.length === 1 ? (spans[0] as string) : `[${spans.join(",")}]`;
}
