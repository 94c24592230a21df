// Commands of FINS (Omron W342, section 5; W227 for the CV series): names, what they do to a plant, and how long their parameters are.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, targetForm } from "../../dissector.ts";

export const MEMORY_READ = 0x0101;
export const MEMORY_WRITE = 0x0102;
export const MEMORY_FILL = 0x0103;
export const MEMORY_READ_MULTIPLE = 0x0104;
export const MEMORY_TRANSFER = 0x0105;
export const PARAMETER_READ = 0x0201;
export const PARAMETER_CLEAR = 0x0203;
export const PROTECT = 0x0304;
export const PROTECT_CLEAR = 0x0305;
export const PROGRAM_READ = 0x0306;
export const PROGRAM_WRITE = 0x0307;
export const PROGRAM_CLEAR = 0x0308;
export const RUN = 0x0401;
export const CONTROLLER_READ = 0x0501;
export const CONNECTION_READ = 0x0502;
export const PROGRAM_FILE = 0x220c;
export const FORCE = 0x2301;

const ANY = 65_535;

/** Code, name, class, least and most bytes of parameters, position of a file name in them. */
type Row = readonly [code: number, name: string, of: OperationClass, least: number, most: number, fileAt?: number];

const ROWS: readonly Row[] = [
  [MEMORY_READ, "Memory Area Read", "read", 6, 6],
  [MEMORY_WRITE, "Memory Area Write", "write", 7, ANY],
  [MEMORY_FILL, "Memory Area Fill", "write", 7, 8],
  [MEMORY_READ_MULTIPLE, "Multiple Memory Area Read", "read", 4, ANY],
  [MEMORY_TRANSFER, "Memory Area Transfer", "write", 10, 10],
  [PARAMETER_READ, "Parameter Area Read", "read", 6, 6],
  [0x0202, "Parameter Area Write", "configuration", 7, ANY],
  [PARAMETER_CLEAR, "Parameter Area Clear", "configuration", 6, 8],
  [0x0220, "Data Link Table Read", "read", 0, 8],
  [0x0221, "Data Link Table Write", "configuration", 4, ANY],
  [PROTECT, "Program Area Protect", "configuration", 3, 15],
  [PROTECT_CLEAR, "Program Area Protect Clear", "authentication", 3, 15],
  [PROGRAM_READ, "Program Area Read", "program-upload", 8, 8],
  [PROGRAM_WRITE, "Program Area Write", "program-download", 9, ANY],
  [PROGRAM_CLEAR, "Program Area Clear", "program-download", 2, 3],
  [RUN, "Run", "start", 0, 3],
  [0x0402, "Stop", "stop", 0, 2],
  [0x0403, "Reset", "restart", 0, 0],
  [CONTROLLER_READ, "Controller Data Read", "discovery", 0, 1],
  [CONNECTION_READ, "Connection Data Read", "discovery", 1, 2],
  [0x0601, "Controller Status Read", "diagnostic", 0, 0],
  [0x0602, "Network Status Read", "diagnostic", 0, 0],
  [0x0603, "Data Link Status Read", "diagnostic", 0, 0],
  [0x0620, "Cycle Time Read", "diagnostic", 1, 1],
  [0x0701, "Clock Read", "read", 0, 0],
  [0x0702, "Clock Write", "time-change", 5, 7],
  [0x0801, "Loop-back Test", "diagnostic", 0, ANY],
  [0x0802, "Broadcast Test Results Read", "diagnostic", 0, 0],
  [0x0803, "Broadcast Test Data Send", "diagnostic", 0, ANY],
  [0x0920, "Message Read, Message Clear, FAL/FALS Read", "diagnostic", 2, 2],
  [0x0c01, "Access Right Acquire", "session", 2, 2],
  [0x0c02, "Access Right Forced Acquire", "configuration", 2, 2],
  [0x0c03, "Access Right Release", "session", 2, 2],
  [0x2101, "Error Clear", "configuration", 2, 2],
  [0x2102, "Error Log Read", "diagnostic", 4, 4],
  [0x2103, "Error Log Clear", "configuration", 0, 0],
  [0x2140, "Access Log Read", "diagnostic", 4, 4],
  [0x2141, "Access Log Clear", "configuration", 0, 0],
  [0x2201, "File Name Read", "file-transfer", 6, ANY],
  [0x2202, "Single File Read", "file-transfer", 20, ANY, 2],
  [0x2203, "Single File Write", "file-transfer", 22, ANY, 4],
  [0x2204, "Memory Card Format", "file-transfer", 2, 2],
  [0x2205, "File Delete", "file-transfer", 16, ANY, 4],
  [0x2206, "Volume Label Create/Delete", "file-transfer", 4, 16],
  [0x2207, "File Copy", "file-transfer", 28, ANY, 2],
  [0x2208, "File Name Change", "file-transfer", 26, ANY, 2],
  [0x2209, "File Data Check", "file-transfer", 14, ANY, 2],
  [0x220a, "Memory Area File Transfer", "file-transfer", 22, ANY, 10],
  [0x220b, "Parameter Area File Transfer", "file-transfer", 22, ANY, 10],
  [PROGRAM_FILE, "Program Area File Transfer", "file-transfer", 26, ANY, 14],
  [0x220f, "File Memory Index Read", "file-transfer", 3, 3],
  [0x2210, "File Memory Read", "file-transfer", 2, 2],
  [0x2211, "File Memory Write", "file-transfer", 3, ANY],
  [0x2212, "File Memory Write", "file-transfer", 3, ANY],
  [0x2215, "Create/Delete Directory", "file-transfer", 4, ANY],
  [0x2220, "Memory Cassette Transfer", "file-transfer", 4, 4],
  [FORCE, "Forced Set/Reset", "write", 8, ANY],
  [0x2302, "Forced Set/Reset Cancel", "write", 0, 0],
  [0x230a, "Multiple Forced Status Read", "read", 6, 6],
  [0x2601, "Name Set", "configuration", 1, 8],
  [0x2602, "Name Delete", "configuration", 0, 0],
  [0x2603, "Name Read", "discovery", 0, 0],
];

