// Every view, by name: what the judging thread can be asked.

import { viewProof, viewRows } from "../views/assessment.ts";
import { viewEvidence, viewFact } from "../views/evidence.ts";
import { viewFinding, viewFindings, viewProposal, viewStanding, viewVerified } from "../views/standing.ts";
import { viewConversations, viewInventory, viewLines, viewOperations, viewTimes } from "../views/traffic.ts";

export const VIEWS = {
  rows: viewRows,
  proof: viewProof,
  evidence: viewEvidence,
  fact: viewFact,
  conversations: viewConversations,
  operations: viewOperations,
  times: viewTimes,
  inventory: viewInventory,
  lines: viewLines,
  standing: viewStanding,
  findings: viewFindings,
  finding: viewFinding,
  verified: viewVerified,
  proposal: viewProposal,
};
export type ViewName = keyof typeof VIEWS;
export type GivenTo<N extends ViewName> = Parameters<(typeof VIEWS)[N]>[1];
export type SeenBy<N extends ViewName> = Awaited<ReturnType<(typeof VIEWS)[N]>>;
