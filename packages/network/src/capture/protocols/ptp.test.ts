// PTP: messages from an encoder of its own, and public captures against tshark, message by message.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Direction, TO_CLIENT, TO_SERVER } from "../dissector.ts";
import { ptp, ptpDatagrams } from "./ptp.ts";
import { be16, join, type Play, play, playDamaged } from "./recorder.fixture.ts";
import { compare, each, type Fields } from "./tshark.fixture.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Part = Uint8Array | number | string | readonly number[];

const CLOCK = [0, 0x1b, 0x19, 0xff, 0xfe, 1, 2, 3];
const CONTROL = [0, 1, 5, 5, 5, 5, 5, 5, 2, 3, 5, 5, 5, 4];

function message(type: number, sequence: number, ...parts: readonly Part[]): Bytes {
  const content = join(...parts);
  const head = [
    type,
    2,
    ...be16(34 + content.length),
    7,
    0,
    0,
    0,
    ...new Uint8Array(12),
    ...CLOCK,
    ...be16(1),
    ...be16(sequence),
  ];
  return join(head, CONTROL[type] as number, 0, content);
}
const text = (value: string): Bytes => join(value.length, value);
const tlv = (type: number, ...parts: readonly Part[]): Bytes => {
  const content = join(...parts);
  return join(be16(type), be16(content.length), content);
};
const manage = (sequence: number, action: number, content: Bytes): Bytes =>
  message(13, sequence, new Uint8Array(10).fill(255), 1, 1, action, 0, content);
const announce = (grandmaster: readonly number[]): Bytes =>
  message(11, 1, new Uint8Array(10), be16(37), 0, 128, [6, 33, 0x4e, 0x5d], 128, grandmaster, be16(0), 0x20);

test("time is told; who announces itself is the grandmaster", () => {
  const seen = play(
    ptpDatagrams,
    [
      [TO_SERVER, message(0, 1, new Uint8Array(10))],
      [TO_SERVER, message(8, 1, new Uint8Array(10))],
      [TO_SERVER, announce(CLOCK)],
      [TO_SERVER, announce([1, 2, 3, 4, 5, 6, 7, 8])],
    ],
    { multicast: true },
  );
  assert.deepEqual(
    seen.operations.map((one) => [one.name, one.class]),
    [
      ["Sync", "other"],
      ["Follow Up", "other"],
      ["Announce", "other"],
      ["Announce", "other"],
    ],
  );
  assert.deepEqual(seen.assets, [{ of: "client", told: { role: "grandmaster clock" } }]);
  assert.deepEqual(
    seen.sessions.map((one) => [one.signed, one.securable]),
    [[false, true]],
  );
  const proven = play(ptp, [[TO_SERVER, message(0, 1, new Uint8Array(10), tlv(0x8009, new Uint8Array(20)))]]);
  assert.deepEqual(
    proven.sessions.map((one) => [one.signed, one.policy]),
    [[true, "Authentication TLV"]],
  );
});

