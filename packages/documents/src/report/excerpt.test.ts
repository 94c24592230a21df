// Excerpts: the dump of bytes, lines with numbers, and what is held back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { dumpBytes, writeExcerpt } from "./excerpt.ts";

test("bytes are dumped with offset, two groups of eight and printable characters", () => {
  const bytes = Array.from({ length: 18 }, (_, at) => 0x38 + at);
  assert.equal(
    dumpBytes(bytes),
    "0000  38 39 3a 3b 3c 3d 3e 3f  40 41 42 43 44 45 46 47  89:;<=>?@ABCDEFG\n0010  48 49                                             HI",
  );
  assert.equal(dumpBytes([]), "");
});

test("what is not shown of a packet is counted, and odd digits end it", () => {
  const packet = { kind: "packet", bytes: "4142zz44", length: 60, number: 7, time: "2026-03-02T09:00:00.000Z" } as const;
  const { text } = writeExcerpt(packet, false);
  assert.match(text, /Packet 7, 2026-03-02T09:00:00\.000Z, 60 bytes/);
  assert.match(text, /0000 {2}41 42 +AB</);
  assert.match(text, /58 more bytes are not shown\./);
});

test("lines carry their numbers, and those of the fact are marked", () => {
  const { text } = writeExcerpt({ kind: "lines", first: 9, lines: ["a <b>", "c"], from: 10, to: 10 }, false);
  assert.match(text, /<i> {4}9<\/i> {2}a &lt;b&gt;\n<mark><i> {3}10<\/i> {2}c<\/mark>/);
});

test("a secret is held back", () => {
  const bytes = "00".repeat(54) + Buffer.from("hunter2").toString("hex");
  const packet = { kind: "packet", bytes, length: 61, number: 7, time: "2026-03-02T09:00:00.000Z" } as const;
  assert.doesNotMatch(writeExcerpt(packet, true).text, /68 75 6e/);
  assert.match(writeExcerpt(packet, true).text, /27 more bytes are not shown: they hold a readable secret/);
  assert.doesNotMatch(writeExcerpt({ kind: "pointer", text: "hunter2" }, true).text, /hunter2/);
  assert.doesNotMatch(writeExcerpt({ kind: "lines", first: 1, lines: ["hunter2"], from: 1, to: 1 }, true).text, /hunter2/);
});
