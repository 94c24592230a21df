// Requests and responses of CIP (CIP Networks Library, Volume 1, section 2-4): a service of an object or of a name.
//
//   request:   service | length of the path in words | path | data
//   response:  service + 0x80 | 0 | general status | number of further status words | those | data
//
// Services come alone, several in one packet, or wrapped up for a device behind the one that is asked.

import type { Flow, OperationKey, Sink } from "../../dissector.ts";
import { le16, le32 } from "../octets.ts";
import { Connections, OPENING } from "./connections.ts";
import { FIXED, identityAt, identityMark } from "./identity.ts";
import { Path } from "./paths.ts";
import { DATA_FILE, PCCC_MESSAGE, pcccFunction, readPccc } from "./pccc.ts";
import { Pending } from "./pending.ts";
import {
  CONNECTION_MANAGER,
  EXECUTE_PCCC,
  FORWARD_CLOSE,
  FORWARD_OPEN,
  GET_ALL,
  IDENTITY,
  LARGE_FORWARD_OPEN,
  MULTIPLE,
  OBJECT,
  PCCC,
  READ_TAG,
  READ_TAG_FRAGMENTED,
  serviceOf,
  TAG,
  UNCONNECTED_SEND,
} from "./services.ts";
import { linkPoints, readTag } from "./tags.ts";
import {
  addRequest,
  type Trace,
  traceIdentity,
  traceOpening,
  traceOriginator,
  tracePccc,
  traceRequest,
  traceResponse,
} from "./trace.ts";

const RESPONSE = 0x80;
/** General status: done; only partly, more follows on asking again. */
const SUCCESS = 0;
const PARTIAL = 6;
/** One of several services failed. */
const EMBEDDED = 0x1e;
/** Services within services: a packet within an unconnected send. */
const DEEPEST = 3;
/** Requests that wait for their answer, per flow. */
const PENDING = 32;

/** Path of the service that is read now; where an unconnected send leads. Only used within a call. */
const path = new Path();
const route = new Path();

export class Exchange {
  readonly #connections = new Connections();
  readonly #pending: Pending[] = [];
  #oldest = 0;
  #identity = 0;

  /** bytes[start, end) is a request. `connection` -1: unconnected; `first`, `second` tell it from others. */
  request(
    bytes: Uint8Array,
    start: number,
    end: number,
    connection: number,
    first: number,
    second: number,
    flow: Flow,
    sink: Sink,
    trace: Trace | null,
  ): void {
    const pending = this.#slot();
    pending.begin();
    pending.connection = connection;
    pending.first = first;
    pending.second = second;
    pending.service = bytes[start] as number;
    const slot = connection < 0 ? -1 : this.#connections.slotOf(connection);
    if (trace !== null && connection >= 0) trace.opened = this.#connections.isOpened(connection);
    this.#service(pending, bytes, start, end, slot, 0, flow, sink, trace);
  }

