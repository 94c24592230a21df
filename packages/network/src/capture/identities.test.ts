// Identities: what is told again only widens the time; what contradicts stays apart, whatever was told in between.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Identities } from "./identities.ts";

const at = (number: number) => ({ number, offset: number * 100, length: 60, time: number * 1000 });
const seen = (identities: Identities): unknown =>
  identities.all.map(({ told, names, first, last, place }) => [Object.fromEntries(told), names, first, last, place.number]);

test("the same words widen the time, new words are added, contradicting ones begin another identity", () => {
  const identities = new Identities(100);
  const tell = (number: number, told: Parameters<Identities["tell"]>[3]) => identities.tell(0, 7, 3, told, at(number));
  tell(1, { vendor: "Northmill", names: ["plc1"] });
  tell(2, { vendor: "Northmill", names: ["plc1"] });
  tell(3, { version: "2.4" });
  tell(4, { vendor: "Other" });
  tell(5, { vendor: "Northmill", names: ["plc1", "plc-1"] });
  tell(6, { vendor: "Other" });
  assert.deepEqual(seen(identities), [
    [{ vendor: "Northmill", version: "2.4" }, ["plc1", "plc-1"], 1000, 5000, 1],
    [{ vendor: "Other" }, [], 4000, 6000, 4],
  ]);
});

test("an object that the protocol goes on with is looked at anew", () => {
  const identities = new Identities(100);
  const told = { names: ["a"] };
  identities.tell(0, 7, 3, told, at(1));
  told.names.push("b");
  identities.tell(0, 7, 3, told, at(2));
  assert.deepEqual(seen(identities), [[{}, ["a", "b"], 1000, 2000, 1]]);
});
