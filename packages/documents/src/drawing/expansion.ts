// Unpacking what drawings are packed in (DEFLATE of RFC 1951, ZIP), never further than a limit: a small file may claim to be enormous.

import { Inflate, unzipSync } from "fflate";

export const LARGEST_DRAWING = 64 * 1024 * 1024;
/** Small, so that what one piece unpacks to stays far below what memory holds, whatever it is. */
const PIECE = 4096;

/** The bytes behind a raw DEFLATE stream; `undefined` where it is broken or too large. */
export function inflate(bytes: Uint8Array, limit = LARGEST_DRAWING): Uint8Array | undefined {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let whole = false;
  const stream = new Inflate((chunk, final) => {
    size += chunk.length;
    if (size > limit) throw new RangeError("too large");
    chunks.push(chunk);
    whole ||= final;
  });
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length);
    }
  } catch {
    return undefined;
  }
  if (!whole) return undefined;
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** The files of a ZIP whose names are wanted; `undefined` where it is broken or too large. The size that each one claims bounds what it gets. */
export function unzip(bytes: Uint8Array, wanted: (name: string) => boolean): ReadonlyMap<string, Uint8Array> | undefined {
  let size = 0;
  try {
    const files = unzipSync(bytes, {
      filter: (file) => {
        if (!wanted(file.name)) return false;
        size += file.originalSize;
        return size <= LARGEST_DRAWING;
      },
    });
    return size > LARGEST_DRAWING ? undefined : new Map(Object.entries(files));
  } catch {
    return undefined;
  }
}
