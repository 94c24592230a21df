// Files, layers and streams: what the reader makes of captures that are built here byte by byte.

import assert from "node:assert/strict";
import { test } from "node:test";
import { array, assert as check, integer, property } from "fast-check";
import {
  type BuiltPacket,
  be16,
  be32,
  ethernet,
  ipv4,
  join,
  modbusFrame,
  ofKind,
  pcap,
  pcapng,
  readFile,
  Talk,
  tcp,
  udp,
} from "./builder.fixture.ts";
import { captureReader } from "./reader.ts";

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const ASK = modbusFrame(7, 1, 3, 0, 40, 0, 10);
const REPLY = modbusFrame(7, 1, 3, 20, ...new Array<number>(20).fill(9));
const talk = (): Talk => new Talk(502).open().ask(ASK).reply(REPLY).close();
const READ = {
  client: "10.0.3.12",
  server: "10.0.2.10",
  protocol: "modbus",
  port: 502,
  class: "read",
  function: "Read Holding Registers",
  functionCode: 3,
  unit: 1,
  target: "holding:40-49",
  count: 1,
  refused: 0,
  accepted: 1,
};

test("one talk gives conversation, operation, session, devices and coverage, with the packets that prove them", () => {
  const { packets } = talk();
  const { facts, problems } = readFile(pcap(packets));
  assert.deepEqual(problems, []);
  assert.deepEqual(ofKind(facts, "operation"), [READ]);
  assert.deepEqual(ofKind(facts, "conversation"), [
    {
      client: "10.0.3.12",
      server: "10.0.2.10",
      transport: "tcp",
      port: 502,
      protocol: "modbus",
      recognisedBy: "content",
      answered: true,
      directionSeen: true,
      multicast: false,
      packets: 8,
      bytes: packets.reduce((sum, packet) => sum + packet.bytes.length, 0),
      lost: 0,
      operations: { read: 1 },
    },
  ]);
  assert.deepEqual(
    ofKind(facts, "asset-seen").map(({ address, via, spoke, role }) => [address, via, spoke, role]),
    [
      ["10.0.3.12", "ip", true, undefined],
      ["10.0.2.10", "ip", true, "server"],
    ],
  );
  assert.deepEqual(ofKind(facts, "coverage"), [{ sensor: "mirror", zones: ["control"], inside: [], packets: 8, lost: 0 }]);
  const operation = facts.find((fact) => fact.kind === "operation");
  const offset = 24 + packets.slice(0, 3).reduce((sum, packet) => sum + 16 + packet.bytes.length, 0) + 16;
  assert.deepEqual(operation?.source.locator, { type: "packet", number: 4, offset, length: packets[3]?.bytes.length });
  assert.equal(operation?.first, "2026-03-02T09:00:00.003Z");
});

for (const [name, file] of [
  ["pcap, big-endian", pcap(talk().packets, { big: true })],
  ["pcap, nanoseconds", pcap(talk().packets, { nanoseconds: true })],
  ["pcapng, little-endian", pcapng(talk().packets)],
  ["pcapng, big-endian, nanoseconds", pcapng(talk().packets, { big: true, resolution: 9 })],
  ["pcapng, powers of two", pcapng(talk().packets, { resolution: 0x80 | 20 })],
  ["pcapng, old packet blocks", pcapng(talk().packets, { type: 2 })],
] as const) {
  test(`${name}: the same facts at the same times`, () => {
    assert.ok(captureReader.recognise(file));
    const expected = readFile(pcap(talk().packets)).facts;
    const { facts, problems } = readFile(file);
    assert.deepEqual(problems, []);
    const plain = (list: typeof facts): unknown[] => list.map(({ kind, value, first, last }) => ({ kind, value, first, last }));
    assert.deepEqual(plain(facts), plain(expected));
  });
}

test("simple packet blocks have no time and are read", () => {
  const { facts } = readFile(pcapng(talk().packets, { type: 3 }));
  assert.deepEqual(ofKind(facts, "operation"), [READ]);
  assert.equal(facts[0]?.first, "1970-01-01T00:00:00.000Z");
});

test("interfaces of one pcapng may have different link layers", () => {
  const [first, second] = talk().packets;
  assert.ok(first !== undefined && second !== undefined);
  const raw = { bytes: second.bytes.subarray(14), time: second.time, from: 1 };
  const { facts, problems } = readFile(pcapng([first, raw], { links: [1, 101] }));
  assert.deepEqual(problems, []);
  assert.equal(ofKind(facts, "conversation")[0]?.packets, 2);
});

