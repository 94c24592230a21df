// Modbus and S7comm held against tshark, message by message, on public captures: the same fields in the same frames.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openCapture } from "./reader.ts";

const shared = process.env.BULKHEAD_SHARED ?? join(import.meta.dirname, "../../../../../shared");
const folder = join(shared, "captures");
/** Larger captures are compared with BULKHEAD_ORACLE=all. */
const MOST_PACKETS = process.env.BULKHEAD_ORACLE === "all" ? Number.POSITIVE_INFINITY : 110;

const installed = spawnSync("tshark", ["--version"], { encoding: "utf8" }).status === 0;
const skip = !installed ? "tshark is not installed" : !existsSync(join(folder, "index.csv")) ? `no captures in ${folder}` : false;

type Fields = Readonly<Record<string, unknown>>;
/** Frame number, then field, then the values of all messages that end in the frame, joined. */
type Frames = Map<number, Map<string, string>>;

interface Oracle {
  /** Word in the index that marks captures with the protocol. */
  readonly marked: RegExp;
  readonly filter: string;
  readonly protocol: string;
  /** Fields of tshark with what our messages of one frame say to them; `null`: nothing that could be compared. */
  readonly fields: Readonly<Record<string, (messages: readonly Fields[]) => readonly unknown[] | null>>;
}

const COUNTED = new Set([1, 2, 3, 4, 15, 16]);
const ADDRESSED = new Set([...COUNTED, 5, 6, 22, 24]);
const requests = (messages: readonly Fields[], of: ReadonlySet<number>, field: string): unknown[] | null =>
  messages.every((one) => one.request === true && one.count !== undefined)
    ? messages.filter((one) => of.has(one.function as number)).map((one) => one[field])
    : null;

const present = (messages: readonly Fields[], field: string): unknown[] =>
  messages.map((one) => one[field]).filter((value) => value !== undefined && value !== null && value !== "");

/** What tshark reads out of a message that violates its function, and we do not, cannot be compared. */
const detail = (messages: readonly Fields[], field: string): unknown[] | null =>
  messages.every((one) => one.request !== undefined) ? present(messages, field) : null;

const MODBUS: Oracle = {
  marked: /\bmodbus:/,
  filter: "modbus || mbtcp",
  protocol: "modbus",
  fields: {
    "mbtcp.trans_id": (messages) => messages.map((one) => one.transaction),
    "mbtcp.unit_id": (messages) => messages.map((one) => one.unit),
    "modbus.func_code": (messages) => messages.map((one) => one.function),
    "modbus.reference_num": (messages) => requests(messages, ADDRESSED, "reference"),
    "modbus.word_cnt": (messages) => requests(messages, new Set([3, 4, 16]), "count"),
    "modbus.bit_cnt": (messages) => requests(messages, new Set([1, 2, 15]), "count"),
    "modbus.diagnostic_code": (messages) => detail(messages, "diagnostic"),
    "modbus.and_mask": (messages) => detail(messages, "andMask"),
    "modbus.or_mask": (messages) => detail(messages, "orMask"),
    "modbus.read_reference_num": (messages) => detail(messages, "readReference"),
    "modbus.read_word_cnt": (messages) => detail(messages, "readCount"),
    "modbus.write_reference_num": (messages) => detail(messages, "writeReference"),
    "modbus.write_word_cnt": (messages) => detail(messages, "writeCount"),
    "modbus.mei": (messages) => detail(messages, "mei"),
    "modbus.read_device_id": (messages) => detail(messages, "readDeviceId"),
    "modbus.exception_code": (messages) => messages.filter((one) => Number(one.exception ?? 0) > 0).map((one) => one.exception),
  },
};

const items = (messages: readonly Fields[]): Fields[] => messages.flatMap((one) => (one.items ?? []) as Fields[]);

const S7COMM: Oracle = {
  marked: /\bs7comm:/,
  filter: "s7comm",
  protocol: "s7comm",
  fields: {
    "s7comm.header.rosctr": (messages) => present(messages, "rosctr"),
    "s7comm.param.func": (messages) => present(messages, "function"),
    "s7comm.param.item.area": (messages) => items(messages).map((item) => item.area),
    "s7comm.param.item.db": (messages) => items(messages).map((item) => item.db),
    "s7comm.param.item.address": (messages) => items(messages).map((item) => item.address),
    "s7comm.param.blockcontrol.filename": (messages) => present(messages, "file"),
    "s7comm.param.userdata.funcgroup": (messages) => present(messages, "group"),
    "s7comm.data.userdata.szl_id": (messages) => present(messages, "szl"),
  },
};

