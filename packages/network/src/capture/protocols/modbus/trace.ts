// What Modbus messages say field by field, for whoever watches: tests hold it against another reader.

import {
  DEVICE_IDENTIFICATION,
  DIAGNOSTICS,
  ENCAPSULATED,
  isListed,
  MASK_WRITE,
  NOTHING,
  READ_EXCEPTION_STATUS,
  READ_FIFO,
  READ_FILE,
  READ_INPUT,
  READ_WRITE,
  REPORT_SERVER,
  UMAS,
  UNLISTED,
  WRITE_COIL,
  WRITE_COILS,
  WRITE_FILE,
  WRITE_REGISTER,
  WRITE_REGISTERS,
} from "./functions.ts";

type Detail = Readonly<Record<string, unknown>>;

const decoder = new TextDecoder("latin1");
/** Function, MEI type, code, conformity, more follows, next object, number of objects. */
const IDENTIFICATION = 7;
const NO_DETAIL: Detail = { broken: true };

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function hexadecimal(bytes: Uint8Array, start: number, end: number): string {
  return Array.from(bytes.subarray(start, end), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Registers from `first` on, as [number, value]. */
function registers(bytes: Uint8Array, start: number, end: number, first: number): (readonly [number, number])[] {
  const all: (readonly [number, number])[] = [];
  for (let at = start; at + 1 < end; at += 2) all.push([first + (at - start) / 2, word(bytes, at)]);
  return all;
}

/** Bits from `first` on, as [number, value]; the lowest bit of a byte is the first (section 6.1). */
function bits(bytes: Uint8Array, start: number, end: number, first: number, count: number): (readonly [number, number])[] {
  const most = Math.min(count, (end - start) * 8);
  return Array.from({ length: most }, (_, index) => [
    first + index,
    ((bytes[start + (index >> 3)] as number) >> (index & 7)) & 1,
  ]);
}

/** File, record and length of each sub-request, with the data of a write (sections 6.14 and 6.15). */
function files(bytes: Uint8Array, pdu: number, end: number, written: boolean): Detail {
  const records: { file: number; record: number; count: number; data: string }[] = [];
  for (let at = pdu + 2; end - at >= 7; ) {
    const count = word(bytes, at + 5);
    const stop = written ? at + 7 + count * 2 : at + 7;
    if (stop > end) break;
    records.push({ file: word(bytes, at + 1), record: word(bytes, at + 3), count, data: hexadecimal(bytes, at + 7, stop) });
    at = stop;
  }
  return { byteCount: bytes[pdu + 1], records };
}

/** Lengths of the records that are read: each is length, reference type 6, data. */
function parts(bytes: Uint8Array, start: number, end: number): number[] {
  const lengths: number[] = [];
  for (let at = start; at < end; at += 1 + (bytes[at] as number)) lengths.push(bytes[at] as number);
  return lengths;
}

/** The objects of a device identification (section 6.21). */
function identification(bytes: Uint8Array, pdu: number, end: number): Detail {
  const objects: (readonly [number, string])[] = [];
  let at = pdu + IDENTIFICATION;
  for (let left = bytes[pdu + 6] as number; left > 0 && end - at >= 2; left--) {
    const stop = Math.min(end, at + 2 + (bytes[at + 1] as number));
    objects.push([bytes[at] as number, decoder.decode(bytes.subarray(at + 2, stop))]);
    at = stop;
  }
  return { conformity: bytes[pdu + 3], more: bytes[pdu + 4], next: bytes[pdu + 5], objectCount: bytes[pdu + 6], objects };
}

/** What bytes[pdu, end) asks for beyond its function; `shape` as `shapeOf` says. */
export function traceRequest(bytes: Uint8Array, pdu: number, end: number, shape: number): Detail {
  if (shape === NOTHING) return NO_DETAIL;
  const code = bytes[pdu] as number;
  switch (code) {
    case WRITE_COIL:
    case WRITE_REGISTER:
      return { data: hexadecimal(bytes, pdu + 3, end) };
    case DIAGNOSTICS:
      return { diagnostic: word(bytes, pdu + 1), data: hexadecimal(bytes, pdu + 3, end) };
    case WRITE_COILS:
      return { byteCount: bytes[pdu + 5], bits: bits(bytes, pdu + 6, end, word(bytes, pdu + 1), word(bytes, pdu + 3)) };
    case WRITE_REGISTERS:
      return { byteCount: bytes[pdu + 5], registers: registers(bytes, pdu + 6, end, word(bytes, pdu + 1)) };
    case READ_FILE:
    case WRITE_FILE:
      return files(bytes, pdu, end, code === WRITE_FILE);
    case MASK_WRITE:
      return { andMask: word(bytes, pdu + 3), orMask: word(bytes, pdu + 5) };
    case READ_WRITE:
      return {
        readReference: word(bytes, pdu + 1),
        readCount: word(bytes, pdu + 3),
        writeReference: word(bytes, pdu + 5),
        writeCount: word(bytes, pdu + 7),
        byteCount: bytes[pdu + 9],
        data: hexadecimal(bytes, pdu + 10, end),
      };
    case ENCAPSULATED:
      if (bytes[pdu + 1] !== DEVICE_IDENTIFICATION) return { mei: bytes[pdu + 1] };
      return { mei: bytes[pdu + 1], readDeviceId: bytes[pdu + 2], object: bytes[pdu + 3] };
    case UMAS:
      return {};
    default:
      return isListed(code) ? {} : { data: hexadecimal(bytes, pdu + 1, end) };
  }
}

/** What bytes[pdu, end) answers. `first` and `count` of the request that it belongs to; -1 where that was not seen. */
export function traceResponse(bytes: Uint8Array, pdu: number, end: number, shape: number, first: number, count: number): Detail {
  const code = bytes[pdu] as number;
  if (code >= 0x80) return {};
  if (shape !== UNLISTED && (shape & 2) === 0) return NO_DETAIL;
  switch (code) {
    case 1:
    case 2: {
      const byteCount = bytes[pdu + 1];
      return first < 0 ? { byteCount, answers: false } : { byteCount, bits: bits(bytes, pdu + 2, end, first, count) };
    }
    case 3:
    case READ_INPUT: {
      const byteCount = bytes[pdu + 1];
      return first < 0 ? { byteCount, answers: false } : { byteCount, registers: registers(bytes, pdu + 2, end, first) };
    }
    case WRITE_COIL:
    case WRITE_REGISTER:
      return { reference: word(bytes, pdu + 1), data: hexadecimal(bytes, pdu + 3, end) };
    case READ_EXCEPTION_STATUS:
      return { data: hexadecimal(bytes, pdu + 1, end) };
    case DIAGNOSTICS:
      return { diagnostic: word(bytes, pdu + 1), data: hexadecimal(bytes, pdu + 3, end) };
    case 11:
      return { status: word(bytes, pdu + 1), events: word(bytes, pdu + 3) };
    case 12:
      if (end - pdu < 8) return { byteCount: bytes[pdu + 1] };
      return {
        byteCount: bytes[pdu + 1],
        status: word(bytes, pdu + 2),
        events: word(bytes, pdu + 4),
        messages: word(bytes, pdu + 6),
      };
    case WRITE_COILS:
    case WRITE_REGISTERS:
      return { reference: word(bytes, pdu + 1), count: word(bytes, pdu + 3) };
    case REPORT_SERVER:
      return { data: hexadecimal(bytes, pdu + 1, end) };
    case READ_FILE:
      return { byteCount: bytes[pdu + 1], parts: parts(bytes, pdu + 2, end) };
    case WRITE_FILE:
      return files(bytes, pdu, end, true);
    case MASK_WRITE:
      return { reference: word(bytes, pdu + 1), andMask: word(bytes, pdu + 3), orMask: word(bytes, pdu + 5) };
    case READ_WRITE:
      return { byteCount: bytes[pdu + 1], data: hexadecimal(bytes, pdu + 2, end) };
    case READ_FIFO:
      return { byteCount16: word(bytes, pdu + 1), count: word(bytes, pdu + 3), data: hexadecimal(bytes, pdu + 5, end) };
    case ENCAPSULATED:
      if (bytes[pdu + 1] !== DEVICE_IDENTIFICATION) return { mei: bytes[pdu + 1] };
      return { mei: bytes[pdu + 1], readDeviceId: bytes[pdu + 2], ...identification(bytes, pdu, end) };
    case UMAS:
      return {};
    default:
      return isListed(code) ? {} : { data: hexadecimal(bytes, pdu + 1, end) };
  }
}
