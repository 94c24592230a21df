// Moments as people write them in documents: a date, or a date and time with its offset.

import { z } from "zod";
import type { Instant } from "./evidence.ts";

const written = z
  .union([z.iso.date(), z.iso.datetime({ offset: true })])
  .describe("a date as 2026-03-02, or a time with its offset as 2026-03-02T09:00:00Z.");

/** From when: a date means its first moment in UTC. */
export const fromMoment = written
  .transform((text): Instant => instantOf(new Date(text).getTime()))
  .describe(written.description as string);

/** Until when: a date counts to its end, so that the first moment of the next day is the end. */
export const untilMoment = written
  .transform((text): Instant => {
    const time = new Date(text).getTime();
    return instantOf(text.includes("T") ? time : time + DAY);
  })
  .describe(written.description as string);

const DAY = 24 * 60 * 60 * 1000;

/** Four-digit years only, as instants are compared as text: what lies beyond is drawn to the border (9999-12-31 means for ever). */
function instantOf(time: number): Instant {
  return new Date(Math.min(Math.max(time, EARLIEST), LATEST)).toISOString();
}

const EARLIEST = Date.UTC(1000, 0, 1);
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The moment that a date (its first moment in UTC), or a date and time with offset, stands for; `undefined` where it is neither. */
export function canonicalMoment(text: string): Instant | undefined {
  const read = fromMoment.safeParse(text);
  return read.success ? read.data : undefined;
}
