// IKE (version 2: RFC 7296; version 1: RFC 2408, RFC 2409): how the keys of IPsec tunnels are agreed on, and with which algorithms.
//
//     port 4500 only: | zero 4 |
//     | initiator 8 | responder 8 | next payload 1 | version 1 | exchange 1 | flags 1 | message id 4 | length 4 |
//     | next payload 1 | 1 | length 2 | payload ... | ...

import {
  type Dissection,
  type Dissector,
  functionTable,
  NO,
  type OperationKey,
  type Recognition,
  type Sink,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { be16, be32 } from "../octets.ts";
import { type Choice, chosenByOne, chosenByTwo } from "./proposals.ts";

const PORT = 500;
const ENCAPSULATED_PORT = 4500;
const HEADER = 28;
const ONE = 0x10;
const TWO = 0x20;
const FLAG_ENCRYPTED = 1;
const FLAG_INITIATOR = 8;
const FLAG_RESPONSE = 0x20;

const AGGRESSIVE = 4;
const QUICK = 32;
const SA_INIT = 34;
const AUTH = 35;
const SA_OF_ONE = 1;
const SA_OF_TWO = 33;

const ikeFunction = functionTable(
  [
    [2, "Identity Protection", "authentication"],
    [AGGRESSIVE, "Aggressive", "authentication"],
    [5, "Informational", "session"],
    [6, "Transaction", "authentication"],
    [QUICK, "Quick Mode", "session"],
    [33, "New Group", "session"],
    [SA_INIT, "IKE_SA_INIT", "session"],
    [AUTH, "IKE_AUTH", "authentication"],
    [36, "CREATE_CHILD_SA", "session"],
    [37, "INFORMATIONAL", "session"],
    [38, "IKE_SESSION_RESUME", "session"],
    [43, "IKE_INTERMEDIATE", "session"],
  ],
  "Exchange",
);
const OF_ONE = new Set([2, AGGRESSIVE, 5, 6, QUICK, 33]);
const OF_TWO = new Set([SA_INIT, AUTH, 36, 37, 38, 43]);

/** Position of the header, or -1 where bytes[start, end) are no message. */
function headerAt(bytes: Uint8Array, start: number, end: number, encapsulated: boolean): number {
  const at = encapsulated && end - start >= 4 && be32(bytes, start) === 0 ? start + 4 : start;
  if (encapsulated && at === start) return -1;
  if (end - at < HEADER || be32(bytes, at + 24) !== end - at) return -1;
  if (be32(bytes, at) === 0 && be32(bytes, at + 4) === 0) return -1;
  const version = (bytes[at + 17] as number) & 0xf0;
  const exchange = bytes[at + 18] as number;
  if (version === ONE) return OF_ONE.has(exchange) && (bytes[at + 19] as number) < 8 ? at : -1;
  return version === TWO && OF_TWO.has(exchange) ? at : -1;
}

/** Where the payload of this type begins and ends; -1 where there is none. */
const PAYLOAD = { at: 0, end: 0 };

function findPayload(bytes: Uint8Array, at: number, end: number, wanted: number): boolean {
  let type = bytes[at + 16] as number;
  for (let next = at + HEADER; type !== 0 && end - next >= 4; ) {
    const length = be16(bytes, next + 2);
    if (length < 4 || length > end - next) return false;
    if (type === wanted) {
      PAYLOAD.at = next + 4;
      PAYLOAD.end = next + length;
      return true;
    }
    type = bytes[next] as number;
    next += length;
  }
  return false;
}

function isEncapsulated(flow: { readonly clientPort: number; readonly serverPort: number }): boolean {
  return flow.serverPort === ENCAPSULATED_PORT || flow.clientPort === ENCAPSULATED_PORT;
}

class Negotiation implements Dissection {
  #choice: Choice | null = null;
  #aggressive = false;
  #pending: OperationKey = -1;
  #told = false;

  dissect(...[bytes, start, end, flow, direction, sink]: Parameters<Dissection["dissect"]>): number {
    const encapsulated = isEncapsulated(flow);
    const at = headerAt(bytes, start, end, encapsulated);
    if (at < 0) {
      // Behind the negotiation the same ports carry the tunnel itself (RFC 3948), and single bytes that keep the way open.
      if (!encapsulated && !flow.truncated) sink.malformed("a message has no valid header");
      return 0;
    }
    const two = ((bytes[at + 17] as number) & 0xf0) === TWO;
    const exchange = bytes[at + 18] as number;
    const flags = bytes[at + 19] as number;
    sink.message?.("ike", { version: bytes[at + 17], exchange, flags, id: be32(bytes, at + 20) });
    const response = two ? (flags & FLAG_RESPONSE) !== 0 : be32(bytes, at + 8) + be32(bytes, at + 12) !== 0 && direction === 1;
    if (two && exchange === SA_INIT) flow.senderIs((flags & FLAG_INITIATOR) !== 0 ? "client" : "server", direction);
    if (response) {
      if (this.#pending >= 0) sink.accepted(this.#pending);
      this.#pending = -1;
    } else this.#pending = sink.operation(ikeFunction(exchange), -1, null, 0, 0, 0);
    this.#aggressive ||= !two && exchange === AGGRESSIVE;
    const readable = two ? exchange === SA_INIT : (flags & FLAG_ENCRYPTED) === 0;
    // The responder's message holds what was chosen, the initiator's only what it would take.
    if (readable && response && findPayload(bytes, at, end, two ? SA_OF_TWO : SA_OF_ONE)) {
      this.#choice = (two ? chosenByTwo : chosenByOne)(bytes, PAYLOAD.at, PAYLOAD.end) ?? this.#choice;
      sink.message?.("ike", { chosen: this.#choice?.names });
    }
    // What follows the first exchanges is protected by what was agreed.
    if (exchange === AUTH || exchange === QUICK || exchange === 36) this.#say(two, sink);
    return 0;
  }

  #say(two: boolean, sink: Sink): void {
    const choice = this.#choice;
    if (this.#told || choice === null) return;
    this.#told = true;
    sink.session({
      encrypted: true,
      signed: true,
      authenticated: null,
      identity: choice.identity,
      securable: true,
      interactive: false,
      policy: [two ? "IKEv2" : this.#aggressive ? "IKEv1 aggressive mode" : "IKEv1", ...choice.names].join(" · "),
      weak:
        choice.weak ??
        (two
          ? null
          : this.#aggressive && choice.identity === "key"
            ? "aggressive mode shows a digest of the pre-shared key, which may then be guessed offline"
            : "IKEv1 is historic (RFC 9395)"),
    });
  }
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Parameters<Dissector["recognise"]>[3]): Recognition {
  const at = headerAt(bytes, start, end, isEncapsulated(flow));
  if (at < 0) return NO;
  const two = ((bytes[at + 17] as number) & 0xf0) === TWO;
  if (two) return ((bytes[at + 19] as number) & FLAG_INITIATOR) === 0 ? YES_FROM_SERVER : YES_FROM_CLIENT;
  return be32(bytes, at + 8) + be32(bytes, at + 12) === 0 ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

export const ike: Dissector = {
  name: "ike",
  transport: "udp",
  ports: [PORT, ENCAPSULATED_PORT],
  recognise,
  open: () => new Negotiation(),
};
