// Functions of S7comm and what they do to a plant. Siemens publishes no specification; names follow the engineering tool's manuals
// and the field names of Wireshark's dissector.

import { functionTable, namedFunction, type OperationKey, type ProtocolFunction, targetForm } from "../../dissector.ts";

export const SETUP = 0xf0;
export const READ = 0x04;
export const WRITE = 0x05;
export const REQUEST_DOWNLOAD = 0x1a;
export const DOWNLOAD_BLOCK = 0x1b;
export const DOWNLOAD_ENDED = 0x1c;
export const START_UPLOAD = 0x1d;
export const UPLOAD = 0x1e;
export const END_UPLOAD = 0x1f;
export const CONTROL = 0x28;
export const STOP = 0x29;

export const jobOf = functionTable(
  [
    [0x00, "CPU Services", "other"],
    [SETUP, "Setup Communication", "session"],
    [READ, "Read Variable", "read"],
    [WRITE, "Write Variable", "write"],
    [REQUEST_DOWNLOAD, "Request Download", "program-download"],
    [DOWNLOAD_BLOCK, "Download Block", "program-download"],
    [DOWNLOAD_ENDED, "Download Ended", "program-download"],
    [START_UPLOAD, "Start Upload", "program-upload"],
    [UPLOAD, "Upload", "program-upload"],
    [END_UPLOAD, "End Upload", "program-upload"],
    [CONTROL, "PLC Control", "other"],
    [STOP, "PLC Stop", "stop"],
  ],
  "Job",
);

const control = (name: string, of: ProtocolFunction["class"]): ProtocolFunction => functionTable([[CONTROL, name, of]])(CONTROL);
/** Services of PLC Control by their name on the wire. */
const SERVICES: readonly (readonly [string, ProtocolFunction])[] = [
  ["P_PROGRAM", control("PLC Control: Start Program", "start")],
  ["_INSE", control("PLC Control: Activate Block", "program-download")],
  ["_DELE", control("PLC Control: Delete Block", "program-download")],
  ["_GARB", control("PLC Control: Compress Memory", "configuration")],
  ["_MODU", control("PLC Control: Copy RAM to ROM", "program-download")],
];

/** All that a job may ask for. */
export const FUNCTIONS: readonly ProtocolFunction[] = [...jobOf.listed, ...SERVICES.map(([, fn]) => fn)];

export function serviceOf(bytes: Uint8Array, start: number, end: number): ProtocolFunction {
  for (const [name, fn] of SERVICES) if (startsWith(bytes, start, end, name)) return fn;
  return jobOf(CONTROL);
}

function startsWith(bytes: Uint8Array, start: number, end: number, text: string): boolean {
  if (end - start < text.length) return false;
  for (let at = 0; at < text.length; at++) if (bytes[start + at] !== text.charCodeAt(at)) return false;
  return true;
}

/** Groups of userdata whose content is read. */
export const GROUP_CPU = 4;
export const GROUP_SECURITY = 5;
export const READ_SZL = 1;
export const GIVE_PASSWORD = 1;

/** Functions of userdata: group << 8 | sub-function. */
export const userdataOf = functionTable(
  [
    [0x0101, "Block Status", "diagnostic"],
    [0x0102, "Variable Status", "read"],
    [0x0103, "Output ISTACK", "diagnostic"],
    [0x0104, "Output BSTACK", "diagnostic"],
    [0x0105, "Output LSTACK", "diagnostic"],
    [0x0106, "Time Measurement", "diagnostic"],
    [0x0107, "Force Selection", "write"],
    [0x0108, "Modify Variable", "write"],
    [0x0109, "Force", "write"],
    [0x010a, "Breakpoint", "mode-change"],
    [0x010b, "Exit HOLD", "mode-change"],
    [0x010c, "Memory Reset", "restart"],
    [0x010d, "Disable Job", "configuration"],
    [0x010e, "Enable Job", "configuration"],
    [0x010f, "Delete Job", "configuration"],
    [0x0110, "Read Job List", "diagnostic"],
    [0x0111, "Read Job", "diagnostic"],
    [0x0112, "Replace Job", "configuration"],
    [0x0113, "Block Status 2", "diagnostic"],
    [0x0116, "Flash LED", "diagnostic"],
    [0x0201, "Cyclic Data: Memory", "read"],
    [0x0204, "Cyclic Data: Unsubscribe", "session"],
    [0x0205, "Cyclic Data: Memory (Type 2)", "read"],
    [0x0301, "List Blocks", "discovery"],
    [0x0302, "List Blocks of Type", "discovery"],
    [0x0303, "Get Block Info", "discovery"],
    [0x0401, "Read System Status List", "discovery"],
    [0x0402, "Message Service", "session"],
    [0x040c, "Acknowledge Alarm", "write"],
    [0x0413, "Query Alarms", "read"],
    [0x0501, "Give Password", "authentication"],
    [0x0502, "Clear Password", "authentication"],
    [0x0701, "Read Clock", "read"],
    [0x0702, "Set Clock", "time-change"],
    [0x0703, "Read Clock (Following)", "read"],
    [0x0704, "Set Clock (Following)", "time-change"],
  ],
  "Userdata",
);

/** What the controller sends unasked: messages of alarms, of its mode, of subscribed values. */
export const INDICATION = namedFunction("Indication", "diagnostic");

/** A request that waits for its answer. Reused. */
export class PendingJob {
  open = false;
  reference = 0;
  fn = 0;
  /** Sent by the controller: it fetches the parts of a download. */
  fromServer = false;
  readonly keys: OperationKey[] = [];
  /** Area, block, address and width in bits of each variable, where declared points make them worth keeping. */
  readonly items: number[] = [];
  readonly writes: (readonly [item: number, key: number])[] = [];
}

/** Blocks by their name on the wire, e.g. `_0800001P`: `a` is the key of that text. */
export const BLOCK = targetForm((a, _b, _c, text) => blockName(text(a)));
/** System status list and index. */
export const SZL = targetForm((a, b) => `SZL:${hex(a)}/${hex(b)}`);

const BLOCK_TYPES = new Map([
  ["08", "OB"],
  ["0A", "DB"],
  ["0B", "SDB"],
  ["0C", "FC"],
  ["0D", "SFC"],
  ["0E", "FB"],
  ["0F", "SFB"],
]);

/** `_0800001P` (in services without the underscore) is organisation block 1 of the passive memory: `OB 1`. Other names stay. */
export function blockName(file: string): string {
  const [, code = "", number = ""] = /^_?(0[0-9A-F])(\d{5})[A-Z]?$/.exec(file) ?? [];
  const type = BLOCK_TYPES.get(code);
  return type === undefined ? file : `${type} ${Number(number)}`;
}

function hex(number: number): string {
  return number.toString(16).padStart(4, "0");
}
