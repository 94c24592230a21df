import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import { test } from "node:test";
import { readWith } from "../reading.fixture.ts";
import { nmapReader } from "./reader.ts";

/** In the form of nmap.dtd. */
const scan = (hosts: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun [ <!ENTITY bomb "boom"> ]>
<!-- Nmap 7.93 -&#45;version-light -->
<nmaprun scanner="nmap" args="nmap -sV -oX - 10.0.3.0/24" start="1772442000" version="7.93">
${hosts}
</nmaprun>
`;
const PLC = `<host starttime="1772442000" endtime="1772442010"><status state="up" reason="arp-response"/>
<address addr="10.0.3.10" addrtype="ipv4"/>
<address addr="02:00:00:00:03:0A" addrtype="mac" vendor="Some &amp; Sons"/>
<hostnames><hostname name="plc-1.works" type="PTR"/><hostname name="typed" type="user"/></hostnames>
<ports><extraports state="closed" count="97"/>
<port protocol="tcp" portid="102"><state state="open" reason="syn-ack"/><service name="iso-tsap" product="Siemens S7 PLC" method="probed" conf="10"/>
<script id="s7-info" output="Module: 6ES7 &bomb;"><elem key="Module">6ES7 315-2EH14-0AB0</elem><elem key="Version">3.2.6</elem><elem key="System Name">dosing</elem><elem key="Serial Number">S C-X4U</elem></script></port>
<port protocol="tcp" portid="80"><state state="open" reason="syn-ack"/><service name="http" method="table" conf="3"/></port>
<port protocol="udp" portid="161"><state state="open|filtered" reason="no-response"/></port>
<port protocol="tcp" portid="23"><state state="closed" reason="reset"/></port></ports>
<os><osmatch name="Some PLC" accuracy="88"/><osmatch name="Siemens Simatic 300" accuracy="96"/></os>
</host>`;

test("hosts, open ports, what services and scripts told; guesses are attested", () => {
  const read = readWith(nmapReader, scan(PLC));
  assert.deepEqual(read.problems, []);
  const told = read.of("asset-seen").map(({ value: { recordedBy, ...value }, rank, source }) => {
    assert.equal(recordedBy, "nmap");
    return [value, rank, source.locator];
  });
  const line = (number: number) => ({ line: number, type: "line" });
  assert.deepEqual(told, [
    [
      { address: "10.0.3.10", mac: "02:00:00:00:03:0a", names: ["plc-1.works"], role: "server", spoke: true, via: "ip" },
      "inspected",
      line(5),
    ],
    [{ address: "10.0.3.10", product: "Siemens S7 PLC", spoke: true, via: "iso-tsap" }, "inspected", line(10)],
    [
      {
        address: "10.0.3.10",
        names: ["dosing"],
        product: "6ES7 315-2EH14-0AB0",
        serial: "S C-X4U",
        spoke: true,
        version: "3.2.6",
        via: "s7comm",
      },
      "inspected",
      line(11),
    ],
    [{ address: "10.0.3.10", product: "Siemens Simatic 300", spoke: true, via: "nmap" }, "attested", line(15)],
  ]);
  assert.deepEqual(
    read.of("listening-service").map(({ value }) => [value.host, value.transport, value.port]),
    [
      ["10.0.3.10", "tcp", 102],
      ["10.0.3.10", "tcp", 80],
    ],
  );
  assert.equal(read.of("listening-service")[0]?.first, "2026-03-02T09:00:10.000Z");
});

test("a host that was only taken for up was not heard; one that is down is nothing", () => {
  const host = (state: string, reason: string, ports = "") =>
    `<host><status state="${state}" reason="${reason}"/><address addr="10.0.3.9" addrtype="ipv4"/><ports>${ports}</ports></host>`;
  assert.deepEqual(
    readWith(nmapReader, scan(host("up", "user-set")))
      .of("asset-seen")
      .map(({ value }) => value.spoke),
    [false],
  );
  const answered = host("up", "user-set", '<port protocol="tcp" portid="22"><state state="closed" reason="reset"/></port>');
  assert.deepEqual(
    readWith(nmapReader, scan(answered))
      .of("asset-seen")
      .map(({ value }) => value.spoke),
    [true],
  );
  assert.deepEqual(readWith(nmapReader, scan(host("down", "no-response"))).facts, []);
});

test("a scan that was broken off keeps the hosts before, and says where it ends", () => {
  const whole = scan(`${PLC}\n<host><status state="up" reason="syn-ack"/><address addr="10.0.3.11" addrtype="ipv4"/></host>`);
  const read = readWith(nmapReader, whole.slice(0, whole.indexOf("10.0.3.11") + 4));
  assert.ok(read.of("asset-seen").every(({ value }) => value.address === "10.0.3.10"));
  assert.deepEqual(
    read.problems.map(({ code, line }) => [code, line]),
    [["sensors/broken-document", 17]],
  );
});

const own = Object.values(networkInterfaces())
  .flatMap((some) => some ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;
const installed = spawnSync("nmap", ["--version"]).error === undefined;

test("nmap itself, on a port of this machine", {
  skip: !installed ? "nmap is not installed" : own === undefined ? "the machine has no address but its loop-back" : false,
}, async () => {
  const server = createServer((socket) => socket.on("error", () => {}).end());
  await new Promise<void>((resolve) => server.listen(0, own, resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const child = spawn("nmap", ["-n", "-Pn", "-sT", "-oX", "-", "-p", String(address.port), String(own)]);
  let text = "";
  child.stdout.on("data", (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => child.on("close", resolve));
  await new Promise((resolve) => server.close(resolve));
  const read = readWith(nmapReader, text);
  assert.deepEqual(read.problems, []);
  assert.deepEqual(
    read.of("listening-service").map(({ value }) => [value.address, value.port]),
    [[own, address.port]],
  );
});
