// SNMP against messages made by an encoder of its own, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { join, play, playDamaged } from "./recorder.fixture.ts";
import { snmp } from "./snmp.ts";

const ber = (tag: number, ...content: readonly (Uint8Array | string | readonly number[])[]): Uint8Array => {
  const body = join(...content);
  return body.length < 128 ? join(tag, body.length, body) : join(tag, 0x81, body.length, body);
};
const number = (value: number): Uint8Array => ber(2, [value]);
const binding = (object: readonly number[], value: Uint8Array): Uint8Array => ber(0x30, ber(6, object), value);
const pdu = (type: number, id: number, error: number, ...bindings: readonly Uint8Array[]): Uint8Array =>
  ber(type, number(id), number(error), number(0), ber(0x30, ...bindings));
const message = (version: number, community: string, body: Uint8Array): Uint8Array =>
  ber(0x30, number(version), ber(4, community), body);
const system = (last: number): number[] => [0x2b, 6, 1, 2, 1, 1, last, 0];
const three = (flags: number, user: string, scoped: Uint8Array): Uint8Array =>
  ber(
    0x30,
    number(3),
    ber(0x30, number(1), ber(2, [0x10, 0]), ber(4, [flags]), number(3)),
    ber(4, ber(0x30, ber(4, "engine"), number(1), number(1), ber(4, user), ber(4, ""), ber(4, ""))),
    scoped,
  );

const talk: [Direction, Uint8Array][] = [
  [0, message(1, "public-4", pdu(0xa0, 7, 0, binding(system(1), ber(5))))],
  [1, message(1, "public-4", pdu(0xa2, 7, 0, binding(system(1), ber(4, "Switch X, FW 3")), binding(system(5), ber(4, "sw4"))))],
  [0, message(1, "private", pdu(0xa3, 8, 0, binding([0x2b, 6, 1, 4, 1, 0x82, 0x37, 5], number(1))))],
  [1, message(1, "private", pdu(0xa2, 8, 5))],
];

test("version 2c: communities are masked, sets have their object, the agent says what it is", () => {
  const told = play(snmp, talk);
  assert.deepEqual(told.malformed, []);
  assert.deepEqual(told.operations, [
    { name: "GetRequest", class: "read", target: null, accepted: 1, refused: 0 },
    { name: "SetRequest", class: "write", target: "1.3.6.1.4.1.311.5", accepted: 0, refused: 1 },
  ]);
  assert.deepEqual(told.credentials, [
    { user: null, masked: "p••••••4 (8 characters)" },
    { user: null, masked: "•••••• (7 characters)" },
  ]);
  assert.deepEqual(told.assets, [{ of: "server", told: { product: "Switch X, FW 3", names: ["sw4"] } }]);
  assert.deepEqual(
    [told.sessions[0]?.policy, told.sessions[0]?.encrypted, told.sessions[0]?.authenticated],
    ["SNMPv2c", false, false],
  );
});

test("version 3: protection by its flags; the search for the engine is no session", () => {
  const scoped = ber(0x30, ber(4, "engine"), ber(4, ""), pdu(0xa0, 9, 0));
  assert.deepEqual(play(snmp, [[0, three(4, "", scoped)]]).sessions, []);
  const signed = play(snmp, [[0, three(5, "operator", scoped)]]).sessions[0];
  assert.deepEqual(
    [signed?.encrypted, signed?.signed, signed?.authenticated, signed?.policy],
    [false, true, true, "SNMPv3 · authNoPriv"],
  );
  const secret = play(snmp, [[0, three(7, "operator", ber(4, new Uint8Array(40)))]]);
  assert.deepEqual([secret.sessions[0]?.encrypted, secret.sessions[0]?.authenticated], [true, true]);
  assert.deepEqual(secret.credentials, []);
});

test("other BER is not SNMP; damage never breaks out", () => {
  assert.equal(play(snmp, [[0, ber(0x30, number(1), ber(4, "x"))]]).recognised, false);
  assert.equal(play(snmp, [[0, ber(0x30, number(9), ber(4, "x"), pdu(0xa0, 1, 0))]]).recognised, false);
  playDamaged(snmp, talk, 800, 17);
});
