// Networks and ports in the words of Cisco's configurations.

import type { Range } from "../ruleset.ts";

/** `10.0.3.0/24` as its two parts; a bare address has all its bits. */
export function splitNetwork(text: string): { readonly address: string; readonly length: number } {
  const [address = "", length] = text.split("/");
  return { address, length: length === undefined ? (address.includes(":") ? 128 : 32) : Number(length) };
}

/** The mask of an IPv4 network of this length; `wildcard`: with the bits the other way round. */
export function dottedMask(length: number, wildcard = false): string {
  const mask = 0xffff_ffff - (2 ** (32 - length) - 1);
  const bits = wildcard ? 0xffff_ffff - mask : mask;
  return [24, 16, 8, 0].map((shift) => Math.floor(bits / 2 ** shift) % 256).join(".");
}

/** Ports as operators, one for each entry: `eq` with up to `most` ports, `range` with two ends. */
export function portWords(ports: readonly Range[], most: number): readonly string[] {
  const singles = ports.filter(({ low, high }) => low === high).map(({ low }) => String(low));
  const words: string[] = [];
  for (let at = 0; at < singles.length; at += most) words.push(`eq ${singles.slice(at, at + most).join(" ")}`);
  for (const { low, high } of ports) if (low !== high) words.push(`range ${low} ${high}`);
  return words;
}
