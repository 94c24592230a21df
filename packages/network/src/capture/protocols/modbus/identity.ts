// The answer to Read Device Identification (MODBUS Application Protocol V1.1b3, section 6.21) as an identity.

import type { Told } from "../../dissector.ts";

const decoder = new TextDecoder();
/** Function, MEI type, code, conformity, more follows, next object, number of objects. */
const HEAD = 7;

/**
 * The answer to Report Server Id (section 6.13) is the vendor's own; many write a name. A text of printable characters that fills it but
 * for the state of the device (0 or 0xFF at its end) is told. `null`: nothing that people could read.
 */
export function serverIdentityOf(bytes: Uint8Array, pdu: number, end: number): Told | null {
  let stop = end;
  if (stop - pdu > 2 && (bytes[stop - 1] === 0 || bytes[stop - 1] === 0xff)) stop--;
  if (stop - pdu - 2 < 4) return null;
  for (let at = pdu + 2; at < stop; at++) if ((bytes[at] as number) < 0x20 || (bytes[at] as number) > 0x7e) return null;
  return { product: decoder.decode(bytes.subarray(pdu + 2, stop)).trim() };
}

/** bytes[pdu, end) is the response. `null` where its objects do not fill it. `key` is the same for the same identity. */
export function identityOf(bytes: Uint8Array, pdu: number, end: number): { readonly told: Told; readonly key: string } | null {
  if (end - pdu < HEAD) return null;
  const objects = new Map<number, string>();
  let at = pdu + HEAD;
  for (let left = bytes[pdu + 6] as number; left > 0; left--) {
    if (end - at < 2) return null;
    const length = bytes[at + 1] as number;
    if (end - at - 2 < length) return null;
    objects.set(bytes[at] as number, decoder.decode(bytes.subarray(at + 2, at + 2 + length)));
    at += 2 + length;
  }
  if (at !== end) return null;
  const vendor = objects.get(0);
  const product = objects.get(4) ?? objects.get(5) ?? objects.get(1);
  const version = objects.get(2);
  const name = objects.get(6);
  const told: Told = {
    ...(vendor === undefined ? {} : { vendor }),
    ...(product === undefined ? {} : { product }),
    ...(version === undefined ? {} : { version }),
    ...(name === undefined ? {} : { names: [name] }),
  };
  return { told, key: JSON.stringify([...objects]) };
}
