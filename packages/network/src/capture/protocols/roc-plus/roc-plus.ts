// ROC Plus over TCP and UDP (Emerson, ROC Plus Protocol Specifications Manual): a host reads and writes a flow computer, which is the server.
//
//   destination: unit, group | source: unit, group | opcode | length of the data | data | CRC (2, low byte first)
//
// Opcodes in functions.ts. A message does not say whether it asks or answers: that is its direction. Numbers go low byte first. Parameters
// have lengths that only the device's point types tell: where a message carries several, their values are not read. Which parameter of the
// system's points restarts a device is not told apart from the rest of its configuration.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  MORE,
  maskSecret,
  NO,
  type OperationKey,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  TO_SERVER,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { crc16 } from "../crc.ts";
import { le16, textAt } from "../octets.ts";
import {
  ERROR,
  FILE,
  FILE_NAME,
  functions,
  isOpcode,
  kindOf,
  LOGIN,
  OPERATOR,
  POINT,
  READ_PARAMETERS,
  READ_POINT,
  READ_TABLE,
  REPORT,
  REPORT_ACKNOWLEDGED,
  STORE_AND_FORWARD,
  SYSTEM_CONFIGURATION,
  TABLE,
  WRITE_PARAMETERS,
  WRITE_POINT,
  WRITE_TABLE,
} from "./functions.ts";
import { isAbout, locate, rawValue } from "./values.ts";

const PORT = 4000;
const HEADER = 6;
const CHECKSUM = 2;
/** Bytes of a stored message before its opcode: who sent it, and four stations on its way. */
const ROUTE = 10;
/** Forms of a login, by the length of its data. */
const STANDARD_LOGIN = 6;
const STANDARD_LOGOUT = 11;
const ENHANCED_LOGIN = 71;
const ENHANCED_LOGOUT = 76;
/** Of an opened or deleted file. */
const PATH = 100;
const NAME = 25;
const PENDING = 32;

const MODELS: ReadonlyMap<number, string> = new Map([
  [1, "ROCPAC ROC300"],
  [2, "FloBoss 407"],
  [3, "FlashPAC ROC300"],
  [4, "FloBoss 503"],
  [5, "FloBoss 504"],
  [6, "ROC800"],
  [11, "DL8000"],
]);

const UNKNOWN: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: null,
  identity: null,
  securable: true,
  interactive: false,
  policy: null,
  weak: null,
};
const OPEN: SessionSecurity = { ...UNKNOWN, authenticated: false, identity: "none" };
const LOGGED_IN: SessionSecurity = { ...UNKNOWN, authenticated: true, identity: "password" };

interface Pending {
  readonly opcode: number;
  /** The device that is asked. */
  readonly unit: number;
  readonly group: number;
  readonly direction: Direction;
  readonly keys: readonly OperationKey[];
  readonly writes: readonly number[];
  readonly logsIn: boolean;
  readonly logsOut: boolean;
}