test("link layers around the same packets give the same conversation", () => {
  const ip = talk().packets.map((packet) => ({ ...packet, bytes: packet.bytes.subarray(14) }));
  const wrap = (head: readonly number[]): BuiltPacket[] => ip.map((packet) => ({ ...packet, bytes: join(head, packet.bytes) }));
  const macs = [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1];
  for (const [link, packets] of [
    [1, wrap([...macs, 0x81, 0, 0, 5, 8, 0])],
    [1, wrap([...macs, 0x88, 0xa8, 0, 5, 0x81, 0, 0, 6, 8, 0])],
    [113, wrap([0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 8, 0])],
    [276, wrap([8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0])],
    [0, wrap([2, 0, 0, 0])],
    [108, wrap([0, 0, 0, 2])],
    [101, ip],
    [228, ip],
  ] as const) {
    const { facts, problems } = readFile(pcap(packets, { link }));
    assert.deepEqual(problems, [], `link type ${link}`);
    assert.deepEqual(ofKind(facts, "operation"), [READ], `link type ${link}`);
  }
});

test("IPv6 with extension headers is read", () => {
  const segment = udp(5000, 6000, Uint8Array.from([1, 2, 3]));
  const options = [0, 0, 1, 4, 0, 0, 0, 0];
  const address = (last: number): number[] => [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
  const extensions = join([60, ...options.slice(1)], [17, ...options.slice(1)]);
  const packet = join(
    [0x60, 0, 0, 0],
    be16(extensions.length + segment.length),
    [0, 64],
    address(1),
    address(2),
    extensions,
    segment,
  );
  const { facts, problems } = readFile(pcap([{ bytes: ethernet(0x86dd, packet), time: 0 }]));
  assert.deepEqual(problems, []);
  const [conversation] = ofKind(facts, "conversation");
  assert.deepEqual([conversation?.client, conversation?.server, conversation?.port], ["2001:db8::1", "2001:db8::2", 6000]);
  assert.deepEqual(
    ofKind(facts, "asset-seen").map(({ address: seen, spoke }) => [seen, spoke]),
    [
      ["2001:db8::1", true],
      ["2001:db8::2", false],
    ],
  );
});

test("fragments are put together in any order, and contradicting ones are reported", () => {
  const segment = tcp(49152, 502, 1, 1, 24, ASK);
  const piece = (from: number, to: number, more: boolean, change = 0): BuiltPacket => {
    const part = segment.slice(from, to);
    part[part.length - 1] = (part[part.length - 1] as number) ^ change;
    return { bytes: ethernet(0x0800, ipv4("10.0.3.12", "10.0.2.10", 6, part, { id: 9, offset: from / 8, more })), time: from };
  };
  const whole = [piece(24, 32, false), piece(0, 16, true), piece(16, 24, true)];
  const { facts, problems } = readFile(pcap(whole));
  assert.deepEqual(problems, []);
  assert.equal(ofKind(facts, "operation")[0]?.target, "holding:40-49");
  const [first, second, third] = whole as [BuiltPacket, BuiltPacket, BuiltPacket];
  const forged = readFile(pcap([first, second, piece(0, 16, true, 1), third]));
  assert.equal(ofKind(forged.facts, "malformed")[0]?.reason, "overlapping fragments differ");
  assert.equal(readFile(pcap([first, second])).problems[0]?.code, "capture/fragments-lost");
});

test("segments out of order, twice and in pieces give the same operation", () => {
  const cut = new Talk(502).open().ask(ASK, [1, 3, 5]).reply(REPLY, [2, 9]).close().packets;
  const [a, b, c, d1, d2, d3, d4, ...rest] = cut as BuiltPacket[] & { length: 14 };
  const shuffled = [a, b, c, d3, d1, d4, d2, d2, ...rest] as BuiltPacket[];
  for (const packets of [cut, shuffled]) {
    const { facts, problems } = readFile(pcap(packets));
    assert.deepEqual(problems, []);
    assert.deepEqual(ofKind(facts, "operation"), [READ]);
    assert.deepEqual(ofKind(facts, "malformed"), []);
    assert.equal(ofKind(facts, "conversation")[0]?.lost, 0);
  }
});

test("a second segment for the same place with other bytes is reported and not believed", () => {
  const { packets } = new Talk(502).open().ask(ASK);
  const forged = packets[3]?.bytes.slice() as Uint8Array;
  forged[forged.length - 1] = 99;
  const { facts } = readFile(pcap([...packets, { bytes: forged, time: packets[3]?.time ?? 0 }]));
  assert.deepEqual(
    ofKind(facts, "malformed").map(({ protocol, reason, count }) => [protocol, reason, count]),
    [["tcp", "overlapping segments differ", 1]],
  );
  assert.equal(ofKind(facts, "operation")[0]?.count, 1);
});

test("after a gap the missing bytes are counted and the protocol is found again", () => {
  const later = modbusFrame(8, 1, 3, 0, 60, 0, 1);
  const { packets } = new Talk(502).open().ask(ASK, [5]).miss(true, 30).reply(REPLY).ask(later).close();
  const { facts } = readFile(pcap(packets.filter((_, at) => at !== 4)));
  const [conversation] = ofKind(facts, "conversation");
  assert.equal(conversation?.lost, ASK.length - 5 + 30);
  assert.equal(ofKind(facts, "coverage")[0]?.lost, ASK.length - 5 + 30);
  assert.deepEqual(
    ofKind(facts, "operation").map(({ target }) => target),
    ["holding:60"],
  );
});

test("a talk whose beginning was not recorded has its direction from the content", () => {
  const packets = new Talk(5020).open().ask(ASK).reply(REPLY).ask(ASK).packets.slice(4);
  const [conversation] = ofKind(readFile(pcap(packets)).facts, "conversation");
  assert.deepEqual(
    [conversation?.server, conversation?.port, conversation?.protocol, conversation?.recognisedBy],
    ["10.0.2.10", 5020, "modbus", "content"],
  );
});

test("a protocol that denies the bytes of one side is asked about those of the other, and what is mail is told to be between people", () => {
  // The server's first byte could begin a record of TLS: it waits, and HTTP, which knows no such byte, must not be out.
  const packets = new Talk(8999)
    .open()
    .reply(Uint8Array.from([22]))
    .ask(text("GET / HTTP/1.1\r\nHost: plc\r\n\r\n"))
    .close().packets;
  const mail = new Talk(25, { clientPort: 50_025 })
    .open()
    .reply(text("220 mx ESMTP\r\n"))
    .ask(text("EHLO hmi\r\n"))
    .close().packets;
  const { facts } = readFile(pcap([...packets, ...mail]));
  assert.deepEqual(
    ofKind(facts, "conversation").map(({ protocol, recognisedBy, purpose }) => [protocol, recognisedBy, purpose]),
    [
      ["http", "content", undefined],
      ["smtp", "content", "person-to-person"],
    ],
  );
  assert.deepEqual(ofKind(facts, "malformed"), []);
});

test("what waited on one side and leads astray does not spoil what was recognised on the other", () => {
  const request = Uint8Array.from([0x6a, 16, 0x30, 14, 0xa1, 3, 2, 1, 5, 0xa2, 3, 2, 1, 10, 0xa4, 2, 0x30, 0]);
  const { packets } = new Talk(88)
    .open()
    .reply(Uint8Array.from([0, 255, 255, 255]))
    .ask(join(be32(request.length), request))
    .close();
  const [conversation] = ofKind(readFile(pcap(packets)).facts, "conversation");
  assert.deepEqual(
    [conversation?.protocol, conversation?.recognisedBy, conversation?.operations],
    ["kerberos", "content", { authentication: 1 }],
  );
});

test("client and server that ports name wrongly are put right by the content, with all that was counted", () => {
  const write = modbusFrame(3, 1, 6, 0, 40, 0, 1);
  const opened = new Talk(5020, { clientPort: 1030 }).open();
  const packets = opened.ask(write).reply(write).ask(ASK).reply(REPLY).ask(write).reply(write).packets.slice(3);
  const { facts } = readFile(pcap(packets));
  assert.deepEqual(
    ofKind(facts, "conversation").map(({ client, server, port, packets: count }) => [client, server, port, count]),
    [["10.0.3.12", "10.0.2.10", 5020, 6]],
  );
  assert.ok(ofKind(facts, "operation").every((one) => one.client === "10.0.3.12" && one.server === "10.0.2.10"));
});

test("a mirror that shows every packet twice changes no operation", () => {
  const { packets } = talk();
  const { facts } = readFile(pcap(packets.flatMap((packet) => [packet, packet])));
  assert.deepEqual(ofKind(facts, "operation"), [READ]);
  assert.deepEqual(ofKind(facts, "malformed"), []);
  assert.equal(ofKind(facts, "session")[0]?.count, 1);
});

test("the same ports used again begin a new stream of the same conversation", () => {
  const packets = [...talk().packets, ...talk().packets];
  const { facts } = readFile(pcap(packets));
  assert.equal(ofKind(facts, "operation")[0]?.count, 2);
  assert.deepEqual(
    ofKind(facts, "conversation").map((one) => one.packets),
    [16],
  );
  assert.equal(ofKind(facts, "session")[0]?.count, 2);
});

test("a forged reset does not blind the reader", () => {
  const opened = new Talk(502).open();
  const before = opened.packets.length;
  opened.ask(ASK).reply(REPLY).ask(ASK);
  const reset = ethernet(0x0800, ipv4("10.0.3.12", "10.0.2.10", 6, tcp(49152, 502, 1001, 0, 4, new Uint8Array(0))));
  const packets = [...opened.packets.slice(0, before), { bytes: reset, time: 0 }, ...opened.packets.slice(before)];
  assert.equal(ofKind(readFile(pcap(packets)).facts, "operation")[0]?.count, 2);
});

test("ports that nobody speaks on, groups and frames become conversations", () => {
  const packets = [
    ethernet(0x0800, ipv4("10.0.0.1", "224.0.0.5", 89, Uint8Array.from([1]))),
    ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 1, Uint8Array.from([8, 0]))),
    ethernet(0x88b8, Uint8Array.from([0, 1]), "02:00:00:00:00:07", "01:0c:cd:01:00:01"),
    ethernet(0x0005, Uint8Array.from([0x42, 0x42, 3, 0, 0]), "02:00:00:00:00:07", "01:80:c2:00:00:00"),
    ethernet(0x0800, ipv4("10.0.0.1", "10.0.0.2", 6, tcp(49200, 4711, 1, 0, 2, new Uint8Array(0)))),
  ].map((bytes, at) => ({ bytes, time: at }));
  const { facts } = readFile(pcap(packets));
  assert.deepEqual(
    ofKind(facts, "conversation").map((one) => [
      one.transport,
      one.port,
      one.server,
      one.multicast,
      one.answered,
      one.directionSeen,
    ]),
    [
      ["ip", 89, "224.0.0.5", true, false, true],
      ["icmp", 0, "10.0.0.2", false, false, false],
      ["ethernet", 0x88b8, "01:0c:cd:01:00:01", true, false, true],
      ["ethernet", 0x42, "01:80:c2:00:00:00", true, false, true],
      ["tcp", 4711, "10.0.0.2", false, false, true],
    ],
  );
});

