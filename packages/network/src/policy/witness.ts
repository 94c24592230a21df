// Points of a space as packets, and packets as words.

import { writeAddress } from "../firewalls/address.ts";
import type { Range } from "../firewalls/ruleset.ts";
import { writeTransport } from "../firewalls/transport.ts";
import { addressAt, DIMENSIONS, STATES, SYN, TRANSLATIONS } from "./dimension.ts";
import type { Interfaces } from "./interface.ts";
import type { Packet } from "./packet.ts";
import type { Space } from "./space.ts";

/** A packet for which the point stands. Of many, one that people would send. */
export function packetAt(point: readonly number[], space: Space, interfaces: Interfaces): Packet {
  const range = (name: (typeof DIMENSIONS)[number]): Range => space.valuesAt(point, DIMENSIONS.indexOf(name));
  const number = (name: (typeof DIMENSIONS)[number], ...wanted: readonly bigint[]): bigint => {
    for (const one of wanted) {
      const found = space.valueIn(point, DIMENSIONS.indexOf(name), [{ low: one, high: one }]);
      if (found !== undefined) return found;
    }
    return range(name).low;
  };
  const source = hostIn(range("source"));
  const destination = hostIn(range("destination"));
  const { family } = addressAt(source);
  const transport = number("transport", 6n, 17n, family === "ip6" ? 58n : 1n);
  const ports = transport === 6n || transport === 17n;
  const icmp = transport === 1n || transport === 58n;
  return {
    family,
    input: interfaces.names[Number(number("input"))] ?? null,
    output: interfaces.names[Number(number("output"))] ?? null,
    source: family === "other" ? null : addressAt(source).value,
    destination: family === "other" ? null : addressAt(destination).value,
    transport: family === "other" ? null : transport,
    sourcePort: ports ? number("sourcePort", 49_152n, 1024n, 1n) : null,
    destinationPort: ports ? number("destinationPort", 1n) : null,
    icmpType: icmp ? number("icmpType", transport === 1n ? 8n : 128n) : null,
    icmpCode: icmp ? number("icmpCode", 0n) : null,
    tcpFlags: transport === 6n ? number("tcpFlags", BigInt(SYN)) : null,
    state: STATES[Number(number("state"))] ?? "new",
    translation: TRANSLATIONS[Number(number("translation"))]?.name ?? "none",
  };
}

/** An address that is not the first of a network, where there is another one. */
function hostIn({ low, high }: Range): bigint {
  return low < high && (low & 0xffn) === 0n ? low + 1n : low;
}

/** `tcp 10.0.1.5:49152 to 10.0.3.10:502, in by eth0, out by eth1`. */
export function describePacket(packet: Packet, interfaces: Interfaces): string {
  const { family, source, destination, sourcePort, destinationPort, transport, icmpType, icmpCode, state } = packet;
  const end = (address: unknown, port: unknown): string => {
    const text = typeof address === "bigint" && family !== "other" ? writeAddress(address, family) : "?";
    return typeof port === "bigint" ? `${family === "ip6" ? `[${text}]` : text}:${port}` : text;
  };
  const through = (word: string, name: unknown): string => {
    if (typeof name !== "string") return "";
    return interfaces.isSpare(interfaces.names.indexOf(name)) ? "" : `, ${word} by ${name}`;
  };
  const kind = typeof icmpType === "bigint" ? ` type ${icmpType} code ${String(icmpCode)}` : "";
  const protocol = typeof transport === "bigint" ? writeTransport(Number(transport)) : "frame";
  const where = `${through("in", packet.input)}${through("out", packet.output)}`;
  const what = `${protocol}${kind} ${end(source, sourcePort)} to ${end(destination, destinationPort)}${where}`;
  return state === "new" ? what : `${what} (${String(state)})`;
}
