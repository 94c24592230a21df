// conn.log: every conversation that Zeek saw, with the protocols that its analyzers confirmed (docs.zeek.org, conn.log).

import { isRead, protocolOf } from "../protocol-names.ts";
import { addressOf, countOf, portOf } from "../values.ts";
import type { ZeekLog } from "./log.ts";

/** States in which the handshake was completed or the other side sent data. */
const ANSWERED: ReadonlySet<string> = new Set(["S1", "S2", "S3", "SF", "RSTO", "RSTR"]);

export const connections: ZeekLog = {
  path: "conn",
  marks: ["conn_state", "proto", "id.orig_h"],
  read(row, sight, into) {
    const client = addressOf(row("id.orig_h"));
    const server = addressOf(row("id.resp_h"));
    const port = portOf(row("id.resp_p"));
    const named = row("proto");
    if (client === undefined || server === undefined || port === undefined || named === undefined) return false;
    const transport = named === "tcp" || named === "udp" || named === "icmp" ? named : "ip";
    const protocol = protocolIn(row("service"));
    const history = row("history") ?? "";
    const [asked = 0, told = 0] = [countOf(row("orig_pkts")), countOf(row("resp_pkts"))];
    const answered =
      transport === "tcp" ? ANSWERED.has(row("conn_state") ?? "") || /[hd]/.test(history) : told > 0 || history.includes("d");
    // A `^` in front: Zeek turned the parties round by what it knows of ports.
    const seen = transport === "tcp" ? history.includes("S") && !history.startsWith("^") : protocol !== null;
    into.conversation(
      { client, server, transport, port: transport === "icmp" ? 0 : transport === "ip" ? (countOf(row("ip_proto")) ?? 0) : port },
      {
        protocol,
        recognisedBy: protocol === null ? "nothing" : "content",
        answered,
        directionSeen: seen,
        packets: asked + told,
        bytes: bytesOf(row("orig_ip_bytes"), row("orig_bytes")) + bytesOf(row("resp_ip_bytes"), row("resp_bytes")),
        lost: countOf(row("missed_bytes")) ?? 0,
      },
      sight,
    );
    const via = "ip";
    if (asked > 0 || /[A-Z]/.test(history)) into.asset(client, via, true, {}, sight);
    into.asset(server, via, told > 0 || answered, answered && transport !== "icmp" ? { role: "server" } : {}, sight);
    return true;
  },
};

/** Whole packets where they were counted, else what they carried. */
function bytesOf(whole: string | undefined, payload: string | undefined): number {
  return countOf(whole) ?? countOf(payload) ?? 0;
}

const MOST_KNOWN = 4096;
const known = new Map<string, string>();

/** The protocol, with what was found out before about the same text. */
function protocolIn(text: string | undefined): string | null {
  if (text === undefined) return null;
  let name = known.get(text);
  if (name === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, (name = serviceOf(text) ?? ""));
  }
  return name === "" ? null : name;
}

/** Of several services, the first that Bulkhead reads itself; those with a minus in front were withdrawn by Zeek. */
function serviceOf(text: string): string | undefined {
  const names = text.split(",").flatMap((name) => (name.startsWith("-") ? [] : (protocolOf(name) ?? [])));
  return names.find(isRead) ?? names[0];
}
