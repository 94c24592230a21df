// VNC against handshakes written out: every version, with and without a proof.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { be16, be32, join, play, playDamaged } from "./recorder.fixture.ts";
import { vnc } from "./vnc.ts";

type Parts = [Direction, Uint8Array][];
const screen = join(be16(800), be16(600), new Array<number>(16).fill(0), be32(7), "panel-3", "updates");
const proof = new Array<number>(16).fill(9);
const talk = (version: string, ...rest: Parts): Parts => [
  [1, join(`RFB 003.${version}\n`)],
  [0, join(`RFB 003.${version}\n`)],
  ...rest,
];
const password = talk(
  "008",
  [1, join(2, 1, 2)],
  [0, join(2)],
  [1, join(proof)],
  [0, join(proof)],
  [1, join(be32(0))],
  [0, join(1)],
  [1, screen],
  [0, join("keys")],
);

test("the type that both agree on says how the desktop is protected", () => {
  for (const pieces of [1, 5, 1000]) {
    const told = play(vnc, password, { pieces });
    assert.deepEqual(told.operations, [{ name: "Log-in", class: "authentication", target: null, accepted: 1, refused: 0 }]);
    assert.deepEqual(told.sessions.at(-1), {
      encrypted: false,
      signed: false,
      authenticated: true,
      identity: "password",
      securable: true,
      interactive: true,
      policy: "RFB 3.8 · VNC Authentication",
      weak: "VNC authentication uses at most 8 characters and DES (RFC 6143, 7.2.2)",
    });
    assert.deepEqual(told.assets.at(-1), { of: "server", told: { role: "server", names: ["panel-3"] } });
    assert.deepEqual(told.malformed, []);
  }
});

test("nobody has to prove anything where the type is None", () => {
  const three: Parts = talk("003", [1, join(be32(1))], [0, join(1)], [1, screen]);
  const seven: Parts = talk("007", [1, join(1, 1)], [0, join(1, 1)], [1, screen]);
  const eight: Parts = talk("008", [1, join(1, 1)], [0, join(1)], [1, join(be32(0))], [0, join(1)], [1, screen]);
  for (const parts of [three, seven, eight]) {
    const told = play(vnc, parts);
    assert.deepEqual([told.sessions.at(-1)?.authenticated, told.sessions.at(-1)?.identity], [false, "none"]);
    assert.deepEqual(told.assets.at(-1)?.told.names, ["panel-3"]);
  }
});

test("a refused proof, a protected type, damage", () => {
  const refused = play(vnc, [...password.slice(0, 6), [1, join(be32(1), be32(3), "bad")]]);
  assert.deepEqual([refused.operations[0]?.refused, refused.sessions.at(-1)?.authenticated], [1, null]);
  const [secured] = play(vnc, talk("008", [1, join(1, 18)], [0, join(18)], [0, join(22, 3, 1)])).sessions;
  const why = "the server proves no identity: its TLS is anonymous";
  assert.deepEqual([secured?.encrypted, secured?.policy, secured?.weak], [true, "RFB 3.8 · TLS", why]);
  assert.equal(play(vnc, [[1, join("RFB 0x3.008\n")]]).recognised, false);
  playDamaged(vnc, password, 500, 21);
});
