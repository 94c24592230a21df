// What RouterOS does, case by case, by its documentation.

import assert from "node:assert/strict";
import { test } from "node:test";
import { explainDefault } from "../../policy/explain.ts";
import { verdictsOf } from "../packet.fixture.ts";
import { routerOs } from "./reader.ts";

const read = (...lines: readonly string[]) => routerOs.read([...lines, "/system identity", "set name=edge", ""].join("\n"), "d");

test("a chain that comes to its end permits; what follows nothing may go on", () => {
  const rules = ["/ip firewall filter", "add chain=forward action=drop protocol=tcp dst-port=22"];
  const packets = ["tcp 10.0.0.1:1024 > 10.1.0.1:22 from a to b", "tcp 10.0.0.1:1024 > 10.1.0.1:23 from a to b"];
  assert.deepEqual(verdictsOf(read(...rules), packets), [`deny: ${packets[0]}`, `permit: ${packets[1]}`]);
  const part = routerOs.read(`${rules.join("\n")}\n`, "d");
  assert.deepEqual(verdictsOf(part, packets), [`deny: ${packets[0]}`, `unknown: ${packets[1]}`]);
  assert.deepEqual(
    part.problems?.map(({ code }) => code),
    ["network/configuration-not-whole"],
  );
});

test("raw rules, translation and filter are asked in this order, and a rule that is switched off is none", () => {
  const { ruleset, hostname } = read(
    "/ip firewall raw",
    "add chain=prerouting action=drop src-address=192.0.2.0/24",
    "/ip firewall nat",
    "add chain=dstnat action=dst-nat dst-address=198.51.100.1 protocol=tcp dst-port=8502 to-addresses=10.1.0.9 to-ports=502",
    "add chain=srcnat action=masquerade out-interface=wan",
    "/ip firewall filter",
    "add chain=forward action=accept connection-nat-state=dstnat",
    "add chain=forward action=accept disabled=yes",
    "add chain=forward action=drop",
  );
  assert.equal(hostname, "edge");
  const [to] = ruleset.chains.get("ip nat dstnat")?.rules ?? [];
  assert.deepEqual(
    to?.rewrites.map(({ field, to: values }) => [field, values?.map(({ low }) => String(low))]),
    [
      ["destination", ["167837705"]],
      ["destinationPort", ["502"]],
      ["translation", undefined],
    ],
  );
  const forward = explainDefault(ruleset).filter(({ hook }) => hook === "forward");
  assert.deepEqual(
    forward.map(({ families, verdict }) => [families, verdict]),
    [
      [["ipv4"], "deny"],
      [["ipv6"], "permit"],
    ],
  );
});

test("ports of either side, lists of interfaces in each other, and negations", () => {
  const reading = read(
    "/interface list",
    "add name=LAN",
    "add include=LAN exclude=GUESTS name=TRUSTED",
    "add name=GUESTS",
    "/interface list member",
    "add list=LAN interface=ether2",
    "add list=LAN interface=ether3",
    "add list=GUESTS interface=ether3",
    "/ip firewall filter",
    "add chain=forward action=accept in-interface-list=TRUSTED protocol=udp port=161",
    "add chain=forward action=accept in-interface=!ether9 tcp-flags=syn,!ack protocol=tcp dst-port=502 connection-state=!invalid",
    "add chain=forward action=drop",
  );
  const packets = [
    ["permit", "udp 10.0.0.1:1024 > 10.1.0.1:161 from ether2 to x"],
    ["permit", "udp 10.0.0.1:161 > 10.1.0.1:2000 from ether2 to x"],
    ["deny", "udp 10.0.0.1:1024 > 10.1.0.1:161 from ether3 to x"],
    ["permit", "tcp 10.0.0.1:1024 > 10.1.0.1:502 from ether3 to x"],
    ["deny", "tcp 10.0.0.1:1024 > 10.1.0.1:502 from ether9 to x"],
    ["deny", "tcp 10.0.0.1:1024 > 10.1.0.1:502 from ether3 to x flags syn,ack"],
    ["deny", "tcp 10.0.0.1:1024 > 10.1.0.1:502 from ether3 to x state invalid"],
  ] as const;
  assert.deepEqual(
    verdictsOf(
      reading,
      packets.map(([, line]) => line),
    ),
    packets.map(([verdict, line]) => `${verdict}: ${line}`),
  );
});

test("what depends on the moment leaves the answer open, and what is not known as well", () => {
  const packet = "tcp 10.0.0.1:1024 > 10.1.0.1:502 from a to b";
  for (const property of ["time=8h-17h,mon", "limit=10,5:packet", "src-address-list=NONE", "frob=3", "dst-address=plc.example"]) {
    const reading = read("/ip firewall filter", `add chain=forward action=accept ${property}`, "add chain=forward action=drop");
    assert.deepEqual(verdictsOf(reading, [packet]), [`unknown: ${packet}`], property);
  }
});

test("interfaces with their networks and VLANs, and routes", () => {
  const { ruleset } = read(
    "/interface vlan",
    "add interface=bridge1 name=plc vlan-id=20",
    "/ip address",
    "add address=10.2.0.1/16 interface=plc network=10.2.0.0",
    "/ip dhcp-client",
    "add interface=wan",
    "/ip route",
    "add dst-address=10.9.0.0/16 gateway=10.2.0.254 distance=2",
    "add blackhole dst-address=192.0.2.0/24",
  );
  assert.deepEqual(
    ruleset.interfaces?.map(({ name, vlan, dynamic, addresses }) => [name, vlan, dynamic, addresses.length]),
    [
      ["plc", 20, undefined, 1],
      ["wan", undefined, true, 0],
    ],
  );
  assert.deepEqual(
    ruleset.routes?.map(({ metric, via, discard }) => [metric, via, discard]),
    [
      [2, 0x0a02_00fen, undefined],
      [1, undefined, true],
    ],
  );
});
