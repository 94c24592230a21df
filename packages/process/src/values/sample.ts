// What readers of values tell: one sample of one tag, as the source has it.

import type { Problem } from "@bulkhead/facts";
import { BAD, GOOD, type Quality, UNCERTAIN } from "../series/series.ts";

/** Takes a sample. `place` leads back into the source: a line, row or packet from 1. Times are milliseconds since 1970. */
export type SampleTarget = (tag: string, time: number, value: number, quality: Quality, place: number) => void;

const MOST_PROBLEMS = 200;

/** Problems of one source; beyond 200 they are counted. */
export class SampleProblems {
  readonly #file: string;
  readonly #all: Problem[] = [];
  #more = 0;

  constructor(file: string) {
    this.#file = file;
  }

  report(what: string, severity: Problem["severity"], message: string, mend: string, line?: number, column?: number): void {
    if (this.#all.length >= MOST_PROBLEMS) {
      this.#more++;
      return;
    }
    const place = { ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }) };
    this.#all.push({ code: `process/${what}`, severity, message, mend, file: this.#file, ...place });
  }

  list(): Problem[] {
    if (this.#more === 0) return this.#all;
    const message = `${this.#more} more problems are not listed.`;
    return [...this.#all, { code: "process/more", severity: "note", message, mend: "Mend those above first.", file: this.#file }];
  }
}

/** A number as historians write it. `undefined`: no number and no word for one; NaN: a word that says that there is none. */
export function numberOf(text: string, decimalComma: boolean): number | undefined {
  const plain = decimalComma && /^[+-]?\d+,\d+(?:[eE][+-]?\d+)?$/.test(text) ? text.replace(",", ".") : text;
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain)) return Number(plain);
  const word = text.toLowerCase();
  if (/^(?:true|on|open|yes|ein|wahr)$/.test(word)) return 1;
  if (/^(?:false|off|closed?|no|aus|falsch)$/.test(word)) return 0;
  const none = /^(?:nan|-?inf(?:inity)?|null|none|n\/?a|#n\/a|bad(?: input)?|no ?data|i\/o timeout|pt created|shutdown|-|\?+)$/;
  return none.test(word) ? Number.NaN : undefined;
}

/**
 * Quality as words, as OPC DA's byte (192 good, 64 uncertain) or as OPC UA's status code (the two highest bits). A lone 0 is good in OPC UA
 * and bad in OPC DA: `classic` says which.
 */
export function qualityOf(text: string, classic: boolean): Quality | undefined {
  const word = text.trim().toLowerCase();
  if (word === "" || /^(?:good|ok|gut|valid|g)\b/.test(word)) return GOOD;
  if (/^(?:uncertain|questionable|suspect|unsicher|u)\b/.test(word)) return UNCERTAIN;
  if (/^(?:bad|invalid|schlecht|error|fail|stale|b)/.test(word)) return BAD;
  const number = /^0x[0-9a-f]{1,8}$/.test(word) || /^\d{1,10}$/.test(word) ? Number(word) : Number.NaN;
  if (Number.isNaN(number)) return undefined;
  if (classic && number < 256) return number >= 192 ? GOOD : number >= 64 && number < 128 ? UNCERTAIN : BAD;
  return number >= 0x80000000 ? BAD : number >= 0x40000000 ? UNCERTAIN : GOOD;
}
