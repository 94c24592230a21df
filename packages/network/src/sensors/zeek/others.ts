// Logs of protocols whose functions are known by their names in the log alone: that they were spoken and what was asked is told, and not
// what it does to the plant.

import { unlistedFunction } from "../functions.ts";
import { wordsOf } from "../values.ts";
import { endsOf, senderOf, type ZeekLog } from "./log.ts";

/** Path of the log (its companions begin with it), protocol, transport, fields that name what was asked. */
const FAMILIES: readonly (readonly [path: string, protocol: string, transport: "tcp" | "udp", names: readonly string[]])[] = [
  ["hart_ip", "hart-ip", "udp", ["command_number_link", "command", "command_number"]],
  ["omron_fins", "omron-fins", "udp", ["command_code", "command"]],
  ["ge_srtp", "ge-srtp", "tcp", ["service_request_code", "srtp_type"]],
  ["profinet_io_cm", "profinet-io-cm", "udp", ["operation_num", "operation"]],
  ["synchrophasor", "synchrophasor", "tcp", ["frame_type", "cmd"]],
  ["bsap", "bsap", "udp", ["app_func_code", "func_code", "type_name"]],
  ["roc_plus", "roc-plus", "tcp", ["opcode"]],
  ["c1222", "c1222", "tcp", ["req_resp", "service_type"]],
  ["genisys", "genisys", "tcp", ["header"]],
  ["ecat", "ethercat", "udp", ["command"]],
];

/** The log of a path that begins with one of these; `undefined` where none does. */
export function familyOf(path: string): ZeekLog | undefined {
  const family = FAMILIES.find(([begin]) => path === begin || path.startsWith(`${begin}_`));
  if (family === undefined) return undefined;
  const [, protocol, transport, names] = family;
  return {
    path,
    marks: [],
    read(row, sight, into) {
      const ends = endsOf(row, transport);
      if (ends === undefined) return false;
      const answers = senderOf(row) === "server";
      into.message(ends, protocol, answers, sight);
      const name = names.map((field) => wordsOf(row(field))).find((text) => text !== undefined);
      if (name !== undefined && !answers) into.operation(ends, protocol, { fn: unlistedFunction(name) }, sight);
      return true;
    },
  };
}
