// A datagram of CODESYS V3, the router's layer, and what it carries:
//
//   0xC5 | hops (5 bits), length of the header in words (3 bits) | parameters | service | message | lengths of receiver and sender in words
//   (4 bits each) | their addresses | padding to four bytes | channel, address or name service ...
//
// A block of a channel (service 0x40): 1 | flags (0x01 first, 0x80 from the client) | channel 2 | block 4 | acknowledged 4 | in a first block
// size 4, checksum 4 | services layer: protocol 2 | length of the header 2 | group 2 | command 2 | session 4 | size 4 | ... | tags
//
// Numbers low byte first.

import { type Direction, type Flow, type Sink, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { le16, le32, textAt, wideTextAt } from "../octets.ts";
import { Requests } from "../requests.ts";
import { ANSWER, DEVICE_LOGIN, DEVICE_LOGOUT, isGroup, serviceOf } from "./services.ts";
import { findTag, TAG } from "./tags.ts";

const MAGIC = 0xc5;
const ADDRESS_REQUEST = 1;
const NAME_ANSWER = 4;
const CHANNEL = 0x40;
const BLOCK = 1;
const FIRST = 0x01;
const FROM_CLIENT = 0x80;
/** Types of channel messages. */
const CHANNEL_TYPES = new Set([1, 2, 3, 4, 0x82, 0x83, 0x84, 0xc1, 0xc2, 0xc3, 0xc4, 0xc5]);
/** Protocols of the services layer: readable and within a secure channel. */
const PLAIN = 0xcd55;
const SECURE = 0x7557;
const BLOCK_HEADER = 12;
const FIRST_HEADER = 20;
const PENDING = 32;
/** An error of the server as a tag: its number is two bytes of ones. */
const ERROR = 0x3fff;
/** In a login: user and secret, and the answer's result. */
const CREDENTIALS = 0x81;
const USER = 0x10;
const RESULTS = 0x82;
const RESULT = 0x20;

/** Where what the datagram carries begins; -1 where bytes[at, end) is none. */
export function payloadAt(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 6 || bytes[at] !== MAGIC || ((bytes[at + 1] as number) & 7) !== 3) return -1;
  const service = bytes[at + 3] as number;
  if ((service < ADDRESS_REQUEST || service > NAME_ANSWER) && service !== CHANNEL) return -1;
  const lengths = bytes[at + 5] as number;
  const length = (6 + 2 * ((lengths >> 4) + (lengths & 15)) + 3) & ~3;
  return end - at < length ? -1 : at + length;
}

/** Whether the datagram carries the beginning of a message to or from a service; nobody else's bytes look like it. */
export function carriesService(bytes: Uint8Array, at: number, end: number): boolean {
  const from = payloadAt(bytes, at, end);
  if (from < 0 || bytes[at + 3] !== CHANNEL || end - from < FIRST_HEADER + 4 || bytes[from] !== BLOCK) return false;
  const protocol = le16(bytes, from + FIRST_HEADER);
  return ((bytes[from + 1] as number) & FIRST) !== 0 && (protocol === PLAIN || protocol === SECURE);
}

/** The channels of one flow. */
export class Channels {
  readonly #requests = new Requests(PENDING);
  #said = "";
  #user = false;
  #identity = "";

  gap(): void {
    this.#requests.gap();
    this.#requests.forget();
  }

  /** bytes[at, end) is one datagram. Returns the direction that its content shows. */
  read(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): Direction {
    const from = payloadAt(bytes, at, end);
    if (from < 0) {
      if (!flow.truncated) sink.malformed("the header of a datagram is wrong, or it is cut short");
      return direction;
    }
    const service = bytes[at + 3] as number;
    if (service !== CHANNEL) {
      if (sink.message !== null) sink.message("codesys", { service, length: end - at });
      if (service !== NAME_ANSWER) return direction;
      const towards = flow.senderIs("server", direction);
      this.#identify(bytes, from, end, sink);
      return towards;
    }
    if (end - from < 4 || !CHANNEL_TYPES.has(bytes[from] as number)) {
      sink.malformed("a channel message is cut short or of an unknown type");
      return direction;
    }
    if (bytes[from] !== BLOCK) return direction;
    if (end - from < BLOCK_HEADER) {
      sink.malformed("a block is shorter than its header");
      return direction;
    }
    const flags = bytes[from + 1] as number;
    const towards = flow.senderIs((flags & FROM_CLIENT) !== 0 ? "client" : "server", direction);
    if ((flags & FIRST) === 0) return towards;
    if (end - from < FIRST_HEADER + 4) sink.malformed("a block is shorter than its header");
    else this.#message(bytes, from + FIRST_HEADER, end, le16(bytes, from + 2), flow, towards, sink);
    return towards;
  }

