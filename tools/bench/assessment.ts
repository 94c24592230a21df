// Measures the assessment: one plant in full, one new fact at a time, and many sites side by side.

import { assess, findingsOf, IncrementalAssessment } from "../../packages/assessment/src/index.ts";
import { BENCH_AS_OF, makeLargePlant } from "./large-plant.ts";

export interface AssessmentMeasurement {
  readonly what: string;
  /** Of the processor, in user mode. */
  readonly seconds: number;
  /** Heap in use afterwards. */
  readonly megabytes: number;
  readonly result: string;
}

const SUBJECTS = 50;
const FACTS = 50_000;
const NEW_FACTS = 50;
const SITES = 100;
const FACTS_PER_SITE = 3_000;

export function benchAssessment(): readonly AssessmentMeasurement[] {
  const { plant, facts } = makeLargePlant(SUBJECTS, FACTS + NEW_FACTS, 1);
  const [known, more] = [facts.slice(0, FACTS), facts.slice(FACTS)];
  const findings = findingsOf(plant, known, BENCH_AS_OF);
  const input = { plant, facts: known, findings, asOf: BENCH_AS_OF };
  const full = medianOf(5, () => assess(input));
  const rows = assess(input).verdicts.length;
  const incremental = new IncrementalAssessment(input);
  const costs: number[] = [];
  let decided = 0;
  for (const fact of more) {
    costs.push(secondsOf(() => incremental.update({ add: [fact] })));
    decided += incremental.decided;
  }
  costs.sort((a, b) => a - b);
  const [middle, worst] = [costs[costs.length >> 1] as number, costs.at(-1) as number];
  const measured: AssessmentMeasurement[] = [
    {
      what: `${rows} verdicts of ${SUBJECTS} zones and conduits from ${FACTS} facts and ${findings.length} findings, in full`,
      seconds: full,
      megabytes: heap(),
      result: "",
    },
    {
      what: `one new fact, median of ${NEW_FACTS}`,
      seconds: middle,
      megabytes: heap(),
      result: `${(full / middle).toFixed(0)} × as fast as in full; ${(decided / NEW_FACTS).toFixed(0)} rows decided anew; the slowest ${(worst * 1000).toFixed(0)} ms`,
    },
  ];
  return [...measured, benchSites()];
}

/** Every site's verdicts stay in memory, its facts do not. */
function benchSites(): AssessmentMeasurement {
  const kept: unknown[] = [];
  let [seconds, verdicts] = [0, 0];
  for (let site = 0; site < SITES; site++) {
    const { plant, facts } = makeLargePlant(SUBJECTS, FACTS_PER_SITE, site);
    const findings = findingsOf(plant, facts, BENCH_AS_OF);
    seconds += secondsOf(() => {
      const assessment = assess({ plant, facts, findings, asOf: BENCH_AS_OF });
      verdicts += assessment.verdicts.length;
      kept.push(assessment);
    });
  }
  return {
    what: `${verdicts} verdicts of ${kept.length} sites with ${FACTS_PER_SITE} facts each`,
    seconds,
    megabytes: heap(),
    result: "all verdicts kept in memory",
  };
}

function medianOf(runs: number, work: () => unknown): number {
  const costs = Array.from({ length: runs }, () => secondsOf(work)).sort((a, b) => a - b);
  return costs[runs >> 1] as number;
}

function secondsOf(work: () => unknown): number {
  const begun = process.cpuUsage();
  work();
  return process.cpuUsage(begun).user / 1e6;
}

function heap(): number {
  return process.memoryUsage().heapUsed / 2 ** 20;
}
