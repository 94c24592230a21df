// What the protocols told, aggregated by numbers while packets pass: the sink of the dissectors. Facts are made of it at the end.

import type { CleartextCredential, ProgramTransfer } from "@bulkhead/facts";
import { type AddressBook, IPV4, IPV6, MAC, macKey } from "./address-book.ts";
import { Certificates, type ShownCertificate } from "./certificates.ts";
import { Claims } from "./claims.ts";
import type { OperationKey, Point, ProtocolFunction, SessionSecurity, Sink, TargetForm, Told } from "./dissector.ts";
import { Distinct } from "./distinct.ts";
import { Identities } from "./identities.ts";
import type { Readings } from "./overlap.ts";
import { type PacketPlace, Rows } from "./rows.ts";
import { Texts } from "./texts.ts";
import { Values } from "./values.ts";

/** Ten million and some: 1.4 GB of the 2 that a capture may take. */
const MOST_CONVERSATIONS = 10_485_760;
/** Operations with a target, in all and per conversation; beyond, the target is dropped and the rest still counted. */
const MOST_TARGETS = 131_072;
const MOST_TARGETS_EACH = 4096;
const MOST_OPERATIONS = 196_608;
const MOST_DETAILS = 65_536;
const MOST_CERTIFICATES = 8192;

/** Columns of conversations. Keys: tag, client, server, port, protocol (index in the registry + 1). */
export const CONVERSATION = {
  tag: 0,
  client: 1,
  server: 2,
  port: 3,
  protocol: 4,
  packets: 5,
  bytes: 6,
  lost: 7,
  flags: 8,
  turned: 9,
  targets: 10,
};
export const WAS_ANSWERED = 1;
export const WAS_DIRECTED = 2;
export const WAS_MULTICAST = 4;
export const WAS_RECOGNISED = 8;
/** A flow of which one side was seen and the other must have been there; a flow of which both were seen. */
export const WAS_ONE_SIDED = 16;
export const WAS_TWO_SIDED = 32;

/** Columns of operations. Keys: conversation, function, unit, form, a, b, c. */
export const OPERATION = { conversation: 0, fn: 1, unit: 2, form: 3, a: 4, b: 5, c: 6, count: 7, refused: 8, accepted: 9 };
/** Columns of the others. */
export const SESSION = { conversation: 0, security: 1, count: 2 };
export const MALFORMED = { conversation: 0, name: 1, reason: 2, count: 3 };
export const NEIGHBOUR = { family: 0, key: 1, mac: 2, protocol: 3 };

export interface Transfer {
  readonly conversation: number;
  readonly direction: ProgramTransfer["direction"];
  readonly block: string;
  readonly size: number;
  readonly digest: ProgramTransfer["digest"];
  readonly place: PacketPlace;
}

export interface Credential {
  readonly conversation: number;
  readonly user: CleartextCredential["user"];
  readonly masked: string;
  readonly place: PacketPlace;
  last: number;
}

/** A session that is under way. */
export interface SessionState {
  security: SessionSecurity;
  /** The packet that showed the protection as it is now known. */
  readonly place: PacketPlace;
  readonly first: number;
}

export class Records implements Sink {
  readonly place: PacketPlace;
  readonly book: AddressBook;
  readonly texts = new Texts();
  readonly conversations: Rows;
  readonly operations = new Rows(7, 3, MOST_OPERATIONS);
  readonly sessions = new Rows(2, 1, MOST_DETAILS);
  readonly violations = new Rows(3, 1, MOST_DETAILS);
  /** By row of `violations`. */
  readonly readings = new Map<number, Readings>();
  readonly neighbours = new Rows(4, 0, MOST_DETAILS);
  readonly identities = new Identities(MOST_DETAILS);
  readonly certificates = new Certificates(MOST_CERTIFICATES);
  readonly claims = new Claims(MOST_DETAILS);
  readonly values = new Values(MOST_DETAILS);
  readonly transfers = new Map<string, Transfer>();
  readonly credentials = new Map<string, Credential>();
  readonly functions: ProtocolFunction[] = [];
  readonly forms: TargetForm[] = [];
  readonly securities: SessionSecurity[] = [];
  /** Constant texts: names of layers and reasons of violations. */
  readonly words: string[] = [];
  message: Sink["message"] = null;