class RocPlusFlow implements Dissection {
  readonly #pending: Pending[] = [];
  #greeted = false;
  #model = -1;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let towards = direction;
    while (end - at >= HEADER) {
      const size = HEADER + (bytes[at + 5] as number) + CHECKSUM;
      if (size > end - at) {
        if (flow.transport === "udp" && !flow.truncated) sink.malformed("a message is longer than its datagram");
        break;
      }
      if (crc16(bytes, at, at + size, 0) !== 0) {
        sink.malformed("the checksum of a message is wrong");
        return ASTRAY;
      }
      if (!this.#greeted) {
        this.#greeted = true;
        sink.session(flow.fromStart ? OPEN : UNKNOWN);
      }
      towards = this.#message(bytes, at, at + size - CHECKSUM, flow, towards, sink);
      at += size;
    }
    return at - start;
  }

  gap(): void {
    this.#pending.length = 0;
  }

  #message(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): Direction {
    const opcode = bytes[at + 4] as number;
    const kind = kindOf(opcode, end - at - HEADER);
    sink.message?.("roc-plus", { destination: bytes[at], source: bytes[at + 2], opcode, length: end - at - HEADER });
    const towards = flow.directionSeen || kind === 0 ? direction : flow.senderIs(kind === 1 ? "client" : "server", direction);
    if (opcode === REPORT || opcode === REPORT_ACKNOWLEDGED) this.#report(bytes, at, opcode, towards, sink);
    else if (opcode === ERROR) this.#settle(bytes, at, end, -1, towards, flow, sink);
    else if (!this.#settle(bytes, at, end, opcode, towards, flow, sink) && (kind === 1 || (kind === 0 && towards === TO_SERVER)))
      this.#ask(bytes, at, end, opcode, flow, towards, sink);
    return towards;
  }

  /** The device tells that something happened, and the host takes note. */
  #report(bytes: Uint8Array, at: number, opcode: number, direction: Direction, sink: Sink): void {
    if (opcode === REPORT && direction === TO_CLIENT)
      sink.operation(functions(false).opcode(REPORT), bytes[at + 2] as number, null, 0, 0, 0);
    if (opcode === REPORT_ACKNOWLEDGED && direction === TO_SERVER)
      sink.operation(functions(false).opcode(REPORT_ACKNOWLEDGED), bytes[at] as number, null, 0, 0, 0);
  }

  #ask(bytes: Uint8Array, at: number, end: number, opcode: number, flow: Flow, direction: Direction, sink: Sink): void {
    const unit = bytes[at] as number;
    const data = at + HEADER;
    const keys: OperationKey[] = [];
    operate(bytes, data, end, opcode, unit, direction === TO_CLIENT, sink, keys);
    // What is stored for another station is done there.
    if (opcode === STORE_AND_FORWARD && end - data >= ROUTE + 2) {
      const inner = data + ROUTE + 2;
      const target = bytes[data + 2] as number;
      const to = Math.min(end, inner + (bytes[data + ROUTE + 1] as number));
      operate(bytes, inner, to, bytes[data + ROUTE] as number, target, direction === TO_CLIENT, sink, keys);
    }
    const writes: number[] = [];
    if (flow.points.length > 0 && direction === TO_SERVER && opcode !== STORE_AND_FORWARD) {
      for (const point of flow.points) {
        if (!isAbout(point, unit, bytes, data, end, opcode)) continue;
        const raw = rawValue(point, bytes, data, end);
        writes.push(sink.valueWritten(point, raw, Number.isFinite(raw)));
      }
    }
    if (this.#pending.length >= PENDING) this.#pending.shift();
    const length = end - data;
    const logsIn = opcode === LOGIN && (length === STANDARD_LOGIN || length === ENHANCED_LOGIN || length === 5 || length === 3);
    const logsOut = opcode === LOGIN && (length === STANDARD_LOGOUT || length === ENHANCED_LOGOUT);
    this.#pending.push({ opcode, unit, group: bytes[at + 1] as number, direction, keys, writes, logsIn, logsOut });
  }

  /** Whether the message answers one that waits: the oldest to its sender with its opcode (-1: any, which it refuses). */
  #settle(bytes: Uint8Array, at: number, end: number, opcode: number, direction: Direction, flow: Flow, sink: Sink): boolean {
    const unit = bytes[at + 2] as number;
    const group = bytes[at + 3] as number;
    const index = this.#pending.findIndex(
      (one) => one.unit === unit && one.group === group && one.direction !== direction && (opcode < 0 || one.opcode === opcode),
    );
    if (index < 0) return false;
    const [pending] = this.#pending.splice(index, 1);
    if (pending === undefined) return false;
    const accepted = opcode >= 0;
    for (const key of pending.keys) {
      if (accepted) sink.accepted(key);
      else sink.refused(key);
    }
    for (const key of pending.writes) sink.settle(key, accepted);
    if (!accepted || direction !== TO_CLIENT) return true;
    if (pending.logsIn) sink.session(LOGGED_IN);
    if (pending.logsOut) {
      sink.sessionEnds();
      sink.session(OPEN);
    }
    const data = at + HEADER;
    if (opcode === SYSTEM_CONFIGURATION) this.#configuration(bytes, data, end, sink);
    for (const point of flow.points) {
      if (!isAbout(point, unit, bytes, data, end, opcode)) continue;
      const raw = rawValue(point, bytes, data, end);
      sink.valueRead(point, raw, Number.isFinite(raw));
    }
    return true;
  }

  /** Mode, port (2), security, slots, revision, subtype, reserved (11), model. */
  #configuration(bytes: Uint8Array, data: number, end: number, sink: Sink): void {
    if (end - data < 19) return;
    const model = bytes[data + 18] as number;
    if (model === this.#model) return;
    this.#model = model;
    const product = MODELS.get(model);
    sink.asset({ vendor: "Emerson", ...(product !== undefined && { product }), role: "flow computer" });
  }
}

