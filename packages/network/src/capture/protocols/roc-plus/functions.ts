// Opcodes of ROC Plus (Emerson, ROC Plus Protocol Specifications Manual, chapter 2) and what they do to a flow computer, and the notation of
// their targets.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, namedFunction, type ProtocolFunction, targetForm } from "../../dissector.ts";

export const SYSTEM_CONFIGURATION = 6;
export const READ_TABLE = 10;
export const WRITE_TABLE = 11;
export const LOGIN = 17;
export const STORE_AND_FORWARD = 24;
export const WRITE_POINT = 166;
export const READ_POINT = 167;
export const READ_PARAMETERS = 180;
export const WRITE_PARAMETERS = 181;
export const FILE = 203;
export const REPORT = 224;
export const REPORT_ACKNOWLEDGED = 225;
export const ERROR = 255;

type Entry = readonly [code: number, name: string, of: OperationClass];

const OPCODES: readonly Entry[] = [
  [SYSTEM_CONFIGURATION, "System Configuration", "discovery"],
  [7, "Read Real-time Clock", "read"],
  [8, "Set Real-time Clock", "time-change"],
  [READ_TABLE, "Read Configurable Opcode Data", "read"],
  [WRITE_TABLE, "Write Configurable Opcode Data", "write"],
  [LOGIN, "Login", "authentication"],
  [STORE_AND_FORWARD, "Store and Forward", "other"],
  [50, "Request I/O Positions", "discovery"],
  [100, "Access User-defined Information", "read"],
  [105, "Request Minimum and Maximum", "read"],
  [108, "Request History Tag and Index", "read"],
  [118, "Request Alarms", "read"],
  [119, "Request Events", "read"],
  [135, "Request History of a Point", "read"],
  [136, "Request History of Points", "read"],
  [137, "Request History Index for a Day", "read"],
  [138, "Request Daily and Periodic History", "read"],
  [139, "History Information", "read"],
  [WRITE_POINT, "Set Point Parameters", "write"],
  [READ_POINT, "Request Point Parameters", "read"],
  [READ_PARAMETERS, "Request Parameters", "read"],
  [WRITE_PARAMETERS, "Write Parameters", "write"],
  [FILE, "File Transfer", "file-transfer"],
  [205, "Peer-to-Peer Network Message", "other"],
  [206, "Read Transaction History", "read"],
  [REPORT, "Report by Exception (SRBX)", "read"],
  [REPORT_ACKNOWLEDGED, "Acknowledge Report by Exception", "session"],
  [ERROR, "Error Indicator", "other"],
];
const LISTED: ReadonlySet<number> = new Set(OPCODES.map(([code]) => code));

export function isOpcode(code: number): boolean {
  return LISTED.has(code);
}

/** Types of points by which a device is set up, rather than what it measures and drives: writes of their parameters are configuration. */
const CONFIGURATION_POINTS: readonly (readonly [type: number, name: string])[] = [
  [15, "System Flags"],
  [91, "System Variables"],
  [92, "Logon Parameters"],
  [93, "Licences"],
  [94, "User Programs"],
  [95, "Communication Ports"],
  [96, "Function Sequence Tables"],
  [99, "Configurable Opcodes"],
  [100, "Power Control"],
];

/** What the operation of a file transfer does, by its first byte. */
const FILES: readonly Entry[] = [
  [1, "File Transfer: Open", "file-transfer"],
  [2, "File Transfer: Read", "file-transfer"],
  [3, "File Transfer: Write", "file-transfer"],
  [4, "File Transfer: Close", "file-transfer"],
  [5, "File Transfer: Delete", "file-transfer"],
  [6, "File Transfer: Read Directory", "file-transfer"],
  [64, "File Transfer: Read Directory", "file-transfer"],
];

interface Functions {
  readonly opcode: (code: number) => ProtocolFunction;
  readonly file: (code: number) => ProtocolFunction;
  readonly points: ReadonlyMap<number, ProtocolFunction>;
  readonly logout: ProtocolFunction;
}

const functionsOf = (suffix: string): Functions => ({
  opcode: functionTable(
    OPCODES.map(([code, name, of]) => [code, name + suffix, of]),
    "Opcode",
  ),
  file: functionTable(
    FILES.map(([code, name, of]) => [code, name + suffix, of]),
    "File Transfer",
  ),
  points: new Map(
    CONFIGURATION_POINTS.map(([type, name]) => [type, namedFunction(`Write Parameters: ${name}${suffix}`, "configuration")]),
  ),
  logout: namedFunction(`Logout${suffix}`, "session"),
});

const ASKED = functionsOf("");
/** A device may call its host: then the side that was called asks. */
const ASKED_BY_CALLED = functionsOf(" (asked by the called side)");

export const functions = (byCalled: boolean): Functions => (byCalled ? ASKED_BY_CALLED : ASKED);

/** a: type of a point << 8 | its number; b, c: first and last parameter. */
export const POINT = targetForm((a, b, c) => `point:${a >>> 8}.${a & 255}:${b === c ? b : `${b}-${c}`}`);
/** a: number of a table; b, c: first and last location. */
export const TABLE = targetForm((a, b, c) => `table:${a}:${b === c ? b : `${b}-${c}`}`);
export const FILE_NAME = targetForm((a, _b, _c, text) => `file:${text(a)}`);
export const OPERATOR = targetForm((a, _b, _c, text) => `user:${text(a)}`);

/** Lengths of requests whose answers have others. */
const REQUEST_LENGTHS: ReadonlyMap<number, number> = new Map([
  [SYSTEM_CONFIGURATION, 0],
  [7, 0],
  [READ_TABLE, 3],
  [50, 1],
  [100, 3],
  [105, 2],
  [118, 3],
  [119, 3],
  [135, 6],
  [136, 7],
  [137, 3],
  [138, 4],
  [READ_POINT, 4],
]);
/** Opcodes whose answers are empty. */
const EMPTY_ANSWERS: ReadonlySet<number> = new Set([8, WRITE_TABLE, STORE_AND_FORWARD, WRITE_POINT, WRITE_PARAMETERS]);
/** Answer to a request for a session key. */
const WRAPPED_KEY = 24;

/** 1: a message with so many data can only ask; 2: it can only answer; 0: it tells not. */
export function kindOf(opcode: number, length: number): number {
  const wanted = REQUEST_LENGTHS.get(opcode);
  if (wanted !== undefined) return length === wanted ? 1 : 2;
  if (EMPTY_ANSWERS.has(opcode)) return length === 0 ? 2 : 1;
  if (opcode === LOGIN) return length === 0 || length === WRAPPED_KEY ? 2 : 1;
  return opcode === ERROR ? 2 : 0;
}
