// The raw number of a declared point in the bytes of a controller: words of 16 bits, high byte first, in the order that the plant says; or
// bytes with the lowest first.

import type { PointOfInterest } from "@bulkhead/facts";

const octets = new Uint8Array(8);
const view = new DataView(octets.buffer);

/** `width` bytes (2, 4 or 8) from `from` on, all within `bytes`. NaN for a floating point number that is none; 0 or 1 for a bool. */
export function readScalar({ type, wordOrder }: PointOfInterest, bytes: Uint8Array, from: number, width: number): number {
  for (let at = 0; at < width; at += 2) {
    const source = from + (wordOrder === "big" ? at : width - 2 - at);
    octets[at] = bytes[source] as number;
    octets[at + 1] = bytes[source + 1] as number;
  }
  switch (type) {
    case "bool":
      return view.getUint16(0) === 0 ? 0 : 1;
    case "int16":
      return view.getInt16(0);
    case "uint16":
      return view.getUint16(0);
    case "int32":
      return view.getInt32(0);
    case "uint32":
      return view.getUint32(0);
    case "float32":
      return view.getFloat32(0);
    case "float64":
      return view.getFloat64(0);
  }
}

/** Bytes that a value of each type takes where a bool takes one. */
export const SCALAR_WIDTHS: Readonly<Record<PointOfInterest["type"], number>> = {
  bool: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  float32: 4,
  float64: 8,
};

/** The value that begins at `from` with its lowest byte, all of its width within `bytes`; of a bool, whether its byte is 0. */
export function readLittleScalar(type: PointOfInterest["type"], bytes: Uint8Array, from: number): number {
  for (let at = 0; at < SCALAR_WIDTHS[type]; at++) octets[at] = bytes[from + at] as number;
  switch (type) {
    case "bool":
      return octets[0] === 0 ? 0 : 1;
    case "int16":
      return view.getInt16(0, true);
    case "uint16":
      return view.getUint16(0, true);
    case "int32":
      return view.getInt32(0, true);
    case "uint32":
      return view.getUint32(0, true);
    case "float32":
      return view.getFloat32(0, true);
    case "float64":
      return view.getFloat64(0, true);
  }
}
