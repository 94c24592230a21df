// ADS over AMS/TCP (Beckhoff Information System, TwinCAT ADS specification): reading, writing and controlling TwinCAT.
//
//   0 (2) | length (4) | target: net id (6), port (2) | source: net id (6), port (2) | command (2) | flags (2) | length of the data (4)
//   | error (4) | number of the call (4) | data
//
// Numbers go low byte first. Commands in functions.ts. Not followed: what is within sums of several reads or writes.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  NO,
  type OperationKey,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  TO_SERVER,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { le16, le32, textAt } from "../octets.ts";
import {
  ADD_NOTIFICATION,
  DELETE_NOTIFICATION,
  DEVICE_INFO,
  functionOf,
  HANDLE_BY_NAME,
  INDEX,
  NOTIFICATION,
  READ,
  READ_WRITE,
  SYMBOL,
  VALUE_BY_HANDLE,
  VALUE_BY_NAME,
  WRITE,
  WRITE_CONTROL,
} from "./functions.ts";
import { locate, rawValue } from "./values.ts";

const PORT = 48_898;
const TCP_HEADER = 6;
const AMS_HEADER = 32;
const HEADER = TCP_HEADER + AMS_HEADER;
/** Longer ones are passed over, behind their beginning. */
const LONGEST = 128 * 1024;
const LONGEST_BELIEVED = 64 * 1024 * 1024;
const LAST_COMMAND = READ_WRITE;
/** Of the flags: an answer; a command of ADS; all that are known. */
const ANSWER = 0x0001;
const ADS_COMMAND = 0x0004;
const KNOWN_FLAGS = 0x81ff;
/** Bytes of a request before its data: group, offset, length or lengths. */
const WRITE_DATA = 12;
const READ_WRITE_DATA = 16;
const PENDING = 64;
const MOST_HANDLES = 1024;

/** TwinCAT can speak ADS within TLS, which is another service (Secure ADS, port 8016). */
const PLAIN: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};

/** What a call is about. */
interface Subject {
  readonly port: number;
  /** Lower case; empty where it is known only by numbers. */
  readonly symbol: string;
  readonly group: number;
  readonly offset: number;
}

interface Pending extends Subject {
  readonly call: number;
  readonly command: number;
  readonly direction: Direction;
  readonly key: OperationKey;
  readonly writes: readonly number[];
  /** Key of the name that a handle is asked for; -1: none. */
  readonly name: number;
}

interface Handle {
  readonly symbol: string;
  readonly text: number;
}

