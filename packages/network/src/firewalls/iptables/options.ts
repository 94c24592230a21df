// The match options of an iptables rule as conditions (iptables(8), iptables-extensions(8)).

import { readAddressRange, readMasked } from "../address.ts";
import { flagsWhere, readFlags } from "../flags.ts";
import { readIcmpType } from "../icmp.ts";
import { mergeRanges } from "../ranges.ts";
import { type Condition, oneField, type Range } from "../ruleset.ts";
import { readTransport } from "../transport.ts";

export type IpFamily = "ip" | "ip6";

/** What an option needs to be read: its arguments, up to the next option, and whether a `!` stands before it. */
export interface Given {
  readonly name: string;
  readonly values: readonly string[];
  readonly negated: boolean;
  readonly family: IpFamily;
}

/** Options whose condition is modelled, by name. `undefined` where this value of it is not. */
const OPTIONS: ReadonlyMap<string, (given: Given, value: string) => Condition | undefined> = new Map([
  ["-s", (given, value) => address("source", given, value)],
  ["-d", (given, value) => address("destination", given, value)],
  ["-i", ({ negated }, value) => oneField({ field: "input" }, [nameOf(value)], negated)],
  ["-o", ({ negated }, value) => oneField({ field: "output" }, [nameOf(value)], negated)],
  ["-p", protocol],
  ["--sport", ({ negated }, value) => ports("sourcePort", value, negated)],
  ["--dport", ({ negated }, value) => ports("destinationPort", value, negated)],
  ["--sports", ({ negated }, value) => ports("sourcePort", value, negated)],
  ["--dports", ({ negated }, value) => ports("destinationPort", value, negated)],
  ["--ports", eitherPort],
  ["--state", states],
  ["--ctstate", states],
  ["--src-range", (given, value) => addressRange("source", given, value)],
  ["--dst-range", (given, value) => addressRange("destination", given, value)],
  ["--icmp-type", icmp],
  ["--icmpv6-type", icmp],
]);

/** The long names that iptables-save does not write but people do. */
const SAME: ReadonlyMap<string, string> = new Map([
  ["--source", "-s"],
  ["--src", "-s"],
  ["--destination", "-d"],
  ["--dst", "-d"],
  ["--in-interface", "-i"],
  ["--out-interface", "-o"],
  ["--protocol", "-p"],
  ["--proto", "-p"],
  ["--source-port", "--sport"],
  ["--destination-port", "--dport"],
  ["--source-ports", "--sports"],
  ["--destination-ports", "--dports"],
]);

/** The condition of an option that is none of the rule's own (`-j`, `-m`, `--comment`, …). */
export function conditionOf(given: Given): Condition {
  const name = SAME.get(given.name) ?? given.name;
  const [value] = given.values;
  const read = given.values.length === 1 && value !== undefined ? OPTIONS.get(name)?.(given, value) : flags(given);
  if (read !== undefined) return read;
  const text = [...(given.negated ? ["!"] : []), given.name, ...given.values].join(" ");
  return { type: "unmodelled", why: `${text} is not modelled`, understood: given.name.startsWith("-") };
}

function address(field: "source" | "destination", { negated, family }: Given, value: string): Condition | undefined {
  const networks = value.split(",").map(readMasked);
  if (networks.some((ranges) => ranges === undefined || ranges.some((range) => range.family !== family))) return undefined;
  return oneField(
    { field, family },
    mergeRanges(networks.flatMap((ranges) => ranges ?? [])).map(({ low, high }) => ({ low, high })),
    negated,
  );
}

function addressRange(field: "source" | "destination", { negated, family }: Given, value: string): Condition | undefined {
  const [from = "", to = from] = value.split("-");
  const range = readAddressRange(from, to);
  if (range?.family !== family) return undefined;
  return oneField({ field, family }, [{ low: range.low, high: range.high }], negated);
}

/** A name that ends in `+` stands for all that begin so. */
function nameOf(value: string): string {
  return value.endsWith("+") ? `${value.slice(0, -1)}*` : value;
}

function protocol({ negated }: Given, value: string): Condition | undefined {
  const number = readTransport(value);
  if (number === undefined && value !== "all") return undefined;
  const any = value === "all" || number === 0;
  const range = any ? { low: 0n, high: 255n } : { low: BigInt(number as number), high: BigInt(number as number) };
  return oneField({ field: "transport" }, [range], negated);
}

/** `80,443,8000:8010`; an open end of a range reaches to the last port. */
function readPorts(value: string): readonly Range[] | undefined {
  const ranges: Range[] = [];
  for (const part of value.split(",")) {
    const [from = "", to = from] = part.split(":");
    const low = from === "" ? 0 : Number(from);
    const high = to === "" ? 65535 : Number(to);
    if (!/^\d*(:\d*)?$/.test(part) || part === "" || low > 65535 || high > 65535) return undefined;
    ranges.push({ low: BigInt(low), high: BigInt(high) });
  }
  return mergeRanges(ranges);
}

function ports(field: "sourcePort" | "destinationPort", value: string, negated: boolean): Condition | undefined {
  const ranges = readPorts(value);
  return ranges === undefined ? undefined : oneField({ field }, ranges, negated);
}

/** The source port or the destination port is one of these. */
function eitherPort({ negated }: Given, value: string): Condition | undefined {
  const ranges = readPorts(value);
  if (ranges === undefined) return undefined;
  const any = [{ low: 0n, high: 65535n }];
  const boxes = [
    [ranges, any],
    [any, ranges],
  ];
  return { type: "tuple", parts: [{ field: "sourcePort" }, { field: "destinationPort" }], boxes, negated };
}

/** `--tcp-flags MASK SET`: of the flags of the mask, those of the set are on. `--syn` is the usual case of it. */
function flags({ name, values, negated }: Given): Condition | undefined {
  const [of = "", on = ""] = name === "--syn" && values.length === 0 ? ["SYN,RST,ACK,FIN", "SYN"] : values;
  if (name !== "--syn" && (name !== "--tcp-flags" || values.length !== 2)) return undefined;
  const mask = readFlags(of.split(","));
  const set = readFlags(on.split(","));
  if (mask === undefined || set === undefined) return undefined;
  return oneField(
    { field: "tcpFlags" },
    flagsWhere((value) => ((value & mask) === set) !== negated),
  );
}

/** `8`, `3/1`, a name, or `any`. Both fields at once where a code is given. */
function icmp({ negated, family }: Given, value: string): Condition | undefined {
  if (value === "any" || value === "255") return undefined;
  const [of = "", code] = value.split("/");
  const type = readIcmpType(of, family);
  if (type === undefined || (code !== undefined && !/^\d{1,3}$/.test(code)) || Number(code ?? 0) > 255) return undefined;
  const one = (number: number) => [{ low: BigInt(number), high: BigInt(number) }];
  const box = code === undefined ? [one(type)] : [one(type), one(Number(code))];
  const parts = [{ field: "icmpType", family }, { field: "icmpCode" }] as const;
  return { type: "tuple", parts: parts.slice(0, box.length), boxes: [box], negated };
}

/** SNAT and DNAT are no states of their own: a connection has one of them beside its state. */
function states({ negated }: Given, value: string): Condition | undefined {
  const names = value.split(",").map((name) => name.toLowerCase());
  if (!names.every((name) => ["new", "established", "related", "invalid", "untracked"].includes(name))) {
    if (!names.every((name) => name === "snat" || name === "dnat")) return undefined;
    return oneField({ field: "translation" }, names, negated);
  }
  return oneField({ field: "state" }, names, negated);
}
