// What devices told about themselves, merged per address and protocol. What contradicts stays apart: an address may change its owner.

import type { Told } from "./dissector.ts";
import type { PacketPlace } from "./rows.ts";

const MOST_NAMES = 16;
const MOST_PER_ADDRESS = 16;
const LONGEST = 255;
const FIELDS = ["mac", "vendor", "product", "version", "serial", "role"] as const;

export interface Identity {
  readonly family: number;
  readonly key: number;
  /** Index of the protocol in the registry. */
  readonly protocol: number;
  readonly told: Map<(typeof FIELDS)[number], string>;
  readonly names: string[];
  readonly place: PacketPlace;
  first: number;
  last: number;
  /** What was told last, as it was told: devices say the same again and again. */
  latest: Told | null;
}

export class Identities {
  readonly all: Identity[] = [];
  readonly #byAddress = new Map<string, Identity[]>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** False where there was no room. */
  tell(family: number, key: number, protocol: number, told: Told, place: PacketPlace): boolean {
    const at = `${family} ${key} ${protocol}`;
    let known = this.#byAddress.get(at);
    if (known === undefined) {
      known = [];
      this.#byAddress.set(at, known);
    }
    for (const identity of known) {
      if (identity.latest === null || !same(identity.latest, told)) continue;
      identity.first = Math.min(identity.first, place.time);
      identity.last = Math.max(identity.last, place.time);
      return true;
    }
    let into = known.find((identity) =>
      FIELDS.every((field) => {
        const before = identity.told.get(field);
        const now = told[field];
        return before === undefined || now === undefined || before === clean(now);
      }),
    );
    if (into === undefined) {
      if (known.length >= MOST_PER_ADDRESS || this.all.length >= this.#most) return false;
      const { time } = place;
      into = { family, key, protocol, told: new Map(), names: [], place: { ...place }, first: time, last: time, latest: null };
      known.push(into);
      this.all.push(into);
    }
    for (const field of FIELDS) {
      const now = told[field];
      if (now !== undefined && clean(now) !== "") into.told.set(field, clean(now));
    }
    for (const name of told.names ?? []) {
      const text = clean(name);
      if (text !== "" && !into.names.includes(text) && into.names.length < MOST_NAMES) into.names.push(text);
    }
    // a copy: the protocol may go on with its object
    into.latest = told.names === undefined ? { ...told } : { ...told, names: [...told.names] };
    into.first = Math.min(into.first, place.time);
    into.last = Math.max(into.last, place.time);
    return true;
  }
}

/** Whether both say the same in the same words. */
function same(a: Told, b: Told): boolean {
  for (const field of FIELDS) if (a[field] !== b[field]) return false;
  const { names } = b;
  if (names === a.names) return true;
  return names !== undefined && names.length === a.names?.length && names.every((name, at) => name === a.names?.[at]);
}

/** Text from the wire for people: bounded, without control characters and the blanks that pad fixed fields. */
function clean(text: string): string {
  return text.slice(0, LONGEST).replace(/\p{C}/gu, " ").trim();
}
