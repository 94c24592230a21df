// Neighbour discovery against packets made here, and against tshark on public captures.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join as joinPath } from "node:path";
import { test } from "node:test";
import { type BuiltPacket, be16, ethernet, join, ofKind, pcap, readFile } from "../builder.fixture.ts";
import { openCapture } from "../reader.ts";
import { icmpv6 } from "./icmpv6.ts";
import { play, playDamaged } from "./recorder.fixture.ts";

const address = (last: number): number[] => [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
const mac = (last: number): number[] => [0, 0x1b, 0x1b, 0, 0, last];
const advertisement = (of: number, station: number): Uint8Array =>
  join([136, 0, 0, 0, 0x60, 0, 0, 0], address(of), [2, 1], mac(station));
const solicitation = (of: number, from: number): Uint8Array => join([135, 0, 0, 0, 0, 0, 0, 0], address(of), [1, 1], mac(from));

test("neighbours say which address is at which station", () => {
  assert.deepEqual(play(icmpv6, [[1, advertisement(7, 1)]]).neighbours, [
    { address: `fe80${"00".repeat(13)}07`, mac: "001b1b000001" },
  ]);
  assert.deepEqual(play(icmpv6, [[0, solicitation(7, 2)]]).assets, [{ of: "client", told: { mac: "00:1b:1b:00:00:02" } }]);
  const turns = [advertisement(7, 1), advertisement(7, 2), advertisement(7, 1)];
  assert.deepEqual(
    play(
      icmpv6,
      turns.map((bytes) => [1, bytes] as const),
    ).malformed,
    ["two stations claim one address"],
  );
  const routed = play(icmpv6, [[1, advertisement(7, 1)]], { hopLimit: 64 });
  assert.deepEqual([routed.recognised, routed.neighbours], [true, []]);
  const endless = Uint8Array.from(advertisement(7, 1));
  endless[25] = 0;
  assert.deepEqual(play(icmpv6, [[1, endless]]).neighbours, []);
  playDamaged(icmpv6, [[0, solicitation(7, 2)]], 600, 16, {});
});

test("packets of neighbour discovery become facts about both neighbours, also among other messages", () => {
  const packet = (from: number, to: number, payload: Uint8Array): BuiltPacket => ({
    bytes: ethernet(0x86dd, join([0x60, 0, 0, 0], be16(payload.length), [58, 255], address(from), address(to), payload)),
    time: 0,
  });
  const echo = join([128, 0, 0, 0, 0, 1, 0, 1], [1, 2, 3]);
  const packets = [
    ...new Array<BuiltPacket>(12).fill(packet(2, 7, echo)),
    packet(2, 7, solicitation(7, 2)),
    packet(7, 2, advertisement(7, 1)),
  ];
  const { facts, problems } = readFile(pcap(packets));
  assert.deepEqual(problems, []);
  assert.deepEqual(
    ofKind(facts, "asset-seen").filter(({ via }) => via === "icmpv6"),
    [
      { address: "fe80::2", mac: "00:1b:1b:00:00:02", spoke: true, via: "icmpv6" },
      { address: "fe80::7", mac: "00:1b:1b:00:00:01", spoke: true, via: "icmpv6" },
    ],
  );
  const [conversation] = ofKind(facts, "conversation");
  assert.deepEqual(
    [conversation?.transport, conversation?.port, conversation?.protocol, conversation?.packets],
    ["icmp", 0, "icmpv6", 14],
  );
});

const folder = joinPath(process.env["BULKHEAD_SHARED"] ?? joinPath(import.meta.dirname, "../../../../../../shared"), "captures");
const installed = spawnSync("tshark", ["--version"]).status === 0;
const skip = !installed ? "tshark is not installed" : existsSync(folder) ? false : `no captures in ${folder}`;

const CAPTURES = [
  "cisagov+icsnpp-profinet-io-cm/testing/traces/profinet_io_cm_mixed_2.pcapng",
  "zeek+zeek/testing/btest/Traces/communityid/icmp6.pcap",
  "zeek+zeek/testing/btest/Traces/icmp/icmp6-nd-options.pcap",
  "zeek+zeek/testing/btest/Traces/pppoe.pcap",
];

for (const path of CAPTURES) {
  test(`as tshark reads it: ${path}`, { skip }, () => {
    const file = joinPath(folder, path);
    const fields = [
      "frame.number",
      "icmpv6.type",
      "icmpv6.nd.ns.target_address",
      "icmpv6.nd.na.target_address",
      "icmpv6.opt.linkaddr",
    ];
    // of multicast reports and errors only that they are there is told
    const asked = spawnSync(
      "tshark",
      ["-r", file, "-Y", "icmpv6.type >= 133 && icmpv6.type <= 136", "-T", "fields", ...fields.flatMap((field) => ["-e", field])],
      { encoding: "utf8" },
    );
    const ours: string[] = [];
    const text = (bytes: unknown): string => (Array.isArray(bytes) ? Buffer.from(bytes as number[]).toString("hex") : "");
    const run = openCapture(
      { evidence: { digest: "sha256:0", name: path, size: 0 }, points: [] },
      {
        observe: (number, protocol, { type, target, link }) => {
          if (protocol !== "icmpv6") return;
          const of = (wanted: number): string => (type === wanted ? text(target) : "");
          ours.push([number, type, of(135), of(136), text(link)].join("\t"));
        },
      },
    );
    run.push(readFileSync(file));
    run.end();
    const plain = asked.stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) =>
        line
          .split("\t")
          .map((value) => (value.includes("::") || value.split(":").length === 8 ? expand(value) : value.replaceAll(":", "")))
          .join("\t"),
      );
    assert.deepEqual(ours, plain);
    assert.ok(ours.length > 0);
  });
}

/** An IPv6 address as 32 hexadecimal digits. */
function expand(value: string): string {
  const [head = "", tail = ""] = value.split("::");
  const digits = (part: string): string[] =>
    part
      .split(":")
      .filter((group) => group !== "")
      .map((group) => group.padStart(4, "0"));
  const before = digits(head);
  const after = digits(tail);
  return [...before, ...new Array<string>(8 - before.length - after.length).fill("0000"), ...after].join("");
}
