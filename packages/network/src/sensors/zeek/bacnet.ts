// Logs of BACnet (ICSNPP-BACnet): bacnet, bacnet_discovery, bacnet_property, bacnet_device_control.

import { maskSecret } from "@bulkhead/facts";
import { bacnetNamed } from "../functions.ts";
import type { Ends } from "../gathering.ts";
import { addressOf, portOf, type Row, squashed, wordsOf } from "../values.ts";
import { endsOf, senderOf, toldOf, type ZeekLog } from "./log.ts";

const NAME = "bacnet";

/** Both sides of a BACnet conversation ask: who sent this message is its client. */
function askedBy(row: Row): Ends | undefined {
  const [client, server] = [addressOf(row("source_h")), addressOf(row("destination_h"))];
  const port = portOf(row("destination_p"));
  if (client !== undefined && server !== undefined && port !== undefined) return { client, server, transport: "udp", port };
  const ends = endsOf(row, "udp");
  if (ends === undefined || senderOf(row) !== "server") return ends;
  return { ...ends, client: ends.server, server: ends.client, port: portOf(row("id.orig_p")) ?? ends.port };
}

function isAnswer(kind: string): boolean {
  return /ack|error|reject|abort|segment/i.test(kind);
}

const messages: ZeekLog = {
  path: "bacnet",
  marks: ["id.orig_h", "bvlc_function"],
  read(row, sight, into) {
    const ends = askedBy(row);
    if (ends === undefined) return false;
    const kind = row("pdu_type") ?? "";
    const name = row("pdu_service");
    if (isAnswer(kind)) {
      const turned = { ...ends, client: ends.server, server: ends.client };
      into.message(turned, NAME, true, sight);
      return true;
    }
    into.message(ends, NAME, false, sight);
    if (name !== undefined && name !== "unknown") into.operation(ends, NAME, { fn: bacnetNamed(name) }, sight);
    return true;
  },
};

const discovery: ZeekLog = {
  path: "bacnet_discovery",
  marks: ["id.orig_h", "pdu_service", "object_type", "instance_number", "vendor"],
  read(row, sight, into) {
    const ends = askedBy(row);
    if (ends === undefined) return false;
    into.message(ends, NAME, false, sight);
    const vendor = wordsOf(row("vendor"));
    if (squashed(row("pdu_service") ?? "") === "iam") {
      const instance = row("device_id_number") ?? row("instance_number");
      const names = instance === undefined ? undefined : [`device,${instance.slice(0, 10)}`];
      into.asset(ends.client, NAME, true, toldOf({ vendor, names }), sight);
    }
    return true;
  },
};
/** Requests name no vendor. */
const search: ZeekLog = { ...discovery, marks: ["id.orig_h", "pdu_service", "range"] };

function targetOf(row: Row): string | undefined {
  const [kind, instance] = [wordsOf(row("object_type")), wordsOf(row("instance_number"))];
  if (kind === undefined || instance === undefined) return undefined;
  const property = wordsOf(row("property"));
  const object = `${hyphened(kind)},${instance}`;
  return property === undefined ? object : `${object}:${hyphened(property)}`;
}

/** `analog_value`, `Analog Value` and `analog-value` are one. */
function hyphened(name: string): string {
  return name.toLowerCase().replace(/[\s_]+/g, "-");
}

const properties: ZeekLog = {
  path: "bacnet_property",
  marks: ["id.orig_h", "pdu_service", "property"],
  read(row, sight, into) {
    const ends = askedBy(row);
    const name = row("pdu_service");
    if (ends === undefined || name === undefined) return false;
    if (/ack/i.test(name)) {
      into.message({ ...ends, client: ends.server, server: ends.client }, NAME, true, sight);
      return true;
    }
    into.message(ends, NAME, false, sight);
    into.operation(ends, NAME, { fn: bacnetNamed(name.replace(/_request$/i, "")), target: targetOf(row) }, sight);
    return true;
  },
};

const deviceControl: ZeekLog = {
  path: "bacnet_device_control",
  marks: ["id.orig_h", "pdu_service", "device_state", "result"],
  read(row, sight, into) {
    const ends = askedBy(row);
    const name = row("pdu_service");
    if (ends === undefined || name === undefined) return false;
    const result = row("result")?.toLowerCase();
    into.message(ends, NAME, result !== undefined, sight);
    const outcome = { accepted: result === "success" ? 1 : 0, refused: result === undefined || result === "success" ? 0 : 1 };
    into.operation(ends, NAME, { fn: bacnetNamed(name), ...outcome }, sight);
    const password = row("password");
    if (password !== undefined && password !== "") into.credential(ends, NAME, null, maskSecret(password), sight);
    return true;
  },
};

export const BACNET_LOGS: readonly ZeekLog[] = [deviceControl, properties, discovery, search, messages];
