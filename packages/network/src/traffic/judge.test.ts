// Traffic held against the small plant of `sample.fixture.ts`: what must be found, and what must not.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Fact } from "@bulkhead/facts";
import { assert as assertProperty, constantFrom, oneof, property, shuffledSubarray, string } from "fast-check";
import { judgeConversations } from "./conversation.ts";
import { judgeTraffic } from "./judge.ts";
import { conversation, coverage, credential, malformed, operation, places, plant, seen, session } from "./sample.fixture.ts";

const HMI = "10.0.2.10";
const PLC = "10.0.3.10";
const SIS = "10.0.3.130";
const LAPTOP = "10.0.9.7";

const judge = (...facts: Fact[]) => judgeTraffic(facts, plant, places);
const codes = (...facts: Fact[]) => judge(...facts).map(({ code }) => code);

/** The one finding that these facts give. */
function only(...facts: Fact[]) {
  const findings = judge(...facts);
  assert.equal(findings.length, 1, findings.map(({ text }) => text).join("\n"));
  return findings[0] as (typeof findings)[number];
}

describe("conversations", () => {
  it("lets pass what a channel allows, by asset, zone, transport, port and protocol", () => {
    assert.deepEqual(codes(conversation(HMI, PLC)), []);
    assert.deepEqual(codes(conversation("fd00:2::10", PLC)), []);
    assert.deepEqual(codes(conversation(HMI, PLC, { transport: "icmp", port: 0, protocol: "icmp" })), []);
    assert.deepEqual(
      codes(conversation(PLC, HMI, { transport: "udp", port: 515, protocol: "syslog", recognisedBy: "port" })),
      [],
    );
  });

  it("lets pass what stays within a zone or on a link", () => {
    assert.deepEqual(codes(conversation(HMI, "fd00:2::10")), []);
    assert.deepEqual(codes(conversation("02:00:00:00:03:10", "02:00:00:00:09:07", { transport: "ethernet", port: 0x0806 })), []);
    assert.deepEqual(codes(conversation(LAPTOP, "239.1.1.1", { transport: "udp", multicast: true })), []);
    assert.deepEqual(codes(conversation("0.0.0.0", "255.255.255.255", { transport: "udp", port: 67 })), []);
  });

  it("reports what no channel allows, with both zones and the conduit between exactly these", () => {
    const finding = only(conversation(LAPTOP, PLC, { operations: { read: 12 } }));
    assert.equal(finding.code, "undeclared-conversation");
    assert.deepEqual(finding.subjects, ["enterprise", "control", "ent-ctl"]);
    assert.deepEqual(finding.assets, ["laptop", "plc"]);
    assert.deepEqual(finding.techniques, ["T0801", "T0861"]);
    assert.equal(
      finding.text,
      "Office laptop (10.0.9.7, zone enterprise) talks to Dosing controller (10.0.3.10, zone control) by modbus on tcp 502 (read); no channel allows it.",
    );
  });

  it("asks for a conduit between a zone and a zone that lies in it, and lets a zone stand for those in it", () => {
    assert.deepEqual(only(conversation(PLC, SIS)).subjects, ["control", "safety"]);
    assert.deepEqual(codes(conversation(HMI, SIS)), []);
  });

  it("does not accuse where only the direction speaks against and was not seen", () => {
    assert.deepEqual(codes(conversation(PLC, HMI, { directionSeen: false })), []);
    assert.match(only(conversation(PLC, HMI)).text, /channel poll of conduit sup-ctl allows it in the opposite direction only/);
    const [talk] = judgeConversations([conversation(PLC, HMI, { directionSeen: false })], plant, places);
    assert.equal(talk?.standing, "unsure");
  });

  it("names the channel that comes nearest, and why it does not do", () => {
    assert.match(only(conversation(HMI, PLC, { port: 503 })).text, /allows modbus on tcp port 502 only/);
    assert.match(
      only(conversation(HMI, PLC, { protocol: "ssh" })).text,
      /channel poll of conduit sup-ctl allows modbus only; not recognised as modbus, and this is ssh/,
    );
    assert.match(
      only(conversation(HMI, PLC, { protocol: null, recognisedBy: "nothing" })).text,
      /allows modbus only; not recognised as modbus\.$/,
    );
  });

  it("does not ask for a protocol where nothing was said", () => {
    const silent = { protocol: null, recognisedBy: "nothing" } as const;
    assert.deepEqual(codes(conversation(HMI, PLC, { ...silent, answered: false, packets: 1, bytes: 74 })), []);
    assert.deepEqual(codes(conversation(HMI, PLC, { ...silent, packets: 6, bytes: 420 })), []);
    assert.deepEqual(codes(conversation(HMI, PLC, { ...silent, directionSeen: false })), []);
  });

  it("calls an unanswered attempt an attempt", () => {
    const attempt = conversation(LAPTOP, PLC, {
      answered: false,
      protocol: null,
      recognisedBy: "nothing",
      packets: 3,
      bytes: 222,
    });
    assert.match(only(attempt).text, /tried to reach .* by tcp 502 \(attempt, not answered\); no channel allows it\.$/);
  });

  it("takes addresses outside every zone for the world outside", () => {
    const finding = only(conversation(PLC, "198.51.100.7", { port: 443, protocol: "tls" }));
    assert.deepEqual(finding.subjects, ["control"]);
    assert.match(finding.text, /198\.51\.100\.7 \(outside the plant\)/);
    assert.deepEqual(codes(conversation("198.51.100.7", "198.51.100.8")), []);
  });

  it("tells one matter once, from however many facts", () => {
    const finding = only(
      conversation(LAPTOP, PLC),
      conversation(LAPTOP, PLC),
      conversation(LAPTOP, PLC, { protocol: null, answered: false }),
    );
    assert.equal(finding.facts.length, 3);
    const scan = Array.from({ length: 40 }, (_, at) =>
      conversation(LAPTOP, PLC, { port: 100 + at, protocol: null, recognisedBy: "nothing", answered: at === 3 }),
    );
    const told = only(...scan);
    assert.match(told.text, /made 40 undeclared conversations with Dosing controller .*: tcp 100-139; 39 were not answered\.$/);
    assert.deepEqual(told.techniques, ["T0846"]);
    assert.equal(told.facts[0], scan[3]?.id);
  });
});

