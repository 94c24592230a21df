// Ethernet POWERLINK below IP and over UDP (EPSG DS 301): a managing node polls controlled nodes in cycles, and commands them in between.
//
//   type | to | from | content …
//   asynchronous send (6): service | content …
//     identification (1): flags (2) | state … | vendor, product, revision, serial (4 each) at 26 … | IP (4) at 66 … | name (32) at 78
//     command (4): command | 0 | data …
//     SDO (5): sequences (2), 0 (2) | 0, transaction, flags, command, size (2), 0 (2) | [size of the whole (4)] | index (2), sub-index | …
//
// Over UDP, the nodes are 0 and addresses are those of IP. Numbers go low byte first. SDOs in several segments are read as far as their first.

import type { OperationClass, PointOfInterest } from "@bulkhead/facts";
import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  NO,
  namedFunction,
  type OperationKey,
  type Point,
  type ProtocolFunction,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  TO_SERVER,
  targetForm,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";
import { readLittleScalar, SCALAR_WIDTHS } from "../scalar.ts";
import { le16, le32, textAt } from "./octets.ts";

const ETHERTYPE = 0x88ab;
const UDP_PORT = 3819;
const SEND = 6;
/** Node of the master of the network. */
const MANAGER = 240;
/** Services of an asynchronous send. */
const IDENTIFICATION = 1;
const NMT_COMMAND = 4;
const SDO = 5;
/** Type, nodes, service; then sequences; then the command of an SDO. */
const HEADER = 4;
const SEQUENCES = 4;
const SDO_HEADER = 8;
const ANSWER = 0x80;
const ABORT = 0x40;
const SEGMENTATION = 0x30;
const FIRST_SEGMENT = 0x10;
/** Of an identification, behind the service. */
const IDENTITY_LENGTH = 110;
const PENDING = 32;

const CYCLE = functionTable(
  [
    [1, "Start of Cycle (SoC)", "other"],
    [3, "Poll Request (PReq)", "other"],
    [4, "Poll Response (PRes)", "other"],
    [5, "Start of Asynchronous Phase (SoA)", "other"],
    [SEND, "Asynchronous Send (ASnd)", "other"],
    [7, "Active Managing Node Indication (AMNI)", "other"],
    [13, "Asynchronous Invitation (AInv)", "other"],
  ],
  "Message",
);
const isType = (type: number): boolean => type === 1 || (type >= 3 && type <= 7) || type === 13;

const command = functionTable(
  (
    [
      [0x21, "Start Node", "start"],
      [0x22, "Stop Node", "stop"],
      [0x23, "Enter Pre-operational 2", "mode-change"],
      [0x24, "Enable Ready to Operate", "mode-change"],
      [0x28, "Reset Node", "restart"],
      [0x29, "Reset Communication", "restart"],
      [0x2a, "Reset Configuration", "restart"],
      [0x2b, "Software Reset", "restart"],
      [0x2d, "Dynamic Node Allocation", "configuration"],
      [0x41, "Start Node (several)", "start"],
      [0x42, "Stop Node (several)", "stop"],
      [0x43, "Enter Pre-operational 2 (several)", "mode-change"],
      [0x44, "Enable Ready to Operate (several)", "mode-change"],
      [0x48, "Reset Node (several)", "restart"],
      [0x49, "Reset Communication (several)", "restart"],
      [0x4a, "Reset Configuration (several)", "restart"],
      [0x4b, "Software Reset (several)", "restart"],
      [0x62, "Set Host Name", "configuration"],
      [0x63, "Flush ARP Entry", "configuration"],
      [0xb0, "Publish Time", "time-change"],
    ] as const
  ).map(([code, name, of]) => [code, `NMT: ${name}`, of]),
  "NMT: Command",
);

const SDO_COMMANDS: readonly (readonly [number, string, OperationClass])[] = [
  [1, "SDO: Write by Index", "write"],
  [2, "SDO: Read by Index", "read"],
  [3, "SDO: Write All by Index", "write"],
  [4, "SDO: Read All by Index", "read"],
  [5, "SDO: Write by Name", "write"],
  [6, "SDO: Read by Name", "read"],
  [32, "SDO: File Write", "firmware"],
  [33, "SDO: File Read", "file-transfer"],
  [49, "SDO: Write Several by Index", "write"],
  [50, "SDO: Read Several by Index", "read"],
  [112, "SDO: Maximum Segment Size", "session"],
  [113, "SDO: Link Name to Index", "configuration"],
];
const sdoOf = functionTable(SDO_COMMANDS, "SDO: Command");
const isSdoCommand = (code: number): boolean => code === 0 || SDO_COMMANDS.some(([listed]) => listed === code);
const CONFIGURE = namedFunction("SDO: Write by Index (communication)", "configuration");
const PROGRAM_DATA = namedFunction("SDO: Program Data", "program-download");
const PROGRAM_CONTROL = namedFunction("SDO: Program Control", "mode-change");
const OBJECT = targetForm((a, b) => `object:0x${a.toString(16).padStart(4, "0")}:${b}`);

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

