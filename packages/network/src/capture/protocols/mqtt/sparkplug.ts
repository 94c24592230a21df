// Sparkplug B (Eclipse Sparkplug 3.0, chapters 4 and 6; sparkplug_b.proto): what edge nodes, devices and hosts say to each other over MQTT.
//
//   topic:   spBv1.0 / group / message type / edge node [/ device]      spBv1.0 / STATE / host
//   payload: 1 time, 2 metrics …, 3 sequence (0 to 255)
//   metric:  1 name, 2 alias, 3 time, 4 data type, 5 historical, 7 null, 10 to 19 value
//
// A birth gives metrics their names and aliases; what follows may use the alias alone.

import { startsWith } from "../octets.ts";
import { FIELD, readField } from "./protobuf.ts";

const NAMESPACE = "spBv1.0/";

export type MessageType = "NBIRTH" | "NDEATH" | "DBIRTH" | "DDEATH" | "NDATA" | "DDATA" | "NCMD" | "DCMD" | "STATE";
const TYPES: readonly MessageType[] = ["NBIRTH", "NDEATH", "DBIRTH", "DDEATH", "NDATA", "DDATA", "NCMD", "DCMD", "STATE"];

/** Parts of a topic, as positions; reused. */
export const TOPIC = { type: "STATE" as MessageType, groupAt: 0, groupEnd: 0, nodeAt: 0, nodeEnd: 0, deviceAt: 0, deviceEnd: 0 };

/** Fills `TOPIC`; false where the topic in bytes[at, end) is not one of Sparkplug B. */
export function readTopic(bytes: Uint8Array, at: number, end: number): boolean {
  if (!startsWith(bytes, at, end, NAMESPACE)) return false;
  const first = at + NAMESPACE.length;
  if (startsWith(bytes, first, end, "STATE/")) {
    TOPIC.type = "STATE";
    TOPIC.groupAt = first;
    TOPIC.groupEnd = first;
    TOPIC.nodeAt = first + 6;
    TOPIC.nodeEnd = end;
    TOPIC.deviceAt = end;
    TOPIC.deviceEnd = end;
    return TOPIC.nodeAt < end;
  }
  const group = slash(bytes, first, end);
  const kind = group < 0 ? -1 : slash(bytes, group + 1, end);
  if (kind < 0) return false;
  const type = TYPES.find((one) => one.length === kind - group - 1 && startsWith(bytes, group + 1, kind, one));
  if (type === undefined || type === "STATE") return false;
  const node = slash(bytes, kind + 1, end);
  TOPIC.type = type;
  TOPIC.groupAt = first;
  TOPIC.groupEnd = group;
  TOPIC.nodeAt = kind + 1;
  TOPIC.nodeEnd = node < 0 ? end : node;
  TOPIC.deviceAt = node < 0 ? end : node + 1;
  TOPIC.deviceEnd = end;
  // Messages of a device name it, those of a node do not.
  return TOPIC.nodeEnd > TOPIC.nodeAt && TOPIC.deviceEnd > TOPIC.deviceAt === type.startsWith("D");
}

function slash(bytes: Uint8Array, at: number, end: number): number {
  for (let index = at; index < end; index++) if (bytes[index] === 0x2f) return index;
  return -1;
}

/** One metric; reused. */
export const METRIC = {
  nameAt: 0,
  nameEnd: 0,
  /** -1: none. */
  alias: -1,
  /** 0: not told, as it is known from the birth. */
  type: 0,
  historical: false,
  empty: false,
  /** Number of the field that holds the value (0: none), and the bits of whole numbers. */
  field: 0,
  low: 0,
  high: 0,
  /** Of fields for floating point numbers. */
  number: Number.NaN,
  /** Where the value is a text. */
  textAt: 0,
  textEnd: 0,
};

const octets = new Uint8Array(8);
const view = new DataView(octets.buffer);

/** What a payload holds; reused. */
export const PAYLOAD = { metrics: 0, sequence: -1 };

/** Walks the payload in bytes[start, end); `tell` is called with `METRIC` filled. False where it is not a payload of Sparkplug B. */
export function readPayload(bytes: Uint8Array, start: number, end: number, tell: () => void): boolean {
  PAYLOAD.metrics = 0;
  PAYLOAD.sequence = -1;
  let at = start;
  while (at < end) {
    if (!readField(bytes, at, end)) return false;
    const { number, form, at: from, to, value } = FIELD;
    at = FIELD.end;
    if (number === 2) {
      if (form !== 2 || !readMetric(bytes, from, to)) return false;
      PAYLOAD.metrics++;
      tell();
    } else if (number === 3) {
      if (form !== 0 || value > 255) return false;
      PAYLOAD.sequence = value;
    } else if (number === 1 ? form !== 0 : (number === 4 || number === 5) && form !== 2) return false;
  }
  return true;
}

function readMetric(bytes: Uint8Array, start: number, end: number): boolean {
  METRIC.nameAt = start;
  METRIC.nameEnd = start;
  METRIC.alias = -1;
  METRIC.type = 0;
  METRIC.historical = false;
  METRIC.empty = false;
  METRIC.number = Number.NaN;
  METRIC.textAt = start;
  METRIC.textEnd = start;
  METRIC.field = 0;
  let at = start;
  while (at < end) {
    if (!readField(bytes, at, end)) return false;
    const { number, form, value, at: from, to } = FIELD;
    at = FIELD.end;
    switch (number) {
      case 1:
        if (form !== 2) return false;
        METRIC.nameAt = from;
        METRIC.nameEnd = to;
        break;
      case 2:
        if (form !== 0) return false;
        METRIC.alias = value;
        break;
      case 4:
        if (form !== 0) return false;
        METRIC.type = value;
        break;
      case 5:
        METRIC.historical = form === 0 && value !== 0;
        break;
      case 7:
        METRIC.empty = form === 0 && value !== 0;
        break;
      case 10:
      case 11:
      case 14:
        if (form !== 0) return false;
        METRIC.field = number;
        METRIC.low = FIELD.low;
        METRIC.high = FIELD.high;
        break;
      case 12:
      case 13: {
        if (form !== (number === 12 ? 5 : 1)) return false;
        for (let index = 0; index < to - from; index++) octets[index] = bytes[from + index] as number;
        METRIC.field = number;
        METRIC.number = number === 12 ? view.getFloat32(0, true) : view.getFloat64(0, true);
        break;
      }
      case 15:
        if (form !== 2) return false;
        METRIC.field = number;
        METRIC.textAt = from;
        METRIC.textEnd = to;
        break;
      default:
    }
  }
  return true;
}

/**
 * The value of `METRIC` as a number, NaN where it is none; `type` is that of the birth, for metrics that tell none. Signed numbers are sent as
 * the unsigned one with the same bits.
 */
export function numberOf(type: number): number {
  const { field, low, high } = METRIC;
  if (METRIC.empty) return Number.NaN;
  if (field === 12 || field === 13) return METRIC.number;
  if (field === 14) return low === 0 && high === 0 ? 0 : 1;
  if (field !== 10 && field !== 11) return Number.NaN;
  switch (METRIC.type === 0 ? type : METRIC.type) {
    case 1:
      return (low << 24) >> 24;
    case 2:
      return (low << 16) >> 16;
    case 3:
      return low | 0;
    case 4:
      return (high | 0) * 4_294_967_296 + low;
    default:
      return high * 4_294_967_296 + low;
  }
}
