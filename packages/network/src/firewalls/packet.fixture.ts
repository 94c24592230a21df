// Packets for tests of readers, in one line each: `tcp 10.0.0.5:1024 > 10.1.0.5:502 from Gi0/0 to Gi0/1 state established flags ack`.

import { decide } from "../policy/decide.ts";
import type { Packet, Way } from "../policy/packet.ts";
import { readAddress } from "./address.ts";
import { readFlags } from "./flags.ts";
import type { RulesetReading } from "./ruleset.ts";
import { readTransport } from "./transport.ts";

/** Throws where the line is not as above: that is a fault of the test. New connections are the default, TCP with SYN. */
export function packetOf(line: string): Packet {
  const [protocol = "", source = "", arrow, destination = "", ...rest] = line.split(" ");
  const [kind = "", type, code] = protocol.split("/");
  const transport = readTransport(kind);
  const from = endOf(source);
  const to = endOf(destination);
  if (arrow !== ">" || transport === undefined) throw new Error(`no packet: ${line}`);
  const said = new Map<string, string>();
  for (let at = 0; at < rest.length; at += 2) said.set(rest[at] as string, rest[at + 1] as string);
  const flags = readFlags((said.get("flags") ?? "syn").split(","));
  if (flags === undefined) throw new Error(`no flags: ${line}`);
  const number = (text: string | undefined): bigint | null => (text === undefined ? null : BigInt(text));
  return {
    family: from.family,
    input: said.get("from") ?? null,
    output: said.get("to") ?? null,
    source: from.address,
    destination: to.address,
    transport: BigInt(transport),
    sourcePort: from.port,
    destinationPort: to.port,
    icmpType: number(type),
    icmpCode: type === undefined ? null : BigInt(code ?? 0),
    tcpFlags: transport === 6 ? BigInt(flags) : null,
    state: said.get("state") ?? "new",
    translation: "none",
  };
}

/** `10.0.0.1:80`, `2001:db8::1#80`, or without a port. */
function endOf(text: string): { family: "ip" | "ip6"; address: bigint; port: bigint | null } {
  const [address = "", port] = text.includes("#") ? text.split("#") : text.includes("::") ? [text] : text.split(":");
  const read = readAddress(address);
  if (read === undefined) throw new Error(`no address: ${text}`);
  return { family: read.family, address: read.low, port: port === undefined ? null : BigInt(port) };
}

/** The way that a packet with these interfaces takes. */
export function wayOf(packet: Packet): Way {
  return packet.output === null ? "input" : packet.input === null ? "output" : "forward";
}

/** What a reading decides for each packet, one line each: `permit: tcp …`. */
export function verdictsOf({ ruleset }: RulesetReading, lines: readonly string[]): readonly string[] {
  return lines.map((line) => {
    const packet = packetOf(line);
    return `${decide(ruleset, wayOf(packet), packet).verdict}: ${line}`;
  });
}
