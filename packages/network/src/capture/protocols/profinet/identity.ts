// What a PROFINET station tells about itself in blocks of DCP (IEC 61158-6-10, 4.3.1.4).

import type { Sink, Told } from "../../dissector.ts";
import { be16, be32, textAt } from "../octets.ts";

/** Options and suboptions, as option << 8 | suboption. */
export const IP_PARAMETERS = 0x0102;
export const IP_SUITE = 0x0103;
export const DEVICE_TYPE = 0x0201;
export const STATION_NAME = 0x0202;
export const DEVICE_NUMBER = 0x0203;
export const ROLE = 0x0204;

/** Vendors by the number that PROFIBUS & PROFINET International gives them (those that are certain). */
const VENDORS = new Map([
  [0x002a, "Siemens"],
  [0x00b0, "Phoenix Contact"],
]);
const ROLES = ["IO device", "IO controller", "IO multidevice", "IO supervisor"];

/** Collects the blocks of one message. DCP is rare: a text for each is no loss. */
export class StationIdentity {
  #name = "";
  #product = "";
  #vendor = -1;
  #role = -1;
  #addressAt = -1;
  #any = false;
  #told = "";

  begin(): void {
    this.#name = "";
    this.#product = "";
    this.#vendor = -1;
    this.#role = -1;
    this.#addressAt = -1;
    this.#any = false;
  }

  block(bytes: Uint8Array, option: number, at: number, end: number): void {
    this.#any = true;
    if (option === STATION_NAME) this.#name = textAt(bytes, at, end);
    else if (option === DEVICE_TYPE) this.#product = textAt(bytes, at, end);
    else if (option === DEVICE_NUMBER && end - at >= 4) this.#vendor = be16(bytes, at);
    else if (option === ROLE && end > at) this.#role = bytes[at] as number;
    else if ((option === IP_PARAMETERS || option === IP_SUITE) && end - at >= 12) this.#addressAt = at;
  }

  /** Tells it, where it differs from what was told before: of the sender, and of the address that the sender says it has. */
  tell(bytes: Uint8Array, sink: Sink): void {
    if (!this.#any) return;
    const address = this.#addressAt < 0 ? 0 : be32(bytes, this.#addressAt);
    const text = `${this.#name}\n${this.#product}\n${this.#vendor}\n${this.#role}\n${address}`;
    if (text === this.#told) return;
    this.#told = text;
    const told = this.#identity();
    if (Object.keys(told).length === 0) return;
    sink.asset(told);
    if (address !== 0) sink.assetAt(bytes, this.#addressAt, 4, told);
  }

  #identity(): Told {
    const roles = ROLES.filter((_role, bit) => this.#role >= 0 && (this.#role & (1 << bit)) !== 0);
    const vendor = this.#vendor < 0 ? "" : (VENDORS.get(this.#vendor) ?? `PROFINET vendor ${this.#vendor}`);
    return {
      ...(this.#name !== "" && { names: [this.#name] }),
      ...(this.#product !== "" && { product: this.#product }),
      ...(vendor !== "" && { vendor }),
      ...(roles.length > 0 && { role: roles.join(", ") }),
    };
  }
}
