// Service responses of OPC UA: how the requests went, the values of declared points, and the identity of the server.

import type { Flow, Sink } from "../../dissector.ts";
import { Cursor } from "./cursor.ts";
import type { Exchange, MonitoredItems } from "./exchange.ts";
import type { Identities } from "./identity.ts";
import {
  CALL,
  CREATE_MONITORED_ITEMS,
  CREATE_SESSION,
  DATA_CHANGE,
  FIND_SERVERS,
  GET_ENDPOINTS,
  HISTORY_READ,
  HISTORY_UPDATE,
  MODIFY_MONITORED_ITEMS,
  PUBLISH,
  READ,
  REPUBLISH,
  SERVICE_FAULT,
  WRITE,
} from "./services.ts";
import type { Trace } from "./trace.ts";

const INNER = new Cursor();

/** Severity good or uncertain: the server did it (OPC 10000-4, 7.39). */
function isAccepted(status: number): boolean {
  return status >>> 31 === 0;
}

/**
 * Reads a response whose type id the cursor has just passed. `exchange` is undefined where its request was not seen. Returns whether
 * the service as a whole was done.
 */
export function readResponse(
  cursor: Cursor,
  encoding: number,
  exchange: Exchange | undefined,
  items: MonitoredItems,
  identities: Identities,
  flow: Flow,
  sink: Sink,
  trace: Trace | null,
): boolean {
  cursor.skip(8);
  const handle = cursor.u32();
  const result = cursor.u32();
  if (trace !== null) {
    trace.requestHandle = handle;
    trace.serviceResult = result;
  }
  cursor.diagnosticInfo();
  cursor.strings();
  cursor.extensionObject();
  const done = encoding !== SERVICE_FAULT && isAccepted(result);
  if (cursor.failed) return done;
  if (!done) {
    exchange?.settleAll(false, sink);
    return false;
  }
  switch (encoding) {
    case READ + 3:
      readValues(cursor, exchange, identities, flow, sink, trace);
      break;
    case WRITE + 3:
      readStatuses(cursor, exchange, sink, trace);
      break;
    case CALL + 3:
    case HISTORY_READ + 3:
    case HISTORY_UPDATE + 3:
    case CREATE_MONITORED_ITEMS + 3:
      readResults(cursor, encoding, exchange, items, sink, trace);
      break;
    case MODIFY_MONITORED_ITEMS + 3:
      exchange?.settle(0, true, sink);
      if (exchange !== undefined) readModified(cursor, exchange, items);
      break;
    case PUBLISH + 3: {
      exchange?.settleAll(true, sink);
      const subscription = cursor.u32();
      cursor.skip(cursor.count() * 4);
      cursor.skip(1);
      readNotification(cursor, subscription, items, flow, sink, trace);
      break;
    }
    case REPUBLISH + 3:
      exchange?.settleAll(true, sink);
      break;
    case CREATE_SESSION + 3:
      exchange?.settleAll(true, sink);
      readCreated(cursor, identities, sink);
      break;
    case GET_ENDPOINTS + 3:
      exchange?.settleAll(true, sink);
      if (cursor.count() > 0) readEndpoint(cursor, identities, sink);
      break;
    case FIND_SERVERS + 3:
      // A discovery server also names others: only a list of one is certain to speak of the sender.
      exchange?.settleAll(true, sink);
      if (cursor.count() === 1) identities.application(cursor, 1, sink);
      break;
    default:
      exchange?.settleAll(true, sink);
  }
  return true;
}

function readValues(
  cursor: Cursor,
  exchange: Exchange | undefined,
  identities: Identities,
  flow: Flow,
  sink: Sink,
  trace: Trace | null,
): void {
  const count = cursor.count();
  for (let index = 0; index < count; index++) {
    cursor.dataValue();
    if (cursor.failed) return;
    if (trace !== null) {
      trace.statuses.push(cursor.status);
      if (!Number.isNaN(cursor.value)) trace.values.push(cursor.value);
    }
    if (exchange === undefined) continue;
    exchange.settle(index, isAccepted(cursor.status), sink);
    const mark = exchange.marks[index] ?? 0;
    if (mark > 0) readPoint(cursor, mark - 1, flow, sink);
    else if (mark < 0) identities.value(-mark, cursor, sink);
  }
}