  #service(
    pending: Pending,
    bytes: Uint8Array,
    start: number,
    end: number,
    slot: number,
    depth: number,
    flow: Flow,
    sink: Sink,
    trace: Trace | null,
  ): void {
    const data = end - start < 2 ? -1 : start + 2 + 2 * (bytes[start + 1] as number);
    if (data < 0 || data > end) {
      sink.malformed("the path of a CIP request is longer than its message");
      return;
    }
    const service = bytes[start] as number;
    path.read(bytes, start + 2, data);
    const { classId } = path;
    const traced = trace === null ? null : traceRequest(trace, path, service);
    const wraps = (classId === CONNECTION_MANAGER && service === UNCONNECTED_SEND) || service === MULTIPLE;
    if (traced !== null && wraps && depth < DEEPEST) {
      pending.wrapped ??= [];
      pending.wrapped.push(traced);
    }
    if (classId === CONNECTION_MANAGER && service === UNCONNECTED_SEND && depth < DEEPEST) {
      this.#unwrap(pending, bytes, data, end, depth, flow, sink, trace);
      return;
    }
    if (service === MULTIPLE && depth < DEEPEST) {
      this.#several(pending, bytes, data, end, slot, depth, flow, sink, trace);
      return;
    }
    if (traced !== null) {
      pending.traced ??= [];
      pending.traced.push(traced);
    }
    if (flow.points.length > 0 && path.hasName && classId < 0)
      linkPoints(pending, path, service, bytes, data, end, slot, flow, sink);
    pending.add(service, classId, this.#operate(service, bytes, data, end, slot, sink, trace));
  }

  /** Priority, ticks, length of the message, message (padded), length of the route in words, a byte, route. */
  #unwrap(
    pending: Pending,
    bytes: Uint8Array,
    data: number,
    end: number,
    depth: number,
    flow: Flow,
    sink: Sink,
    trace: Trace | null,
  ): void {
    const length = end - data < 4 ? -1 : le16(bytes, data + 2);
    const from = data + 4;
    const to = from + length;
    if (length < 2 || to > end) {
      sink.malformed("an unconnected send is shorter than the message that it wraps up");
      return;
    }
    const way = to + (length & 1);
    let slot = -1;
    if (end - way >= 2 && end - way - 2 >= 2 * (bytes[way] as number)) {
      route.read(bytes, way + 2, way + 2 + 2 * (bytes[way] as number));
      slot = route.slot;
    }
    pending.forwarded = true;
    pending.service = bytes[from] as number;
    this.#service(pending, bytes, from, to, slot, depth + 1, flow, sink, trace);
  }

  /** Number of services, where each begins counted from that number on, services. */
  #several(
    pending: Pending,
    bytes: Uint8Array,
    data: number,
    end: number,
    slot: number,
    depth: number,
    flow: Flow,
    sink: Sink,
    trace: Trace | null,
  ): void {
    const count = end - data < 2 ? -1 : le16(bytes, data);
    trace?.counts.push(count);
    if (count < 1 || end - data < 2 + 2 * count) {
      sink.malformed("a packet of several services is shorter than its list");
      return;
    }
    let least = data + 2 + 2 * count;
    for (let index = 0; index < count; index++) {
      const from = data + le16(bytes, data + 2 + 2 * index);
      const to = index + 1 < count ? data + le16(bytes, data + 4 + 2 * index) : end;
      if (from < least || to < from || to > end) {
        sink.malformed("services of a packet overlap or lie outside it");
        return;
      }
      least = from;
      this.#service(pending, bytes, from, to, slot, depth + 1, flow, sink, trace);
    }
  }

  #operate(
    service: number,
    bytes: Uint8Array,
    data: number,
    end: number,
    slot: number,
    sink: Sink,
    trace: Trace | null,
  ): OperationKey {
    const { classId, instance, attribute } = path;
    if (classId === CONNECTION_MANAGER) return this.#connect(service, bytes, data, end, sink, trace);
    if (classId === PCCC && service === EXECUTE_PCCC) return execute(bytes, data, end, slot, sink, trace);
    if (path.hasName && classId < 0) {
      return sink.operation(serviceOf(service, -1), slot, TAG, sink.text(path.name, 0, path.nameLength), 0, 0);
    }
    const form = classId < 0 ? null : OBJECT;
    return sink.operation(serviceOf(service, classId), slot, form, Math.max(0, classId), instance, attribute);
  }

  #connect(service: number, bytes: Uint8Array, data: number, end: number, sink: Sink, trace: Trace | null): OperationKey {
    const fn = serviceOf(service, CONNECTION_MANAGER);
    const opens = service === FORWARD_OPEN || service === LARGE_FORWARD_OPEN;
    if (!opens && service !== FORWARD_CLOSE) {
      return sink.operation(fn, -1, OBJECT, CONNECTION_MANAGER, path.instance, path.attribute);
    }
    const fits = opens
      ? this.#connections.open(bytes, data, end, service === LARGE_FORWARD_OPEN)
      : this.#connections.close(bytes, data, end);
    if (!fits) {
      sink.malformed("a request for a connection is shorter than its parts");
      return sink.operation(fn, -1, null, 0, 0, 0);
    }
    const { path: target, slot, serial, vendor, originator } = OPENING;
    if (trace !== null) {
      trace.serials.push(serial);
      trace.vendors.push(vendor);
      trace.originators.push(originator);
      if (opens) traceOpening(trace, bytes, data, service === LARGE_FORWARD_OPEN);
    }
    if (target.hasName && target.classId < 0) {
      return sink.operation(fn, slot, TAG, sink.text(target.name, 0, target.nameLength), 0, 0);
    }
    const form = target.classId < 0 ? null : OBJECT;
    return sink.operation(fn, slot, form, Math.max(0, target.classId), target.instance, -1);
  }

  /** bytes[start, end) is a response. */
  response(
    bytes: Uint8Array,
    start: number,
    end: number,
    connection: number,
    first: number,
    second: number,
    sink: Sink,
    trace: Trace | null,
  ): void {
    const data = dataOf(bytes, start, end);
    if (data < 0) {
      sink.malformed("a CIP response is shorter than its status");
      return;
    }
    const service = (bytes[start] as number) & ~RESPONSE;
    if (trace !== null && connection >= 0) trace.opened = this.#connections.isOpened(connection);
    const pending = this.#find(connection, first, second, service);
    const status = bytes[start + 2] as number;
    const slot = pending === null || pending.connection < 0 ? -1 : this.#connections.slotOf(pending.connection);
    if (pending !== null) {
      pending.open = false;
      if (connection >= 0) this.#connections.pair(pending.connection, connection);
    }
    if (trace !== null) for (const wrap of pending?.wrapped ?? []) addRequest(trace, wrap);
    if (service === MULTIPLE && (status === SUCCESS || status === EMBEDDED)) {
      if (trace !== null) traceResponse(trace, bytes, start, undefined);
      this.#answers(pending, bytes, data, end, slot, sink, trace);
      return;
    }
    if (trace !== null) traceResponse(trace, bytes, start, pending?.service === service ? pending.traced?.[0] : undefined);
    if (pending === null) return;
    // A packet of several that is answered as one was refused as a whole.
    if (pending.count > 1) for (let place = 0; place < pending.count; place++) pending.settle(place, false, sink);
    else if (pending.count === 1) this.#answer(pending, 0, status, bytes, data, end, slot, sink, trace);
  }

  #answers(
    pending: Pending | null,
    bytes: Uint8Array,
    data: number,
    end: number,
    slot: number,
    sink: Sink,
    trace: Trace | null,
  ): void {
    const count = end - data < 2 ? -1 : le16(bytes, data);
    trace?.counts.push(count);
    if (count < 0 || end - data < 2 + 2 * count) {
      sink.malformed("a packet of several services is shorter than its list");
      return;
    }
    const known = pending !== null && pending.count === count;
    let least = data + 2 + 2 * count;
    for (let index = 0; index < count; index++) {
      const from = data + le16(bytes, data + 2 + 2 * index);
      const to = index + 1 < count ? data + le16(bytes, data + 4 + 2 * index) : end;
      const rest = from < least || to < from || to > end ? -1 : dataOf(bytes, from, to);
      if (rest < 0) {
        sink.malformed("services of a packet overlap or lie outside it");
        return;
      }
      least = from;
      const service = (bytes[from] as number) & ~RESPONSE;
      const status = bytes[from + 2] as number;
      const same = known && pending.serviceOf(index) === service;
      if (trace !== null) traceResponse(trace, bytes, from, same ? pending.traced?.[index] : undefined);
      if (same) this.#answer(pending, index, status, bytes, rest, to, slot, sink, trace);
    }
  }

  #answer(
    pending: Pending,
    place: number,
    status: number,
    bytes: Uint8Array,
    data: number,
    end: number,
    slot: number,
    sink: Sink,
    trace: Trace | null,
  ): void {
    const service = pending.serviceOf(place);
    const classId = pending.classOf(place);
    const good = status === SUCCESS || status === PARTIAL;
    if (classId === PCCC && service === EXECUTE_PCCC && good) {
      const fits = readPccc(bytes, data, end);
      if (fits) pending.settle(place, PCCC_MESSAGE.status === 0, sink);
      else sink.malformed("a PCCC answer is shorter than its head");
      if (fits && trace !== null) tracePccc(trace, trace.pcccAnswers);
      return;
    }
    pending.settle(place, good, sink);
    if (!good) return;
    if (classId === CONNECTION_MANAGER && (service === FORWARD_OPEN || service === LARGE_FORWARD_OPEN)) {
      this.#connections.opened(bytes, data, end);
      if (trace !== null && end - data >= 16) {
        trace.toTarget.push(le32(bytes, data));
        trace.toOriginator.push(le32(bytes, data + 4));
        traceOriginator(trace, bytes, data + 8);
      }
    } else if (classId === CONNECTION_MANAGER && service === FORWARD_CLOSE) {
      if (trace !== null && end - data >= 8) traceOriginator(trace, bytes, data);
    } else if (classId === IDENTITY && service === GET_ALL) {
      if (trace !== null && end - data >= FIXED) trace.whole = traceIdentity(bytes, data, end);
      // What a slot holds behind the device has no address of its own.
      if (slot < 0 && !pending.forwarded) this.#identify(bytes, data, end, sink);
    } else if (pending.links !== null && (service === READ_TAG || service === READ_TAG_FRAGMENTED)) {
      readTag(pending.links, place, bytes, data, end, sink);
    }
  }

  /** All attributes of the identity object of the device itself. */
  #identify(bytes: Uint8Array, data: number, end: number, sink: Sink): void {
    if (end - data < FIXED) return;
    const mark = identityMark(bytes, data, end);
    if (mark === this.#identity) return;
    const told = identityAt(bytes, data, end);
    if (told === undefined) return;
    this.#identity = mark;
    sink.asset(told);
  }

  #slot(): Pending {
    for (const one of this.#pending) if (!one.open) return one;
    if (this.#pending.length < PENDING) {
      const one = new Pending();
      this.#pending.push(one);
      return one;
    }
    this.#oldest = (this.#oldest + 1) % PENDING;
    return this.#pending[this.#oldest] as Pending;
  }

  #find(connection: number, first: number, second: number, service: number): Pending | null {
    for (const one of this.#pending) {
      if (!one.open || one.first !== first || one.second !== second || one.connection < 0 !== connection < 0) continue;
      // A device in between answers for itself with its own service where it could not pass the request on.
      if (one.service !== service && !(connection < 0 && service === UNCONNECTED_SEND)) continue;
      if (connection < 0 || this.#connections.mayPair(one.connection, connection)) return one;
    }
    return null;
  }
}

/** Where the data of the response at `at` begins, or -1 where it does not fit. */
function dataOf(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 4) return -1;
  const data = at + 4 + 2 * (bytes[at + 3] as number);
  return data > end ? -1 : data;
}

function execute(bytes: Uint8Array, data: number, end: number, slot: number, sink: Sink, trace: Trace | null): OperationKey {
  if (!readPccc(bytes, data, end)) {
    sink.malformed("a PCCC command is shorter than its head");
    return sink.operation(serviceOf(EXECUTE_PCCC, PCCC), slot, null, 0, 0, 0);
  }
  const { fileNumber, fileType, element, sub, fn } = PCCC_MESSAGE;
  if (trace !== null) {
    tracePccc(trace, trace.pcccCommands);
    if (fn >= 0) trace.pcccFunctions.push(fn);
  }
  if (fileNumber < 0) return sink.operation(pcccFunction(), slot, null, 0, 0, 0);
  return sink.operation(pcccFunction(), slot, DATA_FILE, fileType * 65_536 + fileNumber, element, sub);
}