export const commandOf = functionTable(
  ROWS.map(([code, name, of]) => [code, name, of] as const),
  "Command",
);

const rows = new Map(ROWS.map((row) => [row[0], row]));

export function isListed(code: number): boolean {
  return rows.has(code);
}

/** Whether so many bytes of parameters fit the command. What is not listed cannot be judged. */
export function fits(code: number, length: number): boolean {
  const row = rows.get(code);
  return row === undefined || (length >= row[3] && length <= row[4]);
}

/** Where the parameters hold the name of a file (12 characters); -1: nowhere. */
export function fileAt(code: number): number {
  return rows.get(code)?.[5] ?? -1;
}

const toController = functionTable([[PROGRAM_FILE, "Program Area File Transfer: to Controller", "program-download"]]);
const toFile = functionTable([[PROGRAM_FILE, "Program Area File Transfer: to File", "program-upload"]]);

/** Program between controller (0) and file: the parameter code says which way (W342, 5-3-38). */
export function programFileOf(parameter: number): ReturnType<typeof commandOf> {
  return parameter === 1 ? toController(PROGRAM_FILE) : parameter === 0 ? toFile(PROGRAM_FILE) : commandOf(PROGRAM_FILE);
}

const transferred = functionTable([[MEMORY_TRANSFER, "Memory Area Transfer", "read"]]);
/** A transfer reads one place and writes another: this is the reading. */
export const READ_OF_TRANSFER = transferred(MEMORY_TRANSFER);

export const PARAMETER = targetForm((area, first, count) =>
  count > 1 ? `parameter 0x${area.toString(16)}:${first}-${first + count - 1}` : `parameter 0x${area.toString(16)}:${first}`,
);
export const PROGRAM = targetForm((program) => programName(program));
export const FILE = targetForm((name, _b, _c, text) => `file:${text(name).trim()}`);

/** Number 0xFFFF stands for the current program. */
export function programName(program: number): string {
  return program === 0xffff ? "program" : `program:${program}`;
}

/** Main codes of responses (W342, 5-1-3), without the flag of a relay error. */
const MAIN_CODES = new Set([
  0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x10, 0x11, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x30, 0x40,
]);

export function isMainCode(code: number): boolean {
  return MAIN_CODES.has(code & 0x7f);
}

/**
 * Normal completion: main and sub code are 0 but for the flags of a relay error and of errors of the controller itself (W342, 5-1-3);
 * a service that was interrupted (sub code 1) was done, too.
 */
export function isAccepted(main: number, sub: number): boolean {
  return (main & 0x7f) === 0 && (sub & 0x3f) <= 1;
}
