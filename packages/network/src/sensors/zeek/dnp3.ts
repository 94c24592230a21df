// Logs of DNP3: dnp3 (Zeek), dnp3_control and dnp3_objects (ICSNPP-DNP3).

import { dnp3Named } from "../functions.ts";
import { wordsOf } from "../values.ts";
import { endsOf, type ZeekLog } from "./log.ts";

const NAME = "dnp3";

const exchange: ZeekLog = {
  path: "dnp3",
  marks: ["id.orig_h", "fc_request"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    const [request, reply] = [row("fc_request"), row("fc_reply")];
    into.message(ends, NAME, reply !== undefined, sight);
    if (request !== undefined) into.operation(ends, NAME, { fn: dnp3Named(request) }, sight);
    else if (reply !== undefined && /unsolicited/i.test(reply)) into.operation(ends, NAME, { fn: dnp3Named(reply) }, sight);
    return true;
  },
};
/** A reply whose request was not seen. */
const reply: ZeekLog = { ...exchange, marks: ["id.orig_h", "fc_reply"] };

const control: ZeekLog = {
  path: "dnp3_control",
  marks: ["id.orig_h", "function_code", "block_type", "index_number"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    const name = row("function_code");
    if (ends === undefined || name === undefined) return false;
    const answers = /response/i.test(name);
    into.message(ends, NAME, answers, sight);
    if (answers) return true;
    const index = row("index_number");
    // Controls are objects of group 12 (CROB, pattern); how they are called differs between versions of the log.
    const target = index === undefined || !/^\d{1,9}$/.test(index) ? undefined : `${groupOf(row("block_type"))}:${index}`;
    into.operation(ends, NAME, { fn: dnp3Named(name), target }, sight);
    return true;
  },
};

function groupOf(block: string | undefined): string {
  const name = block?.toLowerCase() ?? "";
  return name.includes("pattern") ? "g12v2" : "g12v1";
}

const objects: ZeekLog = {
  path: "dnp3_objects",
  marks: ["id.orig_h", "function_code", "object_type"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    const name = row("function_code");
    if (ends === undefined || name === undefined) return false;
    const answers = /response/i.test(name);
    into.message(ends, NAME, answers, sight);
    if (!answers) into.operation(ends, NAME, { fn: dnp3Named(name), target: targetOf(row) }, sight);
    return true;
  },
};

function targetOf(row: Parameters<ZeekLog["read"]>[0]): string | undefined {
  const kind = wordsOf(row("object_type"));
  const [low, high] = [row("range_low"), row("range_high")];
  if (kind === undefined) return undefined;
  return low === undefined || high === undefined ? kind : `${kind}:${low}${low === high ? "" : `-${high}`}`;
}

export const DNP3_LOGS: readonly ZeekLog[] = [control, objects, exchange, reply];
