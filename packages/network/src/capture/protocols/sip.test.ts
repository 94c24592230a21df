// SIP against dialogues written out, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { join, play, playDamaged } from "./recorder.fixture.ts";
import { sip, sipStream } from "./sip.ts";

const lines = (...each: readonly string[]): Uint8Array => join(`${each.join("\r\n")}\r\n\r\n`);
const digest = 'Authorization: Digest username="ann", realm="plant", nonce="1", response="2"';
const call: [Direction, Uint8Array][] = [
  [0, lines("REGISTER sip:plant SIP/2.0", "CSeq: 1 REGISTER", "User-Agent: Phone/1.2", "Content-Length: 0")],
  [1, lines("SIP/2.0 401 Unauthorized", "CSeq: 1 REGISTER", "Content-Length: 0")],
  [0, lines("REGISTER sip:plant SIP/2.0", "CSeq: 2 REGISTER", digest, "Content-Length: 0")],
  [1, lines("SIP/2.0 200 OK", "CSeq: 2 REGISTER", "Server: PBX 3", "Content-Length: 0")],
  [0, join(lines("INVITE sip:bob@plant SIP/2.0", "CSeq: 3 INVITE", "l: 12"), "REGISTER sip")],
  [1, lines("SIP/2.0 486 Busy", "CSeq: 3 INVITE", "Content-Length: 0")],
];

test("calls between people, and how telephones log in", () => {
  assert.deepEqual([sip.purpose, sipStream.purpose], ["person-to-person", "person-to-person"]);
  for (const [protocol, pieces] of [
    [sip, 0],
    [sipStream, 1],
    [sipStream, 1000],
  ] as const) {
    const told = play(protocol, call, { pieces });
    assert.deepEqual(
      told.operations.map(({ name, accepted, refused }) => [name, accepted, refused]),
      [
        ["REGISTER", 0, 0],
        ["REGISTER", 1, 0],
        ["INVITE", 0, 1],
      ],
    );
    assert.deepEqual(told.assets, [
      { of: "client", told: { product: "Phone/1.2" } },
      { of: "server", told: { product: "PBX 3" } },
    ]);
    const last = told.sessions.at(-1);
    assert.deepEqual([last?.authenticated, last?.identity, last?.encrypted], [true, "password", false]);
    assert.match(last?.weak ?? "", /MD5/);
    assert.deepEqual(told.malformed, []);
    playDamaged(protocol, call, 400, 46);
  }
});

test("readable passwords, blanks that keep the way open, other protocols", () => {
  const basic = `Authorization: Basic ${Buffer.from("ann:swordfish1").toString("base64")}`;
  const told = play(sip, [
    [0, lines("REGISTER sip:plant SIP/2.0", basic)],
    [0, join("\r\n\r\n")],
    [0, join("hello")],
  ]);
  assert.deepEqual(told.credentials, [{ user: "ann", masked: "s••••••1 (10 characters)" }]);
  assert.deepEqual(told.malformed, ["a message begins with neither request nor response"]);
  assert.equal(play(sipStream, [[0, lines("OPTIONS * HTTP/1.1", "Host: x")]]).recognised, false);
  assert.equal(play(sip, [[0, lines("INVITE sip:bob HTTP/1.1")]]).recognised, false);
});
