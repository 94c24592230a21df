// PROFINET discovery and basic configuration, DCP (IEC 61158-6-10, 4.3): finding stations, naming them, giving them addresses.
//
//   service (1) | type (1) | xid (4) | delay (2) | length (2) | blocks: option (1), suboption (1), length (2), value, even

import {
  type Direction,
  type Flow,
  namedFunction,
  type OperationKey,
  type ProtocolFunction,
  type Sink,
  targetForm,
  textTarget,
} from "../../dissector.ts";
import { be16, be32, textAt } from "../octets.ts";
import { DEVICE_NUMBER, DEVICE_TYPE, IP_PARAMETERS, IP_SUITE, ROLE, STATION_NAME, StationIdentity } from "./identity.ts";

const HEADER = 10;
const GET = 3;
const SET = 4;
const IDENTIFY = 5;
const HELLO = 6;
const REQUEST = 0;
const SUCCESS = 1;
const UNSUPPORTED = 5;

/** Further options and suboptions, as option << 8 | suboption. */
const OPTIONS_KNOWN = 0x0205;
const START_TRANSACTION = 0x0501;
const END_TRANSACTION = 0x0502;
const SIGNAL = 0x0503;
const RESPONSE = 0x0504;
const FACTORY_RESET = 0x0505;
const RESET_TO_FACTORY = 0x0506;

const IDENTIFY_ALL = namedFunction("DCP Identify", "discovery");
const GET_BLOCKS = namedFunction("DCP Get", "discovery");
const SAY_HELLO = namedFunction("DCP Hello", "discovery");
const SET_NAME = namedFunction("DCP Set: Name of Station", "configuration");
const SET_IP = namedFunction("DCP Set: IP Parameters", "configuration");
const SET_OTHER = namedFunction("DCP Set", "configuration");
const SET_SIGNAL = namedFunction("DCP Set: Signal", "diagnostic");
const RESET = namedFunction("DCP Set: Reset to Factory Settings", "restart");

const NAME = textTarget("station:");
const ADDRESS = targetForm((address) => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join("."));
const OPTION = targetForm((option) => `option:${option >> 8}.${option & 255}`);

/** Blocks of one set request. */
const MOST_BLOCKS = 16;

/** Blocks as tests compare them. */
interface Seen {
  readonly options: number[];
  readonly names: string[];
  readonly products: string[];
  readonly addresses: string[];
  readonly masks: string[];
  readonly gateways: string[];
  readonly vendors: number[];
  readonly devices: number[];
  readonly roles: number[];
  readonly errors: number[];
}

function emptySeen(): Seen {
  return {
    options: [],
    names: [],
    products: [],
    addresses: [],
    masks: [],
    gateways: [],
    vendors: [],
    devices: [],
    roles: [],
    errors: [],
  };
}

function note(bytes: Uint8Array, option: number, at: number, end: number, seen: Seen): void {
  seen.options.push(option >> 8);
  if (option === OPTIONS_KNOWN) for (let next = at; next < end; next += 2) seen.options.push(bytes[next] ?? 0);
  else if (option === STATION_NAME) seen.names.push(textAt(bytes, at, end));
  else if (option === DEVICE_TYPE) seen.products.push(textAt(bytes, at, end));
  else if (option === IP_PARAMETERS) {
    for (const [index, list] of [seen.addresses, seen.masks, seen.gateways].entries()) {
      list.push([...bytes.subarray(at + 4 * index, at + 4 * index + 4)].join("."));
    }
  } else if (option === DEVICE_NUMBER) {
    seen.vendors.push(be16(bytes, at));
    seen.devices.push(be16(bytes, at + 2));
  } else if (option === ROLE) seen.roles.push(bytes[at] ?? 0);
  else if (option === RESPONSE) seen.errors.push(bytes[at + 2] ?? 0);
}

export class Discovery {
  readonly #identity = new StationIdentity();
  /** The last set request: its transaction, options and operations. */
  #transaction = -1;
  readonly #options: number[] = [];
  readonly #keys: OperationKey[] = [];

