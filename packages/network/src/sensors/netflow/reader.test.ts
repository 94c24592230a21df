import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationsOf, readWith } from "../reading.fixture.ts";
import { netflowReader } from "./reader.ts";

const SECONDS = 1_772_442_000;
const UPTIME = 600_000;

const u8 = (value: number): number[] => [value & 0xff];
const u16 = (value: number): number[] => [(value >>> 8) & 0xff, value & 0xff];
const u32 = (value: number): number[] => [...u16(Math.floor(value / 65536)), ...u16(value % 65536)];
const u64 = (value: number): number[] => [...u32(Math.floor(value / 4294967296)), ...u32(value % 4294967296)];
const ip = (text: string): number[] => text.split(".").map(Number);

interface Flow {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly [number, number];
  readonly protocol?: number;
  readonly flags?: number;
  /** Milliseconds of uptime. */
  readonly first: number;
  readonly last?: number;
  readonly packets?: number;
}

/** As in Cisco's guide: header of 24 bytes, records of 48. */
function v5(flows: readonly Flow[], sampling = 0): number[] {
  const header = [
    ...u16(5),
    ...u16(flows.length),
    ...u32(UPTIME),
    ...u32(SECONDS),
    ...u32(0),
    ...u32(1),
    ...u8(0),
    ...u8(0),
    ...u16(sampling),
  ];
  return [
    ...header,
    ...flows.flatMap(({ from, to, ports, protocol = 6, flags = 0x1b, first, last = first + 1000, packets = 10 }) => [
      ...ip(from),
      ...ip(to),
      ...u32(0),
      ...u16(1),
      ...u16(2),
      ...u32(packets),
      ...u32(packets * 60),
      ...u32(first),
      ...u32(last),
      ...u16(ports[0]),
      ...u16(ports[1]),
      ...u8(0),
      ...u8(flags),
      ...u8(protocol),
      ...u8(0),
      ...u16(0),
      ...u16(0),
      ...u8(24),
      ...u8(24),
      ...u16(0),
    ]),
  ];
}

const set = (id: number, body: readonly number[]): number[] => [...u16(id), ...u16(body.length + 4), ...body];
const v9 = (sets: readonly number[], count: number): number[] => [
  ...u16(9),
  ...u16(count),
  ...u32(UPTIME),
  ...u32(SECONDS),
  ...u32(1),
  ...u32(7),
  ...sets,
];
const ipfix = (sets: readonly number[]): number[] => [
  ...u16(10),
  ...u16(sets.length + 16),
  ...u32(SECONDS),
  ...u32(1),
  ...u32(7),
  ...sets,
];

const FIELDS: readonly (readonly [number, number])[] = [
  [8, 4],
  [12, 4],
  [7, 2],
  [11, 2],
  [4, 1],
  [6, 1],
  [2, 4],
  [1, 4],
  [22, 4],
  [21, 4],
];
const template = (id: number): number[] => [
  ...u16(id),
  ...u16(FIELDS.length),
  ...FIELDS.flatMap(([element, length]) => [...u16(element), ...u16(length)]),
];
const data = ({ from, to, ports, protocol = 6, flags = 0x1b, first, last = first + 1000, packets = 10 }: Flow): number[] => [
  ...ip(from),
  ...ip(to),
  ...u16(ports[0]),
  ...u16(ports[1]),
  ...u8(protocol),
  ...u8(flags),
  ...u32(packets),
  ...u32(packets * 60),
  ...u32(first),
  ...u32(last),
];

const HMI = "10.0.2.10";
const PLC = "10.0.3.10";
const CALL: Flow = { from: HMI, to: PLC, ports: [49152, 502], first: 1000, packets: 12 };
const ANSWER: Flow = { from: PLC, to: HMI, ports: [502, 49152], first: 1002, packets: 11 };
const ATTEMPT: Flow = { from: "10.0.9.7", to: PLC, ports: [49153, 102], flags: 0x02, first: 2000, packets: 3 };
const RESET: Flow = { from: PLC, to: "10.0.9.7", ports: [102, 49153], flags: 0x14, first: 2000, packets: 3 };
const QUERY: Flow = { from: HMI, to: "10.0.2.1", ports: [53124, 53], protocol: 17, flags: 0, first: 3000 };
const PING: Flow = { from: HMI, to: PLC, ports: [0, 2048], protocol: 1, flags: 0, first: 4000 };
const FLOWS = [ANSWER, CALL, ATTEMPT, RESET, QUERY, PING];

const read = (bytes: readonly number[], piece = 11) => readWith(netflowReader, Uint8Array.from(bytes), { piece });