test("packets that were recorded short are read as far as they go", () => {
  const { packets } = talk();
  const short = packets.map(({ bytes, time }) => ({ bytes: bytes.subarray(0, 60), time, wire: bytes.length }));
  const { facts, problems } = readFile(pcap(short));
  assert.equal(problems[0]?.code, "capture/cut-packets");
  const [conversation] = ofKind(facts, "conversation");
  assert.equal(conversation?.packets, 8);
  assert.equal(conversation?.lost, ASK.length - 6 + REPLY.length - 6);
});

test("a file that ends within a record or is corrupt gives what came before, and says where", () => {
  const file = pcap(talk().packets);
  const cut = readFile(file.subarray(0, file.length - 5));
  assert.deepEqual(ofKind(cut.facts, "operation"), [READ]);
  assert.deepEqual(
    cut.problems.map(({ code, place }) => [code, place?.split(",")[0]]),
    [["capture/truncated", "packet 8"]],
  );
  const corrupt = file.slice();
  const second = 24 + 16 + (talk().packets[0]?.bytes.length ?? 0);
  corrupt.set([255, 255, 255, 127], second + 8);
  assert.deepEqual(
    readFile(corrupt).problems.map(({ code, place }) => [code, place]),
    [["capture/corrupt-record", `packet 2, byte ${second}`]],
  );
  assert.equal(readFile(Uint8Array.from([1, 2, 3])).problems[0]?.code, "capture/unknown-format");
  assert.equal(readFile(new Uint8Array(5000)).problems[0]?.code, "capture/unknown-format");
});

