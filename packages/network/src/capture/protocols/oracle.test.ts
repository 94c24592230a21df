// OPC UA and the protocols of the office held against tshark, frame by frame, on public captures: the same fields in the same frames.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openCapture } from "../reader.ts";
import { cipherSuiteName } from "./tls/cipher-suites.ts";

const folder = join(process.env.BULKHEAD_SHARED ?? join(import.meta.dirname, "../../../../../../shared"), "captures");
const hasTshark = spawnSync("tshark", ["--version"]).status === 0;
const skip = !existsSync(join(folder, "index.csv"))
  ? "the shared captures are not here"
  : !hasTshark
    ? "tshark is not installed"
    : false;

/** Larger captures take tshark too long for a test. */
const MOST_PACKETS = 3000;
/** Captures per protocol, those with most of it first. */
const MOST_CAPTURES = 2;

type Fields = Readonly<Record<string, unknown>>;
type Frames = Map<number, ReadonlyMap<string, string>>;

interface Oracle {
  readonly protocol: string;
  /** Marks captures in the index, in its column of industrial or of other protocols. */
  readonly marked: RegExp;
  readonly filter: string;
  /** Fields of tshark with what our messages of one frame say to them; `null`: nothing that could be compared. */
  readonly fields: Readonly<Record<string, (messages: readonly Fields[]) => readonly unknown[] | null>>;
  /**
   * Compares what a whole capture says, in order of the values: for protocols that tshark reports in another frame of a stream than the
   * one that completed the message.
   */
  readonly whole?: boolean;
  /** Times the usual number of captures: where most have little of it. */
  readonly more?: number;
  readonly leastCompared: number;
}

const each = (messages: readonly Fields[], field: string): unknown[] =>
  messages.map((one) => one[field]).filter((value) => value !== undefined && value !== null && value !== "");
const flat = (messages: readonly Fields[], field: string): unknown[] =>
  messages.flatMap((one) => (Array.isArray(one[field]) ? (one[field] as unknown[]) : []));
const octets = (value: unknown): string => (value as number[]).join(".");
const numericOf = (node: unknown): unknown => /(?:^|;)i=(\d+)$/.exec(String(node))?.[1];

