// Functions of IEC 60870-5-104 and what they do to a plant, and the notation of their targets.

import type { OperationClass } from "@bulkhead/facts";
import { type FunctionTable, functionTable, namedFunction, type ProtocolFunction, targetForm } from "../../dissector.ts";
import { TYPES } from "./types.ts";

/** How a message is meant, beside its type. */
export type Meaning = "plain" | "select" | "deactivation" | "test" | "turned";

function tableOf(suffix: string, only?: OperationClass): FunctionTable {
  return functionTable(
    TYPES.map((type) => [type.code, `${type.title} (${type.id})${suffix}`, only ?? type.class]),
    "Type",
  );
}

const TABLES: Readonly<Record<Meaning, FunctionTable>> = {
  plain: tableOf(""),
  // A selection prepares a command and changes nothing yet, but only who means to command selects.
  select: tableOf(": Select"),
  deactivation: tableOf(": Deactivate"),
  // The plant must not react to it.
  test: tableOf(": Test", "diagnostic"),
  // Both stations of a pair may command each other: what the called side asks is done by the caller.
  turned: tableOf(" (asked by the called side)"),
};

/** What the types stand for, as they are usually meant. */
export const PLAIN_FUNCTIONS: readonly ProtocolFunction[] = TABLES.plain.listed;

/** Function by type and by what is meant. */
export function functionOf(code: number, meaning: Meaning): ProtocolFunction {
  return TABLES[meaning](code);
}

/** The controlled station is the one that is called; a caller that reports is neither read nor written. */
const REPORTED_BY_CALLER = functionTable(
  TYPES.map((type) => [type.code, `${type.title} (${type.id}) (told by the calling side)`, "other"]),
  "Type",
);

export function reportOf(code: number, byCaller: boolean): ProtocolFunction {
  return byCaller ? REPORTED_BY_CALLER(code) : TABLES.plain(code);
}

export const START = namedFunction("Start Data Transfer (STARTDT)", "session");
export const STOP = namedFunction("Stop Data Transfer (STOPDT)", "session");
export const TEST_FRAME = namedFunction("Test Frame (TESTFR)", "session");

/** a: address of an information object. */
export const OBJECT = targetForm((a) => `ioa:${a}`);
/** a: address of an information object; b: name of a file, a number. */
export const FILE = targetForm((a, b) => `ioa:${a}:file:${b}`);
