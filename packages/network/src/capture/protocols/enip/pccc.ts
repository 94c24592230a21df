// PCCC, the older command set of Allen-Bradley controllers, carried by CIP (DF1 Protocol and Command Set Reference Manual, publication
// 1770-6.5.16, chapter 7): who asks (length, vendor, serial number), then command, status, transaction, function where there is one.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, type ProtocolFunction, targetForm } from "../../dissector.ts";
import { le16 } from "../octets.ts";

type Entry = readonly [code: number, name: string, of: OperationClass];

/** Commands with a function: command << 8 | function. */
const FUNCTIONS: readonly Entry[] = [
  [0x0600, "Echo", "diagnostic"],
  [0x0601, "Read Diagnostic Counters", "diagnostic"],
  [0x0602, "Set Variables", "configuration"],
  [0x0603, "Diagnostic Status", "discovery"],
  [0x0604, "Set Timeout", "configuration"],
  [0x0605, "Set NAKs", "configuration"],
  [0x0606, "Set ENQs", "configuration"],
  [0x0607, "Reset Diagnostic Counters", "configuration"],
  [0x0608, "Set Data Table Size", "configuration"],
  [0x0609, "Read Link Parameters", "diagnostic"],
  [0x060a, "Set Link Parameters", "configuration"],
  [0x0700, "Disable Outputs", "mode-change"],
  [0x0701, "Enable Outputs", "mode-change"],
  [0x0703, "Enable Scanning", "start"],
  [0x0704, "Enter Download Mode", "program-download"],
  [0x0705, "Exit Download or Upload Mode", "mode-change"],
  [0x0706, "Enter Upload Mode", "program-upload"],
  [0x0f00, "Word Range Write", "write"],
  [0x0f01, "Word Range Read", "read"],
  [0x0f02, "Bit Write", "write"],
  [0x0f03, "File Write", "write"],
  [0x0f04, "File Read", "read"],
  [0x0f05, "Download Request", "program-download"],
  [0x0f06, "Upload", "program-upload"],
  [0x0f07, "Shutdown", "stop"],
  [0x0f08, "Physical Write", "program-download"],
  [0x0f09, "Physical Read", "program-upload"],
  [0x0f0a, "Restart Request", "restart"],
  [0x0f11, "Get Edit Resource", "configuration"],
  [0x0f12, "Return Edit Resource", "configuration"],
  [0x0f17, "Read Bytes Physical", "program-upload"],
  [0x0f18, "Write Bytes Physical", "program-download"],
  [0x0f26, "Read-Modify-Write", "write"],
  [0x0f29, "Read Section Size", "read"],
  [0x0f3a, "Set CPU Mode", "mode-change"],
  [0x0f41, "Disable Forces", "mode-change"],
  [0x0f50, "Download All Request", "program-download"],
  [0x0f52, "Download Completed", "program-download"],
  [0x0f53, "Upload All Request", "program-upload"],
  [0x0f55, "Upload Completed", "program-upload"],
  [0x0f57, "Initialize Memory", "restart"],
  [0x0f5e, "Modify PLC-2 Compatibility File", "configuration"],
  [0x0f67, "Typed Write", "write"],
  [0x0f68, "Typed Read", "read"],
  [0x0f79, "Read-Modify-Write N", "write"],
  [0x0f80, "Change Mode", "mode-change"],
  [0x0f81, "Open File", "file-transfer"],
  [0x0f82, "Close File", "file-transfer"],
  [0x0f88, "Execute Multiple Commands", "other"],
  [0x0f8f, "Apply Port Configuration", "configuration"],
  [0x0fa1, "Protected Typed Logical Read with Two Address Fields", "read"],
  [0x0fa2, "Protected Typed Logical Read with Three Address Fields", "read"],
  [0x0fa7, "Protected Typed File Read", "read"],
  [0x0fa9, "Protected Typed Logical Write with Two Address Fields", "write"],
  [0x0faa, "Protected Typed Logical Write with Three Address Fields", "write"],
  [0x0fab, "Protected Typed Logical Masked Write", "write"],
  [0x0faf, "Protected Typed File Write", "write"],
];

