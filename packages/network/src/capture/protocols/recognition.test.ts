// No protocol claims bytes that are not its own: random ones, and random ones dressed up to look like a beginning.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Direction, type Flow, MORE, NO } from "../dissector.ts";
import { PROTOCOLS } from "./index.ts";
import { seeded } from "./recorder.fixture.ts";

const FOREIGN_PORT = 49_999;

function flowOf(transport: Flow["transport"]): Flow {
  return {
    transport,
    clientPort: 50_000,
    serverPort: FOREIGN_PORT,
    directionSeen: true,
    fromStart: true,
    truncated: false,
    hopLimit: 64,
    multicast: false,
    time: 0,
    points: [],
    senderIs: (_role, direction) => direction,
    become: () => undefined,
  };
}

test("random bytes at a foreign port belong to nobody", () => {
  const seed = 4711;
  const random = seeded(seed);
  const bytes = new Uint8Array(300);
  const claims = new Map<string, number>();
  const rounds = 20_000;
  for (let round = 0; round < rounds; round++) {
    const length = 1 + Math.floor(random() * 299);
    for (let index = 0; index < length; index++) bytes[index] = Math.floor(random() * 256);
    // Small numbers and zeros are what binary protocols begin with.
    if (round % 2 === 0) for (let index = 0; index < Math.min(8, length); index++) bytes[index] = Math.floor(random() * 4);
    for (const protocol of PROTOCOLS) {
      // these are named by the header before them
      if (protocol.transport === "ethernet" || protocol.transport === "ip") continue;
      const recognition = protocol.recognise(bytes, 0, length, flowOf(protocol.transport), (round % 2) as Direction);
      if (recognition !== NO && recognition !== MORE) claims.set(protocol.name, (claims.get(protocol.name) ?? 0) + 1);
    }
  }
  assert.deepEqual([...claims], [], `seed ${seed}`);
});

test("every protocol has a name of its own on its transport", () => {
  assert.equal(new Set(PROTOCOLS.map(({ name, transport }) => `${name} ${transport}`)).size, PROTOCOLS.length);
});
