// YAML documents: values, places, and bounds against what would harm.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { parseYaml } from "./yaml-document.ts";

const OPTIONS = { file: "x.yaml", scope: "test" };

function codes(text: string): string[] {
  return [...new Set(parseYaml(text, OPTIONS).problems.map((problem) => problem.code))];
}

test("places of values, keys and lines", () => {
  const text = "a: 1\nlist:\n  - { b: two, c: }\n  - |\n    long\n    text\nlast: x\n";
  const { document } = parseYaml(text, OPTIONS);
  assert.ok(document !== undefined);
  assert.deepEqual(document.positionOf(["list", 0, "b"]), { line: 3, column: 10 });
  assert.deepEqual(document.keyPositionOf(["list", 0, "b"]), { line: 3, column: 7 });
  assert.deepEqual(document.positionOf(["list", 0, "c"]), { line: 3, column: 15 }, "an empty value: its key");
  assert.deepEqual(document.positionOf(["list", 0, "absent", "deeper"]), { line: 3, column: 5 }, "the nearest that exists");
  assert.deepEqual(document.linesOf(["list", 1]), { line: 4, to: 6 });
  assert.deepEqual(document.linesOf(["list"]), { line: 3, to: 6 });
  assert.deepEqual(document.positionOf([]), { line: 1, column: 1 });
});

test("aliases are followed, also for places", () => {
  const { document, problems } = parseYaml("base: &b { x: 1 }\nuse: *b\n", OPTIONS);
  assert.deepEqual(problems, []);
  assert.equal(JSON.stringify(document?.value), '{"base":{"x":1},"use":{"x":1}}');
  assert.deepEqual(document?.positionOf(["use", "x"]), { line: 1, column: 15 });
});

test("whatever JSON holds, YAML gives the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
      const text = JSON.stringify(value);
      // A number that JSON itself cannot hold exactly is not at issue here, and the key `__proto__` is tested below.
      const { document, problems } = parseYaml(text, OPTIONS);
      assert.deepEqual(problems, [], text);
      assert.equal(JSON.stringify(document?.value), text);
    }),
    { numRuns: 300 },
  );
});

test("a key named __proto__ is a key like any other and changes no prototype", () => {
  const { document } = parseYaml("__proto__: { polluted: yes }\n", OPTIONS);
  assert.equal(Object.getPrototypeOf(document?.value), null);
  assert.deepEqual(Object.keys(document?.value as object), ["__proto__"]);
  assert.equal(({} as Record<string, unknown>)["polluted"], undefined);
});

test("what cannot be read says where", () => {
  const { problems, document } = parseYaml("a: 1\nb: [1, 2\nc: 3\n", OPTIONS);
  assert.equal(document, undefined);
  assert.equal(problems[0]?.code, "test/syntax");
  assert.equal(problems[0]?.file, "x.yaml");
  assert.ok((problems[0]?.line ?? 0) >= 2);
  const [twice] = parseYaml("a: 1\nb:\n  c: 1\n  c: 2\n", OPTIONS).problems;
  assert.deepEqual([twice?.code, twice?.line, twice?.column], ["test/duplicate-key", 4, 3]);
});

test("bounds: size, depth, aliases that unfold, aliases to themselves", () => {
  assert.deepEqual(codes("#".repeat(4 * 1024 * 1024 + 1)), ["test/too-large"]);
  assert.deepEqual(codes("[".repeat(100_000)), ["test/too-deep"]);
  assert.deepEqual(codes("[".repeat(900) + "]".repeat(900)), ["test/too-deep"]);
  assert.deepEqual(codes("- ".repeat(100_000)), ["test/too-deep"]);
  assert.deepEqual(codes(Array.from({ length: 100 }, (_, at) => `${" ".repeat(at)}a:`).join("\n")), ["test/too-deep"]);
  const bomb = [
    "a: &a [1,2,3,4,5,6,7,8,9]",
    ..."bcdefghij".split("").map((name, at) => `${name}: &${name} [${Array(9).fill(`*${"abcdefghij"[at]}`).join(",")}]`),
  ];
  assert.deepEqual(codes(bomb.join("\n")), ["test/too-many-aliases"]);
  assert.deepEqual(codes("a: &a [*a]"), ["test/bad-alias"]);
  assert.deepEqual(codes("? [a, b]\n: 1\n"), ["test/bad-key"]);
});

test("a long flat document on one line is not deep", () => {
  const { problems } = parseYaml(`{${Array.from({ length: 3000 }, (_, at) => `"k${at}": {"v": [${at}]}`).join(", ")}}`, OPTIONS);
  assert.deepEqual(problems, []);
});

test("no text makes it throw", () => {
  const piece = fc.constantFrom(
    "a",
    ":",
    " ",
    "\n",
    "- ",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a",
    "*a",
    "!t",
    "|",
    ">",
    '"',
    "'",
    "#",
    "%",
    "---",
    "\t",
    "\\",
    "<<",
    "0x",
    "\u0000",
  );
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join("")),
      (text) => {
        const { document, problems } = parseYaml(text, OPTIONS);
        assert.equal(document === undefined, problems.length > 0);
      },
    ),
    { numRuns: 1000 },
  );
});
