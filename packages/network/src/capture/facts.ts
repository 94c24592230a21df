// Facts out of the records of a capture, in an order that depends on nothing but the packets.

import {
  type Evidence,
  type Fact,
  type FactKind,
  type FactValues,
  type Locator,
  makeFact,
  type OperationClass,
} from "@bulkhead/facts";
import { type AddressBook, MAC } from "./address-book.ts";
import type { Dissector } from "./dissector.ts";
import { Instants } from "./instants.ts";
import {
  CONVERSATION,
  MALFORMED,
  NEIGHBOUR,
  OPERATION,
  type Records,
  SESSION,
  WAS_ANSWERED,
  WAS_DIRECTED,
  WAS_MULTICAST,
  WAS_ONE_SIDED,
  WAS_RECOGNISED,
  WAS_TWO_SIDED,
} from "./records.ts";
import type { Rows } from "./rows.ts";
import { medianDistance, type ValueRecord } from "./values.ts";

/** Who talked to whom, as facts name it. */
interface Parties {
  readonly client: string;
  readonly server: string;
  readonly transport: FactValues["conversation"]["transport"];
  readonly port: number;
  readonly protocol: string | null;
}

/** Between whom a value went, by which protocol. */
export interface ValueParties {
  readonly client: string;
  readonly server: string;
  readonly protocol: string;
}

interface Where {
  readonly number: number;
  readonly offset: number;
  readonly length: number;
}

/** When the first and the last packet of the capture were recorded, in milliseconds since 1970, and how many there were. */
export interface Extent {
  readonly packets: number;
  readonly first: number;
  readonly last: number;
  /** Packets that the file says were lost before it was written. */
  readonly dropped: number | undefined;
}

/** Parties whose texts are kept for what is said of them next. */
const MOST_REMEMBERED = 65_536;

export class FactMaker {
  readonly #records: Records;
  readonly #book: AddressBook;
  readonly #protocols: readonly Dissector[];
  readonly #evidence: Evidence;
  readonly #parties = new Map<number, Parties>();
  readonly #instants = new Instants();
  readonly #purposes: ReadonlyMap<string, Dissector["purpose"]>;

  constructor(records: Records, book: AddressBook, protocols: readonly Dissector[], evidence: Evidence) {
    this.#records = records;
    this.#book = book;
    this.#protocols = protocols;
    this.#evidence = evidence;
    this.#purposes = new Map(protocols.map(({ name, purpose }) => [name, purpose]));
  }

  /**
   * One by one, so that they need not all be in memory. The records must stay as they are meanwhile. Kinds that come in great numbers have
   * their fields in the order of the canonical text, which makes their ids cheap.
   */
  *make(extent: Extent): Generator<Fact, void, void> {
    const records = this.#records;
    this.#turn(records.operations, [OPERATION.count, OPERATION.refused, OPERATION.accepted]);
    this.#turn(records.sessions, [SESSION.count]);
    this.#turn(records.violations, [MALFORMED.count]);
    this.#turnConversations();
    yield* this.#coverage(extent);
    yield* this.#assets();
    yield* this.#conversations();
    yield* this.#operations();
    yield* this.#sessions();
    yield* this.#certificates();
    yield* this.#details();
    yield* this.#violations();
  }

