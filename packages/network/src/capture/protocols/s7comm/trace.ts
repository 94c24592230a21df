// What S7comm messages say field by field, for whoever watches: tests hold it against another reader.

import { READ, WRITE } from "./functions.ts";
import { addressAt, areaAt, blockAt, countAt, dataLength, isAnyPointer, itemLength, sizeAt } from "./items.ts";

type Detail = Readonly<Record<string, unknown>>;

const SETUP = 0xf0;
const JOB = 1;
const ACK_DATA = 3;
const USERDATA = 7;

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function hexadecimal(bytes: Uint8Array, start: number, end: number): string {
  return Array.from(bytes.subarray(start, end), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** A message at bytes[start, end): its parameters begin at `parameters`, its data at `data`. */
export function traceUnit(bytes: Uint8Array, start: number, parameters: number, data: number, end: number): Detail {
  const kind = bytes[start + 1] as number;
  const head = {
    layer: "unit",
    reference: word(bytes, start + 4),
    parameterLength: data - parameters,
    dataLength: end - data,
    ...(parameters - start === 12 ? { errorClass: bytes[start + 10], errorCode: bytes[start + 11] } : {}),
  };
  if (kind === USERDATA) return { ...head, ...userdata(bytes, parameters, data, end) };
  const code = data > parameters ? bytes[parameters] : -1;
  if (code === SETUP && data - parameters >= 8) {
    return {
      ...head,
      calling: word(bytes, parameters + 2),
      called: word(bytes, parameters + 4),
      longest: word(bytes, parameters + 6),
    };
  }
  if (code !== READ && code !== WRITE) return head;
  const count = bytes[parameters + 1] as number;
  const variables = kind === JOB ? items(bytes, parameters + 2, data, count) : [];
  const valued = (kind === JOB && code === WRITE) || (kind === ACK_DATA && code === READ);
  const values = valued ? dataItems(bytes, data, end, count) : kind === ACK_DATA ? codes(bytes, data, end) : [];
  return { ...head, itemCount: count, variables, values };
}

function items(bytes: Uint8Array, start: number, end: number, count: number): Detail[] {
  const all: Detail[] = [];
  let at = start;
  for (let left = count; left > 0; left--) {
    const length = itemLength(bytes, at, end);
    if (length === 0) break;
    const head = { length, syntax: bytes[at + 2] };
    all.push(
      isAnyPointer(bytes, at)
        ? {
            ...head,
            size: sizeAt(bytes, at),
            count: countAt(bytes, at),
            db: blockAt(bytes, at),
            area: areaAt(bytes, at),
            address: addressAt(bytes, at),
          }
        : head,
    );
    at += length + (left > 1 ? length & 1 : 0);
  }
  return all;
}

/** Results or values with their heads of 4 bytes, each but the last filled up to an even length. */
function dataItems(bytes: Uint8Array, start: number, end: number, count: number): Detail[] {
  const all: Detail[] = [];
  let at = start;
  for (let left = count; left > 0 && end - at >= 4; left--) {
    const length = dataLength(bytes, at);
    const stop = Math.min(end, at + 4 + length);
    all.push({ code: bytes[at], size: bytes[at + 1], length, data: hexadecimal(bytes, at + 4, stop) });
    at = stop + (length & 1);
  }
  return all;
}

function codes(bytes: Uint8Array, start: number, end: number): Detail[] {
  return Array.from(bytes.subarray(start, end), (code) => ({ code }));
}

function userdata(bytes: Uint8Array, at: number, data: number, end: number): Detail {
  const long = data - at >= 12;
  return {
    method: bytes[at + 4],
    sequence: bytes[at + 7],
    ...(long ? { unit: bytes[at + 8], last: bytes[at + 9], parameterError: word(bytes, at + 10) } : {}),
    values: end - data >= 4 ? [{ code: bytes[data], size: bytes[data + 1], length: dataLength(bytes, data) }] : [],
  };
}