test("files that were strung together are read to the end, whatever each is like", () => {
  const { packets } = talk();
  const files = [
    pcap(packets.slice(0, 4)),
    pcap(packets.slice(4, 6), { big: true, nanoseconds: true }),
    pcap(
      packets.slice(6).map((packet) => ({ ...packet, bytes: packet.bytes.subarray(14) })),
      { link: 101 },
    ),
  ];
  const whole = readFile(join(...files));
  assert.deepEqual(whole.problems, []);
  assert.deepEqual(ofKind(whole.facts, "operation"), [READ]);
  assert.equal(ofKind(whole.facts, "conversation").find(({ port }) => port === 502)?.packets, packets.length);
  const bytewise = readFile(join(...files), new Array<number>(join(...files).length).fill(1));
  assert.deepEqual(bytewise, whole);
  // the place of each packet is that in the whole file
  for (const { source } of whole.facts) {
    if (source.locator.type !== "packet") continue;
    const { number, offset, length } = source.locator;
    const expected = packets[number - 1]?.bytes ?? new Uint8Array(0);
    assert.deepEqual(join(...files).subarray(offset, offset + length), expected.subarray(expected.length - length));
  }
});

test("files of both formats strung together, with other byte orders, links and clocks, are read to the end", () => {
  const { packets } = talk();
  const without = (list: readonly BuiltPacket[]) => list.map((packet) => ({ ...packet, bytes: packet.bytes.subarray(14) }));
  const statistics = join([5, 0, 0, 0, 36, 0, 0, 0], new Uint8Array(12), [7, 0, 8, 0, 3], new Uint8Array(7), [36, 0, 0, 0]);
  const files = [
    pcap(packets.slice(0, 2), { big: true }),
    pcapng(without(packets.slice(2, 3)), { links: [101], resolution: 9 }),
    statistics,
    pcapng(
      packets.slice(3, 4).map((packet) => ({ ...packet, from: 1 })),
      { big: true, links: [101, 1] },
    ),
    pcap(without(packets.slice(4, 6)), { nanoseconds: true, link: 101 }),
    pcapng(packets.slice(6, 7)),
    pcap(packets.slice(7)),
  ];
  const file = join(...files);
  const whole = readFile(file);
  assert.deepEqual(whole.problems, []);
  assert.deepEqual(ofKind(whole.facts, "operation"), [READ]);
  const [coverage] = ofKind(whole.facts, "coverage");
  assert.deepEqual([coverage?.packets, coverage?.dropped], [packets.length, 3]);
  assert.deepEqual(readFile(file, new Array<number>(file.length).fill(1)), whole);
  const expected = readFile(pcap(packets)).facts.find(({ kind }) => kind === "conversation");
  const found = whole.facts.find(({ kind }) => kind === "conversation");
  assert.deepEqual([found?.first, found?.last], [expected?.first, expected?.last]);
  for (const { source } of whole.facts) {
    if (source.locator.type !== "packet") continue;
    const { number, offset, length } = source.locator;
    const bytes = packets[number - 1]?.bytes ?? new Uint8Array(0);
    assert.deepEqual(file.subarray(offset, offset + length), bytes.subarray(bytes.length - length));
  }
  const cut = readFile(file.subarray(0, file.length - 5));
  const last = file.length - 16 - (packets[7]?.bytes.length ?? 0);
  assert.deepEqual(
    cut.problems.map(({ code, place }) => [code, place]),
    [["capture/truncated", `packet 8, byte ${last}`]],
  );
});

