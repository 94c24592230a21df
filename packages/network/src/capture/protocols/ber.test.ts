// Elements of the basic encoding rules: tags, lengths, numbers, and what is cut short.

import assert from "node:assert/strict";
import { test } from "node:test";
import { countElements, ELEMENT, integerOf, isConstructed, isElement, readElement } from "./ber.ts";

const read = (...bytes: number[]): unknown => {
  const octets = Uint8Array.from(bytes);
  return readElement(octets, 0, octets.length)
    ? { tag: ELEMENT.tag, number: ELEMENT.number, at: ELEMENT.at, end: ELEMENT.end }
    : null;
};
const integer = (...content: number[]): number => {
  const octets = Uint8Array.from([2, content.length, ...content]);
  assert.ok(isElement(octets, 0, octets.length, 2));
  return integerOf(octets);
};

test("short and long tags and lengths are read", () => {
  assert.deepEqual(read(0xa0, 1, 9), { tag: 0xa0, number: 0, at: 2, end: 3 });
  assert.deepEqual(read(0xbf, 72, 0), { tag: 0xbf, number: 72, at: 3, end: 3 });
  assert.deepEqual(read(0xbf, 0x81, 0x00, 0), { tag: 0xbf, number: 128, at: 4, end: 4 });
  assert.deepEqual(read(4, 0x81, 2, 1, 2), { tag: 4, number: 4, at: 3, end: 5 });
  assert.deepEqual(read(4, 0x84, 0, 0, 0, 1, 7), { tag: 4, number: 4, at: 6, end: 7 });
  assert.equal(isConstructed(), false);
  assert.ok(read(0x30, 0) !== null && isConstructed());
});

test("what is cut short, has no length or a wild one is none", () => {
  for (const bytes of [
    [],
    [2],
    [2, 1],
    [2, 0x80, 0, 0],
    [2, 0x82, 1],
    [2, 0x85, 0, 0, 0, 0, 0],
    [0x9f, 0x81],
    [0x9f, 0x81, 0x81, 0x81, 1, 0],
  ]) {
    assert.equal(read(...bytes), null, bytes.join());
  }
});

test("numbers are signed", () => {
  assert.deepEqual(
    [integer(5), integer(0xff), integer(0, 0xff), integer(0x80, 0), integer(0, 0xff, 0xff, 0xff, 0xff)],
    [5, -1, 255, -32768, 4294967295],
  );
  assert.ok(Number.isNaN(integer()));
});

test("elements are counted where they fill the space", () => {
  const octets = Uint8Array.from([2, 1, 5, 4, 0, 0x30, 1]);
  assert.deepEqual([countElements(octets, 0, 5), countElements(octets, 0, 0), countElements(octets, 0, 7)], [2, 0, -1]);
});
