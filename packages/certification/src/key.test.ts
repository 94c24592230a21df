// Keys, signatures and envelopes against oracles that are not ours: RFC 8032, Node's crypto, OpenSSL.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import { assert as assertProperty, property, string, uint8Array } from "fast-check";
import { decodeBase64, encodeBase64 } from "./base64.ts";
import { checkEnvelope, encodeForSigning, signEnvelope } from "./dsse.ts";
import { encodePublicKey, encodeSigningKey, parsePublicKey, parseSigningKey, publicKeyOf, signingKeyOf } from "./key.ts";

const openssl = spawnSync("openssl", ["version"]).status === 0;
const withOpenssl = openssl ? {} : { skip: "openssl is not installed" };
const key = signingKeyOf(new Uint8Array(32).fill(7));
const seed = 62443;

/** RFC 8032, section 7.1: secret key, public key, message, signature. */
const VECTORS = [
  [
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
] as const;

describe("keys", () => {
  it("gives the public keys and signatures of RFC 8032", () => {
    for (const [secret, open, message, signature] of VECTORS) {
      const pair = signingKeyOf(hexToBytes(secret));
      assert.equal(bytesToHex(pair.publicKey.bytes), open);
      assert.equal(bytesToHex(ed25519.sign(hexToBytes(message), pair.seed)), signature);
    }
  });

  it("writes the example of RFC 8410, section 10.3, and reads it", () => {
    const pem =
      "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----\n";
    const pair = parseSigningKey(pem);
    assert.ok(pair !== undefined);
    assert.equal(encodeSigningKey(pair), pem);
    assert.equal(bytesToHex(pair.publicKey.bytes), "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1");
  });

  it("reads what Node writes, and writes what Node writes", () => {
    const pair = generateKeyPairSync("ed25519");
    const privatePem = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const publicPem = pair.publicKey.export({ type: "spki", format: "pem" }).toString();
    const parsed = parseSigningKey(privatePem);
    assert.ok(parsed !== undefined);
    assert.equal(encodeSigningKey(parsed), privatePem);
    assert.equal(encodePublicKey(parsed.publicKey), publicPem);
    assert.deepEqual(parsePublicKey(publicPem), parsed.publicKey);
  });

  it("reads and writes what OpenSSL writes and reads, and names keys as it does", withOpenssl, () => {
    const folder = mkdtempSync(join(tmpdir(), "bulkhead-key-"));
    try {
      const file = join(folder, "key");
      execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", file]);
      const parsed = parseSigningKey(readFileSync(file, "utf8"));
      assert.ok(parsed !== undefined);
      assert.equal(encodeSigningKey(parsed), readFileSync(file, "utf8"));
      writeFileSync(`${file}.pub`, encodePublicKey(parsed.publicKey));
      const der = execFileSync("openssl", ["pkey", "-pubin", "-in", `${file}.pub`, "-outform", "DER"]);
      const id = execFileSync("openssl", ["dgst", "-sha256", "-r"], { input: der }).toString().slice(0, 64);
      assert.equal(parsed.publicKey.id, id);
      const envelope = signEnvelope("a/b", new TextEncoder().encode("payload"), parsed);
      writeFileSync(join(folder, "message"), encodeForSigning("a/b", new TextEncoder().encode("payload")));
      writeFileSync(join(folder, "signature"), decodeBase64(envelope.signatures[0]?.sig ?? "") ?? "");
      const arguments_ = ["pkeyutl", "-verify", "-pubin", "-inkey", `${file}.pub`, "-rawin", "-in", join(folder, "message")];
      const answer = execFileSync("openssl", [...arguments_, "-sigfile", join(folder, "signature")]).toString();
      assert.match(answer, /Verified Successfully/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuses every other text, without throwing", () => {
    const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem = other.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    const own = encodeSigningKey(key);
    for (const text of ["", pem, own.replace("MC4", "MC5"), own.slice(0, 60), own.replace("PRIVATE", "PUBLIC")]) {
      assert.equal(parseSigningKey(text), undefined, text);
    }
    assert.equal(parsePublicKey(encodeSigningKey(key)), undefined);
    assertProperty(
      property(string({ maxLength: 300 }), (text) => parseSigningKey(text) === undefined && parsePublicKey(text) === undefined),
      { seed },
    );
  });
});

describe("base64", () => {
  it("agrees with Node", () => {
    assertProperty(
      property(uint8Array({ maxLength: 200 }), (bytes) => {
        const text = Buffer.from(bytes).toString("base64");
        assert.equal(encodeBase64(bytes), text);
        assert.deepEqual(decodeBase64(text), Uint8Array.from(bytes));
      }),
      { seed },
    );
  });

  it("refuses every text that it would not write", () => {
    for (const text of ["A", "AAA", "AB==", "AAB=", "AA=A", "====", "A===", "AA A", "AA-_", "ä000", "AAAA\n"]) {
      assert.equal(decodeBase64(text), undefined, text);
    }
  });
});

describe("envelopes", () => {
  it("encodes the example of the DSSE protocol", () => {
    const text = new TextDecoder().decode(
      encodeForSigning("http://example.com/HelloWorld", new TextEncoder().encode("hello world")),
    );
    assert.equal(text, "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  });

  it("makes signatures that Node accepts, and accepts those that Node makes", () => {
    const nodePrivate = createPrivateKey(encodeSigningKey(key));
    const nodePublic = createPublicKey(encodePublicKey(key.publicKey));
    assertProperty(
      property(string({ unit: "binary", maxLength: 40 }), uint8Array({ maxLength: 300 }), (type, payload) => {
        const message = encodeForSigning(type, payload);
        const envelope = signEnvelope(type, payload, key);
        const signature = Buffer.from(envelope.signatures[0]?.sig ?? "", "base64");
        assert.ok(verify(null, message, nodePublic, signature));
        const theirs = {
          ...envelope,
          signatures: [{ keyid: key.publicKey.id, sig: sign(null, message, nodePrivate).toString("base64") }],
        };
        assert.deepEqual(checkEnvelope(theirs, [key.publicKey]).signedBy, [key.publicKey.id]);
      }),
      { seed, numRuns: 25 },
    );
  });

  it("tells broken signatures from those of strangers", () => {
    const other = signingKeyOf(new Uint8Array(32).fill(8));
    const envelope = signEnvelope("t", Uint8Array.of(1, 2, 3), key, other);
    assert.deepEqual(checkEnvelope(envelope, [key.publicKey]).strangers, [other.publicKey.id]);
    assert.deepEqual(checkEnvelope(envelope, [key.publicKey, other.publicKey]).signedBy.length, 2);
    const changed = { ...envelope, payload: encodeBase64(Uint8Array.of(1, 2, 4)) };
    assert.deepEqual(checkEnvelope(changed, [key.publicKey]).broken, [key.publicKey.id]);
    const impostor = { ...key.publicKey, bytes: other.publicKey.bytes };
    assert.deepEqual(checkEnvelope(envelope, [impostor]).broken, [key.publicKey.id]);
    const noPoint = publicKeyOf(new Uint8Array(32).fill(255));
    const forged = { ...envelope, signatures: [{ keyid: noPoint.id, sig: encodeBase64(new Uint8Array(64)) }] };
    assert.deepEqual(checkEnvelope(forged, [noPoint]).broken, [noPoint.id]);
  });
});
