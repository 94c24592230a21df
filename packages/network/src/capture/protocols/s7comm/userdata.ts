// Userdata of S7comm: system status lists, blocks, clock, password, programmer's commands, messages of the controller.

import { maskSecret, type OperationKey, type SessionSecurity, type Sink } from "../../dissector.ts";
import { GIVE_PASSWORD, GROUP_CPU, GROUP_SECURITY, INDICATION, READ_SZL, SZL, userdataOf } from "./functions.ts";
import { identityOf } from "./identification.ts";

const REQUEST = 4;
const RESPONSE = 8;
/** Parameters: a constant of 3 bytes, a length, method, type and group, sub-function, sequence number. */
const SHORTEST = 8;
const PENDING = 8;
const SUCCESS = 0xff;
/** Data: code, transport size, length. */
const DATA_HEAD = 4;
/** The longest list that is put together from several messages. */
const LONGEST_LIST = 65_536;
const MOST_TOLD = 64;

const WITH_PASSWORD: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: true,
  identity: "password",
  securable: false,
  interactive: false,
  policy: null,
  weak: "the password crosses the wire in a form that anybody can reverse",
};

export class S7Userdata {
  /** Reference and key of requests that wait, round and round. */
  readonly #references = new Int32Array(PENDING).fill(-1);
  readonly #functions = new Int32Array(PENDING);
  readonly #keys: OperationKey[] = new Array<OperationKey>(PENDING).fill(-1);
  #next = 0;
  /** A list that comes in several messages. */
  #list = new Uint8Array(0);
  #filled = 0;
  /** Hashes of lists that were read. */
  readonly #told = new Set<number>();

  read(bytes: Uint8Array, at: number, data: number, end: number, reference: number, unit: number, sink: Sink): void {
    if (data - at < SHORTEST) {
      sink.malformed("parameters of userdata are too short");
      return;
    }
    const type = (bytes[at + 5] as number) >> 4;
    const group = (bytes[at + 5] as number) & 15;
    const sub = bytes[at + 6] as number;
    const list = group === GROUP_CPU && sub === READ_SZL;
    let szl: number | null = null;
    if (type === REQUEST) {
      this.#request(bytes, data, end, reference, unit, group, sub, sink);
      if (list && end - data >= DATA_HEAD + 4 && bytes[data] === SUCCESS) szl = word(bytes, data + DATA_HEAD);
    } else if (type === RESPONSE) {
      const refused = data - at >= 12 ? bytes[at + 10] !== 0 || bytes[at + 11] !== 0 : end > data && bytes[data] !== SUCCESS;
      this.#response(reference, (group << 8) | sub, refused, sink);
      if (list && !refused) szl = this.#status(bytes, at, data, end, sink);
    } else sink.operation(INDICATION, unit, null, 0, 0, 0);
    if (sink.message !== null) {
      sink.message("s7comm", { rosctr: 7, type, group, subfunction: sub, szl, items: [], file: "" });
    }
  }

  #request(
    bytes: Uint8Array,
    data: number,
    end: number,
    reference: number,
    unit: number,
    group: number,
    sub: number,
    sink: Sink,
  ): void {
    const fn = userdataOf((group << 8) | sub);
    let key: OperationKey;
    if (group === GROUP_CPU && sub === READ_SZL && end - data >= DATA_HEAD + 4) {
      const list = word(bytes, data + DATA_HEAD);
      key = sink.operation(fn, unit, SZL, list, word(bytes, data + DATA_HEAD + 2), 0);
      this.#filled = 0;
    } else if (group === GROUP_CPU && sub === READ_SZL) {
      // The request for the next part of a list names nothing and is no operation of its own.
      return;
    } else key = sink.operation(fn, unit, null, 0, 0, 0);
    if (group === GROUP_SECURITY && sub === GIVE_PASSWORD) this.#password(bytes, data, end, sink);
    this.#references[this.#next] = reference;
    this.#functions[this.#next] = (group << 8) | sub;
    this.#keys[this.#next] = key;
    this.#next = (this.#next + 1) % PENDING;
  }

  #response(reference: number, fn: number, refused: boolean, sink: Sink): void {
    for (let place = 0; place < PENDING; place++) {
      if (this.#references[place] !== reference || this.#functions[place] !== fn) continue;
      this.#references[place] = -1;
      const key = this.#keys[place] as OperationKey;
      if (refused) sink.refused(key);
      else sink.accepted(key);
      if (fn === ((GROUP_SECURITY << 8) | GIVE_PASSWORD) && !refused) sink.session(WITH_PASSWORD);
      return;
    }
  }

  /** Puts a list together and reads identities out of it. Returns the number of the list when it is complete. */
  #status(bytes: Uint8Array, at: number, data: number, end: number, sink: Sink): number | null {
    if (end - data < DATA_HEAD || bytes[data] !== SUCCESS) return null;
    const length = Math.min(word(bytes, data + 2), end - data - DATA_HEAD);
    const from = data + DATA_HEAD;
    const more = data - at >= 12 && bytes[at + 9] !== 0;
    if (!more && this.#filled === 0) return this.#complete(bytes, from, from + length, sink);
    if (this.#filled + length > LONGEST_LIST) {
      this.#filled = 0;
      return null;
    }
    if (this.#list.length < this.#filled + length) {
      const larger = new Uint8Array(Math.max(2048, (this.#filled + length) * 2));
      larger.set(this.#list.subarray(0, this.#filled));
      this.#list = larger;
    }
    this.#list.set(bytes.subarray(from, from + length), this.#filled);
    this.#filled += length;
    if (more) return null;
    const filled = this.#filled;
    this.#filled = 0;
    return this.#complete(this.#list, 0, filled, sink);
  }

  #complete(bytes: Uint8Array, start: number, end: number, sink: Sink): number | null {
    // Stations ask for the same lists over and over: an answer that says the same again is not read again.
    let hash = end - start;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
    if (!this.#told.has(hash)) {
      if (this.#told.size >= MOST_TOLD) this.#told.clear();
      this.#told.add(hash);
      const told = identityOf(bytes, start, end);
      if (told !== undefined) sink.asset(told);
    }
    return end - start >= 4 ? word(bytes, start) : null;
  }

  /** Eight characters, each combined with 0x55 and with the one two places before: reversible by anybody. */
  #password(bytes: Uint8Array, data: number, end: number, sink: Sink): void {
    const from = data + DATA_HEAD;
    if (end - from < 8) return;
    let secret = "";
    for (let place = 0; place < 8; place++) {
      const before = place < 2 ? 0 : (bytes[from + place - 2] as number);
      secret += String.fromCharCode((bytes[from + place] as number) ^ 0x55 ^ before);
    }
    sink.credential(null, maskSecret(secret.trimEnd()));
  }
}

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}
