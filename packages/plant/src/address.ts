// IP addresses and networks as byte arrays, exact for both families (RFC 791, RFC 4291; text of IPv6 per RFC 5952).

/** 4 or 16 bytes. */
export type AddressBytes = Uint8Array;

export interface Network {
  readonly bytes: AddressBytes;
  /** Number of leading bits that count. */
  readonly prefix: number;
}

/** `undefined` where the text is no IPv4 or IPv6 address. */
export function parseAddress(text: string): AddressBytes | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

/** `10.0.3.0/24`; a bare address is a network of one. Bits behind the prefix are cleared. */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf("/");
  const bytes = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (bytes === undefined) return undefined;
  const bits = bytes.length * 8;
  const tail = text.slice(slash + 1);
  const prefix = slash < 0 ? bits : /^\d{1,3}$/.test(tail) ? Number(tail) : -1;
  if (prefix < 0 || prefix > bits) return undefined;
  for (let at = 0; at < bytes.length; at++) {
    const keep = Math.max(0, Math.min(8, prefix - at * 8));
    bytes[at] = (bytes[at] as number) & (0xff00 >> keep);
  }
  return { bytes, prefix };
}

export function networkContains(network: Network, address: AddressBytes): boolean {
  if (network.bytes.length !== address.length) return false;
  for (let at = 0; at < address.length; at++) {
    const keep = Math.max(0, Math.min(8, network.prefix - at * 8));
    if (keep === 0) return true;
    if ((((address[at] as number) ^ (network.bytes[at] as number)) & (0xff00 >> keep) & 0xff) !== 0) return false;
  }
  return true;
}

/** True where the two share an address: networks either nest or are apart. */
export function networksOverlap(a: Network, b: Network): boolean {
  return a.prefix <= b.prefix ? networkContains(a, b.bytes) : networkContains(b, a.bytes);
}

/** IPv4 dotted; IPv6 as RFC 5952 recommends: lower case, no leading zeros, the first longest run of two or more zero groups as `::`. */
export function writeAddress(bytes: AddressBytes): string {
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] as number) << 8) | (bytes[at * 2 + 1] as number));
  let [start, length] = [0, 1];
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (end < 8 && groups[end] === 0) end++;
    if (end - at > length) [start, length] = [at, end - at];
  }
  const hex = groups.map((group) => group.toString(16));
  return length < 2 ? hex.join(":") : `${hex.slice(0, start).join(":")}::${hex.slice(start + length).join(":")}`;
}

/** Six pairs of hexadecimal digits with colons or hyphens. */
export function isMacAddress(text: string): boolean {
  return /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$|^[0-9a-f]{2}(?:-[0-9a-f]{2}){5}$/i.test(text);
}

/** One spelling for one address, as facts have it: IP as `writeAddress` gives it, MAC in lower case with colons; else the text as it is. */
export function canonicalAddress(text: string): string {
  const bytes = parseAddress(text);
  if (bytes !== undefined) return writeAddress(bytes);
  return isMacAddress(text) ? text.toLowerCase().replaceAll("-", ":") : text;
}

function parseIpv4(text: string): AddressBytes | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = new Uint8Array(4);
  for (let at = 0; at < 4; at++) {
    const part = parts[at] as string;
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    bytes[at] = Number(part);
  }
  return bytes;
}

function parseIpv6(text: string): AddressBytes | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] as string);
  const tail = halves.length === 2 ? groupsOf(halves[1] as string) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const bytes = new Uint8Array(16);
  const groups = [...head, ...new Array<number>(Math.max(0, missing)).fill(0), ...tail];
  groups.forEach((group, at) => {
    bytes[at * 2] = group >> 8;
    bytes[at * 2 + 1] = group & 0xff;
  });
  return bytes;
}

function groupsOf(text: string): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [at, part] of parts.entries()) {
    if (at === parts.length - 1 && part.includes(".")) {
      const last = parseIpv4(part);
      if (last === undefined) return undefined;
      groups.push(((last[0] as number) << 8) | (last[1] as number), ((last[2] as number) << 8) | (last[3] as number));
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}
