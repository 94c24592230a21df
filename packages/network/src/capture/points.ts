// Declared process variables by protocol and server, ready for the dissectors.

import type { PointOfInterest } from "@bulkhead/facts";
import { isMacAddress, parseAddress } from "@bulkhead/plant";
import { type AddressBook, IPV4, IPV6, int32, MAC, macKey } from "./address-book.ts";
import type { Dissector, Point } from "./dissector.ts";

const NONE: readonly Point[] = [];

export class Points {
  readonly #byServer = new Map<string, Point[]>();

  constructor(interests: readonly PointOfInterest[], protocols: readonly Dissector[], book: AddressBook) {
    for (const [index, interest] of interests.entries()) {
      for (const [number, protocol] of protocols.entries()) {
        const address = protocol.name === interest.protocol ? protocol.locate?.(interest) : undefined;
        if (address === undefined) continue;
        for (const server of interest.servers) {
          const place = placeOf(server, book);
          if (place === undefined) continue;
          const key = keyOf(number, ...place);
          const points = this.#byServer.get(key);
          if (points === undefined) this.#byServer.set(key, [{ index, interest, address }]);
          else points.push({ index, interest, address });
        }
      }
    }
  }

  /** Points that the protocol (index in the registry) may tell about at the server. */
  of(protocol: number, family: number, server: number): readonly Point[] {
    return this.#byServer.size === 0 ? NONE : (this.#byServer.get(keyOf(protocol, family, server)) ?? NONE);
  }
}

/** Family and key in the address book of an IP or MAC address; `undefined` where the text is neither. */
function placeOf(address: string, book: AddressBook): readonly [family: number, key: number] | undefined {
  if (isMacAddress(address))
    return [
      MAC,
      macKey(
        Uint8Array.from(address.split(/[:-]/), (part) => Number.parseInt(part, 16)),
        0,
      ),
    ];
  const bytes = parseAddress(address);
  if (bytes === undefined) return undefined;
  return bytes.length === 4 ? [IPV4, int32(bytes, 0) >>> 0] : [IPV6, book.ipv6(bytes, 0)];
}

function keyOf(protocol: number, family: number, server: number): string {
  return `${protocol} ${family} ${server}`;
}
