// Techniques: which ATT&CK for ICS (v18.1) techniques a kind of operation may show. Data, so that findings need no cases.
// (c) The MITRE Corporation; identifiers are used with MITRE's permission.

import { OPERATION_CLASSES, type OperationClass } from "@bulkhead/facts";

const BY_CLASS: Readonly<Record<OperationClass, readonly string[]>> = {
  read: ["T0801", "T0861"],
  write: ["T0836", "T0855"],
  start: ["T0855", "T0858"],
  stop: ["T0855", "T0858"],
  "program-download": ["T0843", "T0889"],
  "program-upload": ["T0845"],
  firmware: ["T0839", "T0857"],
  "mode-change": ["T0858"],
  "time-change": ["T0855"],
  restart: ["T0816"],
  authentication: ["T0859"],
  "file-transfer": ["T0867"],
  configuration: ["T0836"],
  discovery: ["T0846", "T0888"],
  session: [],
  diagnostic: ["T0888"],
  other: [],
};

/** What can harm the plant at once or change what it does later: never allowed by the way, always worth a look. */
export const DANGEROUS: ReadonlySet<OperationClass> = new Set([
  "start",
  "stop",
  "program-download",
  "program-upload",
  "firmware",
  "mode-change",
  "time-change",
  "restart",
  "file-transfer",
  "configuration",
]);

/** Techniques that operations of these classes may show, each once, sorted. */
export function techniquesOf(classes: Iterable<OperationClass>): readonly string[] {
  return [...new Set([...classes].flatMap((one) => BY_CLASS[one]))].sort();
}

/** The classes that were seen at least once. */
export function classesSeen(operations: Readonly<Partial<Record<OperationClass, number>>>): readonly OperationClass[] {
  return OPERATION_CLASSES.filter((one) => (operations[one] ?? 0) > 0);
}

/** A party looks for what is there: many addresses or ports in a row. */
export const SCANNING: readonly string[] = ["T0846"];
/** Somebody on the way can read along. */
export const SNIFFING: readonly string[] = ["T0842"];
/** Somebody on the way can read along and change what passes. */
export const IN_THE_MIDDLE: readonly string[] = ["T0830", "T0842"];
/** What was read along lets somebody log in. */
export const STOLEN_CREDENTIAL: readonly string[] = ["T0842", "T0859"];
/** A device that nobody declared. */
export const STRANGE_DEVICE: readonly string[] = ["T0864"];
