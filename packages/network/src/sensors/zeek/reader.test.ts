import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationsOf, type Read, readWith } from "../reading.fixture.ts";
import { connection, writeJson, writeTsv, type ZeekRecord } from "./log.fixture.ts";
import { zeekReader } from "./reader.ts";

const HMI = "10.0.2.10";
const PLC = "10.0.3.10";

const CONN: readonly ZeekRecord[] = [
  connection(HMI, PLC, 502, {
    proto: "tcp",
    service: "modbus",
    duration: "59.5",
    orig_bytes: "1200",
    resp_bytes: "900",
    conn_state: "SF",
    missed_bytes: "7",
    history: "ShADadFf",
    orig_pkts: "100",
    orig_ip_bytes: "5200",
    resp_pkts: "90",
    resp_ip_bytes: "4600",
  }),
  connection("10.0.9.7", PLC, 102, {
    proto: "tcp",
    conn_state: "S0",
    history: "S",
    orig_pkts: "3",
    orig_ip_bytes: "180",
    resp_pkts: "0",
  }),
  connection(HMI, "10.0.2.1", 53, {
    proto: "udp",
    service: "dns",
    conn_state: "SF",
    history: "Dd",
    orig_pkts: "1",
    orig_ip_bytes: "60",
    resp_pkts: "1",
    resp_ip_bytes: "90",
  }),
  connection(HMI, "10.0.2.1", 0, {
    proto: "icmp",
    "id.orig_p": "8",
    conn_state: "OTH",
    orig_pkts: "2",
    orig_ip_bytes: "168",
    resp_pkts: "2",
    resp_ip_bytes: "168",
  }),
];

for (const [form, text] of [
  ["TSV", writeTsv("conn", CONN)],
  ["JSON", writeJson(CONN)],
] as const) {
  test(`conversations of a conn log, ${form}`, () => {
    const read = readWith(zeekReader, text, { piece: 37 });
    assert.deepEqual(read.problems, []);
    assert.deepEqual(conversationsOf(read), [
      "10.0.2.10 10.0.2.1 icmp 0 -",
      "10.0.2.10 10.0.2.1 udp 53 dns",
      "10.0.2.10 10.0.3.10 tcp 502 modbus",
      "10.0.9.7 10.0.3.10 tcp 102 -",
    ]);
    const of = (port: number) => read.of("conversation").find(({ value }) => value.port === port);
    const [modbus, attempt] = [of(502), of(102)];
    assert.deepEqual(modbus?.value, {
      answered: true,
      bytes: 9800,
      client: HMI,
      directionSeen: true,
      lost: 7,
      multicast: false,
      operations: {},
      packets: 190,
      port: 502,
      protocol: "modbus",
      recognisedBy: "content",
      recordedBy: "zeek",
      server: PLC,
      transport: "tcp",
    });
    assert.equal(modbus?.rank, "observed");
    assert.equal(modbus?.first, "2026-03-02T09:00:00.123Z");
    assert.equal(modbus?.last, "2026-03-02T09:00:59.623Z");
    assert.deepEqual(modbus?.source.locator, { line: form === "TSV" ? 9 : 1, record: "plain", type: "line" });
    assert.equal(attempt?.value.answered, false);
    const silent = read.of("asset-seen").filter(({ value }) => !value.spoke);
    assert.deepEqual(
      silent.map(({ value }) => value.address),
      [],
    );
  });
}

test("protocols beside TCP, UDP and ICMP go by their number, where the log tells it", () => {
  const esp = connection(HMI, "203.0.113.9", 0, {
    proto: "unknown_transport",
    ip_proto: "50",
    conn_state: "OTH",
    orig_pkts: "2",
    resp_pkts: "0",
  });
  assert.deepEqual(conversationsOf(readWith(zeekReader, writeTsv("conn", [esp]))), ["10.0.2.10 203.0.113.9 ip 50 -"]);
});

