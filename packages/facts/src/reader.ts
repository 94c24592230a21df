// Readers: bytes of one piece of evidence go in, chunk by chunk; facts and problems come out. Every layer brings its own readers and
// lists them; nothing that runs them knows one by name.

import { canonicalText, digestOf } from "./canonical.ts";
import type { Evidence, Instant } from "./evidence.ts";
import type { Fact, FactId, FactKind, FactOf, FactValues } from "./fact.ts";
import type { Locator } from "./locator.ts";
import type { Problem } from "./problem.ts";
import type { Rank } from "./rank.ts";

/** A declared process variable as a reader of traffic needs it. Built from the plant; part of what identifies a reading. */
export interface PointOfInterest {
  readonly variable: string;
  readonly protocol: string;
  /** Addresses of the asset that holds it. */
  readonly servers: readonly string[];
  /** In the notation of the protocol, e.g. `holding:40`, `DB1.DBW2`, `ns=2;s=Level`. */
  readonly target: string;
  readonly unit?: number;
  readonly type: "bool" | "int16" | "uint16" | "int32" | "uint32" | "float32" | "float64";
  readonly wordOrder: "big" | "little";
  /** value = raw * scale + offset */
  readonly scale: number;
  readonly offset: number;
}

export interface ReadingContext {
  /** Its digest may become known only while the file is read: right when `end` is called. */
  readonly evidence: Evidence;
  readonly points: readonly PointOfInterest[];
}

export interface Reading {
  /** To be walked once: a reader of large evidence makes them one by one, so that they need not all be in memory. */
  readonly facts: Iterable<Fact>;
  readonly problems: readonly Problem[];
}

/** A reading with all its facts at hand. */
export interface WholeReading extends Reading {
  readonly facts: readonly Fact[];
}

/** Walks the facts of a reading and keeps them all: for readings that are known to be small. */
export function gatherFacts({ facts, problems }: Reading): WholeReading {
  return { facts: [...facts], problems };
}

/** One run of a reader over one piece of evidence. `push` may keep no reference to the chunk after it returns. */
export interface ReadingRun {
  push(chunk: Uint8Array): void;
  end(): Reading;
}

export interface Reader {
  /** Stable name, e.g. `capture`, `nftables`. Stored beside what it read. */
  readonly id: string;
  /** Raise it when the facts that come out change, so that stored readings are made again. */
  readonly version: number;
  /** For people: `packet capture (pcap, pcapng)`. */
  readonly title: string;
  /** It takes from a file what the reader whose file it is leaves: it reads beside that one, or alone where there is none. */
  readonly beside?: true;
  /** By content only: `head` is the first 64 KiB (all of it, where smaller). */
  recognise(head: Uint8Array): boolean;
  open(context: ReadingContext): ReadingRun;
}

/**
 * The reader of a file by its beginning: the first whose own it is, with all that read beside it as one. `undefined` where no reader
 * recognises it.
 */
export function readerOf(readers: readonly Reader[], head: Uint8Array): Reader | undefined {
  const own = readers.find((reader) => reader.beside !== true && reader.recognise(head));
  const beside = readers.filter((reader) => reader.beside === true && reader.recognise(head));
  const all = own === undefined ? beside : [own, ...beside];
  return all.length < 2 ? all[0] : joinReaders(all);
}

/** Several readers as one: each is given every byte, and what they tell comes one after the other. */
function joinReaders(readers: readonly Reader[]): Reader {
  return {
    id: readers.map(({ id }) => id).join("+"),
    // Another number as soon as one of them has another.
    version: readers.reduce((all, { version }) => all * 1000 + version, 0),
    title: readers.map(({ title }) => title).join("; "),
    recognise: (head) => readers.some((reader) => reader.recognise(head)),
    open(context) {
      const runs = readers.map((reader) => reader.open(context));
      return {
        push(chunk) {
          for (const run of runs) run.push(chunk);
        },
        end() {
          const readings = runs.map((run) => run.end());
          return { facts: oneAfterTheOther(readings), problems: readings.flatMap(({ problems }) => problems) };
        },
      };
    },
  };
}

function* oneAfterTheOther(readings: readonly Reading[]): Generator<Fact> {
  for (const { facts } of readings) yield* facts;
}

/**
 * Makes a fact and its id. The id is the digest of kind, value, rank, source and time: same evidence, same id. What is known of the
 * evidence bounds the fact: it holds from the evidence's effective date on at the earliest, and ends with it at the latest.
 */
export function makeFact<K extends FactKind>(
  kind: K,
  value: FactValues[K],
  rank: Rank,
  evidence: Evidence,
  locator: Locator,
  time: { readonly first: Instant; readonly last: Instant; readonly expires?: Instant },
): FactOf<K> {
  const { effective, expires: end } = evidence;
  const first = effective !== undefined && effective > time.first ? effective : time.first;
  const last = time.last < first ? first : time.last;
  const expires = time.expires === undefined || (end !== undefined && end < time.expires) ? end : time.expires;
  // In the order of the canonical text, see `canonicalText`.
  const { digest, signedBy } = evidence;
  const source = signedBy === undefined ? { evidence: digest, locator } : { evidence: digest, locator, signedBy };
  const body = { first, kind, last, rank, source, value };
  return expires === undefined ? identified<K>(body) : identified<K>({ expires, ...body });
}

/** The fact that was made last, and its text, which had to be made for its id already. */
let latest: Omit<Fact, "id"> | undefined;
let latestText = "";

function identified<K extends FactKind>(body: Omit<FactOf<K>, "id">): FactOf<K> {
  const text = canonicalText(body);
  const id = identifyText(text);
  const fact = { id, ...body };
  latest = fact as Omit<Fact, "id">;
  latestText = `{"id":"${id}",${text.slice(1)}`;
  return fact;
}

/** JSON text of a fact as it is kept. Cheap for the fact that `makeFact` made last: whoever walks many asks for each as it comes. */
export function factText(fact: Fact): string {
  return fact === latest ? latestText : JSON.stringify(fact);
}

/** The id that a fact with this content has; a fact whose id differs was altered after it was made. */
export function identifyFact(body: Omit<Fact, "id">): FactId {
  return identifyText(canonicalText(body));
}

function identifyText(canonical: string): FactId {
  return `fact:${digestOf(canonical).slice(7, 39)}`;
}

/** The largest document (configuration, snapshot, statements) that is read as a whole. Captures stream and know no such bound. */
export const LARGEST_DOCUMENT = 64 * 1024 * 1024;

/**
 * A run for formats that must be seen whole: gathers the chunks, then calls `read` once. Beyond `LARGEST_DOCUMENT` bytes it stops
 * gathering and reports `facts/too-large`.
 */
export function readWhole(context: ReadingContext, read: (bytes: Uint8Array) => Reading): ReadingRun {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    push(chunk) {
      size += chunk.length;
      if (size <= LARGEST_DOCUMENT) chunks.push(chunk.slice());
      else chunks.length = 0;
    },
    end() {
      if (size > LARGEST_DOCUMENT) {
        const problem: Problem = {
          code: "facts/too-large",
          severity: "error",
          message: `The file has ${size} bytes; documents of this kind are read up to ${LARGEST_DOCUMENT}.`,
          mend: "Split it, or check that it is what it claims to be.",
          file: context.evidence.name,
        };
        return { facts: [], problems: [problem] };
      }
      const bytes = new Uint8Array(size);
      let at = 0;
      for (const chunk of chunks) {
        bytes.set(chunk, at);
        at += chunk.length;
      }
      return read(bytes);
    },
  };
}