describe("operations", () => {
  const allowed = conversation(HMI, PLC);
  const of = (other: Parameters<typeof operation>[2]) => codes(allowed, operation(HMI, PLC, other));

  it("lets pass classes, function codes, units and targets of the channel, and what every session needs", () => {
    assert.deepEqual(of({}), []);
    assert.deepEqual(of({ target: "holding:40-41" }), []);
    assert.deepEqual(of({ target: "input:7" }), []);
    assert.deepEqual(of({ class: "write", functionCode: 6, target: "holding:49" }), []);
    assert.deepEqual(
      of({ class: "discovery", function: "Read Device Identification", functionCode: 43, unit: 9, target: null }),
      [],
    );
    assert.deepEqual(of({ unit: null, target: null }), []);
  });

  it("reports the rest", () => {
    for (const other of [
      { class: "write", functionCode: 16 },
      { unit: 2 },
      { target: "holding:39-41" },
      { target: "holding:400" },
      { target: "coil:40" },
    ] as const) {
      assert.deepEqual(of(other), ["undeclared-operation"], JSON.stringify(other));
    }
  });

  it("tells class, function, target, and what is allowed", () => {
    const write = {
      class: "write",
      function: "Write Multiple Registers",
      functionCode: 16,
      count: 3,
      accepted: 0,
      refused: 3,
    } as const;
    const finding = only(
      allowed,
      operation(HMI, PLC, { ...write, target: "holding:60" }),
      operation(HMI, PLC, { ...write, target: "holding:61" }),
    );
    assert.equal(
      finding.text,
      "Operator station (10.0.2.10, zone supervision) sent Dosing controller (10.0.3.10, zone control) 6 write operations by modbus (Write Multiple Registers on holding:60 and holding:61, unit 1), all refused by the server; channel poll allows only read and 6 / holding:40-49 and input:*.",
    );
    assert.deepEqual(finding.subjects, ["supervision", "control", "sup-ctl"]);
    assert.deepEqual(finding.techniques, ["T0836", "T0855"]);
  });

  it("leaves operations of an undeclared conversation to the conversation", () => {
    assert.deepEqual(codes(conversation(LAPTOP, PLC), operation(LAPTOP, PLC, { class: "write" })), ["undeclared-conversation"]);
  });
});

