// SSH against connections made by an encoder of its own, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { be32, join, play, playDamaged } from "./recorder.fixture.ts";
import { ssh } from "./ssh.ts";

const packet = (payload: Uint8Array): Uint8Array => join(be32(payload.length + 5), 4, payload, [0, 0, 0, 0]);
const lists = (...names: readonly string[]): Uint8Array =>
  join(20, new Uint8Array(16), ...names.flatMap((name) => [be32(name.length), name]), [0, 0, 0, 0, 0]);
const offer = (exchange: string, cipher: string, mac: string): Uint8Array =>
  packet(lists(exchange, "ssh-ed25519", cipher, cipher, mac, mac, "none", "none", "", ""));

function connect(client: Uint8Array, server: Uint8Array): [Direction, Uint8Array][] {
  return [
    [1, join("SSH-2.0-OpenSSH_9.6p1 Debian-3\r\n")],
    [0, join("SSH-2.0-PuTTY_Release_0.78\r\n")],
    [0, client],
    [1, server],
    [0, packet(join(21))],
    [1, join(packet(join(21)), new Uint8Array(80).fill(0xcc))],
    [0, new Uint8Array(80).fill(0xcc)],
  ];
}
const modern = connect(
  offer("curve25519-sha256,ecdh-sha2-nistp256", "aes128-ctr,3des-cbc", "hmac-sha2-256"),
  offer("ecdh-sha2-nistp256,curve25519-sha256", "3des-cbc,aes128-ctr", "hmac-sha2-256"),
);

test("the client's first choice that the server knows is agreed", () => {
  for (const pieces of [1, 9, 10_000]) {
    const told = play(ssh, modern, { pieces });
    assert.deepEqual(told.malformed, []);
    assert.deepEqual(told.sessions, [
      {
        encrypted: true,
        signed: true,
        authenticated: null,
        identity: null,
        securable: true,
        interactive: true,
        policy: "SSH 2.0 · curve25519-sha256 · ssh-ed25519 · aes128-ctr · hmac-sha2-256",
        weak: null,
      },
    ]);
    assert.deepEqual(told.assets, [
      { of: "server", told: { product: "OpenSSH", version: "9.6p1", role: "server" } },
      { of: "client", told: { product: "PuTTY_Release", version: "0.78" } },
    ]);
  }
});

test("weak algorithms and SSH 1 are told, an unfinished exchange is no session", () => {
  const old = offer("diffie-hellman-group1-sha1", "arcfour128", "hmac-md5");
  assert.match(play(ssh, connect(old, old)).sessions[0]?.weak ?? "", /group1.*; arcfour128.*; hmac-md5/);
  const first: [Direction, Uint8Array][] = [
    [1, join("SSH-1.5-Cisco-1.25\n")],
    [0, join("SSH-1.5-client\n")],
    [1, new Uint8Array(40)],
    [0, new Uint8Array(40)],
  ];
  assert.equal(play(ssh, first).sessions[0]?.weak, "SSH 1 is broken");
  assert.deepEqual(play(ssh, modern.slice(0, 4)).sessions, []);
  const [banner, ...rest] = modern;
  assert.ok(banner);
  const talkative = play(ssh, [...rest.slice(0, 1), [1, join("Authorised staff only\r\n", banner[1])], ...rest.slice(1)]);
  assert.deepEqual([talkative.malformed, talkative.sessions.length], [[], 1]);
  assert.equal(play(ssh, [[0, join("SSHD is great\n")]]).recognised, false);
  playDamaged(ssh, modern, 500, 12);
});
