// Messages of MMS that nobody asked for (ISO 9506-2, Unconfirmed-PDU): reports of values above all.

import { type Direction, type Flow, type ProtocolFunction, type Sink, TO_CLIENT } from "../../dissector.ts";
import { ELEMENT, isElement, readElement } from "../ber.ts";
import { descend, numberOf } from "./data.ts";
import { firstKey, isNamed, isReference, type MmsAddress, NAME, PLAIN, readName, secondKey } from "./names.ts";
import { isReport, memberOf, REPORTED, readReport } from "./reports.ts";
import { REPORT } from "./services.ts";
import type { Trace } from "./trace.ts";
import { findValue, WHOLE_LIST } from "./values.ts";

const SEQUENCE = 0x30;
const CONTEXT = 0x80;
const CLASS = 0xc0;
const FIRST = 0xa0;
const SECOND = 0xa1;
const FAILURE = 0x80;

/** A report: variables or the name of a list, then their values. */
export function readUnconfirmed(
  bytes: Uint8Array,
  at: number,
  end: number,
  direction: Direction,
  flow: Flow,
  sink: Sink,
  trace: Trace | null,
): void {
  if (!readElement(bytes, at, end) || (ELEMENT.tag & CLASS) !== CONTEXT) {
    sink.malformed("an unconfirmed MMS message has no service");
    return;
  }
  const { number, at: from, end: to } = ELEMENT;
  if (trace !== null) trace.unconfirmed = number;
  const fn = REPORT(number);
  if (number !== 0 || !readElement(bytes, from, to)) {
    sink.operation(fn, -1, null, 0, 0, 0);
    return;
  }
  const { tag, at: first, end: last } = ELEMENT;
  const hasData = isElement(bytes, last, to, FIRST);
  const dataAt = hasData ? ELEMENT.at : 0;
  const dataEnd = hasData ? ELEMENT.end : 0;
  if (tag === SECOND && readName(bytes, first, last)) {
    if (isReport(bytes, NAME.itemAt, NAME.itemEnd) && readReport(bytes, dataAt, dataEnd)) {
      readDataSet(fn, bytes, dataEnd, direction, flow, sink);
      return;
    }
    readVariable(fn, bytes, WHOLE_LIST, dataAt, dataEnd, direction, flow, sink);
    return;
  }
  if (tag !== FIRST) return;
  let position = 0;
  for (let next = first; isElement(bytes, next, last, SEQUENCE); position++) {
    next = ELEMENT.end;
    if (!isElement(bytes, ELEMENT.at, next, FIRST) || !readName(bytes, ELEMENT.at, ELEMENT.end)) continue;
    readVariable(fn, bytes, position, dataAt, dataEnd, direction, flow, sink);
  }
}

/** The report just read. */
function readDataSet(fn: ProtocolFunction, bytes: Uint8Array, end: number, direction: Direction, flow: Flow, sink: Sink): void {
  // A report that does not name its data set is known by its id, by default the reference of its control block.
  const named = REPORTED.dataSetEnd > 0;
  const nameAt = named ? REPORTED.dataSetAt : REPORTED.idAt;
  const nameEnd = named ? REPORTED.dataSetEnd : REPORTED.idEnd;
  sink.operation(fn, -1, PLAIN, sink.text(bytes, nameAt, nameEnd), 0, 0);
  if (direction !== TO_CLIENT) return;
  for (const point of flow.points) {
    const place = point.address as MmsAddress;
    const [member] = place.path;
    if (member === undefined || !isReference(bytes, nameAt, nameEnd, place)) continue;
    if (!memberOf(bytes, member, end) || !descend(bytes, place.path, 1)) continue;
    const raw = numberOf(bytes);
    sink.valueRead(point, raw, Number.isFinite(raw));
  }
}

function readVariable(
  fn: ProtocolFunction,
  bytes: Uint8Array,
  position: number,
  dataAt: number,
  dataEnd: number,
  direction: Direction,
  flow: Flow,
  sink: Sink,
): void {
  sink.operation(fn, -1, NAME.form, firstKey(bytes, sink), secondKey(bytes, sink), 0);
  if (direction !== TO_CLIENT) return;
  for (const point of flow.points) {
    const place = point.address as MmsAddress;
    if (!isNamed(bytes, place) || !findValue(bytes, dataAt, dataEnd, position, place) || ELEMENT.tag === FAILURE) continue;
    const raw = numberOf(bytes);
    sink.valueRead(point, raw, Number.isFinite(raw));
  }
}
