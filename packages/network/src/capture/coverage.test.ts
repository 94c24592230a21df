// What a sensor was placed to see shows in what it recorded: one side of conversations, or both.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type BuiltPacket, modbusFrame, ofKind, pcap, readFile, Talk } from "./builder.fixture.ts";

const talk = (): Talk =>
  new Talk(502)
    .open()
    .ask(modbusFrame(1, 1, 3, 0, 40, 0, 1))
    .reply(modbusFrame(1, 1, 3, 2, 0, 7))
    .ask(modbusFrame(2, 1, 3, 0, 40, 0, 1))
    .reply(modbusFrame(2, 1, 3, 2, 0, 7))
    .close();

/** The last byte of the sender's IPv4 address tells the side: .12 asks, .10 answers. */
const from = (side: 12 | 10, { packets }: Talk): readonly BuiltPacket[] => packets.filter(({ bytes }) => bytes[29] === side);

function sight(packets: readonly BuiltPacket[]) {
  const [one] = ofKind(readFile(pcap(packets)).facts, "conversation");
  return one && { client: one.client, oneSided: one.oneSided, answered: one.answered, lost: one.lost };
}

test("a conversation of which one side only was seen says so, and was answered", () => {
  assert.deepEqual(sight(talk().packets), { client: "10.0.3.12", oneSided: undefined, answered: true, lost: 0 });
  assert.deepEqual(sight(from(12, talk())), { client: "10.0.3.12", oneSided: true, answered: true, lost: 23 });
  assert.deepEqual(sight(from(10, talk())), { client: "10.0.3.12", oneSided: true, answered: true, lost: 25 });
  const middle = from(12, talk()).slice(2);
  assert.deepEqual(sight(middle), { client: "10.0.3.12", oneSided: true, answered: true, lost: 23 });
});

test("who was never answered is not taken for half of a conversation", () => {
  const opening = from(12, talk()).slice(0, 1);
  assert.deepEqual(sight(opening), { client: "10.0.3.12", oneSided: undefined, answered: false, lost: 0 });
  const again = from(12, talk()).slice(2, 3);
  assert.deepEqual(sight([...again, ...again, ...again]), {
    client: "10.0.3.12",
    oneSided: undefined,
    answered: false,
    lost: 0,
  });
});

test("both sides seen in one flow make the conversation whole", () => {
  const other = new Talk(502, { clientPort: 50_000 }).open().close();
  assert.equal(sight([...from(12, talk()), ...other.packets])?.oneSided, undefined);
});