test("a log of conversations covers what the sensor is said to see, and no other log does", () => {
  const sensor = { name: "tap", zones: ["control"], inside: [] };
  const [coverage, ...more] = readWith(zeekReader, writeTsv("conn", CONN), { sensor }).of("coverage");
  assert.deepEqual(more, []);
  assert.deepEqual(coverage?.value, { inside: [], lost: 7, packets: 199, recordedBy: "zeek", sensor: "tap", zones: ["control"] });
  assert.equal(coverage?.first, "2026-03-02T09:00:00.123Z");
  assert.deepEqual(readWith(zeekReader, writeTsv("conn", CONN)).of("coverage"), [], "no sensor was stated");
  const modbus = writeTsv("modbus", [connection(HMI, PLC, 502, { func: "READ_COILS", unit: "1", pdu_type: "REQ" })]);
  assert.deepEqual(readWith(zeekReader, modbus, { sensor }).of("coverage"), [], "other protocols are not in it");
  const broken = `${writeTsv("conn", CONN)}1772442000.1\tC1\tbroken\n`;
  const read = readWith(zeekReader, broken, { sensor });
  assert.deepEqual(read.of("coverage"), [], "a line that was not understood may be the one that matters");
  assert.deepEqual(
    read.problems.map(({ code, line }) => [code, line]),
    [["sensors/broken-line", 14]],
  );
});

const operationsOf = (read: Read): readonly (readonly [string, string, string | null, number, number, number])[] =>
  read
    .of("operation")
    .map(({ value }) => [value.class, value.function, value.target, value.count, value.accepted, value.refused]);

test("Modbus: older logs of requests, newer ones of matched pairs, refusals, files of addresses", () => {
  const call = (func: string, other: ZeekRecord) =>
    connection(HMI, PLC, 502, { tid: "1", unit: "3", func, is_orig: "T", ...other });
  const detailed = [
    call("READ_HOLDING_REGISTERS", { request_response: "REQUEST", address: "40", quantity: "10" }),
    call("READ_HOLDING_REGISTERS", { request_response: "RESPONSE", quantity: "10", is_orig: "F" }),
    call("WRITE_SINGLE_REGISTER", { matched: "T", address: "7", quantity: "1" }),
    call("WRITE_MULTIPLE_COILS", { matched: "T", address: "0", quantity: "3", exception_code: "ILLEGAL_DATA_ADDRESS" }),
    call("READ_FIFO_QUEUE", { request_response: "REQUEST", address: "5" }),
    call("MADE_UP_FUNCTION", { request_response: "REQUEST" }),
  ];
  for (const text of [writeTsv("modbus_detailed", detailed), writeJson(detailed)]) {
    const read = readWith(zeekReader, text);
    assert.deepEqual(read.problems, []);
    assert.deepEqual(operationsOf(read), [
      ["read", "Read Holding Registers", "holding:40-49", 1, 0, 0],
      ["write", "Write Single Register", "holding:7", 1, 1, 0],
      ["write", "Write Multiple Coils", "coil:0-2", 1, 0, 1],
      ["read", "Read FIFO Queue", "fifo:5", 1, 0, 0],
      ["other", "MADE_UP_FUNCTION", null, 1, 0, 0],
    ]);
    const [talk] = read.of("conversation");
    assert.deepEqual(
      [talk?.value.packets, talk?.value.answered, talk?.value.operations],
      [6, true, { other: 1, read: 2, write: 2 }],
    );
    assert.equal(read.of("operation")[0]?.value.unit, 3);
    assert.equal(read.of("operation")[0]?.value.functionCode, 3);
  }
  const plain = writeTsv("modbus", [
    connection(HMI, PLC, 502, { func: "READ_COILS", unit: "1", pdu_type: "REQ" }),
    connection(HMI, PLC, 502, { func: "READ_COILS", unit: "1", pdu_type: "RESP" }),
    connection(HMI, PLC, 502, { func: "READ_COILS_EXCEPTION", unit: "1", pdu_type: "RESP", exception: "ILLEGAL_FUNCTION" }),
  ]);
  assert.deepEqual(operationsOf(readWith(zeekReader, plain)), [["read", "Read Coils", null, 1, 1, 1]]);
  const identity = writeTsv("modbus_read_device_identification", [
    connection(HMI, PLC, 502, {
      func: "ENCAP_INTERFACE_TRANSPORT",
      mei_type: "READ-DEVICE-IDENTIFICATION",
      object_id: "VendorName",
      object_value: "Acme",
    }),
    connection(HMI, PLC, 502, {
      func: "ENCAP_INTERFACE_TRANSPORT",
      mei_type: "READ-DEVICE-IDENTIFICATION",
      object_id: "MajorMinorVersion",
      object_value: "V2.9",
    }),
  ]);
  const [told] = readWith(zeekReader, identity).of("asset-seen");
  assert.deepEqual([told?.value.address, told?.value.vendor, told?.value.version], [PLC, "Acme", "V2.9"]);
});

