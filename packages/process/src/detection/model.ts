// The model: what was learned from normal operation, as plain JSON. It can be kept, compared, sealed and carried to another machine.

import type { Drift } from "./drift.ts";
import type { Law } from "./law.ts";
import type { ModeBound } from "./mode.ts";
import type { Profile } from "./profile.ts";
import type { Relation } from "./relation.ts";
import type { Repeats } from "./repeat.ts";

/** Raised when detectors would read an older model wrongly. */
export const MODEL_VERSION = 1;

export interface Cell {
  /** Which variables of the model it holds. */
  readonly columns: readonly number[];
  readonly relations: readonly Relation[];
}

export interface Model {
  readonly kind: "bulkhead-process-model";
  readonly version: typeof MODEL_VERSION;
  /** Milliseconds since 1970: the first and the last scan that it learned from, and how many. */
  readonly from: number;
  readonly to: number;
  readonly scans: number;
  /** Milliseconds between scans. */
  readonly period: number;
  readonly variables: readonly Profile[];
  readonly cells: readonly Cell[];
  readonly repeats: Repeats;
  readonly drift: Drift;
  readonly laws: readonly Law[];
  readonly modes: readonly ModeBound[];
}
