// Kerberos against messages from an encoder of its own, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { kerberos, kerberosStream } from "./kerberos.ts";
import { be32, join, play, playDamaged } from "./recorder.fixture.ts";

type Bytes = Uint8Array;
const tlv = (tag: number, ...parts: readonly (Bytes | string | readonly number[])[]): Bytes => {
  const content = join(...parts);
  const length = content.length < 128 ? [content.length] : [0x82, content.length >> 8, content.length & 255];
  return join(tag, length, content);
};
const at = (number: number, ...parts: readonly Bytes[]): Bytes => tlv(0xa0 + number, ...parts);
const integer = (value: number): Bytes => tlv(2, [value]);
const text = (value: string): Bytes => tlv(0x1b, value);
const name = (...parts: readonly string[]): Bytes => tlv(0x30, at(0, integer(1)), at(1, tlv(0x30, ...parts.map(text))));
const sealed = (cipher: number): Bytes => tlv(0x30, at(0, integer(cipher)), at(2, tlv(4, "????")));
const proof = (kind: number): Bytes => tlv(0x30, at(1, integer(kind)), at(2, tlv(4, "..")));

const request = (type: 10 | 12, client: string, service: readonly string[], proofs: readonly number[]): Bytes =>
  tlv(
    0x60 + type,
    tlv(
      0x30,
      at(1, integer(5)),
      at(2, integer(type)),
      at(3, tlv(0x30, ...proofs.map(proof))),
      at(4, tlv(0x30, at(0, tlv(3, [0, 0, 0, 0, 0])), at(1, name(client)), at(2, text("PLANT")), at(3, name(...service)))),
    ),
  );
const reply = (type: 11 | 13, ticket: number, key: number): Bytes =>
  tlv(
    0x60 + type,
    tlv(
      0x30,
      at(0, integer(5)),
      at(1, integer(type)),
      at(3, text("PLANT")),
      at(4, name("ann")),
      at(5, tlv(0x61, tlv(0x30, at(0, integer(5)), at(1, text("PLANT")), at(2, name("krbtgt", "PLANT")), at(3, sealed(ticket))))),
      at(6, sealed(key)),
    ),
  );
const error = (code: number): Bytes => tlv(0x7e, tlv(0x30, at(0, integer(5)), at(1, integer(30)), at(6, integer(code))));

const logIn: [Direction, Bytes][] = [
  [0, request(10, "HMI3$", ["krbtgt", "PLANT"], [])],
  [1, error(25)],
  [0, request(10, "HMI3$", ["krbtgt", "PLANT"], [2, 128])],
  [1, reply(11, 18, 18)],
];

test("who logs in, with which proof and ciphers", () => {
  for (const [protocol, frame] of [
    [kerberos, (bytes: Bytes) => bytes],
    [kerberosStream, (bytes: Bytes) => join(be32(bytes.length), bytes)],
  ] as const) {
    const parts = logIn.map(([from, bytes]): [Direction, Bytes] => [from, frame(bytes)]);
    for (const pieces of [1, 1000]) {
      const told = play(protocol, parts, { pieces });
      assert.deepEqual(
        told.operations.map(({ name: of, target, accepted, refused }) => [of, target, accepted, refused]),
        [
          ["AS-REQ", "HMI3$@PLANT", 0, 0],
          ["AS-REQ", "HMI3$@PLANT", 1, 0],
        ],
      );
      assert.deepEqual(told.assets, [
        { of: "client", told: { names: ["HMI3"] } },
        { of: "server", told: { role: "server" } },
      ]);
      assert.deepEqual(told.sessions, [
        {
          encrypted: true,
          signed: true,
          authenticated: true,
          identity: "password",
          securable: true,
          interactive: false,
          policy: "Kerberos 5 · aes256-cts-hmac-sha1-96",
          weak: null,
        },
      ]);
    }
    playDamaged(protocol, parts, 500, 31);
  }
});

test("old ciphers, log-ins without a proof, certificates, tickets for services, refusals", () => {
  const session = (parts: [Direction, Bytes][]): unknown => {
    const told = play(kerberos, parts).sessions.at(-1);
    return [told?.authenticated, told?.identity, told?.weak];
  };
  const bare = request(10, "ann", ["krbtgt", "PLANT"], []);
  assert.deepEqual(
    session([
      [0, bare],
      [1, reply(11, 18, 23)],
    ]),
    [false, "none", "rc4-hmac: RC4 with an unsalted hash of the password (RFC 8429)"],
  );
  assert.deepEqual(
    session([
      [0, bare],
      [1, reply(11, 18, 18)],
    ]),
    [false, "none", "a ticket is given without a proof of the password, which may then be guessed offline"],
  );
  assert.deepEqual(
    session([
      [0, request(10, "ann", ["krbtgt", "PLANT"], [16])],
      [1, reply(11, 18, 18)],
    ]),
    [true, "certificate", null],
  );
  assert.deepEqual(
    session([
      [0, request(12, "ann", ["ldap", "dc1"], [1])],
      [1, reply(13, 18, 17)],
    ]),
    [true, "token", null],
  );
  const refused = play(kerberos, [
    [0, request(12, "ann", ["ldap", "dc1"], [1])],
    [1, error(7)],
  ]);
  assert.deepEqual([refused.operations[0]?.target, refused.operations[0]?.refused], ["ldap/dc1@PLANT", 1]);
  assert.equal(play(kerberos, [[0, tlv(0x6a, tlv(0x30, at(1, integer(4)), at(2, integer(10))))]]).recognised, false);
});
