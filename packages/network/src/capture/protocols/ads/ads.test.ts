// ADS and the search for TwinCAT systems: messages from encoders of their own.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import { type Direction, TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { join, type Play, play, playDamaged } from "../recorder.fixture.ts";
import { ads } from "./ads.ts";
import { adsDiscovery } from "./discovery.ts";

type Bytes = Uint8Array<ArrayBuffer>;
type Part = Uint8Array | number | string | readonly number[];

const le16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
const le32 = (value: number): number[] => [...le16(value & 0xffff), ...le16(value >>> 16)];
const CONTROLLER = [5, 1, 2, 3, 1, 1];
const STATION = [10, 0, 0, 9, 1, 1];

function message(asks: boolean, port: number, command: number, call: number, error: number, ...parts: readonly Part[]): Bytes {
  const data = join(...parts);
  const [target, source] = asks ? [CONTROLLER, STATION] : [STATION, CONTROLLER];
  const [to, from] = asks ? [port, 32_771] : [32_771, port];
  const flags = asks ? 4 : 5;
  return join(
    0,
    0,
    le32(32 + data.length),
    target,
    le16(to),
    source,
    le16(from),
    le16(command),
    le16(flags),
    le32(data.length),
    le32(error),
    le32(call),
    data,
  );
}
const ask = (port: number, command: number, call: number, ...parts: readonly Part[]): [Direction, Bytes] => [
  TO_SERVER,
  message(true, port, command, call, 0, ...parts),
];
const answer = (port: number, command: number, call: number, ...parts: readonly Part[]): [Direction, Bytes] => [
  TO_CLIENT,
  message(false, port, command, call, 0, ...parts),
];
const read = (group: number, offset: number, length: number): number[] => [...le32(group), ...le32(offset), ...le32(length)];
const write = (group: number, offset: number, data: readonly number[]): number[] => [
  ...read(group, offset, data.length),
  ...data,
];
const readWrite = (group: number, offset: number, length: number, text: string): Bytes =>
  join(le32(group), le32(offset), le32(length), le32(text.length), text);
const float = (value: number): number[] => {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value, true);
  return [...new Uint8Array(view.buffer)];
};
const pointsOf = (...targets: readonly string[]): PointOfInterest[] =>
  targets.map((target) => ({
    variable: target,
    protocol: "ads",
    servers: [],
    target,
    unit: 851,
    type: "float32",
    wordOrder: "big",
    scale: 1,
    offset: 0,
  }));
const operations = (seen: ReturnType<typeof play>): unknown[] =>
  seen.operations.map((one) => [one.name, one.class, one.target, one.accepted, one.refused]);

test("symbols by handle, memory by index, notifications", () => {
  const seen = play(
    ads,
    [
      ask(851, 9, 1, readWrite(0xf003, 0, 4, "MAIN.fLevel\0")),
      answer(851, 9, 1, le32(0), le32(4), le32(77)),
      ask(851, 2, 2, read(0xf005, 77, 4)),
      answer(851, 2, 2, le32(0), le32(4), float(4.5)),
      ask(851, 3, 3, write(0xf005, 77, float(6))),
      answer(851, 3, 3, le32(0)),
      ask(851, 3, 4, write(0x4020, 8, float(7))),
      answer(851, 3, 4, le32(0x704)),
      ask(851, 2, 5, read(0x4020, 4, 16)),
      answer(851, 2, 5, le32(0), le32(16), [0, 0, 0, 0], float(8), new Uint8Array(8)),
      ask(851, 6, 6, read(0xf005, 77, 4), le32(4), le32(0), le32(0), new Uint8Array(16)),
      answer(851, 6, 6, le32(0), le32(3)),
      [TO_CLIENT, message(true, 32_771, 8, 0, 0, le32(36), le32(1), new Uint8Array(8), le32(1), le32(3), le32(4), float(9))],
      ask(851, 7, 7, le32(3)),
      ask(851, 3, 8, write(0xf006, 0, le32(77))),
      ask(851, 9, 9, readWrite(0xf081, 1, 4, "............")),
    ],
    { points: pointsOf("symbol:Main.fLevel", "0x4020:0x8"), pieces: 17 },
  );
  assert.deepEqual(seen.malformed, []);
  assert.deepEqual(operations(seen), [
    ["Read Write: Symbol Handle by Name", "read", "symbol:MAIN.fLevel", 1, 0],
    ["Read", "read", "symbol:MAIN.fLevel", 1, 0],
    ["Write", "write", "symbol:MAIN.fLevel", 1, 0],
    ["Write", "write", "0x4020:0x8", 0, 1],
    ["Read", "read", "0x4020:0x4", 1, 0],
    ["Add Device Notification", "read", "symbol:MAIN.fLevel", 1, 0],
    ["Device Notification", "read", null, 0, 0],
    ["Delete Device Notification", "session", null, 0, 0],
    ["Write: Release Handle", "session", "0xf006:0x0", 0, 0],
    ["Read Write: Sum Write", "write", "0xf081:0x1", 0, 0],
  ]);
  assert.deepEqual(
    seen.written.map((one) => [one.raw, one.settled]),
    [
      [6, true],
      [7, false],
    ],
  );
  assert.deepEqual(seen.assets, [{ of: "server", told: { names: ["5.1.2.3.1.1"], vendor: "Beckhoff" } }]);
});

