// Services that listen: `ss -H -lntup`, or, where it is missing, the tables of the kernel (proc(5), /proc/net/tcp and its kin).

import { type Harvest, type Line, linesOf } from "./part.ts";

export function readServices(harvest: Harvest): void {
  const listed = harvest.of("listening");
  if (listed.length > 0) {
    for (const part of listed) for (const line of linesOf(part)) readSocket(harvest, line);
    return;
  }
  for (const transport of ["tcp", "udp"] as const) {
    for (const version of ["", "6"]) {
      for (const part of harvest.of(`listening-${transport}${version}`)) {
        for (const line of linesOf(part)) readKernelSocket(harvest, line, transport);
      }
    }
  }
}

/** `tcp LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=1,fd=3))` */
function readSocket(harvest: Harvest, line: Line): void {
  const [netid, , , , local = ""] = line.text.trim().split(/\s+/);
  if (netid === "Netid") return;
  const transport = (["tcp", "udp"] as const).find((one) => one === netid);
  const colon = local.lastIndexOf(":");
  const port = local.slice(colon + 1);
  if (transport === undefined || colon < 0 || !/^\d{1,5}$/.test(port) || Number(port) > 65535) {
    harvest.strange("listening service", line, "it is no line of ss with protocol, state and local address");
    return;
  }
  const process = /users:\(\("([^"]{1,200})"/.exec(line.text)?.[1] ?? null;
  const value = { host: harvest.host, transport, address: bareAddress(local.slice(0, colon)), port: Number(port), process };
  harvest.add("listening-service", value, line.locator);
}

/** Without brackets, interface and the form of IPv4 within IPv6; `*` where it stands for every address. */
function bareAddress(text: string): string {
  const bare = text
    .replace(/^\[|\]$/g, "")
    .replace(/\]?%.*$/, "")
    .replace(/^::ffff:(?=\d+\.)/i, "");
  return bare === "0.0.0.0" || bare === "::" || bare === "*" ? "*" : bare.toLowerCase();
}

/** `0: 00000000:0016 00000000:0000 0A …`: addresses are words in the host's byte order, here little endian. */
function readKernelSocket(harvest: Harvest, line: Line, transport: "tcp" | "udp"): void {
  const [, local = "", remote = "", state = ""] = line.text.trim().split(/\s+/);
  if (local === "local_address") return;
  const [address = "", port = ""] = local.split(":");
  if (!/^(?:[0-9A-F]{8}|[0-9A-F]{32})$/i.test(address) || !/^[0-9A-F]{4}$/i.test(port)) {
    harvest.strange("listening service", line, "it is no line of the kernel's table of sockets");
    return;
  }
  // 0A: listening. A UDP socket without a peer receives from everybody.
  const listens = transport === "tcp" ? state === "0A" : /^0+:0+$/.test(remote);
  if (!listens) return;
  const value = {
    host: harvest.host,
    transport,
    address: bareAddress(kernelAddress(address)),
    port: Number.parseInt(port, 16),
    process: null,
  };
  harvest.add("listening-service", value, line.locator);
}

function kernelAddress(hex: string): string {
  const words = hex.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).reverse().map((pair) => Number.parseInt(pair, 16)));
  if (bytes.length === 4) return bytes.join(".");
  if (bytes.slice(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff)
    return bytes.slice(12).join(".");
  const groups = Array.from({ length: 8 }, (_, at) => (((bytes[at * 2] ?? 0) << 8) | (bytes[at * 2 + 1] ?? 0)).toString(16));
  return shorten(groups);
}

/** RFC 5952: the longest run of zero groups, of two at least, becomes `::`. */
function shorten(groups: readonly string[]): string {
  const runs = [...groups.join(":").matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)].sort((a, b) => b[0].length - a[0].length);
  const longest = runs[0];
  const text = groups.join(":");
  if (longest === undefined) return text;
  const before = text.slice(0, longest.index);
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, "");
  return `${before}::${after}`;
}