const functions = functionTable(
  FUNCTIONS.map(([code, name, of]) => [code, `PCCC: ${name}`, of]),
  "PCCC",
);
const commands = functionTable(
  [
    [0x00, "PCCC: Protected Write", "write"],
    [0x01, "PCCC: Unprotected Read", "read"],
    [0x02, "PCCC: Protected Bit Write", "write"],
    [0x05, "PCCC: Unprotected Bit Write", "write"],
    [0x08, "PCCC: Unprotected Write", "write"],
  ],
  "PCCC",
);

/** What was read. Reused. */
export const PCCC_MESSAGE = {
  command: 0,
  status: 0,
  transaction: 0,
  /** -1 where the command has none. */
  fn: -1,
  fileNumber: -1,
  fileType: 0,
  element: 0,
  sub: 0,
};

/** bytes[start, end) is the data of a request or response. False where it does not fit. */
export function readPccc(bytes: Uint8Array, start: number, end: number): boolean {
  const head = start < end ? (bytes[start] as number) : 0;
  const at = start + head;
  if (head < 1 || end - at < 4) return false;
  const message = PCCC_MESSAGE;
  message.command = bytes[at] as number;
  message.status = bytes[at + 1] as number;
  message.transaction = le16(bytes, at + 2);
  message.fn = -1;
  message.fileNumber = -1;
  if ((message.command & 0x40) !== 0 || !hasFunction(message.command)) return true;
  if (end - at < 5) return false;
  message.fn = bytes[at + 4] as number;
  if (message.command === 0x0f && isLogical(message.fn)) readAddress(bytes, at + 6, end, message.fn);
  return true;
}

function hasFunction(command: number): boolean {
  return command === 0x06 || command === 0x07 || command === 0x0f;
}

/** Number and type of a file, element, sub-element where there is one: the last two with three address fields only. */
function isLogical(fn: number): boolean {
  return (fn >= 0xa1 && fn <= 0xa2) || (fn >= 0xa9 && fn <= 0xab);
}

/** A number of an address: one byte, or 255 and two more. */
let next = 0;
function addressAt(bytes: Uint8Array, at: number, end: number): number {
  if (end - at < 1) return -1;
  const short = bytes[at] as number;
  next = at + (short === 255 ? 3 : 1);
  if (short !== 255) return short;
  return end - at < 3 ? -1 : le16(bytes, at + 1);
}

function readAddress(bytes: Uint8Array, at: number, end: number, fn: number): void {
  const file = addressAt(bytes, at, end);
  if (file < 0 || end - next < 1) return;
  const type = bytes[next] as number;
  const element = addressAt(bytes, next + 1, end);
  const sub = fn === 0xa1 || fn === 0xa9 ? 0 : element < 0 ? -1 : addressAt(bytes, next, end);
  if (element < 0 || sub < 0) return;
  PCCC_MESSAGE.fileNumber = file;
  PCCC_MESSAGE.fileType = type;
  PCCC_MESSAGE.element = element;
  PCCC_MESSAGE.sub = sub;
}

/** Function of the request that was read last. */
export function pcccFunction(): ProtocolFunction {
  const { command, fn } = PCCC_MESSAGE;
  return fn < 0 ? commands(command) : functions(command * 256 + fn);
}

const LETTERS = new Map([
  [0x82, "O"],
  [0x83, "I"],
  [0x84, "S"],
  [0x85, "B"],
  [0x86, "T"],
  [0x87, "C"],
  [0x88, "R"],
  [0x89, "N"],
  [0x8a, "F"],
  [0x8b, "O"],
  [0x8c, "I"],
  [0x8d, "ST"],
  [0x8e, "A"],
  [0x8f, "D"],
  [0x91, "L"],
  [0x92, "MG"],
  [0x93, "PD"],
]);

/** a: type << 16 | number of the file; b: element; c: sub-element. `N7:0`. */
export const DATA_FILE = targetForm((a, b, c) => {
  const type = a >>> 16;
  const letter = LETTERS.get(type) ?? `type 0x${type.toString(16)} `;
  return `${letter}${a & 0xffff}:${b}${c > 0 ? `.${c}` : ""}`;
});
