// Address translation of IOS: `ip nat inside|outside source …` (IP Addressing: NAT Configuration Guide; order of operation: an inbound
// list sees packets before translation, an outbound one after it).

import type { Locator } from "@bulkhead/facts";
import { type AddressRange, readAddress, readNetwork } from "../../address.ts";
import { type ConfigLine, Words } from "../../config-line.ts";
import type { Range } from "../../ruleset.ts";
import { TCP, UDP } from "../../service.ts";
import { IOS_PORTS, readPort } from "../names.ts";

/** One address or network for another, both ways. */
export interface StaticTranslation {
  readonly type: "static";
  /** Of which side the first address is. */
  readonly side: "inside" | "outside";
  readonly local: AddressRange;
  /** The addresses by which the others know it: one as long as `local`, or the address of an interface. */
  readonly global: AddressRange | { readonly interface: string };
  readonly service?: { readonly transport: number; readonly localPort: number; readonly globalPort: number };
  readonly text: string;
  readonly locator: Locator;
}

export interface DynamicTranslation {
  readonly type: "dynamic";
  readonly side: "inside" | "outside";
  /** Name of the list that says whom it is for; absent where a route map does. */
  readonly list?: string;
  readonly pool?: string;
  readonly interface?: string;
  readonly text: string;
  readonly locator: Locator;
}

export type Translation = StaticTranslation | DynamicTranslation;

export class IosTranslations {
  readonly rules: Translation[] = [];
  readonly pools = new Map<string, Range>();
  /** Lines that translate in a way that was not understood. */
  readonly strange: { readonly text: string; readonly locator: Locator }[] = [];

  /** Takes a line that begins with `ip nat`; false where it was not understood. */
  accept(line: ConfigLine): boolean {
    const words = new Words(line.words, 2);
    const locator: Locator = { type: "line", line: line.number };
    const first = words.next();
    if (first === "pool") return this.#pool(words);
    // Without more it is said of an interface.
    if (words.done) return false;
    if (first === "inside" || first === "outside") {
      const rule = words.take("source") ? readRule(words, first, line.text, locator) : undefined;
      if (rule !== undefined) {
        this.rules.push(rule);
        return true;
      }
    } else if (first !== undefined && IGNORED.has(first)) return true;
    this.strange.push({ text: line.text, locator });
    return false;
  }

  #pool(words: Words): boolean {
    const [name = "", low = "", high = ""] = words.rest();
    const [from, to] = [readAddress(low), readAddress(high)];
    if (from?.family !== "ip" || to?.family !== "ip") return false;
    this.pools.set(name, { low: from.low, high: to.low });
    return true;
  }
}

const IGNORED: ReadonlySet<string> = new Set([
  "translation",
  "log",
  "service",
  "settings",
  "stateful",
  "portmap",
  "create",
  "switchover",
]);

function readRule(words: Words, side: "inside" | "outside", text: string, locator: Locator): Translation | undefined {
  if (words.take("static")) return readStatic(words, side, text, locator);
  const kind = words.next();
  if (kind !== "list" && kind !== "route-map") return undefined;
  const name = words.next() ?? "";
  const target = words.next();
  const of = words.next();
  const rest = words.rest();
  const known = rest.every(
    (word, at) => ["overload", "vrf", "match-in-vrf", "add-route"].includes(word) || rest[at - 1] === "vrf",
  );
  if (of === undefined || !known || (target !== "pool" && target !== "interface")) return undefined;
  return { type: "dynamic", side, ...(kind === "list" ? { list: name } : {}), [target]: of, text, locator };
}

/** `[tcp|udp] LOCAL [PORT] GLOBAL|interface NAME [PORT] …`, `network LOCAL GLOBAL /LENGTH|MASK …` */
function readStatic(words: Words, side: "inside" | "outside", text: string, locator: Locator): StaticTranslation | undefined {
  if (words.take("network")) {
    const [local = "", global = "", mask = ""] = [words.next(), words.next(), words.next()];
    const length = mask.startsWith("/") ? mask : `/${mask}`;
    const [from, to] = [readNetwork(`${local}${length}`), readNetwork(`${global}${length}`)];
    if (from?.family !== "ip" || to?.family !== "ip") return undefined;
    return onlyHarmless(words) ? { type: "static", side, local: from, global: to, text, locator } : undefined;
  }
  const transport = words.take("tcp") ? TCP : words.take("udp") ? UDP : undefined;
  const local = readAddress(words.next() ?? "");
  const localPort = transport === undefined ? undefined : readPort(words.next(), IOS_PORTS);
  const global = words.take("interface") ? { interface: words.next() ?? "" } : readAddress(words.next() ?? "");
  const globalPort = transport === undefined ? undefined : readPort(words.next(), IOS_PORTS);
  if (local?.family !== "ip" || global === undefined || ("family" in global && global.family !== "ip")) return undefined;
  if (!onlyHarmless(words)) return undefined;
  const shared = { type: "static", side, local, global, text, locator } as const;
  if (transport === undefined) return shared;
  if (localPort === undefined || globalPort === undefined) return undefined;
  return { ...shared, service: { transport, localPort, globalPort } };
}

/** What may follow without changing what is translated. A route map or a redundancy group does. */
function onlyHarmless(words: Words): boolean {
  return words
    .rest()
    .every(
      (word, at, all) => ["extendable", "no-alias", "no-payload", "add-route", "vrf"].includes(word) || all[at - 1] === "vrf",
    );
}
