// BACnet over IP (ASHRAE 135, Annex J) and over Ethernet (clause 7, LLC service access point 0x82).

import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  NO,
  type OperationKey,
  type Recognition,
  type Sink,
  YES,
} from "../../dissector.ts";
import { be16 } from "../octets.ts";
import { Application, isApdu } from "./application.ts";
import { NET, networkAt, readNetwork, virtualFunctionAt } from "./network.ts";
import { locate } from "./objects.ts";
import {
  DELETE_FOREIGN,
  FORWARDED,
  READ_FOREIGN,
  READ_FOREIGN_ACK,
  READ_TABLE,
  READ_TABLE_ACK,
  REGISTER,
  RESULT,
  SECURED,
  virtualFunction,
  WRITE_TABLE,
} from "./services.ts";

const PORT = 47808;
const SERVICE_ACCESS_POINT = 0x82;
const BVLC_HEADER = 4;

class BacnetIp implements Dissection {
  readonly #application = new Application();
  /** The request to the other side's broadcast management that waits for its result. */
  #asked: OperationKey = -1;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    const fn = virtualFunctionAt(bytes, start, end, !flow.truncated);
    if (fn < 0) {
      sink.malformed("a BACnet/IP datagram's function or length is wrong");
      return 0;
    }
    const length = be16(bytes, start + 2);
    const network = networkAt(fn, start);
    if (network >= 0) {
      const application = this.#application;
      application.linkFunction = fn;
      application.linkLength = length;
      application.forwardedAt = fn === FORWARDED ? start + BVLC_HEADER : -1;
      application.network(bytes, network, end, flow, direction, sink);
      return 0;
    }
    sink.message?.("bacnet", { function: fn, length });
    if (fn === RESULT || fn === READ_TABLE_ACK || fn === READ_FOREIGN_ACK) {
      flow.senderIs("server", direction);
      if (this.#asked >= 0) {
        if (fn === RESULT && be16(bytes, start + BVLC_HEADER) !== 0) sink.refused(this.#asked);
        else sink.accepted(this.#asked);
      }
      this.#asked = -1;
    } else if (fn === WRITE_TABLE || fn === READ_TABLE || fn === REGISTER || fn === READ_FOREIGN || fn === DELETE_FOREIGN) {
      flow.senderIs("client", direction);
      this.#asked = sink.operation(virtualFunction(fn), -1, null, 0, 0, 0);
    } else if (fn === SECURED) sink.operation(virtualFunction(fn), -1, null, 0, 0, 0);
    return 0;
  }
}

class BacnetEthernet implements Dissection {
  readonly #application = new Application();

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    this.#application.network(bytes, start, end, flow, direction, sink);
    return 0;
  }
}

function isNetwork(bytes: Uint8Array, at: number, end: number): boolean {
  return readNetwork(bytes, at, end) && (NET.message >= 0 || isApdu(bytes, NET.at, end));
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  const fn = virtualFunctionAt(bytes, start, end, !flow.truncated);
  if (fn < 0) return NO;
  const network = networkAt(fn, start);
  if (network >= 0) return isNetwork(bytes, network, end) ? YES : NO;
  // Short functions without more content could be anybody's: only on the port of BACnet.
  return flow.serverPort === PORT || flow.clientPort === PORT ? YES : NO;
}

export const bacnet: Dissector = {
  name: "bacnet",
  transport: "udp",
  ports: [PORT],
  recognise,
  open: () => new BacnetIp(),
  locate,
};

export const bacnetEthernet: Dissector = {
  name: "bacnet-ethernet",
  transport: "ethernet",
  ports: [SERVICE_ACCESS_POINT],
  recognise: (bytes, start, end) => (isNetwork(bytes, start, end) ? YES : NO),
  open: () => new BacnetEthernet(),
  locate,
};
