// A virtual domain of FortiOS: a firewall of its own, with its interfaces, zones, objects and settings.

import { type AddressSet, type IpFamily, openAddresses, uniteAddresses } from "../address-set.ts";
import { type Condition, oneField } from "../ruleset.ts";
import { type FortiInterface, readZones, type Zone } from "./interface.ts";
import { FortiObjects } from "./object.ts";
import type { Node } from "./tree.ts";
import { readVirtualGroups, readVirtualIps, type VirtualIp } from "./virtual-ip.ts";

const DEEPEST = 16;

export class Domain {
  readonly name: string;
  readonly node: Node;
  readonly objects: FortiObjects;
  readonly interfaces: readonly FortiInterface[];
  readonly zones: ReadonlyMap<string, Zone>;
  readonly virtualIps: ReadonlyMap<string, VirtualIp>;
  readonly #virtualGroups: ReadonlyMap<string, readonly string[]>;
  readonly #settings: Node | undefined;

  constructor(name: string, node: Node, interfaces: readonly FortiInterface[]) {
    this.name = name;
    this.node = node;
    this.interfaces = interfaces;
    this.objects = new FortiObjects(node);
    this.zones = readZones(node);
    this.virtualIps = readVirtualIps(node);
    this.#virtualGroups = readVirtualGroups(node);
    this.#settings = node.section("system settings");
  }

  /** A setting of the domain; `undefined` where it is not set. */
  setting(key: string): string | undefined {
    return this.#settings?.value(key);
  }

  /** Whether a setting is on; `undefined` where the settings were not understood. */
  isOn(key: string): boolean | undefined {
    const value = this.setting(key);
    if (value === "enable") return true;
    return value === undefined && this.#settings?.doubt !== undefined
      ? undefined
      : value === undefined || value === "disable"
        ? false
        : undefined;
  }

  /** With central translation policies name real addresses only. */
  get translatesCentrally(): boolean {
    return this.setting("central-nat") === "enable";
  }

  /** The interfaces behind names of interfaces and zones; none for `any`. */
  interfaceConditions(names: readonly string[], field: "input" | "output"): readonly Condition[] {
    if (names.includes("any")) return [];
    const open = (why: string): readonly Condition[] => [{ type: "unmodelled", why, understood: false }];
    if (names.length === 0) return open(`no interface is named for ${field}`);
    const members: string[] = [];
    for (const name of names) {
      const zone = this.zones.get(name);
      if (zone?.doubt === true) return open(`zone ${name} was not understood`);
      if (zone !== undefined) members.push(...zone.members);
      else if (this.interfaces.length === 0 || this.interfaces.some((one) => one.name === name) || BUILT_IN.has(name))
        members.push(name);
      else return open(`there is no interface ${name}`);
    }
    return [oneField({ field }, [...new Set(members)])];
  }

  /** Destinations of a policy, apart by whether they are addresses or virtual ones. */
  destinations(
    names: readonly string[],
    family: IpFamily,
  ): { readonly plain: AddressSet | undefined; readonly virtual: readonly VirtualIp[] } {
    const plain: AddressSet[] = [];
    const virtual: VirtualIp[] = [];
    const take = (name: string, depth: number): void => {
      const one = this.virtualIps.get(name);
      const group = this.#virtualGroups.get(name);
      if (family === "ip" && one !== undefined) virtual.push(one);
      else if (family === "ip" && group !== undefined && depth < DEEPEST) for (const member of group) take(member, depth + 1);
      else plain.push(this.objects.address(name, family) ?? openAddresses(`address ${name} is not there`, false));
    };
    for (const name of names) take(name, 0);
    return { plain: plain.length === 0 && virtual.length > 0 ? undefined : uniteAddresses(plain), virtual };
  }
}

/** Interfaces that every device has without listing them. */
const BUILT_IN: ReadonlySet<string> = new Set(["ssl.root", "l2t.root", "naf.root"]);
