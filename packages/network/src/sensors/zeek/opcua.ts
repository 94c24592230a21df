// Logs of OPC UA (ICSNPP-OPCUA-Binary): opcua_binary, whose records name the service, and activate_session with its log-ins. The other
// logs say more of the same messages.

import { maskSecret } from "@bulkhead/facts";
import { policyOf } from "../../capture/protocols/opcua/policy.ts";
import { isRequest, serviceFunction } from "../../capture/protocols/opcua/services.ts";
import { countOf } from "../values.ts";
import { endsOf, type ZeekLog } from "./log.ts";

const NAME = "opcua";

const messages: ZeekLog = {
  path: "opcua_binary",
  marks: ["id.orig_h", "msg_type", "is_final"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    const encoding = countOf(row("identifier"));
    const answers = row("msg_type") === "ACK" || (encoding !== undefined && !isRequest(encoding));
    into.message(ends, NAME, answers, sight);
    if (encoding !== undefined && isRequest(encoding)) into.operation(ends, NAME, { fn: serviceFunction(encoding) }, sight);
    const policy = policyOf(row("sec_policy_uri") ?? "");
    if (policy !== null && !answers) {
      const protects = !policy.none;
      into.session(
        ends,
        NAME,
        {
          authenticated: protects ? true : null,
          // Whether messages are encrypted, or signed only, is said nowhere in this record.
          encrypted: protects ? null : false,
          identity: protects ? "certificate" : null,
          interactive: false,
          policy: policy.name,
          securable: true,
          signed: protects,
          weak: policy.weak,
        },
        sight,
      );
    }
    return true;
  },
};

const logIns: ZeekLog = {
  path: "opcua_binary_activate_session",
  marks: ["id.orig_h", "opcua_link_id", "ext_obj_type_id_encoding_mask"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    into.message(ends, NAME, false, sight);
    const password = row("ext_obj_password") ?? row("password");
    const user = row("ext_obj_user_name") ?? row("user_name") ?? null;
    if (password !== undefined && password !== "")
      into.credential(ends, NAME, user?.slice(0, 100) ?? null, maskSecret(password), sight);
    return true;
  },
};

export const OPCUA_LOGS: readonly ZeekLog[] = [messages, logIns];
