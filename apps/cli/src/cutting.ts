// Cutting out: reads captures again and writes just the packets that prove something, with their time stamps and link types.

import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from "node:fs";
import type { Digest } from "@bulkhead/facts";
import {
  type CutPacket,
  enhancedPacket,
  interfaceDescription,
  openCut,
  type PacketProof,
  pcapHeader,
  pcapRecord,
  sectionHeader,
} from "@bulkhead/network";
import { CommandError, type Compression, compressionOf, decompress, digestFile, fileError } from "@bulkhead/workspace";

export interface Cut {
  readonly packets: number;
  /** Of these: pieces of datagrams that do not tell what they belong to. */
  readonly pieces: number;
}

export interface CutSource {
  readonly digest: Digest;
  readonly path: string;
  readonly name: string;
}

const CHUNK = 4 * 1024 * 1024;

/**
 * Writes the packets of a proof into one new file: pcapng, or pcap where the name ends in `.pcap`. Every piece of evidence is held against
 * its digest first. In pcapng each packet says in a comment which packet of which evidence it is.
 */
export async function cutOut(proof: PacketProof, sources: readonly CutSource[], output: string): Promise<Cut> {
  const draft = `${output}.${process.pid}.part`;
  let handle: number;
  try {
    handle = openSync(draft, "wx");
  } catch (error) {
    throw new CommandError(
      "cli/not-writable",
      `${output} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
      "Name another file, or make its folder first.",
    );
  }
  const total = { packets: 0, pieces: 0 };
  try {
    const sheet = output.endsWith(".pcap") ? new PcapSheet(handle) : new PcapngSheet(handle, sources);
    for (const source of sources) {
      const selection = proof.get(source.digest);
      if (selection === undefined) continue;
      checkDigest(source);
      const run = openCut(selection, (packet) => sheet.write(source, packet));
      await readThrough(source.path, (chunk) => run.push(chunk));
      const { packets, pieces } = run.end();
      total.packets += packets;
      total.pieces += pieces;
    }
    closeSync(handle);
    handle = -1;
    renameSync(draft, output);
  } finally {
    if (handle >= 0) closeSync(handle);
    rmSync(draft, { force: true });
  }
  return total;
}

function checkDigest({ path, name, digest }: CutSource): void {
  let handle: number;
  try {
    handle = openSync(path, "r");
  } catch (error) {
    throw fileError(path, error);
  }
  try {
    if (digestFile(handle, 0, new Uint8Array(CHUNK), () => {}) === digest) return;
  } finally {
    closeSync(handle);
  }
  throw new CommandError(
    "cli/evidence-changed",
    `${name} is not the file any more that the facts were read from.`,
    "Put the file back as it was, or run `bulkhead assess` to read it anew.",
  );
}

/** All bytes of a capture, decompressed. What lies behind damage gave no facts, so it is no loss here. */
async function readThrough(path: string, take: (chunk: Uint8Array) => void): Promise<void> {
  const handle = openSync(path, "r");
  try {
    const buffer = new Uint8Array(CHUNK);
    let compression: Compression | undefined;
    for (let at = 0; ; ) {
      const count = readSync(handle, buffer, 0, buffer.length, at);
      if (at === 0) compression = compressionOf(buffer.subarray(0, count));
      if (count === 0 || compression !== undefined) break;
      take(buffer.subarray(0, count));
      at += count;
    }
    if (compression === undefined) return;
    try {
      for await (const chunk of decompress(path, compression)) take(chunk);
    } catch {
      // see above
    }
  } finally {
    closeSync(handle);
  }
}

/** One section; an interface for each piece of evidence, link type and kind of time stamp. */
class PcapngSheet {
  readonly #handle: number;
  readonly #interfaces = new Map<string, number>();

  constructor(handle: number, sources: readonly CutSource[]) {
    this.#handle = handle;
    const names = sources.map(({ name, digest }) => `${name} (${digest})`).join(", ");
    writeSync(handle, sectionHeader(`Cut out by Bulkhead from ${names}`));
  }

  write({ name, digest }: CutSource, { bytes, wireLength, link, stamp, number }: CutPacket): void {
    const key = `${digest} ${link} ${stamp.resolution} ${stamp.offset}`;
    let which = this.#interfaces.get(key);
    if (which === undefined) {
      this.#interfaces.set(key, (which = this.#interfaces.size));
      writeSync(this.#handle, interfaceDescription(link, name, stamp));
    }
    writeSync(this.#handle, enhancedPacket(which, stamp.ticks, bytes, wireLength, `packet ${number} of ${name}`));
  }
}

/** A classic file, which has one link type. */
class PcapSheet {
  readonly #handle: number;
  #link: number | undefined;

  constructor(handle: number) {
    this.#handle = handle;
  }

  write(_source: CutSource, { bytes, wireLength, link, stamp }: CutPacket): void {
    if (this.#link === undefined) {
      this.#link = link;
      writeSync(this.#handle, pcapHeader(link));
    }
    if (link !== this.#link) {
      throw new CommandError(
        "cli/bad-argument",
        `The packets are of different link types (${this.#link} and ${link}), which a pcap file cannot hold.`,
        "Name the output .pcapng.",
      );
    }
    writeSync(this.#handle, pcapRecord(stamp, bytes, wireLength));
  }
}
