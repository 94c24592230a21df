// CDP and spanning tree against frames made here, also within whole captures: both come behind LLC headers.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ofKind, pcap, readFile } from "../builder.fixture.ts";
import { cdp } from "./cdp.ts";
import { be16, be32, join, play, playDamaged } from "./recorder.fixture.ts";
import { stp } from "./stp.ts";

const field = (type: number, ...value: readonly (string | readonly number[])[]): Uint8Array => {
  const bytes = join(...value);
  return join(be16(type), be16(bytes.length + 4), bytes);
};
const device = join(
  2,
  180,
  be16(0xbeef),
  field(1, "SW-4.plant"),
  field(2, be32(1), [1, 1, 0xcc], be16(4), [10, 0, 3, 4]),
  field(3, "Gi1/0/1"),
  field(5, "Cisco IOS Software, Version 15.2(4)E7, RELEASE"),
  field(6, "cisco WS-C2960X"),
  field(10, be16(99)),
);
const root = [0, 0x1b, 0x1b, 0, 0, 1];
const bridge = [0, 0x1b, 0x1b, 0, 0, 2];
const hello = join(
  0,
  0,
  2,
  2,
  0x3c,
  be16(0x8000),
  root,
  be32(4),
  be16(0x8000),
  bridge,
  be16(0x8001),
  new Array<number>(8).fill(0),
  0,
);

test("a network device tells what it is", () => {
  const told = play(
    cdp,
    [
      [0, device],
      [0, device],
    ],
    { messages: true },
  );
  const identity = { names: ["SW-4.plant"], product: "cisco WS-C2960X", version: "15.2(4)E7" };
  assert.deepEqual(told.assets, [
    { of: "client", told: identity },
    { of: "0a000304", told: identity },
  ]);
  assert.equal(told.messages[0]?.["vlan"], 99);
  const endless = Uint8Array.from(device);
  endless[20] = 0xff;
  assert.deepEqual(play(cdp, [[0, endless]]).malformed, ["a field is longer than its frame"]);
  playDamaged(cdp, [[0, device]], 600, 26);
});

test("bridges tell whom they follow", () => {
  const told = play(stp, [
    [0, hello],
    [0, hello],
    [0, join(0, 0, 0, 0x80)],
  ]);
  assert.deepEqual(told.assets, [{ of: "client", told: { mac: "00:1b:1b:00:00:02", role: "bridge" } }]);
  assert.deepEqual(
    told.operations.map(({ name }) => name),
    ["Rapid or multiple spanning tree", "Rapid or multiple spanning tree", "Topology Change Notification"],
  );
  assert.equal(play(stp, [[0, join(0, 1, hello.subarray(2))]]).recognised, false);
  playDamaged(stp, [[0, hello]], 400, 27);
});

test("frames with LLC headers find their protocols", () => {
  const frame = (to: number[], llc: number[], payload: Uint8Array): Uint8Array =>
    join(to, bridge, be16(llc.length + payload.length), llc, payload, new Array<number>(30).fill(0));
  const { facts } = readFile(
    pcap([
      { bytes: frame([1, 0, 0x0c, 0xcc, 0xcc, 0xcc], [0xaa, 0xaa, 3, 0, 0, 0x0c, 0x20, 0], device), time: 0 },
      { bytes: frame([1, 0x80, 0xc2, 0, 0, 0], [0x42, 0x42, 3], hello), time: 1 },
    ]),
  );
  assert.deepEqual(
    ofKind(facts, "conversation").map(({ protocol, recognisedBy, transport }) => [protocol, recognisedBy, transport]),
    [
      ["cdp", "content", "ethernet"],
      ["stp", "content", "ethernet"],
    ],
  );
  assert.ok(
    ofKind(facts, "asset-seen").some(({ via, address, names }) => via === "cdp" && address === "10.0.3.4" && names?.length === 1),
  );
});
