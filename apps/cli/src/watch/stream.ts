// Watching a stream of packets: it is kept in files of the ring as it comes, and each is read when it is complete or, for a first look,
// while it grows.

import type { Readable } from "node:stream";
import { Segmenter } from "@bulkhead/network";
import type { ReadingThread } from "./reading-thread.ts";
import type { OpenSegment, Ring, Watcher } from "./ring.ts";

/** A file is complete at this size at the latest. */
const LARGEST_SEGMENT = 64 * 1024 * 1024;
/** Larger files are not looked at while they grow: they are complete soon. */
const LARGEST_PEEK = 16 * 1024 * 1024;
/** Milliseconds between looks. */
const PEEK_EVERY = 2000;

export interface StreamOptions {
  /** Names the files. */
  readonly label: string;
  readonly watcher: Watcher;
  /** Milliseconds after which a file is complete. */
  readonly every: number;
  /** Packets after which the watch ends. */
  readonly most: number;
  /** Bytes of one file. */
  readonly segment?: number;
  /** Packets that the capturing program says it lost so far. */
  dropped(): number | undefined;
}

export class StreamWatch {
  readonly #ring: Ring;
  readonly #thread: ReadingThread;
  readonly #options: StreamOptions;
  readonly #segmenter: Segmenter;
  readonly #ended = Promise.withResolvers<void>();
  #segment: OpenSegment | undefined;
  #begun = 0;
  #peeked = 0;
  #peekedAt = 0;
  /** Losses that the closed files account for. */
  #toldDropped = 0;

  constructor(source: Readable, ring: Ring, thread: ReadingThread, options: StreamOptions) {
    this.#ring = ring;
    this.#thread = thread;
    this.#options = options;
    this.#segmenter = new Segmenter(options.most);
    source.on("data", (chunk: Buffer) => {
      try {
        this.#take(chunk);
      } catch (error) {
        this.#ended.reject(error);
        source.destroy();
      }
      if (this.#segmenter.full || this.#segmenter.broken !== undefined) this.#ended.resolve();
    });
    source.on("error", (error) => this.#ended.reject(error));
    source.on("close", () => this.#ended.resolve());
    source.on("end", () => this.#ended.resolve());
  }

  get packets(): number {
    return this.#segmenter.packets;
  }

  get broken(): string | undefined {
    return this.#segmenter.broken;
  }

  /** Bytes of a packet of which the rest did not come. */
  get waiting(): number {
    return this.#segmenter.full ? 0 : this.#segmenter.waiting;
  }

  /** When the stream has ended, or no more of it is wanted. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** To be called about once a second. */
  tick(now: number): void {
    const segment = this.#segment;
    if (segment === undefined) return;
    if (now - this.#begun >= this.#options.every) this.#close();
    else if (
      now - this.#peekedAt >= PEEK_EVERY &&
      segment.size > this.#peeked &&
      segment.size <= LARGEST_PEEK &&
      this.#thread.pending === 0
    ) {
      this.#peekedAt = now;
      this.#peeked = segment.size;
      const { collector, sensor } = this.#options.watcher;
      const entry = { file: segment.name, collector, collected: segment.begun, ...(sensor === undefined ? {} : { sensor }) };
      this.#thread.peek(segment.path, segment.name, entry, segment.size);
    }
  }

  /** Completes the last file. */
  finish(): void {
    this.#close();
  }

  #take(chunk: Uint8Array): void {
    const { label, segment: most = LARGEST_SEGMENT } = this.#options;
    this.#segmenter.push(chunk, (bytes, start, end) => {
      const { preamble } = this.#segmenter;
      if (this.#segment === undefined) {
        const now = Date.now();
        // pcapng begins with the type of its section header, which reads the same in both byte orders
        const ending = preamble[0] === 0x0a ? "pcapng" : "pcap";
        this.#segment = this.#ring.begin(label, new Date(now).toISOString(), ending);
        this.#begun = now;
        this.#peeked = 0;
        this.#peekedAt = now;
        this.#ring.write(this.#segment, preamble);
      }
      this.#ring.write(this.#segment, bytes, start, end);
    });
    if (this.#segment !== undefined && this.#segment.size >= most) this.#close();
  }

  #close(): void {
    const segment = this.#segment;
    if (segment === undefined) return;
    this.#segment = undefined;
    const dropped = this.#options.dropped();
    const since = dropped === undefined ? undefined : Math.max(0, dropped - this.#toldDropped);
    this.#toldDropped = dropped ?? 0;
    const entry = this.#ring.close(segment, this.#options.watcher, since);
    this.#thread.read(segment.path, segment.name, entry);
  }
}
