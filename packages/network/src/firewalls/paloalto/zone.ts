// Zones of PAN-OS: which interfaces are in them, and rules between them (PAN-OS Administrator's Guide: Segment Your Network Using Interfaces
// and Zones).

import { type Condition, oneField } from "../ruleset.ts";
import type { Branch } from "../statement-tree.ts";
import type { Doubts } from "./doubts.ts";

const IGNORED = [
  "enable-user-identification",
  "enable-device-identification",
  "user-acl",
  "device-acl",
  "description",
  "prenat-identification",
];
const IGNORED_OF_NETWORK = ["zone-protection-profile", "enable-packet-buffer-protection", "log-setting", "net-inspection"];
const KINDS = ["layer3", "layer2", "virtual-wire", "tap", "tunnel"] as const;

/** Rules between zones are written out for each source up to so many pairs. */
const MOST_PAIRS = 1_000_000;

export class Zones {
  readonly #members = new Map<string, readonly string[]>();
  /** Not everything about zones was told or understood. */
  readonly doubtful: boolean;
  readonly #known = new Map<string, readonly Condition[]>();

  constructor(section: Branch | undefined, doubts: Doubts) {
    let doubtful = false;
    for (const zone of section?.entries() ?? []) {
      zone.ignore(...IGNORED);
      const network = zone.take("network");
      network?.ignore(...IGNORED_OF_NETWORK);
      const members = KINDS.flatMap((kind) => network?.take(kind)?.values() ?? []);
      // Ways from one virtual system to another have no interface.
      if (network?.has("external") === true) network.ignore("external");
      this.#members.set(zone.word, members);
      if (doubts.of(zone)) doubtful = true;
    }
    this.doubtful = doubtful;
  }

  /** Names of zones with their interfaces. */
  get all(): ReadonlyMap<string, readonly string[]> {
    return this.#members;
  }

  get interfaces(): readonly string[] {
    return [...this.#members.values()].flat();
  }

  /** What a rule from and to these zones asks of interfaces; `undefined` where it can hold nothing. */
  conditions(from: readonly string[], to: readonly string[], type: string): readonly Condition[] | undefined {
    const key = JSON.stringify([from, to, type]);
    let known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, (known = this.#read(from, to, type)));
    return known;
  }

  #read(from: readonly string[], to: readonly string[], type: string): readonly Condition[] {
    const open = (why: string): readonly Condition[] => [{ type: "unmodelled", why, understood: false }];
    const strange = [...from, ...to].find((name) => name !== "any" && !this.#members.has(name));
    if (strange === "multicast") return [{ type: "unmodelled", why: "packets to groups are not told apart", understood: true }];
    if (strange !== undefined) return open(`zone ${strange} is not there`);
    if (this.doubtful) return open("which interfaces are in zones is not fully understood");
    if (type === "universal") return [...this.side("input", from), ...this.side("output", to)];
    const every = (names: readonly string[]): readonly string[] => (names.includes("any") ? [...this.#members.keys()] : names);
    const [sources, targets] = [every(from), every(to)];
    const members = (names: readonly string[]): readonly string[] => names.flatMap((name) => this.#members.get(name) ?? []);
    if (type !== "intrazone" && type !== "interzone") return open(`the rule type ${type.slice(0, 40)} is not known`);
    if (sources.length * (targets.length + this.interfaces.length) > MOST_PAIRS) {
      return [{ type: "unmodelled", why: "so many zones are not written out in pairs", understood: true }];
    }
    const boxes = sources.map((zone) => {
      const others = type === "intrazone" ? [zone] : targets.filter((name) => name !== zone);
      return [members([zone]), members(others)];
    });
    return [{ type: "tuple", parts: [{ field: "input" }, { field: "output" }], boxes, negated: false }];
  }

  /** The interfaces of these zones; no condition for any. */
  side(field: "input" | "output", names: readonly string[]): readonly Condition[] {
    if (names.includes("any")) return [];
    return [
      oneField(
        { field },
        names.flatMap((name) => this.#members.get(name) ?? []),
      ),
    ];
  }
}
