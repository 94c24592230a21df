// What watching is worth: the log of another tool shows which conversations took place, and not all that was in them; what was watched
// briefly, or is doubted, is noted.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Fact, FactOf } from "@bulkhead/facts";
import {
  check,
  conversation,
  evidence,
  fact,
  finding,
  guard,
  HMI,
  plantWith,
  session,
  sides,
  VENDOR,
  watched,
} from "./small-plant.fixture.ts";

/** The same as a log of `tool` tells it. */
function loggedBy(tool: string, facts: readonly Fact[]): readonly Fact[] {
  return facts.map((one) => {
    const { kind, value } = one as FactOf<"coverage"> | FactOf<"asset-seen">;
    const logged = { ...value, recordedBy: tool };
    return kind === "coverage"
      ? fact("coverage", logged as FactOf<"coverage">["value"], "observed", { from: evidence("a"), last: one.last })
      : fact("asset-seen", logged as FactOf<"asset-seen">["value"], "observed", { from: evidence("a") });
  });
}

test("a log of conversations shows that none crossed, and not that all were protected", () => {
  const logged = loggedBy("zeek", watched());
  assert.equal(sides(check("SR 5.1", "control", [guard("deny"), ...logged])), "for");
  const talk = conversation(VENDOR, HMI, 22, { protocol: "ssh" });
  const safe = session(VENDOR, HMI, 22, { protocol: "ssh", encrypted: true, signed: true, policy: "SSH 2.0" });
  for (const requirement of ["SR 4.1 RE(2)", "SR 4.3"]) {
    assert.match(sides(check(requirement, "vendor-control", [...watched(), talk, safe])), /for/, requirement);
    assert.doesNotMatch(sides(check(requirement, "vendor-control", [...logged, talk, safe])), /for/, requirement);
  }
});

test("what another sensor told in a capture does not show that the capture's own sensor saw the zone", () => {
  const [coverage, ...heard] = watched();
  assert.ok(coverage);
  const exported = loggedBy("netflow", heard);
  assert.equal(sides(check("SR 5.1", "control", [guard("deny"), coverage, ...exported])), "nothing");
});

/** What was watched, from an hour to another, as several pieces of evidence that the sensor wrote. */
function watchedIn(...spans: readonly (readonly [from: number, to: number])[]): readonly Fact[] {
  const [coverage, ...heard] = watched();
  const at = (hour: number): string => new Date(Date.UTC(2026, 2, 2, 0, hour * 60)).toISOString();
  const { value } = coverage as FactOf<"coverage">;
  return [...heard, ...spans.map(([from, to]) => fact("coverage", value, "observed", { first: at(from), last: at(to) }))];
}

test("that something was not seen counts from the plant's least time of watching on, and before it is noted", () => {
  const decide = (facts: readonly Fact[], plant = plantWith()) =>
    check("SR 5.1", "control", [guard("deny"), ...facts], [], plant);
  assert.equal(sides(decide(watchedIn([0, 24]))), "for");
  const short = decide(watchedIn([0, 23.99]));
  assert.equal(sides(short), "noted");
  assert.match(short.noted[0]?.text ?? "", /23 hours in all; that something was not seen counts from 24 hours on/);
  assert.match(short.missing.join(), /24 hours of capture from a sensor that sees its traffic with other zones/);
  assert.equal(sides(decide(watchedIn([0, 10], [8, 20], [30, 34]))), "for", "in pieces");
  assert.equal(sides(decide(watchedIn([0, 10], [2, 9], [5, 14], [30, 39.9]))), "noted", "no hour counts twice");
  assert.equal(sides(decide(watchedIn([0, 1]), plantWith({ watching: { hours: 1 } }))), "for");
  for (const requirement of ["SR 4.1 RE(2)", "SR 4.3", "SR 1.13"]) {
    const talk = conversation(VENDOR, HMI, 22, { protocol: "ssh" });
    const safe = session(VENDOR, HMI, 22, { protocol: "ssh", encrypted: true, signed: true, policy: "SSH 2.0" });
    const facts = [guard("deny"), talk, safe];
    assert.match(sides(check(requirement, "vendor-control", [...facts, ...watchedIn([0, 24])])), /for/, requirement);
    const brief = check(requirement, "vendor-control", [...facts, ...watchedIn([0, 1])]);
    assert.deepEqual([brief.for, brief.noted.length > 0], [[], true], requirement);
  }
});

test("coverage that a finding doubts counts for nothing in the zone that the finding names, and the finding is noted", () => {
  const facts = [guard("deny"), ...watched()];
  const [coverage] = watched() as [Fact];
  const decide = (zone: string, about: Fact) =>
    check("SR 5.1", "control", [...facts, coverage], [finding("coverage-doubtful", [about], [zone])]);
  const [own] = facts.filter(({ kind }) => kind === "coverage") as [Fact];
  assert.equal(sides(decide("office", own)), "for");
  assert.equal(sides(decide("control", coverage)), "for", "another piece of evidence shows it");
  const doubted = check("SR 5.1", "control", facts, [finding("coverage-doubtful", [own])]);
  assert.equal(sides(doubted), "noted");
  assert.equal(doubted.noted[0]?.finding, "coverage-doubtful");
});
