import assert from "node:assert/strict";
import { test } from "node:test";
import type { SettingTopic } from "@bulkhead/facts";
import { check, fact, sides } from "./small-plant.fixture.ts";

const setting = (topic: SettingTopic, weak?: string) =>
  fact(
    "setting",
    { host: "hmi", component: "any", name: "minimum", value: "12", topic, ...(weak === undefined ? {} : { weak }) },
    "inspected",
  );

const ROWS: readonly (readonly [string, SettingTopic])[] = [
  ["SR 1.7", "password-strength"],
  ["SR 1.7 RE(1)", "password-age"],
  ["SR 1.11", "log-in-failures"],
  ["SR 1.12", "use-notification"],
  ["SR 2.5", "session-end"],
  ["SR 2.6", "session-end"],
  ["SR 2.8", "audit"],
  ["SR 2.11", "time"],
];

test("a weak setting is evidence against, any other is noted, and each only for its own row", () => {
  for (const [row, topic] of ROWS) {
    assert.equal(sides(check(row, "control", [setting(topic)])), "noted");
    assert.equal(sides(check(row, "control", [setting(topic, "it asks nothing")])), "against");
    assert.equal(sides(check(row, "office", [setting(topic)])), "nothing");
    for (const [, other] of ROWS.filter(([, other]) => other !== topic)) {
      assert.equal(sides(check(row, "control", [setting(other, "it asks nothing")])), "nothing");
    }
  }
});

test("the settings of a host are one reason, which names them", () => {
  const support = check("SR 1.7", "control", [setting("password-strength"), setting("password-strength")]);
  assert.deepEqual(
    support.noted.map(({ text, facts }) => [text, facts.length]),
    [["On hmi: minimum = 12, minimum = 12.", 2]],
  );
});

test("an account without a password makes every rule for passwords void", () => {
  const value = { host: "hmi", name: "a", id: 1, interactive: true, administrator: false, locked: false, passwordless: true };
  assert.equal(sides(check("SR 1.7", "control", [fact("account", value, "inspected")])), "against");
});
