// The layers of the map: what a room shows besides its name. Each answers for itself; the map never asks which one is on.

import type { SubjectLevels } from "@bulkhead/assessment";
import { type Standing, standAt, standOf } from "@bulkhead/documents/standing";
import { FOUNDATIONAL_REQUIREMENTS, type FoundationalRequirement, type SecurityLevel } from "@bulkhead/standards";

/** One of the seven squares in the head of a room. */
export interface Square {
  readonly fr: FoundationalRequirement;
  readonly text: string;
  /** A class of the style sheet; every class has its own shape or sign as well. */
  readonly tone: string;
}

export interface Layer {
  readonly id: LayerId;
  /** Lines of observed conversations are drawn. */
  readonly conversations: boolean;
  /** Lines of what the firewalls let through are drawn. */
  readonly permissions: boolean;
  /** How many findings a room has is shown. */
  readonly findings: boolean;
  readonly standing: (levels: SubjectLevels) => Standing | "plain";
  readonly square: ((levels: SubjectLevels, fr: FoundationalRequirement) => Square) | null;
}

export const LAYER_IDS = ["target", "proven", "claimed", "gap", "traffic", "permissions", "findings"] as const;
export type LayerId = (typeof LAYER_IDS)[number];

const quiet = { conversations: false, permissions: false, findings: false } as const;
const level =
  (pick: (levels: SubjectLevels) => SubjectLevels["target"]) =>
  (levels: SubjectLevels, fr: FoundationalRequirement): Square => ({
    fr,
    text: String(pick(levels)[fr]),
    tone: `level-${pick(levels)[fr]}`,
  });

/** How far a level is below its target: never negative. */
export function gapAt(levels: SubjectLevels, fr: FoundationalRequirement): SecurityLevel {
  return Math.max(0, levels.target[fr] - levels.proven[fr]) as SecurityLevel;
}

export const LAYERS: Readonly<Record<LayerId, Layer>> = {
  target: { id: "target", ...quiet, standing: () => "plain", square: level((levels) => levels.target) },
  proven: { id: "proven", ...quiet, standing: standOf, square: level((levels) => levels.proven) },
  claimed: { id: "claimed", ...quiet, standing: standOf, square: level((levels) => levels.claimed) },
  gap: {
    id: "gap",
    ...quiet,
    standing: standOf,
    square: (levels, fr) => {
      const gap = gapAt(levels, fr);
      return { fr, text: gap === 0 ? "✓" : `−${gap}`, tone: gap === 0 ? standAt(levels, fr) : "short" };
    },
  },
  traffic: { id: "traffic", ...quiet, conversations: true, standing: () => "plain", square: null },
  permissions: { id: "permissions", ...quiet, permissions: true, standing: () => "plain", square: null },
  findings: { id: "findings", ...quiet, findings: true, standing: standOf, square: null },
};

export const SQUARES = FOUNDATIONAL_REQUIREMENTS;
