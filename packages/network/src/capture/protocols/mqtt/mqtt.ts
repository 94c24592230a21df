// MQTT 3.1, 3.1.1 and 5 over TCP: clients publish to topics of a broker and subscribe to them. The broker is the server.
// Packets in packet.ts; what is published in publications.ts; Sparkplug B in sparkplug.ts.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  LONGEST_MESSAGE,
  MORE,
  maskSecret,
  NO,
  type OperationKey,
  type Recognition,
  type SessionSecurity,
  type Sink,
  selfDescribing,
  TO_CLIENT,
  TO_SERVER,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { be16, indexOf, startsWith, textAt } from "../octets.ts";
import {
  AUTHENTICATE,
  CONNECT_OPENLY,
  CONNECT_WITH_PASSWORD,
  DISCONNECT_FROM,
  SUBSCRIBE_TO,
  TOPIC_TARGET,
  UNSUBSCRIBE_FROM,
} from "./functions.ts";
import {
  AUTH,
  AUTHENTICATION_METHOD,
  CONNACK,
  CONNECT,
  DISCONNECT,
  Fields,
  FOUND,
  findProperty,
  hasValidFlags,
  LENGTH,
  PINGREQ,
  PINGRESP,
  PUBACK,
  PUBCOMP,
  PUBLISH,
  PUBREC,
  readLength,
  SUBACK,
  SUBSCRIBE,
  TOPIC_ALIAS,
  UNSUBACK,
  UNSUBSCRIBE,
} from "./packet.ts";
import { type Effects, Publications } from "./publications.ts";
import { locate } from "./values.ts";

const PORT = 1883;
/** A longer publication is read as far as its topic. */
const LONGEST_PUBLICATION = 128 * 1024;
const VERSION_5 = 5;
/** Of the level of a protocol: a bridge between brokers. */
const BRIDGE = 0x80;
/** Flags of CONNECT. */
const USER = 0x80;
const PASSWORD = 0x40;
const WILL = 0x04;
/** Reasons from here on are failures. */
const FAILURE = 0x80;
/** Requests that wait for an acknowledgement, and topics with a number instead of a name, per connection. */
const PENDING = 64;
const MOST_TOPIC_ALIASES = 256;

const VERSIONS: ReadonlyMap<number, string> = new Map([
  [3, "MQTT 3.1"],
  [4, "MQTT 3.1.1"],
  [VERSION_5, "MQTT 5"],
]);

function securityOf(version: number, identity: SessionSecurity["identity"], authenticated: boolean | null): SessionSecurity {
  const policy = VERSIONS.get(version) ?? null;
  return { encrypted: false, signed: false, authenticated, identity, securable: true, interactive: false, policy, weak: null };
}

interface Pending extends Effects {
  readonly type: number;
  readonly id: number;
}

const fields = new Fields();