/** Where a declared point lies. */
interface PowerlinkAddress {
  readonly index: number;
  readonly sub: number;
}

/** `object:0x6000:1`: index and sub-index in the object dictionary; `unit`: the node, where SDOs do not go over IP. */
function locate({ target }: PointOfInterest): PowerlinkAddress | undefined {
  const found = /^object:0x([0-9a-f]{1,4}):(\d{1,3})$/i.exec(target);
  if (found === null || Number(found[2]) > 255) return undefined;
  return { index: Number.parseInt(found[1] as string, 16), sub: Number(found[2]) };
}

/** NaN where the data are shorter than the declared type. */
function rawValue({ interest: { type } }: Point, bytes: Uint8Array, at: number, end: number): number {
  return end - at < SCALAR_WIDTHS[type] ? Number.NaN : readLittleScalar(type, bytes, at);
}

interface Pending {
  readonly transaction: number;
  readonly node: number;
  readonly key: OperationKey;
  readonly writes: readonly number[];
  readonly reads: boolean;
  readonly index: number;
  readonly sub: number;
}

/** An address of IP in the order of the network; only used within a call. */
const address = new Uint8Array(4);

class Network implements Dissection {
  readonly #pending: Pending[] = [];
  #greeted = false;
  #told = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    const type = (bytes[start] ?? 0) & 0x7f;
    if (end - start < HEADER || !isType(type)) {
      if (!flow.truncated) sink.malformed("a POWERLINK frame is too short or of an unknown type");
      return 0;
    }
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session(OPEN_TO_ALL);
    }
    const to = bytes[start + 1] as number;
    const from = bytes[start + 2] as number;
    const service = bytes[start + 3] as number;
    const unit = flow.transport === "udp" ? -1 : to;
    if (sink.message !== null) {
      const sends = type === SEND && { service, command: service === NMT_COMMAND ? bytes[start + HEADER] : undefined };
      sink.message("powerlink", { type, to, from, ...sends });
    }
    if (type !== SEND) sink.operation(CYCLE(type), unit, null, 0, 0, 0);
    else if (service === SDO) this.#sdo(bytes, start, end, unit, from, flow, direction, sink);
    else if (service === NMT_COMMAND && end - start > HEADER)
      sink.operation(command(bytes[start + HEADER] as number), unit, null, 0, 0, 0);
    else {
      sink.operation(CYCLE(type), unit, null, 0, 0, 0);
      if (service === IDENTIFICATION) this.#identify(bytes, start + HEADER, end, from, sink);
    }
    return 0;
  }

  #sdo(
    bytes: Uint8Array,
    start: number,
    end: number,
    to: number,
    from: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
  ): void {
    const at = start + HEADER + SEQUENCES;
    // Frames of the sequence alone open, close and acknowledge.
    if (end - at < SDO_HEADER) return;
    const transaction = bytes[at + 1] as number;
    const flags = bytes[at + 2] as number;
    const code = bytes[at + 3] as number;
    const size = le16(bytes, at + 4);
    // A refusal may name no command.
    if (code === 0 && (flags & (ANSWER | ABORT)) === 0) return;
    let data = at + SDO_HEADER;
    const segmentation = flags & SEGMENTATION;
    if (segmentation === FIRST_SEGMENT) data += 4;
    const stop = Math.min(end, at + SDO_HEADER + size);
    if (size > end - at - SDO_HEADER && !flow.truncated) sink.malformed("an SDO is longer than what carries it");
    if (sink.message !== null) {
      const fields = { transaction, answers: flags >> 7, aborts: (flags >> 6) & 1, segmentation: segmentation >> 4, code, size };
      sink.message("powerlink", { sdo: true, ...fields });
    }
    if ((flags & (ANSWER | ABORT)) !== 0) {
      const towards = flow.multicast || (flags & ANSWER) === 0 ? direction : flow.senderIs("server", direction);
      this.#settle(
        transaction,
        flow.transport === "udp" ? -1 : from,
        (flags & ABORT) === 0,
        bytes,
        data,
        stop,
        flow,
        towards,
        sink,
      );
      return;
    }
    if (segmentation > FIRST_SEGMENT) return;
    const towards = flow.multicast ? direction : flow.senderIs("client", direction);
    const indexed = code <= 4 && stop - data >= 3;
    const index = indexed ? le16(bytes, data) : -1;
    const sub = indexed ? (bytes[data + 2] as number) : -1;
    const key = sink.operation(functionOf(code, index), to, indexed ? OBJECT : null, indexed ? index : 0, indexed ? sub : 0, 0);
    const writes: number[] = [];
    for (const point of flow.points) {
      if (code !== 1 || towards !== TO_SERVER || !isAbout(point, to, index, sub)) continue;
      const raw = rawValue(point, bytes, data + 4, stop);
      writes.push(sink.valueWritten(point, raw, Number.isFinite(raw)));
    }
    if (this.#pending.length >= PENDING) this.#pending.shift();
    this.#pending.push({ transaction, node: to, key, writes, reads: code === 2, index, sub });
  }

  #settle(
    transaction: number,
    node: number,
    accepted: boolean,
    bytes: Uint8Array,
    at: number,
    end: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
  ): void {
    const place = this.#pending.findIndex((one) => one.transaction === transaction && one.node === node);
    const [pending] = place < 0 ? [] : this.#pending.splice(place, 1);
    if (pending === undefined) return;
    if (accepted) sink.accepted(pending.key);
    else sink.refused(pending.key);
    for (const key of pending.writes) sink.settle(key, accepted);
    if (!accepted || !pending.reads || direction !== TO_CLIENT) return;
    for (const point of flow.points) {
      if (!isAbout(point, node, pending.index, pending.sub)) continue;
      const raw = rawValue(point, bytes, at, end);
      sink.valueRead(point, raw, Number.isFinite(raw));
    }
  }

  #identify(bytes: Uint8Array, at: number, end: number, node: number, sink: Sink): void {
    if (end - at < IDENTITY_LENGTH) return;
    const hexadecimal = (place: number): string =>
      `0x${le32(bytes, at + place)
        .toString(16)
        .padStart(8, "0")}`;
    const name = textAt(bytes, at + 78, textEnd(bytes, at + 78, at + IDENTITY_LENGTH));
    const serial = le32(bytes, at + 38);
    const told = {
      ...(name !== "" && { names: [name] }),
      vendor: `EPSG vendor ${hexadecimal(26)}`,
      product: `product code ${hexadecimal(30)}`,
      version: hexadecimal(34),
      ...(serial !== 0 && serial !== 0xffff_ffff && { serial: String(serial) }),
      role: node === MANAGER ? "managing node" : "controlled node",
    };
    if (sink.message !== null) {
      const numbers = { vendor: le32(bytes, at + 26), product: le32(bytes, at + 30), revision: le32(bytes, at + 34), serial };
      sink.message("powerlink", { identity: true, ...numbers, name });
    }
    const key = `${node} ${told.vendor} ${told.product} ${told.version} ${name} ${serial}`;
    if (key === this.#told) return;
    this.#told = key;
    sink.asset(told);
    for (let index = 0; index < 4; index++) address[index] = bytes[at + 66 + 3 - index] as number;
    if (address[0] !== 0) sink.assetAt(address, 0, 4, told);
  }
}

