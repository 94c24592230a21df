// Telnet against log-ins written out, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { join, play, playDamaged } from "./recorder.fixture.ts";
import { telnet } from "./telnet.ts";

const login: [Direction, Uint8Array][] = [
  [1, join([255, 253, 24, 255, 251, 1])],
  [0, join([255, 251, 24, 255, 253, 1])],
  [0, join([255, 250, 24, 0], "xterm", [255, 240])],
  [1, join("Switch 4\r\nUsername: ")],
  [0, join("admix", [127], "n\r\n")],
  [1, join("admin\r\nPassword: ")],
  [0, join("hunter22\r", [0])],
  [1, join("\r\nswitch> ")],
];

test("a log-in: user, masked password, session", () => {
  for (const pieces of [1, 2, 1000]) {
    const told = play(telnet, login, { pieces });
    assert.deepEqual(told.credentials, [{ user: "admin", masked: "h••••••2 (8 characters)" }]);
    assert.deepEqual(told.operations, [{ name: "Log-in", class: "authentication", target: null, accepted: 1, refused: 0 }]);
    assert.deepEqual(told.sessions.at(-1), {
      encrypted: false,
      signed: false,
      authenticated: true,
      identity: "password",
      securable: false,
      interactive: true,
      policy: null,
      weak: null,
    });
  }
});

test("a refused log-in; no claim on weak content; damage", () => {
  const refused = play(telnet, [...login.slice(0, 7), [1, join("\r\nLogin incorrect\r\nlogin: ")]]);
  assert.deepEqual([refused.operations[0]?.accepted, refused.operations[0]?.refused], [0, 1]);
  assert.equal(refused.sessions.at(-1)?.authenticated, null);
  assert.equal(play(telnet, [[1, join([255, 253, 24])]], { serverPort: 2323 }).recognised, false);
  assert.equal(play(telnet, [[1, join([255, 253, 24, 255, 251, 3])]], { serverPort: 2323 }).recognised, true);
  assert.equal(play(telnet, [[1, join([255, 216, 255, 224, 0, 16])]]).recognised, false);
  playDamaged(telnet, login, 500, 14);
});
