// EtherCAT: frames from an encoder of its own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Direction, TO_SERVER } from "../../dissector.ts";
import { join, type Play, play, playDamaged } from "../recorder.fixture.ts";
import { ethercat, ethercatDatagrams } from "./ethercat.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Part = Uint8Array | number | string | readonly number[];

const le16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
const le32 = (value: number): number[] => [...le16(value & 0xffff), ...le16(value >>> 16)];

interface Datagram {
  readonly command: number;
  readonly address: number;
  readonly register: number;
  readonly data: Part;
  readonly counter?: number;
}

function frame(...datagrams: readonly Datagram[]): Bytes {
  const parts = datagrams.map(({ command, address, register, data, counter = 0 }, index) => {
    const content = join(data);
    const more = index < datagrams.length - 1 ? 0x8000 : 0;
    return join(command, index, le16(address), le16(register), le16(content.length | more), [0, 0], content, le16(counter));
  });
  const body = join(...parts);
  return join(le16(body.length | 0x1000), body);
}

const mailbox = (type: number, ...service: readonly Part[]): Bytes => {
  const body = join(...service);
  return join(le16(body.length), le16(0), 0, type | 0x10, body, new Uint8Array(8));
};
const sdo = (service: number, command: number, index: number, sub = 0): Bytes =>
  mailbox(3, le16(service << 12), command, le16(index), sub, le32(5));

const ring = (...frames: readonly Bytes[]): ReturnType<typeof play> =>
  play(
    ethercat,
    frames.map((one): [Direction, Bytes] => [TO_SERVER, one]),
  );
const operations = (seen: ReturnType<typeof play>): unknown[] =>
  seen.operations.map((one) => [one.name, one.class, one.target, one.accepted]);
const write = (register: number, data: Part, counter = 0): Datagram => ({ command: 5, address: 0x1001, register, data, counter });
const read = (register: number, data: Part, counter = 0): Datagram => ({ command: 4, address: 0x1001, register, data, counter });

test("states that a station is asked for", () => {
  const asked = [1, 2, 3, 4, 8, 0x18].map((state) => write(0x0120, le16(state)));
  const seen = ring(frame(...asked));
  assert.deepEqual(
    operations(seen),
    [
      ["Request State INIT", "stop"],
      ["Request State PREOP", "mode-change"],
      ["Request State BOOT", "mode-change"],
      ["Request State SAFEOP", "mode-change"],
      ["Request State OP", "start"],
      ["Request State OP", "start"],
    ].map((one) => [...one, "station:0x1001:0x0120", 0]),
  );
  assert.deepEqual(
    seen.sessions.map((one) => one.securable),
    [false],
  );
});

test("what each command reaches, and what came back accepted", () => {
  const datagrams = (counter: number, position: number): Datagram[] => [
    { command: 2, address: position, register: 0x0010, data: le16(0x1001), counter },
    { command: 8, address: 0, register: 0x0120, data: le16(1), counter: counter * 3 },
    { command: 7, address: 0, register: 0x0130, data: le16(0), counter: counter * 3 },
    { command: 12, address: 0, register: 1, data: [1, 2, 3, 4], counter },
    { command: 10, address: 0, register: 2, data: [0], counter: 0 },
    { command: 0, address: 0, register: 0, data: [], counter: 0 },
    { ...write(0x0502, le16(0x0201)), counter },
    { ...write(0x0502, le16(0x0101)), counter },
    { ...write(0x0920, new Uint8Array(8)), counter },
    { ...write(0x0040, "R"), counter },
    { ...write(0x0f80, [1]), counter },
    { ...write(0x1100, [1]), counter },
    { ...read(0x0000, [1]), counter },
    { ...read(0x1100, [1]), counter },
    { command: 14, address: 0x1001, register: 0x0910, data: new Uint8Array(4), counter },
  ];
  const expected = (accepted: number, position: string | null): unknown[] => [
    ["Write Station Address", "configuration", position, accepted],
    ["Request State INIT", "stop", "all:0x0120", accepted],
    ["Read State (AL Status)", "read", "all:0x0130", accepted],
    ["Logical Read Write (LRW)", "write", "logical:65536-65539", accepted],
    ["Logical Read (LRD)", "read", "logical:131072-131072", 0],
    ["EEPROM: Write", "configuration", "station:0x1001:0x0502", accepted],
    ["EEPROM: Read", "read", "station:0x1001:0x0502", accepted],
    ["Write System Time Offset", "time-change", "station:0x1001:0x0920", accepted],
    ["Reset", "restart", "station:0x1001:0x0040", accepted],
    ["Write Register", "configuration", "station:0x1001:0x0f80", accepted],
    ["Write Memory", "write", "station:0x1001:0x1100", accepted],
    ["Read Register", "read", "station:0x1001:0x0000", accepted],
    ["Read Memory", "read", "station:0x1001:0x1100", accepted],
    ["Distribute Clock", "other", "station:0x1001:0x0910", accepted],
  ];
  assert.deepEqual(operations(ring(frame(...datagrams(0, 0xfffe)))), expected(0, "position:2:0x0010"));
  assert.deepEqual(operations(ring(frame(...datagrams(1, 1)))), expected(1, null));
});

