// A rule of Windows Defender Firewall and what it asks (Microsoft: New-NetFirewallRule, netsh advfirewall firewall add rule).

import { type AddressRange, readAddressRange, readMasked } from "../address.ts";
import {
  type AddressSet,
  ANY_ADDRESS,
  addressConditions,
  addressSet,
  type IpFamily,
  openAddresses,
  uniteAddresses,
} from "../address-set.ts";
import type { RuleDraft } from "../chain-draft.ts";
import { type Condition, oneField, type Range } from "../ruleset.ts";
import { maskSecrets } from "../secret.ts";
import { type Service, serviceConditions, TCP, UDP } from "../service.ts";
import { readTransport } from "../transport.ts";
import type { WindowsRecord } from "./record.ts";

export type Direction = "inbound" | "outbound";
export const PROFILES = ["domain", "private", "public"] as const;
export type Profile = (typeof PROFILES)[number];

/** In which order actions are asked: what is authenticated past blocks, what blocks, what allows. */
export type Rank = "bypass" | "block" | "allow";

export interface WindowsRule {
  /** Both where that cannot be read. */
  readonly directions: readonly Direction[];
  readonly profiles: readonly Profile[];
  readonly rank: Rank;
  readonly drafts: (direction: Direction) => readonly RuleDraft[];
}

/** Keys that say nothing of which packets the rule is about. */
const HARMLESS: ReadonlySet<string> = new Set(
  [
    "name displayname description group displaygroup enabled direction profile action id elementname creationclassname caption",
    "commonname edgetraversalpolicy loosesourcemapping localonlymapping policystoresource policystoresourcetype primarystatus status",
    "enforcementstatus rulegroup statuscode sectionversion systemcreationclassname systemname policydecisionstrategy policykeywords",
    "policyroles executionstrategy sequencedactions conditionlisttype mandatory priority ruleusage cimclass ciminstanceproperties",
    "cimsystemproperties pscomputername rulesource localaddress remoteaddress protocol localport remoteport icmptype program service",
    "interfacealias deferusertoremote mode overrideblockrules",
  ].flatMap((line) => line.split(" ")),
);

/** Keys that ask what no packet tells; `any` and nothing ask nothing. */
const UNMODELLED: ReadonlySet<string> = new Set(
  [
    "package interfacetype authentication encryption localuser remoteuser remotemachine localuserowner owner platform dynamictarget",
    "dynamictransport remotedynamickeywordaddresses policyappid interface",
  ].flatMap((line) => line.split(" ")),
);
const NOTHING: ReadonlySet<string> = new Set(["", "any", "notrequired", "all", "none", "0", "{}"]);

/** Without these a rule may ask for more than is seen. */
const NEEDED = ["protocol", "localaddress", "remoteaddress", "program", "service"] as const;

/** As numbers, where PowerShell writes its enumerations so. */
const NUMBERS: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  enabled: new Map([
    ["1", "true"],
    ["2", "false"],
  ]),
  direction: new Map([
    ["1", "inbound"],
    ["2", "outbound"],
  ]),
  action: new Map([
    ["2", "allow"],
    ["3", "bypass"],
    ["4", "block"],
  ]),
  protocol: new Map(),
};
const WORDS: ReadonlyMap<string, string> = new Map([
  ["yes", "true"],
  ["no", "false"],
  ["in", "inbound"],
  ["out", "outbound"],
  ["allowbypass", "bypass"],
]);

function wordOf({ values }: WindowsRecord, key: string): string | undefined {
  const text = values.get(key)?.trim().toLowerCase();
  return text === undefined ? undefined : (NUMBERS[key]?.get(text) ?? WORDS.get(text) ?? text);
}

