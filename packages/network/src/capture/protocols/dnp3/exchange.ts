// Requests and responses between one master and one outstation of DNP3 (IEEE 1815-2012, clause 4).
//
//   control | function | (responses: internal indications, 2 bytes) | objects …
//
// The control byte: first fragment 0x80, final 0x40, confirm 0x20, unsolicited 0x10, sequence number 0x0f.

import { type Direction, type Flow, type OperationKey, type Sink, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { Authentication } from "./authentication.ts";
import { AUTHENTICATION, COMMAND, COMMAND_STATUS, nameStart, OpenFile, readPassword, TRANSPORT } from "./files.ts";
import {
  AUTHENTICATION_REQUEST,
  AUTHENTICATION_RESPONSE,
  CLOSE_FILE,
  CONFIRM,
  carriesData,
  DIRECT_OPERATE,
  DIRECT_OPERATE_UNANSWERED,
  FILE,
  FREEZE_AT_TIME,
  FREEZE_AT_TIME_UNANSWERED,
  functionOf,
  functionOfCalled,
  OBJECTS,
  OPEN_FILE,
  OPERATE,
  READ,
  RESPONSE,
  SELECT,
  UNSOLICITED,
  WRITE,
} from "./functions.ts";
import { numberAt, ObjectHeader } from "./objects.ts";
import { indexOf, isAbout, isGood, numberOf } from "./values.ts";

const FILES = 70;
const SECURITY = 120;
const INTERNAL_INDICATIONS = 80;
/** Second byte of the indications: function not supported, object unknown, parameter error, already executing. */
const REFUSED = 0x0f;
/** Operations of one request that are held against its response. */
const MOST_KEYS = 1024;

const header = new ObjectHeader();

export class Exchange {
  readonly authentication = new Authentication();
  readonly #file = new OpenFile();
  /** The last request, while its response is awaited. */
  #open = false;
  #sequence = 0;
  #function = 0;
  /** A proof that is sent for a request, or to agree on keys; the request goes on waiting. -1: none. */
  #proof: OperationKey = -1;
  readonly #keys: OperationKey[] = [];
  /** Writes of declared points with the position of their operation. */
  readonly #writes: { readonly at: number; readonly key: number }[] = [];

  gap(): void {
    this.#open = false;
    this.#file.miss();
  }

  close(sink: Sink): void {
    this.#file.end(sink);
  }

  /** bytes[start, end) is a fragment that `source` sent to `destination`. */
  read(
    bytes: Uint8Array,
    start: number,
    end: number,
    source: number,
    destination: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
  ): void {
    const fn = end - start < 2 ? -1 : (bytes[start + 1] as number);
    if (fn < 0) {
      sink.malformed("an application message is shorter than its header");
      return;
    }
    const sequence = (bytes[start] as number) & 0x0f;
    if (fn < RESPONSE) {
      const towards = flow.senderIs("client", direction);
      if (fn === AUTHENTICATION_REQUEST) this.#prove(bytes, start + 2, end, destination, towards === TO_SERVER, sink);
      else if (fn !== CONFIRM) this.#request(fn, sequence, bytes, start + 2, end, destination, flow, towards, sink);
      return;
    }
    const towards = flow.senderIs("server", direction);
    if (end - start < 4) {
      sink.malformed("a response is shorter than its header");
      return;
    }
    if (fn > AUTHENTICATION_RESPONSE) {
      sink.malformed("a response has an unknown function");
      return;
    }
    if (fn === UNSOLICITED) this.#operation(UNSOLICITED, -1, source, -1, -1, -1, towards === TO_CLIENT, sink);
    const refused = ((bytes[start + 3] as number) & REFUSED) !== 0;
    const first = ((bytes[start] as number) & 0x80) !== 0;
    // What was not refused as a whole may be refused in parts: the objects of the response tell.
    const answers = fn === RESPONSE && this.#open && first && sequence === this.#sequence;
    const objects = this.#response(fn, answers && !refused, bytes, start + 4, end, source, flow, towards, sink);
    if (answers && !refused) this.authentication.answered(sink);
    if (this.#proof >= 0 && (fn === RESPONSE || (fn === AUTHENTICATION_RESPONSE && !this.authentication.challenged))) {
      if (fn === AUTHENTICATION_RESPONSE && this.authentication.failed) {
        sink.refused(this.#proof);
        this.#settle(true, 0, sink);
      } else sink.accepted(this.#proof);
      this.#proof = -1;
    }
    if (answers) this.#settle(refused, objects, sink);
  }

  /** A proof of who asks, beside the request that was challenged. */
  #prove(bytes: Uint8Array, start: number, end: number, unit: number, asked: boolean, sink: Sink): void {
    const named = (asked ? functionOf : functionOfCalled)(AUTHENTICATION_REQUEST, SECURITY);
    this.#proof = sink.operation(named, unit, null, 0, 0, 0);
    let at = start;
    while (at >= 0 && at < end) {
      const content = header.read(bytes, at, end);
      at = content < 0 ? -1 : this.#authenticate(bytes, content, end, sink);
    }
    if (at < 0) sink.malformed("objects do not fit their message");
  }

  #request(
    fn: number,
    sequence: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    unit: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
  ): void {
    this.#open = fn !== DIRECT_OPERATE_UNANSWERED;
    this.#sequence = sequence;
    this.#function = fn;
    this.#keys.length = 0;
    this.#writes.length = 0;
    this.authentication.begin();
    const asked = direction === TO_SERVER;
    let at = start;
    while (at < end) {
      const content = header.read(bytes, at, end);
      if (content < 0) {
        sink.malformed("the header of an object has no valid form or does not fit its message");
        break;
      }
      const carries = this.#carries(fn);
      if (header.group === FILES && header.sized) at = this.#files(fn, bytes, content, end, unit, asked, sink);
      else if (header.group === SECURITY) at = this.#authenticate(bytes, content, end, sink);
      else if (header.indexed) at = this.#named(fn, carries, bytes, content, end, unit, flow, asked, sink);
      else {
        this.#operation(fn, header.group, unit, header.object, header.first, header.last, asked, sink);
        at = carries || header.sized ? this.#skip(bytes, content, end) : content;
        if (at >= 0 && carries && flow.points.length > 0) this.#writeRun(fn, bytes, content, unit, flow, sink);
      }
      if (at < 0) {
        sink.malformed("objects do not fit their message");
        break;
      }
    }
    if (start >= end || (this.#keys.length === 0 && at >= 0)) this.#operation(fn, -1, unit, -1, -1, -1, asked, sink);
    if (fn === CLOSE_FILE) this.#file.end(sink);
  }

  #carries(fn: number): boolean {
    if (fn === FREEZE_AT_TIME || fn === FREEZE_AT_TIME_UNANSWERED) return header.group === 50;
    return carriesData(fn);
  }

  #operation(
    fn: number,
    group: number,
    unit: number,
    object: number,
    first: number,
    last: number,
    asked: boolean,
    sink: Sink,
  ): void {
    const named = (asked ? functionOf : functionOfCalled)(fn, group);
    const key = sink.operation(named, unit, object < 0 ? null : OBJECTS, Math.max(0, object), first, last);
    if (this.#keys.length < MOST_KEYS && fn !== UNSOLICITED) this.#keys.push(key);
  }

  /** Objects that are named one by one. Returns where they end, or -1. */
  #named(
    fn: number,
    carries: boolean,
    bytes: Uint8Array,
    from: number,
    end: number,
    unit: number,
    flow: Flow,
    asked: boolean,
    sink: Sink,
  ): number {
    let at = from;
    for (let left = header.count; left > 0; left--) {
      if (end - at < header.prefixBytes) return -1;
      const index = numberAt(bytes, at, header.prefixBytes);
      const size = carries ? header.sizeAt(bytes, at, end) : 0;
      if (size < 0) return -1;
      at += header.prefixBytes;
      this.#operation(fn, header.group, unit, header.object, index, index, asked, sink);
      if (carries && flow.points.length > 0) this.#write(fn, bytes, at, 0, index, unit, flow, sink);
      at += size;
    }
    return at;
  }

  /** Position behind the content of the header's objects, or -1 where it cannot be known or does not fit. */
  #skip(bytes: Uint8Array, from: number, end: number): number {
    if (header.packed && !header.indexed) return end - from < header.packedBytes ? -1 : from + header.packedBytes;
    let at = from;
    for (let left = header.count; left > 0; left--) {
      const size = header.sizeAt(bytes, at, end);
      // A header can promise more objects than there are bytes: each must move on.
      if (size < 0 || header.prefixBytes + size === 0) return -1;
      at += header.prefixBytes + size;
    }
    return at;
  }

  /** Declared points among the objects of a run that is written. */
  #writeRun(fn: number, bytes: Uint8Array, from: number, unit: number, flow: Flow, sink: Sink): void {
    const { layout, first, last } = header;
    if (layout === undefined || header.sized || first < 0) return;
    for (const point of flow.points) {
      const index = indexOf(point);
      if (index < first || index > last || !isAbout(point, header, unit)) continue;
      this.#write(fn, bytes, from + (index - first) * layout.size, index - first, index, unit, flow, sink);
    }
  }

  #write(fn: number, bytes: Uint8Array, at: number, offset: number, index: number, unit: number, flow: Flow, sink: Sink): void {
    const { layout } = header;
    const sets = fn === WRITE || fn === OPERATE || fn === DIRECT_OPERATE || fn === DIRECT_OPERATE_UNANSWERED;
    if (layout === undefined || !sets) return;
    for (const point of flow.points) {
      if (indexOf(point) !== index || !isAbout(point, header, unit)) continue;
      const raw = numberOf(layout, bytes, at, offset);
      const key = sink.valueWritten(point, raw, Number.isFinite(raw));
      if (fn !== DIRECT_OPERATE_UNANSWERED) this.#writes.push({ at: this.#keys.length - 1, key });
    }
  }

  #files(fn: number, bytes: Uint8Array, from: number, end: number, unit: number, asked: boolean, sink: Sink): number {
    let at = from;
    for (let left = header.count; left > 0; left--) {
      const size = header.sizeAt(bytes, at, end);
      if (size < 0) return -1;
      at += header.prefixBytes;
      const { variation } = header;
      if (variation === COMMAND && fn === OPEN_FILE) this.#file.begin(bytes, at, size);
      else if (variation === AUTHENTICATION) readPassword(bytes, at, size, sink);
      else if (variation === TRANSPORT && fn === WRITE) this.#file.block("download", bytes, at, size);
      const name = nameStart(variation, size);
      const named = (asked ? functionOf : functionOfCalled)(fn, FILES);
      const key =
        name >= 0 && size > name
          ? sink.operation(named, unit, FILE, sink.text(bytes, at + name, at + size), 0, 0)
          : sink.operation(named, unit, OBJECTS, header.object, -1, -1);
      if (this.#keys.length < MOST_KEYS) this.#keys.push(key);
      at += size;
    }
    return at;
  }

  #authenticate(bytes: Uint8Array, from: number, end: number, sink: Sink): number {
    let at = from;
    for (let left = header.count; left > 0; left--) {
      const size = header.sizeAt(bytes, at, end);
      if (size < 0 || header.prefixBytes + size === 0) return -1;
      at += header.prefixBytes;
      this.authentication.object(header.variation, bytes, at, size, sink);
      at += size;
    }
    return at;
  }

  /** Walks the objects of a response; returns how many headers there were. `settles`: results of controls are its answers. */
  #response(
    fn: number,
    settles: boolean,
    bytes: Uint8Array,
    start: number,
    end: number,
    unit: number,
    flow: Flow,
    direction: Direction,
    sink: Sink,
  ): number {
    const controls = settles && (this.#function === SELECT || this.#function === OPERATE || this.#function === DIRECT_OPERATE);
    const values = flow.points.length > 0 && direction === TO_CLIENT && fn !== AUTHENTICATION_RESPONSE;
    let headers = 0;
    let result = 0;
    let at = start;
    while (at < end) {
      const content = header.read(bytes, at, end);
      if (content < 0) {
        sink.malformed("the header of an object has no valid form or does not fit its message");
        return headers;
      }
      headers++;
      if (header.group === SECURITY) at = this.#authenticate(bytes, content, end, sink);
      else if (header.group === FILES && header.sized) at = this.#fileAnswer(bytes, content, end, sink);
      else {
        at = this.#skip(bytes, content, end);
        if (at >= 0 && controls) result = this.#results(result, bytes, content, sink);
        if (at >= 0 && values && header.group !== INTERNAL_INDICATIONS) this.#values(bytes, content, unit, flow, sink);
      }
      if (at < 0) {
        sink.malformed("objects do not fit their message");
        return headers;
      }
    }
    return headers;
  }

  /** Status of each control, in the order of the request; returns the position behind the last. */
  #results(from: number, bytes: Uint8Array, content: number, sink: Sink): number {
    const { layout } = header;
    if (layout === undefined || layout.size === 0 || header.sized) return from;
    const step = header.prefixBytes + layout.size;
    let position = from;
    for (let index = 0; index < header.count && position < this.#keys.length; index++, position++) {
      // Every form of a control ends with its status, whose uppermost bit is reserved.
      const status = (bytes[content + (index + 1) * step - 1] as number) & 0x7f;
      const key = this.#keys[position] as OperationKey;
      if (status === 0) sink.accepted(key);
      else sink.refused(key);
      for (const write of this.#writes) if (write.at === position) sink.settle(write.key, status === 0);
    }
    return position;
  }

  #fileAnswer(bytes: Uint8Array, from: number, end: number, sink: Sink): number {
    let at = from;
    for (let left = header.count; left > 0; left--) {
      const size = header.sizeAt(bytes, at, end);
      if (size < 0) return -1;
      at += header.prefixBytes;
      if (header.variation === TRANSPORT) this.#file.block("upload", bytes, at, size);
      else if (header.variation === COMMAND_STATUS && OpenFile.isRefused(bytes, at, size)) {
        if (this.#function === OPEN_FILE) this.#file.forget();
        if (this.#open) {
          for (const key of this.#keys) sink.refused(key);
          this.#open = false;
        }
      }
      at += size;
    }
    return at;
  }

  #values(bytes: Uint8Array, from: number, unit: number, flow: Flow, sink: Sink): void {
    const { layout, first, last, group } = header;
    if (layout === undefined || layout.encoding === "control" || header.sized) return;
    for (const point of flow.points) {
      if (!isAbout(point, header, unit)) continue;
      const wanted = indexOf(point);
      if (header.indexed) {
        const step = header.prefixBytes + layout.size;
        for (let index = 0, at = from; index < header.count; index++, at += step) {
          if (numberAt(bytes, at, header.prefixBytes) !== wanted || layout.size === 0) continue;
          const raw = numberOf(layout, bytes, at + header.prefixBytes, 0);
          sink.valueRead(point, raw, Number.isFinite(raw) && isGood(layout, group, bytes, at + header.prefixBytes));
        }
      } else if (first >= 0 && wanted >= first && wanted <= last) {
        const at = from + (wanted - first) * layout.size;
        const raw = numberOf(layout, bytes, at, wanted - first);
        sink.valueRead(point, raw, Number.isFinite(raw) && isGood(layout, group, bytes, at));
      }
    }
  }

  #settle(refused: boolean, objects: number, sink: Sink): void {
    if (!this.#open) return;
    this.#open = false;
    const fn = this.#function;
    const controls = fn === SELECT || fn === OPERATE || fn === DIRECT_OPERATE;
    // Controls were settled by their own results. Of several objects that were asked for, one may be unknown: which, is not told.
    if (!refused && controls) return;
    if (refused && fn === READ && this.#keys.length > 1 && objects > 0) return;
    for (const key of this.#keys) {
      if (refused) sink.refused(key);
      else sink.accepted(key);
    }
    for (const { key } of this.#writes) sink.settle(key, !refused);
  }
}
