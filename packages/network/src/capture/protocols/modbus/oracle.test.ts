// Modbus held against tshark, message by message: on public captures, and in its own and in serial frames on messages made here.

import { join, pcap, Talk } from "../../builder.fixture.ts";
import { type Comparison, compare, compareMade, each, type Fields } from "../tshark.fixture.ts";

function frame(unit: number, pdu: readonly number[]): Uint8Array {
  let crc = 0xffff;
  for (const byte of [unit, ...pdu]) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return join([unit], pdu, [crc & 255, crc >> 8]);
}

/** Messages of every public function (section 6), and of some that are not. */
const EXCHANGES: readonly (readonly [request: string, response: string])[] = [
  ["01 0005 000b", "01 02 8507"],
  ["02 0005 0003", "02 01 07"],
  ["03 0005 0002", "03 04 0001 ff02"],
  ["04 0005 0002", "04 04 0102 0304"],
  ["04 0005 0002", "84 02"],
  ["05 0009 ff00", "05 0009 ff00"],
  ["06 0028 0001", "06 0028 0001"],
  ["06 ffff 0001", "86 0b"],
  ["07", "07 6d"],
  ["08 0000 0102", "08 0000 0102"],
  ["08 0001 ff00", "08 0001 ff00"],
  ["08 0002 0000", "08 0002 0009"],
  ["08 0003 0a00", "08 0003 0a00"],
  ["08 0004 0000", "08 0004 0000"],
  ["08 000a 0000", "08 000a 0000"],
  ["08 000b 0000", "08 000b 0005"],
  ["08 0012 0000", "08 0012 0001"],
  ["08 0014 0000", "08 0014 0000"],
  ["0b", "0b 0000 0001"],
  ["0c", "0c 08 0000 0108 0121 2000"],
  ["0f 0001 000a 02 0101", "0f 0001 000a"],
  ["10 0001 0002 04 0001 0002", "10 0001 0002"],
  ["11", "11 04 01 ff 4142"],
  ["14 07 06 0004 0001 0002", "14 06 05 06 0dfe 0020"],
  ["14 0e 06 0004 0001 0002 06 0003 0009 0002", "14 0c 05 06 0dfe 0020 05 06 33cd 0040"],
  ["15 0d 06 0004 0007 0003 06af 04be 100d", "15 0d 06 0004 0007 0003 06af 04be 100d"],
  ["16 0004 00f2 0025", "16 0004 00f2 0025"],
  ["17 0003 0002 000e 0001 02 00ff", "17 04 0001 0002"],
  ["18 04de", "18 0006 0002 0009 0102"],
  ["2b 0e 01 00", "2b 0e 01 01 00 00 01 00 02 4142"],
  ["2b 0e 04 02", "2b 0e 04 83 ff 03 02 02 02 4344 80 00"],
];
const octets = (text: string): number[] => (text.replaceAll(" ", "").match(/../g) ?? []).map((one) => Number.parseInt(one, 16));

const talk = new Talk(4001).open();
for (const [request, response] of EXCHANGES) talk.ask(frame(9, octets(request))).reply(frame(9, octets(response)));

/** What tshark reads out of a message that violates its function, and we do not, cannot be compared. */
const whole = (messages: readonly Fields[]): boolean => messages.every((one) => one.broken !== true);
const sound = (messages: readonly Fields[], field: string): unknown[] | null => (whole(messages) ? each(messages, field) : null);
const of = (messages: readonly Fields[], functions: ReadonlySet<number>, field: string): unknown[] | null =>
  whole(messages)
    ? each(
        messages.filter((one) => functions.has(one.function as number) && (one.exception ?? 0) === 0),
        field,
      )
    : null;
const ADDRESSED = new Set([1, 2, 3, 4, 5, 6, 15, 16, 22, 24]);
const COUNTED = new Set([3, 4, 16, 20, 21, 24]);
/** Where tshark shows what it does not take apart as data. */
const RAW = new Set([5, 6, 7, 17, 23, 24]);
/** The diagnostics that it shows under one name both ways. */
const QUERY = 0;

/** Bits of a write it does not take apart, and answers to what was not seen it numbers from 0. */
const isNumbered = (one: Fields): boolean =>
  one.function !== 15 &&
  !((one.function as number) <= 4 && one.request === false && one.exception === 0 && one.answers === false);
const pairs = (messages: readonly Fields[], field: string, at: 0 | 1): unknown[] | null =>
  whole(messages) && messages.every(isNumbered)
    ? messages.flatMap((one) => ((one[field] ?? []) as (readonly [number, number])[]).map((pair) => pair[at]))
    : null;
interface FileRecord {
  readonly file: number;
  readonly record: number;
  readonly count: number;
  readonly data: string;
}
const records = (messages: readonly Fields[]): FileRecord[] => each(messages, "records") as FileRecord[];
const asksFifo = (one: Fields): boolean => one.function === 24 && one.request === true;
const counts = (one: Fields): unknown[] => [
  ...(COUNTED.has(one.function as number) && one.records === undefined && !asksFifo(one) ? each([one], "count") : []),
  ...records([one]).map((record) => record.count),
];