const ORACLES: readonly Oracle[] = [
  {
    protocol: "opcua",
    more: 3,
    marked: /\bopcua:(\d+)/,
    filter: "opcua",
    leastCompared: 2000,
    fields: {
      "opcua.transport.type": (messages) => each(messages, "type"),
      "opcua.transport.chunk": (messages) => each(messages, "chunk"),
      "opcua.transport.size": (messages) => each(messages, "size"),
      "opcua.transport.endpoint": (messages) => each(messages, "endpointUrl"),
      "opcua.security.spu": (messages) => each(messages, "policy"),
      "opcua.security.rqid": (messages) => each(messages, "requestId"),
      "opcua.servicenodeid.numeric": (messages) => each(messages, "service"),
      "opcua.RequestHandle": (messages) => each(messages, "requestHandle"),
      "opcua.ServiceResult": (messages) => each(messages, "serviceResult"),
      // Of Read and Write requests: the numeric ids among the nodes, behind the authentication token.
      "opcua.nodeid.numeric": (messages) =>
        messages.length > 0 && messages.every((one) => one.service === 631)
          ? messages
              .flatMap((one) => [one.authenticationToken, "i=0", ...(one.nodes as string[])].map(numericOf))
              .filter((id) => id !== undefined)
          : null,
      "opcua.nodeid.string": (messages) =>
        messages.length > 0 && messages.every((one) => one.service === 631 || one.service === 673)
          ? messages.flatMap((one) => (one.nodes as string[]).flatMap((node) => /(?:^|;)s=(.*)$/s.exec(node)?.[1] ?? []))
          : null,
      "opcua.Results": (messages) =>
        messages.length > 0 && messages.every((one) => one.service === 676) ? flat(messages, "statuses") : null,
    },
  },
  {
    protocol: "tls",
    more: 4,
    whole: true,
    marked: /\btls:(\d+)/,
    filter: "(tls.handshake.type == 1 or tls.handshake.type == 2) and tcp",
    leastCompared: 10,
    fields: {
      "tls.handshake.extensions_server_name": (messages) => each(messages, "serverName"),
      "tls.handshake.ciphersuite": (messages) =>
        messages.some((one) => one.hello === "server") ? each(messages, "suite") : null,
    },
  },
  {
    protocol: "ssh",
    more: 2,
    whole: true,
    marked: /\bssh:(\d+)/,
    filter: "ssh.protocol",
    leastCompared: 3,
    fields: { "ssh.protocol": (messages) => each(messages, "banner") },
  },
  {
    protocol: "dns",
    marked: /\bdns:(\d+)/,
    filter: "dns and udp and not mdns and not icmp",
    leastCompared: 300,
    fields: {
      "dns.id": (messages) => each(messages, "id"),
      "dns.flags": (messages) => each(messages, "flags"),
      "dns.qry.name": (messages) => flat(messages, "names").map((name) => (name === "" ? "<Root>" : name)),
    },
  },
  {
    protocol: "dhcp",
    marked: /\bdhcp:(\d+)/,
    filter: "dhcp",
    leastCompared: 50,
    fields: {
      "dhcp.option.dhcp": (messages) => each(messages, "type"),
      "dhcp.option.vendor_class_id": (messages) => each(messages, "vendor"),
      "dhcp.option.requested_ip_address": (messages) => each(messages, "requested").map(octets),
    },
  },
  {
    protocol: "arp",
    marked: /\barp:(\d+)/,
    filter: "arp.opcode == 1 or arp.opcode == 2",
    leastCompared: 1000,
    fields: {
      "arp.opcode": (messages) => each(messages, "operation"),
      "arp.src.proto_ipv4": (messages) => each(messages, "address").map(octets),
      "arp.dst.proto_ipv4": (messages) => each(messages, "target").map(octets),
      "arp.src.hw_mac": (messages) =>
        each(messages, "mac").map((mac) => (mac as number[]).map((byte) => byte.toString(16).padStart(2, "0")).join(":")),
    },
  },
  {
    protocol: "lldp",
    marked: /\blldp:(\d+)/,
    filter: "lldp",
    leastCompared: 100,
    fields: { "lldp.tlv.system.name": (messages) => each(messages, "name") },
  },
  {
    protocol: "snmp",
    marked: /\bsnmp:(\d+)/,
    filter: "snmp",
    leastCompared: 400,
    fields: {
      "snmp.version": (messages) => (messages.every((one) => one.version !== 3) ? each(messages, "version") : null),
      "snmp.community": (messages) =>
        each(
          messages.filter((one) => one.version !== 3),
          "name",
        ),
      "snmp.msgUserName": (messages) =>
        each(
          messages.filter((one) => one.version === 3),
          "name",
        ),
    },
  },
  {
    protocol: "smb",
    marked: /\bsmb2:(\d+)/,
    filter: "smb2",
    leastCompared: 100,
    fields: {
      "smb2.cmd": (messages) =>
        each(
          messages.filter((one) => one.version === 2),
          "command",
        ),
      "smb2.dialect": (messages) => (messages.some((one) => one.dialect !== undefined) ? each(messages, "dialect") : null),
      "ntlmssp.auth.username": (messages) => (messages.some((one) => one.user !== undefined) ? each(messages, "user") : null),
    },
  },
  {
    protocol: "ntp",
    marked: /\bntp:(\d+)/,
    filter: "ntp",
    leastCompared: 80,
    fields: { "ntp.flags.mode": (messages) => each(messages, "mode"), "ntp.flags.vn": (messages) => each(messages, "version") },
  },
  {
    protocol: "rdp",
    marked: /\brdp:(\d+)/,
    filter: "rdp.neg_type",
    leastCompared: 3,
    fields: {
      "rdp.negReq.requestedProtocols": (messages) => each(messages, "requested"),
      "rdp.negReq.selectedProtocol": (messages) => each(messages, "selected"),
    },
  },
  {
    protocol: "http",
    more: 3,
    whole: true,
    marked: /\bhttp:(\d+)/,
    filter: "http.request or http.response",
    leastCompared: 30,
    fields: {
      "http.request.method": (messages) => each(messages, "method"),
      "http.response.code": (messages) => each(messages, "status"),
    },
  },
];

