// Jobs of S7comm and their answers: reading and writing variables, loading blocks, starting and stopping the controller.

import type { Flow, Sink } from "../../dissector.ts";
import { BlockTransfer } from "./blocks.ts";
import {
  BLOCK,
  CONTROL,
  DOWNLOAD_BLOCK,
  DOWNLOAD_ENDED,
  END_UPLOAD,
  jobOf,
  PendingJob,
  READ,
  REQUEST_DOWNLOAD,
  START_UPLOAD,
  serviceOf,
  UPLOAD,
  WRITE,
} from "./functions.ts";
import {
  addressAt,
  areaAt,
  blockAt,
  countAt,
  dataLength,
  eachValue,
  isAnyPointer,
  itemLength,
  keepItem,
  OTHER_VARIABLE,
  settleWrites,
  sizeAt,
  VARIABLE,
} from "./items.ts";

/** Jobs that wait for their answer, per flow. Controllers accept at most 8 at once; clients are told less. */
const PENDING = 16;
const SUCCESS = 0xff;
const latin = new TextDecoder("latin1");

/** A variable as `message` tells it. */
interface ItemSeen {
  readonly area: number;
  readonly db: number;
  readonly address: number;
}

export class S7Jobs {
  readonly #pending: PendingJob[] = [];
  #oldest = 0;
  readonly #download = new BlockTransfer("download");
  readonly #upload = new BlockTransfer("upload");

  /** A job: parameters at bytes[at, data), data at bytes[data, end). */
  request(
    bytes: Uint8Array,
    at: number,
    data: number,
    end: number,
    reference: number,
    unit: number,
    fromServer: boolean,
    flow: Flow,
    sink: Sink,
  ): void {
    if (data <= at) {
      sink.malformed("a job has no function");
      return;
    }
    const code = bytes[at] as number;
    const job = this.#slot();
    job.open = true;
    job.reference = reference;
    job.fn = code;
    job.fromServer = fromServer;
    job.keys.length = 0;
    job.items.length = 0;
    job.writes.length = 0;
    const seen: ItemSeen[] | null = sink.message === null ? null : [];
    let file = "";
    if (code === READ || code === WRITE) this.#variables(job, bytes, at, data, end, unit, flow, sink, seen);
    else if (code >= REQUEST_DOWNLOAD && code <= END_UPLOAD) file = this.#block(job, bytes, at, data, unit, sink);
    else if (code === CONTROL) {
      const service = serviceStart(bytes, at, data);
      const fn = serviceOf(bytes, service, data);
      const block = blockStart(bytes, at, service - 1);
      const key = block < 0 ? 0 : sink.text(bytes, block, block + 8);
      job.keys.push(sink.operation(fn, unit, block < 0 ? null : BLOCK, key, 0, 0));
      if (block >= 0 && sink.message !== null) file = latin.decode(bytes.subarray(block, block + 8));
    } else job.keys.push(sink.operation(jobOf(code), unit, null, 0, 0, 0));
    if (sink.message !== null) sink.message("s7comm", { rosctr: 1, function: code, items: seen, file });
  }

  /** An answer with data (kind 3) or without (2). */
  answer(
    bytes: Uint8Array,
    at: number,
    data: number,
    end: number,
    reference: number,
    refused: boolean,
    kind: number,
    flow: Flow,
    sink: Sink,
  ): void {
    const fn = data > at ? (bytes[at] as number) : -1;
    if (sink.message !== null) sink.message("s7comm", { rosctr: kind, ...(fn < 0 ? {} : { function: fn }), items: [], file: "" });
    const job = this.#find(reference, fn);
    if (fn === UPLOAD || fn === DOWNLOAD_BLOCK) this.#part(fn, bytes, at, data, end, refused, sink);
    if (job === null) return;
    job.open = false;
    if (!refused && (job.fn === READ || job.fn === WRITE)) {
      this.#results(job, bytes, at, data, end, flow, sink);
      return;
    }
    for (const key of job.keys) {
      if (refused) sink.refused(key);
      else sink.accepted(key);
    }
    for (const [, key] of job.writes) sink.settle(key, !refused);
    if (job.fn === END_UPLOAD) this.#upload.end(sink);
    else if (refused && job.fn === START_UPLOAD) this.#upload.cancel();
    else if (refused && job.fn === REQUEST_DOWNLOAD) this.#download.cancel();
  }

  gap(): void {
    this.#download.miss();
    this.#upload.miss();
  }

  close(sink: Sink): void {
    this.#download.miss();
    this.#upload.miss();
    this.#download.end(sink);
    this.#upload.end(sink);
  }

