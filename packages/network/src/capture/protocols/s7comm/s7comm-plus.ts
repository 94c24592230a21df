// S7comm-plus, the protocol of Siemens S7-1200/1500 controllers, on TPKT and COTP: its frames and the names of its functions. What
// the functions carry is not read.

import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  MORE,
  NO,
  type Recognition,
  type SessionSecurity,
  type Sink,
  YES,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { DATA, firstData, TPKT_HEADER, TransportUnits, tpduType, tpktLength, UNDECIDED } from "./tpkt.ts";

const PROTOCOL = 0x72;
const REQUEST = 0x31;
const RESPONSE = 0x32;
const NOTIFICATION = 0x33;
/** Identifier, version, length. */
const HEADER = 4;

const functionOf = functionTable([
  [0x04bb, "Explore", "discovery"],
  [0x04ca, "Create Object", "configuration"],
  [0x04d4, "Delete Object", "configuration"],
  [0x04f2, "Set Variable", "write"],
  [0x0524, "Get Link", "read"],
  [0x0542, "Set Multiple Variables", "write"],
  [0x054c, "Get Multiple Variables", "read"],
  [0x0556, "Begin Sequence", "other"],
  [0x0560, "End Sequence", "other"],
  [0x056b, "Invoke", "other"],
  [0x0586, "Get Variables Substreamed", "read"],
]);

/** Version 3 carries an integrity code over each message; who signs is not told in the clear. Nothing here is encrypted. */
function securityOf(version: number): SessionSecurity {
  return {
    encrypted: false,
    signed: version >= 3,
    authenticated: null,
    identity: null,
    securable: true,
    interactive: false,
    policy: `version ${version}`,
    weak: null,
  };
}

class PlusFlow implements Dissection {
  readonly #units = new TransportUnits();
  #version = 0;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    while (end - at >= TPKT_HEADER) {
      const length = tpktLength(bytes, at);
      if (length === 0) return ASTRAY;
      if (end - at < length) break;
      const tpdu = at + TPKT_HEADER;
      const data = tpdu + 1 + (bytes[tpdu] as number);
      const stop = at + length;
      if (data > stop) return ASTRAY;
      if (tpduType(bytes, tpdu) === DATA && data - tpdu === 3) {
        const last = ((bytes[tpdu + 2] as number) & 0x80) !== 0;
        if (this.#units.add(direction, bytes, data, stop, last)) {
          this.#message(this.#units.bytes, this.#units.start, this.#units.end, flow, direction, sink);
        }
      }
      at = stop;
    }
    return at - start;
  }

  gap(direction: Direction): void {
    this.#units.drop(direction);
  }

  #message(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    if (end - start < HEADER || bytes[start] !== PROTOCOL) return;
    const version = bytes[start + 1] as number;
    if (version > this.#version && version <= 3) {
      this.#version = version;
      sink.session(securityOf(version));
    }
    // Version 3 puts an integrity code with its length before the message.
    const at = start + HEADER + (version === 3 && end - start > HEADER ? 1 + (bytes[start + HEADER] as number) : 0);
    if (end - at < 9) return;
    const opcode = bytes[at] as number;
    const code = ((bytes[at + 3] as number) << 8) | (bytes[at + 4] as number);
    const sequence = ((bytes[at + 7] as number) << 8) | (bytes[at + 8] as number);
    if (opcode === REQUEST) {
      flow.senderIs("client", direction);
      // Whether the answer is a success stands in the part that is not read: the operation stays neither accepted nor refused.
      sink.operation(functionOf(code), -1, null, 0, 0, 0);
    }
    if (sink.message !== null) sink.message("s7comm-plus", { version, opcode, function: code, sequence });
  }
}

function recognise(bytes: Uint8Array, start: number, end: number): Recognition {
  const at = firstData(bytes, start, end);
  if (at === UNDECIDED) return MORE;
  if (at < 0 || bytes[at] !== PROTOCOL) return NO;
  if (end - at < HEADER + 1) return MORE;
  const version = bytes[at + 1] as number;
  if ((version < 1 || version > 3) && version !== 0xfe) return NO;
  const opcode = version === 3 ? 0 : (bytes[at + HEADER] as number);
  if (opcode === REQUEST) return YES_FROM_CLIENT;
  return opcode === RESPONSE || opcode === NOTIFICATION ? YES_FROM_SERVER : YES;
}

export const s7commPlus: Dissector = {
  name: "s7comm-plus",
  transport: "tcp",
  ports: [],
  recognise,
  open: () => new PlusFlow(),
};