/** `undefined` for a rule that is switched off. */
export function readRule(record: WindowsRecord): WindowsRule | undefined {
  const enabled = wordOf(record, "enabled");
  if (enabled === "false" && record.odd === undefined) return undefined;
  const direction = wordOf(record, "direction");
  const action = wordOf(record, "action");
  const profiles = profilesOf(record);
  const bypass = action === "bypass" || (action === "allow" && wordOf(record, "overrideblockrules") === "true");
  const known = action === "allow" || action === "block" || action === "bypass";
  const unread = [
    ...(enabled === "true" ? [] : ["whether it is switched on"]),
    ...(direction === "inbound" || direction === "outbound" ? [] : ["its direction"]),
    ...(profiles === undefined ? ["its profiles"] : []),
  ];
  const open = [
    ...(record.odd === undefined ? [] : [doubt(record.odd)]),
    ...unread.map((what) => doubt(`${what} cannot be read`)),
    ...(bypass
      ? [{ type: "unmodelled", why: "that a peer is authenticated is not seen in a packet", understood: true } as const]
      : []),
    ...openConditions(record),
  ];
  return {
    directions: direction === "inbound" || direction === "outbound" ? [direction] : ["inbound", "outbound"],
    profiles: profiles ?? PROFILES,
    // What is not known comes first, so that it may decide.
    rank: bypass || !known ? "bypass" : action === "block" ? "block" : "allow",
    drafts: (way) => draftsOf(record, way, open, known ? (action === "block" ? "deny" : "permit") : undefined),
  };
}

function doubt(why: string): Condition {
  return { type: "unmodelled", why, understood: false };
}

/** `undefined` where they cannot be read. As a number, one bit each. */
function profilesOf(record: WindowsRecord): readonly Profile[] | undefined {
  const text = wordOf(record, "profile");
  if (text === undefined) return undefined;
  if (text === "any" || text === "all" || text === "0" || text === "") return PROFILES;
  if (/^[1-7]$/.test(text)) return PROFILES.filter((_, at) => (Number(text) & (1 << at)) !== 0);
  const words = text.split(/[\s,]+/).filter((word) => word !== "");
  const known = PROFILES.filter((profile) => words.includes(profile));
  return known.length === words.length ? known : undefined;
}

function openConditions(record: WindowsRecord): readonly Condition[] {
  const open: Condition[] = [];
  const tell = (why: string): void => void open.push({ type: "unmodelled", why: why.slice(0, 200), understood: true });
  for (const [key, text] of record.values) {
    const value = text.trim();
    if (key === "program" || key === "service" || UNMODELLED.has(key)) {
      if (!NOTHING.has(value.toLowerCase())) tell(`${key} ${value} is not modelled`);
    } else if (!HARMLESS.has(key)) open.push(doubt(`its key ${key} is not known`.slice(0, 200)));
    if (/^System\.\w+\[\]|^an object$|(?:\.\.\.|…)\}?$/.test(value) && NARROWING.has(key)) {
      open.push(doubt(`the list of ${key} is not written out`));
    }
  }
  for (const key of NEEDED) if (!record.values.has(key)) tell(`the export does not tell its ${key}`);
  return open;
}

const NARROWING: ReadonlySet<string> = new Set(
  "localaddress remoteaddress localport remoteport icmptype interfacealias".split(" "),
);

function draftsOf(
  record: WindowsRecord,
  direction: Direction,
  open: readonly Condition[],
  action: "permit" | "deny" | undefined,
): readonly RuleDraft[] {
  const [local, remote] = [addressesOf(record.values.get("localaddress")), addressesOf(record.values.get("remoteaddress"))];
  const [from, to] = direction === "inbound" ? [remote, local] : [local, remote];
  const name = record.values.get("displayname") ?? record.values.get("name") ?? "";
  const shared = {
    text: textOf(record, name),
    locator: record.locator,
    action: action === undefined ? ({ type: "unknown", why: "what the rule does is not known" } as const) : { type: action },
  };
  const by = interfaceConditions(record, direction);
  return addressConditions(from, to).flatMap(({ family, conditions }) =>
    servicesOf(record, direction, family).map((asked) => ({ ...shared, conditions: [...conditions, ...asked, ...by, ...open] })),
  );
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? "")
    .replace(/^\{|\}$/g, "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "" && !/^any$/i.test(word));
}

/** None named: any. Names (`LocalSubnet`, `DNS`) stand for what the host has around it at the moment. */
function addressesOf(text: string | undefined): AddressSet {
  const words = listOf(text);
  if (words.length === 0) return ANY_ADDRESS;
  const ranges: AddressRange[] = [];
  const open: AddressSet[] = [];
  for (const word of words) {
    const [from, to] = word.split("-", 2);
    const range =
      readMasked(word) ?? (to === undefined ? undefined : [readAddressRange(from ?? "", to)].filter((one) => one !== undefined));
    if (range !== undefined && range.length > 0) ranges.push(...range);
    else open.push(openAddresses(`what ${word} stands for is not told`.slice(0, 200), KEYWORDS.test(word)));
  }
  return uniteAddresses([addressSet(ranges), ...open]);
}

