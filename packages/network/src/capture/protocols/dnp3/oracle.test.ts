// DNP3 held against tshark, frame by frame, on public captures.

import { compare, each, type Fields, inSixDigits } from "../tshark.fixture.ts";

const links = (messages: readonly Fields[]): readonly Fields[] => messages.filter((one) => one.layer === "link");
const transports = (messages: readonly Fields[]): number[] => each(links(messages), "transport") as number[];
const controls = (messages: readonly Fields[]): number[] => each(links(messages), "control") as number[];
const applications = (messages: readonly Fields[]): number[] =>
  each(
    messages.filter((one) => one.layer === "application"),
    "control",
  ) as number[];
const bit = (values: readonly number[], mask: number): number[] => values.map((value) => ((value & mask) === 0 ? 0 : 1));
/** As tshark writes floating point numbers: `%g` of C. */
const single = (value: unknown): string => {
  const [mantissa = "", power = "0"] = (value as number).toExponential(5).split("e");
  const exponent = Number(power);
  if (exponent >= -4 && exponent < 6) return String(inSixDigits(value as number));
  return `${Number(mantissa)}e${exponent < 0 ? "-" : "+"}${String(Math.abs(exponent)).padStart(2, "0")}`;
};

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** A time as tshark writes it. */
const spelled = (milliseconds: unknown): string => {
  const time = new Date(milliseconds as number);
  const [, year, , day, rest] = /^(\d+)-(\d\d)-(\d\d)T(.*)Z$/.exec(time.toISOString()) ?? [];
  return `${MONTHS[time.getUTCMonth()]} ${Number(day) < 10 ? ` ${Number(day)}` : day}, ${year} ${rest}000000 UTC`;
};

