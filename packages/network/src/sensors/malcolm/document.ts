// One document of Malcolm's index (cisagov.github.io/Malcolm; fields of the Elastic Common Schema, Arkime's sessions, Zeek's logs under `zeek.`):
// as a conversation, and as the record of the Zeek log that it was made of.

import type { Ends, Heard } from "../gathering.ts";
import { isRead, protocolOf, serves } from "../protocol-names.ts";
import { addressOf, countOf, fieldOf, portOf, type Row, scalarText, valueAt, writtenTime } from "../values.ts";

/** A field by its dotted name, whether the document nests its fields or writes them dotted. */
export function fieldAt(document: unknown, name: string): unknown {
  return fieldOf(document, name) ?? valueAt(document, ...name.split("."));
}

export function textOf(document: unknown, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const text = scalarText(fieldAt(document, name));
    if (text !== undefined && text !== "") return text;
  }
  return undefined;
}

/** Milliseconds since 1970: as a number of them, or written. */
export function timeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{13}(?:\.\d+)?$/.test(text) ? Math.floor(Number(text)) : writtenTime(text);
}

/** Who of the tools in Malcolm made the document. */
export function providerOf(document: unknown): "zeek" | "suricata" | "arkime" {
  const named = textOf(document, "event.provider", "event.module")?.toLowerCase();
  if (named?.includes("zeek") === true || fieldAt(document, "zeek") !== undefined) return "zeek";
  return named?.includes("suricata") === true || fieldAt(document, "suricata") !== undefined ? "suricata" : "arkime";
}

const TRANSPORTS: ReadonlyMap<string, Ends["transport"]> = new Map([
  ["6", "tcp"],
  ["17", "udp"],
  ["1", "icmp"],
  ["58", "icmp"],
  ["tcp", "tcp"],
  ["udp", "udp"],
  ["icmp", "icmp"],
  ["icmp6", "icmp"],
  ["ipv6-icmp", "icmp"],
]);

/** Client and server of a document. */
export function endsOf(document: unknown): Ends | undefined {
  const client = addressOf(textOf(document, "source.ip", "srcIp", "zeek.orig_h"));
  const server = addressOf(textOf(document, "destination.ip", "dstIp", "zeek.resp_h"));
  if (client === undefined || server === undefined) return undefined;
  const stated = textOf(document, "network.transport", "ipProtocol", "network.iana_number")?.toLowerCase().split(",")[0]?.trim();
  // Arkime names the transport among the protocols as well.
  const named =
    stated ??
    textOf(document, "protocol", "protocols")
      ?.toLowerCase()
      .split(/[,;\s]+/)
      .find((name) => TRANSPORTS.has(name)) ??
    "";
  const transport = TRANSPORTS.get(named) ?? "ip";
  if (transport === "icmp") return { client, server, transport, port: 0 };
  if (transport === "ip") return { client, server, transport, port: countOf(named) ?? 0 };
  const [from, to] = [
    portOf(textOf(document, "source.port", "srcPort", "zeek.orig_p")),
    portOf(textOf(document, "destination.port", "dstPort", "zeek.resp_p")),
  ];
  if (to === undefined || transport === "ethernet") return undefined;
  // Documents of answers may name their sender, the server, as the source.
  const turned = isAnswer(document) && from !== undefined && serves(transport, from) && !serves(transport, to);
  return turned ? { client: server, server: client, transport, port: from } : { client, server, transport, port: to };
}

function isAnswer(document: unknown): boolean {
  const dataset = textOf(document, "event.dataset") ?? "";
  const original = textOf(document, `zeek.${dataset}.is_orig`, "zeek.is_orig", "is_orig");
  return original === "F" || original === "false";
}

/** The protocol that a tool recognised: of several, the first that Bulkhead reads itself. */
export function spokenIn(document: unknown): string | null {
  const named = textOf(document, "network.protocol", "protocol", "protocols", "network.application") ?? "";
  const names = named
    .split(/[,;\s]+/)
    .flatMap((name) => (TRANSPORTS.has(name.trim().toLowerCase()) ? [] : (protocolOf(name) ?? [])));
  return names.find(isRead) ?? names[0] ?? null;
}

/** What a session tells of the conversation as a whole. */
export function heardIn(document: unknown, ends: Ends): Heard {
  const number = (...names: readonly string[]): number | undefined => countOf(textOf(document, ...names));
  const [asked, told] = [number("source.packets", "srcPackets"), number("destination.packets", "dstPackets")];
  const [sent, received] = [number("source.bytes", "srcBytes"), number("destination.bytes", "dstBytes")];
  const flag = (name: string): number => number(`tcpflags.${name}`, `tcpflags.${name.replace("-", "_")}`) ?? 0;
  const protocol = spokenIn(document);
  const data = number("totDataBytes", "server.bytes", "dstDataBytes") ?? 0;
  const answered =
    ends.transport === "tcp"
      ? flag("syn-ack") > 0 || data > 0 || (told !== undefined && told > 0 && flag("rst") === 0)
      : (told ?? 0) > 0;
  return {
    protocol,
    recognisedBy: protocol === null ? "nothing" : "content",
    answered,
    directionSeen: ends.transport === "tcp" ? flag("syn") > 0 : protocol !== null,
    packets:
      asked === undefined && told === undefined ? (number("network.packets", "totPackets") ?? 1) : (asked ?? 0) + (told ?? 0),
    bytes:
      sent === undefined && received === undefined ? (number("network.bytes", "totBytes") ?? 0) : (sent ?? 0) + (received ?? 0),
  };
}

/** Fields of Zeek's logs that Malcolm keeps under other names. */
const RENAMED: ReadonlyMap<string, readonly string[]> = new Map([
  ["proto", ["network.transport"]],
  ["service", ["zeek.service", "network.protocol"]],
  ["orig_pkts", ["source.packets", "client.packets"]],
  ["resp_pkts", ["destination.packets", "server.packets"]],
  ["orig_ip_bytes", ["source.bytes"]],
  ["resp_ip_bytes", ["destination.bytes"]],
  ["orig_bytes", ["client.bytes"]],
  ["resp_bytes", ["server.bytes"]],
  ["host", ["source.ip"]],
  ["host_name", ["source.host", "dhcp.host"]],
  ["username", ["zeek.user", "user.name"]],
  ["user", ["zeek.user", "user.name"]],
  ["password", ["zeek.password"]],
]);

/** The document as the record of a Zeek log, with the ends that were found for it. */
export function zeekRow(document: unknown, dataset: string, ends: Ends | undefined): Row {
  const known: ReadonlyMap<string, string> =
    ends === undefined
      ? new Map()
      : new Map([
          ["id.orig_h", ends.client],
          ["id.resp_h", ends.server],
          ["id.resp_p", String(ends.port)],
          ...(isAnswer(document)
            ? ([
                ["source_h", ends.server],
                ["destination_h", ends.client],
                ["destination_p", String(ends.port)],
              ] as const)
            : ([
                ["source_h", ends.client],
                ["destination_h", ends.server],
                ["destination_p", String(ends.port)],
              ] as const)),
        ]);
  return (field) =>
    known.get(field) ?? textOf(document, `zeek.${dataset}.${field}`, `zeek.${field}`, ...(RENAMED.get(field) ?? []));
}
