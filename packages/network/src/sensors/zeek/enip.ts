// Logs of EtherNet/IP and CIP (ICSNPP-ENIP): enip, cip, cip_io, cip_identity.

import { commandOf, OBJECT, serviceOf } from "../../capture/protocols/enip/services.ts";
import { writeTarget } from "../functions.ts";
import { addressOf, countOf, type Row, wordsOf } from "../values.ts";
import { endsOf, senderOf, toldOf, type ZeekLog } from "./log.ts";

const NAME = "enip";
const IO = "cip-io";
/** Commands that carry CIP say nothing by themselves. */
const CARRIERS: ReadonlySet<number> = new Set([0x00, 0x6f, 0x70]);

/** EtherNet/IP runs over TCP, and over UDP for discovery; logs do not say which. */
function enipEnds(row: Row) {
  return endsOf(row, "tcp");
}

const encapsulation: ZeekLog = {
  path: "enip",
  marks: ["id.orig_h", "enip_command", "session_handle"],
  read(row, sight, into) {
    const ends = enipEnds(row);
    if (ends === undefined) return false;
    const answers = senderOf(row) === "server";
    into.message(ends, NAME, answers, sight);
    const code = countOf(row("enip_command_code"));
    if (code !== undefined && !CARRIERS.has(code) && !answers) into.operation(ends, NAME, { fn: commandOf(code) }, sight);
    return true;
  },
};

const services: ZeekLog = {
  path: "cip",
  marks: ["id.orig_h", "cip_service", "direction"],
  read(row, sight, into) {
    const ends = enipEnds(row);
    if (ends === undefined) return false;
    const answers = row("direction")?.toLowerCase().startsWith("resp") === true;
    // A device may ask the other side of a connection as well; then the roles are turned round, as the protocol's own reader has it.
    const turned = senderOf(row) !== undefined && (senderOf(row) === "server") !== answers;
    into.message(ends, NAME, answers, sight);
    const code = countOf(row("cip_service_code"));
    if (code === undefined || turned) return true;
    const [classId, instance, attribute] = ["class_id", "instance_id", "attribute_id"].map((field) => countOf(row(field)) ?? -1);
    const fn = serviceOf(code & 0x7f, classId ?? -1);
    const target = classId === undefined || classId < 0 ? undefined : writeTarget(OBJECT, classId, instance, attribute);
    if (!answers) into.operation(ends, NAME, { fn, target }, sight);
    return true;
  },
};

const implicit: ZeekLog = {
  path: "cip_io",
  marks: ["id.orig_h", "connection_id", "io_data"],
  read(row, sight, into) {
    const ends = endsOf(row, "udp");
    if (ends === undefined) return false;
    into.message(ends, IO, senderOf(row) === "server", sight);
    return true;
  },
};

const identity: ZeekLog = {
  path: "cip_identity",
  marks: ["vendor_id", "product_code", "device_type_id"],
  read(row, sight, into) {
    const told = addressOf(row("socket_address"));
    const sender = addressOf(row("source_h")) ?? addressOf(row("id.resp_h"));
    // Behind a translator of addresses the socket's own address is another one; 0.0.0.0 stands where the device does not know it.
    const address = told === undefined || told === "0.0.0.0" ? sender : told;
    if (address === undefined) return false;
    into.asset(
      address,
      NAME,
      true,
      toldOf({
        vendor: wordsOf(row("vendor_name")),
        product: wordsOf(row("product_name")),
        version: wordsOf(row("revision")),
        serial: wordsOf(row("serial_number")),
        role: wordsOf(row("device_type_name"))?.toLowerCase(),
      }),
      sight,
    );
    return true;
  },
};

export const ENIP_LOGS: readonly ZeekLog[] = [identity, encapsulation, services, implicit];
