// For tests: packets as the bytes that go through a real router.

import type { Packet } from "./packet.ts";

/**
 * An IP packet with 24 bytes behind its header. TCP has the flags of the packet; SYN where it has none. The number makes it one of its
 * kind; a packet and its answer have the same one, which is the sequence number of TCP and the identifier of an echo.
 */
export function writePacket(packet: Packet, number: number): Uint8Array {
  const { family, source, destination, sourcePort, destinationPort, icmpType, icmpCode, tcpFlags } = packet;
  const transport = Number(packet.transport);
  const segment = Buffer.alloc(24);
  const sum = transport === 6 ? 16 : transport === 17 ? 6 : 2;
  if (transport === 6 || transport === 17) {
    segment.writeUInt16BE(Number(sourcePort), 0);
    segment.writeUInt16BE(Number(destinationPort), 2);
  }
  if (transport === 6) {
    segment.writeUInt32BE(number + 1, 8);
    segment.writeUInt16BE(0x5000 | Number(tcpFlags ?? 2n), 12);
    segment.writeUInt16BE(1024, 14);
  } else if (transport === 17) segment.writeUInt16BE(24, 4);
  else if (transport === 50) segment.writeUInt32BE(number + 1, 0);
  else if (transport === 1 || transport === 58) {
    segment[0] = Number(icmpType ?? (transport === 1 ? 8n : 128n));
    segment[1] = Number(icmpCode ?? 0n);
    segment.writeUInt16BE(number & 0xffff, 4);
  }
  segment.writeUInt32BE(number, transport === 6 ? 4 : 16);
  const size = family === "ip" ? 4 : 16;
  const [from, to] = [bytesOf(source as bigint, size), bytesOf(destination as bigint, size)];
  const pseudo = transport === 1 ? [] : [from, to, Buffer.from([0, 0, 0, 24, 0, 0, 0, transport])];
  if ([1, 6, 17, 58].includes(transport)) segment.writeUInt16BE(checksum(...pseudo, segment) || 0xffff, sum);
  const header = Buffer.alloc(family === "ip" ? 12 : 8);
  if (family === "ip") {
    header.writeUInt32BE(0x4500_002c, 0);
    header.writeUInt16BE(0x4000, 6);
    header.writeUInt16BE((64 << 8) | transport, 8);
    header.writeUInt16BE(checksum(header, from, to), 10);
  } else {
    header.writeUInt32BE(0x6000_0000, 0);
    header.writeUInt32BE((24 << 16) | (transport << 8) | 64, 4);
  }
  return Buffer.concat([header, from, to, segment]);
}

/** Internet checksum (RFC 1071) over a pseudo header and a segment. */
function checksum(...parts: readonly Uint8Array[]): number {
  const bytes = Buffer.concat(parts);
  let sum = 0;
  for (let at = 0; at < bytes.length; at += 2) sum += ((bytes[at] as number) << 8) | (bytes[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function bytesOf(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, "0"), "hex");
}
