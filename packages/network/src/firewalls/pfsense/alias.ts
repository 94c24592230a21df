// Aliases: named sets of addresses and ports, one in another (config.xml: aliases of pfSense, OPNsense/Firewall/Alias).

import { type AddressRange, readAddressRange, readNetwork } from "../address.ts";
import { type AddressSet, addressSet, openAddresses, uniteAddresses } from "../address-set.ts";
import { Groups, type Member } from "../group.ts";
import type { Range } from "../ruleset.ts";
import type { XmlElement } from "../xml.ts";
import { type Dialect, isMarked } from "./configuration.ts";

const ADDRESS_TYPES: ReadonlySet<string> = new Set(["host", "network", "networkgroup"]);
/** What they hold is loaded, looked up or worked out by the device. */
const LOADED_TYPES: ReadonlySet<string> = new Set(
  "url urltable urljson url_ports urltable_ports geoip asn mac external internal dynipv6host authgroup openvpngroup".split(" "),
);
const KEYS: ReadonlySet<string> = new Set(
  [
    "name type address content url aliasurl updatefreq descr description detail proto interface counters categories current_items",
    "last_updated enabled path_expression authtype username password expire uuid",
  ].flatMap((line) => line.split(" ")),
);

export class Aliases {
  readonly #addresses = new Groups<AddressRange>("alias");
  readonly #ports = new Groups<Range>("alias");
  readonly #sets = new Map<string, AddressSet>();

  constructor(root: XmlElement, dialect: Dialect) {
    const old = root.child("aliases")?.all("alias") ?? [];
    const lists = [...old, ...(root.at("OPNsense", "Firewall", "Alias", "aliases")?.all("alias") ?? [])];
    for (const entry of lists) {
      const name = entry.value("name");
      if (name === undefined || (entry.has("enabled") && isMarked(dialect, entry, "enabled") === false)) continue;
      this.#define(name, entry, entry.has("enabled") && isMarked(dialect, entry, "enabled") === undefined);
    }
  }

  #define(name: string, entry: XmlElement, doubtful: boolean): void {
    const type = entry.value("type") ?? "";
    const addresses = this.#addresses.define(name);
    const ports = this.#ports.define(name);
    const odd = entry.children.find((child) => !KEYS.has(child.name));
    const open = (why: string, understood: boolean): void => {
      for (const members of [addresses, ports]) members.push({ type: "open", why, understood });
    };
    if (doubtful) open(`whether alias ${name} is in force cannot be read`, false);
    if (odd !== undefined) open(`alias ${name} has a part ${odd.name}, which is not known`, false);
    const words = (entry.value("address") ?? entry.value("content") ?? "").split(/[\s,]+/).filter((word) => word !== "");
    if (ADDRESS_TYPES.has(type)) for (const word of words) addresses.push(addressMember(word));
    else if (type === "port") for (const word of words) ports.push(portMember(word));
    else if (LOADED_TYPES.has(type)) open(`alias ${name} is of type ${type}`, true);
    else open(`alias ${name} is of type ${type}, which is not known`.slice(0, 200), false);
  }

  has(name: string): boolean {
    return this.#addresses.has(name);
  }

  /** One object per name, so that what follows from it is worked out once. */
  addresses(name: string): AddressSet {
    let set = this.#sets.get(name);
    if (set === undefined) {
      const { values, open } = this.#addresses.resolve(name);
      const known = addressSet(values);
      set = open === undefined ? known : uniteAddresses([known, openAddresses(open.why, open.understood)]);
      this.#sets.set(name, set);
    }
    return set;
  }

  ports(name: string): ReturnType<Groups<Range>["resolve"]> {
    return this.#ports.resolve(name);
  }
}

/** An address, a network, `a-b`, another alias, or a name that is looked up. */
function addressMember(word: string): Member<AddressRange> {
  const [from, to] = word.split("-", 2);
  const range = readNetwork(word) ?? (to === undefined ? undefined : readAddressRange(from ?? "", to));
  if (range !== undefined) return { type: "value", value: range };
  if (word.startsWith("!"))
    return { type: "open", why: `the exception ${word} of an alias is not modelled`.slice(0, 200), understood: true };
  if (/^[\w-]+(?:\.[\w-]+)+\.?$/.test(word) && /[a-z]/i.test(word)) {
    return { type: "open", why: `the name ${word} is looked up`.slice(0, 200), understood: true };
  }
  return { type: "group", name: word };
}

function portMember(word: string): Member<Range> {
  const range = readPorts(word);
  return range === undefined ? { type: "group", name: word } : { type: "value", value: range };
}

/** `502`, `1024-2048` and `1024:2048`. */
export function readPorts(text: string): Range | undefined {
  const found = /^(\d{1,5})(?:[-:](\d{1,5}))?$/.exec(text);
  if (found === null) return undefined;
  const low = Number(found[1]);
  const high = Number(found[2] ?? low);
  return low <= high && high <= 65_535 ? { low: BigInt(low), high: BigInt(high) } : undefined;
}
