// Expressions: problems at their columns, units against hand-made conversions, and evaluation against JavaScript's own.

import assert from "node:assert/strict";
import { test } from "node:test";
import { runInNewContext } from "node:vm";
import { assert as check, constantFrom, double, integer, letrec, oneof, property, record, string, tuple } from "fast-check";
import { loadPlant } from "../load.ts";
import { type Names, readExpression, readQuantity, type Wanted } from "./expression.ts";
import { readProcessRules } from "./process-rules.ts";
import { describeDimension, parseUnit, sameDimension } from "./unit.ts";

const NAMES: Names = new Map([
  ["level", { index: 0, unit: "m" }],
  ["flow", { index: 1, unit: "m³/h" }],
  ["pump", { index: 2, truth: true }],
  ["temp", { index: 3, unit: "°C" }],
  ["turbidity", { index: 4, unit: "NTU" }],
  ["raw-level", { index: 5, unit: "cm" }],
  ["raw", { index: 6 }],
  ["1a", { index: 7 }],
]);

function run(text: string, looks: readonly (readonly [number, ...number[]])[], wanted: Wanted = "truth"): number[] {
  const { expression, problem } = readExpression(text, NAMES, wanted);
  assert.equal(problem, undefined);
  assert.ok(expression !== undefined);
  const step = expression.start();
  return looks.map(([time, ...values]) => step(time, Float64Array.from(values)));
}

test("units are read, converted and told apart", () => {
  const factor = (text: string): number | undefined => parseUnit(text)?.factor;
  const close = (a: number | undefined, b: number): void =>
    assert.ok(a !== undefined && Math.abs(a - b) <= 1e-9 * b, `${a} ${b}`);
  close(factor("m³/h"), 1 / 3600);
  close(factor("m3/h"), 1 / 3600);
  close(factor("m^3/h"), 1 / 3600);
  close(factor("l/s"), 1e-3);
  close(factor("mg/l"), 1e-3);
  close(factor("kWh"), 3.6e6);
  close(factor("W/(m²·K)"), 1);
  close(factor("mbar"), 100);
  close(factor("µS/cm"), 1e-4);
  close(factor("1/min"), 1 / 60);
  close(factor("rpm"), 1 / 60);
  close(factor("kg/m·s"), 1);
  close(factor("m/s/s"), 1);
  assert.equal(parseUnit("°C/h")?.point, false);
  for (const text of ["", "XYZ", "m³//h", "m³/", "k", "mm³³", "/", "(", "m".repeat(100)]) {
    assert.equal(parseUnit(text), undefined, text);
  }
  assert.equal(describeDimension(parseUnit("W/(m²·K)")?.dimension ?? new Map()), "kg/(K·s³)");
  assert.ok(sameDimension(parseUnit("Pa")?.dimension ?? new Map(), parseUnit("kg/(m·s²)")?.dimension ?? new Map([["x", 1]])));
});

test("a mistake is told with its column and a mend", () => {
  const cases: readonly (readonly [string, Wanted, number, RegExp])[] = [
    ["level > 3 bar", "truth", 7, /m and kg\/\(m·s²\) cannot be compared/],
    ["flow + 2 l/s", { unit: "bar" }, 6, /m³\/s, and kg\/\(m·s²\) is wanted/],
    ["level > ", "truth", 9, /missing at the end/],
    ["levle > 3 m", "truth", 1, /no variable “levle”/],
    ["raw-lev > 3 m", "truth", 1, /no variable/],
    ["flow-level > 1 m", "truth", 1, /no variable “flow-level”/],
    ["level > 3 m and flow", "truth", 17, /condition belongs behind “and”/],
    ["level > 3 xyz", "truth", 10, /no known unit/],
    ["(level > 3 m", "truth", 13, /bracket is open/],
    ["level > 3 m)", "truth", 12, /complete/],
    ["level > 3 m for 5 m", "truth", 17, /duration belongs here/],
    ["temp + temp > 3 °C", "truth", 6, /cannot be added/],
    ["temp * 2 > 3 °C", "truth", 6, /cannot be multiplied/],
    ["delta(level) > 3 m", "truth", 1, /value and a duration/],
    ["min(level, flow) > 3 m", "truth", 12, /cannot be given to min together/],
    ["level", "truth", 1, /amount and not a condition/],
    ["pump", { unit: undefined }, 1, /condition and not an amount/],
    ["level ? 3 m", "truth", 7, /does not belong/],
    ["sin(level) > 3 m", "truth", 1, /no function “sin”/],
    ["1 m < level < 2 m", "truth", 13, /in a row/],
    [`${"(".repeat(60)}pump${")".repeat(60)}`, "truth", 51, /nested too deep/],
    ["x".repeat(3000), "truth", 2001, /at most 2000/],
  ];
  for (const [text, wanted, column, message] of cases) {
    const { problem } = readExpression(text, NAMES, wanted);
    assert.ok(problem !== undefined, text);
    assert.match(problem.message, message, text);
    assert.equal(problem.column, column, text);
    assert.ok(problem.mend.length > 0);
  }
  assert.match(readExpression("flow-level > 1 m", NAMES, "truth").problem?.mend ?? "", /flow - level/);
  assert.match(readExpression("levle > 3 m", NAMES, "truth").problem?.mend ?? "", /“level”/);
});