const KEYWORDS =
  /^(?:LocalSubnet[46]?|DNS|DHCP|WINS|DefaultGateway|Internet|Intranet|IntranetRemoteAccess|PlayToDevice|CaptivePortal)$/i;

function interfaceConditions({ values }: WindowsRecord, direction: Direction): readonly Condition[] {
  const names = listOf(values.get("interfacealias"));
  return names.length === 0 ? [] : [oneField({ field: direction === "inbound" ? "input" : "output" }, names)];
}

const NAMES: ReadonlyMap<string, number> = new Map([
  ["hopopt", 0],
  ["icmpv4", 1],
  ["pgm", 113],
]);

function servicesOf({ values }: WindowsRecord, direction: Direction, family: IpFamily): readonly (readonly Condition[])[] {
  const said = (values.get("protocol") ?? "").trim().toLowerCase();
  if (said === "" || said === "any" || said === "256") return [[]];
  const transport = NAMES.get(said) ?? readTransport(said);
  if (transport === undefined) return [[doubt(`protocol ${said} is not known`.slice(0, 200))]];
  if (transport === 1 || transport === 58) return icmpConditions(values.get("icmptype"), transport, family);
  if (transport !== TCP && transport !== UDP) return serviceConditions([{ transport }], family);
  const [local, remote] = [portsOf(values.get("localport")), portsOf(values.get("remoteport"))];
  const [from, to] = direction === "inbound" ? [remote, local] : [local, remote];
  const service: Service = {
    transport,
    ...(from.ranges === undefined ? {} : { sourcePorts: from.ranges }),
    ...(to.ranges === undefined ? {} : { destinationPorts: to.ranges }),
  };
  const open = [from.open, to.open].find((one) => one !== undefined);
  return serviceConditions([service], family).map((conditions) => [...conditions, ...(open === undefined ? [] : [open])]);
}

interface Ports {
  /** Absent: any. */
  readonly ranges?: readonly Range[];
  readonly open?: Condition;
}

/** Names (`RPC`, `IPHTTPS`) stand for ports that the host chooses. */
function portsOf(text: string | undefined): Ports {
  if (text === undefined) return { open: { type: "unmodelled", why: "the export does not tell its ports", understood: true } };
  const words = listOf(text);
  if (words.length === 0) return {};
  const ranges: Range[] = [];
  for (const word of words) {
    const found = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(word);
    const [low, high] = [Number(found?.[1]), Number(found?.[2] ?? found?.[1])];
    if (found === null || low > high || high > 65_535) {
      const why = `which ports ${word} are is not told`.slice(0, 200);
      return {
        open: {
          type: "unmodelled",
          why,
          understood: /^(?:rpc|rpc-?epmap|iphttps\w*|teredo|ply2disc|playtodiscovery|mdns|coap|wfd\w*)$/i.test(word),
        },
      };
    }
    ranges.push({ low: BigInt(low), high: BigInt(high) });
  }
  return { ranges };
}

/** `8`, `3:4`, `8:any`. */
function icmpConditions(text: string | undefined, transport: number, family: IpFamily): readonly (readonly Condition[])[] {
  if (text === undefined) {
    return serviceConditions([{ transport }], family).map((one) => [...one, doubt("the export does not tell its ICMP types")]);
  }
  const words = listOf(text);
  if (words.length === 0) return serviceConditions([{ transport }], family);
  const services: Service[] = [];
  for (const word of words) {
    const found = /^(\d{1,3})(?::(\d{1,3}|any|\*))?$/i.exec(word);
    if (found === null) return [[doubt("its ICMP types cannot be read")]];
    const code = found[2];
    const told = code === undefined || !/^\d/.test(code) ? {} : { icmpCode: Number(code) };
    services.push({ transport, icmpType: Number(found[1]), ...told });
  }
  return serviceConditions(services, family);
}

function textOf({ values }: WindowsRecord, name: string): string {
  const parts = [...values].flatMap(([key, value]) => {
    const says = SHOWN.has(key) && value !== "" && (key === "action" || !NOTHING.has(value.toLowerCase()));
    return says ? [`${key} ${value.slice(0, 200)}`] : [];
  });
  return maskSecrets(`rule ${JSON.stringify(name)}: ${parts.join("; ")}`).slice(0, 2000);
}

const SHOWN: ReadonlySet<string> = new Set(
  "direction profile action protocol localaddress remoteaddress localport remoteport icmptype program service interfacealias".split(
    " ",
  ),
);
