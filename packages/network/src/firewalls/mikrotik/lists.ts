// Lists of addresses and of interfaces, with the interfaces themselves, as they are gathered from a RouterOS configuration.

import { readAddress, readNetwork } from "../address.ts";
import { type AddressSet, addressSet, type IpFamily } from "../address-set.ts";
import { Groups } from "../group.ts";
import type { InterfaceAddress, InterfaceSetting, Range } from "../ruleset.ts";
import { addressesOf } from "./matchers.ts";
import type { Statement } from "./statements.ts";

/** The address lists of one family. */
export class AddressLists {
  readonly #groups = new Groups<Range & { readonly family: IpFamily }>("address list");
  readonly #taken: string[] = [];
  /** One set per list, so that what is worked out for it is worked out once. */
  readonly #sets = new Map<string, AddressSet>();
  #open = false;

  /** False where it does not say what of which list it is: then all lists may hold more. */
  take({ values }: Statement): boolean {
    const name = values.get("list");
    const given = values.get("address");
    if (name === undefined || given === undefined) {
      this.open();
      return false;
    }
    const members = this.#groups.define(name);
    this.#taken.push(name);
    if (this.#open) members.push(MORE);
    const { ip, ip6, open } = addressesOf(given);
    if (open === undefined) {
      for (const range of ip) members.push({ type: "value", value: { ...range, family: "ip" } });
      for (const range of ip6) members.push({ type: "value", value: { ...range, family: "ip6" } });
    } else members.push({ type: "open", why: `what ${given} resolves to is not told`, understood: /^[\w.-]+$/.test(given) });
    return true;
  }

  /** To be asked when all are taken. */
  setOf(name: string): AddressSet {
    let set = this.#sets.get(name);
    if (set === undefined) {
      const { values, open } = this.#groups.resolve(name);
      set = { ...addressSet(values), ...(open === undefined ? {} : { open }) };
      this.#sets.set(name, set);
    }
    return set;
  }

  open(): void {
    this.#open = true;
    for (const name of this.#taken) this.#groups.define(name).push(MORE);
  }
}

const MORE = { type: "open", why: "a statement about address lists was not understood", understood: false } as const;

const LIST_MENUS: ReadonlySet<string> = new Set(["/interface list", "/interface list member"]);
const LIST_PROPERTIES: ReadonlySet<string> = new Set(["name", "include", "exclude", "list", "interface", "comment", "disabled"]);

/** Lists that lie deeper in others are not followed. */
const DEEPEST = 64;

/** Interfaces and the lists that they are in. */
export class Interfaces {
  readonly #known = new Map<
    string,
    { addresses: InterfaceAddress[]; enabled: boolean; dynamic: boolean; vlan?: number; line: number }
  >();
  readonly #lists = new Map<string, { members: Set<string>; include: string[]; exclude: string[] }>();
  #dark = false;

  take(statement: Statement): void {
    const { menu, verb, values, line } = statement;
    const ofLists = menu.startsWith("/interface list");
    const isOdd = !LIST_MENUS.has(menu) || [...values.keys()].some((key) => !LIST_PROPERTIES.has(key));
    if (ofLists && isOdd) this.open();
    else if (menu === "/interface list" && verb === "add") {
      const list = this.#listOf(values.get("name") ?? "");
      list.include.push(...(values.get("include") ?? "").split(",").filter((name) => name !== ""));
      list.exclude.push(...(values.get("exclude") ?? "").split(",").filter((name) => name !== ""));
    } else if (menu === "/interface list member") {
      const list = values.get("list");
      const member = values.get("interface");
      if (list === undefined || member === undefined || verb !== "add") this.open();
      else if (values.get("disabled") !== "yes") this.#listOf(list).members.add(member);
    } else if (verb === "add" || verb === "set") {
      const name = values.get("name") ?? /default-name=([\w.-]+)/.exec(statement.text)?.[1];
      if (name === undefined || name.includes("*")) return;
      const one = this.#of(name, line);
      if (values.get("disabled") === "yes") one.enabled = false;
      const vlan = Number(values.get("vlan-id"));
      if (menu === "/interface vlan" && Number.isInteger(vlan)) one.vlan = vlan;
    }
  }

  /** False where it cannot be read. */
  address({ values, line }: Statement, family: IpFamily): boolean {
    const given = values.get("address") ?? "";
    const address = readAddress(given.split("/")[0] ?? "");
    const network = readNetwork(given);
    const name = values.get("interface");
    if (address?.family !== family || network?.family !== family || name === undefined) return false;
    this.#of(name, line).addresses.push({ family, address: address.low, network: { low: network.low, high: network.high } });
    return true;
  }

  dynamic({ values, line }: Statement): void {
    const name = values.get("interface");
    if (name !== undefined && values.get("disabled") !== "yes") this.#of(name, line).dynamic = true;
  }

  /** A statement about interfaces or their lists was not understood. */
  open(): void {
    this.#dark = true;
  }

  list(name: string, within: readonly string[] = []): readonly string[] | undefined {
    const list = this.#lists.get(name);
    if (this.#dark || list === undefined) return undefined;
    if (within.includes(name) || within.length > DEEPEST) return undefined;
    const members = new Set(list.members);
    for (const [names, add] of [[list.include, true] as const, [list.exclude, false] as const]) {
      for (const inner of names) {
        const found = this.list(inner, [...within, name]);
        if (found === undefined) return undefined;
        for (const one of found) {
          if (add) members.add(one);
          else members.delete(one);
        }
      }
    }
    return [...members];
  }

  settings(): readonly InterfaceSetting[] {
    return [...this.#known].map(([name, { addresses, enabled, dynamic, vlan, line }]) => ({
      name,
      enabled,
      addresses,
      ...(vlan === undefined ? {} : { vlan }),
      ...(dynamic ? { dynamic: true as const } : {}),
      locator: { type: "line", line },
    }));
  }

  #of(
    name: string,
    line: number,
  ): { addresses: InterfaceAddress[]; enabled: boolean; dynamic: boolean; vlan?: number; line: number } {
    let one = this.#known.get(name);
    if (one === undefined) this.#known.set(name, (one = { addresses: [], enabled: true, dynamic: false, line }));
    return one;
  }

  #listOf(name: string): { members: Set<string>; include: string[]; exclude: string[] } {
    let list = this.#lists.get(name);
    if (list === undefined) this.#lists.set(name, (list = { members: new Set(), include: [], exclude: [] }));
    return list;
  }
}
