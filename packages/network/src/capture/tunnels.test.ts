import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { test } from "node:test";
import {
  type BuiltPacket,
  be16,
  be32,
  ethernet,
  ipv4,
  join,
  modbusFrame,
  ofKind,
  pcap,
  readFile,
  Talk,
  udp,
} from "./builder.fixture.ts";

const ASK = modbusFrame(1, 1, 3, 0, 40, 0, 10);
const REPLY = modbusFrame(1, 1, 3, 20, ...new Array<number>(20).fill(0));
const frames = new Talk(502).open().ask(ASK).reply(REPLY).close().packets;
const packetOf = (frame: Uint8Array): Uint8Array => frame.subarray(14);
const between = (protocol: number, payload: Uint8Array): Uint8Array =>
  ethernet(0x0800, ipv4("192.0.2.1", "192.0.2.2", protocol, payload));
const six = (protocol: number, payload: Uint8Array): Uint8Array => {
  const address = (last: number): number[] => [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
  return ethernet(0x86dd, join([0x60, 0, 0, 0], be16(payload.length), [protocol, 64], address(1), address(2), payload));
};
const gre = (flags: number, type: number, more: readonly number[], payload: Uint8Array): Uint8Array =>
  join([flags, 0], be16(type), more, payload);
const label = (value: number, bottom: boolean): number[] => be32(value * 4096 + (bottom ? 256 : 0) + 64);
const vxlan = (frame: Uint8Array): Uint8Array => udp(50_000, 4789, join([8, 0, 0, 0, 0, 0, 42, 0], frame));

/** What is wrapped around every frame of the talk, and the outer conversation where there is one: IP protocol or port. */
const WRAPS: Readonly<Record<string, readonly [(frame: Uint8Array) => Uint8Array, number | null]>> = {
  "IP in IP": [(frame) => between(4, packetOf(frame)), 4],
  "IPv4 in IPv6": [(frame) => six(4, packetOf(frame)), 4],
  GRE: [(frame) => between(47, gre(0, 0x0800, [], packetOf(frame))), 47],
  "GRE with checksum, key and number": [
    (frame) => between(47, gre(0xb0, 0x0800, [...be32(0), ...be32(7), ...be32(1)], packetOf(frame))),
    47,
  ],
  "Ethernet over GRE": [(frame) => between(47, gre(0, 0x6558, [], frame)), 47],
  "ERSPAN type II": [(frame) => between(47, gre(0x10, 0x88be, [...be32(1), ...be32(0x10010001), ...be32(0)], frame)), 47],
  "ERSPAN type III": [
    (frame) => between(47, gre(0x10, 0x22eb, [...be32(1), ...be32(0x20010001), ...be32(5), ...be32(0)], frame)),
    47,
  ],
  VXLAN: [(frame) => between(17, vxlan(frame)), 4789],
  "VXLAN in fragments": [(frame) => between(17, vxlan(frame)), 4789],
  MPLS: [(frame) => ethernet(0x8847, join(label(16, false), label(17, true), packetOf(frame))), null],
  "Ethernet over MPLS": [(frame) => ethernet(0x8847, join(label(18, true), [0, 0, 0, 0], frame)), null],
  "MPLS in GRE": [(frame) => between(47, gre(0, 0x8847, [], join(label(16, true), packetOf(frame)))), 47],
  PPPoE: [
    (frame) => ethernet(0x8864, join([0x11, 0], be16(1), be16(packetOf(frame).length + 2), [0, 0x21], packetOf(frame), [0, 0])),
    null,
  ],
};

const installed = spawnSync("tshark", ["--version"]).status === 0;

for (const [name, [wrap, outer]] of Object.entries(WRAPS)) {
  const packets = frames.flatMap(({ bytes, time }): BuiltPacket[] => {
    const whole = wrap(bytes);
    if (!name.endsWith("fragments")) return [{ bytes: whole, time }];
    const payload = whole.subarray(34);
    const piece = (from: number, to: number): Uint8Array =>
      ethernet(
        0x0800,
        ipv4("192.0.2.1", "192.0.2.2", 17, payload.subarray(from, to), {
          id: time & 0xffff,
          offset: from / 8,
          more: to < payload.length,
        }),
      );
    return [
      { bytes: piece(0, 48), time },
      { bytes: piece(48, payload.length), time },
    ];
  });

  test(`${name}: what is inside is read`, () => {
    const { facts, problems } = readFile(pcap(packets));
    assert.deepEqual(problems, []);
    const [operation, ...more] = ofKind(facts, "operation");
    assert.deepEqual(
      [operation?.client, operation?.server, operation?.target, operation?.accepted, more.length],
      ["10.0.3.12", "10.0.2.10", "holding:40-49", 1, 0],
    );
    const conversations = ofKind(facts, "conversation");
    assert.deepEqual(
      conversations.map(({ port }) => port).sort((a, b) => a - b),
      [...(outer === null ? [] : [outer]), 502].sort((a, b) => a - b),
    );
    assert.deepEqual(conversations.find(({ port }) => port === 502)?.packets, frames.length);
  });

  test(`${name}: as tshark reads it`, { skip: installed ? false : "tshark is not installed" }, () => {
    const folder = mkdtempSync(joinPath(tmpdir(), "bulkhead-tunnels-"));
    try {
      const file = joinPath(folder, "tunnel.pcap");
      writeFileSync(file, pcap(packets));
      const fields = ["ip.src", "ip.dst", "tcp.srcport", "modbus.func_code"].flatMap((field) => ["-e", field]);
      // what a label stands for only the routers know: tshark has to be told
      const { stdout } = spawnSync(
        "tshark",
        ["-d", "mpls.label==18,pwethcw", "-r", file, "-Y", "modbus", "-T", "fields", "-E", "occurrence=l", ...fields],
        {
          encoding: "utf8",
        },
      );
      assert.equal(stdout.trim(), "10.0.3.12\t10.0.2.10\t49152\t3\n10.0.2.10\t10.0.3.12\t502\t3");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}

test("packets within packets without end are not followed", () => {
  let packet = ipv4("192.0.2.1", "192.0.2.2", 17, udp(1, 2, new Uint8Array(4)));
  for (let depth = 0; depth < 40; depth++) packet = ipv4("192.0.2.1", "192.0.2.2", 4, packet);
  const { facts, problems } = readFile(pcap([{ bytes: ethernet(0x0800, packet), time: 0 }]));
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["capture/nested-too-deep"],
  );
  assert.equal(ofKind(facts, "conversation")[0]?.packets, 9);
});
