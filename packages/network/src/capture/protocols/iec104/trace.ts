// What one frame or message said, for whoever watches messages (tests compare it with other dissectors). Never made in production.

import { le16 } from "../octets.ts";
import type { Asdu } from "./asdu.ts";
import { qualifierAt } from "./types.ts";
import { numberOf } from "./values.ts";

/** Fields of the control part: its form, sequence numbers and function. `undefined`: not in that form. */
export function traceControl(bytes: Uint8Array, at: number): Readonly<Record<string, unknown>> {
  const first = bytes[at + 2] as number;
  const form = (first & 1) === 0 ? 0 : first & 3;
  return {
    layer: "control",
    length: bytes[at + 1],
    form,
    service: form === 3 ? first >> 2 : undefined,
    sent: form === 0 ? le16(bytes, at + 2) >> 1 : undefined,
    received: form === 3 ? undefined : le16(bytes, at + 4) >> 1,
  };
}

/** Fields of the message in `asdu`; lists are in order of its objects. */
export function traceAsdu(asdu: Asdu, bytes: Uint8Array): Readonly<Record<string, unknown>> {
  const { code, sequence, number, cause, negative, test, originator, unit, type } = asdu;
  const objects: number[] = [];
  const numbers: number[] = [];
  const qualifiers: number[] = [];
  const times: number[] = [];
  for (let index = 0; index < asdu.count; index++) {
    objects.push(asdu.address(bytes, index));
    if (type === undefined || type.size < 0) continue;
    const at = asdu.element(index);
    if (type.encoding !== "opaque") numbers.push(numberOf(type, bytes, at));
    const where = qualifierAt(type);
    if (where < type.size - type.time) qualifiers.push(bytes[at + where] as number);
    if (type.time === 7) times.push(timeAt(bytes, at + type.size - 7));
  }
  return {
    layer: "message",
    type: code,
    encoding: type?.encoding ?? "opaque",
    way: type?.way ?? "private",
    class: type?.class ?? "other",
    sequence,
    number,
    cause,
    negative,
    test,
    originator,
    unit,
    objects,
    numbers,
    qualifiers,
    times,
  };
}

/**
 * A time of 7 bytes (CP56Time2a): milliseconds and seconds, minute, hour with a mark of summer time, day, month, year of the century. In
 * milliseconds since 1970, without the hour of summer. Stations that count years from 1900 send more than 100.
 */
function timeAt(bytes: Uint8Array, at: number): number {
  const hour = bytes[at + 3] as number;
  const year = (bytes[at + 6] as number) & 0x7f;
  return Date.UTC(
    (year < 70 ? 2000 : 1900) + year,
    ((bytes[at + 5] as number) & 0x0f) - 1,
    (bytes[at + 4] as number) & 0x1f,
    (hour & 0x1f) - (hour >> 7),
    (bytes[at + 2] as number) & 0x3f,
    0,
    le16(bytes, at),
  );
}
