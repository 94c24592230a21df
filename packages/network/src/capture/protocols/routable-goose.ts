// GOOSE and sampled values over UDP (IEC 61850-8-1 and 9-2, session protocol first described in IEC TR 61850-90-5).
//
//   01 40 | session id (a1 GOOSE, a2 SV) | length | 80 | length | SPDU length (4) | SPDU number (4) | version (2) |
//   time of current key (4) | of next key (2) | key id (4) | length of vector | vector | payload length (4) | payloads | 85 signature
//   each payload: type (81 GOOSE, 82 SV) | simulated | APPID (2) | APDU length (2) | APDU

import { type Dissection, type Dissector, NO, type Recognition, type SessionSecurity, YES } from "../dissector.ts";
import { isElement } from "./ber.ts";
import { locate, Publications } from "./goose.ts";
import { be16, be32 } from "./octets.ts";
import { locateSample, SampleStreams } from "./sampled-values.ts";

const PORT = 102;
const GOOSE = 0xa1;
const SAMPLES = 0xa2;
const COMMON_HEADER = 0x80;
/** Up to and with the length of the initialization vector. */
const HEADER = 27;
/** Where the SPDU length counts from. */
const COUNTED_FROM = 10;
const PAYLOAD_GOOSE = 0x81;
const PAYLOAD_SAMPLES = 0x82;
const PAYLOAD_HEADER = 6;
const SIGNATURE = 0x85;
const GOOSE_PDU = 0x61;
const SAMPLES_PDU = 0x60;

function security(signed: boolean, encrypted: boolean): SessionSecurity {
  const identity = signed ? "key" : "none";
  const policy = signed || encrypted ? "IEC 62351-6" : null;
  return { encrypted, signed, authenticated: signed, identity, securable: true, interactive: false, policy, weak: null };
}
/** Signed, encrypted: by the bits of the index. */
const SECURITIES = [security(false, false), security(true, false), security(false, true), security(true, true)];

/** Where the payloads end; -1 where the datagram is none of the kind. */
function payloadsEnd(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < HEADER || bytes[start] !== 1 || bytes[start + 1] !== 0x40) return -1;
  const vector = bytes[start + 26] as number;
  if (bytes[start + 3] !== 23 + vector || bytes[start + 4] !== COMMON_HEADER || bytes[start + 5] !== 21 + vector) return -1;
  const length = be32(bytes, start + 6);
  if (length > end - start - COUNTED_FROM || length < HEADER - COUNTED_FROM + vector + 4) return -1;
  const payload = start + HEADER + vector;
  const stop = payload + 4 + be32(bytes, payload);
  return stop <= end ? stop : -1;
}

function recognition(kind: number): Dissector["recognise"] {
  return (bytes, start, end): Recognition =>
    end - start > HEADER && bytes[start + 2] === kind && payloadsEnd(bytes, start, end) > 0 ? YES : NO;
}

class Publisher implements Dissection {
  readonly #publications = new Publications("r-goose");
  readonly #streams = new SampleStreams("r-sv");
  #security = -1;

  dissect(...[bytes, start, end, flow, , sink]: Parameters<Dissection["dissect"]>): number {
    const stop = payloadsEnd(bytes, start, end);
    if (stop < 0) {
      if (!flow.truncated) sink.malformed("the session header of routable GOOSE or sampled values is wrong");
      return 0;
    }
    const first = start + HEADER + (bytes[start + 26] as number) + 4;
    const signed = isElement(bytes, stop, end, SIGNATURE);
    let encrypted = false;
    for (let at = first; at < stop; ) {
      const apdu = at + PAYLOAD_HEADER;
      const length = stop - at < PAYLOAD_HEADER ? 0 : be16(bytes, at + 4);
      if (length === 0 || length > stop - apdu) {
        sink.malformed("a payload of routable GOOSE or sampled values is longer than its message");
        break;
      }
      const type = bytes[at] as number;
      const unit = be16(bytes, at + 2);
      const simulated = bytes[at + 1] !== 0;
      at = apdu + length;
      const fields =
        sink.message === null
          ? NOTHING
          : { number: be32(bytes, start + COUNTED_FROM), unit, simulated: simulated ? 1 : 0, payload: stop - first };
      const tag = bytes[apdu] as number;
      if (type === PAYLOAD_GOOSE && tag === GOOSE_PDU) {
        this.#publications.read(bytes, apdu, at, unit, simulated, flow, sink, fields);
      } else if (type === PAYLOAD_SAMPLES && tag === SAMPLES_PDU) {
        this.#streams.read(bytes, apdu, at, unit, simulated, flow, sink, fields);
      } else encrypted ||= signed;
    }
    const protection = (signed ? 1 : 0) + (encrypted ? 2 : 0);
    if (protection !== this.#security) {
      this.#security = protection;
      sink.session(SECURITIES[protection] as SessionSecurity);
    }
    return 0;
  }
}
const NOTHING = {};

export const routableGoose: Dissector = {
  name: "r-goose",
  transport: "udp",
  ports: [PORT],
  recognise: recognition(GOOSE),
  open: () => new Publisher(),
  locate,
};

export const routableSampledValues: Dissector = {
  name: "r-sv",
  transport: "udp",
  ports: [],
  recognise: recognition(SAMPLES),
  open: () => new Publisher(),
  locate: locateSample,
};
