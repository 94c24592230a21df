// Modbus in serial frames over TCP held against tshark, on messages made here. What is in Modbus/TCP frames is compared on public captures.

import { join, pcap, Talk } from "../../builder.fixture.ts";
import { compareMade, each, type Fields } from "../tshark.fixture.ts";

function frame(unit: number, pdu: readonly number[]): Uint8Array {
  let crc = 0xffff;
  for (const byte of [unit, ...pdu]) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return join([unit], pdu, [crc & 255, crc >> 8]);
}

const exchanges: readonly (readonly [request: number[], response: number[]])[] = [
  [
    [1, 0, 5, 0, 3],
    [1, 1, 7],
  ],
  [
    [2, 0, 5, 0, 3],
    [2, 1, 7],
  ],
  [
    [3, 0, 5, 0, 2],
    [3, 4, 0, 1, 0, 2],
  ],
  [
    [4, 0, 5, 0, 2],
    [0x84, 2],
  ],
  [
    [5, 0, 9, 255, 0],
    [5, 0, 9, 255, 0],
  ],
  [
    [6, 0, 40, 0, 1],
    [6, 0, 40, 0, 1],
  ],
  [[7], [7, 0]],
  [
    [8, 0, 4, 0, 0],
    [8, 0, 4, 0, 0],
  ],
  [[11], [11, 0, 0, 0, 1]],
  [[12], [12, 8, 0, 0, 1, 8, 1, 33, 32, 0]],
  [
    [15, 0, 1, 0, 10, 2, 1, 1],
    [15, 0, 1, 0, 10],
  ],
  [
    [16, 0, 1, 0, 2, 4, 0, 1, 0, 2],
    [16, 0, 1, 0, 2],
  ],
  [[17], [17, 2, 1, 255]],
  [
    [22, 0, 4, 0, 0xf2, 0, 0x25],
    [22, 0, 4, 0, 0xf2, 0, 0x25],
  ],
  [
    [23, 0, 3, 0, 2, 0, 14, 0, 1, 2, 0, 255],
    [23, 4, 0, 1, 0, 2],
  ],
  [
    [24, 4, 222],
    [24, 0, 4, 0, 1, 0, 9],
  ],
  [
    [43, 14, 1, 0],
    [43, 14, 1, 1, 0, 0, 1, 0, 2, 65, 66],
  ],
];
const talk = new Talk(4001).open();
for (const [request, response] of exchanges) talk.ask(frame(9, request)).reply(frame(9, response));

const asked = (messages: readonly Fields[], functions: ReadonlySet<number>, field: string): unknown[] | null =>
  messages.every((one) => one.request === true)
    ? messages.filter((one) => functions.has(one.function as number)).map((one) => one[field])
    : null;

compareMade(
  {
    name: "modbus in serial frames",
    protocols: ["modbus"],
    filter: "mbrtu",
    how: ["-o", "mbrtu.tcp.port:4001"],
    fields: {
      "mbrtu.unit_id": (messages) => each(messages, "unit"),
      "modbus.func_code": (messages) => each(messages, "function"),
      "modbus.exception_code": (messages) => each(messages, "exception").filter((code) => code !== 0),
      "modbus.reference_num": (messages) => asked(messages, new Set([1, 2, 3, 4, 5, 6, 15, 16, 22, 24]), "reference"),
      "modbus.word_cnt": (messages) => asked(messages, new Set([3, 4, 16]), "count"),
      "modbus.bit_cnt": (messages) => asked(messages, new Set([1, 2, 15]), "count"),
      "modbus.diagnostic_code": (messages) => each(messages, "diagnostic"),
      "modbus.and_mask": (messages) => each(messages, "andMask"),
      "modbus.or_mask": (messages) => each(messages, "orMask"),
      "modbus.write_reference_num": (messages) => each(messages, "writeReference"),
      "modbus.mei": (messages) => each(messages, "mei"),
      "modbus.read_device_id": (messages) => each(messages, "readDeviceId"),
    },
    explained: [
      [/frame (16|20|22|28) .*: tshark «»/, "tshark reads no frame of four bytes, though the specification has such requests"],
    ],
    leastCompared: 90,
  },
  pcap(talk.close().packets),
);
