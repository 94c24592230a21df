// What a foreign log tells, gathered by ends and kind while its records pass, and made into facts at the end. Bounded: beyond its caps it
// counts and says so.

import {
  type CleartextCredential,
  type Evidence,
  type Fact,
  type FactKind,
  type FactValues,
  type ListeningService,
  makeFact,
  type ProgramTransfer,
  type Rank,
} from "@bulkhead/facts";
import type { ProtocolFunction, SessionSecurity, Told } from "../capture/dissector.ts";
import { Instants } from "../capture/instants.ts";
import { reachOf } from "../traffic/reach.ts";
import type { SensorProblems } from "./problems.ts";
import { type Ends, type Heard, type Kept, type Sight, Talks, type Writable, widen } from "./talks.ts";

export type { Ends, Heard, Sight } from "./talks.ts";

export interface Done {
  readonly fn: ProtocolFunction;
  readonly unit?: number | undefined;
  readonly target?: string | undefined;
  /** How many requests the record tells; 0 for an answer alone. */
  readonly count?: number;
  readonly accepted?: number;
  readonly refused?: number;
}

type KeptAsset = Kept<Writable<FactValues["asset-seen"]>>;

const MOST_ASSETS = 262_144;
const MOST_OPERATIONS = 131_072;
const MOST_DETAILS = 65_536;
const MOST_NAMES = 16;
const MOST_PER_ADDRESS = 16;
const TOLD = ["mac", "vendor", "product", "version", "serial", "role"] as const;

export class Gathering {
  readonly problems: SensorProblems;
  readonly #evidence: Evidence;
  readonly #tool: string;
  readonly #rank: Rank;
  readonly #talks: Talks;
  /** Something was not kept. */
  #cut = false;
  readonly #operations = new Map<string, Kept<Writable<FactValues["operation"]>>>();
  readonly #sessions = new Map<string, Kept<Writable<FactValues["session"]>>>();
  readonly #malformed = new Map<string, Kept<Writable<FactValues["malformed"]>>>();
  readonly #credentials = new Map<string, Kept<CleartextCredential>>();
  readonly #services = new Map<string, Kept<ListeningService>>();
  readonly #transfers = new Map<string, Kept<ProgramTransfer>>();
  /** By address and by what told. */
  readonly #assets = new Map<string, Map<string, KeptAsset[]>>();
  #identities = 0;
  readonly #instants = new Instants();
  readonly #unclear: Kept<FactValues["not-understood"]>[] = [];

  /** `tool`: who recorded it, e.g. `zeek`. */
  constructor(evidence: Evidence, tool: string, rank: Rank, problems: SensorProblems) {
    this.#evidence = evidence;
    this.#tool = tool;
    this.#talks = new Talks(tool);
    this.#rank = rank;
    this.problems = problems;
  }

