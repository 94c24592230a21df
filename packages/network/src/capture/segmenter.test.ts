// The segmenter: streams in pieces of any size come out whole, and every file that is begun with the preamble can be read alone.

import assert from "node:assert/strict";
import { test } from "node:test";
import { array, assert as check, constantFrom, integer, property, uint8Array } from "fast-check";
import { join, modbusFrame, ofKind, pcap, pcapng, readFile, Talk } from "./builder.fixture.ts";
import { Segmenter } from "./segmenter.ts";

const seed = 62443;
const PACKETS = [502, 1502, 2502].flatMap(
  (port) =>
    new Talk(port)
      .open()
      .ask(modbusFrame(1, 1, 3, 0, 0, 0, 1))
      .close().packets,
);
const STREAMS = [pcap(PACKETS), pcap(PACKETS, { big: true }), pcapng(PACKETS, { links: [1, 1] }), pcapng(PACKETS, { big: true })];

/** Cuts the stream and begins a new file whenever `turn` packets have come since the last. */
function segment(
  stream: Uint8Array,
  sizes: readonly number[],
  turn: number,
  most?: number,
): { files: Uint8Array[]; packets: number } {
  const segmenter = new Segmenter(most);
  const files: Uint8Array[][] = [];
  let begun = Number.NEGATIVE_INFINITY;
  let at = 0;
  for (let piece = 0; at < stream.length; piece++) {
    const size = sizes[piece % sizes.length] as number;
    const chunk = stream.slice(at, at + size);
    segmenter.push(chunk, (bytes, start, end) => {
      if (segmenter.packets - begun >= turn) {
        files.push([segmenter.preamble.slice()]);
        begun = segmenter.packets;
      }
      files.at(-1)?.push(bytes.slice(start, end));
    });
    chunk.fill(0xee);
    at += size;
  }
  assert.equal(segmenter.broken, undefined);
  return { files: files.map((parts) => join(...parts)), packets: segmenter.packets };
}

test("every packet comes out once, in files that can be read alone", () => {
  check(
    property(
      constantFrom(...STREAMS),
      array(integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 20 }),
      integer({ min: 1, max: 9 }),
      (stream, sizes, turn) => {
        const { files, packets } = segment(stream, sizes, turn);
        assert.equal(packets, PACKETS.length);
        const read = files.map((file) => readFile(file));
        for (const { problems } of read)
          assert.deepEqual(
            problems.map(({ code }) => code).filter((code) => !/gap|middle/.test(code)),
            [],
          );
        const counted = read.flatMap(({ facts }) => ofKind(facts, "conversation")).reduce((sum, one) => sum + one.packets, 0);
        assert.equal(counted, PACKETS.length);
      },
    ),
    { seed, numRuns: 60 },
  );
});

test("the stream ends behind the packets that are wanted", () => {
  for (const stream of STREAMS) {
    const { files, packets } = segment(stream, [97], 1000, 5);
    assert.equal(packets, 5);
    const [file] = files;
    assert.ok(file !== undefined);
    assert.equal(
      ofKind(readFile(file).facts, "conversation").reduce((sum, one) => sum + one.packets, 0),
      5,
    );
  }
});

test("what is no capture, or lies about lengths, breaks the stream and nothing else", () => {
  for (const stream of [Uint8Array.from("tcpdump: permission denied\n", (one) => one.charCodeAt(0)), pcap([]).fill(0xff, 0, 4)]) {
    const segmenter = new Segmenter();
    segmenter.push(stream, () => assert.fail());
    assert.match(segmenter.broken ?? "", /neither/);
  }
  const lying = join(pcap([]), new Uint8Array(8), [255, 255, 255, 255], new Uint8Array(4));
  const segmenter = new Segmenter();
  segmenter.push(lying, () => assert.fail());
  assert.match(segmenter.broken ?? "", /claims 4294967295 bytes/);
  check(
    property(
      constantFrom(...STREAMS),
      integer({ min: 0, max: 400 }),
      uint8Array({ minLength: 1, maxLength: 8 }),
      (stream, at, noise) => {
        const bent = stream.slice();
        bent.set(noise, Math.min(at, bent.length - noise.length));
        const one = new Segmenter();
        let out = 0;
        for (let place = 0; place < bent.length; place += 64)
          one.push(bent.subarray(place, place + 64), (_, start, end) => void (out += end - start));
        assert.ok(out + one.waiting <= bent.length);
      },
    ),
    { seed },
  );
});
