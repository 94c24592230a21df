// For tests: plays bytes to a dissector as the capture core does and remembers what it told.

import assert from "node:assert/strict";
import type { PointOfInterest } from "@bulkhead/facts";
import { Certificates, type ShownCertificate } from "../certificates.ts";
import { Claims } from "../claims.ts";
import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  LONGEST_MESSAGE,
  MORE,
  NO,
  type Point,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  TO_SERVER,
  type Told,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../dissector.ts";

interface RecordedOperation {
  readonly name: string;
  readonly class: string;
  readonly target: string | null;
  accepted: number;
  refused: number;
}

/** What a dissector told its sink. */
export interface Recording {
  readonly recognised: boolean;
  readonly operations: RecordedOperation[];
  readonly sessions: SessionSecurity[];
  readonly assets: { readonly of: string; readonly told: Told }[];
  readonly neighbours: { readonly address: string; readonly mac: string }[];
  readonly credentials: { readonly user: string | null; readonly masked: string }[];
  readonly certificates: readonly ShownCertificate[];
  readonly read: { readonly variable: string; readonly raw: number; readonly good: boolean }[];
  readonly written: { readonly variable: string; readonly raw: number; readonly good: boolean; settled: boolean | null }[];
  readonly exported: Parameters<Sink["exported"]>[0][];
  readonly transfers: { readonly direction: string; readonly block: string; readonly size: number }[];
  readonly malformed: string[];
  readonly messages: Readonly<Record<string, unknown>>[];
  became: string | null;
  sessionsEnded: number;
}

export interface Play {
  readonly points?: readonly PointOfInterest[];
  readonly serverPort?: number;
  readonly clientPort?: number;
  readonly directionSeen?: boolean;
  readonly fromStart?: boolean;
  readonly multicast?: boolean;
  readonly truncated?: boolean;
  readonly hopLimit?: number;
  /** tcp: hands the stream over in pieces of this many bytes. */
  readonly pieces?: number;
  readonly messages?: boolean;
}

const SIDES = ["client", "server"] as const;

