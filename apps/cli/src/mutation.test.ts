// Every reader against damaged input: whatever the bytes, a reader ends, throws nothing, and its memory stays bounded. A failing input is
// found again by its seed: BULKHEAD_SEED=… and the number of the round.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { canonicalText, digestOf, type Evidence, gatherFacts, identifyFact, type Reader } from "@bulkhead/facts";
import { loadPlant } from "@bulkhead/plant";
import { pointsOfInterest } from "@bulkhead/process";
import { READERS } from "@bulkhead/workspace";

const ROUNDS = 20_000 * Number(process.env["BULKHEAD_MUTATIONS"] ?? 1);
const SEED = Number(process.env["BULKHEAD_SEED"] ?? 62443);
const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");
/** Long enough to hold some messages of each kind, short enough for many rounds. */
const LONGEST_INPUT = 24 * 1024;
/** A single input of this size is done in milliseconds; this says that something hangs. */
const LONGEST_ROUND = 5_000;

/** A small generator (mulberry32): the same seed gives the same inputs on every machine. */
function makeChance(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below);
  };
}

/** One to eight hurts: bits, runs, lengths, cuts, repetitions, and pieces of another input. */
function hurt(input: Uint8Array, other: Uint8Array, chance: (below: number) => number): Uint8Array {
  let bytes = Uint8Array.from(input);
  for (let count = 1 + chance(8); count > 0; count--) {
    const at = chance(bytes.length + 1);
    const length = 1 + chance(64);
    switch (chance(7)) {
      case 0:
        if (at < bytes.length) bytes[at] = (bytes[at] as number) ^ (1 << chance(8));
        break;
      case 1:
        for (let run = at; run < Math.min(bytes.length, at + length); run++) bytes[run] = chance(256);
        break;
      case 2:
        bytes.fill([0x00, 0xff, 0x7f, 0x80][chance(4)] as number, at, at + 1 + chance(8));
        break;
      case 3:
        bytes = bytes.slice(0, at);
        break;
      case 4:
        bytes = joinBytes(bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + length)));
        break;
      case 5:
        bytes = joinBytes(bytes.subarray(0, at), bytes.subarray(Math.max(0, at - length)));
        break;
      default: {
        const from = chance(other.length + 1);
        bytes = joinBytes(bytes.subarray(0, at), other.subarray(from, from + length), bytes.subarray(at));
      }
    }
  }
  return bytes;
}

function joinBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}

test(`readers survive ${ROUNDS} damaged inputs`, {
  skip: existsSync(EXAMPLE) ? false : "the example plant is not there",
}, (context) => {
  context.diagnostic(`seed ${SEED}`);
  const inputs = [join(EXAMPLE, "evidence"), join(import.meta.dirname, "..", "test-data")]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path, bytes: new Uint8Array(readFileSync(path)) }))
    .flatMap(({ path, bytes }) => {
      const recognising = READERS.filter((candidate) => candidate.recognise(bytes.subarray(0, 65536)));
      const own = recognising.find(({ beside }) => beside !== true);
      return recognising
        .filter((reader) => reader === own || reader.beside === true)
        .map((reader) => ({ path, reader, bytes: bytes.slice(0, LONGEST_INPUT), whole: bytes }));
    });
  for (const reader of READERS) {
    assert.ok(
      inputs.some((input) => input.reader === reader),
      `no input for ${reader.id}: put one into test-data`,
    );
  }
  const { plant } = loadPlant(readFileSync(join(EXAMPLE, "plant.yaml"), "utf8"), "plant.yaml");
  assert.ok(plant);
  const points = pointsOfInterest(plant);
  // what a reader loads with its first document is not what a round is about
  for (const { reader, bytes } of inputs) {
    const run = reader.open({ evidence: { digest: digestOf(bytes.subarray(0, 64)), name: "whole", size: bytes.length }, points });
    run.push(bytes);
    gatherFacts(run.end());
  }
  const chance = makeChance(SEED);
  let facts = 0;
  for (let round = 0; round < ROUNDS; round++) {
    // readers take turns, so that each gets its share whatever number of files it has
    const reader = READERS[round % READERS.length] as Reader;
    const own = inputs.filter((input) => input.reader === reader);
    const input = own[chance(own.length)] as (typeof inputs)[number];
    // a window somewhere in a large capture, behind its own header, so that every part is hurt in time
    const window = input.whole.length > LONGEST_INPUT && chance(2) === 0 ? windowOf(input.whole, chance) : input.bytes;
    const other = inputs[chance(inputs.length)] as (typeof inputs)[number];
    const bytes = hurt(window, other.bytes, chance);
    const where = `seed ${SEED}, round ${round}, ${input.path}`;
    const begun = performance.now();
    try {
      const evidence: Evidence = { digest: digestOf(bytes.subarray(0, 64)), name: "mutated", size: bytes.length };
      const run = reader.open({ evidence, points });
      const cut = 1 + chance(bytes.length + 1);
      for (let at = 0; at < bytes.length; at += cut) run.push(bytes.subarray(at, at + cut));
      const reading = gatherFacts(run.end());
      facts += reading.facts.length;
      if (round % 50 === 0) {
        for (const { id, ...body } of reading.facts) assert.equal(identifyFact(body), id);
        assert.doesNotThrow(() => canonicalText(reading.problems));
      }
    } catch (error) {
      throw new Error(where, { cause: error });
    }
    const took = performance.now() - begun;
    assert.ok(took < LONGEST_ROUND, `${where}: ${took.toFixed(0)} ms`);
  }
  const used = process.memoryUsage().rss / 1e6;
  context.diagnostic(`${facts} facts came out; ${used.toFixed(0)} MB resident at the end`);
  assert.ok(facts > 0, "no fact came out of any input: the readers were not reached");
  assert.ok(used < 1_000, `${used.toFixed(0)} MB resident at the end`);
});

/** The first bytes (a capture file's header) and a window behind them. */
function windowOf(bytes: Uint8Array, chance: (below: number) => number): Uint8Array {
  const header = bytes.subarray(0, 24);
  const from = 24 + chance(bytes.length - 24);
  return joinBytes(header, bytes.subarray(from, from + LONGEST_INPUT));
}
