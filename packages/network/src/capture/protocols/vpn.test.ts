// WireGuard and OpenVPN against messages made here, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { openvpn, openvpnStream } from "./openvpn.ts";
import { be16, be32, join, play, playDamaged } from "./recorder.fixture.ts";
import { wireguard } from "./wireguard.ts";

type Parts = [Direction, Uint8Array][];
const noise = (length: number): number[] => Array.from({ length }, (_, index) => (index * 37 + 11) & 255);
const data = join(4, 0, 0, 0, noise(4), [5, 0, 0, 0, 0, 0, 0, 0], noise(64));
const handshake: Parts = [
  [0, join(1, 0, 0, 0, noise(144))],
  [1, join(2, 0, 0, 0, noise(88))],
  [0, data],
];

test("WireGuard: a handshake that was answered proves both keys", () => {
  const told = play(wireguard, handshake);
  assert.deepEqual(told.operations, [
    { name: "Handshake initiation", class: "authentication", target: null, accepted: 1, refused: 0 },
  ]);
  assert.deepEqual(
    told.sessions.map(({ encrypted, authenticated, identity, weak }) => [encrypted, authenticated, identity, weak]),
    [[true, true, "key", null]],
  );
  assert.deepEqual(play(wireguard, handshake.slice(0, 1)).sessions, []);
  assert.equal(play(wireguard, [[0, data]]).recognised, true);
  assert.deepEqual(play(wireguard, [...handshake, [0, join("TS", noise(30))]]).malformed, []);
  assert.deepEqual(play(wireguard, [...handshake, [0, join(2, 0, 0, 0, noise(40))]]).malformed.length, 1);
  assert.equal(play(wireguard, [[0, join(1, 0, 0, 0, noise(143))]]).recognised, false);
  assert.equal(play(wireguard, [[0, join(1, 0, 0, 0, new Array<number>(144).fill(0))]]).recognised, false);
  playDamaged(wireguard, handshake, 500, 41);
});

const resets: readonly (readonly [string, Uint8Array])[] = [
  ["OpenVPN", join(0x38, noise(8), 0, be32(0))],
  ["OpenVPN · tls-auth", join(0x38, noise(8), noise(20), be32(1), be32(1_700_000_000), 0, be32(0))],
  ["OpenVPN · tls-crypt", join(0x38, noise(8), be32(1), be32(1_700_000_000), noise(37))],
];

test("OpenVPN: how the handshake is guarded", () => {
  for (const [policy, reset] of resets) {
    const parts: Parts = [
      [0, reset],
      [1, join(0x40, noise(40))],
    ];
    const framed = parts.map(([from, bytes]): [Direction, Uint8Array] => [from, join(be16(bytes.length), bytes)]);
    for (const told of [play(openvpn, parts), play(openvpnStream, framed, { pieces: 3 })]) {
      assert.deepEqual([told.sessions[0]?.policy, told.sessions[0]?.encrypted, told.operations[0]?.accepted], [policy, null, 1]);
    }
    playDamaged(openvpn, parts, 300, 42);
    playDamaged(openvpnStream, framed, 300, 43);
  }
  assert.equal(play(openvpn, [[0, join(0x38, noise(13))]]).recognised, false);
});