for (const [name, bytes] of [
  ["v5", v5(FLOWS)],
  ["v9", v9([...set(0, template(256)), ...set(256, [...FLOWS.flatMap(data), 0, 0])], 7)],
  ["v9, template and data in messages of their own", [...v9(set(0, template(300)), 1), ...v9(set(300, FLOWS.flatMap(data)), 6)]],
] as const) {
  test(`conversations of NetFlow ${name}`, () => {
    for (const piece of [1, 7, 4096]) {
      const reading = read(bytes, piece);
      assert.deepEqual(reading.problems, []);
      assert.deepEqual(conversationsOf(reading), [
        "10.0.2.10 10.0.2.1 udp 53 -",
        "10.0.2.10 10.0.3.10 icmp 0 -",
        "10.0.2.10 10.0.3.10 tcp 502 -",
        "10.0.9.7 10.0.3.10 tcp 102 -",
      ]);
      const by = new Map(reading.of("conversation").map((fact) => [fact.value.port, fact]));
      const modbus = by.get(502);
      assert.deepEqual(
        [
          modbus?.value.answered,
          modbus?.value.directionSeen,
          modbus?.value.packets,
          modbus?.value.bytes,
          modbus?.value.recordedBy,
          modbus?.rank,
        ],
        [true, true, 23, 1380, "netflow", "observed"],
      );
      assert.deepEqual([modbus?.first, modbus?.last], ["2026-03-02T08:50:01.000Z", "2026-03-02T08:50:02.002Z"]);
      assert.equal(modbus?.source.locator.type, "packet");
      assert.deepEqual([by.get(102)?.value.answered, by.get(53)?.value.answered], [false, false]);
    }
  });
}

test("IPFIX: both directions in one record, lengths that vary, elements of others, options, withdrawal", () => {
  const reverse = (element: number): number[] => [...u16(0x8000 | element), ...u16(8), ...u32(29305)];
  const fields = [
    ...u16(8),
    ...u16(4),
    ...u16(12),
    ...u16(4),
    ...u16(7),
    ...u16(2),
    ...u16(11),
    ...u16(2),
    ...u16(4),
    ...u16(1),
    ...u16(1),
    ...u16(8),
    ...u16(2),
    ...u16(8),
    ...reverse(1),
    ...reverse(2),
    ...u16(0x8000 | 5),
    ...u16(65535),
    ...u32(9),
    ...u16(152),
    ...u16(8),
    ...u16(153),
    ...u16(8),
  ];
  const biflow = [...u16(256), ...u16(12), ...fields];
  const record = (text: string) => [
    ...ip(PLC),
    ...ip(HMI),
    ...u16(40000),
    ...u16(4840),
    ...u8(6),
    ...u64(500),
    ...u64(5),
    ...u64(700),
    ...u64(7),
    ...u8(text.length),
    ...Buffer.from(text),
    ...u64(SECONDS * 1000 + 5),
    ...u64(SECONDS * 1000 + 900),
  ];
  const options = [...u16(257), ...u16(2), ...u16(1), ...u16(149), ...u16(4), ...u16(305), ...u16(4)];
  const reading = read([
    ...ipfix([...set(2, biflow), ...set(3, options)]),
    ...ipfix([...set(256, [...record("x"), ...record("opaque bytes")]), ...set(257, [...u32(7), ...u32(1)])]),
  ]);
  assert.deepEqual(reading.problems, []);
  const [talk] = reading.of("conversation");
  assert.deepEqual(
    [talk?.value.client, talk?.value.server, talk?.value.port, talk?.value.packets, talk?.value.bytes, talk?.value.answered],
    [PLC, HMI, 4840, 24, 2400, true],
  );
  assert.deepEqual([talk?.first, talk?.last], ["2026-03-02T09:00:00.005Z", "2026-03-02T09:00:00.900Z"]);
});

test("a sample, a template that is missing, a file that is cut: said, and no coverage is claimed", () => {
  const sensor = { name: "router", zones: ["control"], inside: [] };
  const covers = (bytes: readonly number[]) => readWith(netflowReader, Uint8Array.from(bytes), { sensor }).of("coverage").length;
  assert.equal(covers(v5(FLOWS)), 1);
  const codes = (bytes: readonly number[]) => read(bytes).problems.map(({ code }) => code);
  for (const [bytes, code] of [
    [v5(FLOWS, 0x4064), "sensors/sampled"],
    [v9(set(256, data(CALL)), 1), "sensors/template-missing"],
    [[...v5(FLOWS), ...v5(FLOWS).slice(0, -3), ...v5(FLOWS)], "sensors/broken-document"],
    [[...v5(FLOWS), ...v5(FLOWS).slice(0, 60)], "sensors/broken-document"],
  ] as const) {
    assert.deepEqual(codes(bytes), [code]);
    assert.equal(covers(bytes), 0, code);
  }
});

test("only what begins as an export message does is taken for one", () => {
  for (const bytes of [
    [],
    [0, 5],
    u16(9),
    [...u16(5), ...u16(99), ...u32(1), ...u32(1)],
    v5(FLOWS).slice(0, 40),
    ipfix(set(77, [1, 2])),
  ]) {
    assert.equal(netflowReader.recognise(Uint8Array.from(bytes)), false);
  }
});
