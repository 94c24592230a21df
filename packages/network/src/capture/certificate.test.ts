// Certificates against those that OpenSSL makes, against Node's reading of those on public captures, and against damage.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ofKind, pcap, readFile, Talk } from "./builder.fixture.ts";
import { readCertificate, type X509 } from "./certificate.ts";
import { be16, join as joinBytes, seeded } from "./protocols/recorder.fixture.ts";

const folder = join(process.env["BULKHEAD_SHARED"] ?? join(import.meta.dirname, "../../../../../shared"), "captures");
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;
const hasTshark = spawnSync("tshark", ["--version"]).status === 0;

function make(...how: readonly string[]): Uint8Array {
  const common = ["req", "-x509", "-nodes", "-keyout", "/dev/null", "-outform", "DER", "-days", "30"];
  const asked = spawnSync("openssl", [...common, "-subj", "/C=DE/O=Plant/CN=plc-7", ...how]);
  assert.equal(asked.status, 0, asked.stderr.toString());
  return Uint8Array.from(asked.stdout);
}

function read(der: Uint8Array): X509 {
  const framed = joinBytes([0xff], der, [0xff]);
  const found = readCertificate(framed, 1, 1 + der.length);
  assert.ok(found !== null);
  return found;
}

/** What Node reads out of the same bytes, as far as it says it. */
function agrees(der: Uint8Array): void {
  const theirs = new X509Certificate(der);
  const ours = read(der);
  assert.equal(ours.serial.replace(/^0+/, ""), theirs.serialNumber.toLowerCase().replace(/^0+/, ""));
  assert.equal(ours.notBefore, Date.parse(theirs.validFrom));
  assert.equal(ours.notAfter, Date.parse(theirs.validTo));
  assert.equal(ours.authority, theirs.ca);
  const common = /^CN=(.*)$/m.exec(theirs.subject)?.[1];
  if (common !== undefined && /^[\w .*-]+$/.test(common)) assert.equal(ours.name, common);
  const names = [...(theirs.subjectAltName ?? "").matchAll(/(?:DNS|IP Address):([\w.*-]+)(?=,|$)/g)].map(([, name]) => name);
  assert.deepEqual(ours.names, names.slice(0, 16));
  const { asymmetricKeyType, asymmetricKeyDetails } = theirs.publicKey;
  if (asymmetricKeyType === "rsa") assert.deepEqual([ours.keyType, ours.keyBits], ["RSA", asymmetricKeyDetails?.modulusLength]);
  if (asymmetricKeyType === "ec") assert.match(ours.keyType ?? "", /^EC /);
}

test("keys, signatures, names and times", { skip: hasOpenssl ? false : "openssl is not installed" }, () => {
  const short = make("-newkey", "rsa:1024", "-sha1", "-addext", "subjectAltName=DNS:plc-7.plant,IP:10.0.3.10");
  const { subject, names, keyType, keyBits, signature, selfSigned, weak } = read(short);
  assert.deepEqual(
    [subject, names, keyType, keyBits, signature, selfSigned, weak],
    [
      "C=DE,O=Plant,CN=plc-7",
      ["plc-7.plant", "10.0.3.10"],
      "RSA",
      1024,
      "SHA-1 with RSA",
      true,
      "RSA with 1024 bits is too short",
    ],
  );
  const curve = make("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-sha384");
  assert.deepEqual([read(curve).keyType, read(curve).keyBits, read(curve).signature], ["EC P-256", 256, "SHA-384 with ECDSA"]);
  const edwards = make("-newkey", "ed25519");
  assert.deepEqual([read(edwards).keyType, read(edwards).signature, read(edwards).weak], ["Ed25519", "Ed25519", null]);
  for (const der of [short, curve, edwards]) agrees(der);
  const random = seeded(9);
  for (let round = 0; round < 1500; round++) {
    const copy = short.slice(0, random() < 0.3 ? Math.floor(random() * short.length) : short.length);
    for (let flips = 0; flips < 4 && copy.length > 0; flips++)
      copy[Math.floor(random() * copy.length)] = Math.floor(random() * 256);
    readCertificate(copy, 0, copy.length);
  }
});

test("a certificate becomes a fact about who showed it", { skip: hasOpenssl ? false : "openssl is not installed" }, () => {
  const der = make("-newkey", "rsa:2048", "-sha256");
  const record = (type: number, body: Uint8Array): Uint8Array => joinBytes(type, [3, 3], be16(body.length), body);
  const message = (type: number, body: Uint8Array): Uint8Array => joinBytes(type, 0, be16(body.length), body);
  const random = new Uint8Array(32).fill(7);
  const client = message(1, joinBytes([3, 3], random, 0, be16(2), be16(0xc02f), 1, 0, be16(0)));
  const server = message(2, joinBytes([3, 3], random, 0, be16(0xc02f), 0, be16(0)));
  const shown = message(11, joinBytes(0, be16(der.length + 3), 0, be16(der.length), der));
  const over = joinBytes(record(20, joinBytes(1)), record(22, new Uint8Array(40).fill(0xd1)));
  const begun = new Talk(443, { clientPort: 50_001 })
    .open()
    .ask(record(22, client))
    .reply(joinBytes(record(22, server), record(22, shown)));
  const before = ofKind(readFile(pcap([...begun.packets])).facts, "certificate");
  assert.deepEqual(
    before.map(({ holder, port, via, keyBits, selfSigned, usedUntil }) => [holder, port, via, keyBits, selfSigned, usedUntil]),
    [["10.0.2.10", 443, "tls", 2048, true, null]],
  );
  const after = ofKind(readFile(pcap(begun.ask(over).reply(over).close().packets)).facts, "certificate");
  assert.equal(after.length, 1);
  assert.match(after[0]?.usedUntil ?? "", /^2026-03-02T/);
});

const skip = !hasTshark
  ? "tshark is not installed"
  : existsSync(join(folder, "index.csv"))
    ? false
    : "the shared captures are not here";

test("as Node reads those on public captures", { skip }, (context) => {
  const seen = new Set<string>();
  const rows = readFileSync(join(folder, "index.csv"), "utf8").split("\n").slice(1);
  const marked = rows.flatMap((row) => {
    const [path = "", , packets = ""] = row.split(",");
    const frames = Number(/\btls:(\d+)/.exec(row)?.[1] ?? 0);
    return frames > 10 && Number(packets) < 1500 ? [path] : [];
  });
  for (const path of process.env.BULKHEAD_ORACLE === "all" ? marked : marked.slice(0, 20)) {
    const how = ["-Y", "tls.handshake.certificate", "-T", "fields", "-e", "tls.handshake.certificate"];
    const asked = spawnSync("tshark", ["-n", "-r", join(folder, path), ...how], { encoding: "utf8", maxBuffer: 1 << 28 });
    for (const hexadecimal of asked.stdout.split(/[,\s]+/)) if (hexadecimal !== "") seen.add(hexadecimal.replaceAll(":", ""));
  }
  for (const hexadecimal of seen) agrees(Uint8Array.from(Buffer.from(hexadecimal, "hex")));
  context.diagnostic(`${seen.size} certificates`);
  assert.ok(seen.size > 10);
});
