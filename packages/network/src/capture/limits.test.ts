// Bounds: what is dropped is counted and said, and the rest stays right.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gatherFacts } from "@bulkhead/facts";
import { be16, ethernet, ipv4, modbusFrame, ofKind, pcap, readFile, Talk, udp } from "./builder.fixture.ts";
import { openCapture } from "./reader.ts";
import { Rows } from "./rows.ts";

test("flows beyond the bound are closed early, lose no packet, and it is said when a message was unfinished", () => {
  const talks = Array.from({ length: 12 }, (_, at) =>
    new Talk(502, { clientPort: 50_000 + at, time: at * 1000 }).open().ask(modbusFrame(1, 1, 3, 0, at, 0, 1)),
  );
  const file = pcap(talks.flatMap((talk) => talk.packets));
  const evidence = { digest: "sha256:0", name: "test.pcap", size: file.length } as const;
  const run = openCapture({ evidence, points: [] }, { flows: 4 });
  run.push(file);
  const { facts, problems } = gatherFacts(run.end());
  assert.deepEqual(
    ofKind(facts, "conversation").map((one) => [one.packets, one.operations]),
    [[48, { read: 12 }]],
  );
  assert.deepEqual(
    problems.map((problem) => problem.code),
    ["capture/flows-forgotten"],
  );
});

test("more targets than are kept are still counted", () => {
  const talk = new Talk(502).open();
  for (let address = 0; address < 5000; address++) talk.ask(modbusFrame(address, 1, 6, ...be16(address), 0, 1));
  const { facts, problems } = readFile(pcap(talk.close().packets));
  const operations = ofKind(facts, "operation");
  assert.equal(
    operations.reduce((sum, one) => sum + one.count, 0),
    5000,
  );
  assert.ok(operations.length < 4200);
  assert.equal(operations.filter((one) => one.target === null).length, 1);
  assert.deepEqual(
    problems.map((problem) => problem.code),
    ["capture/too-many-targets"],
  );
});

test("a thousand flows grow the tables and every one is found again", () => {
  const packet = (from: number, back: boolean, time: number): { bytes: Uint8Array; time: number } => {
    const client = `10.1.${from >> 8}.${from & 255}`;
    const datagram = back ? udp(9000, 40_000, Uint8Array.from([1])) : udp(40_000, 9000, Uint8Array.from([1]));
    const ip = back ? ipv4("10.9.9.9", client, 17, datagram) : ipv4(client, "10.9.9.9", 17, datagram);
    return { bytes: ethernet(0x0800, ip), time };
  };
  const asked = Array.from({ length: 1000 }, (_, at) => packet(at, false, at));
  const answered = Array.from({ length: 1000 }, (_, at) => packet(at, true, 2000 + at));
  const conversations = ofKind(readFile(pcap([...asked, ...answered])).facts, "conversation");
  assert.equal(conversations.length, 1000);
  assert.ok(conversations.every((one) => one.packets === 2 && one.answered && one.server === "10.9.9.9" && one.port === 9000));
});

test("a stream whose message never ends is given up and the next message is read", () => {
  const endless = modbusFrame(1, 1, 3, 0, 1, 0, 1);
  const talk = new Talk(502).open().ask(endless);
  for (let part = 0; part < 40; part++) talk.ask(new Uint8Array(10_000).fill(0xff));
  const { facts } = readFile(pcap(talk.ask(modbusFrame(2, 1, 3, 0, 2, 0, 1)).packets));
  assert.deepEqual(
    ofKind(facts, "operation").map((one) => one.target),
    ["holding:1", "holding:2"],
  );
});

test("conversations beyond the bound are counted, and about how many they are is said", () => {
  const packets = Array.from({ length: 3000 }, (_, at) => {
    const datagram = udp(40_000, 9000, Uint8Array.from([1]));
    return { bytes: ethernet(0x0800, ipv4(`10.1.${at >> 8}.${at & 255}`, "10.9.9.9", 17, datagram)), time: at };
  });
  const file = pcap(packets);
  const evidence = { digest: "sha256:0", name: "test.pcap", size: file.length } as const;
  const run = openCapture({ evidence, points: [] }, { conversations: 500 });
  run.push(file);
  const { facts, problems } = gatherFacts(run.end());
  assert.equal(ofKind(facts, "conversation").length, 500);
  const [problem] = problems;
  assert.equal(problem?.code, "capture/too-many-conversations");
  const [, lost, about] = / (\d+) packets of about (\d+) conversations/.exec(problem.message) ?? [];
  assert.equal(lost, "2500");
  assert.ok(Math.abs(Number(about) - 2500) < 150, problem.message);
});

test("rows of several blocks are found again and keep what they say", () => {
  const rows = new Rows(2, 1, 100_000);
  const place = { number: 0, offset: 0, length: 60, time: 0 };
  for (let round = 0; round < 2; round++) {
    for (let key = 0; key < 100_000; key++) {
      place.number = round * 100_000 + key + 1;
      place.time = place.number;
      const row = rows.at(place, key, key * 4_294_967_296, 0, 0, 0, 0, 0);
      rows.add(row, 2, key);
    }
  }
  assert.equal(rows.size, 100_000);
  assert.equal(rows.find(100_000, 1, 0, 0, 0, 0, 0), -1);
  for (const key of [0, 31, 32, 32_767, 32_768, 65_536, 99_999]) {
    const row = rows.find(key, key * 4_294_967_296, 0, 0, 0, 0, 0);
    assert.deepEqual([rows.get(row, 2), rows.number(row), rows.last(row)], [2 * key, key + 1, 100_001 + key]);
  }
});
