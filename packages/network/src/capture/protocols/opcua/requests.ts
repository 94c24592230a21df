// Service requests of OPC UA (OPC 10000-4, 5): counts what the client asks for and remembers it until the response.

import { type Flow, maskSecret, type Sink } from "../../dissector.ts";
import { Cursor } from "./cursor.ts";
import type { Exchange } from "./exchange.ts";
import { type Identities, textOf } from "./identity.ts";
import { decode, describeNode, VALUE_ATTRIBUTE } from "./nodes.ts";
import {
  ACTIVATE_SESSION,
  ANONYMOUS_TOKEN,
  CALL,
  CERTIFICATE_TOKEN,
  CREATE_MONITORED_ITEMS,
  CREATE_SESSION,
  HISTORY_READ,
  HISTORY_UPDATE,
  ISSUED_TOKEN,
  MODIFY_MONITORED_ITEMS,
  READ,
  serviceFunction,
  USER_NAME_TOKEN,
  WRITE,
} from "./services.ts";
import type { Trace } from "./trace.ts";

const INNER = new Cursor();

/**
 * Reads a request whose type id the cursor has just passed. Returns true where the request was decoded to its last field, so that what
 * is left behind the cursor is a signature or does not belong.
 */
export function readRequest(
  cursor: Cursor,
  service: number,
  exchange: Exchange,
  identities: Identities,
  flow: Flow,
  sink: Sink,
  trace: Trace | null,
): boolean {
  cursor.nodeId();
  if (trace !== null) trace.authenticationToken = describeNode(cursor);
  cursor.skip(8);
  const handle = cursor.u32();
  if (trace !== null) trace.requestHandle = handle;
  cursor.skip(4);
  cursor.string();
  cursor.skip(4);
  cursor.extensionObject();
  switch (service) {
    case READ:
      return readRead(cursor, exchange, flow, sink, trace);
    case WRITE:
      return readWrite(cursor, exchange, flow, sink, trace);
    case CALL:
      return readCall(cursor, exchange, flow, sink, trace);
    case HISTORY_READ:
      return readHistoryRead(cursor, exchange, flow, sink, trace);
    case HISTORY_UPDATE:
      return readHistoryUpdate(cursor, exchange, flow, sink, trace);
    case CREATE_MONITORED_ITEMS:
      return readCreateItems(cursor, exchange, flow, sink, trace);
    case MODIFY_MONITORED_ITEMS:
      exchange.whole(serviceFunction(service), sink);
      return readModifyItems(cursor, exchange);
    case CREATE_SESSION:
      exchange.whole(serviceFunction(service), sink);
      identities.application(cursor, 0, sink);
      return false;
    case ACTIVATE_SESSION:
      exchange.whole(serviceFunction(service), sink);
      readActivate(cursor, exchange, sink);
      return false;
    default:
      exchange.whole(serviceFunction(service), sink);
      return false;
  }
}

/** ReadValueId (OPC 10000-4, 7.29) up to its end; returns the attribute. The node is counted. */
function readValueId(cursor: Cursor, service: number, exchange: Exchange, flow: Flow, sink: Sink, trace: Trace | null): void {
  cursor.nodeId();
  const attribute = u32Ahead(cursor);
  exchange.item(serviceFunction(service), cursor, attribute, flow.points, sink);
  if (trace !== null && !cursor.failed) trace.nodes.push(describeNode(cursor));
  cursor.skip(4);
  cursor.string();
  cursor.qualifiedName();
}

/** The next number, without passing it. */
function u32Ahead(cursor: Cursor): number {
  const at = cursor.at;
  const number = cursor.u32();
  if (!cursor.failed) cursor.at = at;
  return number;
}

function readRead(cursor: Cursor, exchange: Exchange, flow: Flow, sink: Sink, trace: Trace | null): boolean {
  cursor.skip(12);
  for (let left = cursor.count(); left > 0 && !cursor.failed; left--) readValueId(cursor, READ, exchange, flow, sink, trace);
  return true;
}

function readWrite(cursor: Cursor, exchange: Exchange, flow: Flow, sink: Sink, trace: Trace | null): boolean {
  exchange.holdsWrites = true;
  for (let left = cursor.count(); left > 0 && !cursor.failed; left--) {
    cursor.nodeId();
    const attribute = u32Ahead(cursor);
    const index = exchange.keys.length;
    exchange.item(serviceFunction(WRITE), cursor, attribute, flow.points, sink);
    if (trace !== null && !cursor.failed) trace.nodes.push(describeNode(cursor));
    cursor.skip(4);
    cursor.string();
    cursor.dataValue();
    if (trace !== null && !Number.isNaN(cursor.value)) trace.values.push(cursor.value);
    const mark = exchange.marks[index] ?? 0;
    const point = mark > 0 ? flow.points[mark - 1] : undefined;
    if (point !== undefined && !cursor.failed && !cursor.valueIsArray && attribute === VALUE_ATTRIBUTE) {
      const good = cursor.status >>> 30 === 0 && Number.isFinite(cursor.value);
      exchange.handles[index] = sink.valueWritten(point, cursor.value, good);
    }
  }
  return true;
}

