// IKE, ESP and AH against messages made here, also within whole captures, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ethernet, ipv4, ofKind, pcap, readFile, tcp } from "../../builder.fixture.ts";
import type { Direction } from "../../dissector.ts";
import { be16, be32, join, play, playDamaged } from "../recorder.fixture.ts";
import { ike } from "./ike.ts";
import { ah, esp, espInDatagrams } from "./tunnel.ts";

type Bytes = Uint8Array;
type Parts = [Direction, Bytes][];
const transform = (last: boolean, type: number, id: number, ...attributes: readonly (readonly number[])[]): Bytes => {
  const rest = join(...attributes);
  return join(last ? 0 : 3, 0, be16(8 + rest.length), type, 0, be16(id), rest);
};
const proposal = (protocol: number, ...transforms: readonly Bytes[]): Bytes => {
  const body = join(...transforms);
  return join(0, 0, be16(8 + body.length), 1, protocol, 0, transforms.length, body);
};
const short = (type: number, value: number): number[] => [...be16(0x8000 | type), ...be16(value)];
const payload = (body: Bytes): Bytes => join(0, 0, be16(4 + body.length), body);
const message = (first: number, version: number, exchange: number, flags: number, responder: number, body: Bytes): Bytes =>
  join(
    be32(1),
    be32(2),
    be32(responder),
    be32(responder),
    first,
    version,
    exchange,
    flags,
    be32(0),
    be32(28 + body.length),
    body,
  );

const two = (group: number, cipher = 20): Parts => {
  const chosen = payload(
    proposal(1, transform(false, 1, cipher, short(14, 256)), transform(false, 2, 5), transform(true, 4, group)),
  );
  return [
    [0, message(33, 0x20, 34, 8, 0, chosen)],
    [1, message(33, 0x20, 34, 0x20, 9, chosen)],
    [0, message(46, 0x20, 35, 8, 9, join("sealed"))],
    [1, message(46, 0x20, 35, 0x20, 9, join("sealed"))],
  ];
};
const one = (exchange: number, method: number): Parts => {
  const attributes = [short(1, 7), short(2, 4), short(3, method), short(4, 14), short(14, 256)];
  const chosen = payload(join(be32(1), be32(1), proposal(1, transform(true, 1, 1, ...attributes))));
  return [
    [0, message(1, 0x10, exchange, 0, 0, chosen)],
    [1, message(1, 0x10, exchange, 0, 9, chosen)],
    [0, message(8, 0x10, 32, 1, 9, join("sealed"))],
  ];
};

test("what was agreed on, in both versions", () => {
  const security = (parts: Parts): unknown => {
    const told = play(ike, parts);
    assert.deepEqual(told.malformed, []);
    return told.sessions.map(({ policy, identity, weak }) => [policy, identity, weak]);
  };
  assert.deepEqual(security(two(19)), [["IKEv2 · AES-GCM-16-256 · HMAC-SHA2-256 · ECP-256", null, null]]);
  assert.deepEqual(security(two(2)), [
    ["IKEv2 · AES-GCM-16-256 · HMAC-SHA2-256 · MODP-1024", null, "MODP-1024: the group is too small (RFC 8247)"],
  ]);
  assert.deepEqual(security(one(2, 3)), [
    ["IKEv1 · AES-CBC-256 · SHA2-256 · MODP-2048", "certificate", "IKEv1 is historic (RFC 9395)"],
  ]);
  assert.deepEqual(security(one(4, 1)), [
    [
      "IKEv1 aggressive mode · AES-CBC-256 · SHA2-256 · MODP-2048",
      "key",
      "aggressive mode shows a digest of the pre-shared key, which may then be guessed offline",
    ],
  ]);
  assert.deepEqual(play(ike, two(19).slice(0, 2)).sessions, []);
  playDamaged(ike, two(19), 500, 37);
  playDamaged(ike, one(4, 1), 500, 38);
});

test("behind address translation: a mark before the negotiation, and the tunnel in the same datagrams", () => {
  const at4500 = (parts: Parts): Parts => parts.map(([from, bytes]) => [from, join(be32(0), bytes)]);
  const sealed: Parts = [[0, join(be32(0x1234_5678), be32(1), "x".repeat(40))]];
  const told = play(ike, [...at4500(two(19)), ...sealed, [0, join(0xff)]], { serverPort: 4500 });
  assert.deepEqual([told.sessions.length, told.malformed], [1, []]);
  assert.equal(play(ike, two(19), { serverPort: 4500 }).recognised, false);
  assert.equal(play(espInDatagrams, sealed, { serverPort: 4500 }).sessions[0]?.encrypted, null);
  assert.equal(play(espInDatagrams, sealed, { serverPort: 4501 }).recognised, false);
  playDamaged(esp, sealed, 200, 39);
  playDamaged(ah, [[0, join([6, 4, 0, 0], be32(0x1000), be32(1), "digest 12...")]], 200, 40);
});

test("packets of ESP and AH are conversations of their own; what AH signs is read", () => {
  const sealed = join(be32(0x1234_5678), be32(1), "x".repeat(40));
  const syn = tcp(50_000, 502, 1, 0, 2, new Uint8Array(0));
  const signed = join([6, 4, 0, 0], be32(0x1000), be32(1), new Array<number>(12).fill(5), syn);
  const packet = (protocol: number, bytes: Uint8Array) => ({
    bytes: ethernet(0x0800, ipv4("10.0.3.12", "10.0.2.10", protocol, bytes)),
    time: 0,
  });
  const { facts, problems } = readFile(pcap([packet(50, sealed), packet(51, signed)]));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    ofKind(facts, "conversation").map(({ transport, port, protocol, recognisedBy }) => [transport, port, protocol, recognisedBy]),
    [
      ["ip", 50, "esp", "content"],
      ["ip", 51, "ah", "content"],
      ["tcp", 502, "modbus", "port"],
    ],
  );
  assert.deepEqual(
    ofKind(facts, "session").map(({ protocol, encrypted, signed: bySignature }) => [protocol, encrypted, bySignature]),
    [
      ["esp", null, null],
      ["ah", false, true],
    ],
  );
});
