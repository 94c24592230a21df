// softflowd as the oracle: what it exports of a capture, in each version, are the conversations that our own reader finds in it.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { captureReader } from "../../capture/reader.ts";
import { type Read, readWith } from "../reading.fixture.ts";
import { netflowReader } from "./reader.ts";

const EVIDENCE = join(import.meta.dirname, "../../../../../examples/water-treatment/evidence");
const installed = spawnSync("softflowd", ["-h"]).error === undefined;
const skip = !existsSync(EVIDENCE) ? "the example plant is not there" : installed ? false : "softflowd is not installed";

/** The datagrams that softflowd sends about a capture, one behind the other. */
async function exportOf(path: string, version: string): Promise<Uint8Array> {
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
  return new Uint8Array(Buffer.concat(datagrams));
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

for (const [version, name] of [
  ["5", "NetFlow v5"],
  ["9", "NetFlow v9"],
  ["10", "IPFIX"],
] as const) {
  for (const file of ["supervision.pcap", "filtration.pcap"]) {
    test(`${name} of ${file} by softflowd`, { skip }, async (context) => {
      const path = join(EVIDENCE, file);
      const [ours, theirs] = [
        readWith(captureReader, readFileSync(path)),
        readWith(netflowReader, await exportOf(path, version)),
      ];
      assert.deepEqual(theirs.problems, []);
      const [expected, found] = [talksOf(ours), talksOf(theirs)];
      context.diagnostic(`${found.size} conversations`);
      assert.ok(found.size > 0);
      assert.deepEqual([...found.keys()].sort(), [...expected.keys()].sort());
      for (const [key, { answered, packets }] of found) {
        assert.equal(packets, expected.get(key)?.packets, key);
        assert.equal(answered, expected.get(key)?.answered, key);
      }
    });
  }
}