test("notifications tell values by the port that sends them", () => {
  const note = message(false, 851, 8, 0, 0, le32(36), le32(1), new Uint8Array(8), le32(1), le32(3), le32(4), float(9));
  const seen = play(
    ads,
    [
      ask(851, 6, 6, read(0x4020, 8, 4), le32(4), le32(0), le32(0), new Uint8Array(16)),
      answer(851, 6, 6, le32(0), le32(3)),
      [TO_CLIENT, note],
    ],
    { points: pointsOf("0x4020:0x8") },
  );
  assert.deepEqual(seen.read, [{ variable: "0x4020:0x8", raw: 9, good: true }]);
});

test("states, and what the system service does", () => {
  const control = (state: number): number[] => [...le16(state), ...le16(0), ...le32(0)];
  const seen = play(ads, [
    ask(851, 5, 1, control(6)),
    answer(851, 5, 1, le32(0)),
    ask(10_000, 5, 2, control(5)),
    ask(10_000, 5, 3, control(2)),
    ask(10_000, 5, 4, control(16)),
    ask(10_000, 5, 5, control(99)),
    ask(10_000, 9, 6, readWrite(200, 0, 100, "Software\\Beckhoff")),
    ask(10_000, 3, 7, write(400, 1, [1, 2, 3, 4])),
    ask(10_000, 3, 8, write(500, 0, [1])),
    ask(10_000, 9, 9, readWrite(120, 2, 4, "/boot/CurrentPlc_1.boot")),
    ask(10_000, 3, 10, write(801, 0, [1])),
    ask(10_000, 4, 11),
    ask(10_000, 1, 12),
    answer(10_000, 1, 12, le32(0), [3, 1], le16(4024), "TCatSysSrv".padEnd(16, "\0")),
  ]);
  assert.deepEqual(
    operations(seen).map((one) => (one as unknown[]).slice(0, 2)),
    [
      ["Write Control: Stop", "stop"],
      ["Write Control: Run", "start"],
      ["Write Control: Reset", "restart"],
      ["Write Control: Reconfig", "mode-change"],
      ["Write Control", "mode-change"],
      ["System Service: Registry", "read"],
      ["System Service: Time (set)", "time-change"],
      ["System Service: Start Process", "start"],
      ["System Service: Open File", "file-transfer"],
      ["System Service: Add Route", "configuration"],
      ["Read State", "read"],
      ["Read Device Info", "discovery"],
    ],
  );
  assert.deepEqual(seen.assets.at(-1)?.told, { vendor: "Beckhoff", product: "TCatSysSrv", version: "3.1.4024" });
});

