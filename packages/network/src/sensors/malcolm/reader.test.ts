import assert from "node:assert/strict";
import { test } from "node:test";
import { countSightings } from "@bulkhead/facts";
import { conversationsOf, type Read, readWith } from "../reading.fixture.ts";
import { malcolmReader } from "./reader.ts";
import { sessionTableReader } from "./table.ts";

const HMI = "10.0.2.10";
const PLC = "10.0.3.10";
const TIME = 1_772_442_000_000;

/** A session as Arkime keeps it. */
const SESSION = {
  firstPacket: TIME,
  lastPacket: TIME + 9000,
  "@timestamp": TIME + 9100,
  ipProtocol: 6,
  node: "sensor-1",
  protocol: ["tcp", "modbus"],
  source: { ip: HMI, port: 49152, bytes: 700, packets: 10 },
  destination: { ip: PLC, port: 502, bytes: 600, packets: 9 },
  network: { bytes: 1300, packets: 19 },
  tcpflags: { syn: 1, "syn-ack": 1, ack: 9, psh: 8, fin: 2, rst: 0 },
};
const ends = {
  source: { ip: HMI, port: 49152, packets: 10, bytes: 690 },
  destination: { ip: PLC, port: 502, packets: 9, bytes: 590 },
};
const zeek = (dataset: string, fields: object, other: object = {}) => ({
  "@timestamp": "2026-03-02T09:00:00.000Z",
  firstPacket: TIME,
  event: { provider: "zeek", dataset },
  network: { transport: "tcp", protocol: ["modbus"] },
  ...ends,
  zeek: { uid: "C1", ts: "1772442000.5", [dataset]: fields },
  ...other,
});
const DOCUMENTS = [
  SESSION,
  zeek("conn", { conn_state: "SF", history: "ShADadFf", missed_bytes: 0 }),
  zeek("modbus_detailed", { func: "WRITE_SINGLE_REGISTER", unit: 3, address: 40, quantity: 1, matched: true }),
  // The sender of an answer stands as its source.
  zeek(
    "modbus",
    { func: "READ_COILS", unit: 3, pdu_type: "RESP", is_orig: false },
    { source: { ip: PLC, port: 502 }, destination: { ip: HMI, port: 49152 } },
  ),
  {
    "@timestamp": "2026-03-02T09:00:02.000Z",
    event: { provider: "suricata", dataset: "alert" },
    network: { transport: "tcp", protocol: ["tls"] },
    source: { ip: HMI, port: 40000 },
    destination: { ip: PLC, port: 443 },
  },
];

const wrapped = DOCUMENTS.map((document, at) => ({ _index: "arkime_sessions3-260302", _id: String(at), _source: document }));
const FORMS: readonly (readonly [string, string])[] = [
  ["documents a line", DOCUMENTS.map((document) => `${JSON.stringify(document)}\n`).join("")],
  ["hits a line", wrapped.map((hit) => `${JSON.stringify(hit)}\n`).join("")],
  [
    "a bulk request",
    wrapped.map(({ _index, _source }) => `${JSON.stringify({ index: { _index } })}\n${JSON.stringify(_source)}\n`).join(""),
  ],
  ["an answer of OpenSearch", JSON.stringify({ took: 1, hits: { total: 5, hits: wrapped } }, null, 1)],
  ["an answer of Malcolm", JSON.stringify({ filter: null, range: [0, 1], results: wrapped })],
  ["a list of hits", JSON.stringify(wrapped, null, 2)],
];

for (const [name, text] of FORMS) {
  test(`Malcolm: ${name}`, () => {
    const read = readWith(malcolmReader, text, { piece: 97, sensor: { name: "tap", zones: ["control"], inside: [] } });
    assert.deepEqual(read.problems, []);
    assert.deepEqual(
      [...new Set(conversationsOf(read))],
      ["10.0.2.10 10.0.3.10 tcp 443 tls", "10.0.2.10 10.0.3.10 tcp 502 modbus"],
    );
    assert.deepEqual(read.of("coverage"), [], "an export holds what was asked for");
    assert.deepEqual(
      read.of("operation").map(({ value }) => [value.function, value.target, value.count, value.accepted]),
      [
        ["Write Single Register", "holding:40", 1, 1],
        ["Read Coils", null, 0, 1],
      ],
    );
    const modbus = read.of("conversation").filter(({ value }) => value.port === 502);
    assert.deepEqual(
      modbus.map(({ value }) => [value.recordedBy, value.packets, value.answered, value.directionSeen]),
      [
        ["arkime", 19, true, true],
        ["zeek", 19, true, true],
      ],
    );
    // Two tools in one file saw the same packets.
    assert.equal(countSightings(modbus, ({ value }) => value.packets).count, 19);
    const [first] = modbus;
    assert.deepEqual([first?.first, first?.last], ["2026-03-02T09:00:00.000Z", "2026-03-02T09:00:09.000Z"]);
    assert.equal(first?.source.locator.type, text.startsWith('{"') && text.includes("\n{") ? "line" : "pointer");
  });
}

test("sessions as CSV: headers for people, and names of fields", () => {
  const rows: readonly (readonly [string, Read])[] = [
    [
      "people",
      readWith(
        sessionTableReader,
        `Protocols,Start Time,Stop Time,Src IP,Src Port,Src Country,Dst IP,Dst Port,Bytes,Data bytes,Packets,Arkime Node,Mood\n"tcp,modbus",${TIME},${TIME + 9000},${HMI},49152,,${PLC},502,1300,200,19,n1,x\n`,
      ),
    ],
    [
      "fields",
      readWith(
        sessionTableReader,
        `"@timestamp","event.provider","network.transport","network.protocol","source.ip","source.port","destination.ip","destination.port","network.packets"\n"2026-03-02 09:00:00.000",arkime,tcp,modbus,${HMI},49152,${PLC},502,19\n`,
      ),
    ],
  ];
  for (const [name, read] of rows) {
    assert.deepEqual(conversationsOf(read), ["10.0.2.10 10.0.3.10 tcp 502 modbus"], name);
    assert.deepEqual(
      read.of("conversation").map(({ value, first }) => [value.packets, first]),
      [[19, "2026-03-02T09:00:00.000Z"]],
      name,
    );
  }
  assert.deepEqual(
    rows[0]?.[1].problems.map(({ message }) => /Column: \w+/.exec(message)?.[0]),
    ["Column: Mood"],
  );
});
