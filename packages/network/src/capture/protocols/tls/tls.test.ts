// TLS against handshakes made by an encoder of its own, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readCertificate } from "../../certificate.ts";
import type { Direction } from "../../dissector.ts";
import { be16, join, play, playDamaged } from "../recorder.fixture.ts";
import { suiteWeakness } from "./cipher-suites.ts";
import { tls } from "./tls.ts";

type Part = [Direction, Uint8Array];

const record = (type: number, body: Uint8Array, version = 0x0303): Uint8Array =>
  join(type, be16(version), be16(body.length), body);
const handshake = (type: number, body: Uint8Array): Uint8Array => join(type, 0, be16(body.length), body);
const extension = (type: number, body: Uint8Array): Uint8Array => join(be16(type), be16(body.length), body);
const random = new Uint8Array(32).fill(7);
const name = join(be16(14), 0, be16(11), "plc.example");

function clientHello(version = 0x0303): Uint8Array {
  const extensions = extension(0, name);
  return handshake(1, join(be16(version), random, 0, be16(2), be16(0xc02f), 1, 0, be16(extensions.length), extensions));
}
function serverHello(version: number, suite: number, agreed?: number): Uint8Array {
  const extensions = agreed === undefined ? new Uint8Array(0) : extension(43, join(be16(agreed)));
  return handshake(2, join(be16(version), random, 0, be16(suite), 0, be16(extensions.length), extensions));
}

const der = (tag: number, ...content: readonly Uint8Array[]): Uint8Array => {
  const body = join(...content);
  return body.length < 128 ? join(tag, body.length, body) : join(tag, 0x82, be16(body.length), body);
};
const text = (value: string): Uint8Array => join(value);
const common = (value: string): Uint8Array => der(0x30, der(0x31, der(0x30, der(6, join([0x55, 4, 3])), der(0x0c, text(value)))));
const validity = der(0x30, der(0x17, text("240101000000Z")), der(0x17, text("270301000000Z")));
const body = der(
  0x30,
  der(0xa0, der(2, join(2))),
  der(2, join(9)),
  der(0x30),
  common("Plant CA"),
  validity,
  common("plc-7"),
  new Uint8Array(90),
);
const certificate = der(0x30, body, der(0x30), der(3, join(0)));
const certificates = handshake(11, join(0, be16(certificate.length + 3), 0, be16(certificate.length), certificate));

const finished = (from: Direction): Part[] => [
  [from, record(20, join(1))],
  [from, record(22, new Uint8Array(40).fill(0xd1))],
];
const twelve = (suite: number, version = 0x0303): Part[] => [
  [0, record(22, clientHello(version), 0x0301)],
  [1, record(22, join(serverHello(version, suite), certificates, handshake(14, new Uint8Array(0))), version)],
  ...finished(0),
  ...finished(1),
];

test("TLS 1.2: version, suite, name and certificate, in pieces of any size", () => {
  for (const pieces of [1, 3, 50, 100_000]) {
    const told = play(tls, twelve(0xc02f), { pieces, messages: true });
    assert.deepEqual(told.malformed, []);
    assert.deepEqual(told.sessions, [
      {
        encrypted: true,
        signed: true,
        authenticated: null,
        identity: null,
        securable: true,
        interactive: true,
        policy: "TLS 1.2 · TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        weak: null,
      },
    ]);
    assert.deepEqual(
      told.assets.map((asset) => [asset.of, asset.told.names]),
      [
        ["server", ["plc.example"]],
        ["server", ["plc-7"]],
      ],
    );
    const [shown] = told.certificates;
    assert.deepEqual(
      [shown?.x509.subject, shown?.x509.issuer, shown?.x509.notAfter, shown?.port, (shown?.usedUntil ?? -1) > 0],
      ["CN=plc-7", "CN=Plant CA", Date.UTC(2027, 2, 1), 443, true],
    );
  }
});

test("TLS 1.3, and an unfinished handshake is no session", () => {
  const begin: Part[] = [
    [0, record(22, clientHello())],
    [1, record(22, serverHello(0x0303, 0x1301, 0x0304))],
    [1, record(23, new Uint8Array(900))],
  ];
  assert.deepEqual(play(tls, begin).sessions, []);
  // The client refuses with an encrypted alert.
  assert.deepEqual(play(tls, [...begin, [0, record(23, new Uint8Array(19))]]).sessions, []);
  assert.equal(
    play(tls, [...begin, [0, record(23, new Uint8Array(53))]], { serverPort: 8883 }).sessions[0]?.policy,
    "TLS 1.3 · TLS_AES_128_GCM_SHA256",
  );
  const unfinished = play(tls, twelve(0xc02f).slice(0, 3));
  assert.deepEqual([unfinished.sessions, unfinished.certificates[0]?.usedUntil], [[], -1]);
});

test("what no longer protects is weak, and NULL suites do not encrypt", () => {
  assert.match(play(tls, twelve(0xc02f, 0x0301)).sessions[0]?.weak ?? "", /TLS 1\.0/);
  assert.match(play(tls, twelve(0x0035, 0x0300)).sessions[0]?.weak ?? "", /SSL 3\.0/);
  const nothing = play(tls, twelve(0x0002)).sessions[0];
  assert.deepEqual([nothing?.encrypted, nothing?.signed], [false, true]);
  for (const suite of [
    "TLS_RSA_WITH_RC4_128_SHA",
    "TLS_RSA_EXPORT_WITH_DES40_CBC_SHA",
    "TLS_DH_anon_WITH_AES_128_CBC_SHA",
    "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
  ]) {
    assert.notEqual(suiteWeakness(suite), null, suite);
  }
  assert.equal(suiteWeakness("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"), null);
});

test("other bytes are not TLS, and damage never breaks out", () => {
  for (const bytes of [
    join(22, 3, 9, 0, 60, 1, 0, 0, 56, 3, 3, random),
    join("GET / HTTP/1.1\r\n\r\n"),
    join(22, 3, 1, 0, 60, 7, 0, 0, 56, 3, 3, random),
  ]) {
    assert.equal(play(tls, [[0, bytes]]).recognised, false);
  }
  playDamaged(tls, twelve(0xc02f), 800, 11);
  for (let length = 0; length < certificate.length; length++) readCertificate(certificate, 0, length);
});