/** The value that the cursor has just read belongs to a declared point. */
function readPoint(cursor: Cursor, index: number, flow: Flow, sink: Sink): void {
  const point = flow.points[index];
  if (point === undefined || cursor.valueIsArray) return;
  sink.valueRead(point, cursor.value, cursor.status >>> 30 === 0 && Number.isFinite(cursor.value));
}

function readStatuses(cursor: Cursor, exchange: Exchange | undefined, sink: Sink, trace: Trace | null): void {
  const count = cursor.count();
  for (let index = 0; index < count; index++) {
    const status = cursor.u32();
    if (cursor.failed) return;
    trace?.statuses.push(status);
    if (exchange === undefined) continue;
    exchange.settle(index, isAccepted(status), sink);
    const held = exchange.handles[index] ?? -1;
    if (held >= 0) sink.settle(held, isAccepted(status));
  }
}

/** Results that begin with a status code: one per item of the request. */
function readResults(
  cursor: Cursor,
  encoding: number,
  exchange: Exchange | undefined,
  items: MonitoredItems,
  sink: Sink,
  trace: Trace | null,
): void {
  const count = cursor.count();
  for (let index = 0; index < count; index++) {
    const status = cursor.u32();
    let item = 0;
    if (encoding === CALL + 3) {
      cursor.skip(cursor.count() * 4);
      cursor.diagnosticInfos();
      for (let left = cursor.count(); left > 0 && !cursor.failed; left--) cursor.variant();
    } else if (encoding === HISTORY_READ + 3) {
      cursor.string();
      cursor.extensionObject();
    } else if (encoding === HISTORY_UPDATE + 3) {
      cursor.skip(cursor.count() * 4);
      cursor.diagnosticInfos();
    } else {
      item = cursor.u32();
      cursor.skip(12);
      cursor.extensionObject();
    }
    if (cursor.failed) return;
    trace?.statuses.push(status);
    if (exchange === undefined) continue;
    exchange.settle(index, isAccepted(status), sink);
    if (encoding !== CREATE_MONITORED_ITEMS + 3 || !isAccepted(status)) continue;
    items.set(exchange.subscription, item, exchange.handles[index] ?? -1, Math.max(-1, (exchange.marks[index] ?? 0) - 1));
  }
}

function readModified(cursor: Cursor, exchange: Exchange, items: MonitoredItems): void {
  const count = cursor.count();
  for (let index = 1; index <= count; index++) {
    const status = cursor.u32();
    cursor.skip(12);
    cursor.extensionObject();
    if (cursor.failed) return;
    if (isAccepted(status)) items.rename(exchange.subscription, exchange.marks[index] ?? -1, exchange.handles[index] ?? -1);
  }
}

/** NotificationMessage (OPC 10000-4, 7.26): the data changes in it. */
function readNotification(
  cursor: Cursor,
  subscription: number,
  items: MonitoredItems,
  flow: Flow,
  sink: Sink,
  trace: Trace | null,
): void {
  if (flow.points.length === 0 && trace === null) return;
  cursor.skip(12);
  for (let left = cursor.count(); left > 0 && !cursor.failed; left--) {
    cursor.extensionObject();
    if (cursor.failed || cursor.extensionType !== DATA_CHANGE) continue;
    INNER.over(cursor.bytes, cursor.extensionAt, cursor.extensionAt + cursor.extensionLength);
    for (let changes = INNER.count(); changes > 0; changes--) {
      const handle = INNER.u32();
      INNER.dataValue();
      if (INNER.failed) break;
      if (trace !== null && !Number.isNaN(INNER.value)) trace.values.push(INNER.value);
      const point = items.find(subscription, handle);
      if (point >= 0) readPoint(INNER, point, flow, sink);
    }
  }
}

function readCreated(cursor: Cursor, identities: Identities, sink: Sink): void {
  cursor.nodeId();
  cursor.nodeId();
  cursor.skip(8);
  cursor.string();
  cursor.string();
  if (cursor.count() > 0) readEndpoint(cursor, identities, sink);
}

/** EndpointDescription (OPC 10000-4, 7.14) up to the server that it describes. */
function readEndpoint(cursor: Cursor, identities: Identities, sink: Sink): void {
  cursor.string();
  identities.application(cursor, 1, sink);
}
