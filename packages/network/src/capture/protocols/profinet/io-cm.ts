// PROFINET IO context management (IEC 61158-6-10, 4.10): connections between controllers and devices, and their records, over
// connectionless DCE RPC (C706, 12.5) on UDP.
//
//   4 | type | flags (2) | drep (3) | serial | object (16) | interface (16) | activity (16) | boot (4) | version (4) |
//   sequence (4) | operation (2) | hints (4) | length (2) | fragment (2) | authentication | serial | NDR header (20) | blocks

import type { OperationClass } from "@bulkhead/facts";
import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  NO,
  type OperationKey,
  type ProtocolFunction,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { be16, be32, le16, le32 } from "../octets.ts";
import { Segments } from "../segments.ts";
import { Blocks, RECORD } from "./blocks.ts";

const PORT = 34964;
const HEADER = 80;
/** Behind the header: limits of the arguments, or how it went, and their length. */
const ARGUMENTS = 20;
const REQUEST = 0;
const PING = 1;
const RESPONSE = 2;
const FAULT = 3;
const REJECT = 6;
const ACKNOWLEDGED = 7;
const CANCEL = 8;
/** A fragment arrived: either side says so. */
const FRAGMENT_ACKNOWLEDGED = 9;
const LAST_TYPE = 10;
const LAST_FRAGMENT = 2;
const FRAGMENT = 4;

const CONNECT = 0;
const READ = 2;
const WRITE = 3;
const READ_IMPLICIT = 5;
const LAST_OPERATION = 5;

/** Interfaces of devices, controllers, supervisors and parameter servers differ in the first number: dea0000?-6c97-11d1-8271-00a02442df7d. */
const INTERFACE_BIG = [0xde, 0xa0, 0, 0, 0x6c, 0x97, 0x11, 0xd1];
const INTERFACE_LITTLE = [0, 0, 0xa0, 0xde, 0x97, 0x6c, 0xd1, 0x11];
const INTERFACE_END = [0x82, 0x71, 0, 0xa0, 0x24, 0x42, 0xdf, 0x7d];

const OPERATIONS: readonly (readonly [number, string, OperationClass])[] = [
  [CONNECT, "Connect", "session"],
  [1, "Release", "session"],
  [READ, "Read Record", "read"],
  [WRITE, "Write Record", "configuration"],
  [4, "Control", "session"],
  [READ_IMPLICIT, "Read Record (implicit)", "read"],
];
const FROM_SERVER = " (asked by the server)";
const usual = functionTable(OPERATIONS);
const reversed = functionTable(OPERATIONS.map(([code, name, of]) => [code, name + FROM_SERVER, of]));

/** Plain RPC; what PROFINET secures today is another one. */
const OPEN_TO_ALL: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};

/** Requests that wait, per flow: an activity asks one thing at a time. */
const MOST_PENDING = 8;

function isLittle(bytes: Uint8Array, start: number): boolean {
  return (bytes[start + 4] as number) >> 4 === 1;
}

function isInterface(bytes: Uint8Array, start: number): boolean {
  const little = isLittle(bytes, start);
  const wanted = little ? INTERFACE_LITTLE : INTERFACE_BIG;
  const at = start + 24;
  const number = little ? 0 : 3;
  for (let index = 0; index < 8; index++) {
    if (index !== number && bytes[at + index] !== wanted[index]) return false;
    if (bytes[at + 8 + index] !== INTERFACE_END[index]) return false;
  }
  const which = bytes[at + number] as number;
  return which >= 1 && which <= 4;
}

function isContextManagement(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < HEADER || bytes[start] !== 4 || (bytes[start + 1] as number) > LAST_TYPE) return false;
  return (bytes[start + 4] as number) >> 5 === 0 && isInterface(bytes, start);
}

/** Requests, pings, acknowledgements and cancellations come from clients (C706, 12.5.3). */
function isFromClient(type: number): boolean {
  return type === REQUEST || type === PING || type === ACKNOWLEDGED || type === CANCEL;
}

/** Reused. */
interface Pending {
  open: boolean;
  activity: number;
  sequence: number;
  readonly keys: OperationKey[];
}

