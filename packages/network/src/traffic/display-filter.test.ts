// Cutting out and display filters: the packets that we pick are those that tshark shows, and read again they say the same.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import {
  type BuiltPacket,
  ethernet,
  ipv4,
  modbusFrame,
  ofKind,
  pcap,
  pcapng,
  readFile,
  Talk,
  udp,
} from "../capture/builder.fixture.ts";
import { type CutPacket, openCut } from "../capture/cut.ts";
import type { Ends, PacketSelection } from "../capture/selection.ts";
import { enhancedPacket, interfaceDescription, pcapHeader, pcapRecord, sectionHeader } from "../capture/writing.ts";
import { writeDisplayFilter } from "./display-filter.ts";

const hasTshark = spawnSync("tshark", ["--version"]).status === 0;
const shared = join(process.env.BULKHEAD_SHARED ?? join(import.meta.dirname, "../../../../../shared"), "captures");
const folder = mkdtempSync(join(tmpdir(), "bulkhead-cut-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const ask = modbusFrame(7, 1, 3, 0, 40, 0, 10);
const reply = modbusFrame(7, 1, 3, 20, ...new Array<number>(20).fill(9));
const talk = (options: ConstructorParameters<typeof Talk>[1]): readonly BuiltPacket[] =>
  new Talk(502, options).open().ask(ask).reply(reply).close().packets;

const big = udp(40000, 9999, new Uint8Array(1600).fill(7));
/** Two clients of one server, its answers to a third from a port of the same number, and a datagram in pieces; by time. */
const PACKETS: readonly BuiltPacket[] = [
  ...talk({}),
  ...talk({ client: "10.0.3.13" }),
  ...talk({ client: "10.0.2.10", server: "10.0.3.12" }),
  {
    bytes: ethernet(0x0800, ipv4("10.0.3.12", "10.0.2.10", 17, big.subarray(0, 1480), { id: 9, more: true })),
    time: 1772442000500,
  },
  {
    bytes: ethernet(0x0800, ipv4("10.0.3.12", "10.0.2.10", 17, big.subarray(1480), { id: 9, offset: 185 })),
    time: 1772442000501,
  },
].sort((a, b) => a.time - b.time);

const MODBUS: Ends = { client: "10.0.3.12", server: "10.0.2.10", transport: "tcp", port: 502 };
const PIECES: Ends = { client: "10.0.3.12", server: "10.0.2.10", transport: "udp", port: 9999 };

function select(...conversations: readonly Ends[]): PacketSelection {
  return { conversations, senders: [], packets: [] };
}

function cut(file: Uint8Array, selection: PacketSelection): { readonly taken: CutPacket[]; readonly pieces: number } {
  const taken: CutPacket[] = [];
  const run = openCut(selection, (packet) => void taken.push({ ...packet, bytes: packet.bytes.slice() }));
  for (let at = 0; at < file.length; at += 100) run.push(file.slice(at, at + 100));
  return { taken, pieces: run.end().pieces };
}

function askTshark(path: string, filter: string): number[] {
  const { stdout, stderr } = spawnSync("tshark", ["-n", "-r", path, "-Y", filter, "-T", "fields", "-e", "frame.number"], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.doesNotMatch(stderr, /syntax|valid/, filter);
  return stdout.split("\n").filter(Boolean).map(Number);
}

test("a conversation is cut out alone, and read again it is the same", () => {
  const { taken } = cut(pcap(PACKETS), select(MODBUS));
  assert.equal(taken.length, 8);
  const again = Buffer.concat([
    pcapHeader(1),
    ...taken.map(({ stamp, bytes, wireLength }) => pcapRecord(stamp, bytes, wireLength)),
  ]);
  const find = (file: Uint8Array) =>
    ofKind(readFile(file).facts, "conversation").filter(({ client }) => client === MODBUS.client);
  const before = find(pcap(PACKETS)).filter(({ port }) => port === 502);
  assert.deepEqual(find(again), before);
});

test("time stamps stay as they are, to the last digit, whatever the file counts in", () => {
  for (const [file, ticks, resolution] of [
    [pcap([{ ...(PACKETS[0] as BuiltPacket), time: 1772442000123 }], { nanoseconds: true, big: true }), 1772442000123000000n, 9],
    [pcapng([{ ...(PACKETS[0] as BuiltPacket), time: 1772442000000 }], { resolution: 9 }), 1772442000000000000n, 9],
    [
      pcapng([{ ...(PACKETS[0] as BuiltPacket), time: 1772442000000 }], { resolution: 0x90, big: true }),
      1772442000n * 65536n,
      0x90,
    ],
  ] as const) {
    const [packet] = cut(file, { conversations: [], senders: [], packets: [1] }).taken;
    assert.deepEqual(packet?.stamp, { ticks, resolution, offset: 0n });
    const written = Buffer.concat([
      sectionHeader("c"),
      interfaceDescription(1, "i", packet.stamp),
      enhancedPacket(0, packet.stamp.ticks, packet.bytes, packet.wireLength, "p"),
    ]);
    assert.deepEqual(cut(written, { conversations: [], senders: [], packets: [1] }).taken, [packet]);
  }
});

test("pieces of a datagram come with it, and are counted as such", () => {
  const { taken, pieces } = cut(pcap(PACKETS), select(PIECES));
  assert.equal(taken.length, 2);
  assert.equal(pieces, 1);
});

test("tshark shows just the packets that are cut out", { skip: hasTshark ? false : "tshark is not installed" }, () => {
  const path = join(folder, "made.pcap");
  writeFileSync(path, pcap(PACKETS));
  for (const selection of [
    select(MODBUS),
    select(MODBUS, PIECES),
    select(MODBUS, { ...MODBUS, client: "10.0.3.13" }),
    { ...select(), senders: ["10.0.3.13", "02:00:00:00:00:01"] },
    { ...select(), packets: [2, 5] },
  ]) {
    const { taken, pieces } = cut(pcap(PACKETS), selection);
    assert.ok(taken.length > 0);
    assert.deepEqual(
      askTshark(path, writeDisplayFilter(selection, pieces > 0)),
      taken.map(({ number }) => number),
    );
  }
});

const CAPTURES = [
  "cisagov+icsnpp-modbus",
  "cisagov+icsnpp-opcua-binary",
  "cisagov+icsnpp-enip",
  "ntop+nDPI/tests/cfgs/default/pcap/6in4tunnel",
  "ntop+nDPI/tests/cfgs/default/pcap/sflow",
  "ITI+ICS-Security-Tools/pcaps/dnp3",
  "ControlThings-io",
];
const missing = existsSync(shared) ? (hasTshark ? false : "tshark is not installed") : "the shared captures are not here";

test("every second conversation of real captures is what tshark shows of it", { skip: missing }, () => {
  const rows = readFileSync(join(shared, "index.csv"), "utf8").split("\n").slice(1);
  for (const begin of CAPTURES) {
    const path = rows
      .map((row) => row.split(","))
      .find(([name, , packets]) => name?.startsWith(begin) && Number(packets) < 3000)?.[0];
    assert.ok(path !== undefined, begin);
    const file = readFileSync(join(shared, path));
    const selection = select(...ofKind(readFile(file).facts, "conversation").filter((_, at) => at % 2 === 0));
    const { taken, pieces } = cut(file, selection);
    assert.ok(taken.length > 0, path);
    const shown = askTshark(join(shared, path), writeDisplayFilter(selection, pieces > 0));
    assert.deepEqual(
      shown,
      taken.map(({ number }) => number),
      path,
    );
  }
});
