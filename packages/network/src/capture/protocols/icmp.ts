// ICMP (RFC 792) as conversations, with what bears on the plant: who pings, and who tells hosts to send elsewhere.
//
//     | type 1 | code 1 | checksum 2 | 4 that depend on the type | what the message is about ... |

import { type Dissection, type Dissector, functionTable, NO, type Recognition, YES } from "../dissector.ts";
import { be16 } from "./octets.ts";

const HEADER = 8;
const ECHO_REPLY = 0;
const UNREACHABLE = 3;
const REDIRECT = 5;
const ECHO = 8;
const TIMESTAMP = 13;
const TIMESTAMP_REPLY = 14;
const MASK_REQUEST = 17;
const MASK_REPLY = 18;

const icmpFunction = functionTable(
  [
    [REDIRECT, "Redirect", "configuration"],
    [ECHO, "Echo", "diagnostic"],
    [9, "Router Advertisement", "configuration"],
    [10, "Router Solicitation", "discovery"],
    [TIMESTAMP, "Timestamp", "diagnostic"],
    [15, "Information Request", "diagnostic"],
    [MASK_REQUEST, "Address Mask Request", "diagnostic"],
  ],
  "Type",
);

/** Types that are in use, with their highest code (https://www.iana.org/assignments/icmp-parameters). */
const HIGHEST_CODE = new Map([
  [ECHO_REPLY, 0],
  [UNREACHABLE, 15],
  [4, 0],
  [REDIRECT, 3],
  [ECHO, 0],
  [9, 16],
  [10, 0],
  [11, 1],
  [12, 2],
  [TIMESTAMP, 0],
  [TIMESTAMP_REPLY, 0],
  [15, 0],
  [16, 0],
  [MASK_REQUEST, 0],
  [MASK_REPLY, 0],
  [40, 5],
  [42, 0],
  [43, 4],
]);
const REQUESTS = new Set([REDIRECT, ECHO, 9, 10, TIMESTAMP, 15, MASK_REQUEST]);
/** Answer to a request, by type. */
const REQUEST_OF = new Map([
  [ECHO_REPLY, ECHO],
  [TIMESTAMP_REPLY, TIMESTAMP],
  [MASK_REPLY, MASK_REQUEST],
]);

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < HEADER) return NO;
  return (bytes[start + 1] as number) <= (HIGHEST_CODE.get(bytes[start] as number) ?? -1) ? YES : NO;
}

class Talk implements Dissection {
  /** Key of the last request, which an answer of its kind accepts. */
  #pending = -1;
  #asked = -1;

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    if (recognise(bytes, start, end) === NO) {
      if (!flow.truncated) sink.malformed("a message is of no known type");
      return 0;
    }
    const type = bytes[start] as number;
    sink.message?.("icmp", { type, code: bytes[start + 1], checksum: be16(bytes, start + 2) });
    if (REQUESTS.has(type)) {
      if (type === ECHO || type === TIMESTAMP || type === MASK_REQUEST) flow.senderIs("client", direction);
      this.#pending = sink.operation(icmpFunction(type), -1, null, 0, 0, 0);
      this.#asked = type;
    } else if (this.#pending >= 0 && REQUEST_OF.get(type) === this.#asked) {
      sink.accepted(this.#pending);
      this.#pending = -1;
    } else if (REQUEST_OF.has(type)) flow.senderIs("server", direction);
    return 0;
  }
}

export const icmp: Dissector = { name: "icmp", transport: "ip", ports: [1], recognise, open: () => new Talk() };
