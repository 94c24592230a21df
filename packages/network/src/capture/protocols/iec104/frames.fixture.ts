// For tests: encodes frames and messages of IEC 60870-5-104, apart from what the dissector knows of them.

import type { PointOfInterest } from "@bulkhead/facts";
import { type Direction, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { join, type Play, play, type Recording } from "../recorder.fixture.ts";
import { iec104 } from "./iec104.ts";

export type Bytes = readonly number[];
export type Part = [Direction, Uint8Array];

export const le16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
export const le24 = (value: number): number[] => [...le16(value), (value >> 16) & 255];
export const le32 = (value: number): number[] => [...le16(value), ...le16(value >>> 16)];
export const float = (value: number): number[] => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return [...new Uint8Array(view.buffer)];
};
export const TIME = [...le16(30_500), 15, 8, 0x64, 11, 26];

export const STATION = 300;
export const control = (...bytes: Bytes): Uint8Array<ArrayBuffer> => join(0x68, 4, bytes);
export const frame = (sent: number, message: Bytes): Uint8Array<ArrayBuffer> =>
  join(0x68, 4 + message.length, le16(sent << 1), le16(0), message);
/** A message with one object, or with `objects` as they are. */
export const message = (type: number, cause: number, objects: Bytes, count = 1, unit = STATION): number[] => [
  type,
  count,
  cause,
  0,
  ...le16(unit),
  ...objects,
];
export const START: Part[] = [
  [TO_SERVER, control(0x07, 0, 0, 0)],
  [TO_CLIENT, control(0x0b, 0, 0, 0)],
];

/** Numbers the messages of both sides, behind the start of the transfer. */
export function talkOf(...messages: readonly (readonly [Direction, Bytes])[]): Part[] {
  const sent = [0, 0];
  return [
    ...START,
    ...messages.map(([from, bytes]): Part => {
      const number = sent[from] ?? 0;
      sent[from] = number + 1;
      return [from, frame(number, bytes)];
    }),
  ];
}

export function point(target: string, more: Partial<PointOfInterest> = {}): PointOfInterest {
  const basis = { variable: target, protocol: "iec104", servers: ["10.0.2.10"], type: "float32", wordOrder: "big" } as const;
  return { ...basis, target, scale: 1, offset: 0, ...more };
}

export const talk = (parts: readonly Part[], how: Play = {}): Recording => play(iec104, parts, how);
/** Without the start of the transfer. */
export const operations = ({ operations: all }: Recording): [string, string, string | null, number, number][] =>
  all.filter((one) => !one.name.includes("STARTDT")).map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);

const sum = (bytes: Bytes): number => bytes.reduce((all, byte) => all + byte, 0) & 255;
/** A file of two segments that `from` sends. */
export function fileFrom(from: Direction, content: Bytes, checksum = sum(content)): [Direction, Bytes][] {
  const to: Direction = from === TO_SERVER ? TO_CLIENT : TO_SERVER;
  const object = [...le24(3), ...le16(2)];
  const part = (bytes: Bytes): number[] => message(125, 13, [...object, 1, bytes.length, ...bytes]);
  return [
    [from, message(120, 13, [...object, ...le24(content.length), 0])],
    [to, message(122, 13, [...object, 0, 2])],
    [from, message(121, 13, [...object, 1, ...le24(content.length), 0])],
    [to, message(122, 13, [...object, 1, 6])],
    [from, part(content.slice(0, 4))],
    [from, part(content.slice(4))],
    [from, message(123, 13, [...object, 1, 3, checksum])],
    [to, message(124, 13, [...object, 1, 3])],
    [from, message(123, 13, [...object, 1, 1, checksum])],
    [to, message(124, 13, [...object, 0, 1])],
  ];
}