test("the sizes of chunks change nothing", () => {
  const { packets } = new Talk(502)
    .open()
    .ask(ASK, [1, 3, 5])
    .reply(REPLY, [2, 9])
    .ask(modbusFrame(9, 2, 6, 0, 1, 0, 5))
    .close();
  for (const file of [pcap(packets), pcapng(packets), pcapng(packets, { big: true, resolution: 9 })]) {
    const expected = readFile(file);
    check(
      property(array(integer({ min: 0, max: 200 }), { maxLength: 40 }), (sizes) => {
        assert.deepEqual(readFile(file, sizes), expected);
      }),
      { numRuns: 60 },
    );
    assert.deepEqual(readFile(file, new Array<number>(file.length).fill(1)), expected);
  }
});

test("packets that the capturing program lost are told by the statistics of pcapng, else by who described the sensor", () => {
  const statistics = (which: number, ...dropped: readonly [code: number, low: number][]): Uint8Array => {
    const options = dropped.flatMap(([code, low]) => [code, 0, 8, 0, low, 0, 0, 0, 0, 0, 0, 0]);
    const length = [24 + options.length, 0, 0, 0];
    return join([5, 0, 0, 0], length, [which, 0, 0, 0], new Uint8Array(8), options, length);
  };
  const file = pcapng(talk().packets, { links: [1, 1] });
  const dropped = (...blocks: readonly Uint8Array[]) => ofKind(readFile(join(file, ...blocks)).facts, "coverage")[0]?.dropped;
  assert.equal(dropped(), undefined);
  assert.equal(dropped(statistics(0, [4, 99])), undefined);
  assert.equal(dropped(statistics(0, [7, 3])), 3);
  assert.equal(
    dropped(statistics(0, [7, 3]), statistics(0, [5, 2], [7, 4]), statistics(1, [7, 1])),
    7,
    "counters, not differences",
  );
  assert.equal(dropped(statistics(9, [7, 3])), undefined);
  assert.equal(dropped(statistics(0, [7, 3]), join(file, statistics(0, [7, 5]))), 8, "sections add up");
});
