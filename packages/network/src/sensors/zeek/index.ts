// The registry of Zeek's logs, those with more marks first where records do not name their kind.

import { BACNET_LOGS } from "./bacnet.ts";
import { connections } from "./connections.ts";
import { DNP3_LOGS } from "./dnp3.ts";
import { ENIP_LOGS } from "./enip.ts";
import { HOST_LOGS } from "./hosts.ts";
import type { ZeekLog } from "./log.ts";
import { MODBUS_LOGS } from "./modbus.ts";
import { OPCUA_LOGS } from "./opcua.ts";
import { FAMILY_LOGS, familyOf } from "./others.ts";
import { S7COMM_LOGS } from "./s7comm.ts";
import { SESSION_LOGS } from "./sessions.ts";

const LOGS: readonly ZeekLog[] = [
  connections,
  ...MODBUS_LOGS,
  ...S7COMM_LOGS,
  ...DNP3_LOGS,
  ...ENIP_LOGS,
  ...BACNET_LOGS,
  ...OPCUA_LOGS,
  ...SESSION_LOGS,
  ...HOST_LOGS,
  ...FAMILY_LOGS,
];

const byPath = new Map([...LOGS].reverse().map((log) => [log.path, log]));
const byMarks = LOGS.toSorted((a, b) => b.marks.length - a.marks.length);

/** The kind of log of this path; `undefined` for those that are not read. */
export function logOfPath(path: string): ZeekLog | undefined {
  return byPath.get(path) ?? familyOf(path);
}

/** The kind of log that a record with these fields is of. */
export function logOfRecord(has: (field: string) => boolean): ZeekLog | undefined {
  return byMarks.find(({ marks }) => marks.every(has));
}
