// What devices tell about themselves: the identity object (CIP Networks Library, Volume 1, section 5A-2), whole in the answer to
// ListIdentity (Volume 2, section 2-4.2) and in that to Get_Attributes_All.

import type { Told } from "../../dissector.ts";
import { le16, le32, textAt } from "../octets.ts";

/** Numbers of vendors that ODVA gave out, the well-known among them. */
const VENDORS = new Map([
  [1, "Rockwell Automation/Allen-Bradley"],
  [3, "Honeywell"],
  [5, "Rockwell Automation/Reliance"],
  [8, "Molex"],
  [12, "Banner Engineering"],
  [26, "Festo"],
  [40, "Wago"],
  [43, "BALLUFF"],
  [44, "Yaskawa"],
  [46, "ABB"],
  [47, "Omron"],
  [48, "Turck"],
  [57, "Pepperl+Fuchs"],
  [68, "Eaton"],
  [75, "ABB Robotics"],
  [77, "Rockwell Software"],
  [82, "Mitsubishi Electric"],
  [90, "HMS Industrial Networks"],
  [94, "Advantech"],
  [97, "Danfoss"],
  [100, "Bosch Rexroth"],
  [108, "Beckhoff"],
  [121, "KUKA"],
  [145, "Siemens"],
  [161, "Mitsubishi Electric"],
  [176, "Red Lion Controls"],
  [181, "Pilz"],
  [243, "Schneider Electric"],
  [250, "Yokogawa"],
  [255, "Bosch Rexroth"],
  [256, "Turck"],
  [283, "Hilscher"],
  [287, "Bosch Rexroth"],
  [309, "Prosoft Technology"],
  [315, "SEW-EURODRIVE"],
  [345, "Endress+Hauser"],
  [356, "Fanuc"],
  [367, "Keyence"],
  [403, "Eaton"],
  [445, "Lenze"],
  [562, "Phoenix Contact"],
  [591, "Fanuc"],
  [625, "Rockwell Automation/Sprecher+Schuh"],
  [634, "Hirschmann"],
  [640, "Murrelektronik"],
  [678, "Cognex"],
  [680, "Weidmuller"],
  [722, "ABB"],
  [796, "Siemens"],
  [808, "SICK"],
  [887, "B&R"],
  [903, "Emerson"],
  [939, "Cisco"],
  [991, "Moxa"],
  [1015, "Weidmueller"],
]);

/** Types of devices (Volume 1, chapter 6), those of interest to a plant. */
const TYPES = new Map([
  [0x02, "AC drive"],
  [0x07, "discrete I/O"],
  [0x0c, "communications adapter"],
  [0x0e, "programmable logic controller"],
  [0x10, "position controller"],
  [0x13, "DC drive"],
  [0x17, "softstart starter"],
  [0x18, "human-machine interface"],
  [0x22, "encoder"],
  [0x23, "safety discrete I/O"],
  [0x25, "motion drive"],
  [0x2a, "safety analog I/O"],
  [0x2c, "managed switch"],
  [0x2d, "safety motion drive"],
  [0x2e, "safety drive"],
]);

export function vendorName(id: number): string {
  return VENDORS.get(id) ?? `CIP vendor ${id}`;
}

/** Of the attributes from the vendor on to the name, in bytes, without the name itself. */
export const FIXED = 15;

/**
 * The attributes 1 to 7 at `at`: vendor, type, product, revision (2 bytes), status, serial number, name with its length. `undefined`
 * where they do not fit.
 */
export function identityAt(bytes: Uint8Array, at: number, end: number): Told | undefined {
  if (end - at < FIXED) return undefined;
  const length = bytes[at + 14] as number;
  if (end - at - FIXED < length) return undefined;
  const name = textAt(bytes, at + FIXED, at + FIXED + length);
  const type = TYPES.get(le16(bytes, at + 2));
  return {
    vendor: vendorName(le16(bytes, at)),
    product: name === "" ? `product ${le16(bytes, at + 4)}` : name,
    version: `${bytes[at + 6]}.${String(bytes[at + 7]).padStart(3, "0")}`,
    serial: le32(bytes, at + 10)
      .toString(16)
      .padStart(8, "0"),
    ...(type !== undefined && { role: type }),
  };
}

/** A number that tells identities apart without making them. */
export function identityMark(bytes: Uint8Array, at: number, end: number): number {
  let mark = 17;
  for (let index = at; index < end; index++) {
    // The status changes with the state of the device; it is no part of who it is.
    if (index - at === 8 || index - at === 9) continue;
    mark = (Math.imul(mark, 31) + (bytes[index] as number)) | 0;
  }
  return mark;
}