  /** bytes[at, end): the services layer, as far as the first block holds it. */
  #message(bytes: Uint8Array, at: number, end: number, channel: number, flow: Flow, direction: Direction, sink: Sink): void {
    const protocol = le16(bytes, at);
    if (protocol === SECURE) {
      this.#say(true, false, sink);
      return;
    }
    const header = le16(bytes, at + 2);
    if (protocol !== PLAIN || header < 12 || end - at < 4 + header) {
      sink.malformed("a message of the services layer is cut short or of an unknown protocol");
      return;
    }
    this.#say(false, false, sink);
    const group = le16(bytes, at + 4);
    const command = le16(bytes, at + 6);
    const content = at + 4 + header;
    if (sink.message !== null)
      sink.message("codesys", { channel, group, command, session: le32(bytes, at + 8), size: le32(bytes, at + 12) });
    const service = (group & 0x7f) * 256 + (command & 0xff);
    const id = channel * 65_536 + service;
    const answers = (group & ANSWER) !== 0;
    if (!isGroup(group) || answers !== (direction === TO_CLIENT)) {
      if (answers === (direction === TO_SERVER)) sink.malformed("a request comes from the server, or an answer from the client");
      else if (!answers) sink.operation(serviceOf(service), -1, null, 0, 0, 0);
      return;
    }
    if (!answers) {
      this.#requests.ask(id).key = sink.operation(serviceOf(service), -1, null, 0, 0, 0);
      if (service === DEVICE_LOGIN) this.#user = isNamed(bytes, content, end);
      return;
    }
    const accepted = !isError(bytes, content, end, service);
    const request = this.#requests.find(id);
    if (request !== null) request.settle(accepted, sink);
    else if (flow.fromStart && this.#requests.complete) sink.malformed("a response to no request");
    if (service === DEVICE_LOGIN && accepted && this.#user) this.#say(false, true, sink);
    else if (service === DEVICE_LOGOUT && accepted) {
      this.#said = "";
      sink.sessionEnds();
    }
  }

  #say(secure: boolean, authenticated: boolean, sink: Sink): void {
    // What was proved once holds until the log-out.
    const text = secure ? "secure" : authenticated ? "user" : "plain";
    if (this.#said === text || (this.#said === "user" && text === "plain")) return;
    this.#said = text;
    sink.session({
      encrypted: secure,
      // That messages of a secure channel are signed, too, is not told by what is known of it.
      signed: secure ? null : false,
      authenticated: secure ? null : authenticated,
      identity: secure ? null : authenticated ? "password" : "none",
      // Since 3.5 SP13 communication can be encrypted and users can be demanded.
      securable: true,
      interactive: false,
      policy: secure ? "CODESYS V3 secure channel" : "CODESYS V3",
      weak: authenticated ? "without a secure channel passwords are hidden only by a key that everybody knows" : null,
    });
  }

  /** The answer of the name service, behind command 2, version 2 and message 4. */
  #identify(bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const info = at + 8;
    if (end - info < 24) return;
    const parent = le16(bytes, info + 4) * 2;
    const lengths = [le16(bytes, info + 6), le16(bytes, info + 8), le16(bytes, info + 10)];
    const version = `${bytes[info + 23]}.${bytes[info + 22]}.${bytes[info + 21]}.${bytes[info + 20]}`;
    // What lies between the numbers and the names differs by version: names end with zeros, which tells.
    for (let begin = info + 24; begin <= info + 40; begin += 4) {
      const names = namesAt(bytes, begin + parent, end, lengths);
      if (names === null) continue;
      const [node = "", product = "", vendor = ""] = names;
      const text = `${node}\n${product}\n${vendor}\n${version}`;
      if (text === this.#identity) return;
      this.#identity = text;
      const told = {
        ...(product !== "" && { product }),
        ...(vendor !== "" && { vendor }),
        ...(node !== "" && { names: [node] }),
      };
      sink.asset({ ...told, version });
      return;
    }
    sink.malformed("names do not fit into the answer of the name service");
  }
}

/** Three texts in UTF-16 of these lengths, each with a zero behind; `null` where they do not lie there. */
function namesAt(bytes: Uint8Array, at: number, end: number, lengths: readonly number[]): string[] | null {
  const names: string[] = [];
  let from = at;
  for (const length of lengths) {
    const stop = from + length * 2;
    if (stop + 2 > end || le16(bytes, stop) !== 0) return null;
    for (let index = from; index < stop; index += 2) if (le16(bytes, index) < 0x20) return null;
    names.push(wideTextAt(bytes, from, stop));
    from = stop + 2;
  }
  return names;
}

/** A login with the name of a user. */
function isNamed(bytes: Uint8Array, at: number, end: number): boolean {
  if (!findTag(bytes, at, end, CREDENTIALS) || !findTag(bytes, TAG.at, TAG.end, USER)) return false;
  return textAt(bytes, TAG.at, TAG.end) !== "";
}

function isError(bytes: Uint8Array, at: number, end: number, service: number): boolean {
  if (findTag(bytes, at, end, ERROR)) return TAG.end - TAG.at < 2 || le16(bytes, TAG.at) !== 0;
  if (service !== DEVICE_LOGIN || !findTag(bytes, at, end, RESULTS)) return false;
  return findTag(bytes, TAG.at, TAG.end, RESULT) && TAG.end - TAG.at >= 2 && le16(bytes, TAG.at) !== 0;
}