test("management: read, set, commanded; granted and refused", () => {
  const description = join(
    be16(0x8000),
    text("IEEE 802.3"),
    be16(6),
    [0, 0x1b, 0x19, 1, 2, 3],
    be16(1),
    be16(4),
    [10, 0, 0, 1],
    [0, 0x1b, 0x19],
    0,
    text("Example Works;TimeGate;00017"),
    text("A1;3.2;1.0"),
    text("clock-1"),
    new Uint8Array(6),
    0,
  );
  const seen = play(ptpDatagrams, [
    [TO_SERVER, manage(1, 0, tlv(1, be16(1)))],
    [TO_CLIENT, manage(1, 2, tlv(1, be16(1), description))],
    [TO_SERVER, manage(2, 1, tlv(1, be16(0x200f), new Uint8Array(10)))],
    [TO_CLIENT, manage(2, 2, tlv(2, be16(1), be16(0x200f), new Uint8Array(4)))],
    [TO_SERVER, manage(3, 3, tlv(1, be16(5), be16(0)))],
    [TO_CLIENT, manage(3, 4, tlv(1, be16(5), be16(0)))],
    [TO_SERVER, manage(4, 1, tlv(1, be16(0x2005), 1, 0))],
    [TO_SERVER, manage(5, 1, tlv(1, be16(0xc001), 1, 0))],
  ]);
  assert.deepEqual(
    seen.operations.map((one) => [one.name, one.class, one.accepted, one.refused]),
    [
      ["Management Get: Clock Description", "read", 1, 0],
      ["Management Set: Time", "time-change", 0, 1],
      ["Management Command: Initialise", "restart", 1, 0],
      ["Management Set: Priority 1", "configuration", 0, 0],
      ["Management Set: other", "configuration", 0, 0],
    ],
  );
  assert.deepEqual(seen.assets, [
    { of: "server", told: { names: ["clock-1"], vendor: "Example Works", product: "TimeGate", serial: "00017", version: "3.2" } },
  ]);
  assert.deepEqual(seen.malformed, []);
});

test("elsewhere than at its ports everything must be as the standard has it", () => {
  const known = (bytes: Bytes, how: Play = {}): boolean => play(ptpDatagrams, [[TO_SERVER, bytes]], how).recognised;
  const sync = message(0, 1, new Uint8Array(10));
  const away = { serverPort: 4444 };
  assert.equal(known(sync, away), true);
  assert.equal(known(join(sync, 0, 0)), true);
  assert.equal(known(join(sync, 0, 0), away), false);
  const other = sync.slice();
  other[32] = 3;
  assert.equal(known(other, away), false);
  const old = sync.slice();
  old[1] = 1;
  assert.equal(known(old), false);
  assert.deepEqual(
    play(ptpDatagrams, [
      [TO_SERVER, sync],
      [TO_SERVER, sync.slice(0, 40)],
    ]).malformed,
    ["a message has not the length or version that its type has"],
  );
  assert.deepEqual(play(ptpDatagrams, [[TO_SERVER, manage(1, 0, tlv(1, 1, 2, 3).slice(0, 5))]]).malformed, [
    "a management message ends early",
  ]);
});

test("damaged messages break nothing", () => {
  const parts: [Direction, Bytes][] = [
    [TO_SERVER, announce(CLOCK)],
    [TO_SERVER, manage(1, 0, tlv(1, be16(1)))],
    [
      TO_CLIENT,
      manage(
        1,
        2,
        tlv(1, be16(1), be16(0), text("x"), be16(6), new Uint8Array(6), be16(1), be16(4), new Uint8Array(8), text("a;b;c")),
      ),
    ],
  ];
  playDamaged(ptp, parts, 1500, 319);
  playDamaged(ptpDatagrams, parts, 1500, 320);
});

const managed = (messages: readonly Fields[]): Fields[] => messages.filter((one) => one.type === 13);

compare({
  name: "ptp",
  protocols: ["ptp"],
  marked: /\bptp:/,
  filter: "ptp",
  mostPackets: 5000,
  leastCompared: 110,
  fields: {
    "ptp.v2.messagetype": (messages) => each(messages, "type"),
    "ptp.v2.versionptp": (messages) => each(messages, "version"),
    "ptp.v2.messagelength": (messages) => each(messages, "length"),
    "ptp.v2.domainnumber": (messages) => each(messages, "domain"),
    "ptp.v2.flags": (messages) => each(messages, "flags"),
    "ptp.v2.sourceportid": (messages) => each(messages, "port"),
    "ptp.v2.sequenceid": (messages) => each(messages, "sequence"),
    "ptp.v2.controlfield": (messages) => each(messages, "control"),
    "ptp.v2.mm.action": (messages) => each(managed(messages), "action"),
    "ptp.v2.mm.managementId": (messages) => each(managed(messages), "id"),
  },
  explained: [],
});