  #fact<K extends FactKind>(kind: K, value: FactValues[K], where: Where, first: number, last: number): Fact {
    const locator: Locator = { length: where.length, number: where.number, offset: where.offset, type: "packet" };
    const began = this.#instants.text(first);
    const time = { first: began, last: last === first ? began : this.#instants.text(last) };
    return makeFact(kind, value, "observed", this.#evidence, locator, time) as Fact;
  }

  *#coverage(extent: Extent): Generator<Fact, void, void> {
    const { sensor } = this.#evidence;
    if (sensor === undefined || extent.packets === 0) return;
    const { name, zones, inside } = sensor;
    const dropped = extent.dropped ?? sensor.dropped;
    const value = {
      sensor: name,
      zones,
      inside,
      packets: extent.packets,
      lost: this.#records.lostBytes,
      ...(dropped === undefined ? {} : { dropped }),
    };
    const time = { first: this.#instants.text(extent.first), last: this.#instants.text(extent.last) };
    yield makeFact("coverage", value, "observed", this.#evidence, { type: "whole" }, time);
  }

  *#assets(): Generator<Fact, void, void> {
    const book = this.#book;
    const { seen } = book;
    for (const row of inOrder(seen)) {
      const family = seen.get(row, 0);
      const address = book.text(family, seen.get(row, 1));
      const via = family === MAC ? "ethernet" : "ip";
      const spoke = book.spoke(row);
      const value = book.served(row) ? { address, role: "server", spoke, via } : { address, spoke, via };
      yield this.#fact("asset-seen", value, seen.where(row), seen.first(row), seen.last(row));
    }
    const { neighbours, identities } = this.#records;
    for (const row of inOrder(neighbours)) {
      const told = { mac: book.text(MAC, neighbours.get(row, NEIGHBOUR.mac)) };
      const family = neighbours.get(row, NEIGHBOUR.family);
      for (const time of [neighbours.first(row), neighbours.last(row)]) {
        const place = { ...neighbours.where(row), time };
        identities.tell(family, neighbours.get(row, NEIGHBOUR.key), neighbours.get(row, NEIGHBOUR.protocol), told, place);
      }
    }
    for (const { family, key, protocol, told, names, place, first, last } of identities.all) {
      const row = seen.find(family, key, 0, 0, 0, 0, 0);
      const value = {
        address: book.text(family, key),
        spoke: row >= 0 && book.spoke(row),
        via: this.#protocols[protocol]?.name ?? "ip",
        ...Object.fromEntries(told),
        ...(names.length > 0 ? { names } : {}),
      };
      yield this.#fact("asset-seen", inOrderOfKeys(value), place, first, last);
    }
  }

  *#conversations(): Generator<Fact, void, void> {
    const { conversations, operations, functions } = this.#records;
    const counts = new Map<number, Partial<Record<OperationClass, number>>>();
    for (let row = 0; row < operations.size; row++) {
      const count = operations.get(row, OPERATION.count);
      if (count === 0) continue;
      const conversation = operations.get(row, OPERATION.conversation);
      const classes = counts.get(conversation) ?? {};
      const of = functions[operations.get(row, OPERATION.fn)]?.class ?? "other";
      classes[of] = (classes[of] ?? 0) + count;
      counts.set(conversation, classes);
    }
    for (const row of inOrder(conversations)) {
      const packets = conversations.get(row, CONVERSATION.packets);
      const parties = this.#of(row);
      if (packets === 0 || parties === undefined) continue;
      const flags = conversations.get(row, CONVERSATION.flags);
      const recognised = (flags & WAS_RECOGNISED) !== 0;
      const purpose = recognised ? this.#purposes.get(parties.protocol ?? "") : undefined;
      const { client, server, transport, port, protocol } = parties;
      const value: FactValues["conversation"] = {
        answered: (flags & WAS_ANSWERED) !== 0,
        bytes: conversations.get(row, CONVERSATION.bytes),
        client,
        directionSeen: (flags & WAS_DIRECTED) !== 0,
        lost: conversations.get(row, CONVERSATION.lost),
        multicast: (flags & WAS_MULTICAST) !== 0,
        ...((flags & (WAS_ONE_SIDED | WAS_TWO_SIDED)) === WAS_ONE_SIDED && { oneSided: true }),
        operations: inOrderOfKeys(counts.get(row) ?? {}),
        packets,
        port,
        protocol,
        ...(purpose !== undefined && { purpose }),
        recognisedBy: recognised ? "content" : protocol === null ? "nothing" : "port",
        server,
        transport,
      };
      yield this.#fact("conversation", value, conversations.where(row), conversations.first(row), conversations.last(row));
    }
  }

