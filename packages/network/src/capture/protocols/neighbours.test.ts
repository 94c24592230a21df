// ARP, LLDP, DHCP, DNS and NTP against packets made by encoders of their own, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction, Dissector } from "../dissector.ts";
import { arp } from "./arp.ts";
import { dhcp } from "./dhcp.ts";
import { dns, mdns } from "./dns.ts";
import { lldp } from "./lldp.ts";
import { ntp } from "./ntp.ts";
import { be16, be32, join, type Play, play, playDamaged } from "./recorder.fixture.ts";

const mac = [0x00, 0x1b, 0x1b, 0xaa, 0xbb, 0xcc];

function damage(dissector: Dissector, parts: readonly (readonly [Direction, Uint8Array])[], how: Play = {}): void {
  playDamaged(dissector, parts, 600, 16, how);
}

test("ARP: who has which address, but not from a probe", () => {
  const packet = (operation: number, sender: readonly number[], target: readonly number[]): Uint8Array =>
    join([0, 1, 8, 0, 6, 4], be16(operation), mac, sender, [0, 0, 0, 0, 0, 0], target, new Uint8Array(18));
  const reply = packet(2, [192, 0, 2, 7], [192, 0, 2, 1]);
  assert.deepEqual(play(arp, [[0, reply]]).neighbours, [{ address: "c0000207", mac: "001b1baabbcc" }]);
  assert.deepEqual(play(arp, [[0, packet(1, [0, 0, 0, 0], [192, 0, 2, 1])]]).neighbours, []);
  const other = Uint8Array.from(reply);
  other[13] = 0xcd;
  const turns = (...packets: readonly Uint8Array[]): string[] =>
    play(
      arp,
      packets.map((bytes): [Direction, Uint8Array] => [0, bytes]),
    ).malformed;
  assert.deepEqual(turns(reply, other, other), []);
  assert.deepEqual(turns(reply, other, reply), ["two stations claim one address"]);
  assert.equal(play(arp, [[0, packet(7, [1, 1, 1, 1], [2, 2, 2, 2])]]).recognised, false);
  damage(arp, [[0, reply]]);
});

const field = (type: number, ...content: readonly (string | readonly number[])[]): Uint8Array => {
  const body = join(...content);
  return join(be16((type << 9) | body.length), body);
};

test("LLDP: name, description, management address", () => {
  const frame = join(
    field(1, [4], mac),
    field(2, [7], "port-003"),
    field(3, [0, 20]),
    field(5, "cell-4-switch"),
    field(6, "Industrial Switch, FW 4.2"),
    field(8, [5, 1, 192, 0, 2, 40, 2, 0, 0, 0, 1, 0]),
    field(0),
  );
  const told = play(lldp, [[0, frame]]);
  const expected = { mac: "00:1b:1b:aa:bb:cc", names: ["cell-4-switch"], product: "Industrial Switch, FW 4.2" };
  assert.deepEqual(told.assets, [
    { of: "client", told: expected },
    { of: "c0000228", told: expected },
  ]);
  assert.deepEqual(told.neighbours, [{ address: "c0000228", mac: "001b1baabbcc" }]);
  assert.equal(play(lldp, [[0, frame.slice(9)]]).recognised, false);
  damage(lldp, [[0, frame]]);
});

test("DHCP: names, and which address belongs to which station", () => {
  const message = (from: number, assigned: readonly number[], ...options: readonly Uint8Array[]): Uint8Array =>
    join(
      [from, 1, 6, 0],
      be32(99),
      new Uint8Array(8),
      assigned,
      new Uint8Array(8),
      mac,
      new Uint8Array(202),
      be32(0x63825363),
      ...options,
      255,
    );
  const option = (code: number, ...content: readonly (string | readonly number[])[]): Uint8Array => {
    const body = join(...content);
    return join(code, body.length, body);
  };
  const request = message(
    1,
    [0, 0, 0, 0],
    option(53, [3]),
    option(12, "hmi-4"),
    option(60, "MSFT 5.0"),
    option(50, [192, 0, 2, 9]),
  );
  const answer = message(2, [192, 0, 2, 9], option(53, [5]));
  const told = play(dhcp, [
    [0, request],
    [1, answer],
  ]);
  const expected = { mac: "00:1b:1b:aa:bb:cc", names: ["hmi-4"], product: "MSFT 5.0" };
  assert.deepEqual(told.assets, [
    { of: "001b1baabbcc", told: expected },
    { of: "c0000209", told: expected },
    { of: "server", told: { role: "server" } },
  ]);
  assert.deepEqual(told.neighbours, [{ address: "c0000209", mac: "001b1baabbcc" }]);
  assert.equal(told.operations[0]?.name, "DHCPREQUEST");
  damage(dhcp, [
    [0, request],
    [1, answer],
  ]);
});

