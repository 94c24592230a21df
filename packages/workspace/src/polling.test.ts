// Polling against a server of this test: values of several types, exceptions and silence; nothing but reads is ever sent.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { plantSchema } from "@bulkhead/plant";
import { pollable, pollValues } from "./polling.ts";
import { listValues, loadValues } from "./values.ts";

const point = (target: string, more: object = {}): object => ({ points: [{ protocol: "modbus", target, ...more }] });
const plant = plantSchema.parse({
  bulkhead: 1,
  system: { id: "s", name: "S" },
  variables: [
    { id: "level", name: "L", asset: "sim", unit: "m", ...point("holding:0", { scale: 0.01 }) },
    { id: "flow", name: "F", asset: "sim", ...point("input:10", { type: "float32", wordOrder: "little" }) },
    { id: "pump", name: "P", asset: "sim", ...point("coil:3", { type: "bool" }) },
    { id: "absent", name: "A", asset: "sim", ...point("holding:999") },
    { id: "elsewhere", name: "E", asset: "other", ...point("holding:1") },
  ],
});

test("values come back as they are, exceptions as bad samples, and only reads are sent", async () => {
  const codes = new Set<number>();
  const server = createServer((socket) => {
    socket.on("data", (request) => {
      const [code, address] = [request[7] as number, request.readUInt16BE(8)];
      codes.add(code);
      const data = address === 0 ? [0x01, 0x2c] : address === 10 ? [0x00, 0x00, 0x3f, 0xc0] : address === 3 ? [0xff] : undefined;
      const body = data === undefined ? [code | 0x80, 2] : [code, data.length, ...data];
      const answer = Buffer.from([
        request[0] as number,
        request[1] as number,
        0,
        0,
        0,
        body.length + 1,
        request[6] as number,
        ...body,
      ]);
      // in two pieces, as a network may
      socket.write(answer.subarray(0, 5));
      setTimeout(() => socket.write(answer.subarray(5)), 5);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-poll-"));
  try {
    const readings = pollable(plant, "sim");
    assert.equal(readings.length, 4);
    await pollValues(readings, { host: "127.0.0.1", port, every: 10, rounds: 3 }, folder, () => {});
    const found = new Map(loadValues(listValues(folder), {}).map((series) => [series.origin.variable, series]));
    const three = (value: number): number[] => [value, value, value];
    const all = listValues(folder).flatMap(({ index }) => index.series.map(({ variable, count, bad }) => [variable, count, bad]));
    assert.deepEqual(all, [
      ["level", 3, 0],
      ["flow", 3, 0],
      ["pump", 3, 0],
      ["absent", 3, 3],
    ]);
    assert.deepEqual([...(found.get("level")?.values ?? [])], three(3));
    assert.deepEqual([...(found.get("flow")?.values ?? [])], three(1.5));
    assert.deepEqual([...(found.get("pump")?.values ?? [])], three(1));
    assert.deepEqual(
      [...codes].sort((a, b) => a - b),
      [1, 3, 4],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
    server.close();
  }
  await assert.rejects(
    pollValues(pollable(plant, "sim"), { host: "127.0.0.1", port, every: 1, rounds: 1 }, folder, () => {}),
    {
      code: "cli/refused",
    },
  );
});