  *#operations(): Generator<Fact, void, void> {
    const { operations, functions, forms, texts } = this.#records;
    const text = (key: number): string => texts.text(key);
    for (const row of inOrder(operations)) {
      const count = operations.get(row, OPERATION.count);
      const parties = this.#of(operations.get(row, OPERATION.conversation));
      const fn = functions[operations.get(row, OPERATION.fn)];
      if (count === 0 || parties === undefined || fn === undefined) continue;
      const form = forms[operations.get(row, OPERATION.form)];
      const at = (column: number): number => operations.get(row, column);
      const unit = at(OPERATION.unit);
      const { client, server, port, protocol } = named(parties);
      const value: FactValues["operation"] = {
        accepted: at(OPERATION.accepted),
        class: fn.class,
        client,
        count,
        function: fn.name,
        functionCode: fn.code,
        port,
        protocol,
        refused: at(OPERATION.refused),
        server,
        target: form === undefined ? null : form.format(at(OPERATION.a), at(OPERATION.b), at(OPERATION.c), text),
        unit: unit < 0 ? null : unit,
      };
      yield this.#fact("operation", value, operations.where(row), operations.first(row), operations.last(row));
    }
  }

  *#sessions(): Generator<Fact, void, void> {
    const { sessions, securities } = this.#records;
    for (const row of inOrder(sessions)) {
      const parties = this.#of(sessions.get(row, SESSION.conversation));
      const security = securities[sessions.get(row, SESSION.security)];
      const count = sessions.get(row, SESSION.count);
      if (count === 0 || parties === undefined || security === undefined) continue;
      const { client, server, port, protocol } = named(parties);
      const { authenticated, encrypted, identity, interactive, policy, securable, signed, weak } = security;
      const value: FactValues["session"] = {
        authenticated,
        client,
        count,
        encrypted,
        identity,
        interactive,
        policy,
        port,
        protocol,
        securable,
        server,
        signed,
        weak,
      };
      yield this.#fact("session", value, sessions.where(row), sessions.first(row), sessions.last(row));
    }
  }

  *#certificates(): Generator<Fact, void, void> {
    const moment = (time: number): string | null => (Number.isFinite(time) ? this.#instants.text(time) : null);
    for (const shown of this.#records.certificates.all) {
      const { x509, place, port, usedUntil } = shown;
      const value: FactValues["certificate"] = {
        authority: x509.authority,
        digest: shown.digest,
        holder: this.#book.text(shown.family, shown.key),
        issuer: x509.issuer,
        keyBits: x509.keyBits,
        keyType: x509.keyType,
        names: x509.names,
        notAfter: moment(x509.notAfter),
        notBefore: moment(x509.notBefore),
        port: port < 0 ? null : port,
        selfSigned: x509.selfSigned,
        serial: x509.serial,
        signature: x509.signature,
        subject: x509.subject,
        usedUntil: usedUntil < 0 ? null : this.#instants.text(usedUntil),
        via: this.#protocols[shown.protocol]?.name ?? "ip",
        weak: x509.weak,
      };
      yield this.#fact("certificate", value, place, shown.first, shown.last);
    }
  }

  *#details(): Generator<Fact, void, void> {
    const { credentials, transfers, values } = this.#records;
    for (const { conversation, user, masked, place, last } of credentials.values()) {
      const parties = this.#of(this.#turned(conversation));
      if (parties !== undefined)
        yield this.#fact("cleartext-credential", { ...named(parties), user, masked }, place, place.time, last);
    }
    for (const record of values.all) {
      const parties = this.#of(this.#turned(record.conversation));
      if (parties === undefined || record.count === record.bad) continue;
      const { client, server, protocol } = named(parties);
      const { point, direction, minimum, maximum, lastValue, count, bad, minimumAt, maximumAt, place, first, last } = record;
      const { variable, target } = point.interest;
      const at = ({ number, offset, length }: Where): Locator => ({ type: "packet", number, offset, length });
      const value: FactValues["process-value"] = {
        variable,
        client,
        server,
        protocol,
        target,
        direction,
        minimum,
        maximum,
        last: lastValue,
        count,
        bad,
        minimumAt: at(minimumAt),
        maximumAt: at(maximumAt),
        ...this.#rhythm(record),
      };
      yield this.#fact("process-value", value, place, first, last);
    }
    for (const { conversation, direction, block, size, digest, place } of transfers.values()) {
      const parties = this.#of(this.#turned(conversation));
      if (parties === undefined) continue;
      const { client, server, protocol } = named(parties);
      yield this.#fact(
        "program-transfer",
        { client, server, protocol, direction, block, size, digest },
        place,
        place.time,
        place.time,
      );
    }
  }

  #rhythm({ distances, gap, gapFrom }: ValueRecord): Pick<FactValues["process-value"], "interval" | "longestGap"> {
    const interval = medianDistance(distances);
    if (interval === undefined) return {};
    const longestGap = { from: this.#instants.text(gapFrom), until: this.#instants.text(gapFrom + gap) };
    return { interval: Number(interval.toPrecision(2)), longestGap };
  }

  *#violations(): Generator<Fact, void, void> {
    const { violations, words, readings } = this.#records;
    for (const row of inOrder(violations)) {
      const parties = this.#of(violations.get(row, MALFORMED.conversation));
      const count = violations.get(row, MALFORMED.count);
      if (count === 0 || parties === undefined) continue;
      const layer = violations.get(row, MALFORMED.name);
      const { client, server, port, protocol } = named(parties);
      const reason = words[violations.get(row, MALFORMED.reason)] ?? "";
      const twice = readings.get(row);
      const value = {
        client,
        server,
        protocol: layer < 0 ? protocol : (words[layer] ?? protocol),
        port,
        reason,
        count,
        ...(twice !== undefined && { readings: twice }),
      };
      yield this.#fact("malformed", value, violations.where(row), violations.first(row), violations.last(row));
    }
  }

  /** Who held a conversation, once all packets were seen. `undefined` where an address was not recorded. */
  parties(conversation: number): ValueParties | undefined {
    const parties = this.#of(this.#turned(conversation));
    if (parties === undefined) return undefined;
    const { client, server, protocol } = named(parties);
    return { client, server, protocol };
  }

  /** `undefined` where an address was not recorded (cooked captures lack the receiver's). */
  #of(row: number): Parties | undefined {
    const known = this.#parties.get(row);
    if (known !== undefined) return known;
    const { conversations } = this.#records;
    const tag = conversations.get(row, CONVERSATION.tag);
    const family = tag >>> 16;
    const client = conversations.get(row, CONVERSATION.client);
    const server = conversations.get(row, CONVERSATION.server);
    if (family === MAC && (client === 0 || server === 0)) return undefined;
    const number = tag & 0xffff;
    const protocol = conversations.get(row, CONVERSATION.protocol) - 1;
    const parties: Parties = {
      client: this.#book.text(family, client),
      server: this.#book.text(family, server),
      transport:
        family === MAC
          ? "ethernet"
          : number === 6
            ? "tcp"
            : number === 17
              ? "udp"
              : number === 1 || number === 58
                ? "icmp"
                : "ip",
      port: conversations.get(row, CONVERSATION.port),
      protocol: this.#protocols[protocol]?.name ?? null,
    };
    if (this.#parties.size >= MOST_REMEMBERED) this.#parties.clear();
    this.#parties.set(row, parties);
    return parties;
  }

  /** The conversation that a row's facts belong to, after client and server were found to be the other way round. */
  #turned(row: number): number {
    const { conversations } = this.#records;
    let to = row;
    for (let turns = 0; turns < 8; turns++) {
      const next = conversations.get(to, CONVERSATION.turned) - 1;
      if (next < 0 || next === row) return to;
      to = next;
    }
    return to;
  }

  #turn(rows: Rows, counters: readonly number[]): void {
    const { size } = rows;
    for (let row = 0; row < size; row++) {
      const from = rows.get(row, 0);
      const to = this.#turned(from);
      if (to === from) continue;
      const key = (at: number): number => (at < rows.keys ? rows.get(row, at) : 0);
      const into = rows.find(to, key(1), key(2), key(3), key(4), key(5), key(6));
      if (into >= 0) rows.moveInto(row, into, counters);
    }
  }

  #turnConversations(): void {
    const { conversations } = this.#records;
    for (let row = 0; row < conversations.size; row++) {
      const to = this.#turned(row);
      if (to === row || conversations.get(row, CONVERSATION.packets) === 0) continue;
      // Whether the server answered was judged with the parties exchanged: the new client was heard, so the new server may not have been.
      const flags = conversations.get(row, CONVERSATION.flags) & ~WAS_ANSWERED;
      conversations.set(to, CONVERSATION.flags, conversations.get(to, CONVERSATION.flags) | flags);
      conversations.moveInto(row, to, [CONVERSATION.packets, CONVERSATION.bytes, CONVERSATION.lost]);
    }
  }
}

/** Parties of something that a protocol said; without a name for it only the transport is left to name. */
function named(parties: Parties): { client: string; server: string; protocol: string; port: number } {
  const { client, server, port, transport } = parties;
  return { client, server, protocol: parties.protocol ?? transport, port };
}

/** Rows by the number of their first packet. */
function inOrder(rows: Rows): Uint32Array {
  const order = new Uint32Array(rows.size);
  let count = 0;
  let before = 0;
  let sorted = true;
  for (let row = 0; row < rows.size; row++) {
    const number = rows.number(row);
    if (number === 0) continue;
    order[count++] = row;
    if (number < before) sorted = false;
    before = number;
  }
  const found = order.subarray(0, count);
  return sorted ? found : found.sort((a, b) => rows.number(a) - rows.number(b) || a - b);
}

function inOrderOfKeys<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))) as T;
}
