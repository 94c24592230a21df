// Logs of S7comm, S7comm-plus and what carries them (ICSNPP-S7comm): s7comm, s7comm_read_szl, s7comm_upload_download, s7comm_plus,
// s7comm_known_devices, cotp.

import { CONTROL, jobOf, SZL, serviceOf, userdataOf } from "../../capture/protocols/s7comm/functions.ts";
import { unlistedFunction, writeTarget } from "../functions.ts";
import { addressOf, countOf, wordsOf } from "../values.ts";
import { endsOf, toldOf, type ZeekLog } from "./log.ts";

const NAME = "s7comm";
const PLUS = "s7comm-plus";
/** Remote operating service controls: job, and userdata whose parameter says whether it is a request. */
const JOB = 0x01;
const ACKNOWLEDGED = 0x02;
const ACKNOWLEDGED_DATA = 0x03;
const USERDATA = 0x07;
const encoder = new TextEncoder();

const header: ZeekLog = {
  path: "s7comm",
  marks: ["id.orig_h", "rosctr_code", "rosctr_name"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    const kind = countOf(row("rosctr_code"));
    const code = countOf(row("function_code"));
    const sub = countOf(row("subfunction_code"));
    const fromServer = row("is_orig") === "F" || row("is_orig") === "false";
    into.message(ends, NAME, kind === ACKNOWLEDGED || kind === ACKNOWLEDGED_DATA || fromServer, sight);
    if (code === undefined) return true;
    if (kind === JOB) {
      // Of PLC Control, the service stands where other functions have a sub-function.
      const service = encoder.encode(row("subfunction_code") ?? "");
      into.operation(ends, NAME, { fn: code === CONTROL ? serviceOf(service, 0, service.length) : jobOf(code) }, sight);
    } else if (kind === ACKNOWLEDGED || kind === ACKNOWLEDGED_DATA) {
      const refused = (countOf(row("error_code")) ?? 0) !== 0 || !/^(no error)?$/i.test(row("error_class") ?? "");
      into.operation(ends, NAME, { fn: jobOf(code), count: 0, accepted: refused ? 0 : 1, refused: refused ? 1 : 0 }, sight);
    } else if (kind === USERDATA && sub !== undefined && !fromServer) {
      // Above the group stands whether it is a request (4), an answer (8), or sent unasked (0).
      if (code >>> 4 === 4) into.operation(ends, NAME, { fn: userdataOf(((code & 0x0f) << 8) | sub) }, sight);
    }
    return true;
  },
};

const readSzl: ZeekLog = {
  path: "s7comm_read_szl",
  marks: ["id.orig_h", "szl_id", "szl_index"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    const asks = row("method")?.toLowerCase().startsWith("req") === true;
    into.message(ends, NAME, !asks, sight);
    const [list, index] = [countOf(row("szl_id")), countOf(row("szl_index"))];
    const target = list === undefined ? undefined : writeTarget(SZL, list, index ?? 0);
    if (asks) into.operation(ends, NAME, { fn: userdataOf(0x0401), target }, sight);
    return true;
  },
};

const blocks: ZeekLog = {
  path: "s7comm_upload_download",
  marks: ["id.orig_h", "rosctr", "function_name", "block_type"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    into.message(ends, NAME, false, sight);
    const name = row("function_name") ?? "";
    const fn = jobOf.listed.find((one) => one.name.toLowerCase() === name.toLowerCase()) ?? unlistedFunction(name);
    const number = countOf(row("block_number"));
    const kind = wordsOf(row("block_type"))?.toUpperCase();
    const target = kind === undefined || number === undefined ? wordsOf(row("filename")) : `${kind} ${number}`;
    if (!/^(?:job|1$)/i.test(row("rosctr") ?? "")) return true;
    into.operation(ends, NAME, { fn, target }, sight);
    return true;
  },
};

const knownDevices: ZeekLog = {
  path: "s7comm_known_devices",
  marks: ["automation_system_name", "module_name"],
  read(row, sight, into) {
    const address = addressOf(row("id.resp_h")) ?? addressOf(row("host")) ?? addressOf(row("source_h"));
    if (address === undefined) return false;
    const names = ["automation_system_name", "module_name", "plant_name"].flatMap((field) => wordsOf(row(field)) ?? []);
    const told = { names: names.length > 0 ? names : undefined, serial: wordsOf(row("module_serial")), role: "server" };
    into.asset(address, NAME, true, toldOf(told), sight);
    return true;
  },
};

const plus: ZeekLog = {
  path: "s7comm_plus",
  marks: ["id.orig_h", "version", "opcode_name"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    const kind = row("opcode_name")?.toLowerCase() ?? "";
    into.message(ends, PLUS, kind.startsWith("res"), sight);
    if (kind.startsWith("req")) into.operation(ends, PLUS, { fn: unlistedFunction(row("function_name") ?? "Request") }, sight);
    return true;
  },
};

/** What COTP carries is said in other logs; that it was spoken is said here. */
const cotp: ZeekLog = {
  path: "cotp",
  marks: ["id.orig_h", "pdu_code", "pdu_name"],
  read: (row) => endsOf(row, "tcp") !== undefined,
};

export const S7COMM_LOGS: readonly ZeekLog[] = [header, readSzl, blocks, knownDevices, plus, cotp];
