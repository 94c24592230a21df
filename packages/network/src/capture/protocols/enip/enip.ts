// EtherNet/IP over TCP and UDP: encapsulated commands, and the messages of CIP that they carry. Input and output data of connections
// travel in datagrams of their own: see `cip-io.ts`.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  type OperationKey,
  type SessionSecurity,
  type Sink,
  selfDescribing,
  TO_SERVER,
} from "../../dissector.ts";
import { be32, le16, le32 } from "../octets.ts";
import {
  CONNECTED_ADDRESS,
  CONNECTED_DATA,
  HEADER,
  IDENTITY_ITEM,
  ITEMS,
  isHeader,
  LIST_IDENTITY,
  LIST_INTERFACES,
  LIST_SERVICES,
  PORT,
  REGISTER_SESSION,
  recogniseHeader,
  SEND_RR_DATA,
  SEND_UNIT_DATA,
  UNCONNECTED_DATA,
  UNREGISTER_SESSION,
} from "./encapsulation.ts";
import { Exchange } from "./exchange.ts";
import { FIXED, identityAt, identityMark } from "./identity.ts";
import { commandOf } from "./services.ts";
import { makeTrace, type Trace, traceIdentity } from "./trace.ts";
import { locate } from "./values.ts";

/** Version of the protocol and a socket address stand before the identity. */
const SOCKET = 18;

/** CIP Security is another service: TLS on port 2221. Here is nothing to switch on. */
const SECURITY: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};

