// Amounts as people type them: durations (`10m`) and sizes (`2GB`).
import { CommandError } from "@bulkhead/workspace";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };
const BYTES: Readonly<Record<string, number>> = { "": 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Milliseconds. */
export function parseDuration(given: string): number {
  const found = /^(\d{1,9}(?:\.\d{1,3})?)([smhd])$/.exec(given);
  const milliseconds = Number(found?.[1]) * (SECONDS[found?.[2] ?? ""] ?? 0) * 1000;
  if (milliseconds > 0) return milliseconds;
  throw new CommandError("cli/bad-argument", `${given} is no duration.`, "Write it as 30s, 10m, 8h or 2d.");
}

/** Bytes. */
export function parseSize(given: string): number {
  const found = /^(\d{1,12}(?:\.\d{1,3})?)([KMGT]?)B?$/i.exec(given);
  const bytes = Math.floor(Number(found?.[1]) * (BYTES[(found?.[2] ?? "").toUpperCase()] ?? 0));
  if (bytes > 0) return bytes;
  throw new CommandError("cli/bad-argument", `${given} is no size.`, "Write it as 500MB or 2GB.");
}

/** A whole number from 1. */
export function parseCount(given: string): number {
  if (/^[1-9]\d{0,14}$/.test(given)) return Number(given);
  throw new CommandError("cli/bad-argument", `${given} is no count.`, "Write a whole number, as in 10000.");
}
