// Looks into archives as far as is safe: ZIP and GZIP, to a depth, and up to a size that no archive can talk its way past.

import { Gunzip, Unzip, UnzipInflate } from "fflate";

/** Archives in archives. */
const DEEPEST = 3;
/** Bytes of all members of one file, unpacked. */
const LARGEST = 256 * 1024 * 1024;
const MOST_MEMBERS = 10_000;

export interface Member {
  /** `archive.zip!folder/name`, for people: it is never used as a path. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The members of a file, those of its archives behind it. `stopped`: why it was not looked into to its end. */
export function membersOf(name: string, bytes: Uint8Array): { readonly members: readonly Member[]; readonly stopped?: string } {
  const budget = { bytes: LARGEST, members: MOST_MEMBERS };
  const members: Member[] = [{ name, bytes }];
  try {
    unpack({ name, bytes }, DEEPEST, budget, members);
    return { members };
  } catch (error) {
    return {
      members,
      stopped: error instanceof TooMuch ? error.message : "the archive is damaged or in a form that is not read",
    };
  }
}

class TooMuch extends Error {}

interface Budget {
  bytes: number;
  members: number;
}

function unpack({ name, bytes }: Member, depth: number, budget: Budget, into: Member[]): void {
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
  const gzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  if (!zip && !gzip) return;
  if (depth === 0) throw new TooMuch(`archives lie more than ${DEEPEST} deep in each other`);
  const found = zip ? unzip(name, bytes, budget) : [{ name: `${name}!`, bytes: gunzip(bytes, budget) }];
  for (const member of found) {
    into.push(member);
    unpack(member, depth - 1, budget, into);
  }
}

/** Streamed, so that what a header says of sizes counts for nothing. */
function unzip(name: string, bytes: Uint8Array, budget: Budget): readonly Member[] {
  const members: Member[] = [];
  let failed: Error | undefined;
  const reader = new Unzip((file) => {
    if (budget.members-- <= 0) {
      failed ??= new TooMuch(`there are more than ${MOST_MEMBERS} files in it`);
      return;
    }
    const parts: Uint8Array[] = [];
    file.ondata = (error, data, final) => {
      if (failed !== undefined) return;
      if (error !== null) {
        failed = error;
        return;
      }
      budget.bytes -= data.length;
      if (budget.bytes < 0) {
        failed = new TooMuch(`it unpacks to more than ${LARGEST} bytes`);
        file.terminate();
        return;
      }
      parts.push(data);
      if (final) members.push({ name: `${name}!${file.name}`, bytes: joined(parts) });
    };
    file.start();
  });
  reader.register(UnzipInflate);
  push(bytes, (chunk, final) => {
    if (failed !== undefined) throw failed;
    reader.push(chunk, final);
  });
  if (failed !== undefined) throw failed;
  return members;
}

function gunzip(bytes: Uint8Array, budget: Budget): Uint8Array {
  const parts: Uint8Array[] = [];
  let over = false;
  const reader = new Gunzip((data) => {
    budget.bytes -= data.length;
    if (budget.bytes < 0) over = true;
    else parts.push(data);
  });
  push(bytes, (chunk, final) => {
    if (over) throw new TooMuch(`it unpacks to more than ${LARGEST} bytes`);
    reader.push(chunk, final);
  });
  return joined(parts);
}

/** Small steps, so that what swells is noticed soon. */
function push(bytes: Uint8Array, take: (chunk: Uint8Array, final: boolean) => void): void {
  const step = 64 * 1024;
  for (let at = 0; at < bytes.length; at += step) take(bytes.subarray(at, at + step), at + step >= bytes.length);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
