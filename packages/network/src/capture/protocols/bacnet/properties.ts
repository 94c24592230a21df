// Properties named in parameters of services: all services that name some do it in one of a few shapes (ASHRAE 135, clause 21).

import {
  ADD_ELEMENT,
  READ_MULTIPLE,
  READ_PROPERTY,
  READ_RANGE,
  REMOVE_ELEMENT,
  SUBSCRIBE_PROPERTY,
  WRITE_MULTIPLE,
  WRITE_PROPERTY,
} from "./services.ts";
import { CLOSE, closingOf, OPEN, readTag, TAG, unsignedOf } from "./tags.ts";

/** Numbers of context tags; -1: there is none. */
interface Shape {
  readonly object: number;
  /** Of the list that holds an object's properties; -1: one property stands beside its object. */
  readonly list: number;
  readonly property: number;
  readonly index: number;
  readonly value: number;
  readonly error: number;
}

const SINGLE: Shape = { object: 0, list: -1, property: 1, index: 2, value: 3, error: -1 };
const SUBSCRIBED: Shape = { object: 1, list: 4, property: 0, index: 1, value: -1, error: -1 };

/** By service. */
export const IN_REQUESTS = new Map<number, Shape>([
  [READ_PROPERTY, SINGLE],
  [WRITE_PROPERTY, SINGLE],
  [ADD_ELEMENT, SINGLE],
  [REMOVE_ELEMENT, SINGLE],
  [READ_RANGE, { ...SINGLE, value: -1 }],
  [READ_MULTIPLE, { object: 0, list: 1, property: 0, index: 1, value: -1, error: -1 }],
  [WRITE_MULTIPLE, { object: 0, list: 1, property: 0, index: 1, value: 2, error: -1 }],
  [SUBSCRIBE_PROPERTY, SUBSCRIBED],
]);
export const IN_ANSWERS = new Map<number, Shape>([
  [READ_PROPERTY, SINGLE],
  [READ_RANGE, { ...SINGLE, value: 5 }],
  [READ_MULTIPLE, { object: 0, list: 1, property: 2, index: 3, value: 4, error: 5 }],
]);
/** Of a notification of changed values. */
export const REPORTED: Shape = { object: 2, list: 4, property: 0, index: 1, value: 2, error: -1 };

export interface PropertyTaker {
  /** `index`: of the array + 1, 0 for the whole. The value lies in bytes[valueAt, valueEnd); -1: there is none. */
  property(
    bytes: Uint8Array,
    object: number,
    property: number,
    index: number,
    valueAt: number,
    valueEnd: number,
    refused: boolean,
  ): void;
}

/** Hands every property in bytes[at, end) to `taker`; false where the parameters are not encoded as the shape wants. */
export function walk(bytes: Uint8Array, at: number, end: number, shape: Shape, taker: PropertyTaker): boolean {
  const flat = shape.list < 0;
  let inside = flat;
  let object = -1;
  let property = -1;
  let index = 0;
  let valueAt = -1;
  let valueEnd = -1;
  let refused = false;
  for (let next = at; next < end; next = TAG.end) {
    if (!readTag(bytes, next, end) || !TAG.context) return false;
    const { number, kind } = TAG;
    if (kind === OPEN) {
      if (!inside && number === shape.list) {
        inside = true;
        continue;
      }
      const content = TAG.end;
      const close = closingOf(bytes, content, end);
      if (close < 0) return false;
      if (inside && property >= 0 && (number === shape.value || number === shape.error)) {
        valueAt = content;
        valueEnd = close;
        refused = number === shape.error;
      }
      continue;
    }
    if (kind === CLOSE) {
      if (!inside || number !== shape.list) return false;
      inside = false;
    } else if ((flat || !inside) && number === shape.object) {
      if (TAG.end - TAG.at !== 4) return false;
      object = unsignedOf(bytes);
      continue;
    } else if (!inside || (number !== shape.property && number !== shape.index)) continue;
    else if (number === shape.index) {
      index = unsignedOf(bytes) + 1;
      continue;
    }
    const following = kind === CLOSE ? -1 : unsignedOf(bytes);
    if (kind !== CLOSE && following < 0) return false;
    const after = TAG.end;
    if (property >= 0) {
      taker.property(bytes, object, property, index, valueAt, valueEnd, refused);
      TAG.end = after;
    }
    property = following;
    index = 0;
    valueAt = -1;
    valueEnd = -1;
    refused = false;
  }
  if (property >= 0) taker.property(bytes, object, property, index, valueAt, valueEnd, refused);
  return object >= 0 && (flat ? property >= 0 : !inside);
}
