// The protocols of the office held against tshark, frame by frame and field by field, on public captures.

import { compare, each, type Fields } from "./tshark.fixture.ts";

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
  mostCaptures: 5,
  mostPackets: 1500,
  fields: {
    "stp.version": (messages) => each(messages, "version"),
    "stp.type": (messages) => each(messages, "type"),
    "stp.root.hw": (messages) => each(messages, "root"),
    "stp.root.cost": (messages) => each(messages, "cost"),
    "stp.bridge.hw": (messages) => each(messages, "bridge"),
    "stp.port": (messages) => each(messages, "port"),
  },
  explained: [[/nfs_write/, "a frame with a damaged length: it ends before the last field"]],
  leastCompared: 400,
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
  mostCaptures: 8,
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
  leastCompared: 60,
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

const of = (messages: readonly Fields[], field: string, wanted: (one: Fields) => boolean = () => true): unknown[] =>
  each(messages.filter(wanted), field);

compare({
  name: "kerberos",
  protocols: ["kerberos"],
  marked: /\bkerberos:/,
  filter: "kerberos.msg_type and (udp.port == 88 or tcp.port == 88)",
  mostPackets: 5000,
  fields: {
    "kerberos.msg_type": (messages) => each(messages, "type"),
    "kerberos.error_code": (messages) => each(messages, "error"),
  },
  explained: [[/tshark «12,14», ours «12»$/, "the ticket that proves the client is a message within the message"]],
  leastCompared: 30,
});

compare({
  name: "ldap",
  protocols: ["ldap"],
  marked: /\bldap/,
  filter: "ldap.messageID",
  mostCaptures: 8,
  mostPackets: 400,
  fields: {
    "ldap.messageID": (messages) => each(messages, "id"),
    "ldap.protocolOp": (messages) => each(messages, "operation"),
    "ldap.resultCode": (messages) => each(messages, "code"),
  },
  explained: [[/simpleauth-diff-port/, "at another port than 389, where tshark does not look"]],
  leastCompared: 50,
});

compare({
  name: "syslog",
  protocols: ["syslog"],
  marked: /\bsyslog/,
  filter: "syslog",
  mostPackets: 5000,
  fields: { "syslog.level": (messages) => each(messages, "priority").map((priority) => Number(priority) & 7) },
  explained: [
    [/syslog-false-positive|tcp-syslog/, "streams: tshark reads syslog over datagrams only"],
    [/pcap\/syslog.pcap frame 81 /, "one stream at another port than 514, where tshark does not look"],
  ],
  leastCompared: 50,
});

compare({
  name: "sip",
  protocols: ["sip"],
  marked: /\bsip/,
  filter: "sip",
  mostPackets: 5000,
  fields: { "sip.Method": (messages) => each(messages, "method"), "sip.Status-Code": (messages) => each(messages, "code") },
  explained: [],
  leastCompared: 50,
});

compare({
  name: "radius",
  protocols: ["radius"],
  marked: /\bradius/,
  filter: "radius",
  mostPackets: 5000,
  fields: {
    "radius.code": (messages) => each(messages, "code"),
    "radius.id": (messages) => each(messages, "id"),
    "radius.length": (messages) => each(messages, "length"),
    "radius.User_Name": (messages) => each(messages, "user"),
  },
  explained: [],
  leastCompared: 30,
});

compare({
  name: "ike",
  protocols: ["ike"],
  marked: /pcap\/(esp|ah)\.pcapng/,
  filter: "isakmp",
  mostPackets: 5000,
  fields: {
    "isakmp.exchangetype": (messages) => each(messages, "exchange"),
    "isakmp.messageid": (messages) => each(messages, "id"),
    "isakmp.version": (messages) => each(messages, "version"),
  },
  explained: [],
  leastCompared: 10,
});

compare({
  name: "esp and ah",
  protocols: ["esp", "ah"],
  marked: /pcap\/(esp|ah)\.pcapng|custom_categories/,
  filter: "esp or ah",
  mostPackets: 5000,
  fields: {
    "esp.spi": (messages) => of(messages, "spi", (one) => one["signed"] !== true),
    "esp.sequence": (messages) => of(messages, "sequence", (one) => one["signed"] !== true),
    "ah.spi": (messages) => of(messages, "spi", (one) => one["signed"] === true),
  },
  explained: [],
  leastCompared: 6,
});

compare({
  name: "wireguard",
  protocols: ["wireguard"],
  marked: /wireguard|tailscale|protonvpn/,
  filter: "wg",
  mostPackets: 5000,
  fields: { "wg.type": (messages) => each(messages, "type") },
  explained: [],
  leastCompared: 40,
});

compare({
  name: "openvpn",
  protocols: ["openvpn"],
  marked: /openvpn/,
  filter: "openvpn",
  mostPackets: 5000,
  fields: { "openvpn.opcode": (messages) => each(messages, "opcode") },
  explained: [[/openvpn_obfuscated/, "at port 443, where tshark does not look"]],
  leastCompared: 40,
});

compare({
  name: "nbns",
  protocols: ["nbns"],
  marked: /\bnbns:/,
  filter: "nbns",
  mostCaptures: 5,
  mostPackets: 700,
  fields: { "nbns.id": (messages) => each(messages, "id"), "nbns.flags.opcode": (messages) => each(messages, "opcode") },
  explained: [],
  leastCompared: 500,
});

compare({
  name: "llmnr",
  protocols: ["llmnr"],
  marked: /\bllmnr:/,
  filter: "llmnr",
  mostCaptures: 5,
  mostPackets: 600,
  fields: { "dns.id": (messages) => each(messages, "id"), "dns.flags": (messages) => each(messages, "flags") },
  explained: [
    [/gtp7_ipv6/, "inside of GTP: the tunnels of telephone networks are not opened"],
    [/smb_v2_only.* frame 133 /, "a message that an ICMP error quotes"],
  ],
  leastCompared: 100,
});

compare({
  name: "icmp",
  protocols: ["icmp"],
  marked: /\bicmp:/,
  filter: "icmp",
  mostCaptures: 8,
  mostPackets: 300,
  fields: { "icmp.type": (messages) => each(messages, "type"), "icmp.code": (messages) => each(messages, "code") },
  explained: [
    [/geneve|gtp/, "inside of GENEVE and GTP, which are not opened"],
    [/sflow/, "inside of a sample of sFlow, which is a report and no traffic"],
  ],
  leastCompared: 15,
});
