// LDAP against messages from an encoder of its own, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { ldap, ldapDatagrams } from "./ldap.ts";
import { be16, be32, join, play, playDamaged, type Recording } from "./recorder.fixture.ts";

type Bytes = Uint8Array;
type Parts = [Direction, Bytes][];
const tlv = (tag: number, ...parts: readonly (Bytes | string | readonly number[])[]): Bytes => {
  const content = join(...parts);
  return join(tag, content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255], content);
};
const message = (id: number, tag: number, ...parts: readonly (Bytes | string | readonly number[])[]): Bytes =>
  tlv(0x30, tlv(2, [id]), tlv(tag, ...parts));
const result = (id: number, tag: number, code = 0): Bytes => message(id, tag, tlv(10, [code]), tlv(4, ""), tlv(4, ""));
const bind = (id: number, user: string, secret: string): Bytes => message(id, 0x60, tlv(2, [3]), tlv(4, user), tlv(0x80, secret));
const sasl = (id: number, manner: string, proof: string): Bytes =>
  message(id, 0x60, tlv(2, [3]), tlv(4, ""), tlv(0xa3, tlv(4, manner), tlv(4, proof)));
const search = (id: number): Bytes =>
  message(
    id,
    0x63,
    tlv(4, "dc=plant"),
    tlv(10, [2]),
    tlv(10, [0]),
    tlv(2, [0]),
    tlv(2, [0]),
    tlv(1, [0]),
    tlv(0x87, "cn"),
    tlv(0x30),
  );
const outcomes = ({ operations }: Recording): unknown[] =>
  operations.map(({ name, target, accepted, refused }) => [name, target, accepted, refused]);
const session = ({ sessions }: Recording): unknown => {
  const last = sessions.at(-1);
  return last === undefined ? null : [last.encrypted, last.signed, last.authenticated, last.identity, last.policy];
};

const logIn: Parts = [
  [0, bind(1, "cn=admin,dc=plant", "swordfish1")],
  [1, result(1, 0x61)],
  [0, message(2, 0x66, tlv(4, "cn=ann"), tlv(0x30))],
  [1, result(2, 0x67, 50)],
  [0, message(3, 0x4a, "cn=bob")],
  [1, result(3, 0x6b)],
  [0, message(4, 0x42)],
];

test("a simple bind shows its password; changes and their outcomes are told", () => {
  for (const pieces of [1, 1000]) {
    const told = play(ldap, logIn, { pieces });
    assert.deepEqual(told.credentials, [{ user: "cn=admin,dc=plant", masked: "s••••••1 (10 characters)" }]);
    assert.deepEqual(outcomes(told), [
      ["Bind", null, 1, 0],
      ["Modify", "cn=ann", 0, 1],
      ["Delete", "cn=bob", 1, 0],
      ["Unbind", null, 0, 0],
    ]);
    assert.deepEqual(session(told), [false, false, true, "password", "simple bind"]);
    assert.deepEqual(told.malformed, []);
  }
  playDamaged(ldap, logIn, 500, 32);
});

test("other manners: anonymous, SASL in the clear, Kerberos with and without a seal, TLS", () => {
  assert.deepEqual(
    session(
      play(ldap, [
        [0, bind(1, "", "")],
        [1, result(1, 0x61)],
      ]),
    ),
    [false, false, false, "anonymous", null],
  );
  assert.deepEqual(
    session(
      play(ldap, [
        [0, bind(1, "x", "wrong")],
        [1, result(1, 0x61, 49)],
      ]),
    ),
    [false, false, null, null, null],
  );
  const plain = play(ldap, [
    [0, sasl(1, "PLAIN", "\0ann\0swordfish1")],
    [1, result(1, 0x61)],
  ]);
  assert.deepEqual(plain.credentials, [{ user: "ann", masked: "s••••••1 (10 characters)" }]);
  const wrap = (flags: number, body: Bytes): Bytes =>
    join(be32(28 + body.length), [5, 4, flags, 0xff], be16(12), be16(12), new Array<number>(20).fill(7), body);
  const kerberos: Parts = [
    [0, sasl(1, "GSSAPI", "token")],
    [1, result(1, 0x61)],
  ];
  const signed = play(ldap, [...kerberos, [0, wrap(4, message(2, 0x4a, "cn=bob"))], [1, wrap(5, result(2, 0x6b))]]);
  assert.deepEqual(session(signed), [false, true, true, "token", null]);
  assert.deepEqual(outcomes(signed)[1], ["Delete", "cn=bob", 1, 0]);
  const hidden = play(ldap, [...kerberos, [0, wrap(6, join("?".repeat(80)))]]);
  assert.deepEqual(session(hidden), [true, true, true, "token", null]);
  playDamaged(ldap, [...kerberos, [0, wrap(4, message(2, 0x4a, "cn=bob"))]], 400, 33);
  const secured: Parts = [
    [0, message(1, 0x77, tlv(0x80, "1.3.6.1.4.1.1466.20037"))],
    [1, result(1, 0x78)],
    [0, join(22, 3, 1)],
  ];
  assert.equal(play(ldap, secured).became, "tls");
});

test("datagrams that look for a server; what is no LDAP", () => {
  assert.deepEqual(
    outcomes(
      play(ldapDatagrams, [
        [0, search(1)],
        [1, result(1, 0x65)],
      ]),
    ),
    [["Search", null, 1, 0]],
  );
  playDamaged(ldapDatagrams, [[0, search(1)]], 400, 34);
  // A request of SNMP begins alike.
  assert.equal(play(ldap, [[0, tlv(0x30, tlv(2, [1]), tlv(4, "public"), tlv(0xa0, tlv(2, [1])))]]).recognised, false);
  assert.equal(play(ldap, [[0, message(1, 0x63, tlv(4, ""), tlv(2, [0]))]]).recognised, false);
});
