// Conversations that a foreign log tells of, added up over its records.

import type { Conversation, Locator, OperationClass } from "@bulkhead/facts";
import { reachOf } from "../traffic/reach.ts";
import { purposeOf } from "./protocol-names.ts";

/** Where and when a record speaks. Times in milliseconds since 1970. */
export interface Sight {
  readonly first: number;
  readonly last: number;
  readonly locator: Locator;
}

export interface Ends {
  readonly client: string;
  readonly server: string;
  readonly transport: Conversation["transport"];
  /** Of the server, as in a `Conversation`. */
  readonly port: number;
}

/** What a record says about a conversation; what it leaves out is unknown. */
export interface Heard {
  readonly protocol: string | null;
  readonly recognisedBy: Conversation["recognisedBy"];
  readonly answered: boolean;
  readonly directionSeen: boolean;
  readonly packets: number;
  readonly bytes: number;
  readonly lost?: number;
}

/** A value that is still added to, and where and when it was told. */
export interface Kept<V> {
  readonly value: V;
  readonly locator: Locator;
  first: number;
  last: number;
}
export type Writable<T> = { -readonly [K in keyof T]: T[K] };

type Talk = Writable<Conversation> & { operations: Partial<Record<OperationClass, number>> };
/** `messages`: how many records speak of single messages; each had one packet at least. */
type KeptTalk = Kept<Talk> & { messages: number };

const MOST_CONVERSATIONS = 262_144;

export class Talks {
  readonly #tool: string;
  /** By client, by server, by the rest: no long key has to be made for each record. */
  readonly #by = new Map<string, Map<string, Map<string, KeptTalk>>>();
  size = 0;

  /** `tool`: who recorded them. */
  constructor(tool: string) {
    this.#tool = tool;
  }

  /** False where there was no room. */
  hear(ends: Ends, heard: Heard, sight: Sight, messages: number): boolean {
    const { protocol } = heard;
    const known = this.#find(ends, protocol);
    if (known !== undefined) {
      const { value } = known;
      value.answered ||= heard.answered;
      value.directionSeen ||= heard.directionSeen;
      if (heard.recognisedBy === "content") value.recognisedBy = "content";
      value.packets += heard.packets;
      value.bytes += heard.bytes;
      value.lost += heard.lost ?? 0;
      known.messages += messages;
      widen(known, sight);
      return true;
    }
    if (this.size >= MOST_CONVERSATIONS) return false;
    this.#keep(ends, heard, sight, messages);
    return true;
  }

  /** Counts operations of a class, where the conversation is known. */
  operate(ends: Ends, protocol: string, of: OperationClass, count: number): void {
    if (count === 0) return;
    const operations = this.#find(ends, protocol)?.value.operations;
    if (operations !== undefined) operations[of] = (operations[of] ?? 0) + count;
  }

  *all(): Generator<Kept<Conversation>, void, void> {
    for (const servers of this.#by.values()) {
      for (const services of servers.values()) {
        for (const { messages, value, locator, first, last } of services.values()) {
          const operations = Object.fromEntries(Object.entries(value.operations).sort(([a], [b]) => (a < b ? -1 : 1)));
          yield { value: { ...value, operations, packets: Math.max(value.packets, messages) }, locator, first, last };
        }
      }
    }
  }

  #find({ client, server, transport, port }: Ends, protocol: string | null): KeptTalk | undefined {
    return this.#by
      .get(client)
      ?.get(server)
      ?.get(keyOf(transport, port, protocol));
  }

  #keep({ client, server, transport, port }: Ends, heard: Heard, sight: Sight, messages: number): void {
    const { protocol } = heard;
    const purpose = heard.recognisedBy === "content" ? purposeOf(protocol) : undefined;
    const value: Talk = {
      answered: heard.answered,
      bytes: heard.bytes,
      client,
      directionSeen: heard.directionSeen,
      lost: heard.lost ?? 0,
      multicast: reachOf(server) === "many",
      operations: {},
      packets: heard.packets,
      port,
      protocol,
      ...(purpose !== undefined && { purpose }),
      recognisedBy: heard.recognisedBy,
      recordedBy: this.#tool,
      server,
      transport,
    };
    let servers = this.#by.get(client);
    if (servers === undefined) this.#by.set(client, (servers = new Map()));
    let services = servers.get(server);
    if (services === undefined) servers.set(server, (services = new Map()));
    services.set(keyOf(transport, port, protocol), { value, ...sight, messages });
    this.size += 1;
  }
}

function keyOf(transport: string, port: number, protocol: string | null): string {
  return `${port} ${transport} ${protocol ?? ""}`;
}

export function widen(kept: { first: number; last: number }, { first, last }: Sight): void {
  if (first < kept.first) kept.first = first;
  if (last > kept.last) kept.last = last;
}