test("S7comm, DNP3, EtherNet/IP, BACnet, OPC UA: what was asked, in the words and classes of our own tables", () => {
  const rows: readonly (readonly [path: string, port: number, record: ZeekRecord, expected: readonly unknown[]])[] = [
    [
      "s7comm",
      102,
      { rosctr_code: "1", rosctr_name: "Job", function_code: "0x29", function_name: "PLC Stop" },
      ["stop", "PLC Stop", null],
    ],
    [
      "s7comm",
      102,
      { rosctr_code: "7", rosctr_name: "User-Data", function_code: "0x44", subfunction_code: "0x01" },
      ["discovery", "Read System Status List", null],
    ],
    [
      "s7comm_upload_download",
      102,
      { rosctr: "Job-Request", function_name: "Request Download", block_type: "OB", block_number: "1" },
      ["program-download", "Request Download", "OB 1"],
    ],
    ["dnp3", 20000, { fc_request: "DIRECT_OPERATE", fc_reply: "RESPONSE" }, ["write", "Direct Operate", null]],
    ["dnp3", 20000, { fc_request: "COLD_RESTART" }, ["restart", "Cold Restart", null]],
    [
      "dnp3_control",
      20000,
      { block_type: "Control Relay Output Block", function_code: "SELECT", index_number: "5" },
      ["write", "Select", "g12v1:5"],
    ],
    [
      "enip",
      44818,
      { enip_command_code: "0x0065", enip_command: "Register Session", session_handle: "0x0", is_orig: "T" },
      ["session", "RegisterSession", null],
    ],
    [
      "cip",
      44818,
      {
        cip_service_code: "0x07",
        cip_service: "Stop",
        direction: "request",
        class_id: "0x8e",
        instance_id: "0x01",
        is_orig: "T",
      },
      ["stop", "Controller: Stop", "class:0x8e/1"],
    ],
    [
      "bacnet",
      47808,
      {
        bvlc_function: "Original-Unicast-NPDU",
        pdu_type: "CONFIRMED_REQUEST",
        pdu_service: "reinitialize_device",
        source_h: HMI,
        destination_h: PLC,
        destination_p: "47808",
      },
      ["restart", "ReinitializeDevice", null],
    ],
    [
      "bacnet_property",
      47808,
      {
        pdu_service: "write_property_request",
        object_type: "analog_value",
        instance_number: "5",
        property: "present_value",
        source_h: HMI,
        destination_h: PLC,
        destination_p: "47808",
      },
      ["write", "WriteProperty", "analog-value,5:present-value"],
    ],
    [
      "opcua_binary",
      4840,
      { msg_type: "MSG", is_final: "F", identifier: "673", identifier_str: "WriteRequest" },
      ["write", "Write", null],
    ],
    ["roc_plus", 4000, { opcode: "READ_CONFIGURABLE_OPCODE" }, ["other", "READ_CONFIGURABLE_OPCODE", null]],
  ];
  for (const [path, port, record, expected] of rows) {
    const read = readWith(zeekReader, writeTsv(path, [connection(HMI, PLC, port, record)]));
    assert.deepEqual(read.problems, [], path);
    assert.deepEqual(
      operationsOf(read).map((row) => row.slice(0, 3)),
      [expected],
      path,
    );
    assert.equal(read.of("conversation").length, 1, path);
  }
});

test("answers count as answers, not as requests", () => {
  const read = readWith(
    zeekReader,
    writeTsv("s7comm", [
      connection(HMI, PLC, 102, {
        rosctr_code: "1",
        rosctr_name: "Job",
        function_code: "0x04",
        error_class: undefined,
        error_code: undefined,
      }),
      connection(HMI, PLC, 102, {
        rosctr_code: "3",
        rosctr_name: "Ack-Data",
        function_code: "0x04",
        error_class: "No error",
        error_code: "0x00",
      }),
      connection(HMI, PLC, 102, {
        rosctr_code: "3",
        rosctr_name: "Ack-Data",
        function_code: "0x04",
        error_class: "Access error",
        error_code: "0x04",
      }),
    ]),
  );
  assert.deepEqual(operationsOf(read), [["read", "Read Variable", null, 1, 1, 1]]);
});

