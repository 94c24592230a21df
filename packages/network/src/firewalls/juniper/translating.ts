// Address translation of Junos as chains: static and destination rules before any policy, static and source rules behind them (Junos OS NAT
// User Guide). Of several rule sets that fit, the one with an interface comes before one with a zone, and that before a routing instance.

import { readNetwork } from "../address.ts";
import { type AddressSet, ANY_ADDRESS, addressConditions, addressSet, openAddresses, uniteAddresses } from "../address-set.ts";
import { ChainDraft, type RuleDraft } from "../chain-draft.ts";
import { mergeRanges } from "../ranges.ts";
import { type Chain, type Condition, oneField, type Range, type Rewrite } from "../ruleset.ts";
import { one } from "../service.ts";
import type { Branch } from "../statement-tree.ts";
import { shiftInto, translateDestination, translateSource } from "../translation.ts";
import { readTransport } from "../transport.ts";
import type { Configuration } from "./configuration.ts";
import { readPorts } from "./names.ts";

const KINDS = ["static", "destination", "source"] as const;
type Kind = (typeof KINDS)[number];

interface Match {
  readonly source: readonly Branch[];
  readonly destination: readonly Branch[];
  readonly conditions: readonly Condition[];
}

interface TranslationRule {
  readonly kind: Kind;
  readonly from: Context;
  readonly to: Context;
  readonly match: Match;
  /** What it makes of them. */
  readonly target: Branch | undefined;
  readonly doubtful: boolean;
  readonly branch: Branch;
}

/** What a rule set is for; all of them are of one kind. */
interface Context {
  readonly kind: "interface" | "zone" | "routing-instance" | "any";
  readonly names: readonly string[];
}

interface Pool {
  readonly addresses: AddressSet;
  readonly port?: number;
}

export interface Translations {
  readonly rules: readonly TranslationRule[];
  readonly pools: ReadonlyMap<string, Pool>;
  /** Something about translation was not understood. */
  readonly doubts: readonly Branch[];
}

const MATCH: ReadonlyMap<string, 0 | 1> = new Map(
  [
    "source-address",
    "destination-address",
    "source-address-name",
    "destination-address-name",
    "source-port",
    "destination-port",
    "protocol",
    "application",
  ].map((name): [string, 1] => [name, 1]),
);

/** Reads `security nat`. `tell` takes what was not understood. */
export function readTranslations(security: Branch | undefined, tell: (branch: Branch, why: string) => void): Translations {
  const section = security?.take("nat");
  section?.ignore("proxy-arp", "proxy-ndp", "traceoptions", "natv6v4");
  const rules: TranslationRule[] = [];
  const pools = new Map<string, Pool>();
  for (const kind of KINDS) {
    const part = section?.take(kind);
    part?.ignore("address-persistent", "pool-utilization-alarm", "interface", "port-round-robin", "pool-default-port-range");
    for (const pool of part?.take("pool")?.entries() ?? []) pools.set(`${kind} ${pool.word}`, readPool(pool));
    const sets = (part?.take("rule-set")?.entries() ?? []).flatMap((set) => {
      set.ignore("description");
      const [from, to] = [contextOf(set.take("from")), contextOf(set.take("to"))];
      return (set.take("rule")?.entries() ?? []).map((branch) => readRule(kind, branch, from, to));
    });
    const rank = ({ from, to }: TranslationRule): number => rankOf(from) * 4 + rankOf(to);
    rules.push(...sets.toSorted((a, b) => rank(a) - rank(b)));
  }
  const doubts = section?.unread() ?? [];
  for (const branch of doubts) {
    branch.ignore();
    tell(branch, "a statement about translation is not known");
  }
  return { rules, pools, doubts };
}

function rankOf({ kind }: Context): number {
  return ["interface", "zone", "routing-instance", "any"].indexOf(kind);
}

function contextOf(branch: Branch | undefined): Context {
  for (const kind of ["interface", "zone", "routing-instance"] as const) {
    const names = branch?.take(kind)?.values();
    if (names !== undefined) return { kind, names };
  }
  return { kind: "any", names: [] };
}

function readPool(pool: Branch): Pool {
  pool.ignore(
    "description",
    "overflow-pool",
    "host-address-base",
    "routing-instance",
    "address-pooling",
    "pool-utilization-alarm",
  );
  const ranges: (Range & { readonly family: "ip" | "ip6" })[] = [];
  let odd = pool.cut;
  let port: number | undefined;
  for (const address of pool.take("address")?.entries() ?? []) {
    const to = address.take("to")?.value();
    const portTold = address.take("port")?.value();
    if (portTold !== undefined) port = Number(portTold);
    const [low, high] = [readNetwork(address.word), to === undefined ? undefined : readNetwork(to)];
    if (low === undefined || (to !== undefined && high?.family !== low.family)) odd = true;
    else ranges.push({ family: low.family, low: low.low, high: (high ?? low).high });
  }
  const own = pool.take("port");
  if (own !== undefined && port === undefined && /^\d+$/.test(own.value() ?? "")) port = Number(own.value());
  own?.ignore();
  const addresses = odd || ranges.length === 0 ? openAddresses("the pool cannot be read", false) : addressSet(ranges);
  return { addresses, ...(port === undefined || port > 65_535 ? {} : { port }) };
}