test("amounts of different units are compared, unknown stays unknown", () => {
  const looks = (...values: number[]): [number, ...number[]][] => [[0, ...values]];
  assert.deepEqual(run("level = raw-level", looks(2, 0, 0, 0, 0, 200)), [1]);
  assert.deepEqual(run("flow = 2 l/s", looks(0, 7.2)), [1]);
  assert.deepEqual(run("temp > 50 °F", looks(0, 0, 0, 11)), [1]);
  assert.deepEqual(run("temp - 10 °C < 2 K", looks(0, 0, 0, 11)), [1]);
  assert.deepEqual(run("turbidity < 0.5 NTU", looks(0, 0, 0, 0, 0.3)), [1]);
  assert.deepEqual(run('"1a" = 3', looks(0, 0, 0, 0, 0, 0, 0, 3)), [1]);
  assert.deepEqual(run("raw-level - level", looks(2, 0, 0, 0, 0, 500), { unit: "m" }), [3]);
  assert.deepEqual(
    run("temp", looks(0, 0, 0, 10), { unit: "°F" }).map((value) => Math.round(value * 1e6) / 1e6),
    [50],
  );
  assert.deepEqual(run("pump = 0 or level > 1 m", looks(Number.NaN, 0, 1)), [Number.NaN]);
  assert.deepEqual(run("pump = 1 or level > 1 m", looks(Number.NaN, 0, 1)), [1]);
  assert.deepEqual(run("not pump and level > 1 m", looks(Number.NaN, 0, 1)), [0]);
  assert.deepEqual(run("level / (flow - flow) > 1 h/m²", looks(1, 1)), [Number.NaN]);
});

test("for and delta look back in time, and begin anew where the clock jumps back", () => {
  const levels = (...pairs: [number, number][]): [number, number][] => pairs.map(([second, level]) => [second * 1000, level]);
  assert.deepEqual(run("level > 3 m for 2 s", levels([0, 4], [1, 4], [2, 4], [3, 2], [4, 4], [5, 4])), [0, 0, 1, 0, 0, 0]);
  assert.deepEqual(run("level > 3 m for 2 s", levels([10, 4], [5, 4], [6, 4], [7, 4])), [0, 0, 0, 1]);
  const changes = run("delta(level, 2 s)", levels([0, 1], [1, 2], [2, 4], [3, 8], [1, 0]), { unit: "m" });
  assert.deepEqual(changes, [Number.NaN, Number.NaN, 3, 6, Number.NaN]);
  const long = Array.from({ length: 100_000 }, (_, at): [number, number] => [at * 10, at]);
  const far = run("delta(level, 100 s)", long, { unit: "m" });
  assert.ok(Math.abs((far.at(-1) as number) - 10_000) <= 20, `${far.at(-1)}`);
});

test("quantities: converted, per time, or refused", () => {
  assert.equal(readQuantity("1 min", "s"), 60);
  assert.equal(readQuantity("0.6 m/min", "m", "second"), 0.01);
  assert.equal(readQuantity("6 pH/min", "pH", "second"), 0.1);
  assert.equal(readQuantity("6 odd/min", "odd", "second"), 0.1);
  assert.equal(readQuantity("60 K/min", "°C", "second"), 1);
  assert.equal(readQuantity("3", undefined), 3);
  assert.equal(readQuantity("3 /s", undefined, "second"), undefined);
  for (const text of ["", "m", "1 bar", "1 s s", "- 1 s", "1e400000 s s"]) assert.equal(readQuantity(text, "s"), undefined, text);
});

test("property: nothing throws, whatever the text", () => {
  const pieces = constantFrom(
    "level",
    "flow",
    "pump",
    "3 m",
    "2 l/s",
    "(",
    ")",
    "+",
    "-",
    "*",
    "/",
    "<",
    "=",
    "and",
    "or",
    "not",
    "for",
    "10 s",
    "min(",
    "delta(",
    ",",
    "°",
    '"',
    "1e9",
    ".",
  );
  const words = tuple(pieces, pieces, pieces, pieces, pieces, pieces).map((given) => given.join(" "));
  check(
    property(words, (text) => void readExpression(text, NAMES, "truth")),
    { numRuns: 2000 },
  );
  check(
    property(string({ unit: "binary", maxLength: 60 }), (text) => void readExpression(text, NAMES, { unit: "m" })),
    { numRuns: 2000 },
  );
  check(
    property(string({ unit: "binary", maxLength: 30 }), (text) => void parseUnit(text)),
    { numRuns: 2000 },
  );
});

