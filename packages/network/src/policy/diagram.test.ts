// Intervals of every size against counting, and a diagram that has grown many times against arithmetic.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Diagram, EMPTY, EVERYTHING } from "./diagram.ts";

const holds = (diagram: Diagram, node: number, point: readonly number[]): boolean =>
  diagram.and(node, diagram.cube(point.map((value) => [value, value]))) !== EMPTY;

test("an interval holds its numbers and no others, whatever the size of the dimension", () => {
  for (let size = 1; size <= 17; size++) {
    const diagram = new Diagram([3, size]);
    for (let low = 0; low < size; low++) {
      for (let high = low; high < size; high++) {
        const node = diagram.cube([
          [0, 2],
          [low, high],
        ]);
        for (let value = 0; value < size; value++) {
          assert.equal(
            holds(diagram, node, [1, value]),
            low <= value && value <= high,
            `${value} in ${low} to ${high} of ${size}`,
          );
        }
        // The same set in two pieces goes the other way, and is the same node.
        const pieces = [[low, low], ...(low < high ? [[low + 1, high]] : [])].map((piece) => [[0, 2], piece]);
        assert.equal(diagram.union(pieces), node);
        if (low === 0 && high === size - 1) assert.equal(node, EVERYTHING);
      }
    }
  }
});

test("what is known stays known while the diagram grows", () => {
  const size = 4096;
  const diagram = new Diagram([size, size]);
  const image = (value: number): number => (value * 2029 + 7) % size;
  const cubes = Array.from({ length: size }, (_, value) => [
    [value, value],
    [image(value), image(value)],
  ]);
  const early = cubes.map((cube) => diagram.cube(cube));
  const all = diagram.union(cubes);
  assert.ok(diagram.nodes > 1 << 15, `only ${diagram.nodes} nodes`);
  for (let value = 0; value < size; value += 37) {
    assert.ok(holds(diagram, all, [value, image(value)]));
    assert.ok(!holds(diagram, all, [value, (image(value) + 1) % size]));
  }
  assert.deepEqual(
    cubes.map((cube) => diagram.cube(cube)),
    early,
  );
  assert.equal(diagram.union(cubes.toReversed()), all);
});
