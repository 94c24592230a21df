// Consequences: directly, over computed variables, over interlocks; circles end, and what hurts nothing is not told.

import assert from "node:assert/strict";
import { test } from "node:test";
import { plantSchema } from "@bulkhead/plant";
import { consequencesOf } from "./consequence.ts";

test("from each variable to the essential functions that hang on it, beyond its gravest limit", () => {
  const variable = (id: string, more: object): object => ({ id, name: id, asset: "plc", ...more });
  const plant = plantSchema.parse({
    bulkhead: 1,
    system: { id: "s", name: "S" },
    essentialFunctions: [
      { id: "supply", name: "Supply" },
      { id: "safety", name: "Safety" },
    ],
    variables: [
      variable("level", {
        limits: { alarm: [1, 4], safety: [0.5, 4.8] },
        essentialFunction: "supply",
        writers: [],
        criticality: "high",
      }),
      variable("inflow", { limits: { alarm: [0, 9] }, writers: ["hmi"] }),
      variable("balance", { is: "inflow - outflow", essentialFunction: "supply" }),
      variable("outflow", {}),
      variable("pressure", {}),
      variable("a", { is: "b" }),
      variable("b", { is: "a" }),
    ],
    interlocks: [{ id: "trip", name: "Trip", when: "pressure > 3", demands: "outflow = 0", essentialFunction: "safety" }],
  });
  assert.deepEqual(
    consequencesOf(plant).map(({ variable: id, beyond, essentialFunction, way, writers, criticality }) => {
      const where = beyond === undefined ? "anything" : `${beyond.side} ${beyond.limit} ${beyond.bound}`;
      return `${id} ${where} hurts ${essentialFunction} by ${way.join(" > ")} (${criticality}, ${writers?.join() ?? "anybody"})`;
    }),
    [
      "level below safety 0.5 hurts supply by level (high, )",
      "level above safety 4.8 hurts supply by level (high, )",
      "inflow below alarm 0 hurts supply by inflow > balance (medium, hmi)",
      "inflow above alarm 9 hurts supply by inflow > balance (medium, hmi)",
      "balance anything hurts supply by balance (medium, anybody)",
      "outflow anything hurts safety by outflow > trip (medium, anybody)",
      "outflow anything hurts supply by outflow > balance (medium, anybody)",
      "pressure anything hurts safety by pressure > trip (medium, anybody)",
    ],
  );
});
