// Remote Desktop against negotiations made by an encoder of its own, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { rdp } from "./rdp.ts";
import { be16, join, play, playDamaged } from "./recorder.fixture.ts";

const connect = (type: number, data: Uint8Array): Uint8Array =>
  join(3, 0, be16(11 + data.length), 6 + data.length, type, [0, 0, 0, 0, 0], data);
const negotiation = (type: number, protocols: number): Uint8Array => join(type, 0, [8, 0], [protocols, 0, 0, 0]);
const ask = connect(0xe0, join("Cookie: mstshash=operator\r\n", negotiation(1, 3)));
const record = (type: number, body: Uint8Array): Uint8Array => join(type, be16(0x0303), be16(body.length), body);
const hello = record(22, join(2, 0, be16(38), be16(0x0303), new Uint8Array(32), 0, be16(0xc030), 0));

const inside = (protocol: number): [Direction, Uint8Array][] => [
  [0, ask],
  [1, connect(0xd0, negotiation(2, protocol))],
  [1, hello],
  [1, join(record(20, join(1)), record(22, new Uint8Array(40)))],
  [0, join(record(20, join(1)), record(22, new Uint8Array(40)))],
];

test("TLS inside, with and without CredSSP", () => {
  for (const pieces of [1, 10, 1000]) {
    const told = play(rdp, inside(2), { pieces });
    assert.deepEqual(told.malformed, []);
    const session = told.sessions[0];
    assert.equal(session?.policy, "CredSSP · TLS 1.2 · TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
    assert.deepEqual([session?.encrypted, session?.interactive], [true, true]);
  }
  assert.equal(play(rdp, inside(1)).sessions[0]?.policy, "TLS 1.2 · TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384");
});

test("the old encryption is weak, or none", () => {
  const answer = (method: number): Uint8Array => {
    const block = join([0x02, 0x0c, 12, 0], [method, 0, 0, 0], [2, 0, 0, 0]);
    const data = join([2, 0xf0, 0x80, 0x7f, 0x66, 60], new Uint8Array(20), block);
    return join(3, 0, be16(4 + data.length), data);
  };
  const old = (method: number): [Direction, Uint8Array][] => [
    [0, ask],
    [1, connect(0xd0, new Uint8Array(0))],
    [1, answer(method)],
  ];
  assert.match(play(rdp, old(2)).sessions[0]?.weak ?? "", /RC4/);
  assert.equal(play(rdp, old(0)).sessions[0]?.encrypted, false);
  playDamaged(rdp, [...inside(2), ...old(2)], 800, 18);
});

test("a connection request of another protocol is not Remote Desktop", () => {
  const other = connect(0xe0, join([0xc0, 1, 10, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2]));
  assert.equal(play(rdp, [[0, other]], { serverPort: 102 }).recognised, false);
});
