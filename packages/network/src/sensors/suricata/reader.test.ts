import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationsOf, readWith } from "../reading.fixture.ts";
import { suricataReader } from "./reader.ts";

const HMI = "10.0.2.10";
const PLC = "10.0.3.10";

/** One event as Suricata writes it (docs.suricata.io, EVE JSON format). */
function event(type: string, port: number, other: object = {}, proto = "TCP"): string {
  const head = {
    timestamp: "2026-03-02T09:00:10.500000+0000",
    flow_id: 1,
    event_type: type,
    src_ip: HMI,
    src_port: 49152,
    dest_ip: PLC,
    dest_port: port,
    proto,
  };
  return `${JSON.stringify({ ...head, ...other })}\n`;
}

const flow = (port: number, app: string | undefined, toServer: string, toClient: string, told: number): string =>
  event("flow", port, {
    ...(app !== undefined && { app_proto: app }),
    flow: {
      pkts_toserver: 100,
      pkts_toclient: told,
      bytes_toserver: 7000,
      bytes_toclient: told * 60,
      start: "2026-03-02T09:00:00.000000+0000",
      end: "2026-03-02T09:10:00.000000+0000",
      state: "closed",
    },
    tcp: { tcp_flags: "1b", tcp_flags_ts: toServer, tcp_flags_tc: toClient, syn: true },
  });

test("flows are conversations: who began, whether they were answered, how much passed", () => {
  const text = [
    flow(502, "modbus", "1b", "1b", 90),
    flow(102, undefined, "02", "14", 3),
    flow(4840, "failed", "18", "18", 50),
    event("stats", 0, { stats: {} }),
    event(
      "flow",
      53,
      {
        app_proto: "dns",
        flow: {
          pkts_toserver: 1,
          pkts_toclient: 1,
          bytes_toserver: 60,
          bytes_toclient: 90,
          start: "2026-03-02T09:00:00.0+0000",
          end: "2026-03-02T09:00:01.0+0000",
        },
      },
      "UDP",
    ),
  ].join("");
  const read = readWith(suricataReader, text, { piece: 41, sensor: { name: "tap", zones: ["control"], inside: [] } });
  assert.deepEqual(read.problems, []);
  assert.deepEqual(conversationsOf(read), [
    "10.0.2.10 10.0.3.10 tcp 102 -",
    "10.0.2.10 10.0.3.10 tcp 4840 -",
    "10.0.2.10 10.0.3.10 tcp 502 modbus",
    "10.0.2.10 10.0.3.10 udp 53 dns",
  ]);
  const by = new Map(read.of("conversation").map(({ value }) => [value.port, value]));
  assert.deepEqual(
    [by.get(502)?.answered, by.get(502)?.directionSeen, by.get(502)?.packets, by.get(502)?.bytes],
    [true, true, 190, 12400],
  );
  assert.deepEqual([by.get(102)?.answered, by.get(102)?.directionSeen], [false, true], "only a reset came back");
  assert.deepEqual([by.get(4840)?.answered, by.get(4840)?.directionSeen], [true, false], "joined midway");
  assert.equal(read.of("conversation")[0]?.first, "2026-03-02T09:00:00.000Z");
  assert.equal(read.of("coverage")[0]?.value.recordedBy, "suricata");
  const messages = readWith(suricataReader, event("modbus", 502, { modbus: {} }), {
    sensor: { name: "tap", zones: ["control"], inside: [] },
  });
  assert.deepEqual(messages.of("coverage"), [], "a log without flows does not hold every conversation");
});

