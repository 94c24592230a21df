// Cutting out: the packets of a capture that a selection wants, exactly as they were captured.

import { AddressBook } from "./address-book.ts";
import type { PacketTarget, Stamp } from "./file-format.ts";
import { InternetLayer } from "./internet-layer.ts";
import { LinkLayer } from "./link-layer.ts";
import { PacketFile } from "./packet-file.ts";
import { CaptureProblems } from "./problems.ts";
import type { PacketPlace } from "./rows.ts";
import { type PacketSelection, SelectionMatcher } from "./selection.ts";

/** One packet of a capture. `bytes` are valid only during the call that hands it over. */
export interface CutPacket {
  readonly bytes: Uint8Array;
  /** Its length on the wire. */
  readonly wireLength: number;
  /** LINKTYPE_… */
  readonly link: number;
  readonly stamp: Stamp;
  /** In the capture, from 1. */
  readonly number: number;
}

export interface CutResult {
  readonly packets: number;
  /** Of these: pieces of datagrams between two parties that are wanted, whatever they belong to. */
  readonly pieces: number;
}

class CutRun implements PacketTarget {
  readonly #take: (packet: CutPacket) => void;
  readonly #matcher: SelectionMatcher;
  readonly #numbers: ReadonlySet<number>;
  readonly #link: LinkLayer;
  readonly #file: PacketFile;
  #packets = 0;
  #pieces = 0;

  constructor(selection: PacketSelection, take: (packet: CutPacket) => void) {
    this.#take = take;
    this.#numbers = new Set(selection.packets);
    const problems = new CaptureProblems("");
    const place: PacketPlace = { number: 0, offset: 0, length: 0, time: 0 };
    this.#matcher = new SelectionMatcher(selection, new AddressBook());
    this.#link = new LinkLayer(place, new InternetLayer(place, this.#matcher.book, this.#matcher, problems), problems);
    this.#file = new PacketFile(this, problems);
  }

  push(chunk: Uint8Array): void {
    this.#file.push(chunk);
  }

  packet(
    bytes: Uint8Array,
    start: number,
    end: number,
    wireLength: number,
    link: number,
    time: number,
    number: number,
    offset: number,
  ): void {
    const matcher = this.#matcher;
    matcher.matched = false;
    matcher.piece = false;
    this.#link.packet(bytes, start, end, wireLength, link, time, number, offset);
    const wanted = matcher.matched || this.#numbers.has(number);
    if (!wanted && !matcher.piece) return;
    this.#packets++;
    if (!wanted) this.#pieces++;
    this.#take({ bytes: bytes.subarray(start, end), wireLength, link, stamp: this.#file.stampOf(bytes, start), number });
  }

  end(): CutResult {
    return { packets: this.#packets, pieces: this.#pieces };
  }
}

/** A run over one capture: give it the bytes chunk by chunk, then end it. Never throws for bad input; it takes what is there. */
export function openCut(
  selection: PacketSelection,
  take: (packet: CutPacket) => void,
): { push(chunk: Uint8Array): void; end(): CutResult } {
  return new CutRun(selection, take);
}
