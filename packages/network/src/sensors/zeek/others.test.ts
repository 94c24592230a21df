import assert from "node:assert/strict";
import { test } from "node:test";
import { conversationsOf, readWith } from "../reading.fixture.ts";
import { connection, writeJson, writeTsv, type ZeekRecord } from "./log.fixture.ts";
import { zeekReader } from "./reader.ts";

const HMI = "10.0.2.10";
const PLC = "10.0.3.10";

test("what logs name in words is what our own tables say of it", () => {
  const rows: readonly (readonly [path: string, record: ZeekRecord, expected: readonly [of: string, fn: string] | null])[] = [
    ["omron_fins_detail", { icf_data_type: "Command (0)", command_code: "Stop (0x0402)" }, ["stop", "Stop"]],
    ["omron_fins_detail", { icf_data_type: "Response (1)", command_code: "Stop (0x0402)" }, null],
    ["roc_plus", { packet_type: "Request", opcode: "Set Realtime Clock (008)" }, ["time-change", "Set Real-time Clock"]],
    ["roc_plus", { packet_type: "Response", opcode: "Set Realtime Clock (008)" }, null],
    [
      "hart_ip_general",
      { header_message_type_message_type: "Request", token_passing_pdu_command_number: "Perform Device Reset" },
      ["restart", "Perform Device Reset"],
    ],
    [
      "hart_ip_general",
      { header_message_type_message_type: "Response", token_passing_pdu_command_number: "Perform Device Reset" },
      null,
    ],
    ["ge_srtp_general", { srtp_type: "Request", service_request_code: "Write system memory" }, ["write", "Write System Memory"]],
    ["ge_srtp_general", { srtp_type: "Reply", service_request_code: "Write system memory" }, null],
    [
      "ge_srtp_general",
      { srtp_type: "Request", service_request_code: "Set PLC (run vs stop)" },
      ["mode-change", "Set PLC State"],
    ],
    ["synchrophasor_cmd", { frame_type: "Command", command: "Data on" }, ["read", "Turn On Transmission"]],
    ["synchrophasor_data", { frame_type: "Data" }, null],
    ["bsap_ip_rdb", { func_code: "WRITE_SIGNAL_BY_NAME", is_orig: "T" }, ["write", "Write Signal by Name"]],
    ["bsap_ip_rdb", { func_code: "RSP_WRITE_SIGNAL_BY_NAME" }, null],
    ["genisys", { direction: "request", header: "Execute Controls" }, ["write", "Execute Controls"]],
    ["genisys", { direction: "response", header: "Indication Data" }, null],
    ["c1222", { services: "REQ:Full Write" }, ["write", "Full Write"]],
    ["c1222", { services: "RESP:OK" }, null],
    ["profinet_io_cm", { packet_type: "Request", operation_num: "Something New" }, ["other", "Something New"]],
  ];
  for (const [path, record, expected] of rows) {
    const read = readWith(zeekReader, writeTsv(path, [connection(HMI, PLC, 4000, record)]));
    const where = `${path} ${JSON.stringify(record)}`;
    assert.deepEqual(read.problems, [], where);
    assert.deepEqual(
      read.of("operation").map(({ value }) => [value.class, value.function]),
      expected === null ? [] : [expected],
      where,
    );
    assert.equal(read.of("conversation").length, 1, where);
  }
});

test("JSON does not name the log: its fields do", () => {
  const record = connection(HMI, PLC, 4000, { roc_plus_link_id: "R1", packet_type: "Request", opcode: "Write Parameters (181)" });
  const read = readWith(zeekReader, writeJson([record]));
  assert.deepEqual(read.problems, []);
  assert.deepEqual(
    read.of("operation").map(({ value }) => [value.protocol, value.class]),
    [["roc-plus", "write"]],
  );
});

test("passwords in them are masked, and frames of the link layer have MAC addresses", () => {
  const logIn = readWith(
    zeekReader,
    writeTsv("roc_plus_login", [connection(HMI, PLC, 4000, { operator_id: "LOI", password: "geheim-12" })]),
  );
  assert.deepEqual(
    logIn.of("cleartext-credential").map(({ value }) => [value.user, value.masked]),
    [["LOI", "g••••••2 (9 characters)"]],
  );
  assert.equal(JSON.stringify(logIn.facts).includes("geheim"), false);
  const frames = writeTsv("ecat_registers", [
    { ts: "1772442000.1", srcmac: "02:00:00:00:02:0a", dstmac: "02:00:00:00:03:0a", Command: "FPWR", Slave_Addr: "0x03e9" },
  ]);
  assert.deepEqual(conversationsOf(readWith(zeekReader, frames)), [
    "02:00:00:00:02:0a 02:00:00:00:03:0a ethernet 34980 ethercat",
  ]);
});

test("PLC Control is what its service is", () => {
  const job = (service: string): ZeekRecord =>
    connection(HMI, PLC, 102, { rosctr_code: "1", rosctr_name: "Job-Request", function_code: "0x28", subfunction_code: service });
  const read = readWith(zeekReader, writeTsv("s7comm", [job("P_PROGRAM"), job("_DELE"), job("_MADE_UP")]));
  assert.deepEqual(
    read.of("operation").map(({ value }) => [value.class, value.function]),
    [
      ["start", "PLC Control: Start Program"],
      ["program-download", "PLC Control: Delete Block"],
      ["other", "PLC Control"],
    ],
  );
});
