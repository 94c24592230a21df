// The judgement of traffic: facts of captures held against the design.

import { type Fact, FINDING_CODES, type Finding } from "@bulkhead/facts";
import { compareText, type Places, type Plant } from "@bulkhead/plant";
import { findUndeclaredConversations } from "./conformance.ts";
import { judgeConversations } from "./conversation.ts";
import { findDoubtfulCoverage } from "./coverage.ts";
import { findUnknownDevices } from "./devices.ts";
import { findDifferences } from "./identity.ts";
import { findUndeclaredOperations, judgeOperations } from "./operation.ts";
import { findUnprotected } from "./protection.ts";

/**
 * Everything that the traffic shows against the plant. Pure; the order of the facts does not matter: the findings come by code in the
 * order of `FINDING_CODES`, then by text. The facts should be those that count on the day of the assessment.
 */
export function judgeTraffic(facts: readonly Fact[], plant: Plant, places: Places): Finding[] {
  const talks = judgeConversations(facts, plant, places);
  const devices = findUnknownDevices(facts, plant, places);
  return [
    ...findUndeclaredConversations(talks, plant, devices.locals),
    ...findUndeclaredOperations(judgeOperations(facts, talks)),
    ...devices.findings,
    ...findDifferences(facts, places),
    ...findUnprotected(facts, places),
    ...findDoubtfulCoverage(facts, plant, places),
  ].sort((a, b) => FINDING_CODES.indexOf(a.code) - FINDING_CODES.indexOf(b.code) || compareText(a.text, b.text));
}