describe("devices", () => {
  it("reports who spoke from a zone's network without being declared", () => {
    const finding = only(
      seen("10.0.3.99", { mac: "02:00:00:00:00:99" }),
      seen("10.0.3.99", { via: "lldp", names: ["box\u001b[2J"], vendor: "Nobody" }),
      conversation("10.0.3.99", PLC),
    );
    assert.equal(finding.code, "unknown-device");
    assert.deepEqual(finding.subjects, ["control"]);
    assert.equal(
      finding.text,
      '10.0.3.99 in zone control is declared by no asset; MAC 02:00:00:00:00:99; it tells "box?[2J" and Nobody; it speaks modbus to Dosing controller.',
    );
    assert.equal(finding.facts.length, 2);
  });

  it("reports nobody who was only called, is declared, or lies in an external zone", () => {
    assert.deepEqual(codes(seen("10.0.3.99", { spoke: false }), seen(PLC), seen("203.0.113.9")), []);
  });

  it("tells a stray device on a watched link from the world behind a router", () => {
    const stray = seen("192.168.1.50", { mac: "02:00:00:00:00:50" });
    assert.deepEqual(codes(stray, conversation(HMI, PLC), coverage(["control"])), []);
    const finding = only(stray, seen(PLC), coverage(["control"], ["control"]), conversation("192.168.1.50", PLC));
    assert.equal(finding.code, "unknown-device");
    assert.deepEqual(finding.subjects, ["control"]);
    const behind = ["198.51.100.7", "198.51.100.8"].map((address) => seen(address, { mac: "02:00:00:00:00:01" }));
    assert.deepEqual(codes(...behind, conversation(HMI, PLC), coverage(["control"], ["control"])), []);
  });

  it("tells the addresses of one device together, and knows a declared one by its MAC address", () => {
    const mac = "02:00:00:00:00:99";
    const finding = only(
      seen("10.0.3.99", { mac }),
      seen("fe80::99", { mac }),
      seen(mac, { via: "lldp" }),
      conversation(HMI, PLC),
      coverage([], ["control"]),
    );
    assert.match(finding.text, /; also fe80::99/);
    assert.deepEqual(
      codes(conversation(HMI, PLC), seen("fe80::10", { mac: "02:00:00:00:03:10" }), coverage([], ["control"])),
      [],
    );
    assert.deepEqual(codes(conversation(HMI, PLC), seen("fe80::77", { mac: "02:00:00:00:00:77" }), coverage([], ["control"])), [
      "unknown-device",
    ]);
  });

  it("compares what a device tells with what is declared, cautiously", () => {
    const tell = (other: Parameters<typeof seen>[1]) => codes(seen(PLC, { via: "modbus", ...other }));
    assert.deepEqual(tell({ vendor: "ACME", product: "c 100", version: "2.9.4" }), []);
    assert.deepEqual(tell({ product: "OpenSSH", version: "9.2" }), []);
    assert.deepEqual(tell({ vendor: "Acme", product: "C-100", version: "2.10" }), ["asset-differs"]);
    assert.deepEqual(tell({ vendor: "Acme", product: "C-100", version: "12.9" }), ["asset-differs"]);
    assert.deepEqual(tell({ vendor: "Other Ltd" }), ["asset-differs"]);
    const finding = only(seen(PLC, { via: "modbus", product: "C-100", version: "3.0" }));
    assert.equal(finding.text, "Dosing controller (10.0.3.10) tells version 3.0 where V2.9 is declared.");
    assert.deepEqual([finding.subjects, finding.assets], [["control"], ["plc"]]);
  });
});

describe("protection", () => {
  it("tells one matter per pair and protocol", () => {
    const off = only(session(HMI, PLC), session(HMI, PLC, { policy: "None" }));
    assert.equal(off.code, "protection-off");
    assert.deepEqual(off.subjects, ["control", "supervision"]);
    assert.match(off.text, /opcua \(port 4840\) runs without the protection that it offers \(None, anonymous\)/);
  });

  it("accuses neither what is protected nor what is not known", () => {
    assert.deepEqual(codes(session(HMI, PLC, { encrypted: true, signed: true })), []);
    assert.deepEqual(codes(session(HMI, PLC, { signed: true })), []);
    assert.deepEqual(codes(session(HMI, PLC, { encrypted: null, signed: null })), []);
    assert.deepEqual(codes(session(HMI, PLC, { securable: false })), []);
  });

  it("joins a readable secret to the readable session it crossed in", () => {
    const telnet = session(HMI, PLC, { protocol: "telnet", port: 23, securable: false, interactive: true, policy: null });
    assert.equal(only(telnet).code, "cleartext-administration");
    const both = only(telnet, credential(HMI, PLC));
    assert.equal(both.code, "cleartext-administration");
    assert.match(
      both.text,
      /over unencrypted telnet \(port 23\); the secret of admin \(s••••t \(6 characters\)\) crossed readable\.$/,
    );
    assert.equal(both.facts.length, 2);
    assert.equal(only(credential(HMI, PLC)).code, "cleartext-credential");
  });

  it("reports weak protection and broken messages with their reasons", () => {
    assert.match(
      only(session(HMI, PLC, { encrypted: true, weak: "TLS 1.0 is withdrawn" })).text,
      /too weakly: TLS 1\.0 is withdrawn\.$/,
    );
    const broken = only(malformed(HMI, PLC, "length too short", 3), malformed(HMI, PLC, "unknown type", 5));
    assert.match(broken.text, /8 messages broke the rules of modbus \(port 502\): unknown type and length too short\.$/);
  });
});