class MqttFlow implements Dissection {
  /** 0: the connection was not seen. */
  #version = 0;
  #identity: SessionSecurity["identity"] = null;
  #connect: OperationKey = -1;
  #greeted = false;
  #early = false;
  readonly #pending: Pending[] = [];
  readonly #publications = new Publications();
  readonly #topics: [Map<number, Uint8Array>, Map<number, Uint8Array>] = [new Map(), new Map()];

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let towards = direction;
    while (end - at >= 2) {
      const state = readLength(bytes, at + 1, end);
      if (state === 0) break;
      if (state < 0) {
        sink.malformed("the length of a packet has more than four bytes");
        return ASTRAY;
      }
      const first = bytes[at] as number;
      const content = LENGTH.end;
      const to = content + LENGTH.value;
      if (to > end) {
        const publication = first >> 4 === PUBLISH;
        if (to - at <= (publication ? LONGEST_PUBLICATION : LONGEST_MESSAGE)) break;
        if (publication && (end - content < 2 || end - content < 2 + be16(bytes, content))) break;
        if (publication) this.#publish(bytes, first, content, end, false, flow, this.#turn(first >> 4, flow, towards), sink);
        else sink.malformed("a packet that is no publication is longer than any that is followed");
        return to - start;
      }
      towards = this.#turn(first >> 4, flow, towards);
      this.#packet(bytes, first, content, to, flow, towards, sink);
      at = to;
    }
    fields.release();
    return at - start;
  }

  gap(): void {
    this.#pending.length = 0;
  }

  #turn(type: number, flow: Flow, direction: Direction): Direction {
    if (flow.directionSeen) return direction;
    if (type === CONNECT || type === SUBSCRIBE || type === UNSUBSCRIBE || type === PINGREQ)
      return flow.senderIs("client", direction);
    if (type === CONNACK || type === SUBACK || type === UNSUBACK || type === PINGRESP) return flow.senderIs("server", direction);
    return direction;
  }

  #packet(bytes: Uint8Array, first: number, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    const type = first >> 4;
    if (!hasValidFlags(first)) sink.malformed("the flags of a packet are not those of its type");
    if (!this.#greeted) {
      this.#greeted = true;
      if (type !== CONNECT) sink.session(securityOf(this.#version, null, null));
    }
    if (type !== CONNECT && direction === TO_SERVER && this.#version === 0 && flow.fromStart && !this.#early) {
      this.#early = true;
      sink.malformed("a client speaks before it connects");
    }
    fields.aim(bytes, at, end);
    switch (type) {
      case CONNECT:
        this.#connecting(bytes, direction, sink);
        break;
      case CONNACK:
        this.#connected(direction, sink);
        break;
      case PUBLISH:
        this.#publish(bytes, first, at, end, true, flow, direction, sink);
        return;
      case SUBSCRIBE:
      case UNSUBSCRIBE:
        this.#subscribe(bytes, type, direction, sink);
        break;
      case SUBACK:
      case UNSUBACK:
        this.#subscribed(bytes, type, sink);
        break;
      case DISCONNECT:
        sink.message?.("mqtt", { type, length: end - at });
        if (direction === TO_SERVER) {
          sink.operation(DISCONNECT_FROM, -1, null, 0, 0, 0);
          sink.sessionEnds();
        }
        break;
      case AUTH:
        sink.message?.("mqtt", { type, length: end - at });
        if (direction === TO_SERVER) sink.operation(AUTHENTICATE, -1, null, 0, 0, 0);
        break;
      case PINGREQ:
      case PINGRESP:
        sink.message?.("mqtt", { type, length: end - at });
        break;
      default:
        if (type >= PUBACK && type <= PUBCOMP) this.#acknowledge(type, direction, sink);
        else {
          sink.malformed("a packet has an unknown type");
          sink.message?.("mqtt", { type, length: end - at });
          return;
        }
    }
    if (fields.failed) sink.malformed("the fields of a packet do not fill it");
  }

  #connecting(bytes: Uint8Array, direction: Direction, sink: Sink): void {
    const { at, end } = fields;
    fields.text();
    const name = textAt(bytes, fields.from, fields.to);
    const level = fields.byte();
    const flags = fields.byte();
    const alive = fields.word();
    if (this.#version !== 0) sink.malformed("a client connects twice");
    this.#version = level & ~BRIDGE;
    let method = "";
    if (this.#version === VERSION_5) {
      fields.properties();
      const found = findProperty(bytes, fields.from, fields.to, AUTHENTICATION_METHOD);
      if (found === -2) sink.malformed("the properties of a packet are malformed");
      else if (found >= 0) method = textAt(bytes, found, FOUND.end);
    }
    fields.text();
    const client = textAt(bytes, fields.from, fields.to);
    if ((flags & WILL) !== 0) {
      if (this.#version === VERSION_5) fields.properties();
      fields.text();
      fields.text();
    }
    let user: string | null = null;
    if ((flags & USER) !== 0) {
      fields.text();
      user = textAt(bytes, fields.from, fields.to);
    }
    const withPassword = (flags & PASSWORD) !== 0;
    if (withPassword) {
      fields.text();
      if (!fields.failed) {
        const secret = new TextDecoder().decode(bytes.subarray(fields.from, fields.to));
        sink.credential(user, maskSecret(secret));
      }
    }
    if ((flags & 1) !== 0) sink.malformed("the reserved flag of a connection is set");
    if (!fields.failed && fields.at < end) sink.malformed("bytes follow the fields of a packet");
    this.#identity = withPassword ? "password" : method !== "" ? null : "anonymous";
    if (direction === TO_SERVER) {
      const fn = withPassword ? CONNECT_WITH_PASSWORD : method === "" ? CONNECT_OPENLY : AUTHENTICATE;
      this.#connect = sink.operation(fn, -1, null, 0, 0, 0);
    }
    sink.session(securityOf(this.#version, this.#identity, this.#identity === "anonymous" ? false : null));
    sink.message?.("mqtt", { type: CONNECT, length: end - at, name, level, flags, alive, client, user });
  }

  #connected(direction: Direction, sink: Sink): void {
    const { at, end } = fields;
    fields.byte();
    const reason = fields.byte();
    sink.message?.("mqtt", { type: CONNACK, length: end - at, reason, version: this.#version });
    if (direction !== TO_CLIENT || fields.failed) return;
    const known = this.#connect >= 0;
    if (reason !== 0) {
      if (known) sink.refused(this.#connect);
    } else {
      if (known) sink.accepted(this.#connect);
      sink.session(securityOf(this.#version, this.#identity, this.#version === 0 ? null : this.#identity !== "anonymous"));
      sink.asset({ role: "server" });
    }
    this.#connect = -1;
  }

  #publish(
    bytes: Uint8Array,
    first: number,
    at: number,
    end: number,
    whole: boolean,
    flow: Flow,
    direction: Direction,
    sink: Sink,
  ): void {
    fields.aim(bytes, at, end);
    fields.text();
    let topic = bytes;
    let from = fields.from;
    let to = fields.to;
    const quality = (first >> 1) & 3;
    const id = quality > 0 ? fields.word() : -1;
    if (this.#version === VERSION_5 && !fields.failed) {
      fields.properties();
      const alias = fields.failed ? -1 : findProperty(bytes, fields.from, fields.to, TOPIC_ALIAS);
      if (alias === -2) sink.malformed("the properties of a packet are malformed");
      else if (alias >= 0) {
        const named = this.#topicOf(be16(bytes, alias), bytes, from, to, direction);
        if (named !== undefined) {
          topic = named;
          from = 0;
          to = named.length;
        }
      }
    }
    if (sink.message !== null) {
      const flags = { quality, duplicate: (first >> 3) & 1, retain: first & 1 };
      sink.message("mqtt", {
        type: PUBLISH,
        length: end - at,
        id: id < 0 ? undefined : id,
        topic: textAt(topic, from, to),
        ...flags,
      });
    }
    if (fields.failed) {
      if (whole) sink.malformed("the fields of a packet do not fill it");
      return;
    }
    if (to === from) {
      sink.malformed("a publication has no topic");
      return;
    }
    if (indexOf(topic, from, to, 0x23) >= 0 || indexOf(topic, from, to, 0x2b) >= 0)
      sink.malformed("a publication has a pattern for its topic");
    const effects: Effects = { operations: [], writes: [] };
    this.#publications.read(topic, from, to, bytes, fields.at, end, whole, flow, direction, sink, effects);
    if (id >= 0 && direction === TO_SERVER) this.#keep({ type: PUBLISH, id, ...effects });
  }

  /** The topic that a number stands for; keeps it where the packet names it. */
  #topicOf(alias: number, bytes: Uint8Array, from: number, to: number, direction: Direction): Uint8Array | undefined {
    const topics = this.#topics[direction];
    if (to === from) return topics.get(alias);
    if (topics.has(alias) || topics.size < MOST_TOPIC_ALIASES) topics.set(alias, bytes.slice(from, Math.min(to, from + 1024)));
    return undefined;
  }

  #subscribe(bytes: Uint8Array, type: number, direction: Direction, sink: Sink): void {
    const { at, end } = fields;
    const id = fields.word();
    if (this.#version === VERSION_5) fields.properties();
    const operations: OperationKey[] = [];
    const filters: string[] = [];
    while (fields.at < end && !fields.failed) {
      fields.text();
      const { from, to } = fields;
      if (type === SUBSCRIBE) fields.byte();
      if (fields.failed) break;
      if (sink.message !== null) filters.push(textAt(bytes, from, to));
      if (direction !== TO_SERVER) continue;
      const fn = type === SUBSCRIBE ? SUBSCRIBE_TO : UNSUBSCRIBE_FROM;
      operations.push(sink.operation(fn, -1, TOPIC_TARGET, sink.text(bytes, from, to), 0, 0));
    }
    sink.message?.("mqtt", { type, length: end - at, id, topic: filters });
    if (direction === TO_SERVER) this.#keep({ type, id, operations, writes: [] });
  }

  #subscribed(bytes: Uint8Array, type: number, sink: Sink): void {
    const { at, end } = fields;
    const id = fields.word();
    if (this.#version === VERSION_5) fields.properties();
    if (fields.failed) return;
    const reasons = fields.at;
    fields.at = end;
    const pending = this.#take(type === SUBACK ? SUBSCRIBE : UNSUBSCRIBE, id);
    pending?.operations.forEach((key, index) => {
      // Before MQTT 5 the end of a subscription is acknowledged as a whole.
      const reason = reasons + index < end ? (bytes[reasons + index] as number) : 0;
      if (reason < FAILURE) sink.accepted(key);
      else sink.refused(key);
    });
    sink.message?.("mqtt", { type, length: end - at, id });
  }

  #acknowledge(type: number, direction: Direction, sink: Sink): void {
    const { at, end } = fields;
    const id = fields.word();
    const reason = end - at > 2 ? fields.byte() : 0;
    sink.message?.("mqtt", { type, length: end - at, id });
    if (direction !== TO_CLIENT || (type !== PUBACK && type !== PUBREC)) return;
    const pending = this.#take(PUBLISH, id);
    if (pending === undefined) return;
    const accepted = reason < FAILURE;
    for (const key of pending.operations) {
      if (accepted) sink.accepted(key);
      else sink.refused(key);
    }
    for (const key of pending.writes) sink.settle(key, accepted);
  }

  #keep(pending: Pending): void {
    // The same message sent again does not wait twice.
    this.#take(pending.type, pending.id);
    if (this.#pending.length >= PENDING) this.#pending.shift();
    this.#pending.push(pending);
  }

  #take(type: number, id: number): Pending | undefined {
    const at = this.#pending.findIndex((one) => one.type === type && one.id === id);
    return at < 0 ? undefined : this.#pending.splice(at, 1)[0];
  }
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const first = bytes[start] as number;
  if (first !== CONNECT << 4) {
    // Packets within a connection are too short to be known by themselves.
    return flow.serverPort === PORT || flow.clientPort === PORT ? recogniseWithin(bytes, start, end, first) : NO;
  }
  const state = readLength(bytes, start + 1, end);
  if (state <= 0) return state === 0 ? MORE : NO;
  const name = LENGTH.end;
  if (LENGTH.value < 12) return NO;
  if (end - name < 3) return MORE;
  if (bytes[name] !== 0) return NO;
  const text = bytes[name + 1] === 4 ? "MQTT" : bytes[name + 1] === 6 ? "MQIsdp" : "";
  if (text === "") return NO;
  if (end - name < 3 + text.length) return startsWith(bytes, name + 2, end, text.slice(0, end - name - 2)) ? MORE : NO;
  const level = (bytes[name + 2 + text.length] as number) & ~BRIDGE;
  if (!startsWith(bytes, name + 2, end, text)) return NO;
  return (text === "MQTT" ? level === 4 || level === VERSION_5 : level === 3) ? YES_FROM_CLIENT : NO;
}

/** At the port of MQTT: one whole packet of a form that is its own, and nothing or another one behind it. */
function recogniseWithin(bytes: Uint8Array, start: number, end: number, first: number): Recognition {
  const type = first >> 4;
  if (type < CONNACK || !hasValidFlags(first)) return NO;
  const state = readLength(bytes, start + 1, end);
  if (state <= 0) return state === 0 ? MORE : NO;
  const at = LENGTH.end;
  const length = LENGTH.value;
  switch (type) {
    case PINGREQ:
      return length === 0 ? YES_FROM_CLIENT : NO;
    case PINGRESP:
      return length === 0 ? YES_FROM_SERVER : NO;
    case PUBLISH: {
      if (length < 3) return NO;
      if (end - at < 2) return MORE;
      const size = be16(bytes, at);
      if (size === 0 || size > length - 2 || size > 1024) return NO;
      if (end - at < 2 + size) return MORE;
      for (let index = 0; index < size; index++) if ((bytes[at + 2 + index] as number) < 32) return NO;
      return YES;
    }
    case CONNACK:
      return length >= 2 && end - at === length && (bytes[at] as number) < 2 ? YES_FROM_SERVER : NO;
    case PUBACK:
    case PUBREC:
    case PUBCOMP:
      return length === 2 && end - at === 2 ? YES : NO;
    case SUBSCRIBE:
    case UNSUBSCRIBE:
      return length >= 5 && length === end - at ? YES_FROM_CLIENT : NO;
    default:
      return NO;
  }
}

export const mqtt: Dissector = {
  name: "mqtt",
  transport: "tcp",
  ports: [PORT],
  recognise,
  open: () => new MqttFlow(),
  locate,
  cells: selfDescribing,
};