  /** Reads what follows the frame id. */
  read(bytes: Uint8Array, at: number, end: number, frame: number, flow: Flow, direction: Direction, sink: Sink): void {
    const length = end - at < HEADER ? -1 : be16(bytes, at + 8);
    if (length < 0 || length > end - at - HEADER) {
      if (!flow.truncated) sink.malformed("a DCP message is longer than its frame");
      return;
    }
    const service = bytes[at] as number;
    const type = bytes[at + 1] as number;
    const transaction = be32(bytes, at + 2);
    const first = at + HEADER;
    const last = first + length;
    const asking = type === REQUEST && service !== HELLO;
    flow.senderIs(asking ? "client" : "server", direction);
    const seen: Seen | null = sink.message === null ? null : emptySeen();
    this.#identity.begin();
    if (service === GET && type === REQUEST) {
      sink.operation(GET_BLOCKS, -1, null, 0, 0, 0);
      if (seen !== null) for (let next = first; next < last; next += 2) seen.options.push(bytes[next] as number);
    } else if (type === REQUEST || type === SUCCESS) {
      if (service === SET && type === REQUEST) this.#begin(transaction);
      this.#blocks(bytes, first, last, service, type, transaction, sink, seen);
    }
    if (service === SET && type === UNSUPPORTED && transaction === this.#transaction)
      for (const key of this.#keys) sink.refused(key);
    if (service === HELLO) sink.operation(SAY_HELLO, -1, null, 0, 0, 0);
    if (sink.message !== null) sink.message("profinet", { frame, service, type, xid: transaction, length, ...seen });
    this.#identity.tell(bytes, sink);
  }

  #begin(transaction: number): void {
    this.#transaction = transaction;
    this.#options.length = 0;
    this.#keys.length = 0;
  }

  #blocks(
    bytes: Uint8Array,
    first: number,
    last: number,
    service: number,
    type: number,
    transaction: number,
    sink: Sink,
    seen: Seen | null,
  ): void {
    const identify = service === IDENTIFY && type === REQUEST;
    let named = false;
    for (let at = first; last - at >= 4; ) {
      const option = be16(bytes, at);
      const length = be16(bytes, at + 2);
      let value = at + 4;
      const stop = value + length;
      if (stop > last) {
        sink.malformed("a DCP block is longer than its message");
        break;
      }
      at = stop + (length & 1);
      // Information stands before what is told, a qualifier before what is set; not before what is looked for or answered to a set.
      if (!identify && option !== RESPONSE && length >= 2) value += 2;
      if (seen !== null) note(bytes, option, value, stop, seen);
      if (identify) {
        if (option !== STATION_NAME) continue;
        named = true;
        sink.operation(IDENTIFY_ALL, -1, NAME, sink.text(bytes, value, stop), 0, 0);
      } else if (service === SET && type === REQUEST) this.#set(bytes, option, value, stop, sink);
      else if (service === SET) this.#answer(bytes, option, value, stop, transaction, sink);
      else this.#identity.block(bytes, option, value, stop);
    }
    if (identify && !named) sink.operation(IDENTIFY_ALL, -1, null, 0, 0, 0);
  }

  #set(bytes: Uint8Array, option: number, value: number, stop: number, sink: Sink): void {
    if (option === START_TRANSACTION || option === END_TRANSACTION) return;
    if (this.#keys.length >= MOST_BLOCKS) return;
    let key: OperationKey;
    if (option === STATION_NAME) key = sink.operation(SET_NAME, -1, NAME, sink.text(bytes, value, stop), 0, 0);
    else if ((option === IP_PARAMETERS || option === IP_SUITE) && stop - value >= 12) {
      key = sink.operation(SET_IP, -1, ADDRESS, be32(bytes, value), 0, 0);
    } else {
      const fn: ProtocolFunction =
        option === SIGNAL ? SET_SIGNAL : option === FACTORY_RESET || option === RESET_TO_FACTORY ? RESET : SET_OTHER;
      key = sink.operation(fn, -1, fn === SET_OTHER ? OPTION : null, option, 0, 0);
    }
    this.#options.push(option);
    this.#keys.push(key);
  }

  /** Option and suboption that were set, and how it went. */
  #answer(bytes: Uint8Array, option: number, value: number, stop: number, transaction: number, sink: Sink): void {
    if (option !== RESPONSE || stop - value < 3) return;
    const error = bytes[value + 2] as number;
    if (transaction !== this.#transaction) return;
    const index = this.#options.indexOf(be16(bytes, value));
    const key = this.#keys[index];
    if (key === undefined) return;
    this.#options[index] = -1;
    if (error === 0) sink.accepted(key);
    else sink.refused(key);
  }
}
