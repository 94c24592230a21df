// FINS held against tshark, frame by frame, on public captures and on every command, made here.

import { be16, be32, ethernet, ipv4, join, pcap, text, udp } from "../../builder.fixture.ts";
import { type Comparison, compare, compareMade, each } from "../tshark.fixture.ts";

const basis = {
  name: "omron-fins",
  protocols: ["omron-fins"],
  filter: "omron",
  fields: {
    "omron.icf": (messages) => each(messages, "icf"),
    "omron.gct": (messages) => each(messages, "gct"),
    "omron.dna": (messages) => each(messages, "dna"),
    "omron.da1": (messages) => each(messages, "da1"),
    "omron.da2": (messages) => each(messages, "da2"),
    "omron.sna": (messages) => each(messages, "sna"),
    "omron.sa1": (messages) => each(messages, "sa1"),
    "omron.sa2": (messages) => each(messages, "sa2"),
    "omron.sid": (messages) => each(messages, "sid"),
    "omron.command": (messages) => each(messages, "command"),
    "omron.response.code": (messages) => each(messages, "code"),
    "omron.memory.area.read": (messages) => each(messages, "area"),
    "omron.memory.address": (messages) => each(messages, "address"),
    "omron.memory.address.bits": (messages) => each(messages, "bit"),
    "omron.memory.numitems": (messages) => each(messages, "items"),
    "omron.parameter_area_code": (messages) => each(messages, "parameter"),
    "omron.controller.model": (messages) => each(messages, "model"),
    "omron.controller.version": (messages) => each(messages, "version"),
    "omron.program_number": (messages) => each(messages, "program"),
    "omron.file_data.filename": (messages) => each(messages, "file"),
  },
  // A copy and a renaming name two files, alike here.
  distinct: ["omron.file_data.filename"],
  explained: [],
} as const satisfies Partial<Comparison>;

compare({ ...basis, marked: /\bomron:/, mostPackets: 5000, leastCompared: 200 });

const name = text("RECIPE  .IOM");
const place = [0x82, ...be16(100), 0];
const commands: readonly (readonly [command: number, parameters: readonly number[]])[] = [
  [0x0101, [...place, ...be16(10)]],
  [0x0102, [...place, ...be16(1), 0, 7]],
  [0x0103, [...place, ...be16(2), 0, 7]],
  [0x0201, [...be16(0x8010), ...be16(4), ...be16(2)]],
  [0x0202, [...be16(0x8012), ...be16(4), ...be16(0x8001), 1, 2]],
  [0x0304, [...be16(0xffff), 0, ...be32(0), ...be32(0xffffffff), ...text("S3cr")]],
  [0x0305, [...be16(0xffff), 0, ...be32(0), ...be32(0xffffffff), ...text("S3cr")]],
  [0x0306, [...be16(1), ...be32(0), ...be16(6)]],
  [0x0307, [...be16(1), ...be32(0), ...be16(0x8002), 1, 2]],
  [0x0308, [...be16(1), 0]],
  [0x0401, [...be16(1), 4]],
  [0x0402, []],
  [0x0403, []],
  [0x0501, [0]],
  [0x0701, []],
  [0x2103, []],
  [0x2202, [...be16(1), ...name, ...be32(0), ...be16(10)]],
  [0x2203, [...be16(1), ...be16(0), ...name, ...be32(0), ...be16(2), 1, 2]],
  [0x2205, [...be16(1), ...be16(1), ...name]],
  [0x2207, [...be16(1), ...name, ...be16(2), ...name]],
  [0x2208, [...be16(1), ...name, ...name]],
  [0x2209, [...be16(1), ...name]],
  [0x220c, [...be16(1), ...be16(1), ...be32(0), ...be32(10), ...be16(1), ...name]],
];
const packets = commands.map(([command, parameters], at) => {
  const frame = join([0x80, 0, 2, 0, 9, 0, 0, 5, 0, at], be16(command), parameters);
  return { bytes: ethernet(0x0800, ipv4("10.0.3.12", "10.0.2.10", 17, udp(50_000, 9600, frame))), time: at };
});
compareMade({ ...basis, leastCompared: 220 }, pcap(packets));
