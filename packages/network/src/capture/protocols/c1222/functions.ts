// Services of C12.22 (IEEE 1703-2012, clause 5.3 and annex J), tables and procedures of C12.19 (IEEE 1377-2012), and what they do to a meter.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, namedFunction, type ProtocolFunction, targetForm } from "../../dissector.ts";

export const FIRST_REQUEST = 0x20;
export const FULL_READ = 0x30;
export const LAST_READ = 0x3f;
export const FULL_WRITE = 0x40;
export const PARTIAL_WRITE_OFFSET = 0x4f;
export const LOGON = 0x50;
export const SECURITY = 0x51;
export const LOGOFF = 0x52;
export const GENERAL_IDENTIFICATION = 1;
export const PROCEDURE_INITIATE = 7;

/** Bit of a number of a table or procedure: the manufacturer's own. */
const MANUFACTURER = 0x0800;
const NUMBER = 0x07ff;

type Table = (code: number) => ProtocolFunction;
type Entry = readonly [number, string, OperationClass];

const SERVICES: readonly Entry[] = [
  [0x20, "Identify", "discovery"],
  [0x21, "Terminate", "session"],
  [0x22, "Disconnect", "session"],
  [0x24, "Deregister", "configuration"],
  [0x25, "Resolve", "discovery"],
  [0x26, "Trace", "diagnostic"],
  [0x27, "Register", "configuration"],
  [FULL_READ, "Full Read", "read"],
  ...Array.from({ length: 9 }, (_value, index): Entry => [0x31 + index, "Partial Read by Index", "read"]),
  [0x3e, "Default Read", "read"],
  [LAST_READ, "Partial Read by Offset", "read"],
  [FULL_WRITE, "Full Write", "write"],
  ...Array.from({ length: 9 }, (_value, index): Entry => [0x41 + index, "Partial Write by Index", "write"]),
  [0x4e, "Default Write", "write"],
  [PARTIAL_WRITE_OFFSET, "Partial Write by Offset", "write"],
  [LOGON, "Logon", "authentication"],
  [SECURITY, "Security", "authentication"],
  [LOGOFF, "Logoff", "session"],
  [0x53, "Authenticate", "authentication"],
  ...Array.from({ length: 12 }, (_value, index): Entry => [0x60 + index, "Negotiate", "session"]),
  [0x70, "Wait", "session"],
  [0x71, "Timing Setup", "session"],
];

/** Standard procedures, started by a write of table 7. Those that are not listed count as writes. */
const PROCEDURES: readonly Entry[] = [
  [0, "Procedure: Cold Start", "restart"],
  [1, "Procedure: Warm Start", "restart"],
  [2, "Procedure: Save Configuration", "configuration"],
  [3, "Procedure: Clear Data", "write"],
  [4, "Procedure: Reset List Pointers", "write"],
  [5, "Procedure: Update Last Read Entry", "write"],
  [6, "Procedure: Change End Device Mode", "mode-change"],
  [7, "Procedure: Clear Standard Status Flags", "write"],
  [8, "Procedure: Clear Manufacturer Status Flags", "write"],
  [9, "Procedure: Remote Reset", "write"],
  [10, "Procedure: Set Date and Time", "time-change"],
  [11, "Procedure: Execute Diagnostics", "diagnostic"],
  [12, "Procedure: Activate All Pending Tables", "configuration"],
  [13, "Procedure: Activate Specific Pending Table", "configuration"],
  [14, "Procedure: Clear All Pending Tables", "configuration"],
  [15, "Procedure: Clear Specific Pending Table", "configuration"],
  [16, "Procedure: Start Load Profile", "start"],
  [17, "Procedure: Stop Load Profile", "stop"],
  [18, "Procedure: Log In", "authentication"],
  [19, "Procedure: Log Out", "session"],
  [20, "Procedure: Initiate Immediate Self Read", "write"],
  [21, "Procedure: Direct Load Control", "write"],
  [22, "Procedure: Modify Credit", "write"],
];

/** Standard tables whose writing means something of its own. */
const TABLES: readonly (readonly [first: number, last: number, name: string, of: OperationClass])[] = [
  [0, 9, "Write: General Configuration", "configuration"],
  [40, 49, "Write: Security", "configuration"],
  [52, 52, "Write: Clock", "time-change"],
  [50, 59, "Write: Time and Time of Use", "configuration"],
];

interface Functions {
  readonly service: Table;
  readonly procedure: Table;
  readonly manufacturerProcedure: ProtocolFunction;
  readonly otherProcedure: ProtocolFunction;
  readonly tables: readonly (readonly [first: number, last: number, fn: ProtocolFunction])[];
}

const LISTED: ReadonlySet<number> = new Set(PROCEDURES.map(([code]) => code));

const functionsOf = (suffix: string): Functions => ({
  service: functionTable(
    SERVICES.map(([code, name, of]) => [code, name + suffix, of]),
    "Service",
  ),
  procedure: functionTable(PROCEDURES.map(([code, name, of]) => [code, name + suffix, of])),
  manufacturerProcedure: namedFunction(`Procedure: Manufacturer's${suffix}`, "write"),
  otherProcedure: namedFunction(`Procedure: Other${suffix}`, "write"),
  tables: TABLES.map(([first, last, name, of]) => [first, last, namedFunction(name + suffix, of)]),
});

const ASKED = functionsOf("");
/** A meter may call its head end: then the side that was called asks, or the meter tells by writing. */
const ASKED_BY_CALLED = functionsOf(" (asked by the called side)");

/** The function of a service; of a write, by the table, and by the procedure (-1: none) that a write of table 7 starts. */
export function functionOf(service: number, table: number, procedure: number, byCalled: boolean): ProtocolFunction {
  const functions = byCalled ? ASKED_BY_CALLED : ASKED;
  if (service < FULL_WRITE || service > PARTIAL_WRITE_OFFSET || (table & MANUFACTURER) !== 0) return functions.service(service);
  const number = table & NUMBER;
  if (number === PROCEDURE_INITIATE && procedure >= 0) {
    if ((procedure & MANUFACTURER) !== 0) return functions.manufacturerProcedure;
    const code = procedure & NUMBER;
    return LISTED.has(code) ? functions.procedure(code) : functions.otherProcedure;
  }
  for (const [first, last, fn] of functions.tables) if (number >= first && number <= last) return fn;
  return functions.service(service);
}

export const ENCRYPTED = namedFunction("Encrypted Request", "other");
export const ENCRYPTED_BY_CALLED = namedFunction("Encrypted Request (asked by the called side)", "other");

const numbered = (what: string, value: number): string =>
  `${(value & MANUFACTURER) !== 0 ? `manufacturer-${what}` : what}:${value & NUMBER}`;
export const TABLE = targetForm((a) => numbered("table", a));
export const PROCEDURE = targetForm((a) => numbered("procedure", a));
export const USER = targetForm((a, _b, _c, text) => `user:${text(a)}`);