compare({
  name: "dnp3",
  protocols: ["dnp3"],
  marked: /\bdnp3:/,
  filter: "dnp3",
  mostPackets: 5000,
  leastCompared: 55_000,
  fields: {
    "dnp3.len": (messages) => each(messages, "length"),
    "dnp3.ctl": (messages) => controls(messages),
    "dnp3.ctl.dir": (messages) => bit(controls(messages), 0x80),
    "dnp3.ctl.prm": (messages) => bit(controls(messages), 0x40),
    "dnp3.ctl.prifunc": (messages) =>
      controls(messages)
        .filter((control) => (control & 0x40) !== 0)
        .map((control) => control & 0x0f),
    "dnp3.ctl.secfunc": (messages) =>
      controls(messages)
        .filter((control) => (control & 0x40) === 0)
        .map((control) => control & 0x0f),
    "dnp3.dst": (messages) => each(messages, "destination"),
    "dnp3.src": (messages) => each(messages, "source"),
    "dnp3.hdr.CRC": (messages) => each(messages, "crc"),
    "dnp3.tr.fin": (messages) => bit(transports(messages), 0x80),
    "dnp3.tr.fir": (messages) => bit(transports(messages), 0x40),
    "dnp3.tr.seq": (messages) => transports(messages).map((control) => control & 0x3f),
    "dnp3.al.fir": (messages) => bit(applications(messages), 0x80),
    "dnp3.al.fin": (messages) => bit(applications(messages), 0x40),
    "dnp3.al.con": (messages) => bit(applications(messages), 0x20),
    "dnp3.al.uns": (messages) => bit(applications(messages), 0x10),
    "dnp3.al.seq": (messages) => applications(messages).map((control) => control & 0x0f),
    "dnp3.al.func": (messages) => each(messages, "function"),
    "dnp3.al.iin": (messages) => each(messages, "iin"),
    "dnp3.al.obj": (messages) => each(messages, "objects"),
    "dnp3.al.objq.prefix": (messages) => each(messages, "prefixes"),
    "dnp3.al.objq.range": (messages) => each(messages, "ranges"),
    "dnp3.al.range.quantity": (messages) => each(messages, "quantities"),
    "dnp3.al.range.start": (messages) => each(messages, "starts"),
    "dnp3.al.range.stop": (messages) => each(messages, "stops"),
    "dnp3.al.index": (messages) => each(messages, "indexes"),
    "dnp3.al.point_index": (messages) => each(messages, "points"),
    "dnp3.ctl.op": (messages) => each(messages, "codes").map((code) => (code as number) & 0x0f),
    "dnp3.ctl.clr": (messages) => each(messages, "codes").map((code) => ((code as number) & 0x20) >> 5),
    "dnp3.ctl.trip": (messages) => each(messages, "codes").map((code) => (code as number) >> 6),
    "dnp3.al.count": (messages) => each(messages, "counts"),
    "dnp3.al.on_time": (messages) => each(messages, "onTimes"),
    "dnp3.al.off_time": (messages) => each(messages, "offTimes"),
    "dnp3.al.ctrlstatus": (messages) => each(messages, "statuses"),
    "dnp3.al.bit": (messages) => each(messages, "bits"),
    "dnp3.al.2bit": (messages) => each(messages, "pairs"),
    "dnp3.al.biq.b7": (messages) => each(messages, "inputs"),
    "dnp3.al.boq.b7": (messages) => each(messages, "outputs"),
    "dnp3.al.ana.int": (messages) => each(messages, "analog"),
    "dnp3.al.ana.float": (messages) => each(messages, "analogFloats").map(single),
    "dnp3.al.aiq.b0": (messages) => bit(each(messages, "analogFlags") as number[], 1),
    "dnp3.al.aiq.b5": (messages) => bit(each(messages, "analogFlags") as number[], 0x20),
    "dnp3.al.anaout.int": (messages) => each(messages, "analogOutputs"),
    "dnp3.al.anaout.float": (messages) => each(messages, "outputFloats").map(single),
    "dnp3.al.cnt": (messages) => each(messages, "counters"),
    "dnp3.al.timestamp": (messages) => each(messages, "times").map(spelled),
    "dnp3.al.file_name": (messages) => each(messages, "files"),
    "dnp3.al.file.handle": (messages) => each(messages, "handles"),
    "dnp3.al.file.mode": (messages) => each(messages, "modes"),
    "dnp3.al.file.status": (messages) => each(messages, "fileStatuses"),
  },
  explained: [
    [
      /nDPI\S+dnp3\.pcap frame .*ours «»/,
      "packets that were recorded three times: tshark reads segments anew that TCP has delivered",
    ],
    [
      /dnp3_example\.pcap frame (?:18|114|210|311|810) /,
      "segments numbered 63 and 0: tshark does not put them together across the wrap",
    ],
    [
      /conformance\/6\.6\.2\.[25]\/.* frame (?:8|14|16) .*ours «»/,
      "user data in a frame of an unknown or another function, which stations must drop",
    ],
    [
      /(?:auth_\w+|operate_aggressive_mode)\.pcap frame \d .*tshark «[\d,]*», ours «[\d,]+»/,
      "objects of secure authentication, unknown to tshark 4.0",
    ],
    [/assign_class\.pcap frame 1 .*tshark «»/, "objects of Assign Class, not read by tshark"],
    [/dnp3-max-points\S+ frame 93 /, "a range that is one byte longer than its message: malformed to both"],
    [/nDPI\S+dnp3\.pcap frame (?:487|496|520|526) .*tshark «»/, "objects behind Stop Application, not read by tshark"],
    [
      /nDPI\S+dnp3\.pcap frame 46[06] dnp3\.al\.obj/,
      "a header with a reserved range: malformed to us, shown by tshark as unknown",
    ],
    [/\/DNP3\/dnp3\S*\.pcap frame (?:163|166|174|176) .*tshark «»/, "objects behind Stop Application, not read by tshark"],
    [
      /\/DNP3\/dnp3\S*\.pcap frame 15[46] dnp3\.al\.obj/,
      "a header with a reserved range: malformed to us, shown by tshark as unknown",
    ],
    [/conformance\/8\.15\.2\/.* frame 10 /, "tshark ends at a time that is not synchronised"],
  ],
});
