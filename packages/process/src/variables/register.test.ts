// Guesses about registers: values of known types written into registers by an encoder of this test, and read back as what they were.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assert as check, constantFrom, double, integer, property } from "fast-check";
import { Series } from "../series/series.ts";
import { findScaling, guessRegisters, type NumberType, type RegisterSeen } from "./register.ts";

const SAMPLES = 60;

/** Registers as a device with this word order keeps the numbers. */
function registersOf(type: NumberType, order: "big" | "little", numbers: readonly number[]): RegisterSeen[] {
  const wide = type === "int32" || type === "uint32" || type === "float32";
  const view = new DataView(new ArrayBuffer(4));
  const words = numbers.map((number) => {
    if (type === "float32") view.setFloat32(0, number);
    else if (type === "int32") view.setInt32(0, number);
    else if (type === "uint32") view.setUint32(0, number);
    else view.setInt32(0, number << 16);
    const both = [view.getUint16(0), view.getUint16(2)] as const;
    return wide && order === "little" ? both.toReversed() : both;
  });
  return (wide ? [0, 1] : [0]).map((half) => {
    const series = new Series({ variable: `${half}`, direction: "told", source: "test" });
    for (const [at, pair] of words.entries()) series.append(at * 1000, pair[half] as number);
    return { target: `holding:${10 + half}`, at: 10 + half, series };
  });
}

test("property: a wave as float32 is found in either order of words", () => {
  const orders = constantFrom("big" as const, "little" as const);
  check(
    property(orders, double({ min: 0.5, max: 5000, noNaN: true }), integer({ min: 8, max: 20 }), (order, size, period) => {
      const numbers = Array.from(
        { length: SAMPLES },
        (_, at) => size * (2 + Math.sin(at / period)) + size * 1e-4 * ((at * 7919) % 13),
      );
      const [guess, ...others] = guessRegisters(registersOf("float32", order, numbers));
      assert.deepEqual(others, []);
      assert.deepEqual([guess?.type, guess?.wordOrder, guess?.confidence], ["float32", order, "likely"]);
      assert.ok(guess?.values.every((value, at) => value === Math.fround(numbers[at] as number)));
    }),
  );
});

test("property: a counter beyond 65535 is found in either order of words", () => {
  const orders = constantFrom("big" as const, "little" as const);
  check(
    property(orders, integer({ min: 0, max: 2e9 }), integer({ min: 3000, max: 9000 }), (order, start, step) => {
      const numbers = Array.from({ length: SAMPLES }, (_, at) => start + at * step);
      const [guess] = guessRegisters(registersOf("uint32", order, numbers));
      assert.deepEqual([guess?.type, guess?.wordOrder], ["uint32", order]);
      assert.deepEqual([...(guess?.values ?? [])], numbers);
    }),
  );
});

test("single registers: with and without sign, bits, constants", () => {
  const guess = (numbers: readonly number[]): unknown[] => {
    const [found] = guessRegisters(registersOf("int16", "big", numbers));
    return [found?.type, found?.confidence, found?.registers];
  };
  const wave = Array.from({ length: SAMPLES }, (_, at) => Math.round(100 * Math.sin(at / 8)));
  assert.deepEqual(guess(wave), ["int16", "likely", 1]);
  assert.deepEqual(guess(wave.map((value) => value + 300)), ["uint16", "likely", 1]);
  assert.deepEqual(guess(wave.map((value) => (value > 0 ? 1 : 0))), ["bool", "likely", 1]);
  assert.deepEqual(guess([5, 5, 5]), ["uint16", "possible", 1]);
  assert.deepEqual(guess([-5, -6, -5]), ["int16", "possible", 1]);
});

test("neighbours that have nothing to do with each other stay apart", () => {
  const make = (at: number, number: (index: number) => number): RegisterSeen => {
    const series = new Series({ variable: "x", direction: "told", source: "test" });
    for (let index = 0; index < SAMPLES; index++) series.append(index * 1000, number(index));
    return { target: `input:${at}`, at, series };
  };
  const level = make(0, (at) => Math.round(300 + 20 * Math.sin(at / 9)));
  const flow = make(1, (at) => Math.round(17_000 + 300 * Math.cos(at / 7)));
  const noise = make(3, (at) => (at * 7919) % 1000);
  assert.deepEqual(
    guessRegisters([level, flow, noise]).map(({ target, type }) => [target, type]),
    [
      ["input:0", "uint16"],
      ["input:1", "uint16"],
      ["input:3", "uint16"],
    ],
  );
});

test("a scale is found where another source tells the same number, and not by chance", () => {
  const times = Float64Array.from({ length: SAMPLES }, (_, at) => at * 1000);
  const truth = times.map((time) => 30 + 5 * Math.sin(time / 9000));
  const raw = { times, values: truth.map((value) => Math.round(value * 10)) };
  const later = { times: times.map((time) => time + 400), values: truth };
  assert.deepEqual(findScaling(raw, later, 2000), { decimals: 1, agreeing: SAMPLES, compared: SAMPLES });
  assert.equal(findScaling(raw, { times, values: truth.map((value) => value * 1.2) }, 2000), undefined);
  assert.equal(findScaling(raw, { times: times.map((time) => time + 1e6), values: truth }, 2000), undefined);
});
