// Addresses and ports of Suricata's rules: lists in brackets, exceptions, variables (docs.suricata.io: Rules Format, Rule-vars).

import { type AddressRange, readAddressRange, readNetwork } from "../address.ts";
import {
  type AddressSet,
  ANY_ADDRESS,
  addressSet,
  negateAddresses,
  type Open,
  openAddresses,
  uniteAddresses,
} from "../address-set.ts";
import { complementOf, intersectRanges, mergeRanges } from "../ranges.ts";
import type { Range } from "../ruleset.ts";
import { EVERY_PORT } from "../service.ts";

const DEEPEST = 16;

export interface PortSet {
  readonly ranges: readonly Range[];
  readonly open?: Open;
}

/** The variables of the text: what rules name with a `$`. */
export class Variables {
  readonly #texts = new Map<string, string>();
  readonly #addresses = new Map<string, AddressSet>();
  readonly #ports = new Map<string, PortSet>();

  define(name: string, text: string): void {
    this.#texts.set(name, text);
  }

  addresses(text: string, depth = 0): AddressSet {
    const known = depth === 0 ? this.#addresses.get(text) : undefined;
    if (known !== undefined) return known;
    const { taken, excepted } = itemsOf(text);
    const read = (items: readonly string[]): readonly AddressSet[] => items.map((item) => this.#address(item, depth));
    const all = taken.length === 0 ? ANY_ADDRESS : uniteAddresses(read(taken));
    const set = excepted.length === 0 ? all : without(all, uniteAddresses(read(excepted)));
    if (depth === 0) this.#addresses.set(text, set);
    return set;
  }

  ports(text: string, depth = 0): PortSet {
    const known = depth === 0 ? this.#ports.get(text) : undefined;
    if (known !== undefined) return known;
    const { taken, excepted } = itemsOf(text);
    const read = (items: readonly string[]): readonly PortSet[] => items.map((item) => this.#port(item, depth));
    const [some, others] = [read(taken), read(excepted)];
    const all = taken.length === 0 ? EVERY_PORT : mergeRanges(some.flatMap(({ ranges }) => ranges));
    const open = [...some, ...others].map((one) => one.open).find((one) => one !== undefined);
    const rest = complementOf(mergeRanges(others.flatMap(({ ranges }) => ranges)), 65_535n);
    const set = { ranges: intersectRanges(all, rest), ...(open === undefined ? {} : { open }) };
    if (depth === 0) this.#ports.set(text, set);
    return set;
  }

  #address(item: string, depth: number): AddressSet {
    if (item === "any") return ANY_ADDRESS;
    if (depth > DEEPEST) return openAddresses("its lists lie too deep in each other", false);
    if (item.startsWith("[")) return this.addresses(item, depth + 1);
    if (item.startsWith("$")) {
      const text = this.#texts.get(item.slice(1));
      if (text === undefined) return openAddresses(`what ${item} is the rules do not tell`.slice(0, 200), true);
      return this.addresses(text, depth + 1);
    }
    const [from, to] = item.split("-", 2);
    const range: AddressRange | undefined =
      readNetwork(item) ?? (to === undefined ? undefined : readAddressRange(from ?? "", to));
    return range === undefined ? openAddresses(`${item} is no address`.slice(0, 200), false) : addressSet([range]);
  }

  #port(item: string, depth: number): PortSet {
    const unknown = (why: string, understood: boolean): PortSet => ({
      ranges: EVERY_PORT,
      open: { why: why.slice(0, 200), understood },
    });
    if (item === "any") return { ranges: EVERY_PORT };
    if (depth > DEEPEST) return unknown("its lists lie too deep in each other", false);
    if (item.startsWith("[")) return this.ports(item, depth + 1);
    if (item.startsWith("$")) {
      const text = this.#texts.get(item.slice(1));
      return text === undefined ? unknown(`what ${item} is the rules do not tell`, true) : this.ports(text, depth + 1);
    }
    const found = /^(\d{0,5})(?:(:)(\d{0,5}))?$/.exec(item);
    const [low, high] = [Number(found?.[1] ?? 0), found?.[2] === undefined ? Number(found?.[1]) : Number(found[3] || 65_535)];
    if (found === null || item === "" || item === ":" || low > high || high > 65_535) return unknown(`${item} is no port`, false);
    return { ranges: [{ low: BigInt(low), high: BigInt(high) }] };
  }
}

/** What of `all` is not in `excepted`. */
function without(all: AddressSet, excepted: AddressSet): AddressSet {
  const open = all.open ?? excepted.open;
  if (open !== undefined) return openAddresses(open.why, open.understood);
  const rest = negateAddresses(excepted);
  return { ip: intersectRanges(all.ip, rest.ip), ip6: intersectRanges(all.ip6, rest.ip6) };
}

/** The members of a list, apart by whether they are taken or excepted. What is no list is its only member. */
function itemsOf(text: string): { readonly taken: readonly string[]; readonly excepted: readonly string[] } {
  const clean = text.replace(/\s+/g, "");
  const inner = clean.startsWith("[") && clean.endsWith("]") && closesLast(clean) ? clean.slice(1, -1) : clean;
  const items: string[] = [];
  let depth = 0;
  let begin = 0;
  for (let at = 0; at <= inner.length; at++) {
    const sign = inner[at];
    if (sign === "[") depth += 1;
    else if (sign === "]") depth -= 1;
    else if (sign === undefined || (sign === "," && depth === 0)) {
      items.push(inner.slice(begin, at));
      begin = at + 1;
    }
  }
  return {
    taken: items.filter((item) => !item.startsWith("!")),
    excepted: items.filter((item) => item.startsWith("!")).map((item) => item.slice(1)),
  };
}

/** Whether the bracket that opens first closes last. */
function closesLast(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length - 1; at++) {
    if (text[at] === "[") depth += 1;
    if (text[at] === "]") depth -= 1;
    if (depth === 0) return false;
  }
  return true;
}