  #variables(
    job: PendingJob,
    bytes: Uint8Array,
    at: number,
    data: number,
    end: number,
    unit: number,
    flow: Flow,
    sink: Sink,
    seen: ItemSeen[] | null,
  ): void {
    const fn = jobOf(job.fn);
    let item = at + 2;
    for (let left = data - at < 2 ? 0 : (bytes[at + 1] as number); left > 0; left--) {
      const length = itemLength(bytes, item, data);
      if (length === 0) {
        sink.malformed("addresses of variables do not fit their message");
        return;
      }
      if (isAnyPointer(bytes, item)) {
        const place = areaAt(bytes, item) * 65_536 + blockAt(bytes, item);
        const shape = sizeAt(bytes, item) * 65_536 + countAt(bytes, item);
        job.keys.push(sink.operation(fn, unit, VARIABLE, place, addressAt(bytes, item), shape));
        seen?.push({ area: areaAt(bytes, item), db: blockAt(bytes, item), address: addressAt(bytes, item) });
      } else job.keys.push(sink.operation(fn, unit, OTHER_VARIABLE, bytes[item + 2] as number, 0, 0));
      if (flow.points.length > 0) keepItem(job, bytes, item);
      item += length + (left > 1 ? length & 1 : 0);
    }
    if (job.fn === WRITE && flow.points.length > 0) this.#hold(job, bytes, data, end, flow, sink);
  }

  /** Values of declared points that the job wants to write. */
  #hold(job: PendingJob, bytes: Uint8Array, data: number, end: number, flow: Flow, sink: Sink): void {
    let at = data;
    for (let item = 0; item < job.keys.length && end - at >= 4; item++) {
      const length = dataLength(bytes, at);
      if (end - at - 4 < length) return;
      eachValue(job, item, bytes, at + 4, length, flow.points, (point, raw) => {
        job.writes.push([item, sink.valueWritten(point, raw, Number.isFinite(raw))]);
      });
      at += 4 + length + (length & 1);
    }
  }

  /** One result per variable: a code alone after writing, a code with data after reading. */
  #results(job: PendingJob, bytes: Uint8Array, at: number, data: number, end: number, flow: Flow, sink: Sink): void {
    const count = data - at >= 2 ? (bytes[at + 1] as number) : 0;
    if (count !== job.keys.length) {
      sink.malformed("an answer has another number of results than its job has variables");
      return;
    }
    let result = data;
    for (let item = 0; item < count; item++) {
      if (result >= end) {
        sink.malformed("results are missing from an answer");
        return;
      }
      const good = bytes[result] === SUCCESS;
      const key = job.keys[item] as number;
      if (good) sink.accepted(key);
      else sink.refused(key);
      if (job.fn === WRITE) {
        settleWrites(job, item, good, sink);
        result++;
        continue;
      }
      if (end - result < 4) {
        // A refused variable may end the answer with its code alone.
        if (good) sink.malformed("results are longer than their answer");
        return;
      }
      const length = dataLength(bytes, result);
      if (end - result - 4 < length) {
        sink.malformed("results are longer than their answer");
        return;
      }
      if (good && flow.points.length > 0) {
        eachValue(job, item, bytes, result + 4, length, flow.points, (point, raw) => {
          sink.valueRead(point, raw, Number.isFinite(raw));
        });
      }
      result += 4 + length + (length & 1);
    }
  }

  /** Jobs that move a block. Returns the name of the block, where the job tells it. */
  #block(job: PendingJob, bytes: Uint8Array, at: number, data: number, unit: number, sink: Sink): string {
    // Function, status, two bytes of error, four of a transfer id, then the length of a name; only some jobs have one.
    const length = job.fn !== UPLOAD && job.fn !== END_UPLOAD && data - at > 9 ? (bytes[at + 8] as number) : 0;
    const name = at + 9;
    if (length > 0 && data - name < length) sink.malformed("the name of a block is longer than its message");
    const known = length > 0 && data - name >= length;
    const key = known ? sink.text(bytes, name, name + length) : 0;
    job.keys.push(sink.operation(jobOf(job.fn), unit, known ? BLOCK : null, key, 0, 0));
    const file =
      known && (sink.message !== null || job.fn !== DOWNLOAD_BLOCK) ? latin.decode(bytes.subarray(name, name + length)) : "";
    if (job.fn === REQUEST_DOWNLOAD) this.#download.begin(file);
    else if (job.fn === START_UPLOAD) this.#upload.begin(file);
    else if (job.fn === DOWNLOAD_ENDED) this.#download.end(sink, file);
    return file;
  }

  /** A part of a block: status with "more follows" in the parameters; length, two constant bytes and content in the data. */
  #part(fn: number, bytes: Uint8Array, at: number, data: number, end: number, refused: boolean, sink: Sink): void {
    const transfer = fn === UPLOAD ? this.#upload : this.#download;
    const length = end - data >= 4 ? ((bytes[data] as number) << 8) | (bytes[data + 1] as number) : 0;
    if (refused || data - at < 2 || end - data < 4 || end - data - 4 < length) {
      transfer.miss();
      if (!refused) sink.malformed("a part of a block does not fit its message");
      return;
    }
    transfer.part(bytes, data + 4, data + 4 + length, ((bytes[at + 1] as number) & 1) !== 0);
  }

  #slot(): PendingJob {
    for (const job of this.#pending) if (!job.open) return job;
    if (this.#pending.length < PENDING) {
      const job = new PendingJob();
      this.#pending.push(job);
      return job;
    }
    this.#oldest = (this.#oldest + 1) % PENDING;
    return this.#pending[this.#oldest] as PendingJob;
  }

  #find(reference: number, fn: number): PendingJob | null {
    for (const job of this.#pending) if (job.open && job.reference === reference && (fn < 0 || job.fn === fn)) return job;
    return null;
  }
}

/** A service that acts on one block names it in 8 characters behind a count and a zero; else below 0. */
function blockStart(bytes: Uint8Array, at: number, end: number): number {
  return end - at === 20 && bytes[at + 10] === 1 ? at + 12 : -1;
}

/** Behind the function: 7 bytes, a block of parameters with its length before it, the name of the service with its length. */
function serviceStart(bytes: Uint8Array, at: number, end: number): number {
  const length = end - at >= 10 ? ((bytes[at + 8] as number) << 8) | (bytes[at + 9] as number) : 0;
  return Math.min(end, at + 10 + length + 1);
}