test("identities, sessions and secrets", () => {
  const identity = writeTsv("cip_identity", [
    connection(HMI, PLC, 44818, {
      vendor_id: "1",
      vendor_name: "Acme Automation",
      device_type_id: "14",
      device_type_name: "Programmable Logic Controller",
      product_code: "9",
      revision: "30.11",
      serial_number: "0xc0ffee",
      product_name: "C-100",
      socket_address: "0.0.0.0",
    }),
  ]);
  const [device] = readWith(zeekReader, identity).of("asset-seen");
  assert.deepEqual(device?.value, {
    address: PLC,
    product: "C-100",
    recordedBy: "zeek",
    role: "programmable logic controller",
    serial: "0xc0ffee",
    spoke: true,
    vendor: "Acme Automation",
    version: "30.11",
    via: "enip",
  });
  const tls = writeJson([
    connection(HMI, PLC, 443, { version: "TLSv10", cipher: "TLS_RSA_WITH_AES_128_CBC_SHA", resumed: "F", established: "T" }),
  ]);
  const [session] = readWith(zeekReader, tls).of("session");
  assert.deepEqual([session?.value.encrypted, session?.value.policy], [true, "TLS 1.0 · RSA_WITH_AES_128_CBC_SHA"]);
  assert.match(session?.value.weak ?? "", /TLS 1\.0 is deprecated/);
  const http = writeTsv("http", [
    connection(HMI, PLC, 80, {
      trans_depth: "1",
      method: "GET",
      status_code: "200",
      request_body_len: "0",
      username: "admin",
      password: "Sommer2026!",
    }),
  ]);
  const web = readWith(zeekReader, http);
  assert.equal(web.of("session")[0]?.value.encrypted, false);
  assert.deepEqual(
    web.of("cleartext-credential").map(({ value }) => [value.user, value.masked]),
    [["admin", "S••••••! (11 characters)"]],
  );
  assert.equal(JSON.stringify(web.facts).includes("Sommer2026!"), false);
  const places = (text: string) =>
    readWith(zeekReader, text)
      .of("conversation")
      .map(({ source }) => source.locator);
  const logIn = connection(HMI, PLC, 80, { trans_depth: "1", request_body_len: "0", password: "Sommer2026!" });
  const other = connection(PLC, HMI, 80, { trans_depth: "1", request_body_len: "0" });
  assert.deepEqual(places(writeTsv("http", [logIn, other])), [
    { line: 9, record: "secret", type: "line" },
    { line: 10, record: "plain", type: "line" },
  ]);
  assert.deepEqual(places(writeJson([logIn, other])), [
    { line: 1, record: "secret", type: "line" },
    { line: 2, record: "plain", type: "line" },
  ]);
  const control = writeTsv("bacnet_device_control", [
    connection(HMI, PLC, 47808, {
      pdu_service: "reinitialize_device",
      device_state: "coldstart",
      password: "geheim12",
      result: "Success",
      source_h: HMI,
      destination_h: PLC,
      destination_p: "47808",
    }),
  ]);
  const restart = readWith(zeekReader, control);
  assert.equal(JSON.stringify(restart.facts).includes("geheim12"), false);
  assert.equal(restart.of("cleartext-credential").length, 1);
  const hosts = writeTsv("dhcp", [
    {
      ts: "1772442000.1",
      uids: "C1",
      client_addr: "0.0.0.0",
      server_addr: "10.0.2.1",
      mac: "02:00:00:00:02:0A",
      host_name: "hmi-1",
      assigned_addr: HMI,
      msg_types: "DISCOVER,OFFER",
    },
  ]);
  const [leased] = readWith(zeekReader, hosts).of("asset-seen");
  assert.deepEqual([leased?.value.address, leased?.value.mac, leased?.value.names], [HMI, "02:00:00:00:02:0a", ["hmi-1"]]);
});

test("several logs in one file, escapes, kinds that are not read", () => {
  const text = `${writeTsv("conn", CONN)}${writeTsv("weird", [connection(HMI, PLC, 502, { name: "odd" })])}${writeTsv("software", [{ ts: "1772442000.1", host: PLC, software_type: "HTTP::SERVER", name: "G\\xc3\\xa9", "version.major": "1", "version.minor": "2" }])}`;
  const read = readWith(zeekReader, text);
  assert.deepEqual(
    read.problems.map(({ code, message }) => [code, /Log: \w+/.exec(message)?.[0]]),
    [["sensors/unknown-record", "Log: weird"]],
  );
  const told = read.of("asset-seen").find(({ value }) => value.via === "http")?.value;
  assert.deepEqual([told?.product, told?.version], ["Gé", "1.2"]);
});

test("it is recognised by content alone, and nothing else is", () => {
  for (const text of [
    "",
    "{}",
    '{"timestamp":"2026-03-02T09:00:00.1+0000","event_type":"flow"}',
    "#fields\tx\n",
    "ts,uid\n1,2\n",
    '{"ts":"x"',
  ]) {
    assert.equal(zeekReader.recognise(new TextEncoder().encode(text)), false, text);
  }
});
