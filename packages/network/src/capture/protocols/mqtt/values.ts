// Values of declared points out of what is published over MQTT: metrics of Sparkplug B, numbers as text, fields of JSON.

import type { PointOfInterest } from "@bulkhead/facts";

/** Where a declared point lies. */
export interface MqttAddress {
  /** The topic; of Sparkplug without the type of message. */
  readonly topic: string;
  /** Metric of Sparkplug, or path of names into JSON. `null`: the payload as a whole. */
  readonly field: string | null;
}

/**
 * `spBv1.0/GROUP/NODE#METRIC`, `spBv1.0/GROUP/NODE/DEVICE#METRIC`: a metric, in births, data and commands; `TOPIC`: a number as text;
 * `TOPIC#NAME/NAME`: a number in JSON. What a client publishes is written by it, what the broker delivers is read.
 */
export function locate({ target }: PointOfInterest): MqttAddress | undefined {
  const mark = target.indexOf("#");
  const topic = mark < 0 ? target : target.slice(0, mark);
  const field = mark < 0 ? null : target.slice(mark + 1);
  if (topic === "" || field === "" || topic.includes("+") || target.length > 1000) return undefined;
  return { topic, field };
}

const UTF_8 = new TextDecoder();
const NUMBER = /^[-+]?\d{1,30}(?:\.\d{0,30})?(?:[eE][-+]?\d{1,3})?$/;

/** The number of a plain payload; NaN where there is none; `undefined` where the field is not in it. */
export function numberIn(payload: Uint8Array, field: string | null): number | undefined {
  const text = UTF_8.decode(payload).trim();
  if (field === null) return numberOf(text);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const name of field.split("/")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  return typeof value === "string" ? numberOf(value) : Number.NaN;
}

function numberOf(text: string): number {
  if (NUMBER.test(text)) return Number(text);
  const word = text.length <= 5 ? text.toLowerCase() : "";
  if (word === "true" || word === "on") return 1;
  return word === "false" || word === "off" ? 0 : Number.NaN;
}
