// FTP against control connections written out, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { ftp } from "./ftp.ts";
import { join, play, playDamaged } from "./recorder.fixture.ts";

const transfer: [Direction, Uint8Array][] = [
  [1, join("220 (vsFTPd 3.0.5)\r\n")],
  [0, join("USER engineer\r\n")],
  [1, join("331 Please specify the password.\r\n")],
  [0, join("PASS swordfish\r\n")],
  [1, join("230-Welcome\r\n230 Login successful.\r\n")],
  [0, join("STOR line4/main.prg\r\n")],
  [1, join("150 Ok\r\n226 Transfer complete.\r\n")],
  [0, join("RETR secret.txt\r\n")],
  [1, join("550 No.\r\n")],
];

test("log-in, password, transfers with their paths", () => {
  for (const pieces of [1, 5, 1000]) {
    const told = play(ftp, transfer, { pieces });
    assert.deepEqual(told.operations, [
      { name: "PASS", class: "authentication", target: null, accepted: 1, refused: 0 },
      { name: "STOR", class: "file-transfer", target: "line4/main.prg", accepted: 1, refused: 0 },
      { name: "RETR", class: "file-transfer", target: "secret.txt", accepted: 0, refused: 1 },
    ]);
    assert.deepEqual(told.credentials, [{ user: "engineer", masked: "s••••••h (9 characters)" }]);
    assert.deepEqual(told.assets, [{ of: "server", told: { role: "server", product: "vsFTPd", version: "3.0.5" } }]);
    assert.deepEqual([told.sessions.at(-1)?.authenticated, told.sessions.at(-1)?.identity], [true, "password"]);
  }
});

test("the switch to TLS, mail servers, damage", () => {
  const secured = play(ftp, [
    [1, join("220 FTP\r\n")],
    [0, join("AUTH TLS\r\n")],
    [1, join("234 Go\r\n")],
  ]);
  assert.equal(secured.became, "tls");
  assert.deepEqual(secured.sessions, []);
  assert.equal(play(ftp, [[1, join("220 mail.example ESMTP\r\n")]], { serverPort: 25 }).recognised, false);
  assert.equal(play(ftp, [[1, join("220 ProFTPD ready\r\n")]], { serverPort: 2121 }).recognised, true);
  playDamaged(ftp, transfer, 500, 15);
});
