// Compressed evidence: gzip (RFC 1952) and zstd (RFC 8878) files are read as what they hold. Their digest is that of the file as received;
// offsets in locators count in the decompressed bytes.

import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip, createZstdDecompress, gunzipSync, zstdDecompressSync } from "node:zlib";

export type Compression = "gzip" | "zstd";

/** By the first bytes; `undefined` for everything else. */
export function compressionOf(head: Uint8Array): Compression | undefined {
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return "gzip";
  if (head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd) return "zstd";
  return undefined;
}

const CHUNK = 1024 * 1024;

/** The decompressed bytes, chunk by chunk. Throws where the file is cut or damaged, after what could be had. */
export async function* decompress(path: string, compression: Compression): AsyncGenerator<Uint8Array, void, void> {
  const source = createReadStream(path, { highWaterMark: CHUNK });
  const expand = compression === "gzip" ? createGunzip({ chunkSize: CHUNK }) : createZstdDecompress({ chunkSize: CHUNK });
  // an error of the source or of the data ends the iteration below, which throws it
  pipeline(source, expand, () => {});
  for await (const chunk of expand) yield chunk as Uint8Array;
}

/** The first bytes of what the file holds, at most `length` of them; what could be had where it is damaged. */
export async function decompressHead(path: string, compression: Compression, length: number): Promise<Uint8Array> {
  const head = new Uint8Array(length);
  let at = 0;
  try {
    for await (const chunk of decompress(path, compression)) {
      const part = chunk.subarray(0, length - at);
      head.set(part, at);
      at += part.length;
      if (at === length) break;
    }
  } catch {
    // reading the whole says what is wrong with it
  }
  return head.subarray(0, at);
}

/** All that the bytes hold, as they are where they are not compressed. Throws where it is damaged or becomes longer than `most`. */
export function expandWhole(bytes: Buffer, most: number): Buffer {
  const options = { maxOutputLength: most };
  switch (compressionOf(bytes)) {
    case "gzip":
      return gunzipSync(bytes, options);
    case "zstd":
      return zstdDecompressSync(bytes, options);
    case undefined:
      return bytes;
  }
}

/** Bytes that a file of `size` may become: captures and texts shrink to a hundredth at best; more is an attack on whoever opens it. */
export function largestExpansion(size: number): number {
  return 64 * 1024 * 1024 + size * 200;
}