test("Modbus, DNP3 and EtherNet/IP in the words and classes of our own tables", () => {
  const text = [
    event("modbus", 502, {
      modbus: {
        id: 1,
        request: {
          transaction_id: 1,
          unit_id: 3,
          function_raw: 16,
          function_code: "WrMultRegs",
          write: { address: 40, quantity: 2 },
        },
        response: { unit_id: 3, function_raw: 16 },
      },
    }),
    event("modbus", 502, {
      modbus: {
        id: 2,
        request: { unit_id: 3, function_raw: 3, read: { address: 0, quantity: 10 } },
        response: { unit_id: 3, function_raw: 131, exception: { raw: 2, code: "IllegalDataAddress" } },
      },
    }),
    event("dnp3", 20000, {
      dnp3: {
        type: "request",
        src: 1,
        dst: 2,
        application: { function_code: 5, objects: [{ group: 12, variation: 1, count: 1, points: [{ prefix: 5, index: 5 }] }] },
      },
    }),
    event("dnp3", 20000, { dnp3: { type: "response", src: 2, dst: 1, application: { function_code: 129, objects: [] } } }),
    event("enip", 44818, {
      enip: {
        request: {
          command: "SendRRData",
          cip: {
            service: "Stop",
            path: [
              { segment_type: "class", value: 142 },
              { segment_type: "instance", value: 1 },
            ],
          },
        },
        response: { command: "SendRRData", status: "Success" },
      },
    }),
    event("enip", 44818, {
      enip: {
        request: { command: "ListIdentity" },
        response: { identity: { product_name: "C-100", revision: "30.11", serial: 12 } },
      },
    }),
  ].join("");
  const read = readWith(suricataReader, text);
  assert.deepEqual(read.problems, []);
  assert.deepEqual(
    read.of("operation").map(({ value }) => [value.class, value.function, value.target, value.accepted, value.refused]),
    [
      ["write", "Write Multiple Registers", "holding:40-41", 1, 0],
      ["read", "Read Holding Registers", "holding:0-9", 0, 1],
      ["write", "Direct Operate", "g12v1:5", 0, 0],
      ["stop", "Controller: Stop", "class:0x8e/1", 0, 0],
      ["discovery", "ListIdentity", null, 0, 0],
    ],
  );
  assert.deepEqual(
    read.of("asset-seen").map(({ value }) => [value.address, value.product, value.version]),
    [[PLC, "C-100", "30.11"]],
  );
});

test("sessions, secrets, neighbours, violations", () => {
  const text = [
    event("tls", 443, { tls: { version: "TLSv1", subject: "CN=plc-1" } }),
    event("ssh", 22, {
      ssh: {
        client: { proto_version: "2.0", software_version: "PuTTY" },
        server: { proto_version: "1.5", software_version: "old" },
      },
    }),
    event("ftp", 21, { ftp: { command: "PASS", command_data: "Sommer2026!" } }),
    event("snmp", 161, { snmp: { version: 1, community: "geheim-12", pdu_type: "get_request" } }, "UDP"),
    event(
      "arp",
      0,
      { arp: { opcode: "reply", src_mac: "02:00:00:00:03:0a", src_ip: PLC, dest_mac: "02:00:00:00:02:0a", dest_ip: HMI } },
      "ARP",
    ),
    event("alert", 49152, {
      src_ip: PLC,
      src_port: 502,
      dest_ip: HMI,
      direction: "to_client",
      app_proto: "modbus",
      alert: { signature: "SURICATA Modbus invalid Length", category: "" },
    }),
    event("alert", 502, { app_proto: "modbus", alert: { signature: "ET SCADA something" } }),
    event("nfs", 2049, { nfs: {} }),
    event("made_up", 1, {}),
    "{broken\n",
  ].join("");
  const read = readWith(suricataReader, text);
  const sessions = new Map(read.of("session").map(({ value }) => [value.protocol, value]));
  assert.match(sessions.get("tls")?.weak ?? "", /TLS 1\.0 is deprecated/);
  assert.equal(sessions.get("ssh")?.weak, "SSH 1 is broken");
  assert.equal(sessions.get("ftp")?.encrypted, false);
  assert.deepEqual(
    read.of("cleartext-credential").map(({ value }) => value.masked),
    ["S••••••! (11 characters)", "g••••••2 (9 characters)"],
  );
  assert.equal(/Sommer2026|geheim/.test(JSON.stringify(read.facts)), false);
  assert.ok(read.of("asset-seen").some(({ value }) => value.via === "arp" && value.mac === "02:00:00:00:03:0a"));
  assert.deepEqual(
    read.of("malformed").map(({ value }) => [value.client, value.server, value.port, value.reason, value.count]),
    [[HMI, PLC, 502, "SURICATA Modbus invalid Length", 1]],
  );
  assert.ok(conversationsOf(read).includes("10.0.2.10 10.0.3.10 tcp 2049 nfs"));
  assert.deepEqual(
    read.problems.map(({ code, line }) => [code, line]),
    [
      ["sensors/unknown-record", 7],
      ["sensors/unknown-record", 9],
      ["sensors/broken-line", 10],
    ],
  );
});
