// Pages of essential functions: what was seen and found of their variables, with the values that the plant keeps.

import type { Fact, Finding } from "@bulkhead/facts";
import { Places, type Plant } from "@bulkhead/plant";
import { condenseVariable, type FunctionPage, pagesOf, type VariableTrend } from "@bulkhead/process";
import { listValues, loadValues, type ValueChoice } from "./values.ts";

/** As many as a wide screen shows. */
const COLUMNS = 700;

export interface PageChoice extends Omit<ValueChoice, "variables"> {
  /** Id of an essential function: trends of its variables only. Absent: of all. */
  readonly essentialFunction?: string;
  /** Columns of a trend at most. */
  readonly columns?: number;
}

/** A page for each essential function, and one for the variables that serve none; see `pagesOf`. Reads the values that are kept, variable by variable. */
export function functionPages(
  plantPath: string,
  plant: Plant,
  facts: readonly Fact[],
  findings: readonly Finding[],
  { essentialFunction, columns = COLUMNS, ...times }: PageChoice = {},
): FunctionPage[] {
  const files = listValues(plantPath);
  const trends = new Map<string, VariableTrend>();
  for (const variable of plant.variables) {
    if (essentialFunction !== undefined && variable.essentialFunction !== essentialFunction) continue;
    // one variable at a time: months of all of them would not fit
    const trend = condenseVariable(loadValues(files, { ...times, variables: new Set([variable.id]) }), columns);
    if (trend !== null) trends.set(variable.id, trend);
  }
  const pages = pagesOf(facts, findings, plant, new Places(plant), trends);
  return essentialFunction === undefined ? pages : pages.filter((page) => page.essentialFunction?.id === essentialFunction);
}