function readRule(kind: Kind, branch: Branch, from: Context, to: Context): TranslationRule {
  branch.ignore("description");
  const options = branch.take("match")?.options(MATCH) ?? new Map<string, readonly Branch[]>();
  const conditions: Condition[] = [];
  const words = (option: string): readonly string[] => options.get(option)?.map(({ word }) => word) ?? [];
  for (const [option, field] of [
    ["source-port", "sourcePort"],
    ["destination-port", "destinationPort"],
  ] as const) {
    const given = options.get(option) ?? [];
    if (given.length === 0) continue;
    const ranges = given.map((value) => {
      const last = value.take("to")?.value();
      return readPorts(last === undefined ? value.word : `${value.word}-${last}`);
    });
    conditions.push(
      ranges.includes(undefined)
        ? { type: "unmodelled", why: `${option} cannot be read`, understood: false }
        : oneField({ field }, mergeRanges(ranges.flatMap((range) => range ?? []))),
    );
  }
  const protocols = words("protocol").map(readTransport);
  if (protocols.includes(undefined)) conditions.push({ type: "unmodelled", why: "the protocol is not known", understood: false });
  else if (protocols.length > 0) {
    conditions.push(
      oneField(
        { field: "transport" },
        protocols.flatMap((number) => (number === undefined ? [] : one(number))),
      ),
    );
  }
  if (words("application").some((name) => name !== "any")) {
    conditions.push({ type: "unmodelled", why: "applications of translations are not modelled", understood: true });
  }
  const target = branch.take("then", `${kind}-nat`);
  // What it becomes is read where chains are written; here only that it is understood is said.
  for (const one of target?.entries() ?? [])
    for (const value of one.entries()) value.ignore("mapped-port", "routing-instance", "port");
  const ends = (end: string): readonly Branch[] => [
    ...(options.get(`${end}-address`) ?? []),
    ...(options.get(`${end}-address-name`) ?? []),
  ];
  const doubtful = branch.unread().length > 0 || branch.cut;
  return {
    kind,
    from,
    to,
    match: { source: ends("source"), destination: ends("destination"), conditions },
    target,
    doubtful,
    branch,
  };
}

/** None where nothing is translated. */
export function translationChains(configuration: Configuration): readonly Chain[] {
  const { translations, complete, dark } = configuration;
  const { rules, doubts } = translations;
  const inward = new ChainDraft("nat of destinations");
  const outward = new ChainDraft("nat of sources");
  const told = complete && !dark;
  if (doubts.length > 0 || (!told && rules.length > 0)) {
    for (const draft of [inward, outward]) draft.add(anything(doubts[0]));
  }
  for (const rule of rules) {
    if (rule.kind === "destination") inward.add(...destinationRules(configuration, rule));
    else if (rule.kind === "source") outward.add(...sourceRules(configuration, rule));
    else {
      const [there, back] = staticRules(configuration, rule);
      inward.add(...there);
      outward.add(...back);
    }
  }
  const families = ["ip", "ip6"] as const;
  return [
    ...(inward.length === 0 ? [] : [inward.finish(families, { hook: "prerouting", priority: -100, policy: "permit" })]),
    ...(outward.length === 0 ? [] : [outward.finish(families, { hook: "postrouting", priority: 100, policy: "permit" })]),
  ];
}

function anything(branch: Branch | undefined): RuleDraft {
  return {
    conditions: [{ type: "unmodelled", why: "not everything about translation was told or understood", understood: false }],
    action: { type: "none" },
    rewrites: (["source", "destination", "sourcePort", "destinationPort", "translation"] as const).map((field) => ({ field })),
    text: branch?.path() ?? "implied: other translations",
    locator: branch === undefined ? { type: "whole" } : { type: "line", line: branch.line },
    ...(branch === undefined ? { implied: true } : {}),
  };
}

function sideOf(configuration: Configuration, field: "input" | "output", { kind, names }: Context): readonly Condition[] {
  if (kind === "any") return [];
  if (kind === "interface") return [oneField({ field }, names)];
  if (kind === "routing-instance") {
    return [{ type: "unmodelled", why: `routing instance ${names.join(", ")} is not followed`, understood: true }];
  }
  const zones = names.map((name) => configuration.zones.all.get(name));
  if (zones.includes(undefined) || configuration.zones.doubtful) {
    return [{ type: "unmodelled", why: `zone ${names.join(", ")} is not fully known`, understood: false }];
  }
  return [
    oneField(
      { field },
      zones.flatMap((zone) => zone?.interfaces ?? []),
    ),
  ];
}