test("what is not a message is not known, and said behind what was", () => {
  const known = (bytes: Bytes, how: Play = {}): boolean => play(ads, [[TO_SERVER, bytes]], how).recognised;
  const [, whole] = ask(851, 4, 1);
  assert.equal(known(whole, { serverPort: 5000, pieces: 1 }), true);
  for (const [index, value] of [
    [0, 1],
    [2, 33],
    [22, 12],
    [24, 0],
    [25, 0x40],
    [26, 1],
  ] as const) {
    const other = whole.slice();
    other[index] = value;
    assert.equal(known(other), false, `byte ${index}`);
  }
  assert.deepEqual(play(ads, [[TO_SERVER, join(whole, new Uint8Array(38).fill(1))]]).malformed, [
    "bytes between messages begin none",
  ]);
  assert.deepEqual(play(ads, [[TO_SERVER, join(whole, ask(851, 2, 2, [1])[1])]]).malformed, ["a request ends early"]);
});

const tag = (id: number, ...content: readonly Part[]): Bytes => join(le16(id), le16(join(...content).length), ...content);
const search = (service: number, ...tags: readonly Bytes[]): Bytes =>
  join([3, 0x66, 0x14, 0x71], le32(1), le32(service), STATION, le16(10_000), le32(tags.length), ...tags);
const ROUTE = search(
  6,
  tag(12, "ENGINEERING\0"),
  tag(7, STATION),
  tag(13, "Administrator\0"),
  tag(2, "correct horse\0"),
  tag(5, "10.0.0.9\0"),
);

test("adding a route: the password masked, proven when it is accepted", () => {
  const seen = play(adsDiscovery, [
    [TO_SERVER, ROUTE],
    [TO_CLIENT, search(0x8000_0006, tag(1, le32(0)))],
    [TO_SERVER, ROUTE],
    [TO_CLIENT, search(0x8000_0006, tag(1, le32(0x704)))],
  ]);
  assert.deepEqual(operations(seen), [
    ["Add Route", "configuration", "route:ENGINEERING", 1, 0],
    ["Add Route", "configuration", "route:ENGINEERING", 0, 1],
  ]);
  assert.deepEqual(seen.credentials[0], { user: "Administrator", masked: "c••••••e (13 characters)" });
  assert.deepEqual(
    seen.sessions.map((one) => one.authenticated),
    [false, true],
  );
});

test("a search tells names and versions", () => {
  const seen = play(adsDiscovery, [
    [TO_SERVER, search(1)],
    [TO_CLIENT, join(search(0x8000_0001, tag(5, "CX-1234\0"), tag(3, [3, 1], le16(4024))), [0, 0])],
  ]);
  assert.deepEqual(operations(seen), [["Search for Systems", "discovery", null, 1, 0]]);
  assert.deepEqual(seen.assets, [
    { of: "server", told: { names: ["CX-1234", "10.0.0.9.1.1"], vendor: "Beckhoff", product: "TwinCAT", version: "3.1.4024" } },
  ]);
  const lying = search(1, tag(5, "x"));
  lying[26] = 200;
  assert.equal(play(adsDiscovery, [[TO_SERVER, lying]]).recognised, false);
});

test("damaged messages break nothing", () => {
  const points = pointsOf("symbol:Main.fLevel", "0x4020:0x8");
  const parts = [
    ask(851, 9, 1, readWrite(0xf003, 0, 4, "MAIN.fLevel\0")),
    answer(851, 9, 1, le32(0), le32(4), le32(77)),
    ask(851, 3, 3, write(0xf005, 77, float(6))),
    ask(851, 6, 6, read(0xf005, 77, 4), le32(4), le32(0), le32(0), new Uint8Array(16)),
    answer(851, 6, 6, le32(0), le32(3)),
    answer(851, 8, 0, le32(36), le32(1), new Uint8Array(8), le32(1), le32(3), le32(4), float(9)),
  ];
  playDamaged(ads, parts, 1500, 48_898, { points });
  playDamaged(
    adsDiscovery,
    [
      [TO_SERVER, ROUTE],
      [TO_CLIENT, search(0x8000_0001, tag(5, "CX-1234\0"))],
    ],
    1500,
    48_899,
  );
});