  /** Adds to the conversation of these ends in this protocol. */
  conversation(ends: Ends, heard: Heard, sight: Sight): void {
    if (!this.#talks.hear(ends, heard, sight, 0)) this.#full();
  }

  /**
   * One message of a protocol that the tool understood: the conversation took place, with one packet at least, where no other record
   * tells how many there were.
   */
  message(ends: Ends, protocol: string, answered: boolean, sight: Sight): void {
    const heard = { protocol, recognisedBy: "content", answered, directionSeen: true, packets: 0, bytes: 0 } as const;
    if (!this.#talks.hear(ends, heard, sight, 1)) this.#full();
  }

  operation(ends: Ends, protocol: string, done: Done, sight: Sight): void {
    const { client, server, port } = ends;
    const { fn, unit, target, count = 1, accepted = 0, refused = 0 } = done;
    this.#talks.operate(ends, protocol, fn.class, count);
    const key = `${client} ${server} ${port} ${protocol} ${fn.id} ${unit ?? ""} ${target ?? ""}`;
    const known = this.#operations.get(key);
    if (known !== undefined) {
      known.value.count += count;
      known.value.accepted += accepted;
      known.value.refused += refused;
      widen(known, sight);
      return;
    }
    if (this.#operations.size >= MOST_OPERATIONS) return this.#full();
    const value = {
      accepted,
      class: fn.class,
      client,
      count,
      function: fn.name,
      functionCode: fn.code,
      port,
      protocol,
      refused,
      server,
      target: target ?? null,
      unit: unit ?? null,
    };
    this.#operations.set(key, { value, ...sight });
  }

  session(ends: Ends, protocol: string, security: SessionSecurity, sight: Sight): void {
    const { client, server, port } = ends;
    const { authenticated, encrypted, identity, interactive, policy, securable, signed, weak } = security;
    const key = [client, server, port, protocol, authenticated, encrypted, identity, policy, signed, weak].join(" ");
    const known = this.#sessions.get(key);
    if (known !== undefined) {
      known.value.count += 1;
      widen(known, sight);
      return;
    }
    if (this.#sessions.size >= MOST_DETAILS) return this.#full();
    const value = {
      authenticated,
      client,
      count: 1,
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
    this.#sessions.set(key, { value, ...sight });
  }

  /** `masked` from `maskSecret`. */
  credential(ends: Ends, protocol: string, user: string | null, masked: string, sight: Sight): void {
    const { client, server, port } = ends;
    const value = { client, masked, port, protocol, server, user };
    this.#keep(this.#credentials, Object.values(value).join(" "), value, sight);
  }

  transfer(
    ends: Ends,
    protocol: string,
    direction: ProgramTransfer["direction"],
    block: string,
    size: number,
    sight: Sight,
  ): void {
    const { client, server } = ends;
    const value = { block, client, digest: null, direction, protocol, server, size };
    this.#keep(this.#transfers, Object.values(value).join(" "), value, sight);
  }

  /** Something answered at a port of a host. */
  service(service: ListeningService, sight: Sight): void {
    this.#keep(this.#services, Object.values(service).join(" "), service, sight);
  }

  malformed(ends: Ends, protocol: string, reason: string, sight: Sight): void {
    const { client, server, port } = ends;
    const known = this.#keep(
      this.#malformed,
      `${client} ${server} ${port} ${protocol} ${reason}`,
      { client, count: 0, port, protocol, reason, server },
      sight,
    );
    if (known !== undefined) known.value.count += 1;
  }

  /** What was told of an address, merged per address and protocol; what contradicts stays apart. Group addresses are no devices. */
  asset(address: string, via: string, spoke: boolean, told: Told, sight: Sight): void {
    const reach = reachOf(address);
    if (reach === "many" || reach === "none") return;
    let byVia = this.#assets.get(address);
    if (byVia === undefined) this.#assets.set(address, (byVia = new Map()));
    const known = byVia.get(via) ?? [];
    const same = known.find(({ value }) =>
      TOLD.every((field) => value[field] === undefined || told[field] === undefined || value[field] === told[field]),
    );
    if (same === undefined) {
      if (this.#identities >= MOST_ASSETS || known.length >= MOST_PER_ADDRESS) return this.#full();
      this.#identities += 1;
      const names = told.names?.slice(0, MOST_NAMES) ?? [];
      const value = { ...told, address, recordedBy: this.#tool, spoke, via, ...(told.names !== undefined && { names }) };
      byVia.set(via, [...known, { value, ...sight }]);
      return;
    }
    widen(same, sight);
    same.value.spoke ||= spoke;
    for (const field of TOLD) if (told[field] !== undefined) same.value[field] = told[field];
    if (told.names === undefined) return;
    const names = [...new Set([...(same.value.names ?? []), ...(told.names ?? [])])].slice(0, MOST_NAMES);
    if (names.length > 0) same.value.names = names;
  }

  /** Something of the log that nobody understood; the first of them are kept, all are counted. */
  notUnderstood(what: string, text: string, why: string, sight: Sight): void {
    if (this.#unclear.length < 64) this.#unclear.push({ value: { what, text: text.slice(0, 500), why }, ...sight });
  }

  /** One by one. `covers`: the log holds every conversation that the sensor saw, so that an absence in it says something. */
  *facts(covers: boolean): Generator<Fact, void, void> {
    if (covers) yield* this.#coverage();
    for (const byVia of this.#assets.values())
      for (const list of byVia.values()) for (const kept of list) yield this.#fact("asset-seen", kept);
    for (const kept of this.#talks.all()) yield this.#fact("conversation", kept);
    for (const kept of this.#operations.values()) yield this.#fact("operation", kept);
    for (const kept of this.#sessions.values()) yield this.#fact("session", kept);
    for (const kept of this.#credentials.values()) yield this.#fact("cleartext-credential", kept);
    for (const kept of this.#transfers.values()) yield this.#fact("program-transfer", kept);
    for (const kept of this.#services.values()) yield this.#fact("listening-service", kept);
    for (const kept of this.#malformed.values()) yield this.#fact("malformed", kept);
    for (const kept of this.#unclear) yield this.#fact("not-understood", kept);
  }

  *#coverage(): Generator<Fact, void, void> {
    const { sensor } = this.#evidence;
    if (sensor === undefined || this.#talks.size === 0 || this.#cut) return;
    let [packets, lost, first, last] = [0, 0, Number.POSITIVE_INFINITY, 0];
    for (const { value, ...sight } of this.#talks.all()) {
      packets += value.packets;
      lost += value.lost;
      first = Math.min(first, sight.first);
      last = Math.max(last, sight.last);
    }
    const { name, zones, inside, dropped } = sensor;
    const value = {
      ...(dropped !== undefined && { dropped }),
      inside,
      lost,
      packets,
      recordedBy: this.#tool,
      sensor: name,
      zones,
    };
    yield this.#fact("coverage", { value, first, last, locator: { type: "whole" } });
  }

  #fact<K extends FactKind>(kind: K, { value, locator, first, last }: Kept<FactValues[K]>): Fact {
    const time = { first: this.#instants.text(first), last: this.#instants.text(last) };
    return makeFact(kind, value, this.#rank, this.#evidence, locator, time) as Fact;
  }

  #keep<V>(into: Map<string, Kept<V>>, key: string, value: V, sight: Sight): Kept<V> | undefined {
    const known = into.get(key);
    if (known !== undefined) {
      widen(known, sight);
      return known;
    }
    if (into.size >= MOST_DETAILS) return this.#full();
    const kept = { value, ...sight };
    into.set(key, kept);
    return kept;
  }

  #full(): undefined {
    this.#cut = true;
    this.problems.count("sensors/too-many-records", 0);
  }
}
