// Values of declared process variables: minimum, maximum and last per variable, conversation and direction.

import type { PointOfInterest } from "@bulkhead/facts";
import type { Point } from "./dissector.ts";
import type { PacketPlace } from "./rows.ts";

/** Writes that wait for their answer. Where more wait, the oldest counts as written: nobody refused it so far. */
const MOST_HELD = 4096;

export interface ValueRecord {
  readonly point: Point;
  readonly conversation: number;
  readonly direction: "read" | "written";
  minimum: number;
  maximum: number;
  lastValue: number;
  count: number;
  bad: number;
  readonly place: PacketPlace;
  minimumAt: PacketPlace;
  maximumAt: PacketPlace;
  first: number;
  last: number;
  /** How often which time lay between two values, in steps of 15 %; made with the second value. */
  distances: Uint32Array | null;
  /** The longest time between two values, and when it began. */
  gap: number;
  gapFrom: number;
}

const STEPS = 128;
const SHORTEST = 0.1;
const STEP = Math.log(1.15);

/** Median of the times between values, in milliseconds, to 15 %; `undefined` below 10 of them. */
export function medianDistance(distances: Uint32Array | null): number | undefined {
  if (distances === null) return undefined;
  let count = 0;
  for (const many of distances) count += many;
  if (count < 10) return undefined;
  let half = count / 2;
  const at = distances.findIndex((many) => (half -= many) <= 0);
  return SHORTEST * Math.exp((at + 0.5) * STEP);
}

/** Takes one value in engineering units. The place is reused for the next packet. */
export type ValueTarget = (
  interest: PointOfInterest,
  conversation: number,
  direction: "read" | "written",
  value: number,
  good: boolean,
  place: Readonly<PacketPlace>,
) => void;

interface Held {
  readonly point: Point;
  readonly conversation: number;
  readonly raw: number;
  readonly good: boolean;
  readonly place: PacketPlace;
}

const NO_DISTANCE = { distances: null, gap: 0, gapFrom: 0 };

export class Values {
  readonly all: ValueRecord[] = [];
  forgotten = 0;
  /** Is told every value as it comes: bad ones, and those of which no record is kept as well. Writes come when they are settled. */
  each: ValueTarget | null = null;
  readonly #byKey = new Map<string, ValueRecord>();
  /** In the order in which they were asked for. */
  readonly #held = new Map<number, Held>();
  readonly #most: number;
  #next = 0;

  constructor(most: number) {
    this.#most = most;
  }

  tell(point: Point, conversation: number, direction: "read" | "written", raw: number, good: boolean, place: PacketPlace): void {
    const value = raw * point.interest.scale + point.interest.offset;
    this.each?.(point.interest, conversation, direction, value, good, place);
    const key = `${point.index} ${conversation} ${direction}`;
    let record = this.#byKey.get(key);
    if (record === undefined) {
      if (this.all.length >= this.#most) {
        this.forgotten++;
        return;
      }
      const at = { ...place };
      const bounds = { minimum: Number.NaN, maximum: Number.NaN, lastValue: Number.NaN, minimumAt: at, maximumAt: at };
      record = {
        point,
        conversation,
        direction,
        ...bounds,
        count: 0,
        bad: 0,
        place: at,
        first: place.time,
        last: place.time,
        ...NO_DISTANCE,
      };
      this.all.push(record);
      this.#byKey.set(key, record);
    }
    const distance = place.time - record.last;
    if (record.count > 0 && distance > 0) {
      record.distances ??= new Uint32Array(STEPS);
      const step = Math.max(0, Math.min(STEPS - 1, Math.floor(Math.log(distance / SHORTEST) / STEP)));
      record.distances[step] = (record.distances[step] as number) + 1;
      if (distance > record.gap) {
        record.gap = distance;
        record.gapFrom = record.last;
      }
    }
    record.first = Math.min(record.first, place.time);
    record.last = Math.max(record.last, place.time);
    record.count++;
    if (!good || !Number.isFinite(value)) {
      record.bad++;
      return;
    }
    record.lastValue = value;
    if (!(value >= record.minimum)) {
      record.minimum = value;
      record.minimumAt = { ...place };
    }
    if (!(value <= record.maximum)) {
      record.maximum = value;
      record.maximumAt = { ...place };
    }
  }

  /** Keeps a write until `settle`. */
  hold(point: Point, conversation: number, raw: number, good: boolean, place: PacketPlace): number {
    if (this.#held.size >= MOST_HELD) {
      for (const oldest of this.#held.keys()) {
        this.settle(oldest, true);
        break;
      }
    }
    const key = this.#next++;
    this.#held.set(key, { point, conversation, raw, good, place: { ...place } });
    return key;
  }

  settle(key: number, accepted: boolean): void {
    const held = this.#held.get(key);
    if (held === undefined) return;
    this.#held.delete(key);
    if (accepted) this.tell(held.point, held.conversation, "written", held.raw, held.good, held.place);
  }

  /** The capture is over: what nobody refused was written. */
  settleAll(): void {
    for (const key of this.#held.keys()) this.settle(key, true);
  }
}