test("objects of the mailbox: asked, granted, refused", () => {
  const seen = ring(
    frame(write(0x1800, sdo(2, 0x2f, 0x6040), 1)),
    frame(read(0x1880, sdo(3, 0x60, 0x6040), 1)),
    frame(write(0x1800, sdo(2, 0x40, 0x1018, 4), 1)),
    frame(read(0x1880, sdo(2, 0x80, 0x1018, 4), 1)),
    frame(write(0x1800, sdo(2, 0x2f, 0x1010), 1)),
    frame(write(0x1800, sdo(2, 0x2f, 0x1f50, 1), 1)),
    frame(write(0x1800, sdo(2, 0x00, 0x1f50, 1), 1)),
    frame(write(0x1800, mailbox(3, le16(8 << 12), [1, 0, 0, 0, 0, 0]), 1)),
  );
  assert.deepEqual(
    seen.operations.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]),
    [
      ["CoE: SDO Download", "write", "station:0x1001:object:0x6040:0", 1, 0],
      ["CoE: SDO Upload", "read", "station:0x1001:object:0x1018:4", 0, 1],
      ["CoE: Store Parameters", "configuration", "station:0x1001:object:0x1010:0", 0, 0],
      ["CoE: Program Data", "program-download", "station:0x1001:object:0x1f50:1", 0, 0],
      ["CoE: SDO Information", "discovery", "station:0x1001:0x1000", 0, 0],
    ],
  );
});

test("files and drives of the mailbox", () => {
  const seen = ring(
    frame(write(0x1800, mailbox(4, 2, 0, le32(12_345_678), "firmware.efw"), 1)),
    frame(read(0x1880, mailbox(4, 4, 0, le32(0)), 1)),
    frame(write(0x1800, mailbox(4, 1, 0, le32(0), "log.txt", 0), 1)),
    frame(read(0x1880, mailbox(4, 5, 0, le32(0x8001), "not found"), 1)),
    frame(write(0x1800, mailbox(5, 3, 0x40, le16(36), [1, 2]), 1)),
    frame(read(0x1880, mailbox(5, 4, 0x40, le16(36)), 1)),
    frame(write(0x1800, mailbox(2, le32(0), [1, 2]), 1)),
  );
  assert.deepEqual(
    seen.operations.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]),
    [
      ["FoE: Write File", "firmware", "station:0x1001:file:firmware.efw", 1, 0],
      ["FoE: Read File", "file-transfer", "station:0x1001:file:log.txt", 0, 1],
      ["SoE: Write Parameter", "write", "station:0x1001:idn:36", 1, 0],
      ["EoE: Ethernet", "other", "station:0x1001:0x1000", 0, 0],
    ],
  );
  assert.deepEqual(seen.credentials, [{ user: null, masked: "1••••••8 (8 characters)" }]);
});

test("what does not hold together is said", () => {
  const whole = frame(write(0x0120, le16(1)));
  const unknown = frame({ command: 15, address: 0, register: 0, data: [] });
  assert.deepEqual(ring(whole.slice(0, -1)).malformed, ["an EtherCAT frame is longer than what carries it"]);
  assert.deepEqual(ring(unknown).malformed, ["an EtherCAT datagram has an unknown command"]);
  const lying = frame(write(0x0120, le16(1)));
  lying[8] = 40;
  assert.deepEqual(ring(lying).malformed, ["an EtherCAT datagram ends early"]);
  assert.deepEqual(ring(join(whole, new Uint8Array(28))).malformed, []);
});

test("over UDP only datagrams that fill it are known", () => {
  const whole = frame(write(0x0120, le16(8)), read(0x0130, le16(0)));
  const known = (bytes: Bytes, how: Play = {}): boolean => play(ethercatDatagrams, [[TO_SERVER, bytes]], how).recognised;
  assert.equal(known(whole, { serverPort: 4000 }), true);
  assert.equal(known(join(whole, 0)), false);
  assert.equal(known(whole.slice(0, -1)), false);
  const reserved = whole.slice();
  reserved[9] = 0x88;
  assert.equal(known(reserved), false);
});

test("damaged frames break nothing", () => {
  const frames: [Direction, Bytes][] = [
    [TO_SERVER, frame(write(0x1800, sdo(2, 0x2f, 0x6040), 1), read(0x1880, sdo(3, 0x60, 0x6040), 1))],
    [TO_SERVER, frame(write(0x1800, mailbox(4, 2, 0, le32(7), "firmware.efw"), 1))],
    [TO_SERVER, frame({ command: 12, address: 0, register: 1, data: [1, 2, 3, 4] }, write(0x0502, le16(0x0201)))],
  ];
  playDamaged(ethercat, frames, 2000, 0x88a4);
  playDamaged(ethercatDatagrams, frames, 2000, 0x88a5);
});