const FIELDS: Comparison["fields"] = {
  "modbus.func_code": (messages) => each(messages, "function"),
  "modbus.exception_code": (messages) => each(messages, "exception").filter((code) => code !== 0),
  "modbus.reference_num": (messages) => of(messages, ADDRESSED, "reference"),
  "modbus.word_cnt": (messages) => (whole(messages) ? messages.flatMap(counts) : null),
  "modbus.bit_cnt": (messages) => of(messages, new Set([1, 2, 15]), "count"),
  "modbus.byte_cnt": (messages) =>
    whole(messages) ? messages.flatMap((one) => [...each([one], "byteCount"), ...each([one], "parts")]) : null,
  "modbus.byte_cnt_16": (messages) => sound(messages, "byteCount16"),
  "modbus.regnum16": (messages) => pairs(messages, "registers", 0),
  "modbus.regval_uint16": (messages) => pairs(messages, "registers", 1),
  "modbus.bitnum": (messages) => pairs(messages, "bits", 0),
  "modbus.bitval": (messages) => pairs(messages, "bits", 1),
  "modbus.data": (messages) =>
    whole(messages) && messages.every((one) => RAW.has(one.function as number)) ? each(messages, "data") : null,
  "modbus.reference_num_32": (messages) => records(messages).map((one) => one.file * 65_536 + one.record),
  "modbus.diagnostic_code": (messages) => sound(messages, "diagnostic"),
  "modbus.diagnostic.return_query_data.request": (messages) =>
    each(
      messages.filter((one) => one.diagnostic === QUERY && one.request === true),
      "data",
    ),
  "modbus.diagnostic.return_query_data.echo": (messages) =>
    each(
      messages.filter((one) => one.diagnostic === QUERY && one.request === false),
      "data",
    ),
  "modbus.ev_status": (messages) => sound(messages, "status"),
  "modbus.ev_count": (messages) => sound(messages, "events"),
  "modbus.ev_msg_count": (messages) => sound(messages, "messages"),
  "modbus.and_mask": (messages) => sound(messages, "andMask"),
  "modbus.or_mask": (messages) => sound(messages, "orMask"),
  "modbus.read_reference_num": (messages) => sound(messages, "readReference"),
  "modbus.read_word_cnt": (messages) => sound(messages, "readCount"),
  "modbus.write_reference_num": (messages) => sound(messages, "writeReference"),
  "modbus.write_word_cnt": (messages) => sound(messages, "writeCount"),
  "modbus.mei": (messages) => sound(messages, "mei"),
  "modbus.read_device_id": (messages) => sound(messages, "readDeviceId"),
  "modbus.conformity_level": (messages) => sound(messages, "conformity"),
  "modbus.more_follows": (messages) => sound(messages, "more"),
  "modbus.next_object_id": (messages) => sound(messages, "next"),
  "modbus.num_objects": (messages) => sound(messages, "objectCount"),
  "modbus.object_id": (messages) =>
    whole(messages)
      ? messages.flatMap((one) =>
          one.objects === undefined ? each([one], "object") : (one.objects as (readonly [number, string])[]).map(([id]) => id),
        )
      : null,
  "modbus.object_str_value": (messages) =>
    whole(messages)
      ? messages.flatMap((one) => ((one.objects ?? []) as (readonly [number, string])[]).flatMap(([, value]) => value || []))
      : null,
};

/** Differences that were looked into, and why each is not ours. */
const EXPLAINED: Comparison["explained"] = [
  [/modbus_example\.pcap frame 90 .*<MISSING>/, "an answer without data"],
  [/modbusBig\.pcap frame 3150 .*: tshark «»/, "recorded behind its acknowledgement: tshark takes it for a retransmission"],
];

/** With its header on TCP: what a capture by a stack of its own looks like. */
function framed(transaction: number, unit: number, pdu: readonly number[]): Uint8Array {
  return join([transaction >> 8, transaction & 255, 0, 0, 0, pdu.length + 1, unit], pdu);
}

const OVER_TCP: Comparison["fields"] = {
  "mbtcp.trans_id": (messages) => each(messages, "transaction"),
  "mbtcp.prot_id": (messages) => messages.map(() => 0),
  "mbtcp.len": (messages) => each(messages, "length"),
  "mbtcp.unit_id": (messages) => each(messages, "unit"),
  ...FIELDS,
};

compare({
  name: "modbus",
  protocols: ["modbus"],
  marked: /\bmodbus:/,
  filter: "modbus || mbtcp",
  mostPackets: 200,
  leastCompared: 3000,
  fields: OVER_TCP,
  explained: EXPLAINED,
});

const conversation = new Talk(502).open();
for (const [index, [request, response]] of EXCHANGES.entries()) {
  conversation.ask(framed(index + 1, 7, octets(request))).reply(framed(index + 1, 7, octets(response)));
}
// Several in a segment, out of order, and cut anywhere behind the header: before, tshark does not wait for the rest.
const batch = EXCHANGES.slice(0, 6).map(([request], index) => framed(900 + index, 255, octets(request)));
const answers = EXCHANGES.slice(0, 6).map(([, response], index) => framed(900 + index, 255, octets(response)));
conversation.ask(join(...batch)).reply(join(...answers.reverse()));
for (let cut = 8; cut < 12; cut++) {
  conversation.ask(framed(cut, 1, octets("03 0000 0002")), [cut]).reply(framed(cut, 1, octets("03 04 00010002")), [cut]);
}

compareMade(
  {
    name: "modbus with all public functions",
    protocols: ["modbus"],
    filter: "modbus || mbtcp",
    fields: OVER_TCP,
    explained: EXPLAINED,
    leastCompared: 400,
  },
  pcap(conversation.close().packets),
);

compareMade(
  {
    name: "modbus in serial frames",
    protocols: ["modbus"],
    filter: "mbrtu",
    how: ["-o", "mbrtu.tcp.port:4001"],
    fields: { "mbrtu.unit_id": (messages) => each(messages, "unit"), ...FIELDS },
    explained: [
      [/frame (?:20|40|42|48) .*: tshark «»/, "tshark reads no frame of four bytes, though the specification has such requests"],
    ],
    leastCompared: 90,
  },
  pcap(talk.close().packets),
);
