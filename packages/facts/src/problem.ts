// Problems are values of the lowest package that reads input; given on here because readers report them, too.

export type { Problem, Severity } from "@bulkhead/plant";
