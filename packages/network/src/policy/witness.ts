// Points of a space as packets, and packets as words.

import { writeAddress } from "../firewalls/address.ts";
import { ETHER_TYPES, type Range, UNTAGGED } from "../firewalls/ruleset.ts";
import { writeTransport } from "../firewalls/transport.ts";
import { addressAt, DIMENSIONS, placeAddresses, STATES, SYN, TRANSLATIONS } from "./dimension.ts";
import type { Names } from "./names.ts";
import type { Packet } from "./packet.ts";
import type { Space } from "./space.ts";
import type { Translation } from "./translation.ts";

/** A packet for which the point stands. Of many, one that people would send. */
export function packetAt(point: readonly number[], space: Space, names: Names): Packet {
  const range = (name: (typeof DIMENSIONS)[number]): Range => space.valuesAt(point, DIMENSIONS.indexOf(name));
  const number = (name: (typeof DIMENSIONS)[number], ...wanted: readonly bigint[]): bigint => {
    for (const one of wanted) {
      const found = space.valueIn(point, DIMENSIONS.indexOf(name), [{ low: one, high: one }]);
      if (found !== undefined) return found;
    }
    return range(name).low;
  };
  const isTold = (name: (typeof DIMENSIONS)[number]): boolean => space.active.includes(DIMENSIONS.indexOf(name));
  const source = hostIn(range("source"));
  const destination = hostIn(range("destination"));
  const { family } = addressAt(source);
  const transport = number("transport", 6n, 17n, family === "ip6" ? 58n : 1n);
  const ports = transport === 6n || transport === 17n;
  const icmp = transport === 1n || transport === 58n;
  return {
    family,
    input: names.interfaces.names[Number(number("input"))] ?? null,
    output: names.interfaces.names[Number(number("output"))] ?? null,
    etherType: family === "other" ? number("etherType", EXPERIMENTAL) : ETHER_TYPES[family],
    vlan: number("vlan", UNTAGGED),
    source: family === "other" ? null : addressAt(source).value,
    destination: family === "other" ? null : addressAt(destination).value,
    transport: family === "other" ? null : transport,
    sourcePort: ports ? number("sourcePort", 49_152n, 1024n, 1n) : null,
    destinationPort: ports ? number("destinationPort", 1n) : null,
    icmpType: icmp ? number("icmpType", transport === 1n ? 8n : 128n) : null,
    icmpCode: icmp ? number("icmpCode", 0n) : null,
    tcpFlags: transport === 6n ? number("tcpFlags", BigInt(SYN)) : null,
    // What nothing tells apart a packet need not have.
    application: isTold("application") ? (names.applications.names[Number(number("application"))] ?? null) : null,
    function: isTold("function") ? number("function") : null,
    unit: isTold("unit") ? number("unit", 1n) : null,
    state: STATES[Number(number("state"))] ?? "new",
    translation: TRANSLATIONS[Number(number("translation"))]?.name ?? "none",
  };
}

/** An EtherType for local experiments (IEEE 802), where any would do. */
const EXPERIMENTAL = 0x88b5n;

/** An address that is not the first of a network, where there is another one. */
function hostIn({ low, high }: Range): bigint {
  return low < high && (low & 0xffn) === 0n ? low + 1n : low;
}

/** `tcp 10.0.1.5:49152 to 10.0.3.10:502 with modbus function 6 unit 1, in by eth0, out by eth1`; what no rule tells apart is left out. */
export function describePacket(packet: Packet, names: Names): string {
  const { family, source, destination, sourcePort, destinationPort, transport, icmpType, icmpCode, state } = packet;
  const end = (address: unknown, port: unknown): string => {
    const text = typeof address === "bigint" && family !== "other" ? writeAddress(address, family) : "?";
    return typeof port === "bigint" ? `${family === "ip6" ? `[${text}]` : text}:${port}` : text;
  };
  const through = (word: string, name: unknown): string => {
    if (typeof name !== "string") return "";
    return names.interfaces.isSpare(names.interfaces.names.indexOf(name)) ? "" : `${word} by ${name}`;
  };
  const kind = typeof icmpType === "bigint" ? ` type ${icmpType} code ${String(icmpCode)}` : "";
  const tag = typeof packet.vlan === "bigint" && packet.vlan !== UNTAGGED ? ` in VLAN ${packet.vlan}` : "";
  const where = `${tag}${through(", in", packet.input)}${through(", out", packet.output)}`;
  const ends = typeof transport === "bigint" ? `${writeTransport(Number(transport))}${kind}` : "frame";
  const what =
    family === "other"
      ? `a frame of EtherType 0x${Number(packet.etherType ?? 0)
          .toString(16)
          .padStart(4, "0")}${where}`
      : `${ends} ${end(source, sourcePort)} to ${end(destination, destinationPort)}${spoken(packet, names)}${where}`;
  return state === "new" ? what : `${what} (${String(state)})`;
}

function spoken({ application, function: code, unit }: Packet, { applications }: Names): string {
  const number = (word: string, value: unknown): string => (typeof value === "bigint" ? ` ${word} ${value}` : "");
  const asked = `${number("function", code)}${number("unit", unit)}`;
  if (typeof application !== "string") return asked === "" ? "" : ` with${asked}`;
  const other = applications.isSpare(applications.names.indexOf(application));
  return other ? " with another protocol than any that is named" : ` with ${application}${asked}`;
}

/** Where the packet really goes, where that is another place. */
export function describeTranslation({ family, destination, destinationPort }: Packet, translation: Translation): string {
  if (translation.isNone || family === "other" || typeof destination !== "bigint") return "";
  const after = translation.after("destination", placeAddresses({ low: destination, high: destination }, family).low);
  const port = typeof destinationPort === "bigint" ? translation.after("destinationPort", destinationPort) : null;
  const address = after === undefined ? "an address that is not told" : writeAddress(addressAt(after).value, family);
  return `, translated to ${address}${port === null ? "" : ` port ${port ?? "not told"}`}`;
}
