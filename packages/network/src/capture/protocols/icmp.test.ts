// ICMP against messages made here.

import assert from "node:assert/strict";
import { test } from "node:test";
import { icmp } from "./icmp.ts";
import { be16, join, play, playDamaged } from "./recorder.fixture.ts";

const message = (type: number, code = 0, rest: readonly number[] = [0, 1, 0, 2]): Uint8Array =>
  join(type, code, be16(0xabcd), rest, "abcdefgh");

test("echoes are counted with their answers, and a redirect is told", () => {
  const { operations, malformed } = play(icmp, [
    [0, message(8)],
    [1, message(0)],
    [0, message(8)],
    [0, message(5, 1, [10, 0, 0, 9])],
  ]);
  assert.deepEqual(
    operations.map(({ name, class: kind, accepted }) => [name, kind, accepted]),
    [
      ["Echo", "diagnostic", 1],
      ["Echo", "diagnostic", 0],
      ["Redirect", "configuration", 0],
    ],
  );
  assert.deepEqual(malformed, []);
});

test("who asks is the client, whoever was heard first", () => {
  const [echo] = play(icmp, [[1, message(8)]], { directionSeen: false }).operations;
  assert.equal(echo?.name, "Echo");
  assert.deepEqual(play(icmp, [[0, message(99)]]).recognised, false);
  assert.deepEqual(
    play(icmp, [
      [0, message(8)],
      [0, message(8, 7)],
    ]).malformed,
    ["a message is of no known type"],
  );
});

test("damaged messages are survived", () => {
  playDamaged(
    icmp,
    [
      [0, message(8)],
      [1, message(0)],
    ],
    500,
    1,
  );
});