function functionOf(code: number, index: number): ProtocolFunction {
  if ((code !== 1 && code !== 3) || index < 0x1000 || index > 0x1fff) return sdoOf(code);
  if (index === 0x1f50) return PROGRAM_DATA;
  return index === 0x1f51 ? PROGRAM_CONTROL : CONFIGURE;
}

function isAbout(point: Point, node: number, index: number, sub: number): boolean {
  const place = point.address as PowerlinkAddress;
  return (
    place.index === index && place.sub === sub && (node < 0 || point.interest.unit === undefined || point.interest.unit === node)
  );
}

function textEnd(bytes: Uint8Array, at: number, end: number): number {
  let to = at;
  while (to < end && bytes[to] !== 0) to++;
  return to;
}

/** Over UDP come SDOs: nodes and reserved fields are 0, and a command is known. */
function recogniseDatagram(bytes: Uint8Array, start: number, end: number): Recognition {
  const at = start + HEADER + SEQUENCES;
  if (end < at || bytes[start] !== SEND || bytes[start + 1] !== 0 || bytes[start + 2] !== 0 || bytes[start + 3] !== SDO)
    return NO;
  if (bytes[start + 6] !== 0 || bytes[start + 7] !== 0) return NO;
  if (end === at) return YES;
  if (
    end - at < SDO_HEADER ||
    bytes[at] !== 0 ||
    !isSdoCommand(bytes[at + 3] as number) ||
    le16(bytes, at + 4) > end - at - SDO_HEADER
  )
    return NO;
  return ((bytes[at + 2] as number) & ANSWER) !== 0 ? YES_FROM_SERVER : YES_FROM_CLIENT;
}

export const powerlink: Dissector = {
  name: "powerlink",
  transport: "ethernet",
  ports: [ETHERTYPE],
  recognise: (bytes, start, end) => (end - start >= HEADER && isType(bytes[start] as number) ? YES : NO),
  open: () => new Network(),
  locate,
};

export const powerlinkDatagrams: Dissector = {
  name: "powerlink",
  transport: "udp",
  ports: [UDP_PORT],
  recognise: recogniseDatagram,
  open: () => new Network(),
  locate,
};