class ContextManagement implements Dissection {
  readonly #blocks = new Blocks();
  readonly #fragments = new Segments();
  readonly #pending: Pending[] = [];
  #oldest = 0;
  #greeted = false;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (!isContextManagement(bytes, start, end)) {
      if (!flow.truncated) sink.malformed("a message is no remote procedure call of PROFINET IO");
      return 0;
    }
    const little = isLittle(bytes, start);
    const type = bytes[start + 1] as number;
    const operation = little ? le16(bytes, start + 68) : be16(bytes, start + 68);
    const sequence = little ? le32(bytes, start + 64) : be32(bytes, start + 64);
    const length = little ? le16(bytes, start + 74) : be16(bytes, start + 74);
    const body = start + HEADER;
    if (length > end - body && !flow.truncated) {
      sink.malformed("a remote procedure call is longer than its datagram");
      return 0;
    }
    if (!this.#greeted && !flow.multicast) {
      this.#greeted = true;
      sink.session(OPEN_TO_ALL);
    }
    const activity = activityOf(bytes, start + 40);
    this.#blocks.begin(sink.message !== null);
    const flags = bytes[start + 2] as number;
    const towards =
      type === FRAGMENT_ACKNOWLEDGED ? direction : flow.senderIs(isFromClient(type) ? "client" : "server", direction);
    let all = bytes;
    let from = body;
    let to = Math.min(end, body + length);
    let partial = flow.truncated;
    if ((flags & FRAGMENT) !== 0 && (type === REQUEST || type === RESPONSE)) {
      const number = (little ? le16(bytes, start + 76) : be16(bytes, start + 76)) & 0xff;
      const whole = this.#fragments.add(towards, activity ^ sequence, number, (flags & LAST_FRAGMENT) === 0, bytes, from, to);
      if (whole === 0) return 0;
      // Where one is missing, the call was made all the same: what the first says is told.
      partial ||= whole < 0;
      if (whole < 0 && number !== 0) return 0;
      if (whole > 0) {
        all = this.#fragments.bytes(towards);
        from = 0;
        to = this.#fragments.length(towards);
      }
    }
    if (type === REQUEST) this.#ask(all, from, to, operation, activity, sequence, towards === TO_CLIENT, partial, sink);
    else if (type === RESPONSE) this.#answer(all, from, to, little, activity, sequence, partial, sink);
    else if (type === FAULT || type === REJECT) {
      const pending = this.#find(activity, sequence);
      for (const key of pending?.keys ?? []) if (key >= 0) sink.refused(key);
      if (pending !== null) pending.open = false;
    }
    const seen = this.#blocks.seen;
    if (sink.message !== null) {
      const status = type === RESPONSE && to - from >= 4 ? statusAt(all, from, little) : null;
      sink.message("profinet-io-cm", {
        type,
        operation,
        outcomes: [...this.#blocks.outcomes],
        ...(status !== null && { status }),
        ...seen,
      });
    }
    return 0;
  }

  #ask(
    bytes: Uint8Array,
    body: number,
    stop: number,
    operation: number,
    activity: number,
    sequence: number,
    fromServer: boolean,
    partial: boolean,
    sink: Sink,
  ): void {
    const pending = this.#find(activity, sequence) ?? this.#free();
    pending.open = true;
    pending.activity = activity;
    pending.sequence = sequence;
    pending.keys.length = 0;
    if (operation > LAST_OPERATION) sink.malformed("a remote procedure call has an unknown operation");
    const fn: ProtocolFunction = fromServer ? reversed(operation) : usual(operation);
    const blocks = this.#blocks;
    if (stop - body < ARGUMENTS || !blocks.read(bytes, body + ARGUMENTS, stop, partial)) {
      if (!partial) sink.malformed("the blocks of a remote procedure call do not fill it");
    }
    if (operation === READ || operation === WRITE || operation === READ_IMPLICIT) {
      for (const record of blocks.records) {
        // What only wraps up several records is none itself, but has its place among the answers.
        const key =
          record.index === undefined ? -1 : sink.operation(fn, -1, RECORD, record.place, record.index, record.application);
        pending.keys.push(key);
      }
    }
    if (pending.keys.length === 0) pending.keys.push(sink.operation(fn, -1, null, 0, 0, 0));
    blocks.tell(bytes, sink);
  }

  #answer(
    bytes: Uint8Array,
    body: number,
    stop: number,
    little: boolean,
    activity: number,
    sequence: number,
    partial: boolean,
    sink: Sink,
  ): void {
    if (stop - body < ARGUMENTS || !this.#blocks.read(bytes, body + ARGUMENTS, stop, partial)) {
      if (!partial) sink.malformed("the blocks of a remote procedure call do not fill it");
    }
    this.#blocks.tell(bytes, sink);
    const pending = this.#find(activity, sequence);
    if (pending === null || stop - body < 4) return;
    pending.open = false;
    const refused = statusAt(bytes, body, little) !== 0;
    const { outcomes } = this.#blocks;
    const each = outcomes.length === pending.keys.length;
    for (const [index, key] of pending.keys.entries()) {
      if (key < 0) continue;
      if (refused || (each && outcomes[index] !== 0)) sink.refused(key);
      else sink.accepted(key);
    }
  }

  #find(activity: number, sequence: number): Pending | null {
    for (const each of this.#pending) if (each.open && each.activity === activity && each.sequence === sequence) return each;
    return null;
  }

  #free(): Pending {
    for (const each of this.#pending) if (!each.open) return each;
    if (this.#pending.length < MOST_PENDING) {
      const pending: Pending = { open: false, activity: 0, sequence: 0, keys: [] };
      this.#pending.push(pending);
      return pending;
    }
    this.#oldest = (this.#oldest + 1) % MOST_PENDING;
    return this.#pending[this.#oldest] as Pending;
  }
}

/** Error code, decoder, and two codes of the decoder, as one number; 0: no error. */
function statusAt(bytes: Uint8Array, at: number, little: boolean): number {
  return little ? le32(bytes, at) : be32(bytes, at);
}

function activityOf(bytes: Uint8Array, at: number): number {
  let hash = 0;
  for (let index = 0; index < 16; index++) hash = (Math.imul(hash, 31) + (bytes[at + index] as number)) | 0;
  return hash;
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (!isContextManagement(bytes, start, end)) return NO;
  if (bytes[start + 1] === FRAGMENT_ACKNOWLEDGED) return YES;
  return isFromClient(bytes[start + 1] as number) ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

export const profinetIoCm: Dissector = {
  name: "profinet-io-cm",
  transport: "udp",
  ports: [PORT],
  recognise,
  open: () => new ContextManagement(),
};
