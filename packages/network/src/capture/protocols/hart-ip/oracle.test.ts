// HART-IP held against tshark, frame by frame, on public captures.

import { compare, each, type Fields } from "../tshark.fixture.ts";

/** What the answers to command 0 say, one of our texts each. */
const identity = (field: string) => (messages: readonly Fields[]) =>
  messages.flatMap((one) => (one.identity === undefined || one.identity === null ? [] : [(one.identity as Fields)[field]]));
const found = (values: readonly unknown[], form: RegExp): unknown[] => values.map((value) => form.exec(String(value))?.[1]);

compare({
  name: "hart-ip",
  protocols: ["hart-ip"],
  marked: /\bhart_ip:/,
  filter: "hart_ip",
  mostPackets: 6000,
  leastCompared: 400,
  fields: {
    "hart_ip.version": (messages) => each(messages, "version"),
    "hart_ip.message_type": (messages) => each(messages, "type"),
    "hart_ip.message_id": (messages) => each(messages, "id"),
    "hart_ip.status": (messages) => each(messages, "status"),
    "hart_ip.transaction_id": (messages) => each(messages, "sequence"),
    "hart_ip.msg_length": (messages) => each(messages, "length"),
    "hart_ip.pt.delimiter": (messages) => each(messages, "delimiter"),
    "hart_ip.pt.long_address": (messages) => each(messages, "address"),
    "hart_ip.pt.short_addr": (messages) => each(messages, "shortAddress"),
    "hart_ip.pt.command": (messages) => each(messages, "command"),
    "hart_ip.pt.length": (messages) => each(messages, "bytes"),
    "hart_ip.pt.checksum": (messages) => each(messages, "checksum"),
    "hart_ip.pt.response_code": (messages) => each(messages, "responseCode"),
    "hart_ip.pt.device_status": (messages) => each(messages, "deviceStatus"),
    "hart_ip.pt.rsp.expanded_device_type": (messages) =>
      found(identity("product")(messages), /0x([0-9a-f]+)/).map((type) => Number.parseInt(String(type), 16)),
    "hart_ip.pt.rsp.device_rev": (messages) => found(identity("version")(messages), /device revision (\d+)/),
    "hart_ip.pt.rsp.software_rev": (messages) => found(identity("version")(messages), /software revision (\d+)/),
    "hart_ip.pt.rsp.device_id": (messages) =>
      identity("serial")(messages).map((serial) => Number(serial).toString(16).padStart(6, "0")),
  },
  explained: [[/hart-ip_all_messageIDs\.pcapng frame 1[2-5] /, "tshark knows no direct commands and no audit log"]],
});