class EnipFlow implements Dissection {
  readonly #exchange = new Exchange();
  #greeted = false;
  #identity = 0;
  /** The command that was asked for last, while its answer is awaited. */
  #command = -1;
  #key: OperationKey = -1;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (end - at >= HEADER) {
      const length = le16(bytes, at + 2);
      if (!isHeader(bytes, at)) {
        sink.malformed("a message has an unknown command, status or options");
        return ASTRAY;
      }
      if (end - at < HEADER + length) break;
      this.#message(bytes, at, at + HEADER + length, flow, direction, sink);
      at += HEADER + length;
    }
    if (flow.transport === "udp" && at < end && !flow.truncated) sink.malformed("a message is longer than its datagram");
    return at - start;
  }

  gap(): void {
    this.#command = -1;
  }

  #message(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    if (!this.#greeted) {
      this.#greeted = true;
      sink.session(SECURITY);
    }
    const command = le16(bytes, at);
    const trace = sink.message === null ? null : traceOf(bytes, at, end);
    if (command === SEND_RR_DATA || command === SEND_UNIT_DATA) {
      if (end - at >= HEADER + ITEMS) this.#items(bytes, at, at + HEADER + 6, end, flow, direction, sink, trace);
      // Without data it is the refusal of one that had some.
      else if (le32(bytes, at + 8) === 0) sink.malformed("a message that should carry items is too short for any");
    } else this.#serve(command, bytes, at, end, flow, direction, sink, trace);
    if (trace !== null) sink.message?.("enip", { ...trace });
  }

  #serve(
    command: number,
    bytes: Uint8Array,
    at: number,
    end: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
    trace: Trace | null,
  ): void {
    const lists = command === LIST_IDENTITY || command === LIST_SERVICES || command === LIST_INTERFACES;
    if (!lists && command !== REGISTER_SESSION && command !== UNREGISTER_SESSION) return;
    const asks = lists ? end - at === HEADER : command === REGISTER_SESSION && le32(bytes, at + 4) === 0;
    let towards = direction;
    if (command !== UNREGISTER_SESSION)
      towards = flow.senderIs(asks && le32(bytes, at + 8) === 0 ? "client" : "server", direction);
    if (towards === TO_SERVER) {
      this.#key = sink.operation(commandOf(command), -1, null, 0, 0, 0);
      this.#command = command;
      return;
    }
    if (command === this.#command) {
      this.#command = -1;
      if (le32(bytes, at + 8) === 0) sink.accepted(this.#key);
      else sink.refused(this.#key);
    }
    if (lists && end - at > HEADER) this.#items(bytes, at, at + HEADER, end, flow, towards, sink, trace);
  }

  /** A list of items from `list` on: number, then type, length and content of each. */
  #items(
    bytes: Uint8Array,
    at: number,
    list: number,
    end: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
    trace: Trace | null,
  ): void {
    if (end - list < 2) {
      sink.malformed("a list of items has no number of them");
      return;
    }
    let left = le16(bytes, list);
    if (trace !== null) trace.items = left;
    let connection = -1;
    let item = list + 2;
    for (; left > 0; left--) {
      const length = end - item < 4 ? -1 : le16(bytes, item + 2);
      const content = item + 4;
      if (length < 0 || end - content < length) {
        sink.malformed("items are longer than their message");
        return;
      }
      const type = le16(bytes, item);
      trace?.types.push(type);
      trace?.lengths.push(length);
      if (type === CONNECTED_ADDRESS && length === 4) connection = le32(bytes, content);
      else if (type === CONNECTED_DATA && length >= 4) {
        this.#connected(connection, bytes, content, content + length, flow, direction, sink, trace);
      } else if (type === UNCONNECTED_DATA && length >= 2) {
        this.#cip(-1, be32(bytes, at + 12), be32(bytes, at + 16), bytes, content, content + length, flow, direction, sink, trace);
      } else if (type === IDENTITY_ITEM) this.#identify(bytes, content, content + length, sink, trace);
      item = content + length;
    }
  }

  /** A sequence count, then a message. */
  #connected(
    connection: number,
    bytes: Uint8Array,
    at: number,
    end: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
    trace: Trace | null,
  ): void {
    if (connection < 0) {
      sink.malformed("connected data come without a connection");
      return;
    }
    const sequence = le16(bytes, at);
    if (trace !== null) {
      trace.connection = connection;
      trace.sequence = sequence;
    }
    this.#cip(connection, sequence, 0, bytes, at + 2, end, flow, direction, sink, trace);
  }

  #cip(
    connection: number,
    first: number,
    second: number,
    bytes: Uint8Array,
    at: number,
    end: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
    trace: Trace | null,
  ): void {
    if (((bytes[at] as number) & 0x80) === 0) {
      flow.senderIs("client", direction);
      this.#exchange.request(bytes, at, end, connection, first, second, flow, sink, trace);
    } else {
      flow.senderIs("server", direction);
      this.#exchange.response(bytes, at, end, connection, first, second, sink, trace);
    }
  }

  #identify(bytes: Uint8Array, content: number, end: number, sink: Sink, trace: Trace | null): void {
    const at = content + SOCKET;
    if (end - at < FIXED) {
      sink.malformed("an identity is shorter than its parts");
      return;
    }
    if (trace !== null) trace.identity = traceIdentity(bytes, at, end);
    const mark = identityMark(bytes, at, end);
    if (mark === this.#identity) return;
    this.#identity = mark;
    const told = identityAt(bytes, at, end);
    if (told === undefined) sink.malformed("an identity is shorter than its parts");
    else sink.asset(told);
  }
}

function traceOf(bytes: Uint8Array, at: number, end: number): Trace {
  const context = Array.from(bytes.subarray(at + 12, at + 20), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return makeTrace(le16(bytes, at), end - at - HEADER, le32(bytes, at + 4), le32(bytes, at + 8), context);
}

const over = (transport: "tcp" | "udp"): Dissector => ({
  name: "enip",
  transport,
  ports: [PORT],
  recognise: (bytes, start, end, flow) =>
    recogniseHeader(bytes, start, end, flow.serverPort === PORT || flow.clientPort === PORT),
  open: () => new EnipFlow(),
  locate,
  cells: selfDescribing,
});

export const enip = over("tcp");
export const enipDatagrams = over("udp");
