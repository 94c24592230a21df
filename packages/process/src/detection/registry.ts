// The registry of detectors: one line for each. A detector with nothing to watch is left out.

import { DisagreementDetector, EchoDetector } from "./agreement-detector.ts";
import { StaleDetector } from "./arrival-detector.ts";
import { EnvelopeDetector, JumpDetector, StuckDetector } from "./conduct-detector.ts";
import type { Declared } from "./declared.ts";
import type { Detector } from "./detector.ts";
import { DriftDetector } from "./drift.ts";
import { InterlockDetector } from "./interlock-detector.ts";
import { LawDetector } from "./law.ts";
import { LimitDetector } from "./limit-detector.ts";
import { ModeDetector } from "./mode.ts";
import type { Model } from "./model.ts";
import { RateDetector } from "./rate-detector.ts";
import { RelationDetector } from "./relation-detector.ts";
import { replayDetectors } from "./replay-detector.ts";
import { OrderDetector, WriterDetector } from "./write-detector.ts";

const MAKERS: readonly ((model: Model, declared: Declared, historyScans: number | undefined) => readonly Detector[])[] = [
  ({ variables }, declared) => [new LimitDetector(variables, declared.variables ?? new Map())],
  ({ variables }, declared) => [new RateDetector(variables, declared.variables ?? new Map())],
  ({ variables }, declared) => [new WriterDetector(variables, declared.variables ?? new Map())],
  ({ variables }, declared) => [new OrderDetector(variables, declared.orders ?? [])],
  ({ variables }, declared) => [new InterlockDetector(variables, declared.interlocks ?? [])],
  ({ variables }, declared) => [new DisagreementDetector(variables, declared.pairs ?? [])],
  ({ variables }, declared) => [new EchoDetector(variables, declared.echoes ?? [])],
  ({ variables, period, scans }) => [new StaleDetector(variables, period, scans)],
  ({ variables, repeats }, _, historyScans) => replayDetectors(variables, repeats, historyScans),
  ({ variables }) => [new EnvelopeDetector(variables)],
  ({ variables }) => [new JumpDetector(variables)],
  ({ variables }) => [new StuckDetector(variables)],
  ({ variables, drift }) => [new DriftDetector(variables, drift)],
  ({ variables, laws }) => [new LawDetector(variables, laws)],
  ({ variables, modes }) => [new ModeDetector(variables, modes)],
  ({ variables, cells }) =>
    cells.flatMap(({ columns, relations }) => {
      const names = columns.map((column) => variables[column]?.name ?? "");
      return relations.map((relation) => new RelationDetector(relation, columns, names));
    }),
];

export function makeDetectors(model: Model, declared: Declared, historyScans?: number): Detector[] {
  return MAKERS.flatMap((make) => make(model, declared, historyScans)).filter(({ places }) => places.length > 0);
}
