// Builds captures for tests: frames, TCP talks with any segmentation, pcap and pcapng files. Written apart from the readers.

import { type Fact, type FactKind, type FactOf, gatherFacts, type PointOfInterest, type WholeReading } from "@bulkhead/facts";
import { openCapture } from "./reader.ts";

export interface BuiltPacket {
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Length on the wire, where it was recorded shorter. */
  readonly wire?: number;
}

const START = Date.UTC(2026, 2, 2, 9, 0, 0);

export function join(...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

export function be16(value: number): number[] {
  return [(value >> 8) & 255, value & 255];
}

export function be32(value: number): number[] {
  return [...be16(value >>> 16), ...be16(value)];
}

export function text(value: string): number[] {
  return [...new TextEncoder().encode(value)];
}

export function mac(value: string): number[] {
  return value.split(":").map((part) => Number.parseInt(part, 16));
}

export function ethernet(
  type: number,
  payload: Uint8Array,
  source = "02:00:00:00:00:01",
  target = "02:00:00:00:00:02",
): Uint8Array {
  return join(mac(target), mac(source), be16(type), payload);
}

export interface Ipv4Options {
  readonly id?: number;
  /** In units of 8 bytes. */
  readonly offset?: number;
  readonly more?: boolean;
  readonly options?: readonly number[];
}

export function ipv4(
  source: string,
  target: string,
  protocol: number,
  payload: Uint8Array,
  options: Ipv4Options = {},
): Uint8Array {
  const extra = options.options ?? [];
  const address = (value: string): number[] => value.split(".").map(Number);
  const piece = (options.offset ?? 0) | (options.more === true ? 0x2000 : 0);
  return join(
    [0x40 | (5 + extra.length / 4), 0],
    be16(20 + extra.length + payload.length),
    be16(options.id ?? 0),
    be16(piece),
    [64, protocol, 0, 0],
    address(source),
    address(target),
    extra,
    payload,
  );
}

export function tcp(from: number, to: number, seq: number, ack: number, flags: number, payload: Uint8Array): Uint8Array {
  return join(be16(from), be16(to), be32(seq), be32(ack), [0x50, flags], be16(8192), [0, 0, 0, 0], payload);
}

export function udp(from: number, to: number, payload: Uint8Array): Uint8Array {
  return join(be16(from), be16(to), be16(8 + payload.length), [0, 0], payload);
}

const FIN = 1;
const SYN = 2;
const ACK = 16;

/** Two parties over TCP. Each call adds packets, one millisecond apart. */
export class Talk {
  readonly packets: BuiltPacket[] = [];
  readonly client: string;
  readonly server: string;
  readonly clientPort: number;
  readonly serverPort: number;
  #clientSeq = 1000;
  #serverSeq = 0xffff_ff00;
  #time: number;

  constructor(serverPort: number, options: { client?: string; server?: string; clientPort?: number; time?: number } = {}) {
    this.client = options.client ?? "10.0.3.12";
    this.server = options.server ?? "10.0.2.10";
    this.clientPort = options.clientPort ?? 49152;
    this.serverPort = serverPort;
    this.#time = options.time ?? START;
  }

  open(): this {
    this.#put(true, SYN, new Uint8Array(0));
    this.#clientSeq++;
    this.#put(false, SYN | ACK, new Uint8Array(0));
    this.#serverSeq++;
    this.#put(true, ACK, new Uint8Array(0));
    return this;
  }

  /** `sizes`: lengths of the segments; the last takes the rest. */
  ask(bytes: Uint8Array, sizes: readonly number[] = []): this {
    return this.#send(true, bytes, sizes);
  }

  reply(bytes: Uint8Array, sizes: readonly number[] = []): this {
    return this.#send(false, bytes, sizes);
  }

  /** Bytes that the capture does not hold. */
  miss(fromClient: boolean, count: number): this {
    if (fromClient) this.#clientSeq += count;
    else this.#serverSeq += count;
    return this;
  }

  close(): this {
    this.#put(true, FIN | ACK, new Uint8Array(0));
    this.#clientSeq++;
    this.#put(false, FIN | ACK, new Uint8Array(0));
    this.#serverSeq++;
    this.#put(true, ACK, new Uint8Array(0));
    return this;
  }

  #send(fromClient: boolean, bytes: Uint8Array, sizes: readonly number[]): this {
    let at = 0;
    for (const size of [...sizes, Number.POSITIVE_INFINITY]) {
      const part = bytes.subarray(at, Math.min(bytes.length, at + size));
      if (part.length === 0) break;
      this.#put(fromClient, ACK | 8, part);
      if (fromClient) this.#clientSeq += part.length;
      else this.#serverSeq += part.length;
      at += part.length;
    }
    return this;
  }

  #put(fromClient: boolean, flags: number, payload: Uint8Array): void {
    const [seq, ack] = fromClient ? [this.#clientSeq, this.#serverSeq] : [this.#serverSeq, this.#clientSeq];
    const [from, to] = fromClient ? [this.clientPort, this.serverPort] : [this.serverPort, this.clientPort];
    const segment = tcp(from, to, seq, (flags & ACK) === 0 ? 0 : ack, flags, payload);
    const packet = fromClient ? ipv4(this.client, this.server, 6, segment) : ipv4(this.server, this.client, 6, segment);
    this.packets.push({ bytes: ethernet(0x0800, packet), time: this.#time++ });
  }
}

export interface PcapOptions {
  readonly big?: boolean;
  readonly nanoseconds?: boolean;
  readonly link?: number;
}

export function pcap(packets: readonly BuiltPacket[], options: PcapOptions = {}): Uint8Array {
  const word = (value: number): number[] => (options.big === true ? be32(value) : be32(value).reverse());
  const half = (value: number): number[] => (options.big === true ? be16(value) : be16(value).reverse());
  const perMillisecond = options.nanoseconds === true ? 1_000_000 : 1000;
  const magic = options.nanoseconds === true ? 0xa1b23c4d : 0xa1b2c3d4;
  const header = [...word(magic), ...half(2), ...half(4), ...word(0), ...word(0), ...word(262_144), ...word(options.link ?? 1)];
  const records = packets.map(({ bytes, time, wire }) =>
    join(
      word(Math.floor(time / 1000)),
      word((time % 1000) * perMillisecond),
      word(bytes.length),
      word(wire ?? bytes.length),
      bytes,
    ),
  );
  return join(header, ...records);
}

export interface PcapngOptions {
  readonly big?: boolean;
  /** if_tsresol of the interfaces. */
  readonly resolution?: number;
  readonly links?: readonly number[];
  /** Block type of packets: 6 enhanced, 3 simple, 2 the old one. */
  readonly type?: 2 | 3 | 6;
}

export function pcapng(packets: readonly (BuiltPacket & { readonly from?: number })[], options: PcapngOptions = {}): Uint8Array {
  const word = (value: number): number[] => (options.big === true ? be32(value) : be32(value).reverse());
  const half = (value: number): number[] => (options.big === true ? be16(value) : be16(value).reverse());
  const block = (type: number, body: Uint8Array): Uint8Array => {
    const padded = join(body, new Uint8Array((4 - (body.length % 4)) % 4));
    const length = word(12 + padded.length);
    return join(word(type), length, padded, length);
  };
  const resolution = options.resolution ?? 6;
  const section = block(0x0a0d0d0a, join(word(0x1a2b3c4d), half(1), half(0), word(0xffffffff), word(0xffffffff)));
  const interfaces = (options.links ?? [1]).map((link) =>
    block(1, join(half(link), half(0), word(0), half(9), half(1), [resolution, 0, 0, 0], half(0), half(0))),
  );
  const units = (resolution & 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution) / 1000;
  const blocks = packets.map(({ bytes, time, wire, from }) => {
    const ticks = BigInt(Math.ceil(time * units));
    const stamp = [...word(Number(ticks >> 32n)), ...word(Number(ticks & 0xffffffffn))];
    const lengths = [...word(bytes.length), ...word(wire ?? bytes.length)];
    if (options.type === 3) return block(3, join(word(wire ?? bytes.length), bytes));
    if (options.type === 2) return block(2, join(half(from ?? 0), half(0), stamp, lengths, bytes));
    return block(6, join(word(from ?? 0), stamp, lengths, bytes));
  });
  const unknown = block(0x0bad, Uint8Array.from([1, 2, 3, 4, 5]));
  return join(section, ...interfaces, unknown, ...blocks);
}

/** Reads a file in pieces: `sizes` are the lengths of the first chunks, the rest comes as one. */
export function readFile(file: Uint8Array, sizes: readonly number[] = [], points: readonly PointOfInterest[] = []): WholeReading {
  const sensor = { name: "mirror", zones: ["control"], inside: [] };
  const run = openCapture({ evidence: { digest: "sha256:0", name: "test.pcap", size: file.length, sensor }, points });
  let at = 0;
  for (const size of sizes) {
    // A copy that is overwritten afterwards: nothing may be kept of a chunk.
    const chunk = file.slice(at, at + size);
    run.push(chunk);
    chunk.fill(0xee);
    at += size;
  }
  if (at < file.length) run.push(file.subarray(at));
  return gatherFacts(run.end());
}

export function ofKind<K extends FactKind>(facts: readonly Fact[], kind: K): FactOf<K>["value"][] {
  return facts.flatMap((fact) => (fact.kind === kind ? [fact.value as FactOf<K>["value"]] : []));
}

/** A Modbus frame. */
export function modbusFrame(transaction: number, unit: number, ...pdu: readonly number[]): Uint8Array {
  return join(be16(transaction), [0, 0], be16(pdu.length + 1), [unit], pdu);
}