/** Differences that were looked into, and why each is not ours. */
const EXPLAINED: ReadonlyMap<string, readonly RegExp[]> = new Map([
  // The response was recorded behind its acknowledgement: tshark takes it for a retransmission and does not read it.
  ["ITI+ICS-Security-Tools/pcaps/bro/modbus/modbusBig.pcap", [/^frame 3150 .*: tshark , ours/]],
  ["ITI+ICS-Security-Tools/pcaps/s7/S7Comm/s7comm_clean.pcap", [/: tshark , ours/]],
  // A retransmission closes the gap before a segment that came early: tshark reads the early one, this reader both in order.
  ["ITI+ICS-Security-Tools/pcaps/s7/wincc_s300_setup-alarm-read_2.pcapng", [/^frame 42[12] /]],
]);

for (const oracle of [MODBUS, S7COMM]) {
  for (const path of capturesOf(oracle)) {
    test(`${oracle.protocol}: ${path}`, { skip }, () => {
      const file = join(folder, path);
      const theirs = askTshark(file, oracle);
      const ours = read(file, oracle);
      const differences: string[] = [];
      let compared = 0;
      for (const number of new Set([...theirs.keys(), ...ours.keys()])) {
        const messages = ours.get(number) ?? [];
        for (const [field, say] of Object.entries(oracle.fields)) {
          const expected = theirs.get(number)?.get(field) ?? "";
          const said = say(messages);
          if (said === null) continue;
          compared++;
          if (said.join(",") !== expected)
            differences.push(`frame ${number} ${field}: tshark ${expected}, ours ${said.join(",")}`);
        }
      }
      const known = EXPLAINED.get(path) ?? [];
      const open = differences.filter((difference) => !known.some((pattern) => pattern.test(difference)));
      assert.ok(compared > 0);
      assert.deepEqual(open, []);
    });
  }
}

test("captures for the oracle", { skip }, () => {
  assert.ok(capturesOf(MODBUS).length + capturesOf(S7COMM).length > 15);
});

function capturesOf(oracle: Oracle): string[] {
  if (skip !== false) return [];
  const rows = readFileSync(join(folder, "index.csv"), "utf8").split("\n").slice(1);
  return rows.flatMap((row) => {
    const [path = "", , packets = "", , protocols = ""] = row.split(",");
    return oracle.marked.test(protocols) && Number(packets) <= MOST_PACKETS ? [path] : [];
  });
}

function askTshark(file: string, oracle: Oracle): Frames {
  const fields = Object.keys(oracle.fields);
  const names = ["frame.number", ...fields].flatMap((field) => ["-e", field]);
  const asked = spawnSync("tshark", ["-r", file, "-Y", oracle.filter, "-T", "fields", "-E", "occurrence=a", ...names], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  const frames: Frames = new Map();
  for (const line of asked.stdout.split("\n")) {
    const [number = "", ...values] = line.split("\t");
    if (number === "") continue;
    frames.set(Number(number), new Map(fields.map((field, at) => [field, plain(values[at] ?? "")])));
  }
  return frames;
}

/** Hexadecimal numbers as decimal ones. */
function plain(value: string): string {
  return value.replace(/\b0x[0-9a-f]+\b/g, (number) => String(Number(number)));
}

function read(file: string, oracle: Oracle): Map<number, Fields[]> {
  const bytes = readFileSync(file);
  const frames = new Map<number, Fields[]>();
  const run = openCapture(
    { evidence: { digest: "sha256:0", name: file, size: bytes.length }, points: [] },
    {
      observe: (packet, protocol, fields) => {
        if (protocol !== oracle.protocol) return;
        const known = frames.get(packet);
        if (known === undefined) frames.set(packet, [fields]);
        else known.push(fields);
      },
    },
  );
  run.push(bytes);
  run.end();
  return frames;
}
