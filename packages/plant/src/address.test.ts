// Addresses and networks: text and bytes, both families; Node's own URL and net code is the oracle.

import assert from "node:assert/strict";
import { BlockList, isIP } from "node:net";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  canonicalAddress,
  isMacAddress,
  networkContains,
  networksOverlap,
  parseAddress,
  parseNetwork,
  writeAddress,
} from "./address.ts";
import { Places } from "./place.ts";
import { plantSchema } from "./plant.ts";

const ipv4 = fc.ipV4();
const ipv6 = fc.oneof(
  fc.ipV6(),
  fc.array(fc.constantFrom("0", "0", "0", "1", "ff", "abcd"), { minLength: 8, maxLength: 8 }).map((groups) => groups.join(":")),
);

test("what Node takes for an address is one here, and nothing else", () => {
  fc.assert(
    fc.property(fc.oneof(ipv4, ipv6, fc.string({ maxLength: 20 }), fc.stringMatching(/^[0-9a-f:.]{1,20}$/)), (text) => {
      // Node accepts zone indexes (fe80::1%eth0); a plant has no use for them.
      if (!text.includes("%")) assert.equal(parseAddress(text) !== undefined, isIP(text) !== 0, text);
    }),
    { numRuns: 2000 },
  );
});

test("IPv6 is written as browsers write it (RFC 5952)", () => {
  fc.assert(
    fc.property(ipv6, (text) => {
      const bytes = parseAddress(text) as Uint8Array;
      assert.equal(writeAddress(bytes), new URL(`http://[${text}]/`).hostname.slice(1, -1));
      assert.deepEqual(parseAddress(writeAddress(bytes)), bytes);
    }),
  );
  assert.equal(canonicalAddress("FD00:0:0::01"), "fd00::1");
  assert.equal(canonicalAddress("00-1B-1B-AA-00-01"), "00:1b:1b:aa:00:01");
  assert.equal(canonicalAddress("no address"), "no address");
  assert.equal(isMacAddress("00:1b:1b:aa:00"), false);
});

test("a network holds what Node's block list holds", () => {
  const pair = fc.oneof(
    fc.tuple(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), fc.constant("ipv4" as const)),
    fc.tuple(ipv6, ipv6, fc.integer({ min: 0, max: 128 }), fc.constant("ipv6" as const)),
  );
  fc.assert(
    fc.property(pair, fc.boolean(), ([base, other, prefix, family], same) => {
      const address = same ? base : other;
      const list = new BlockList();
      list.addSubnet(base, prefix, family);
      const network = parseNetwork(`${base}/${prefix}`);
      assert.ok(network !== undefined);
      assert.equal(networkContains(network, parseAddress(address) as Uint8Array), list.check(address, family));
    }),
  );
});

test("networks overlap where one holds the other's first address", () => {
  const overlap = (a: string, b: string) => networksOverlap(parseNetwork(a) as never, parseNetwork(b) as never);
  assert.ok(overlap("10.0.0.0/8", "10.1.0.0/16"));
  assert.ok(overlap("10.1.0.0/16", "10.0.0.0/8"));
  assert.ok(!overlap("10.0.0.0/16", "10.1.0.0/16"));
  assert.ok(!overlap("0.0.0.0/0", "::/0"));
  for (const text of ["10.0.0.0/33", "10.0.0.0/", "10.0.0/8", "/8", "::/129", "10.0.0.0/-1"])
    assert.equal(parseNetwork(text), undefined, text);
});

test("places: by network first, then by asset, in any spelling", () => {
  const plant = plantSchema.parse({
    bulkhead: 1,
    system: { id: "s", name: "S" },
    zones: [
      { id: "outer", name: "O", kind: "control", networks: ["10.0.0.0/8"] },
      { id: "inner", name: "I", kind: "control", parent: "outer", networks: ["10.1.0.0/16"] },
      { id: "bare", name: "B", kind: "field" },
    ],
    assets: [
      { id: "fw", name: "F", type: "NDR", zone: "outer", addresses: ["10.0.0.1", "10.1.0.1"] },
      { id: "drive", name: "D", type: "EDR", zone: "bare", addresses: ["00-1B-1B-AA-00-01", "FD00::0:1"] },
    ],
  });
  const places = new Places(plant);
  assert.equal(places.of("10.1.0.1").zone?.id, "inner");
  assert.equal(places.of("10.1.0.1").asset?.id, "fw");
  assert.equal(places.of("10.2.0.1").zone?.id, "outer");
  assert.equal(places.of("10.2.0.1").asset, undefined);
  assert.equal(places.of("00:1b:1b:aa:00:01").asset?.id, "drive");
  assert.equal(places.of("fd00::1").zone?.id, "bare");
  assert.deepEqual(places.of("192.168.0.1"), { asset: undefined, zone: undefined });
  assert.deepEqual(places.enclosing("inner"), ["inner", "outer"]);
});

test("places find the most specific network, as a search through all of them does", () => {
  const prefix = fc.integer({ min: 0, max: 32 });
  const near = fc.tuple(fc.constantFrom(10, 11), fc.nat(3), fc.nat(3), fc.nat(255)).map((parts) => parts.join("."));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(near, prefix), { maxLength: 8 }),
      fc.array(near, { minLength: 1, maxLength: 8 }),
      (nets, addresses) => {
        const zones = nets.map(([base, length], at) => ({
          id: `z${at}`,
          name: "Z",
          kind: "control",
          networks: [`${base}/${length}`],
        }));
        const places = new Places(plantSchema.parse({ bulkhead: 1, system: { id: "s", name: "S" }, zones }));
        for (const address of addresses) {
          const holding = zones
            .map((zone) => ({
              id: zone.id,
              network: parseNetwork(zone.networks[0] as string) as NonNullable<ReturnType<typeof parseNetwork>>,
            }))
            .filter(({ network }) => networkContains(network, parseAddress(address) as Uint8Array));
          const longest = Math.max(...holding.map(({ network }) => network.prefix));
          assert.equal(places.networkZone(address)?.id, holding.find(({ network }) => network.prefix === longest)?.id);
        }
      },
    ),
  );
});