function readCall(cursor: Cursor, exchange: Exchange, flow: Flow, sink: Sink, trace: Trace | null): boolean {
  for (let left = cursor.count(); left > 0 && !cursor.failed; left--) {
    cursor.nodeId();
    cursor.nodeId();
    exchange.item(serviceFunction(CALL), cursor, 0, flow.points, sink);
    if (trace !== null && !cursor.failed) trace.nodes.push(describeNode(cursor));
    for (let inputs = cursor.count(); inputs > 0 && !cursor.failed; inputs--) cursor.variant();
  }
  return true;
}

function readHistoryRead(cursor: Cursor, exchange: Exchange, flow: Flow, sink: Sink, trace: Trace | null): boolean {
  cursor.extensionObject();
  cursor.skip(5);
  for (let left = cursor.count(); left > 0 && !cursor.failed; left--) {
    cursor.nodeId();
    exchange.item(serviceFunction(HISTORY_READ), cursor, 0, flow.points, sink);
    if (trace !== null && !cursor.failed) trace.nodes.push(describeNode(cursor));
    cursor.string();
    cursor.qualifiedName();
    cursor.string();
  }
  return true;
}

function readHistoryUpdate(cursor: Cursor, exchange: Exchange, flow: Flow, sink: Sink, trace: Trace | null): boolean {
  for (let left = cursor.count(); left > 0 && !cursor.failed; left--) {
    cursor.extensionObject();
    if (cursor.failed) return true;
    // All structures of history updates begin with the node (OPC 10000-11, 6.8).
    INNER.over(cursor.bytes, cursor.extensionAt, cursor.extensionAt + cursor.extensionLength).nodeId();
    if (INNER.failed) exchange.whole(serviceFunction(HISTORY_UPDATE), sink);
    else exchange.item(serviceFunction(HISTORY_UPDATE), INNER, VALUE_ATTRIBUTE, flow.points, sink);
    if (trace !== null && !INNER.failed) trace.nodes.push(describeNode(INNER));
  }
  return true;
}

function readCreateItems(cursor: Cursor, exchange: Exchange, flow: Flow, sink: Sink, trace: Trace | null): boolean {
  exchange.subscription = cursor.u32();
  cursor.skip(4);
  for (let left = cursor.count(); left > 0 && !cursor.failed; left--) {
    const index = exchange.keys.length;
    readValueId(cursor, CREATE_MONITORED_ITEMS, exchange, flow, sink, trace);
    cursor.skip(4);
    const handle = readMonitoringParameters(cursor);
    if (exchange.keys.length > index) exchange.handles[index] = handle;
  }
  return true;
}

/** MonitoringParameters (OPC 10000-4, 7.21); returns the client handle. */
function readMonitoringParameters(cursor: Cursor): number {
  const handle = cursor.u32();
  cursor.skip(8);
  cursor.extensionObject();
  cursor.skip(5);
  return handle;
}

/** Remembers pairs of monitored item id (in `marks`) and its new client handle behind the one operation of the request. */
function readModifyItems(cursor: Cursor, exchange: Exchange): boolean {
  exchange.subscription = cursor.u32();
  cursor.skip(4);
  for (let left = cursor.count(); left > 0 && !cursor.failed; left--) {
    const item = cursor.u32();
    const handle = readMonitoringParameters(cursor);
    if (cursor.failed || exchange.marks.length > 4096) return true;
    exchange.marks.push(item);
    exchange.handles.push(handle);
  }
  return true;
}

function readActivate(cursor: Cursor, exchange: Exchange, sink: Sink): void {
  cursor.string();
  cursor.string();
  for (let left = cursor.count(); left > 0 && !cursor.failed; left--) {
    cursor.string();
    cursor.string();
  }
  cursor.strings();
  cursor.extensionObject();
  if (cursor.failed) return;
  const { extensionType: type, bytes, extensionAt: at, extensionLength: length } = cursor;
  INNER.over(bytes, at, at + length);
  if (type === ANONYMOUS_TOKEN || (type === 0 && length === 0)) exchange.identity = "anonymous";
  else if (type === CERTIFICATE_TOKEN) exchange.identity = "certificate";
  else if (type === USER_NAME_TOKEN) {
    exchange.identity = "password";
    INNER.string();
    INNER.string();
    readSecret(textOf(INNER), sink);
  } else if (type === ISSUED_TOKEN) {
    exchange.identity = "token";
    INNER.string();
    readSecret(null, sink);
  }
}

/** A password or token, and the algorithm that encrypts it: none means that it is readable (OPC 10000-4, 7.41.4). */
function readSecret(user: string | null, sink: Sink): void {
  INNER.string();
  const { stringAt: at, stringLength: length } = INNER;
  INNER.string();
  if (INNER.failed || INNER.stringLength > 0 || length <= 0) return;
  sink.credential(user, maskSecret(decode(INNER.bytes, at, at + Math.min(length, 256))));
}
