// EtherCAT held against tshark, frame by frame, on public captures.

import { compare, each, type Fields } from "../tshark.fixture.ts";

const layer = (messages: readonly Fields[], name: string): Fields[] => messages.filter((one) => one.layer === name);
const datagrams = (messages: readonly Fields[], field: string): unknown[] => each(layer(messages, "datagram"), field);
const mailbox = (messages: readonly Fields[], field: string): unknown[] => each(layer(messages, "mailbox"), field);

compare({
  name: "ethercat",
  protocols: ["ethercat"],
  marked: /\becat:/,
  filter: "ecatf",
  mostPackets: 5000,
  leastCompared: 8000,
  fields: {
    "ecatf.length": (messages) => each(layer(messages, "frame"), "length"),
    "ecatf.type": (messages) => each(layer(messages, "frame"), "type"),
    "ecat.cmd": (messages) => datagrams(messages, "command"),
    "ecat.idx": (messages) => datagrams(messages, "index"),
    "ecat.adp": (messages) => datagrams(messages, "address"),
    "ecat.ado": (messages) => datagrams(messages, "register"),
    "ecat.lad": (messages) => datagrams(messages, "logical"),
    "ecat.subframe.length": (messages) => datagrams(messages, "length"),
    "ecat.cnt": (messages) => datagrams(messages, "counter"),
    "ecat.reg.alctrl": (messages) => datagrams(messages, "state"),
    "ecat_mailbox.length": (messages) => mailbox(messages, "length"),
    "ecat_mailbox.type": (messages) => mailbox(messages, "type"),
    "ecat_mailbox.counter": (messages) => mailbox(messages, "counter"),
    "ecat_mailbox.coe.type": (messages) => mailbox(messages, "coe"),
  },
  explained: [],
});