/** Notes what a request does, whose data are bytes[data, end), and adds its keys. */
function operate(
  bytes: Uint8Array,
  data: number,
  end: number,
  opcode: number,
  unit: number,
  byCalled: boolean,
  sink: Sink,
  keys: OperationKey[],
): void {
  const known = functions(byCalled);
  const length = end - data;
  const fn = known.opcode(opcode);
  if ((opcode === WRITE_POINT || opcode === READ_POINT) && length >= 4) {
    const point = pointAt(bytes, data);
    const first = bytes[data + 3] as number;
    const last = first + Math.max(1, bytes[data + 2] as number) - 1;
    const configures = opcode === WRITE_POINT ? known.points.get(point >> 8) : undefined;
    keys.push(sink.operation(configures ?? fn, unit, POINT, point, first, last));
  } else if (opcode === WRITE_PARAMETERS && length >= 4) {
    // Of several, only the first is found for sure.
    const point = pointAt(bytes, data + 1);
    const number = bytes[data + 3] as number;
    keys.push(sink.operation(known.points.get(point >> 8) ?? fn, unit, POINT, point, number, number));
  } else if (opcode === READ_PARAMETERS && length >= 4) {
    for (let at = data + 1; end - at >= 3; at += 3) {
      const number = bytes[at + 2] as number;
      keys.push(sink.operation(fn, unit, POINT, pointAt(bytes, at), number, number));
    }
  } else if ((opcode === READ_TABLE || opcode === WRITE_TABLE) && length >= 3) {
    const first = bytes[data + 1] as number;
    const last = first + Math.max(1, bytes[data + 2] as number) - 1;
    keys.push(sink.operation(fn, unit, TABLE, bytes[data] as number, first, last));
  } else if (opcode === LOGIN) keys.push(login(bytes, data, end, unit, byCalled, sink));
  else if (opcode === FILE && length > 0) {
    const action = bytes[data] as number;
    const name = data + (action === 1 ? 2 : 1) + PATH;
    const named = (action === 1 || action === 5) && end - name >= NAME;
    const text = named ? sink.text(bytes, name, textEnd(bytes, name, name + NAME)) : 0;
    keys.push(sink.operation(known.file(action), unit, named ? FILE_NAME : null, text, 0, 0));
  } else keys.push(sink.operation(fn, unit, null, 0, 0, 0));
}

/** Type of a point << 8 | its number. */
function pointAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function login(bytes: Uint8Array, data: number, end: number, unit: number, byCalled: boolean, sink: Sink): OperationKey {
  const known = functions(byCalled);
  const length = end - data;
  const enhanced = length === ENHANCED_LOGIN || length === ENHANCED_LOGOUT;
  const out = length === STANDARD_LOGOUT || length === ENHANCED_LOGOUT;
  if (!enhanced && !out && length !== STANDARD_LOGIN && length !== 5 && length !== 3) {
    return sink.operation(known.opcode(LOGIN), unit, null, 0, 0, 0);
  }
  const to = textEnd(bytes, data, data + (enhanced ? 30 : 3));
  if (length !== 3) {
    const user = textAt(bytes, data, to);
    const secret = enhanced ? plainText(bytes, data + 30, data + 70) : String(le16(bytes, data + 3));
    // An enhanced login may carry its password encrypted.
    if (secret !== null) sink.credential(user === "" ? null : user, maskSecret(secret));
  }
  return sink.operation(out ? known.logout : known.opcode(LOGIN), unit, OPERATOR, sink.text(bytes, data, to), 0, 0);
}

/** Text up to its padding; `null` where the bytes are none. */
function plainText(bytes: Uint8Array, at: number, end: number): string | null {
  const to = textEnd(bytes, at, end);
  for (let index = at; index < to; index++) {
    const byte = bytes[index] as number;
    if (byte < 0x20 || byte > 0x7e) return null;
  }
  return to === at ? null : textAt(bytes, at, to);
}

function textEnd(bytes: Uint8Array, at: number, end: number): number {
  let to = at;
  while (to < end && bytes[to] !== 0) to++;
  while (to > at && bytes[to - 1] === 0x20) to--;
  return to;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const have = end - start;
  if (have > 4 && !isOpcode(bytes[start + 4] as number)) return NO;
  if (have < HEADER) return MORE;
  const length = bytes[start + 5] as number;
  const size = HEADER + length + CHECKSUM;
  if (size > have) return MORE;
  // Zeros have a right checksum, too; a device has an address.
  if (crc16(bytes, start, start + size, 0) !== 0 || (bytes[start] === 0 && bytes[start + 2] === 0)) return NO;
  if (flow.transport === "udp" && size !== have) return NO;
  const kind = kindOf(bytes[start + 4] as number, length);
  return kind === 0 ? YES : kind === 1 ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

const over = (transport: "tcp" | "udp"): Dissector => ({
  name: "roc-plus",
  transport,
  ports: [PORT],
  recognise,
  open: () => new RocPlusFlow(),
  locate,
});

export const rocPlus = over("tcp");
export const rocPlusDatagrams = over("udp");
