// ICMPv6 (RFC 4443) as far as it tells who is there: neighbour discovery (RFC 4861), which is to IPv6 what ARP is to IPv4.
//
//     | type 1 | code 1 | checksum 2 | flags 4 (advertisements) | target 16 | options: type 1, length in 8 bytes 1, link address 6 ... |

import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  NO,
  type Recognition,
  type Sink,
  YES,
} from "../dissector.ts";
import { macAt } from "./octets.ts";

const ROUTER_SOLICITATION = 133;
const ROUTER_ADVERTISEMENT = 134;
const NEIGHBOUR_SOLICITATION = 135;
const NEIGHBOUR_ADVERTISEMENT = 136;
/** Option with the link address of the sender, and of the target. */
const OF_SENDER = 1;
const OF_TARGET = 2;

const functionOf = functionTable([
  [ROUTER_SOLICITATION, "Router Solicitation", "discovery"],
  [NEIGHBOUR_SOLICITATION, "Neighbor Solicitation", "discovery"],
]);

/** Errors, echo, multicast listeners, neighbour discovery (https://www.iana.org/assignments/icmpv6-parameters). */
function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < 8) return NO;
  const type = bytes[start] as number;
  return (type >= 1 && type <= 4) || (type >= 128 && type <= 161) ? YES : NO;
}

/** Where the options begin, by type; 0 where there are none. */
function optionsAt(type: number): number {
  switch (type) {
    case ROUTER_SOLICITATION:
      return 8;
    case ROUTER_ADVERTISEMENT:
      return 16;
    case NEIGHBOUR_SOLICITATION:
    case NEIGHBOUR_ADVERTISEMENT:
      return 24;
    default:
      return 0;
  }
}

/** Position of the Ethernet address in the option, -1 where there is none. */
function linkAddress(bytes: Uint8Array, from: number, end: number, wanted: number): number {
  for (let at = from; end - at >= 8; ) {
    const length = (bytes[at + 1] as number) * 8;
    if (length === 0) return -1;
    if (bytes[at] === wanted && length === 8) return at + 2;
    at += length;
  }
  return -1;
}

class Talk implements Dissection {
  /** What the two sides said of themselves last: it is repeated without end. */
  readonly #said = ["", ""];

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    if (flow.truncated || recognise(bytes, start, end) === NO) return 0;
    const type = bytes[start] as number;
    // What was forwarded, or came in fragments, is not from a neighbour (RFC 4861, 6.1 and 7.1; RFC 6980).
    const options = flow.hopLimit === 255 && bytes[start + 1] === 0 ? optionsAt(type) : 0;
    if (options === 0 || end - start < options) return 0;
    if (type === ROUTER_SOLICITATION || type === NEIGHBOUR_SOLICITATION) sink.operation(functionOf(type), -1, null, 0, 0, 0);
    const advertised = type === NEIGHBOUR_ADVERTISEMENT;
    const at = linkAddress(bytes, start + options, end, advertised ? OF_TARGET : OF_SENDER);
    if (at >= 0) {
      if (!advertised) this.#tell(bytes, at, type === ROUTER_ADVERTISEMENT, direction, sink);
      else if (sink.neighbour(bytes, start + 8, 16, bytes, at)) sink.malformed("two stations claim one address");
    }
    sink.message?.("icmpv6", {
      type,
      target: options === 24 ? [...bytes.subarray(start + 8, start + 24)] : null,
      link: at < 0 ? null : [...bytes.subarray(at, at + 6)],
    });
    return 0;
  }

  #tell(bytes: Uint8Array, at: number, router: boolean, direction: Direction, sink: Sink): void {
    const mac = macAt(bytes, at);
    const said = router ? `${mac} router` : mac;
    if (this.#said[direction] === said) return;
    this.#said[direction] = said;
    sink.asset(router ? { mac, role: "router" } : { mac });
  }
}

export const icmpv6: Dissector = { name: "icmpv6", transport: "ip", ports: [58], recognise, open: () => new Talk() };
