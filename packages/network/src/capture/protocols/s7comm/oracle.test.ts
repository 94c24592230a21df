// S7comm held against tshark, message by message, on public captures.

import { compare, each, type Fields } from "../tshark.fixture.ts";
import { GROUP_CPU, READ_SZL } from "./functions.ts";

const listed = (messages: readonly Fields[], list: string, field: string): unknown[] =>
  each(each(messages, list) as Fields[], field);
/** What tables of variables alarms and cyclic services carry is read as one, and parts of blocks have no head that is alike. */
const isListed = (one: Fields): boolean =>
  one.rosctr === 7
    ? Number(one.group) > 2 && (one.group !== GROUP_CPU || one.subfunction === READ_SZL)
    : one.layer === "unit" || one.function === undefined || Number(one.function) < 0x1a;
const variables = (messages: readonly Fields[], field: string): unknown[] | null =>
  messages.every(isListed) ? listed(messages, "variables", field) : null;
const values = (messages: readonly Fields[], field: string): unknown[] | null =>
  messages.every(isListed) ? listed(messages, "values", field) : null;
/** Of an answer without data it shows the error of the header as one word, too. */
const errors = (one: Fields): unknown[] =>
  one.errorClass === undefined || one.errorClass === 0
    ? each([one], "parameterError")
    : [Number(one.errorClass) * 256 + Number(one.errorCode)];
const told = (messages: readonly Fields[]): readonly Fields[] => messages.filter((one) => one.layer !== "unit");

compare({
  name: "s7comm",
  protocols: ["s7comm"],
  marked: /\bs7comm:/,
  filter: "s7comm",
  mostPackets: 110,
  leastCompared: 2000,
  fields: {
    "s7comm.header.rosctr": (messages) => each(messages, "rosctr"),
    "s7comm.header.pduref": (messages) => each(messages, "reference"),
    "s7comm.header.parlg": (messages) => each(messages, "parameterLength"),
    "s7comm.header.datlg": (messages) => each(messages, "dataLength"),
    "s7comm.header.errcls": (messages) => each(messages, "errorClass"),
    "s7comm.header.errcod": (messages) => each(messages, "errorCode"),
    "s7comm.param.func": (messages) => each(messages, "function"),
    "s7comm.param.itemcount": (messages) => each(messages, "itemCount"),
    "s7comm.param.maxamq_calling": (messages) => each(messages, "calling"),
    "s7comm.param.maxamq_called": (messages) => each(messages, "called"),
    "s7comm.param.pdu_length": (messages) => each(messages, "longest"),
    "s7comm.param.item.varspec_length": (messages) => variables(messages, "length")?.map((length) => Number(length) - 2) ?? null,
    "s7comm.param.item.syntaxid": (messages) => variables(messages, "syntax"),
    "s7comm.param.item.transp_size": (messages) => variables(messages, "size"),
    "s7comm.param.item.length": (messages) => variables(messages, "count"),
    "s7comm.param.item.db": (messages) => variables(messages, "db"),
    "s7comm.param.item.area": (messages) => variables(messages, "area"),
    "s7comm.param.item.address": (messages) => variables(messages, "address"),
    "s7comm.data.returncode": (messages) => values(messages, "code"),
    "s7comm.data.transportsize": (messages) => values(messages, "size"),
    "s7comm.data.length": (messages) => values(messages, "length"),
    "s7comm.resp.data": (messages) => (messages.some((one) => one.rosctr === 7) ? null : values(messages, "data")),
    "s7comm.param.blockcontrol.filename": (messages) => each(told(messages), "file"),
    "s7comm.param.userdata.type": (messages) => each(messages, "type"),
    "s7comm.param.userdata.funcgroup": (messages) => each(messages, "group"),
    "s7comm.param.userdata.subfunc": (messages) => each(messages, "subfunction"),
    "s7comm.param.userdata.reqres1": (messages) => each(messages, "method"),
    "s7comm.param.userdata.seq_num": (messages) => each(messages, "sequence"),
    "s7comm.param.userdata.dataunitref": (messages) => each(messages, "unit"),
    "s7comm.param.userdata.lastdataunit": (messages) => each(messages, "last"),
    "s7comm.param.errcod": (messages) => messages.flatMap(errors),
    "s7comm.data.userdata.szl_id": (messages) => each(messages, "szl"),
  },
  explained: [
    [/s7comm_clean\.pcap .*: tshark «»,/, "recorded behind its acknowledgement: tshark takes it for a retransmission"],
    [
      /read_2\.pcapng frame 42[12] /,
      "a retransmission closes the gap before a segment that came early: both are read here in order",
    ],
  ],
});
