// The packets with which connections begin, and those that answer: the two directions that a stateful device treats apart.

import type { Range } from "../firewalls/ruleset.ts";
import { ACK, STATES, SYN } from "./dimension.ts";
import { type Region, regionOf } from "./match.ts";

/** The number as a set. */
export function only(number: number): readonly Range[] {
  return [{ low: BigInt(number), high: BigInt(number) }];
}

/** NEW, with SYN alone where it is TCP (the flags of other packets mean nothing), and not translated. */
export const BEGINNING = { state: only(STATES.indexOf("new")), tcpFlags: only(SYN), translation: only(0) };

/** An answer of a connection that is known. */
export const ANSWER = { state: only(STATES.indexOf("established")), tcpFlags: only(ACK), translation: only(0) };

/** NEW TCP that does not begin with SYN: a connection that is taken up in its midst. */
export const MIDST = { ...BEGINNING, transport: only(6), tcpFlags: only(ACK) };

/** What a space must tell apart to speak of these. */
export const DIRECTIONS: readonly Region[] = [BEGINNING, ANSWER, MIDST].map((sets) => regionOf(sets));