  /** Told what other sensors report in messages of this capture. */
  exports: ((told: Parameters<Sink["exported"]>[0]) => void) | null = null;

  /** Of the current flow: its row in `conversations` (-1: there was no room), its protocol, the sender of the current packet. */
  conversation = -1;
  protocol = -1;
  senderFamily = 0;
  sender = 0;
  /** The session that the current flow is in, and where it was last spoken of. Held by the flow's stream between packets. */
  state: SessionState | null = null;
  lostBytes = 0;

  /** Packets of conversations that found no room, and how many conversations that were. */
  forgottenPackets = 0;
  readonly forgottenConversations = new Distinct();
  forgottenTargets = 0;
  forgottenDetails = 0;

  readonly #securityIds = new Map<string, number>();
  readonly #wordIds = new Map<string, number>();
  #lastSecurity: SessionSecurity | null = null;
  #lastSecurityId = -1;

  constructor(place: PacketPlace, book: AddressBook, mostConversations = MOST_CONVERSATIONS) {
    this.place = place;
    this.book = book;
    this.conversations = new Rows(5, 6, mostConversations);
  }

  operation(fn: ProtocolFunction, unit: number, form: TargetForm | null, a: number, b: number, c: number): OperationKey {
    const conversation = this.conversation;
    if (conversation < 0) {
      this.forgottenTargets++;
      return -1;
    }
    const operations = this.operations;
    const before = operations.size;
    let row = -1;
    if (form !== null && this.conversations.get(conversation, CONVERSATION.targets) <= MOST_TARGETS_EACH) {
      row = operations.size < MOST_TARGETS ? operations.at(this.place, conversation, fn.id, unit, form.id, a, b, c) : -1;
    }
    if (row < 0) {
      if (form !== null) this.forgottenTargets++;
      row = operations.at(this.place, conversation, fn.id, unit, -1, 0, 0, 0);
      if (row < 0) return -1;
    }
    if (operations.size > before) {
      this.functions[fn.id] = fn;
      if (form !== null) this.forms[form.id] = form;
      this.conversations.add(conversation, CONVERSATION.targets, 1);
    }
    operations.add(row, OPERATION.count, 1);
    return row;
  }

  accepted(key: OperationKey): void {
    if (key >= 0) this.operations.add(key, OPERATION.accepted, 1);
  }

  refused(key: OperationKey): void {
    if (key >= 0) this.operations.add(key, OPERATION.refused, 1);
  }

  text(bytes: Uint8Array, start: number, end: number): number {
    return this.texts.key(bytes, start, end);
  }

  session(security: SessionSecurity): void {
    const { state, place } = this;
    if (state === null) this.state = { security, place: { ...place }, first: place.time };
    else if (state.security !== security) {
      state.security = security;
      Object.assign(state.place, place);
    }
  }