const label = (...names: readonly string[]): Uint8Array => join(...names.flatMap((name) => [name.length, name]), 0);
const query = (id: number): Uint8Array =>
  join(be16(id), be16(0x0100), be16(1), be16(0), be16(0), be16(0), label("plc", "plant"), be16(1), be16(1));
const answer = (id: number, flags: number, address: readonly number[]): Uint8Array =>
  join(
    be16(id),
    be16(flags),
    be16(1),
    be16(1),
    be16(0),
    be16(0),
    label("plc", "plant"),
    be16(1),
    be16(1),
    [0xc0, 12],
    be16(1),
    be16(1),
    be32(60),
    be16(4),
    address,
  );

test("DNS: queries are counted, names of a plant's addresses are told, those of the internet are not", () => {
  const told = play(dns, [
    [0, query(1)],
    [1, answer(1, 0x8180, [192, 168, 4, 5])],
    [0, query(2)],
    [1, answer(2, 0x8182, [203, 0, 113, 5])],
  ]);
  assert.deepEqual(told.malformed, []);
  assert.deepEqual(told.assets, [{ of: "c0a80405", told: { names: ["plc.plant"] } }]);
  assert.deepEqual(
    told.operations.map((each) => [each.name, each.accepted, each.refused]),
    [
      ["Query", 1, 0],
      ["Query", 0, 1],
    ],
  );
  assert.equal(play(mdns, [[1, answer(0, 0x8400, [192, 168, 4, 5])]], { multicast: true }).assets.length, 1);
  assert.equal(play(dns, [[0, query(1)]], { serverPort: 5353 }).recognised, false);
  assert.equal(play(dns, [[0, join(query(1), 0)]]).recognised, false);
  const loop = join(be16(1), be16(0x8180), be16(1), be16(0), be16(0), be16(0), [0xc0, 12], be16(1), be16(1));
  assert.equal(play(dns, [[1, loop]]).recognised, false);
  damage(dns, [
    [0, query(1)],
    [1, answer(1, 0x8180, [192, 168, 4, 5])],
  ]);
});

test("NTP: whether the time can be forged", () => {
  const time = (first: number, rest: Uint8Array = new Uint8Array(0)): Uint8Array => join([first, 2], new Uint8Array(46), rest);
  const plain = play(ntp, [
    [0, time(0x23)],
    [1, time(0x24)],
  ]);
  assert.deepEqual(plain.operations, [{ name: "Client", class: "other", target: null, accepted: 1, refused: 0 }]);
  assert.deepEqual([plain.sessions.at(-1)?.authenticated, plain.sessions.at(-1)?.policy], [false, "NTPv4"]);
  const keyed = play(ntp, [[1, time(0x1c, new Uint8Array(20))]]);
  assert.deepEqual([keyed.sessions[0]?.signed, keyed.sessions[0]?.identity, keyed.sessions[0]?.policy], [true, "key", "NTPv3"]);
  const field = join(be16(0x0404), be16(28), new Uint8Array(24));
  assert.equal(play(ntp, [[1, time(0x24, field)]]).sessions[0]?.policy, "NTPv4 · NTS");
  assert.equal(play(ntp, [[0, time(0x23)]], { serverPort: 9999 }).recognised, false);
  assert.equal(play(ntp, [[0, time(0x23, new Uint8Array(3))]]).recognised, false);
  damage(ntp, [
    [0, time(0x23)],
    [1, time(0x24, new Uint8Array(20))],
  ]);
});
