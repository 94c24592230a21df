// What one frame or fragment said, for whoever watches messages (tests compare it with other dissectors). Never made in production.

import { le16, le32, textAt } from "../octets.ts";
import { carriesData, RESPONSE } from "./functions.ts";
import { numberAt, ObjectHeader } from "./objects.ts";
import { numberOf } from "./values.ts";

type Numbers = number[];

export interface Trace {
  readonly control: number;
  readonly function: number;
  readonly iin?: number;
  readonly objects: Numbers;
  readonly prefixes: Numbers;
  readonly ranges: Numbers;
  readonly quantities: Numbers;
  readonly starts: Numbers;
  readonly stops: Numbers;
  readonly indexes: Numbers;
  readonly points: Numbers;
  readonly codes: Numbers;
  readonly counts: Numbers;
  readonly onTimes: Numbers;
  readonly offTimes: Numbers;
  readonly statuses: Numbers;
  /** Numbers by what the group holds. */
  readonly bits: Numbers;
  readonly pairs: Numbers;
  readonly inputs: Numbers;
  readonly outputs: Numbers;
  readonly analog: Numbers;
  readonly analogFloats: Numbers;
  readonly analogOutputs: Numbers;
  readonly outputFloats: Numbers;
  readonly counters: Numbers;
  readonly analogFlags: Numbers;
  readonly times: Numbers;
  readonly files: string[];
  readonly handles: Numbers;
  readonly modes: Numbers;
  readonly fileStatuses: Numbers;
}

const header = new ObjectHeader();

/** bytes[start, end) is an application fragment. */
export function traceFragment(bytes: Uint8Array, start: number, end: number): Trace {
  const fn = bytes[start + 1] as number;
  const isResponse = fn >= RESPONSE && end - start >= 4;
  const trace: Trace = {
    control: bytes[start] as number,
    function: fn,
    ...(isResponse && { iin: ((bytes[start + 2] as number) << 8) | (bytes[start + 3] as number) }),
    objects: [],
    prefixes: [],
    ranges: [],
    quantities: [],
    starts: [],
    stops: [],
    indexes: [],
    points: [],
    codes: [],
    counts: [],
    onTimes: [],
    offTimes: [],
    statuses: [],
    bits: [],
    pairs: [],
    inputs: [],
    outputs: [],
    analog: [],
    analogFloats: [],
    analogOutputs: [],
    outputFloats: [],
    counters: [],
    analogFlags: [],
    times: [],
    files: [],
    handles: [],
    modes: [],
    fileStatuses: [],
  };
  let at = start + (fn >= RESPONSE ? 4 : 2);
  while (at < end) {
    const content = header.read(bytes, at, end);
    if (content < 0) break;
    trace.objects.push(header.object);
    trace.prefixes.push(header.prefix);
    trace.ranges.push(header.range);
    if (header.first >= 0) {
      trace.starts.push(header.first);
      trace.stops.push(header.last);
    } else if (header.count > 0) trace.quantities.push(header.count);
    const carries = fn >= RESPONSE || carriesData(fn) || header.sized || header.group === 120;
    const next = traceObjects(trace, bytes, content, end, carries);
    if (next < 0) break;
    at = next;
  }
  return trace;
}

function traceObjects(trace: Trace, bytes: Uint8Array, from: number, end: number, carries: boolean): number {
  const { count, layout } = header;
  if (!carries && !header.indexed) return from;
  if (header.packed && carries && !header.indexed) {
    if (end - from < header.packedBytes || layout === undefined) return -1;
    for (let index = 0; index < count; index++) {
      trace.points.push(Math.max(0, header.first) + index);
      (layout.encoding === "bit" ? trace.bits : trace.pairs).push(numberOf(layout, bytes, from, index));
    }
    return from + header.packedBytes;
  }
  let at = from;
  for (let index = 0; index < count; index++) {
    if (end - at < header.prefixBytes) return -1;
    if (header.indexed) {
      trace.indexes.push(numberAt(bytes, at, header.prefixBytes));
    } else if (!header.sized) trace.points.push(Math.max(0, header.first) + index);
    if (!carries) {
      at += header.prefixBytes;
      continue;
    }
    const size = header.sizeAt(bytes, at, end);
    if (size < 0) return -1;
    at += header.prefixBytes;
    traceObject(trace, bytes, at, size);
    at += size;
  }
  return at;
}

function traceObject(trace: Trace, bytes: Uint8Array, at: number, size: number): void {
  const { group, layout, object } = header;
  if (group === 70) traceFile(trace, bytes, at, size);
  if (group === 51 || object === 0x3201 || object === 0x3203) trace.times.push(timeAt(bytes, at));
  if (layout === undefined || layout.encoding === "opaque") return;
  if (layout.encoding === "control") {
    trace.codes.push(bytes[at] as number);
    trace.counts.push(bytes[at + 1] as number);
    trace.onTimes.push(le32(bytes, at + 2));
    trace.offTimes.push(le32(bytes, at + 6));
    trace.statuses.push(bytes[at + 10] as number);
    return;
  }
  const number = numberOf(layout, bytes, at, 0);
  const float = layout.encoding.startsWith("float");
  if (layout.tail === 6) trace.times.push(timeAt(bytes, at + size - 6));
  if (group <= 4) trace.inputs.push(group <= 2 ? number : number >> 1);
  else if (group === 10 || group === 11) trace.outputs.push(number);
  else if (group >= 20 && group <= 23) trace.counters.push(number);
  else if (group >= 30 && group <= 33) {
    (float ? trace.analogFloats : trace.analog).push(number);
    if (layout.flags) trace.analogFlags.push(bytes[at] as number);
  } else if (group >= 40 && group <= 43) {
    (float ? trace.outputFloats : trace.analogOutputs).push(number);
    if (group === 41) trace.statuses.push(bytes[at + size - 1] as number);
  }
}

function traceFile(trace: Trace, bytes: Uint8Array, at: number, size: number): void {
  if (header.variation === 3 && size >= 26) {
    trace.modes.push(le16(bytes, at + 20));
    if (le16(bytes, at + 20) === 2) trace.times.push(timeAt(bytes, at + 4));
    trace.files.push(textAt(bytes, at + 26, at + size));
  } else if (header.variation === 4 && size >= 13) {
    trace.handles.push(le32(bytes, at));
    trace.fileStatuses.push(bytes[at + 12] as number);
  } else if ((header.variation === 5 || header.variation === 6) && size >= 8) {
    trace.handles.push(le32(bytes, at));
    if (header.variation === 6 && size >= 9) trace.fileStatuses.push(bytes[at + 8] as number);
  }
}

/** Milliseconds since 1970 in 6 bytes. */
function timeAt(bytes: Uint8Array, at: number): number {
  return le32(bytes, at) + le16(bytes, at + 4) * 2 ** 32;
}
