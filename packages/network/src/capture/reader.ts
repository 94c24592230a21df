// The reader of packet captures: wires file, layers, protocols and records together for one run over one piece of evidence.

import type { Fact, Problem, Reader, Reading, ReadingContext, ReadingRun } from "@bulkhead/facts";
import { ForeignFlows } from "../sensors/netflow/foreign.ts";
import { AddressBook } from "./address-book.ts";
import { Delivery } from "./delivery.ts";
import type { Dissector, Sink } from "./dissector.ts";
import { FactMaker, type ValueParties } from "./facts.ts";
import type { PacketTarget } from "./file-format.ts";
import { CLOSED, FLAGS, FlowTable, NUMBERS } from "./flow-table.ts";
import { InternetLayer } from "./internet-layer.ts";
import { LinkLayer } from "./link-layer.ts";
import { isCapture, PacketFile } from "./packet-file.ts";
import { Points } from "./points.ts";
import { CaptureProblems } from "./problems.ts";
import { PROTOCOLS } from "./protocols/index.ts";
import { Records } from "./records.ts";
import type { PacketPlace } from "./rows.ts";
import { TcpReassembly } from "./tcp.ts";
import { TransportLayer } from "./transport-layer.ts";
import type { ValueTarget } from "./values.ts";

/** Flows that are followed at once. */
const MOST_FLOWS = 262_144;

export interface CaptureOptions {
  readonly protocols?: readonly Dissector[];
  /** Told every message that a protocol understood, with the number of the packet that completed it. For tests: it costs time. */
  readonly observe?: (packet: number, protocol: string, fields: Readonly<Record<string, unknown>>) => void;
  /** Flows that are followed at once. */
  readonly flows?: number;
  /** Conversations that are kept. */
  readonly conversations?: number;
  /** Is told every value of a point, see `Values.each`. */
  readonly values?: ValueTarget;
}

class CaptureRun implements ReadingRun, PacketTarget {
  readonly #context: ReadingContext;
  readonly #problems: CaptureProblems;
  readonly #place: PacketPlace = { number: 0, offset: 0, length: 0, time: 0 };
  readonly #book = new AddressBook();
  readonly #records: Records;
  readonly #foreign: ForeignFlows;
  readonly #flows: FlowTable;
  readonly #delivery: Delivery;
  readonly #transport: TransportLayer;
  readonly #internet: InternetLayer;
  readonly #link: LinkLayer;
  readonly #file: PacketFile;
  readonly #protocols: readonly Dissector[];
  #first = Number.POSITIVE_INFINITY;
  #last = 0;
  #forgotten = 0;

