// The protected packets of IPsec: ESP (RFC 4303), also inside of datagrams (RFC 3948), and AH (RFC 4302).
//
//     ESP  | SPI 4 | sequence 4 | encrypted ... |          AH  | next header 1 | length 1 | 2 | SPI 4 | sequence 4 | digest ... |

import { type Dissection, type Dissector, NO, type Recognition, type SessionSecurity, YES } from "../../dissector.ts";
import { be16, be32 } from "../octets.ts";

const ESP = 50;
const AH = 51;
const PORT = 4500;
/** Numbers below are reserved (RFC 4303, 2.1). */
const FIRST_SPI = 256;
/** Header, and at least a block and a digest. */
const SHORTEST = 8 + 12;

/** Whether the content is encrypted at all cannot be seen: ESP may carry it as it is (RFC 2410). */
const SEALED: SessionSecurity = {
  encrypted: null,
  signed: null,
  authenticated: null,
  identity: null,
  securable: true,
  interactive: false,
  policy: "ESP",
  weak: null,
};
/** Which digest signs the packets cannot be seen. */
const SIGNED: SessionSecurity = { ...SEALED, encrypted: false, signed: true, policy: null };

function isSealed(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= SHORTEST && be32(bytes, start) >= FIRST_SPI && be32(bytes, start + 4) !== 0;
}

function recogniseSigned(bytes: Uint8Array, start: number, end: number): Recognition {
  if (end - start < 12 || be16(bytes, start + 2) !== 0 || be32(bytes, start + 4) < FIRST_SPI) return NO;
  return ((bytes[start + 1] as number) + 2) * 4 >= 12 ? YES : NO;
}

class Tunnel implements Dissection {
  readonly #security: SessionSecurity;
  readonly #name: string;
  #told = false;

  constructor(name: string, security: SessionSecurity) {
    this.#name = name;
    this.#security = security;
  }

  dissect(...[bytes, start, end, , , sink]: Parameters<Dissection["dissect"]>): number {
    const at = this.#name === "ah" ? start + 4 : start;
    if (end - at < 8) return 0;
    sink.message?.(this.#name, { signed: this.#name === "ah", spi: be32(bytes, at), sequence: be32(bytes, at + 4) });
    if (!this.#told) sink.session(this.#security);
    this.#told = true;
    return 0;
  }
}

export const esp: Dissector = {
  name: "esp",
  transport: "ip",
  ports: [ESP],
  recognise: (bytes, start, end) => (isSealed(bytes, start, end) ? YES : NO),
  open: () => new Tunnel("esp", SEALED),
};

export const espInDatagrams: Dissector = {
  name: "esp",
  transport: "udp",
  ports: [],
  recognise: (bytes, start, end, flow) =>
    (flow.serverPort === PORT || flow.clientPort === PORT) && isSealed(bytes, start, end) ? YES : NO,
  open: () => new Tunnel("esp", SEALED),
};

export const ah: Dissector = {
  name: "ah",
  transport: "ip",
  ports: [AH],
  recognise: recogniseSigned,
  open: () => new Tunnel("ah", SIGNED),
};