/** `from`: 0 the client sent it, 1 the server. Returns what was told; checks that the dissector keeps to the agreement. */
export function play(
  dissector: Dissector,
  parts: readonly (readonly [from: Direction, bytes: Uint8Array])[],
  how: Play = {},
): Recording {
  const claims = new Claims(100);
  const shown = new Certificates(100);
  const texts: string[] = [];
  const recording: { -readonly [K in keyof Recording]: Recording[K] } = {
    recognised: false,
    operations: [],
    sessions: [],
    assets: [],
    neighbours: [],
    credentials: [],
    certificates: shown.all,
    read: [],
    written: [],
    transfers: [],
    exported: [],
    malformed: [],
    messages: [],
    became: null,
    sessionsEnded: 0,
  };
  let sender: Direction = TO_SERVER;
  let turned = false;
  const points: Point[] = [];
  for (const interest of how.points ?? []) {
    const address = dissector.locate?.(interest);
    if (address !== undefined) points.push({ index: points.length, interest, address });
  }
  const flow: Flow = {
    transport: dissector.transport,
    clientPort: how.clientPort ?? 50_000,
    serverPort: how.serverPort ?? dissector.ports[0] ?? 0,
    directionSeen: how.directionSeen ?? true,
    fromStart: how.fromStart ?? true,
    truncated: how.truncated ?? false,
    hopLimit: how.hopLimit ?? 255,
    multicast: how.multicast ?? false,
    time: Date.UTC(2026, 0, 1),
    points,
    senderIs(role, direction) {
      if (flow.directionSeen) return direction;
      const wanted: Direction = role === "client" ? TO_SERVER : TO_CLIENT;
      if (direction !== wanted) {
        turned = !turned;
        sender = wanted;
      }
      return wanted;
    },
    become(protocol) {
      recording.became = protocol;
    },
  };
  const hexadecimal = (bytes: Uint8Array, at: number, length: number): string => {
    assert.ok(at >= 0 && at + length <= bytes.length, "an address must lie in the bytes");
    return Array.from(bytes.subarray(at, at + length), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };
  const sink: Sink = {
    operation(fn, _unit, form, a, b, c) {
      assert.ok(Number.isSafeInteger(a) && Number.isSafeInteger(b) && Number.isSafeInteger(c));
      const target = form === null ? null : form.format(a, b, c, (key) => texts[key] ?? assert.fail("no such text"));
      recording.operations.push({ name: fn.name, class: fn.class, target, accepted: 0, refused: 0 });
      return recording.operations.length - 1;
    },
    accepted(key) {
      const operation = recording.operations[key];
      assert.ok(operation);
      operation.accepted++;
    },
    refused(key) {
      const operation = recording.operations[key];
      assert.ok(operation);
      operation.refused++;
    },
    text(bytes, start, end) {
      assert.ok(start >= 0 && end >= start && end <= bytes.length);
      return texts.push(new TextDecoder().decode(bytes.subarray(start, Math.min(end, start + 255)))) - 1;
    },
    session: (security) => void recording.sessions.push(security),
    sessionEnds: () => void recording.sessionsEnded++,
    asset: (told) => void recording.assets.push({ of: SIDES[sender], told }),
    assetAt: (bytes, at, length, told) => void recording.assets.push({ of: hexadecimal(bytes, at, length), told }),
    neighbour(bytes, at, length, macBytes, macAt) {
      const mac = hexadecimal(macBytes, macAt, 6);
      const address = hexadecimal(bytes, at, length);
      recording.neighbours.push({ address, mac });
      return claims.make(Number.parseInt(address.slice(0, 8), 16), Number.parseInt(mac, 16));
    },
    credential: (user, masked) => void recording.credentials.push({ user, masked }),
    certificate: (bytes, at, end) =>
      shown.tell(bytes, at, end, 0, sender, 0, sender === TO_CLIENT ? flow.serverPort : -1, {
        number: 1,
        offset: 0,
        length: 0,
        time: flow.time,
      }),
    certificateUsed: (one) => void (one.usedUntil = flow.time),
    valueRead: (point, raw, good) => void recording.read.push({ variable: point.interest.variable, raw, good }),
    valueWritten: (point, raw, good) =>
      recording.written.push({ variable: point.interest.variable, raw, good, settled: null }) - 1,
    settle(key, accepted) {
      const written = recording.written[key];
      assert.ok(written);
      written.settled = accepted;
    },
    exported: (told) => void recording.exported.push(typeof told === "string" ? told : { ...told }),
    transfer: (direction, block, size) => void recording.transfers.push({ direction, block, size }),
    malformed: (reason) => void recording.malformed.push(reason),
    lost() {},
    message: how.messages === true ? (protocol, fields) => void recording.messages.push({ protocol, ...fields }) : null,
  };
  const kept: [Uint8Array, Uint8Array] = [new Uint8Array(0), new Uint8Array(0)];
  const skip: [number, number] = [0, 0];
  let dissection = null as Dissection | null;

  const give = (from: Direction, piece: Uint8Array): void => {
    if (recording.became !== null) return;
    let fresh = piece;
    const skipped = Math.min(skip[from], fresh.length);
    skip[from] -= skipped;
    fresh = fresh.subarray(skipped);
    if (fresh.length === 0 && dissector.transport === "tcp") return;
    const all = new Uint8Array(kept[from].length + fresh.length);
    all.set(kept[from]);
    all.set(fresh, kept[from].length);
    // Bytes on both sides of the range catch a dissector that looks outside it.
    const framed = new Uint8Array(all.length + 16).fill(0xa5);
    framed.set(all, 8);
    if (dissection === null) {
      const recognition = dissector.recognise(framed, 8, 8 + all.length, flow, from);
      if (recognition === NO || recognition === MORE) {
        if (dissector.transport === "tcp" && recognition === MORE) kept[from] = all;
        return;
      }
      recording.recognised = true;
      let way = from;
      if (recognition === YES_FROM_CLIENT) way = flow.senderIs("client", from);
      if (recognition === YES_FROM_SERVER) way = flow.senderIs("server", from);
      dissection = dissector.open(flow);
      sender = way;
    }
    sender = turned ? ((1 - from) as Direction) : from;
    const taken = dissection.dissect(framed, 8, 8 + all.length, flow, sender, sink);
    if (dissector.transport !== "tcp") return;
    assert.ok(Number.isSafeInteger(taken) && taken >= ASTRAY, `took ${taken}`);
    if (taken === ASTRAY) {
      kept[from] = new Uint8Array(0);
      dissection = null;
    } else if (taken > all.length) {
      skip[from] = taken - all.length;
      kept[from] = new Uint8Array(0);
    } else {
      kept[from] = all.slice(taken);
      if (kept[from].length > LONGEST_MESSAGE) {
        recording.malformed.push("too long");
        kept[from] = new Uint8Array(0);
      }
    }
  };

  for (const [from, bytes] of parts) {
    const pieces = dissector.transport === "tcp" ? (how.pieces ?? bytes.length) : bytes.length;
    if (bytes.length === 0) give(from, bytes);
    for (let at = 0; at < bytes.length; at += pieces) give(from, bytes.subarray(at, at + pieces));
  }
  dissection?.close?.(flow, sink);
  return recording;
}

/** Joins bytes, numbers (one byte each) and ASCII or UTF-8 text. */
export function join(...parts: readonly (Uint8Array | number | string | readonly number[])[]): Uint8Array<ArrayBuffer> {
  const all: number[] = [];
  for (const part of parts) {
    if (typeof part === "number") all.push(part);
    else if (typeof part === "string") all.push(...new TextEncoder().encode(part));
    else all.push(...part);
  }
  return Uint8Array.from(all);
}

/** Big-endian numbers of 2 and 4 bytes. */
export const be16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
export const be32 = (value: number): number[] => [(value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/** Pseudo-random numbers from a seed (mulberry32), so that a failure can be played again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** How many times the rounds below are played, each time with another seed: more than once in a nightly run. */
const TIMES = Number(process.env["BULKHEAD_MUTATIONS"] ?? 1);
/** Added to every seed: a nightly run has one of its own. */
const SEED = Number(process.env["BULKHEAD_SEED"] ?? 0);
let damagedMessages = 0;

/** Plays damaged copies of parts: flipped bytes, cuts, wild lengths. The agreement must hold; nothing may throw. */
export function playDamaged(
  dissector: Dissector,
  parts: readonly (readonly [Direction, Uint8Array])[],
  rounds: number,
  seed: number,
  how: Play = {},
): void {
  // The summary of the run adds them up.
  if (damagedMessages === 0) process.once("exit", () => console.log(`damaged messages: ${damagedMessages}`));
  damagedMessages += parts.length * rounds * TIMES;
  for (let time = 0; time < TIMES; time++) playDamagedOnce(dissector, parts, rounds, SEED + seed + 1_000_003 * time, how);
}

function playDamagedOnce(
  dissector: Dissector,
  parts: readonly (readonly [Direction, Uint8Array])[],
  rounds: number,
  seed: number,
  how: Play,
): void {
  const random = seeded(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  for (let round = 0; round < rounds; round++) {
    const damaged = parts.map(([from, bytes]): [Direction, Uint8Array] => {
      const copy = bytes.slice(0, random() < 0.2 ? below(bytes.length + 1) : bytes.length);
      for (let flips = below(6); flips > 0 && copy.length > 0; flips--) {
        copy[below(copy.length)] = random() < 0.4 ? (random() < 0.5 ? 0xff : 0x7f) : below(256);
      }
      return [from, copy];
    });
    const pieces = random() < 0.3 ? 1 + below(40) : undefined;
    try {
      play(dissector, damaged, {
        ...how,
        directionSeen: random() < 0.5,
        messages: random() < 0.5,
        ...(pieces !== undefined && { pieces }),
      });
    } catch (error) {
      throw new Error(`${dissector.name}: seed ${seed}, round ${round}`, { cause: error });
    }
  }
}
