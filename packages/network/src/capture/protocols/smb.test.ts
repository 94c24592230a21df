// SMB against messages made by an encoder of its own, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { be16, join, play, playDamaged } from "./recorder.fixture.ts";
import { smb } from "./smb.ts";

const le16 = (value: number): number[] => [value & 255, value >> 8];
const le32 = (value: number): number[] => [value & 255, (value >> 8) & 255, (value >> 16) & 255, value >>> 24];
const frame = (message: Uint8Array): Uint8Array => join(0, 0, be16(message.length), message);
const header = (command: number, id: number, flags: number, status = 0): Uint8Array =>
  join(
    [0xfe],
    "SMB",
    le16(64),
    le16(1),
    le32(status),
    le16(command),
    le16(1),
    le32(flags),
    le32(0),
    le32(id),
    le32(0),
    new Uint8Array(32),
  );
const wide = (text: string): Uint8Array => join(...Array.from(text, (character) => [character.charCodeAt(0), 0]));
function ntlm(user: string, station: string, response = 0): Uint8Array {
  const at = 64;
  const place = (length: number, offset: number): number[] => [...le16(length), ...le16(length), ...le32(offset)];
  const names = join(wide(user), wide(station));
  return join(
    "NTLMSSP",
    0,
    le32(3),
    place(0, at),
    place(response, at),
    place(0, at),
    place(user.length * 2, at),
    place(station.length * 2, at + user.length * 2),
    new Uint8Array(12),
    names,
  );
}
const RESPONSE = 1;
const SIGNED = 8;
const begin = (user: string, flags: number, response = 0): [Direction, Uint8Array][] => [
  [0, frame(join(header(0, 0, 0), new Uint8Array(36)))],
  [1, frame(join(header(0, 0, RESPONSE), le16(65), le16(1), le16(0x0311), new Uint8Array(60)))],
  [0, frame(join(header(1, 1, 0), new Uint8Array(24), ntlm(user, "ENG-PC", response)))],
  [1, frame(join(header(1, 1, RESPONSE), le16(9), le16(flags), new Uint8Array(4)))],
];

test("dialect, log-in, signing, encryption", () => {
  for (const pieces of [1, 30, 10_000]) {
    const told = play(
      smb,
      [
        ...begin("operator", 0),
        [0, frame(join(header(9, 2, SIGNED), new Uint8Array(60)))],
        [1, frame(join(header(9, 2, RESPONSE, 0xc0000022), new Uint8Array(9)))],
      ],
      { pieces },
    );
    assert.deepEqual(told.malformed, []);
    assert.deepEqual(told.sessions.at(-1), {
      encrypted: false,
      signed: true,
      authenticated: true,
      identity: "password",
      securable: true,
      interactive: false,
      policy: "SMB 3.1.1",
      weak: null,
    });
    assert.deepEqual(told.operations.at(-1), { name: "WRITE", class: "file-transfer", target: null, accepted: 0, refused: 1 });
    assert.deepEqual(told.assets.at(-1), { of: "client", told: { names: ["ENG-PC"] } });
  }
  const encrypted = play(smb, [...begin("operator", 4), [0, frame(join([0xfd], "SMB", new Uint8Array(80)))]]);
  assert.equal(encrypted.sessions.at(-1)?.encrypted, true);
  assert.match(play(smb, begin("operator", 0, 24)).sessions.at(-1)?.weak ?? "", /NTLM version 1/);
  assert.equal(play(smb, begin("operator", 0, 200)).sessions.at(-1)?.weak, null);
  const anonymous = play(smb, begin("", 2)).sessions.at(-1);
  assert.deepEqual([anonymous?.authenticated, anonymous?.identity], [false, "anonymous"]);
});

test("SMB 1 is weak; other bytes are not SMB; damage never breaks out", () => {
  const old = (command: number, flags: number): Uint8Array =>
    frame(join([0xff], "SMB", command, le32(0), flags, le16(0), new Uint8Array(20), new Uint8Array(40)));
  const told = play(smb, [
    [0, old(0x72, 0)],
    [1, old(0x72, 0x80)],
    [0, old(0x73, 0)],
    [1, old(0x73, 0x80)],
  ]);
  assert.deepEqual([told.sessions[0]?.policy, told.sessions[0]?.weak?.includes("deprecated")], ["SMB 1", true]);
  assert.equal(play(smb, [[0, join(0, 0, 0, 50, "SMB is not here", new Uint8Array(40))]]).recognised, false);
  playDamaged(smb, begin("operator", 0), 800, 19);
});