/** An expression of numbers as we write it, and as JavaScript does. */
interface Pair {
  readonly ours: string;
  readonly theirs: string;
}

const { amount } = letrec<{ amount: Pair }>((tie) => ({
  amount: oneof(
    { maxDepth: 5 },
    integer({ min: 0, max: 99 }).map((value) => ({ ours: `${value}`, theirs: `${value}` })),
    tuple(tie("amount"), constantFrom("+", "-", "*"), tie("amount")).map(([a, sign, b]) => ({
      ours: `(${a.ours} ${sign} ${b.ours})`,
      theirs: `(${a.theirs} ${sign} ${b.theirs})`,
    })),
    tuple(constantFrom("min", "max"), tie("amount"), tie("amount")).map(([name, a, b]) => ({
      ours: `${name}(${a.ours}, ${b.ours})`,
      theirs: `Math.${name}(${a.theirs}, ${b.theirs})`,
    })),
    tie("amount").map((of) => ({ ours: `-${of.ours}`, theirs: `(-${of.theirs})` })),
  ),
}));

test("property: arithmetic gives what JavaScript gives, with its precedence", () => {
  const flat = tuple(
    integer({ min: 1, max: 9 }),
    constantFrom("+", "-", "*", "/"),
    integer({ min: 1, max: 9 }),
    constantFrom("+", "-", "*", "/"),
    integer({ min: 1, max: 9 }),
  );
  check(
    property(flat, (parts) => {
      const text = parts.join(" ");
      const expected = runInNewContext(text) as number;
      assert.deepEqual(run(text, [[0]], { unit: undefined }), [expected]);
    }),
  );
  check(
    property(amount, ({ ours, theirs }) => {
      const expected = runInNewContext(theirs) as number;
      assert.ok(run(ours, [[0]], { unit: undefined })[0] === expected, ours);
    }),
  );
});

test("property: a conversion there and back changes nothing", () => {
  const units = constantFrom("m³/h", "l/s", "gpm", "MGD", "cfs", "l/min", "ml/d");
  check(
    property(record({ from: units, to: units, value: double({ min: 1e-3, max: 1e6, noNaN: true }) }), ({ from, to, value }) => {
      const there = readQuantity(`${value} ${from}`, to) as number;
      const back = readQuantity(`${there} ${to}`, from) as number;
      assert.ok(Math.abs(back - value) <= 1e-9 * value);
    }),
  );
});

const PLANT = (variables: string, more = ""): string => `bulkhead: 1
system: { id: s, name: S }
zones: [{ id: z, name: Z, kind: control, networks: [10.0.0.0/24], target: 1 }]
assets: [{ id: plc, name: P, zone: z, type: EDR, addresses: [10.0.0.1] }]
variables:
${variables}
${more}`;

test("computed variables come after what they use; a circle is told with its members", () => {
  const one = (id: string, is: string): string => `  - { id: ${id}, name: N, asset: plc, unit: m, is: "${is}" }\n`;
  const point = "  - { id: x, name: N, asset: plc, unit: m, points: [{ protocol: modbus, target: 'holding:1' }] }\n";
  const { plant } = loadPlant(PLANT(one("a", "b + 1 m") + one("b", "x * 2") + point), "p");
  assert.ok(plant !== undefined);
  const rules = readProcessRules(plant);
  assert.deepEqual(rules.problems, []);
  assert.deepEqual(
    rules.computed.map(({ variable }) => variable.id),
    ["b", "a"],
  );
  const { problems } = loadPlant(PLANT(one("a", "b + 1 m") + one("b", "c") + one("c", "a - x") + one("d", "a") + point), "p");
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["plant/expression-cycle"],
  );
  assert.match(problems[0]?.message ?? "", /a uses b uses c uses a/);
});

test("rules of the process are checked where they stand", () => {
  const variables =
    "  - { id: x, name: N, asset: plc, unit: m, rate: 1 bar, every: '5', points: [{ protocol: modbus, target: 'holding:1' }], setpointIn: { nomode: [1, 2] } }";
  const more = `modes: [{ id: run, name: R, when: "x > 1 bar" }]
relations: [{ id: r, name: R, holds: "x", during: [off] }]
interlocks: [{ id: i, name: I, when: "x > 3 m", demands: "y = 0", within: soon }]`;
  const { problems } = loadPlant(PLANT(variables, more), "p");
  assert.deepEqual(
    problems.map(({ code, line }) => [code, line]).sort((a, b) => (String(a) < String(b) ? -1 : 1)),
    [
      ["plant/bad-expression", 7],
      ["plant/bad-expression", 8],
      ["plant/bad-expression", 9],
      ["plant/bad-quantity", 6],
      ["plant/bad-quantity", 6],
      ["plant/bad-quantity", 9],
      ["plant/unknown-id", 6],
      ["plant/unknown-id", 8],
    ],
    JSON.stringify(problems, null, 1),
  );
});
