// Logs of Modbus: modbus (Zeek), modbus_detailed and its companions (ICSNPP-Modbus).

import type { ProtocolFunction } from "../../capture/dissector.ts";
import { HOLDING, READ_OF_READ_WRITE } from "../../capture/protocols/modbus/functions.ts";
import { modbusNamed, modbusTarget, writeTarget } from "../functions.ts";
import type { Ends, Gathering, Sight } from "../gathering.ts";
import { countOf, type Row, wordsOf } from "../values.ts";
import { endsOf, senderOf, toldOf, truthOf, type ZeekLog } from "./log.ts";

const NAME = "modbus";

/** What one record tells of request and answer. Newer logs have both in one record, older ones one record for each. */
function partsOf(row: Row): { readonly asks: boolean; readonly answers: boolean } {
  const part = (row("request_response") ?? row("pdu_type") ?? row("network_direction"))?.toUpperCase();
  if (part?.startsWith("REQ") === true) return { asks: true, answers: false };
  if (part?.startsWith("RESP") === true) return { asks: false, answers: true };
  if (truthOf(row("matched")) === true) return { asks: true, answers: true };
  const sender = senderOf(row);
  return { asks: sender !== "server", answers: sender === "server" };
}

interface Spoken {
  readonly ends: Ends;
  readonly fn: ProtocolFunction;
  readonly unit: number | undefined;
  readonly refused: boolean;
  readonly asks: boolean;
  readonly answers: boolean;
}

function spokenIn(row: Row, sight: Sight, into: Gathering): Spoken | undefined {
  const ends = endsOf(row, "tcp");
  const name = row("func");
  if (ends === undefined || name === undefined) return undefined;
  const { fn, refused } = modbusNamed(name);
  const exception = row("exception_code") ?? row("error_code") ?? row("exception");
  const { asks, answers } = partsOf(row);
  const isRefused = refused || exception !== undefined;
  into.message(ends, NAME, answers || isRefused, sight);
  return { ends, fn, unit: countOf(row("unit")), refused: isRefused, asks, answers };
}

const plain: ZeekLog = {
  path: "modbus",
  marks: ["id.orig_h", "func", "unit", "pdu_type"],
  read: readPlain,
};
/** Before Zeek 6: one record for each request, with the exception that answered it. */
const older: ZeekLog = { path: "modbus", marks: ["id.orig_h", "func"], read: readPlain };

function readPlain(row: Row, sight: Sight, into: Gathering): boolean {
  const spoken = spokenIn(row, sight, into);
  if (spoken === undefined) return false;
  const { ends, fn, unit, refused, asks, answers } = spoken;
  if (asks) into.operation(ends, NAME, { fn, unit, refused: refused ? 1 : 0 }, sight);
  else if (answers)
    into.operation(ends, NAME, { fn, unit, count: 0, refused: refused ? 1 : 0, accepted: refused ? 0 : 1 }, sight);
  return true;
}

const detailed: ZeekLog = {
  path: "modbus_detailed",
  marks: ["id.orig_h", "func", "unit", "is_orig"],
  read(row, sight, into) {
    const spoken = spokenIn(row, sight, into);
    if (spoken === undefined) return false;
    const { ends, fn, unit, refused, asks, answers } = spoken;
    // An answer alone does not say which addresses it answers for.
    if (!asks) return true;
    const target = modbusTarget(fn, countOf(row("address")), countOf(row("quantity")));
    into.operation(
      ends,
      NAME,
      { fn, unit, target, accepted: answers && !refused ? 1 : 0, refused: answers && refused ? 1 : 0 },
      sight,
    );
    return true;
  },
};

const maskWrite: ZeekLog = {
  ...detailed,
  path: "modbus_mask_write_register",
  marks: ["id.orig_h", "func", "and_mask", "or_mask"],
};

const readWrite: ZeekLog = {
  path: "modbus_read_write_multiple_registers",
  marks: ["id.orig_h", "func", "read_start_address"],
  read(row, sight, into) {
    const spoken = spokenIn(row, sight, into);
    if (spoken === undefined) return false;
    const { ends, fn, unit, refused, asks, answers } = spoken;
    if (!asks) return true;
    const how = { unit, accepted: answers && !refused ? 1 : 0, refused: answers && refused ? 1 : 0 };
    const values = row("write_registers")?.split(",").length ?? 1;
    into.operation(ends, NAME, { ...how, fn, target: modbusTarget(fn, countOf(row("write_start_address")), values) }, sight);
    const first = countOf(row("read_start_address"));
    const target = first === undefined ? undefined : writeTarget(HOLDING, first, countOf(row("read_quantity")) ?? 1);
    into.operation(ends, NAME, { ...how, fn: READ_OF_READ_WRITE, target }, sight);
    return true;
  },
};

const FIELDS: ReadonlyMap<string, "vendor" | "product" | "version"> = new Map([
  ["VendorName", "vendor"],
  ["ProductCode", "product"],
  ["ProductName", "product"],
  ["MajorMinorVersion", "version"],
]);

const identification: ZeekLog = {
  path: "modbus_read_device_identification",
  marks: ["id.orig_h", "func", "mei_type", "object_id"],
  read(row, sight, into) {
    const spoken = spokenIn(row, sight, into);
    if (spoken === undefined) return false;
    const field = FIELDS.get(row("object_id") ?? "");
    const value = wordsOf(row("object_value"));
    // The code of a product and its name are told of one device: the name says more.
    if (field !== undefined && value !== undefined && row("object_id") !== "ProductCode")
      into.asset(spoken.ends.server, NAME, true, toldOf({ [field]: value, role: "server" }), sight);
    return true;
  },
};

const registerChange: ZeekLog = {
  path: "modbus_register_change",
  marks: ["id.orig_h", "register", "old_val", "new_val"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends !== undefined) into.message(ends, NAME, true, sight);
    return ends !== undefined;
  },
};

export const MODBUS_LOGS: readonly ZeekLog[] = [identification, readWrite, maskWrite, registerChange, plain, detailed, older];
