// Frames of Genisys, a serial protocol of railway signalling that is carried over TCP (Union Switch & Signal; as ICSNPP-Genisys reads it).
//
//   header (F1 to FE) | station | address, data … | CRC (2, low byte first) | F6
//
// Behind the header, bytes from F0 on are sent as F0 and their lower half. The CRC begins with 0 and counts the header and the bytes as they
// were before. Acknowledgements have none, polls may have none.

import { crc16 } from "../crc.ts";

export const ACKNOWLEDGE = 0xf1;
export const INDICATION = 0xf2;
export const CHECKBACK = 0xf3;
export const COMMON_CONTROL = 0xf9;
export const ACKNOWLEDGE_AND_POLL = 0xfa;
export const POLL = 0xfb;
export const CONTROL = 0xfc;
export const RECALL = 0xfd;
export const EXECUTE = 0xfe;

const ESCAPE = 0xf0;
const TERMINATOR = 0xf6;
/** Header, station, pairs for 256 addresses, checksum. */
const LONGEST = 2 + 512 + 2;
/** As many bytes as that may take on the wire, with the terminator. */
export const LONGEST_SENT = LONGEST * 2;

/** The frame that `readFrame` read last, without what the wire adds. */
export const FRAME = {
  bytes: new Uint8Array(LONGEST),
  /** Up to the checksum. */
  length: 0,
  checked: false,
  intact: false,
  /** Position behind the terminator. */
  end: 0,
};

export function isFromOffice(header: number): boolean {
  return header >= COMMON_CONTROL && header <= EXECUTE;
}

export function isFromField(header: number): boolean {
  return header >= ACKNOWLEDGE && header <= CHECKBACK;
}

/** Reads the frame at `at`. 1: read; 0: its end is not there yet; -1: it is none. */
export function readFrame(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return 0;
  const header = bytes[at] as number;
  if (!isFromOffice(header) && !isFromField(header)) return -1;
  const frame = FRAME.bytes;
  frame[0] = header;
  let length = 1;
  for (let index = at + 1; index < end; index++) {
    const byte = bytes[index] as number;
    if (byte === TERMINATOR) {
      FRAME.end = index + 1;
      return close(length);
    }
    if (byte > ESCAPE || length >= LONGEST) return -1;
    if (byte < ESCAPE) {
      frame[length++] = byte;
      continue;
    }
    index++;
    if (index >= end) return 0;
    const half = bytes[index] as number;
    if (half > 0x0f) return -1;
    frame[length++] = ESCAPE | half;
  }
  return 0;
}

function close(length: number): number {
  const { bytes } = FRAME;
  const header = bytes[0] as number;
  if (length < 2) return -1;
  FRAME.checked = !(header === ACKNOWLEDGE || (header === POLL && length === 2));
  FRAME.length = length;
  FRAME.intact = true;
  if (!FRAME.checked) return length === 2 ? 1 : -1;
  if (length < 4) return -1;
  FRAME.length = length - 2;
  const sum = (bytes[length - 2] as number) | ((bytes[length - 1] as number) << 8);
  FRAME.intact = crc16(bytes, 0, FRAME.length, 0) === sum;
  // Addresses and data come in pairs.
  return FRAME.length % 2 === 0 ? 1 : -1;
}
