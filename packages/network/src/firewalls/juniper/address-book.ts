// Address books of Junos: names of addresses and sets of them, for all zones or for those to which a book is attached (Junos OS Security
// Policies User Guide: Address Books and Address Sets).

import { readAddressRange, readMasked, readNetwork } from "../address.ts";
import {
  type AddressSet,
  ANY_ADDRESS,
  ANY_IP,
  ANY_IP6,
  addressSet,
  type IpFamily,
  openAddresses,
  uniteAddresses,
} from "../address-set.ts";
import { Groups } from "../group.ts";
import type { Range } from "../ruleset.ts";
import type { Branch } from "../statement-tree.ts";

const EVERY: ReadonlyMap<string, AddressSet> = new Map([
  ["any", ANY_ADDRESS],
  ["any-ipv4", ANY_IP],
  ["any-ipv6", ANY_IP6],
]);

export class AddressBook {
  readonly #groups = new Groups<Range & { readonly family: IpFamily }>("address");
  /** One set per name, so that what is worked out for it is worked out once. */
  readonly #sets = new Map<string, AddressSet>();

  /** `tell` takes what was not understood. */
  constructor(book: Branch, tell: (branch: Branch, why: string) => void) {
    book.ignore("description");
    const entries = book.take("address")?.entries() ?? [];
    const sets = book.take("address-set")?.entries() ?? [];
    for (const entry of entries) this.#address(entry, tell);
    for (const entry of sets) {
      const members = this.#groups.define(entry.word);
      entry.ignore("description");
      for (const kind of ["address", "address-set"]) {
        for (const name of entry.take(kind)?.values() ?? []) members.push({ type: "group", name });
      }
      this.#doubt(entry, [entry], tell);
    }
    this.#doubt(book, [...sets, ...entries], tell);
  }

  has(name: string): boolean {
    return this.#groups.has(name);
  }

  /** To be asked only for names that are there. */
  setOf(name: string): AddressSet {
    let set = this.#sets.get(name);
    if (set === undefined) {
      const { values, open } = this.#groups.resolve(name);
      set = { ...addressSet(values), ...(open === undefined ? {} : { open }) };
      this.#sets.set(name, set);
    }
    return set;
  }

  /** What was not understood, or broke off, may have been a member of any of these. */
  #doubt(branch: Branch, sets: readonly Branch[], tell: (branch: Branch, why: string) => void): void {
    const unread = branch.unread();
    for (const one of unread) {
      one.ignore();
      tell(one, "a statement of an address book is not known");
    }
    if (unread.length === 0 && !(branch.cut && sets[0] === branch)) return;
    for (const { word } of sets) {
      this.#groups.define(word).push({ type: "open", why: `not all of address ${word} was understood`, understood: false });
    }
  }

  #address(entry: Branch, tell: (branch: Branch, why: string) => void): void {
    const members = this.#groups.define(entry.word);
    entry.ignore("description");
    const open = (why: string, understood: boolean): void => {
      members.push({ type: "open", why, understood });
    };
    const take = (ranges: readonly (Range & { readonly family: IpFamily })[] | undefined): void => {
      if (ranges === undefined) open(`the address ${entry.word} cannot be read`, false);
      else for (const value of ranges) members.push({ type: "value", value });
    };
    const { word: name } = entry;
    for (const kind of entry.entries()) {
      if (kind.word === "description") continue;
      if (kind.word === "dns-name") {
        kind.ignore();
        open(`what the name of address ${name} resolves to is not told`, true);
      } else if (kind.word === "range-address") {
        for (const from of kind.entries()) {
          const to = from.take("to")?.value();
          const range = to === undefined ? undefined : readAddressRange(from.word, to);
          take(range === undefined ? undefined : [range]);
        }
      } else if (kind.word === "wildcard-address") for (const text of kind.values()) take(readMasked(text));
      else if (kind.word === "ip-prefix") for (const text of kind.values()) take(rangesOf(text));
      else take(rangesOf(kind.word));
    }
    if (entry.cut) open(`the text breaks off within address ${name}`, false);
    for (const one of entry.unread()) {
      one.ignore();
      tell(one, "a statement of an address is not known");
      open(`not all of address ${name} was understood`, false);
    }
  }
}

function rangesOf(text: string): readonly (Range & { readonly family: IpFamily })[] | undefined {
  const network = readNetwork(text);
  return network === undefined ? undefined : [network];
}

/** The books of a device. */
export class AddressBooks {
  readonly #global: AddressBook[] = [];
  readonly #byZone = new Map<string, AddressBook[]>();
  readonly #unions = new Map<string, AddressSet>();
  /** A book that was not understood may be attached to any zone. */
  readonly #open: boolean;

  constructor(security: Branch | undefined, tell: (branch: Branch, why: string) => void) {
    let open = false;
    for (const branch of security?.take("address-book")?.entries() ?? []) {
      const zones = (branch.take("attach", "zone") ?? branch.take("attach"))?.values() ?? [];
      if (branch.word === "global") this.#global.push(new AddressBook(branch, tell));
      else {
        open ||= zones.length === 0 || branch.cut;
        const book = new AddressBook(branch, tell);
        for (const zone of zones) this.#attach(zone, book);
      }
    }
    for (const zone of security?.take("zones", "security-zone")?.entries() ?? []) {
      const own = zone.take("address-book");
      if (own !== undefined) this.#attach(zone.word, new AddressBook(own, tell));
    }
    this.#open = open;
  }

  #attach(zone: string, book: AddressBook): void {
    const books = this.#byZone.get(zone);
    if (books === undefined) this.#byZone.set(zone, [book]);
    else books.push(book);
  }

  /** What a rule for a zone means by these names together. */
  union(names: readonly string[], zone: string | undefined): AddressSet {
    const [only = ""] = names;
    if (names.length === 1) return this.setOf(only, zone);
    const key = JSON.stringify([zone ?? null, ...names]);
    let union = this.#unions.get(key);
    if (union === undefined) this.#unions.set(key, (union = uniteAddresses(names.map((name) => this.setOf(name, zone)))));
    return union;
  }

  /** What a rule for a zone means by a name; without a zone, the names that hold for all. */
  setOf(name: string, zone: string | undefined): AddressSet {
    const every = EVERY.get(name);
    if (every !== undefined) return every;
    const own = zone === undefined ? [] : (this.#byZone.get(zone) ?? []);
    const book = [...own, ...this.#global].find((one) => one.has(name));
    if (book === undefined) return openAddresses(`address ${name} is not there`, false);
    if (this.#open && !own.includes(book)) return openAddresses(`which book address ${name} is from is not told`, false);
    return book.setOf(name);
  }
}
