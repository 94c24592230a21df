// Functions of DNP3 and what they do to a plant (IEEE 1815-2012, clauses 4.4 and 9.2.4.1.3.4), and the notation of their targets.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, namedFunction, type ProtocolFunction, targetForm } from "../../dissector.ts";

export const CONFIRM = 0;
export const READ = 1;
export const WRITE = 2;
export const SELECT = 3;
export const OPERATE = 4;
export const DIRECT_OPERATE = 5;
export const DIRECT_OPERATE_UNANSWERED = 6;
export const FREEZE_AT_TIME = 11;
export const FREEZE_AT_TIME_UNANSWERED = 12;
const ENABLE_UNSOLICITED = 20;
const ASSIGN_CLASS = 22;
export const OPEN_FILE = 25;
export const CLOSE_FILE = 26;
export const AUTHENTICATION_REQUEST = 32;
export const RESPONSE = 129;
export const UNSOLICITED = 130;
export const AUTHENTICATION_RESPONSE = 131;

/** By code; for who knows them by name only, too. */
export const FUNCTIONS: readonly (readonly [number, string, OperationClass])[] = [
  [READ, "Read", "read"],
  [WRITE, "Write", "write"],
  [SELECT, "Select", "write"],
  [OPERATE, "Operate", "write"],
  [DIRECT_OPERATE, "Direct Operate", "write"],
  [DIRECT_OPERATE_UNANSWERED, "Direct Operate No Response", "write"],
  [7, "Immediate Freeze", "write"],
  [8, "Immediate Freeze No Response", "write"],
  [9, "Freeze and Clear", "write"],
  [10, "Freeze and Clear No Response", "write"],
  [FREEZE_AT_TIME, "Freeze at Time", "write"],
  [FREEZE_AT_TIME_UNANSWERED, "Freeze at Time No Response", "write"],
  [13, "Cold Restart", "restart"],
  [14, "Warm Restart", "restart"],
  [15, "Initialize Data", "configuration"],
  [16, "Initialize Application", "configuration"],
  [17, "Start Application", "start"],
  [18, "Stop Application", "stop"],
  [19, "Save Configuration", "configuration"],
  [ENABLE_UNSOLICITED, "Enable Unsolicited Responses", "configuration"],
  [21, "Disable Unsolicited Responses", "configuration"],
  [ASSIGN_CLASS, "Assign Class", "configuration"],
  [23, "Delay Measurement", "diagnostic"],
  [24, "Record Current Time", "diagnostic"],
  [OPEN_FILE, "Open File", "file-transfer"],
  [CLOSE_FILE, "Close File", "file-transfer"],
  [27, "Delete File", "file-transfer"],
  [28, "Get File Information", "file-transfer"],
  [29, "Authenticate File", "authentication"],
  [30, "Abort File", "file-transfer"],
  [31, "Activate Configuration", "configuration"],
  [AUTHENTICATION_REQUEST, "Authentication Request", "authentication"],
  [33, "Authentication Request No Acknowledgement", "authentication"],
  [UNSOLICITED, "Unsolicited Response", "read"],
];

/** Groups whose reading or writing means something of its own. */
const SPECIAL: readonly (readonly [code: number, group: number, name: string, of: OperationClass])[] = [
  [READ, 70, "Read: File", "file-transfer"],
  [WRITE, 0, "Write: Device Attributes", "configuration"],
  [WRITE, 34, "Write: Deadband", "configuration"],
  [WRITE, 50, "Write: Time and Date", "time-change"],
  [WRITE, 70, "Write: File", "file-transfer"],
  [WRITE, 120, "Write: Authentication", "authentication"],
];

function tableOf(suffix: string): (code: number, group: number) => ProtocolFunction {
  const plain = functionTable(FUNCTIONS.map(([code, name, of]) => [code, name + suffix, of]));
  const special = SPECIAL.map(([code, group, name, of]) => {
    return { code, group, fn: functionTable([[code, name + suffix, of]])(code) };
  });
  return (code, group) => {
    if (code === READ || code === WRITE) {
      for (const one of special) if (one.code === code && one.group === group) return one.fn;
    }
    return plain(code);
  };
}

/** What the function codes stand for, whatever the objects. */
export const PLAIN_FUNCTIONS: readonly ProtocolFunction[] = functionTable(FUNCTIONS).listed;

/** Function by code and by the group of the objects that it acts on (-1: none). */
export const functionOf = tableOf("");
/** An outstation may call its master: then the side that was called asks, and what it asks is done by the caller. */
export const functionOfCalled = tableOf(" (asked by the called side)");

/** Whether requests of the function carry objects with their content. The others only say which. */
export function carriesData(code: number): boolean {
  return code >= WRITE && code !== ASSIGN_CLASS && !(code > DIRECT_OPERATE_UNANSWERED && code <= ENABLE_UNSOLICITED + 1);
}

/** Services of the data link layer that a side asks for. */
const RESET_LINK = namedFunction("Link: Reset Link States", "session");
const RESET_USER = namedFunction("Link: Reset User Process", "restart");
const TEST_LINK = namedFunction("Link: Test Link States", "diagnostic");
const REQUEST_STATUS = namedFunction("Link: Request Link Status", "diagnostic");
const OTHER_SERVICE = namedFunction("Link: Unknown Service", "other");

export function linkService(code: number): ProtocolFunction {
  switch (code) {
    case 0:
      return RESET_LINK;
    case 1:
      return RESET_USER;
    case 2:
      return TEST_LINK;
    case 9:
      return REQUEST_STATUS;
    default:
      return OTHER_SERVICE;
  }
}

/** a: group << 8 | variation; b, c: first and last index, b -1 where the objects are not named one by one. */
export const OBJECTS = targetForm((a, b, c) => {
  const object = `g${a >>> 8}v${a & 0xff}`;
  return b < 0 ? object : b === c ? `${object}:${b}` : `${object}:${b}-${c}`;
});
/** a: the key of the name of a file. */
export const FILE = targetForm((a, _b, _c, text) => `file:${text(a)}`);
