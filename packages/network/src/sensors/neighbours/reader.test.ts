import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { readWith } from "../reading.fixture.ts";
import { neighbourReader } from "./reader.ts";

const TABLES: readonly (readonly [name: string, text: string])[] = [
  [
    "ip neigh",
    "10.0.3.10 dev eth0 lladdr 02:00:00:00:03:0a REACHABLE\n10.0.3.99 dev eth0 FAILED\nfe80::1 dev eth0 lladdr 02:00:00:00:03:01 router STALE\n",
  ],
  ["arp -a, Linux", "plc-1 (10.0.3.10) at 02:00:00:00:03:0a [ether] on eth0\n? (10.0.3.99) at <incomplete> on eth0\n"],
  ["arp -a, BSD", "plc-1 (10.0.3.10) at 2:0:0:0:3:a on em0 ifscope [ethernet]\n"],
  [
    "arp -n",
    "Address                  HWtype  HWaddress           Flags Mask            Iface\n10.0.3.10                ether   02:00:00:00:03:0a   C                     eth0\n",
  ],
  [
    "arp -a, Windows",
    "\r\nInterface: 10.0.3.5 --- 0x4\r\n  Internet Address      Physical Address      Type\r\n  10.0.3.10             02-00-00-00-03-0a     dynamic   \r\n  224.0.0.22            01-00-5e-00-00-16     static    \r\n",
  ],
  [
    "show ip arp",
    "Protocol  Address          Age (min)  Hardware Addr   Type   Interface\nInternet  10.0.3.10               5   0200.0000.030a  ARPA   Vlan10\nInternet  10.0.3.99               0   Incomplete      ARPA\n",
  ],
  ["arpwatch", "02:00:00:00:03:0a\t10.0.3.10\t1772442000\tplc-1\teth0\n"],
];

for (const [name, text] of TABLES) {
  test(`neighbours by ${name}`, () => {
    const read = readWith(neighbourReader, text, { piece: 13 });
    assert.deepEqual(read.problems, []);
    const plc = read.of("asset-seen").find(({ value }) => value.address === "10.0.3.10");
    assert.deepEqual(
      [plc?.value.mac, plc?.value.via, plc?.value.spoke, plc?.rank],
      ["02:00:00:00:03:0a", "arp", true, "inspected"],
    );
    assert.deepEqual(plc?.value.names, text.includes("plc-1") ? ["plc-1"] : undefined);
    assert.ok(read.of("asset-seen").every(({ value }) => value.address === "10.0.3.10" || value.address === "fe80::1"));
  });
}

test("what is no such table is left to others", () => {
  for (const text of [
    "",
    "10.0.3.10\n",
    "ip route 10.0.3.0\n10.0.3.10 dev eth0 lladdr 02:00:00:00:03:0a REACHABLE\n",
    "a,b\n",
    "*filter\n:INPUT ACCEPT\n",
  ]) {
    assert.equal(neighbourReader.recognise(new TextEncoder().encode(text)), false, text);
  }
  const read = readWith(
    neighbourReader,
    `${"10.0.3.10 dev eth0 lladdr 02:00:00:00:03:0a REACHABLE\n".repeat(20)}something else entirely, 12\n`,
  );
  assert.deepEqual(
    read.problems.map(({ code, line }) => [code, line]),
    [["sensors/broken-line", 21]],
  );
});

const own = spawnSync("ip", ["neigh"]);
const entries = own.stdout?.toString() ?? "";
test("the table of this machine", {
  skip: entries.includes("lladdr") ? false : "ip neigh is not there, or knows no neighbour",
}, () => {
  const read = readWith(neighbourReader, entries);
  assert.deepEqual(read.problems, []);
  assert.ok(read.of("asset-seen").length > 0);
});