class AdsFlow implements Dissection {
  readonly #pending: Pending[] = [];
  /** Symbols by port and handle, and subjects of notifications by port and handle. */
  readonly #handles = new Map<string, Handle>();
  readonly #notifications = new Map<string, Subject>();
  #greeted = false;
  #named = "";
  #identity = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let towards = direction;
    while (end - at >= HEADER) {
      if (!isHeader(bytes, at)) {
        sink.malformed("bytes between messages begin none");
        return ASTRAY;
      }
      const size = TCP_HEADER + le32(bytes, at + 2);
      const whole = size <= end - at;
      if (!whole && size <= LONGEST) break;
      if (!this.#greeted) {
        this.#greeted = true;
        sink.session(PLAIN);
      }
      towards = this.#message(bytes, at, whole ? at + size : end, flow, towards, sink);
      at += size;
    }
    return at - start;
  }

  gap(): void {
    this.#pending.length = 0;
  }

  #message(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): Direction {
    const ams = at + TCP_HEADER;
    const command = le16(bytes, ams + 16);
    const answers = (le16(bytes, ams + 18) & ANSWER) !== 0;
    const call = le32(bytes, ams + 28);
    if (sink.message !== null) sink.message("ads", trace(bytes, ams, end));
    const fromServer = answers || command === NOTIFICATION;
    const towards = flow.senderIs(fromServer ? "server" : "client", direction);
    const data = ams + AMS_HEADER;
    if (command === NOTIFICATION) this.#notified(bytes, data, end, le16(bytes, ams + 14), flow, towards, sink);
    else if (answers) this.#answer(bytes, ams, data, end, call, command, flow, towards, sink);
    else this.#ask(bytes, data, end, call, command, le16(bytes, ams + 6), flow, towards, sink);
    return towards;
  }

  #ask(
    bytes: Uint8Array,
    data: number,
    end: number,
    call: number,
    command: number,
    port: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
  ): void {
    const byCalled = direction === TO_CLIENT;
    const indexed = command === READ || command === WRITE || command === ADD_NOTIFICATION || command === READ_WRITE;
    if (end - data < shortestRequest(command)) {
      sink.malformed("a request ends early");
      return;
    }
    const group = indexed ? le32(bytes, data) : command === WRITE_CONTROL ? le16(bytes, data) : -1;
    const offset = indexed ? le32(bytes, data + 4) : -1;
    const writes = command === READ_WRITE && le32(bytes, data + 12) > 0;
    const fn = functionOf(command, port, group, writes, byCalled);
    let symbol = "";
    let text = -1;
    let name = -1;
    if (indexed && group === VALUE_BY_HANDLE) {
      const handle = this.#handles.get(`${port} ${offset}`);
      if (handle !== undefined) ({ symbol, text } = handle);
    } else if (command === READ_WRITE && (group === HANDLE_BY_NAME || group === VALUE_BY_NAME)) {
      const from = data + READ_WRITE_DATA;
      const to = textEnd(bytes, from, Math.min(end, from + le32(bytes, data + 12)));
      text = sink.text(bytes, from, to);
      symbol = textAt(bytes, from, to).toLowerCase();
      if (group === HANDLE_BY_NAME) name = text;
    }
    const key = indexed
      ? sink.operation(fn, port, text < 0 ? INDEX : SYMBOL, text < 0 ? group : text, text < 0 ? offset : 0, 0)
      : sink.operation(fn, port, null, 0, 0, 0);
    const written: number[] = [];
    if (flow.points.length > 0 && !byCalled && command === WRITE) {
      const from = data + WRITE_DATA;
      for (const point of flow.points) {
        const raw = rawValue(point, port, symbol, group, offset, bytes, from, Math.min(end, from + le32(bytes, data + 8)));
        if (raw !== undefined) written.push(sink.valueWritten(point, raw, Number.isFinite(raw)));
      }
    }
    if (command === DELETE_NOTIFICATION) this.#notifications.delete(`${port} ${le32(bytes, data)}`);
    if (this.#pending.length >= PENDING) this.#pending.shift();
    this.#pending.push({ call, command, direction, key, writes: written, name, port, symbol, group, offset });
  }

  #answer(
    bytes: Uint8Array,
    ams: number,
    data: number,
    end: number,
    call: number,
    command: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
  ): void {
    if (direction === TO_CLIENT) this.#name(bytes, ams + 8, sink);
    const at = this.#pending.findIndex((one) => one.call === call && one.command === command && one.direction !== direction);
    const [pending] = at < 0 ? [] : this.#pending.splice(at, 1);
    if (pending === undefined) return;
    const accepted = le32(bytes, ams + 24) === 0 && end - data >= 4 && le32(bytes, data) === 0;
    if (accepted) sink.accepted(pending.key);
    else sink.refused(pending.key);
    for (const key of pending.writes) sink.settle(key, accepted);
    if (!accepted || direction !== TO_CLIENT) return;
    if (command === DEVICE_INFO && end - data >= 24) this.#identify(bytes, data + 4, sink);
    else if (command === ADD_NOTIFICATION && end - data >= 8) {
      const key = `${pending.port} ${le32(bytes, data + 4)}`;
      const { port, symbol, group, offset } = pending;
      if (this.#notifications.size < MOST_HANDLES) this.#notifications.set(key, { port, symbol, group, offset });
    } else if (pending.name >= 0 && end - data >= 12) {
      const key = `${pending.port} ${le32(bytes, data + 8)}`;
      if (this.#handles.size < MOST_HANDLES || this.#handles.has(key)) {
        this.#handles.set(key, { symbol: pending.symbol, text: pending.name });
      }
    } else if (command === READ || pending.group === VALUE_BY_NAME) {
      const to = Math.min(end, data + 8 + (end - data >= 8 ? le32(bytes, data + 4) : 0));
      this.#tell(pending, bytes, data + 8, to, flow, sink);
    }
  }

  #tell(subject: Subject, bytes: Uint8Array, at: number, end: number, flow: Flow, sink: Sink): void {
    for (const point of flow.points) {
      const raw = rawValue(point, subject.port, subject.symbol, subject.group, subject.offset, bytes, at, end);
      if (raw !== undefined) sink.valueRead(point, raw, Number.isFinite(raw));
    }
  }

  /** Length (4), number of stamps (4) | time (8), number of samples (4) | handle (4), size (4), data. */
  #notified(bytes: Uint8Array, data: number, end: number, port: number, flow: Flow, direction: Direction, sink: Sink): void {
    sink.operation(functionOf(NOTIFICATION, port, -1, false, direction === TO_SERVER), port, null, 0, 0, 0);
    if (flow.points.length === 0 || direction !== TO_CLIENT || end - data < 8) return;
    const stamps = le32(bytes, data + 4);
    let at = data + 8;
    for (let stamp = 0; stamp < stamps && end - at >= 12; stamp++) {
      const samples = le32(bytes, at + 8);
      at += 12;
      for (let sample = 0; sample < samples && end - at >= 8; sample++) {
        const size = le32(bytes, at + 4);
        if (size > end - at - 8) return;
        const subject = this.#notifications.get(`${port} ${le32(bytes, at)}`);
        if (subject !== undefined) this.#tell(subject, bytes, at + 8, at + 8 + size, flow, sink);
        at += 8 + size;
      }
    }
  }

  /** A TwinCAT system is known by its net id. */
  #name(bytes: Uint8Array, at: number, sink: Sink): void {
    const netId = netIdAt(bytes, at);
    if (netId === this.#named) return;
    this.#named = netId;
    sink.asset({ names: [netId], vendor: "Beckhoff" });
  }

  #identify(bytes: Uint8Array, at: number, sink: Sink): void {
    const product = textAt(bytes, at + 4, textEnd(bytes, at + 4, at + 20));
    const version = `${bytes[at]}.${bytes[at + 1]}.${le16(bytes, at + 2)}`;
    if (`${product} ${version}` === this.#identity) return;
    this.#identity = `${product} ${version}`;
    sink.asset({ vendor: "Beckhoff", ...(product !== "" && { product }), version });
  }
}

