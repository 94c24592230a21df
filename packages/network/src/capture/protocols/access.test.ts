// RADIUS and TACACS+, by which devices let a server decide about log-ins, against messages made here and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { radius } from "./radius.ts";
import { be16, be32, join, play, playDamaged, type Recording } from "./recorder.fixture.ts";
import { tacacs } from "./tacacs.ts";

type Parts = [Direction, Uint8Array][];
const outcomes = ({ operations }: Recording): unknown[] =>
  operations.map(({ name, target, accepted, refused }) => [name, target, accepted, refused]);

const attribute = (type: number, value: string | readonly number[]): Uint8Array => {
  const bytes = join(value);
  return join(type, bytes.length + 2, bytes);
};
const packet = (code: number, id: number, ...attributes: readonly Uint8Array[]): Uint8Array => {
  const body = join(...attributes);
  return join(code, id, be16(20 + body.length), new Array<number>(16).fill(7), body);
};
const authenticator = attribute(80, new Array<number>(16).fill(9));
const asked = packet(1, 5, attribute(1, "ann"), attribute(2, new Array<number>(16).fill(1)), attribute(32, "switch-4"));

test("RADIUS: users, devices, outcomes, and how well answers are protected", () => {
  const parts: Parts = [
    [0, asked],
    [1, packet(2, 5, authenticator)],
    [0, packet(1, 6, attribute(1, "bob"), attribute(79, [2, 1, 0, 4]))],
    [1, packet(11, 6)],
    [0, packet(1, 7, attribute(1, "bob"), attribute(79, [2, 1, 0, 4]))],
    [1, packet(3, 7)],
  ];
  const told = play(radius, parts);
  assert.deepEqual(outcomes(told), [
    ["Access-Request", "ann", 1, 0],
    ["Access-Request", "bob", 0, 0],
    ["Access-Request", "bob", 0, 1],
  ]);
  assert.deepEqual(told.assets[0], { of: "client", told: { names: ["switch-4"] } });
  assert.deepEqual(
    told.sessions.map(({ signed, authenticated, identity, policy, weak }) => [signed, authenticated, identity, policy, weak]),
    [
      [true, true, "password", "RADIUS · PAP", "passwords are hidden by MD5 only (RFC 2865, 5.2)"],
      [false, null, null, "RADIUS · EAP", "no Message-Authenticator: an answer can be forged (CVE-2024-3596)"],
    ],
  );
  const foreign = (bytes: Uint8Array): boolean => play(radius, [[0, bytes]], { serverPort: 9999 }).recognised;
  assert.deepEqual([foreign(asked), foreign(packet(1, 5)), foreign(packet(2, 5, authenticator))], [true, false, false]);
  assert.equal(play(radius, [[0, join(1, 1, be16(24), new Array<number>(16).fill(0), [1, 9, 0, 0])]]).recognised, false);
  playDamaged(radius, parts, 500, 35);
});

const frame = (type: number, sequence: number, flags: number, body: Uint8Array): Uint8Array =>
  join(0xc0, type, sequence, flags, be32(0x1234), be32(body.length), body);
const start = (kind: number, user: string, secret: string): Uint8Array =>
  join([1, 1, kind, 1, user.length, 4, 4, secret.length], user, "tty1", "host", secret);
const answer = (status: number): Uint8Array => join(status, 0, be16(0), be16(0));
const more = (text: string): Uint8Array => join(be16(text.length), be16(0), 0, text);

test("TACACS+: hidden by MD5, or readable with the password", () => {
  const hidden = play(tacacs, [
    [0, frame(1, 1, 0, join("????????"))],
    [1, frame(1, 2, 0, join("??????"))],
  ]);
  assert.deepEqual(
    [hidden.sessions.length, hidden.sessions[0]?.encrypted, hidden.sessions[0]?.policy],
    [1, true, "TACACS+ · obfuscated"],
  );
  assert.match(hidden.sessions[0]?.weak ?? "", /MD5/);
  const asking: Parts = [
    [0, frame(1, 1, 1, start(1, "", ""))],
    [1, frame(1, 2, 1, answer(4))],
    [0, frame(1, 3, 1, more("ann"))],
    [1, frame(1, 4, 1, answer(5))],
    [0, frame(1, 5, 1, more("swordfish1"))],
    [1, frame(1, 6, 1, answer(1))],
  ];
  for (const pieces of [1, 1000]) {
    const told = play(tacacs, asking, { pieces });
    assert.deepEqual(told.credentials, [{ user: "ann", masked: "s••••••1 (10 characters)" }]);
    assert.deepEqual(outcomes(told), [["Authentication", null, 1, 0]]);
    assert.deepEqual([told.sessions.at(-1)?.encrypted, told.sessions.at(-1)?.authenticated], [false, true]);
  }
  const direct = play(tacacs, [
    [0, frame(1, 1, 1, start(2, "bob", "hunter22"))],
    [1, frame(1, 2, 1, answer(2))],
  ]);
  assert.deepEqual([direct.credentials[0]?.user, outcomes(direct)], ["bob", [["Authentication", "bob", 0, 1]]]);
  assert.equal(play(tacacs, [[0, frame(1, 3, 1, more("x"))]], { serverPort: 9999 }).recognised, false);
  playDamaged(tacacs, asking, 500, 36);
});
