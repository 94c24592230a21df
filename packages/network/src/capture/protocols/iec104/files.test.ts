// Files of IEC 60870-5-104: what moves, which way, and what is refused.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { ofKind, pcap, readFile, Talk } from "../../builder.fixture.ts";
import { TO_CLIENT, TO_SERVER } from "../../dissector.ts";
import { type Bytes, fileFrom, le16, le24, message, operations, type Part, STATION, talk, talkOf } from "./frames.fixture.ts";

test("a file that moves has a direction, a size and a digest", () => {
  const content = [1, 2, 3, 200, 5, 6, 250];
  const download = talk(talkOf(...fileFrom(TO_SERVER, content)));
  assert.deepEqual(download.transfers, [{ direction: "download", block: "ioa:3:file:2", size: 7 }]);
  assert.deepEqual(download.malformed, []);
  assert.deepEqual(operations(download)[0], ["File Ready (F_FR_NA_1)", "file-transfer", "ioa:3:file:2", 1, 0]);
  const wrong = talk(talkOf(...fileFrom(TO_CLIENT, content, 1)));
  assert.deepEqual(wrong.malformed, ["the checksum of a section of a file is wrong"]);
  const digestOf = (parts: readonly Part[]): unknown[] => {
    const conversation = new Talk(2404).open();
    for (const [from, bytes] of parts) {
      if (from === TO_SERVER) conversation.ask(bytes);
      else conversation.reply(bytes, [3, 7]);
    }
    const { facts } = readFile(pcap(conversation.close().packets));
    assert.equal(ofKind(facts, "operation").find((one) => one.class === "file-transfer")?.unit, STATION);
    return ofKind(facts, "program-transfer").map((one) => [one.direction, one.digest]);
  };
  const digest = `sha256:${createHash("sha256").update(Uint8Array.from(content)).digest("hex")}`;
  assert.deepEqual(digestOf(talkOf(...fileFrom(TO_CLIENT, content))), [["upload", digest]]);
  const unannounced = fileFrom(TO_CLIENT, content).slice(1);
  assert.deepEqual(digestOf(talkOf(...unannounced)), [["upload", null]], "its announcement was not seen");
});

test("a file that is not there, and one that is denied, are refused", () => {
  const object = [...le24(3), ...le16(2)];
  const call = message(122, 13, [...object, 0, 1]);
  const refused = (answer: Bytes): unknown => operations(talk(talkOf([TO_SERVER, call], [TO_CLIENT, answer])))[0]?.slice(3);
  assert.deepEqual(refused(message(120, 13, [...object, 0, 0, 0, 0x80])), [0, 1]);
  assert.deepEqual(refused(message(120, 13, [...object, 5, 0, 0, 0])), [1, 0]);
  assert.deepEqual(refused(message(122, 0x40 | 47, [...object, 0, 1])), [0, 1]);
  assert.deepEqual(refused(message(121, 13, [...object, 1, 5, 0, 0, 0x80])), [0, 1]);
  assert.deepEqual(refused(message(124, 13, [...object, 1, 2])), [0, 1]);
});
