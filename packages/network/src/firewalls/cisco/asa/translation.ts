// Address translation of ASA from 8.3 on: `nat` of its own (twice NAT) and within a network object (ASA Series Firewall CLI
// Configuration Guide: Network Address Translation).

import type { Locator } from "@bulkhead/facts";
import type { ConfigLine } from "../../config-line.ts";
import { Words } from "../../config-line.ts";
import { TCP, UDP } from "../../service.ts";
import { ASA_PORTS, readPort } from "../names.ts";

/** An address of a translation: the name of an object, an address as such, any, or that of the interface. */
export interface End {
  readonly type: "object" | "address" | "any" | "interface";
  readonly text: string;
}

export interface Translation {
  /** `any` stands for every interface. */
  readonly real: string;
  readonly mapped: string;
  readonly fixed: boolean;
  readonly source: { readonly real: End; readonly mapped: End };
  /** As the side of the real source sees it: what it sends to, and where that goes. */
  readonly destination?: { readonly mapped: End; readonly real: End };
  readonly oneWay: boolean;
  /** Ports of a fixed translation within an object. */
  readonly service?: { readonly transport: number; readonly real: number; readonly mapped: number };
  /** Something of it is not modelled. */
  readonly open?: string;
  readonly text: string;
  readonly locator: Locator;
}

/** By the section in which the device asks them. */
export interface Placed {
  readonly section: 1 | 2 | 3;
  readonly translation: Translation;
}

function endOf(word: string | undefined): End | undefined {
  if (word === undefined) return undefined;
  if (word === "any" || word === "interface") return { type: word, text: word };
  return { type: /^[\d.]+$|:/.test(word) ? "address" : "object", text: word };
}

/** `(REAL,MAPPED)`; blanks may stand in it. */
function takeInterfaces(words: Words): readonly [string, string] | undefined {
  let text = "";
  while (!words.done && !text.endsWith(")")) text += words.next();
  const found = /^\(([^,()]+),([^,()]+)\)$/.exec(text);
  return found === null ? undefined : [found[1] as string, found[2] as string];
}

/** A line that begins with `nat (`; `undefined` where it cannot be read or is of a release before 8.3. */
export function readTwice(line: ConfigLine): Placed | "inactive" | undefined {
  const words = new Words(line.words, 1);
  const interfaces = takeInterfaces(words);
  if (interfaces === undefined) return undefined;
  let section: 1 | 3 = 1;
  if (words.take("after-auto")) section = 3;
  if (/^\d+$/.test(words.peek() ?? "")) words.next();
  if (!words.take("source")) return undefined;
  const kind = words.next();
  if (kind !== "static" && kind !== "dynamic") return undefined;
  const real = endOf(words.next());
  let open: string | undefined;
  const pool = words.take("pat-pool");
  const mapped = endOf(words.next());
  if (real === undefined || mapped === undefined || (pool && mapped.type !== "object")) return undefined;
  if (!pool) words.take("interface");
  let destination: { mapped: End; real: End } | undefined;
  let oneWay = kind === "dynamic";
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === "destination") {
      if (!words.take("static")) return undefined;
      const [to, by] = [endOf(words.next()), endOf(words.next())];
      if (to === undefined || by === undefined) return undefined;
      destination = { mapped: to, real: by };
    } else if (word === "service") {
      words.next();
      words.next();
      open = "the ports of a translation of its own are not modelled";
    } else if (word === "unidirectional") oneWay = true;
    else if (word === "inactive") return "inactive";
    else if (word === "description") break;
    else if (!HARMLESS.has(word)) return undefined;
  }
  const translation: Translation = {
    real: interfaces[0],
    mapped: interfaces[1],
    fixed: kind === "static",
    source: { real, mapped },
    ...(destination === undefined ? {} : { destination }),
    oneWay,
    ...(open === undefined ? {} : { open }),
    text: line.text,
    locator: { type: "line", line: line.number },
  };
  return { section, translation };
}

/** A `nat` line below a network object. */
export function readAuto(line: ConfigLine, object: string): Placed | undefined {
  const words = new Words(line.words, 1);
  const interfaces = takeInterfaces(words);
  const kind = words.next();
  if (interfaces === undefined || (kind !== "static" && kind !== "dynamic")) return undefined;
  const pool = words.take("pat-pool");
  const mapped = endOf(words.next());
  if (mapped === undefined || (pool && mapped.type !== "object")) return undefined;
  let service: Translation["service"];
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === "service") {
      const transport = { tcp: TCP, udp: UDP }[words.next() ?? ""];
      const [real, by] = [readPort(words.next(), ASA_PORTS), readPort(words.next(), ASA_PORTS)];
      if (transport === undefined || real === undefined || by === undefined) return undefined;
      service = { transport, real, mapped: by };
    } else if (!HARMLESS.has(word) && word !== "interface") return undefined;
  }
  const translation: Translation = {
    real: interfaces[0],
    mapped: interfaces[1],
    fixed: kind === "static",
    source: { real: { type: "object", text: object }, mapped },
    oneWay: kind === "dynamic",
    ...(service === undefined ? {} : { service }),
    text: `object network ${object}: ${line.text}`,
    locator: { type: "line", line: line.number },
  };
  return { section: 2, translation };
}

/** Words that change nothing of which packets are translated, or to what. */
const HARMLESS: ReadonlySet<string> = new Set([
  "no-proxy-arp",
  "route-lookup",
  "dns",
  "round-robin",
  "extended",
  "flat",
  "include-reserve",
  "block-allocation",
  "net-to-net",
]);