  constructor(context: ReadingContext, options: CaptureOptions) {
    this.#context = context;
    this.#protocols = options.protocols ?? PROTOCOLS;
    this.#problems = new CaptureProblems(context.evidence.name);
    this.#foreign = new ForeignFlows(context.evidence);
    this.#records = new Records(this.#place, this.#book, options.conversations);
    this.#records.exports = (told) => this.#foreign.take(told, this.#place);
    const { observe } = options;
    if (observe !== undefined) {
      const told: Sink["message"] = (protocol, fields) => observe(this.#place.number, protocol, fields);
      this.#records.message = told;
    }
    this.#records.values.each = options.values ?? null;
    this.#flows = new FlowTable(options.flows ?? MOST_FLOWS, (flow) => this.#makeRoom(flow));
    const points = new Points(context.points, this.#protocols, this.#book);
    this.#delivery = new Delivery(this.#protocols, this.#flows, this.#records, this.#book, points);
    const tcp = new TcpReassembly(this.#flows, this.#delivery, this.#records);
    this.#transport = new TransportLayer(this.#flows, this.#delivery, tcp, this.#book, this.#records, this.#problems);
    this.#internet = new InternetLayer(this.#place, this.#book, this.#transport, this.#problems);
    this.#link = new LinkLayer(this.#place, this.#internet, this.#problems);
    this.#file = new PacketFile(this, this.#problems);
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
    if (time < this.#first) this.#first = time;
    if (time > this.#last) this.#last = time;
    this.#link.packet(bytes, start, end, wireLength, link, time, number, offset);
  }

  /** For who takes values only: all packets are over. */
  endValues(): { readonly parties: FactMaker["parties"]; readonly problems: readonly Problem[] } {
    this.#finish();
    const maker = new FactMaker(this.#records, this.#book, this.#protocols, this.#context.evidence);
    this.#reportLimits();
    return { parties: (conversation) => maker.parties(conversation), problems: this.#problems.list() };
  }

  #finish(): void {
    this.#file.end();
    this.#internet.end();
    this.#flows.forEach((flow) => this.#transport.close(flow));
    this.#flows.release();
    this.#records.values.settleAll();
  }

  end(): Reading {
    this.#finish();
    const extent = {
      packets: this.#link.packets,
      first: Math.floor(this.#first),
      last: Math.floor(this.#last),
      dropped: this.#file.dropped,
    };
    const maker = new FactMaker(this.#records, this.#book, this.#protocols, this.#context.evidence);
    const own = maker.make(extent);
    this.#reportLimits();
    const { facts, problems } = this.#foreign.end();
    return { facts: oneAfterTheOther(own, facts), problems: [...this.#problems.list(), ...problems] };
  }

  #makeRoom(flow: number): void {
    const open = ((this.#flows.numbers[flow * NUMBERS + FLAGS] as number) & CLOSED) === 0;
    const stream = this.#flows.streams[flow] ?? null;
    if (open && stream !== null && (stream.dissection !== null || stream.kept(0) + stream.kept(1) > 0)) this.#forgotten++;
    this.#transport.close(flow);
  }

  #reportLimits(): void {
    const say = (code: Parameters<CaptureProblems["count"]>[0], count: number, what: string): void => {
      if (count > 0) this.#problems.count(code, -1, -1, `${count} ${what}.`);
    };
    const records = this.#records;
    say("capture/flows-forgotten", this.#forgotten, "flows");
    say("capture/buffers-full", this.#delivery.buffers.refused, "times");
    const unlisted = `packets of about ${records.forgottenConversations.estimate()} conversations`;
    say("capture/too-many-conversations", records.forgottenPackets, unlisted);
    say("capture/too-many-addresses", this.#book.forgotten, "times");
    say("capture/too-many-targets", records.forgottenTargets + records.texts.forgotten, "operations");
    say("capture/too-many-details", records.forgottenDetails + records.values.forgotten, "times");
  }
}

function* oneAfterTheOther(...parts: readonly Iterable<Fact>[]): Generator<Fact, void, void> {
  for (const part of parts) yield* part;
}

/** A run with other protocols or an observer: for tests and measurements. */
export function openCapture(context: ReadingContext, options: CaptureOptions = {}): ReadingRun {
  return new CaptureRun(context, options);
}

export interface ValueRun {
  push(chunk: Uint8Array): void;
  /** Between whom the conversations went whose numbers `take` was told. */
  end(): { readonly parties: (conversation: number) => ValueParties | undefined; readonly problems: readonly Problem[] };
}

/** A run over a capture for every single value of the points, instead of facts that sum them up. */
export function openValues(context: ReadingContext, take: ValueTarget): ValueRun {
  const run = new CaptureRun(context, { values: take });
  return { push: (chunk) => run.push(chunk), end: () => run.endValues() };
}

/** Reads pcap and pcapng files of any size in bounded memory. */
export const captureReader: Reader = {
  id: "capture",
  version: 8,
  title: "packet capture (pcap, pcapng)",
  recognise: isCapture,
  open: (context) => openCapture(context),
};

/** Names of the protocols that captures are read for: what a channel may name beside `any`. */
export const PROTOCOL_NAMES: readonly string[] = [...new Set(PROTOCOLS.map(({ name }) => name))].sort();