export function netIdAt(bytes: Uint8Array, at: number): string {
  return Array.from(bytes.subarray(at, at + 6)).join(".");
}

function textEnd(bytes: Uint8Array, at: number, end: number): number {
  let to = at;
  while (to < end && bytes[to] !== 0) to++;
  return to;
}

/** Bytes that the data of a request have at least. */
function shortestRequest(command: number): number {
  switch (command) {
    case READ:
    case WRITE:
      return WRITE_DATA;
    case WRITE_CONTROL:
      return 8;
    case ADD_NOTIFICATION:
      return 24;
    case DELETE_NOTIFICATION:
      return 4;
    case READ_WRITE:
      return READ_WRITE_DATA;
    default:
      return 0;
  }
}

function trace(bytes: Uint8Array, ams: number, end: number): Readonly<Record<string, unknown>> {
  const command = le16(bytes, ams + 16);
  const flags = le16(bytes, ams + 18);
  const asked = (flags & ANSWER) === 0;
  const data = ams + AMS_HEADER;
  const indexed =
    asked && end - data >= 8 && (command === READ || command === WRITE || command === ADD_NOTIFICATION || command === READ_WRITE);
  return {
    target: netIdAt(bytes, ams),
    targetPort: le16(bytes, ams + 6),
    source: netIdAt(bytes, ams + 8),
    sourcePort: le16(bytes, ams + 14),
    command,
    flags,
    length: le32(bytes, ams + 20),
    error: le32(bytes, ams + 24),
    call: le32(bytes, ams + 28),
    ...(indexed && { group: le32(bytes, data), offset: le32(bytes, data + 4) }),
    ...(!asked && end - data >= 4 && { result: le32(bytes, data) }),
    ...(!asked &&
      command === DEVICE_INFO &&
      end - data >= 24 && { name: textAt(bytes, data + 8, textEnd(bytes, data + 8, data + 24)) }),
    ...(!asked && command === 4 && end - data >= 8 && { state: le16(bytes, data + 4) }),
  };
}

/** Whether the header at `at`, all there, is one: its lengths agree, command and flags are known. */
function isHeader(bytes: Uint8Array, at: number): boolean {
  const length = le32(bytes, at + 2);
  const ams = at + TCP_HEADER;
  if (le16(bytes, at) !== 0 || length < AMS_HEADER || length > LONGEST_BELIEVED || le32(bytes, ams + 20) !== length - AMS_HEADER)
    return false;
  const command = le16(bytes, ams + 16);
  const flags = le16(bytes, ams + 18);
  return command >= DEVICE_INFO && command <= LAST_COMMAND && (flags & ADS_COMMAND) !== 0 && (flags & ~KNOWN_FLAGS) === 0;
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  const have = end - start;
  if (bytes[start] !== 0 || (have > 1 && bytes[start + 1] !== 0)) return NO;
  if (have >= 6 && (le32(bytes, start + 2) < AMS_HEADER || le32(bytes, start + 2) > LONGEST_BELIEVED)) return NO;
  if (have < HEADER) return MORE;
  if (!isHeader(bytes, start)) return NO;
  const command = le16(bytes, start + TCP_HEADER + 16);
  const answers = (le16(bytes, start + TCP_HEADER + 18) & ANSWER) !== 0;
  return answers || command === NOTIFICATION ? YES_FROM_SERVER : YES_FROM_CLIENT;
}

export const ads: Dissector = {
  name: "ads",
  transport: "tcp",
  ports: [PORT],
  recognise,
  open: () => new AdsFlow(),
  locate,
};