/** Differences that were looked into, by protocol, capture and form, and why each is not ours. */
const EXPLAINED: readonly (readonly [protocol: string, difference: RegExp, why: string])[] = [
  ["opcua", /opcua_with-gap.* frame 30 /, "a retransmission fills the gap: it is read here, and there only its absence is noted"],
  ["dns", /badpackets.*ours «»$/, "first fragments alone, and packets that the capture cut short"],
  ["ssh", /pcap\/ssh\.pcap/, "one connection at another port than 22, where tshark does not look"],
  ["smb", /smb2_krb.* frame 43 /, "the capture cut the packet: its message never ends"],
  ["tls", /6in4tunnel/, "IPv6 in IPv4: tunnels are not opened"],
  ["tls", /anydesk/, "one connection at port 80, where tshark does not look"],
];

const SEPARATOR = "\u0001";

for (const oracle of ORACLES) {
  test(`${oracle.protocol} as tshark reads it`, { skip }, (context) => {
    let compared = 0;
    let explained = 0;
    const open: string[] = [];
    for (const path of capturesOf(oracle)) {
      const file = join(folder, path);
      const theirs = askTshark(file, oracle);
      const ours = read(file, oracle);
      const places: (readonly number[])[] =
        oracle.whole === true
          ? [[...new Set([...theirs.keys(), ...ours.keys()])]]
          : [...new Set([...theirs.keys(), ...ours.keys()])].map((number) => [number]);
      for (const numbers of places) {
        for (const [field, say] of Object.entries(oracle.fields)) {
          const sayings = numbers.map((number) => say(ours.get(number) ?? []));
          const said = sayings.flatMap((saying) => saying ?? []);
          if (!sayings.some((saying) => saying !== null)) continue;
          const expected = numbers
            .filter((_number, index) => sayings[index] !== null)
            .flatMap((number) => (theirs.get(number)?.get(field) ?? "").split(SEPARATOR))
            .filter((value) => value !== "");
          const mine = said.map(String);
          if (oracle.whole === true) {
            mine.sort();
            expected.sort();
          }
          compared += oracle.whole === true ? Math.max(1, expected.length) : 1;
          if (mine.join(SEPARATOR) === expected.join(SEPARATOR)) continue;
          const where = oracle.whole === true ? path : `${path} frame ${numbers[0]}`;
          const difference = `${where} ${field}: tshark «${expected.join()}», ours «${mine.join()}»`;
          if (EXPLAINED.some(([protocol, form]) => protocol === oracle.protocol && form.test(difference))) explained++;
          else open.push(difference);
        }
      }
    }
    context.diagnostic(`${compared} fields compared, ${explained} differences explained`);
    assert.deepEqual(open, []);
    assert.ok(compared >= oracle.leastCompared, `only ${compared} fields were compared`);
  });
}

test("cipher suites have the names that tshark knows", { skip }, () => {
  const known = spawnSync("tshark", ["-G", "values"], { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 }).stdout;
  let compared = 0;
  for (const line of known.split("\n")) {
    const [, field, code = "", name = ""] = line.split("\t");
    if (field !== "tls.handshake.ciphersuite" || !/^TLS_\w+$/.test(name)) continue;
    assert.equal(cipherSuiteName(Number(code)), name);
    compared++;
  }
  assert.ok(compared > 300);
});

function capturesOf(oracle: Oracle): string[] {
  if (skip !== false) return [];
  const rows = readFileSync(join(folder, "index.csv"), "utf8").split("\n").slice(1);
  const captures = rows.flatMap((row) => {
    const [path = "", , packets = "", , industrial = "", office = ""] = row.split(",");
    const marked = oracle.marked.exec(`${industrial};${office}`);
    return marked !== null && Number(packets) <= MOST_PACKETS ? [{ path, frames: Number(marked[1]) }] : [];
  });
  captures.sort((a, b) => b.frames - a.frames);
  return captures.slice(0, MOST_CAPTURES * (oracle.more ?? 1)).map((capture) => capture.path);
}

function askTshark(file: string, oracle: Oracle): Frames {
  const fields = Object.keys(oracle.fields);
  const names = ["frame.number", ...fields].flatMap((field) => ["-e", field]);
  const how = ["-T", "fields", "-E", "occurrence=a", "-E", `aggregator=${SEPARATOR}`, ...names];
  const asked = spawnSync("tshark", ["-n", "-r", file, "-Y", oracle.filter, ...how], {
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
  return value
    .split(SEPARATOR)
    .map((one) => (/^0x[0-9a-f]+$/.test(one) ? String(Number(one)) : one))
    .join(SEPARATOR);
}

/** Our messages by the frame that completed them. */
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