  sessionEnds(): void {
    const { state } = this;
    this.state = null;
    if (state === null || this.conversation < 0) return;
    const row = this.sessions.find(this.conversation, this.#securityId(state.security), 0, 0, 0, 0, 0);
    if (row < 0) {
      this.forgottenDetails++;
      return;
    }
    this.sessions.add(row, SESSION.count, 1);
    const { number, offset, length } = state.place;
    this.sessions.widen(row, state.first, Math.max(state.first, this.place.time), number, offset, length);
  }

  asset(told: Told): void {
    if (!this.book.isDevice(this.senderFamily, this.sender)) return;
    if (!this.identities.tell(this.senderFamily, this.sender, this.protocol, told, this.place)) this.forgottenDetails++;
  }

  assetAt(bytes: Uint8Array, at: number, length: number, told: Told): void {
    const family = length === 4 ? IPV4 : length === 16 ? IPV6 : MAC;
    const key = this.#key(bytes, at, length);
    if (this.book.isDevice(family, key) && !this.identities.tell(family, key, this.protocol, told, this.place))
      this.forgottenDetails++;
  }

  neighbour(bytes: Uint8Array, addressAt: number, length: number, macBytes: Uint8Array, macAt: number): boolean {
    const family = length === 4 ? IPV4 : IPV6;
    const key = this.#key(bytes, addressAt, length);
    const mac = macKey(macBytes, macAt);
    if (!this.book.isDevice(family, key) || !this.book.isDevice(MAC, mac)) return false;
    if (this.neighbours.at(this.place, family, key, mac, this.protocol, 0, 0, 0) < 0) this.forgottenDetails++;
    return this.claims.make(family === IPV4 ? key : -1 - key, mac);
  }

  credential(user: CleartextCredential["user"], masked: string): void {
    if (this.conversation < 0) return;
    const { conversation, place } = this;
    const key = `${conversation} ${this.protocol} ${masked} ${user ?? ""}`;
    const known = this.credentials.get(key);
    if (known !== undefined) known.last = Math.max(known.last, place.time);
    else if (this.credentials.size >= MOST_DETAILS) this.forgottenDetails++;
    else this.credentials.set(key, { conversation, user, masked, place: { ...place }, last: place.time });
  }

  certificate(bytes: Uint8Array, start: number, end: number): ShownCertificate | null {
    if (this.conversation < 0 || !this.book.isDevice(this.senderFamily, this.sender)) return null;
    const served = this.conversations.get(this.conversation, CONVERSATION.server) === this.sender;
    const port = served ? this.conversations.get(this.conversation, CONVERSATION.port) : -1;
    return this.certificates.tell(bytes, start, end, this.senderFamily, this.sender, this.protocol, port, this.place);
  }

  certificateUsed(shown: ShownCertificate): void {
    shown.usedUntil = Math.max(shown.usedUntil, this.place.time);
  }

  valueRead(point: Point, raw: number, good: boolean): void {
    if (this.conversation >= 0) this.values.tell(point, this.conversation, "read", raw, good, this.place);
  }

  valueWritten(point: Point, raw: number, good: boolean): number {
    return this.conversation < 0 ? -1 : this.values.hold(point, this.conversation, raw, good, this.place);
  }

  settle(key: number, accepted: boolean): void {
    this.values.settle(key, accepted);
  }

  transfer(direction: ProgramTransfer["direction"], block: string, size: number, digest: ProgramTransfer["digest"]): void {
    if (this.conversation < 0) return;
    const { conversation, place } = this;
    const key = `${conversation} ${direction} ${size} ${digest ?? ""} ${block}`;
    if (this.transfers.has(key)) return;
    if (this.transfers.size >= MOST_DETAILS) this.forgottenDetails++;
    else this.transfers.set(key, { conversation, direction, block, size, digest, place: { ...place } });
  }

  exported(told: Parameters<Sink["exported"]>[0]): void {
    this.exports?.(told);
  }

  malformed(reason: string): void {
    this.violation(-1, reason);
  }

  /** `layer` -1: the protocol of the conversation; else the number of its word. Of several readings the first is kept. */
  violation(layer: number, reason: string, readings?: Readings): void {
    if (this.conversation < 0) return;
    const row = this.violations.at(this.place, this.conversation, layer, this.word(reason), 0, 0, 0, 0);
    if (row < 0) this.forgottenDetails++;
    else {
      this.violations.add(row, MALFORMED.count, 1);
      if (readings !== undefined && !this.readings.has(row)) this.readings.set(row, readings);
    }
  }

  lost(bytes: number): void {
    this.lostBytes += bytes;
  }

  /** Number of a constant text. */
  word(text: string): number {
    const known = this.#wordIds.get(text);
    if (known !== undefined) return known;
    const id = this.words.length;
    this.words.push(text);
    this.#wordIds.set(text, id);
    return id;
  }

  #key(bytes: Uint8Array, at: number, length: number): number {
    if (length === 16) return this.book.ipv6(bytes, at);
    const upper = ((bytes[at] as number) << 24) | ((bytes[at + 1] as number) << 16);
    if (length === 4) return (upper | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number)) >>> 0;
    return macKey(bytes, at);
  }

  #securityId(security: SessionSecurity): number {
    if (security === this.#lastSecurity) return this.#lastSecurityId;
    const key = JSON.stringify([
      security.encrypted,
      security.signed,
      security.authenticated,
      security.identity,
      security.securable,
      security.interactive,
      security.policy,
      security.weak,
    ]);
    let id = this.#securityIds.get(key);
    if (id === undefined) {
      id = this.securities.length;
      this.securities.push(security);
      this.#securityIds.set(key, id);
    }
    this.#lastSecurity = security;
    this.#lastSecurityId = id;
    return id;
  }
}
