// Templates of NetFlow v9 (RFC 3954, section 5) and IPFIX (RFC 7011, section 3.4): which fields a data record has, and how long each is.

/** The enterprise of elements that tell the reverse direction of a flow (RFC 5103, section 6.1). */
export const REVERSE_PEN = 29305;
export const VARIABLE = 0xffff;

export interface Field {
  /** Number of the information element (IANA, IPFIX Information Elements; the same in NetFlow v9 for those used here). */
  readonly element: number;
  readonly length: number;
  /** It speaks of the packets in the opposite direction. */
  readonly reverse: boolean;
  /** Of an enterprise whose elements are not known. */
  readonly foreign: boolean;
}

export interface Template {
  readonly fields: readonly Field[];
  /** Its records tell about the exporter, not about a flow. */
  readonly options: boolean;
  /** The least that a record takes. */
  readonly least: number;
}

const MOST_FIELDS = 512;
const MOST_TEMPLATES = 8192;

export class Templates {
  readonly #known = new Map<string, Template>();

  get(exporter: string, id: number): Template | undefined {
    return this.#known.get(`${exporter} ${id}`);
  }

  /** Reads the templates in bytes[at, end), a set behind its header. */
  learn(bytes: Uint8Array, at: number, end: number, exporter: string, version: 9 | 10, options: boolean): void {
    while (end - at >= (options ? 6 : 4)) {
      const id = be16(bytes, at);
      if (id < 256) return;
      let count = be16(bytes, at + 2);
      at += 4;
      if (options) {
        // NetFlow counts the bytes of the scope's and the other fields, IPFIX the fields in all.
        if (version === 9) count = (count + be16(bytes, at)) >>> 2;
        at += 2;
      }
      if (count > MOST_FIELDS) return;
      const fields: Field[] = [];
      for (; fields.length < count; at += 4) {
        if (end - at < 4) return;
        const element = be16(bytes, at);
        const length = be16(bytes, at + 2);
        if (version === 9 || element < 0x8000) fields.push({ element, length, reverse: false, foreign: false });
        else {
          if (end - at < 8) return;
          const enterprise = be32(bytes, at + 4);
          const reverse = enterprise === REVERSE_PEN;
          fields.push({ element: element & 0x7fff, length, reverse, foreign: !reverse && enterprise !== 0 });
          at += 4;
        }
      }
      const least = fields.reduce((sum, { length }) => sum + (length === VARIABLE ? 1 : length), 0);
      if (count === 0) this.#known.delete(`${exporter} ${id}`);
      else if (least > 0 && (this.#known.size < MOST_TEMPLATES || this.#known.has(`${exporter} ${id}`)))
        this.#known.set(`${exporter} ${id}`, { fields, options, least });
    }
  }
}

export function be16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

export function be32(bytes: Uint8Array, at: number): number {
  return be16(bytes, at) * 65536 + be16(bytes, at + 2);
}
