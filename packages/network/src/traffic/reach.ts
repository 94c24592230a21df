// Reach: what an address itself says about how far its packets travel (RFC 1122, RFC 3927, RFC 4291, IEEE 802).

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/;

/**
 * `many`: multicast or broadcast, no device. `none`: the unspecified address or a loop-back address, never another device.
 * `link`: never leaves the local link (MAC and link-local addresses). `routed`: everything else.
 */
export function reachOf(address: string): "many" | "none" | "link" | "routed" {
  if (MAC.test(address)) return (Number.parseInt(address.slice(0, 2), 16) & 1) === 1 ? "many" : "link";
  if (address.includes(":")) {
    if (address === "::" || address === "::1") return "none";
    if (address.startsWith("ff")) return "many";
    return /^fe[89ab][0-9a-f]:/.test(address) ? "link" : "routed";
  }
  if (address === "255.255.255.255") return "many";
  const first = Number.parseInt(address, 10);
  if (first === 0 || first === 127) return "none";
  if (first >= 224 && first <= 239) return "many";
  return address.startsWith("169.254.") ? "link" : "routed";
}

export function isMac(address: string): boolean {
  return MAC.test(address);
}