describe("coverage", () => {
  it("doubts a sensor that shows nothing from a zone", () => {
    const finding = only(coverage(["supervision", "control"]), conversation(HMI, PLC), coverage(["vendor"]));
    assert.equal(finding.code, "coverage-doubtful");
    assert.deepEqual(finding.subjects, ["vendor"]);
  });

  const doubts = (zone: string, ...facts: readonly Fact[]) =>
    judge(...facts, coverage([zone]))
      .filter(({ code }) => code === "coverage-doubtful")
      .map(({ subjects, text }) => `${subjects.join()}: ${text.replace(/^.* recorded /, "")}`);
  const NOTHING = ": that something was not seen there says nothing.";

  it("doubts a sensor that shows of a zone only what went to groups", () => {
    const groups = [`control: shows of it only what was sent to groups${NOTHING}`];
    assert.deepEqual(doubts("control", conversation(PLC, "224.0.0.5", { transport: "ip", multicast: true })), groups);
    assert.deepEqual(doubts("control", conversation(PLC, "10.0.3.255", { transport: "udp" })), groups, "the zone's broadcast");
    assert.deepEqual(doubts("control", seen(PLC, { via: "arp" })), groups);
    assert.deepEqual(doubts("control", conversation(PLC, "10.0.3.254", { transport: "udp" })), []);
  });

  it("doubts a sensor that shows one side, or misses more than may be missed", () => {
    const both = Array.from({ length: 8 }, (_, at) => conversation(HMI, PLC, { port: 600 + at }));
    const one = (port: number) => conversation(HMI, PLC, { port, oneSided: true });
    assert.deepEqual(doubts("control", ...both, one(1)), [
      `control: shows one side only of 1 of its 9 TCP conversations${NOTHING}`,
    ]);
    assert.deepEqual(doubts("control", ...both, conversation(HMI, SIS), conversation(HMI, PLC, { port: 9 }), one(1)), []);
    const lossy = (lost: number) => doubts("control", conversation(HMI, PLC, { bytes: 100_000 - lost, lost }));
    assert.deepEqual(lossy(100), []);
    assert.deepEqual(lossy(101), [`control: missed 0.1 % (101 of 100000) of its TCP streams${NOTHING}`]);
    const dropped = (count: number) =>
      judge(conversation(HMI, PLC), coverage(["control"], [], { packets: 9999, dropped: count })).map(({ text }) => text);
    assert.deepEqual(dropped(10), []);
    assert.match(dropped(11).join(), /lost 0\.1 % \(11 of 10010\) of the packets/);
  });
});

describe("the whole", () => {
  it("gives the same findings whatever the order of the facts", () => {
    const facts: Fact[] = [
      conversation(LAPTOP, PLC),
      conversation(LAPTOP, SIS, { answered: false }),
      conversation(HMI, PLC),
      operation(HMI, PLC, { class: "write", functionCode: 16, target: "holding:90" }),
      operation(HMI, PLC, { class: "write", functionCode: 16, target: "holding:91" }),
      session(HMI, PLC),
      session(HMI, PLC, { count: 3 }),
      seen("10.0.3.99", { mac: "02:00:00:00:00:99" }),
      seen("fe80::99", { mac: "02:00:00:00:00:99" }),
      seen(PLC, { via: "x", product: "C-100", version: "1.0" }),
      coverage(["vendor"], ["control"]),
    ];
    const expected = judge(...facts);
    assert.equal(expected.length, 7);
    assertProperty(
      property(shuffledSubarray(facts, { minLength: facts.length }), (shuffled) => {
        assert.deepEqual(judge(...shuffled), expected);
      }),
      { seed: 62443 },
    );
  });

  it("takes hostile text in facts for what it is", () => {
    const text = oneof(string({ unit: "binary", maxLength: 200 }), constantFrom("__proto__", "constructor", "*", ":", "-"));
    const address = constantFrom(
      LAPTOP,
      "10.0.3.99",
      "fe80::99",
      "02:00:00:00:00:99",
      "192.168.1.1",
      "",
      "::",
      "1.2",
      "ff02::1",
      "__proto__",
    );
    assertProperty(
      property(address, address, text, text, (client, server, other, another) => {
        const findings = judge(
          conversation(client, server, { protocol: other }),
          conversation(LAPTOP, PLC, { protocol: other }),
          operation(HMI, PLC, { protocol: other, function: other, target: another, class: "write" }),
          conversation(HMI, PLC),
          session(client, PLC, { protocol: other, policy: other, weak: another }),
          seen(client, { mac: "02:00:00:00:00:99", names: [other], vendor: other, product: another, via: other }),
          seen(PLC, { via: other, vendor: other, product: another, version: another }),
          coverage([other], ["control"]),
        );
        for (const finding of findings) assert.doesNotMatch(finding.text, /\p{Cc}/u);
      }),
      { seed: 62443, numRuns: 120 },
    );
  });
});
