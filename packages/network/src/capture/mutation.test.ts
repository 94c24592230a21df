// Damaged captures: whatever the bytes, the reader returns, within bounds, and says the same twice.

import assert from "node:assert/strict";
import { test } from "node:test";
import { modbusFrame, pcap, pcapng, readFile, Talk } from "./builder.fixture.ts";

/** `BULKHEAD_MUTATIONS` multiplies them, here and in the tests of the protocols. */
const SEEDS = 1500 * Number(process.env["BULKHEAD_MUTATIONS"] ?? 1);
/** The first seed; `BULKHEAD_SEED` is added in a nightly run. */
const FIRST = Number(process.env["BULKHEAD_SEED"] ?? 0);

/** Mulberry32: a small generator whose sequence a seed fixes. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

function mutate(file: Uint8Array, random: (below: number) => number): Uint8Array {
  const bytes = random(4) === 0 ? file.slice(0, random(file.length)) : file.slice();
  for (let change = random(8); change >= 0 && bytes.length > 0; change--) {
    const at = random(bytes.length);
    const kind = random(4);
    if (kind === 0) bytes[at] = random(256);
    else if (kind === 1) bytes[at] = (bytes[at] as number) ^ (1 << random(8));
    else if (kind === 2) bytes.fill(random(2) * 255, at, at + random(9));
    else bytes.copyWithin(at, random(bytes.length), random(bytes.length));
  }
  return bytes;
}

test("damaged captures are read without a throw, and every way of cutting them gives the same", () => {
  const talks = [
    new Talk(502)
      .open()
      .ask(modbusFrame(1, 1, 3, 0, 40, 0, 10))
      .reply(modbusFrame(1, 1, 3, 20, ...new Array<number>(20).fill(7))),
    new Talk(102)
      .open()
      .ask(Uint8Array.from([3, 0, 0, 22, 17, 0xe0, 0, 0, 0, 1, 0, 0xc1, 2, 1, 0, 0xc2, 2, 1, 2, 0xc0, 1, 10]))
      .ask(
        Uint8Array.from([
          3, 0, 0, 31, 2, 0xf0, 0x80, 0x32, 1, 0, 0, 0, 1, 0, 14, 0, 0, 4, 1, 0x12, 10, 0x10, 4, 0, 1, 0, 1, 0x84, 0, 0, 16,
        ]),
      ),
  ];
  const packets = talks.flatMap((talk) => talk.close().packets);
  const files = [pcap(packets), pcapng(packets), pcapng(packets, { big: true })];
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const random = randomFrom(seed);
    const damaged = mutate(files[seed % files.length] as Uint8Array, random);
    try {
      const whole = readFile(damaged);
      const pieces = readFile(damaged, [random(50), random(300), 1, random(300)]);
      assert.deepEqual(pieces, whole);
      assert.ok(whole.facts.length <= 200);
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
  }
});
