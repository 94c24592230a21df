// softflowd as the oracle: what it exports of a capture, in each version, are the conversations that our own reader finds in it.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { ethernet, ipv4, pcap, udp } from "../../capture/builder.fixture.ts";
import { hasTshark } from "../../capture/protocols/tshark.fixture.ts";
import { captureReader } from "../../capture/reader.ts";
import { type Read, readWith } from "../reading.fixture.ts";
import { FlowExports } from "./export.ts";
import { netflowReader } from "./reader.ts";

const EVIDENCE = join(import.meta.dirname, "../../../../../examples/water-treatment/evidence");
const installed = spawnSync("softflowd", ["-h"]).error === undefined;
const skip = !existsSync(EVIDENCE) ? "the example plant is not there" : installed ? false : "softflowd is not installed";

/** The datagrams that softflowd sends about a capture. */
async function exportOf(path: string, version: string): Promise<readonly Uint8Array[]> {
  const socket = createSocket("udp4");
  const datagrams: Buffer[] = [];
  socket.on("message", (datagram) => datagrams.push(datagram));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const child = spawn("softflowd", ["-r", path, "-n", `127.0.0.1:${socket.address().port}`, "-v", version, "-6", "-a", "-d"], {
    stdio: "ignore",
  });
  await new Promise((resolve) => child.on("close", resolve));
  // What was sent lies in the socket already: one turn of the loop takes it.
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.close();
  return datagrams.map((datagram) => new Uint8Array(datagram));
}

/** `client server transport port`, with the sides in order where nobody saw who began. */
function talksOf(read: Read): ReadonlyMap<string, { readonly answered: boolean; readonly packets: number }> {
  const talks = new Map<string, { answered: boolean; packets: number }>();
  for (const { value } of read.of("conversation")) {
    if (value.transport !== "tcp" && value.transport !== "udp") continue;
    const key = `${value.client} ${value.server} ${value.transport} ${value.port}`;
    const known = talks.get(key) ?? { answered: false, packets: 0 };
    talks.set(key, { answered: known.answered || value.answered, packets: known.packets + value.packets });
  }
  return talks;
}

/** A recording of the datagrams on their way from an exporter to a collector. */
function recordingOf(datagrams: readonly Uint8Array[]): Uint8Array {
  return pcap(
    datagrams.map((datagram, at) => ({
      bytes: ethernet(0x0800, ipv4("10.0.9.1", "10.0.9.2", 17, udp(40000, 2055, datagram))),
      time: Date.UTC(2026, 2, 2, 9, 0, at),
    })),
  );
}

/** Each flow in one line, as our reader finds them. */
function flowsBy(datagrams: readonly Uint8Array[]): readonly string[] {
  const flows: string[] = [];
  const reader = new FlowExports({
    flow: (one) =>
      flows.push(
        [one.source, one.destination, one.protocol, one.sourcePort, one.destinationPort, one.packets, one.bytes].join(" "),
      ),
    sampled: () => assert.fail("nothing was sampled"),
    unexplained: () => assert.fail("every template came first"),
  });
  for (const datagram of datagrams) reader.datagram(datagram, 0, datagram.length, "");
  return flows.sort();
}

/** The same by tshark, which gives a list of values for each field and message. */
function flowsOfTshark(recording: Uint8Array): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-netflow-"));
  const file = join(folder, "exports.pcap");
  writeFileSync(file, recording);
  const told = spawnSync("tshark", ["-r", file, "-d", "udp.port==2055,cflow", "-T", "json", "-J", "cflow"], { maxBuffer: 1e9 });
  rmSync(folder, { recursive: true });
  const messages: unknown = JSON.parse(told.stdout.toString());
  const flows: string[] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    const of = (name: string): string | undefined => (node as Record<string, string | undefined>)[`cflow.${name}`];
    const [source, destination] = [of("srcaddr") ?? of("srcaddrv6"), of("dstaddr") ?? of("dstaddrv6")];
    if (source !== undefined && destination !== undefined && of("packets") !== undefined) {
      flows.push(
        [source, destination, of("protocol"), of("srcport") ?? 0, of("dstport") ?? 0, of("packets"), of("octets")].join(" "),
      );
    }
    for (const inner of Object.values(node)) walk(inner);
  };
  walk(messages);
  assert.ok(flows.length > 0);
  return flows.sort();
}

for (const [version, name] of [
  ["5", "NetFlow v5"],
  ["9", "NetFlow v9"],
  ["10", "IPFIX"],
] as const) {
  for (const file of ["supervision.pcap", "filtration.pcap"]) {
    test(`${name} of ${file} by softflowd`, { skip }, async (context) => {
      const path = join(EVIDENCE, file);
      const datagrams = await exportOf(path, version);
      const ours = readWith(captureReader, readFileSync(path));
      const theirs = readWith(netflowReader, new Uint8Array(Buffer.concat(datagrams)));
      assert.deepEqual(theirs.problems, []);
      const [expected, found] = [talksOf(ours), talksOf(theirs)];
      context.diagnostic(`${found.size} conversations`);
      assert.ok(found.size > 0);
      assert.deepEqual([...found.keys()].sort(), [...expected.keys()].sort());
      for (const [key, { answered, packets }] of found) {
        assert.equal(packets, expected.get(key)?.packets, key);
        assert.equal(answered, expected.get(key)?.answered, key);
      }
      const sent = recordingOf(datagrams);
      const carried = readWith(captureReader, sent, { sensor: { name: "tap", zones: ["control"], inside: [] } });
      const own = carried.of("conversation").filter(({ value }) => value.recordedBy === undefined);
      assert.deepEqual(
        own.map(({ value }) => [value.protocol, value.recognisedBy, value.packets]),
        [["netflow", "content", datagrams.length]],
      );
      const reported = carried.of("conversation").filter(({ value }) => value.recordedBy === "netflow");
      assert.deepEqual(
        reported.map(({ value }) => value),
        theirs.of("conversation").map(({ value }) => value),
      );
      assert.equal(reported[0]?.source.locator.type, "packet");
      assert.deepEqual(
        carried.of("coverage").map(({ value }) => value.recordedBy),
        [undefined],
        "the exporter's flows are not covered by the tap",
      );
      if (hasTshark) assert.deepEqual(flowsBy(datagrams), flowsOfTshark(sent));
    });
  }
}
