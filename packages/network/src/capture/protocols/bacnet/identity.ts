// What a BACnet device tells about itself: I-Am (ASHRAE 135, 16.10) and properties of its device object (12.11).

import type { Sink, Told } from "../../dissector.ts";
import { instanceOf, OBJECT_NAME } from "./objects.ts";
import { CHARACTERS, readTag, TAG, textOf, UNSIGNED, unsignedOf } from "./tags.ts";
import { vendorName } from "./vendors.ts";

const APPLICATION_VERSION = 12;
const FIRMWARE = 44;
const MODEL = 70;
const VENDOR_NUMBER = 120;
const VENDOR = 121;
const SERIAL = 372;
const MOST_FORWARDED = 1024;

export class Identity {
  #object = -1;
  #vendorNumber = -1;
  readonly #forwarded = new Set<number>();
  readonly #known = new Map<number, string>();

  /** The sender says who it is. */
  announced(object: number, vendor: number, sink: Sink): void {
    if (object === this.#object && vendor === this.#vendorNumber) return;
    this.#object = object;
    this.#vendorNumber = vendor;
    sink.asset({ names: [`device,${instanceOf(object)}`], vendor: vendorName(vendor) });
  }

  /** Another station's announcement that the sender forwards; its IPv4 address stands at `addressAt`. */
  announcedBy(bytes: Uint8Array, addressAt: number, object: number, vendor: number, sink: Sink): void {
    const key = object * 65536 + (vendor & 0xffff);
    if (this.#forwarded.has(key) || this.#forwarded.size >= MOST_FORWARDED) return;
    this.#forwarded.add(key);
    sink.assetAt(bytes, addressAt, 4, { names: [`device,${instanceOf(object)}`], vendor: vendorName(vendor) });
  }

  /** A property of the sender's device object. */
  property(bytes: Uint8Array, property: number, valueAt: number, valueEnd: number, sink: Sink): void {
    const told = this.#told(bytes, property, valueAt, valueEnd);
    if (told !== null) sink.asset(told);
  }

  #told(bytes: Uint8Array, property: number, valueAt: number, valueEnd: number): Told | null {
    if (valueAt < 0 || !readTag(bytes, valueAt, valueEnd) || TAG.context) return null;
    let text: string | null = null;
    if (property === VENDOR_NUMBER && TAG.number === UNSIGNED) text = vendorName(unsignedOf(bytes));
    else if (TAG.number === CHARACTERS) text = textOf(bytes);
    if (text === null || text === "" || this.#known.get(property) === text) return null;
    this.#known.set(property, text);
    switch (property) {
      case OBJECT_NAME:
        return { names: [text] };
      case VENDOR:
        return { vendor: text };
      // The number names the vendor only where the device has not done it itself.
      case VENDOR_NUMBER:
        return this.#known.has(VENDOR) ? null : { vendor: text };
      case MODEL:
        return { product: text };
      case FIRMWARE:
        return { version: text };
      case APPLICATION_VERSION:
        return this.#known.has(FIRMWARE) ? null : { version: text };
      case SERIAL:
        return { serial: text };
      default:
        return null;
    }
  }
}

/** Whether a property of a device object says something about the device. */
export function isIdentity(property: number): boolean {
  return (
    property === OBJECT_NAME ||
    property === VENDOR ||
    property === VENDOR_NUMBER ||
    property === MODEL ||
    property === FIRMWARE ||
    property === APPLICATION_VERSION ||
    property === SERIAL
  );
}
