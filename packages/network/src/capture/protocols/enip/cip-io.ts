// Input and output data of CIP connections (CIP Networks Library, Volume 2, section 2-6 and 3-3): datagrams with two items, the
// connection with a number that counts them, and the data.
//
//   02 00 | 02 80 | 08 00 | connection id | sequence number | b1 00 | length | data

import {
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  NO,
  namedFunction,
  type Recognition,
  type Sink,
  YES,
} from "../../dissector.ts";
import { le16, le32 } from "../octets.ts";
import { CONNECTED_DATA, SEQUENCED_ADDRESS } from "./encapsulation.ts";
import { CONNECTION } from "./services.ts";

const PORT = 2222;
/** Both items without the data. */
const HEAD = 18;
/** Connections of a flow whose numbers are followed. */
const MOST = 64;
/** A jump of the numbers beyond this is a new beginning. */
const LONGEST_GAP = 1000;

/** Which side produces outputs and which inputs stands in the opening of the connection, in another flow. */
const EXCHANGE = namedFunction("Connected I/O Data", "other");

class IoFlow implements Dissection {
  readonly #connections = new Int32Array(MOST);
  readonly #numbers = new Float64Array(MOST);
  #known = 0;

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, _direction: Direction, sink: Sink): number {
    if (!isData(bytes, start, end, flow.truncated)) {
      sink.malformed("a datagram of input or output data has another form");
      return 0;
    }
    const connection = le32(bytes, start + 6);
    const number = le32(bytes, start + 10);
    const length = le16(bytes, start + 16);
    sink.operation(EXCHANGE, -1, CONNECTION, connection, 0, 0);
    if (sink.message !== null) {
      const data = Array.from(bytes.subarray(start + HEAD, start + HEAD + length), (byte) => byte.toString(16).padStart(2, "0"));
      sink.message("cip-io", { connection, number, length, data: data.join("") });
    }
    this.#count(connection, number, length, sink);
    return 0;
  }

  /** Numbers that were passed over are datagrams that the capture does not hold. */
  #count(connection: number, number: number, length: number, sink: Sink): void {
    const id = connection | 0;
    for (let index = 0; index < this.#known; index++) {
      if (this.#connections[index] !== id) continue;
      const missed = number - (this.#numbers[index] as number) - 1;
      if (missed > 0 && missed < LONGEST_GAP) sink.lost(missed * (HEAD + length));
      if (missed >= 0 || missed < -LONGEST_GAP) this.#numbers[index] = number;
      return;
    }
    if (this.#known >= MOST) return;
    this.#connections[this.#known] = id;
    this.#numbers[this.#known++] = number;
  }
}

function isData(bytes: Uint8Array, start: number, end: number, truncated: boolean): boolean {
  if (end - start < HEAD || le16(bytes, start) !== 2) return false;
  if (le16(bytes, start + 2) !== SEQUENCED_ADDRESS || le16(bytes, start + 4) !== 8) return false;
  if (le16(bytes, start + 14) !== CONNECTED_DATA) return false;
  const length = le16(bytes, start + 16);
  return truncated ? end - start - HEAD <= length : end - start - HEAD === length;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  return isData(bytes, start, end, flow.truncated) ? YES : NO;
}

export const cipIo: Dissector = {
  name: "cip-io",
  transport: "udp",
  ports: [PORT],
  recognise,
  open: () => new IoFlow(),
};