function setOf({ books }: Configuration, ends: readonly Branch[]): AddressSet {
  if (ends.length === 0) return ANY_ADDRESS;
  return uniteAddresses(
    ends.map(({ word }) => {
      const network = readNetwork(word);
      return network === undefined ? books.setOf(word, undefined) : addressSet([network]);
    }),
  );
}

type Outcome = (family: "ip" | "ip6", conditions: readonly Condition[]) => readonly Rewrite[];

function rulesOf(
  rule: TranslationRule,
  source: AddressSet,
  destination: AddressSet,
  conditions: readonly Condition[],
  outcome: Outcome,
): readonly RuleDraft[] {
  if (rule.doubtful) return [anything(rule.branch)];
  return addressConditions(source, destination).map(({ family, conditions: ends }) => ({
    conditions: [...ends, ...conditions],
    action: { type: "permit" },
    rewrites: outcome(family, ends),
    text: rule.branch.text(new Set(["description"])),
    locator: { type: "line", line: rule.branch.line },
  }));
}

function destinationRules(configuration: Configuration, rule: TranslationRule): readonly RuleDraft[] {
  const { match, target, from } = rule;
  const by = [...sideOf(configuration, "input", from), ...match.conditions];
  const pool = configuration.translations.pools.get(`destination ${target?.take("pool")?.value()}`);
  return rulesOf(rule, setOf(configuration, match.source), setOf(configuration, match.destination), by, (family) => {
    if (target?.has("off")) return [];
    const addresses = pool === undefined || pool.addresses.open !== undefined ? [] : pool.addresses[family];
    return translateDestination({ family, addresses, ports: pool?.port === undefined ? undefined : one(pool.port) });
  });
}

function sourceRules(configuration: Configuration, rule: TranslationRule): readonly RuleDraft[] {
  const { match, target, from, to } = rule;
  const by = [...sideOf(configuration, "input", from), ...sideOf(configuration, "output", to), ...match.conditions];
  const pool = configuration.translations.pools.get(`source ${target?.take("pool")?.value()}`);
  return rulesOf(rule, setOf(configuration, match.source), setOf(configuration, match.destination), by, (family) => {
    if (target?.has("off")) return [];
    const addresses = pool === undefined || pool.addresses.open !== undefined ? [] : pool.addresses[family];
    return translateSource({ family, addresses });
  });
}

/** Mapped one to one, both ways: what comes to the outer address goes to the inner one, what the inner one sends gets the outer. */
function staticRules(configuration: Configuration, rule: TranslationRule): readonly [readonly RuleDraft[], readonly RuleDraft[]] {
  const { match, target, from } = rule;
  const text = target?.take("prefix")?.value() ?? target?.take("prefix-name")?.value();
  const prefix = text === undefined ? undefined : readNetwork(text);
  const named = text !== undefined && prefix === undefined ? configuration.books.setOf(text, undefined) : undefined;
  const inner: AddressSet =
    prefix !== undefined ? addressSet([prefix]) : (named ?? openAddresses("what it is mapped to is not told", false));
  const outer = setOf(configuration, match.destination);
  const others = setOf(configuration, match.source);
  const mapped = target?.take("prefix", text ?? "", "mapped-port");
  const there = rulesOf(rule, others, outer, [...sideOf(configuration, "input", from), ...match.conditions], (family, ends) => {
    const [to, ...more] = inner.open === undefined ? inner[family] : [];
    const known = to !== undefined && more.length === 0;
    const shift = known && to.low !== to.high ? shiftInto(to, "destination", ends) : undefined;
    const port = mapped === undefined ? undefined : (readPorts(mapped.value() ?? "") ?? []);
    return translateDestination({ family, addresses: known ? [to] : [], shift, ports: port });
  });
  // With ports only what answers goes back by it; what is begun from inside is left open.
  const ports: readonly Condition[] =
    match.conditions.length === 0 && mapped === undefined
      ? []
      : [{ type: "unmodelled", why: "the ports of a static translation are not followed back", understood: true }];
  const back = rulesOf(rule, inner, others, [...sideOf(configuration, "output", from), ...ports], (family, ends) => {
    const [to, ...more] = outer.open === undefined ? outer[family] : [];
    const known = to !== undefined && more.length === 0;
    const shift = known && to.low !== to.high ? shiftInto(to, "source", ends) : undefined;
    return translateSource({ family, addresses: known ? [to] : [], shift });
  });
  return [there, back];
}
