// The protocols of the office held against tshark, frame by frame and field by field, on public captures.

import { compare, each } from "./tshark.fixture.ts";

compare({
  name: "cdp",
  protocols: ["cdp"],
  marked: /\bcdp:/,
  filter: "cdp",
  mostPackets: 5000,
  fields: {
    "cdp.version": (messages) => each(messages, "version"),
    "cdp.deviceid": (messages) => each(messages, "device"),
    "cdp.platform": (messages) => each(messages, "platform"),
    "cdp.portid": (messages) => each(messages, "port"),
    "cdp.native_vlan": (messages) => each(messages, "vlan"),
    "cdp.nrgyz.ip_address": (messages) => each(messages, "addresses"),
  },
  explained: [],
  leastCompared: 20,
});

compare({
  name: "stp",
  protocols: ["stp"],
  marked: /\bstp:/,
  filter: "stp",
  mostPackets: 5000,
  fields: {
    "stp.version": (messages) => each(messages, "version"),
    "stp.type": (messages) => each(messages, "type"),
    "stp.root.hw": (messages) => each(messages, "root"),
    "stp.root.cost": (messages) => each(messages, "cost"),
    "stp.bridge.hw": (messages) => each(messages, "bridge"),
    "stp.port": (messages) => each(messages, "port"),
  },
  explained: [[/nfs_write/, "a frame with a damaged length: it ends before the last field"]],
  leastCompared: 500,
});

compare({
  name: "tftp",
  protocols: ["tftp"],
  marked: /\btftp:/,
  filter: "tftp.opcode == 1 or tftp.opcode == 2",
  mostPackets: 5000,
  fields: {
    "tftp.opcode": (messages) => each(messages, "opcode"),
    "tftp.source_file": (messages) =>
      each(
        messages.filter((one) => one["opcode"] === 1),
        "file",
      ),
    "tftp.destination_file": (messages) =>
      each(
        messages.filter((one) => one["opcode"] === 2),
        "file",
      ),
  },
  explained: [[/frame [12] /, "requests without a file name, which tshark marks as malformed"]],
  leastCompared: 4,
});

compare({
  name: "vnc",
  protocols: ["vnc"],
  marked: /\brfb\/|\bvnc:/,
  filter: "vnc",
  mostPackets: 5000,
  fields: {
    "vnc.server_proto_ver": (messages) => each(messages, "server"),
    "vnc.client_proto_ver": (messages) => each(messages, "client"),
    "vnc.desktop_name": (messages) => each(messages, "name"),
    "vnc.width": (messages) => (messages.some((one) => one["width"] !== undefined) ? each(messages, "width") : null),
  },
  explained: [],
  leastCompared: 8,
});

compare({
  name: "smtp",
  protocols: ["smtp"],
  marked: /\bsmtp/,
  filter: "smtp.req.command or smtp.response.code",
  mostPackets: 5000,
  fields: {
    "smtp.req.command": (messages) => each(messages, "command"),
    "smtp.response.code": (messages) => each(messages, "reply"),
  },
  explained: [
    [/bdat-cmd/, "chunks with impossible lengths: tshark reads on inside of them"],
    [/bdat-nonascii.pcap frame 6 /, "the capture ends before the last line of the reply"],
    [/transactions-invalid/, "the client sends a mail although DATA was refused: the server takes its lines for commands, too"],
  ],
  leastCompared: 100,
});

compare({
  name: "pop3",
  protocols: ["pop3"],
  marked: /\bpop3/,
  filter: "pop.request.command or pop.response.indicator",
  mostPackets: 5000,
  fields: {
    "pop.request.command": (messages) => each(messages, "command"),
    "pop.response.indicator": (messages) => each(messages, "reply"),
  },
  explained: [[/pop.request.command: tshark «\S+={0,2}», ours «»$/, "a line of SASL: tshark takes it for a command"]],
  leastCompared: 50,
});

compare({
  name: "imap",
  protocols: ["imap"],
  marked: /\bimap/,
  filter: "imap.request_tag or imap.response_tag",
  mostPackets: 5000,
  fields: { "imap.request_tag": (messages) => each(messages, "tag") },
  explained: [],
  leastCompared: 8,
});
