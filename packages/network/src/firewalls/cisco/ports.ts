// Port operators of Cisco's access lists: `eq`, `neq`, `lt`, `gt`, `range`.

import type { Words } from "../config-line.ts";
import { complementOf } from "../ranges.ts";
import type { Range } from "../ruleset.ts";
import { one } from "../service.ts";
import { type Ports, readPort } from "./names.ts";

/** `unknown`: there is an operator and what stands behind it is no port that is known. */
export type PortSpec = readonly Range[] | "unknown" | undefined;

const OPERATORS: ReadonlySet<string> = new Set(["eq", "neq", "lt", "gt", "range"]);

export function startsPorts(word: string | undefined): boolean {
  return word !== undefined && OPERATORS.has(word);
}

/** Takes an operator with its ports, if one comes next. IOS allows several ports behind `eq` and `neq`. */
export function takePorts(words: Words, names: Ports): PortSpec {
  const operator = words.peek();
  if (operator === undefined || !OPERATORS.has(operator)) return undefined;
  words.next();
  const first = readPort(words.peek(), names);
  words.next();
  if (first === undefined) {
    if (operator === "range") words.next();
    return "unknown";
  }
  const low = BigInt(first);
  switch (operator) {
    case "lt":
      return [{ low: 0n, high: low - 1n }];
    case "gt":
      return [{ low: low + 1n, high: 65_535n }];
    case "range": {
      const last = readPort(words.next(), names);
      if (last === undefined) return "unknown";
      // The device sorts a range that is given the wrong way round.
      return [{ low: BigInt(Math.min(first, last)), high: BigInt(Math.max(first, last)) }];
    }
    default: {
      const ranges = [...one(first)];
      for (let next = readPort(words.peek(), names); next !== undefined; next = readPort(words.peek(), names)) {
        ranges.push(...one(next));
        words.next();
      }
      if (operator === "eq") return ranges;
      return complementOf(
        ranges.sort((a, b) => (a.low < b.low ? -1 : 1)),
        65_535n,
      );
    }
  }
}
