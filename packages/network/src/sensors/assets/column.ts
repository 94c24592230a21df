// Columns of asset exports: what stands in one, by its header. Exports of one product differ between versions and languages of its screens;
// the words for the same thing do not differ much.

import { squashed } from "../values.ts";

/** `aside`: understood, and nothing that a fact is made of (scores, sites, tags). */
export type Column =
  | "address"
  | "mac"
  | "name"
  | "vendor"
  | "product"
  | "version"
  | "system"
  | "serial"
  | "role"
  | "protocols"
  | "ghost"
  | "source"
  | "destination"
  | "sent"
  | "received"
  | "first"
  | "last"
  | "aside";

const WORDS: Readonly<Record<Exclude<Column, "aside">, readonly string[]>> = {
  address: [
    "ip",
    "ips",
    "ipv4",
    "ipv6",
    "ip_list",
    "ip address",
    "ip addresses",
    "ipv4 address",
    "ipv6 address",
    "address",
    "addresses",
    "network addresses",
    "primary ip",
    "all ips",
  ],
  mac: ["mac", "macs", "mac_list", "mac address", "mac addresses", "hardware address", "primary mac", "all macs"],
  name: [
    "name",
    "label",
    "host",
    "hostname",
    "host name",
    "hostnames",
    "asset name",
    "device name",
    "display name",
    "dns name",
    "fqdn",
    "netbios name",
    "domain name",
  ],
  vendor: ["vendor", "manufacturer", "asset vendor", "hardware vendor", "device manufacturer", "make"],
  product: ["product", "product name", "model", "model name", "hardware model", "device model", "product code", "asset model"],
  version: [
    "firmware",
    "firmware version",
    "version",
    "fw version",
    "software or firmware version",
    "combined firmware",
    "product version",
  ],
  system: ["os", "os name", "operating system", "os or firmware", "combined os", "os version"],
  serial: ["serial", "serial number", "serial no", "hardware serial number"],
  role: [
    "type",
    "asset type",
    "asset type name",
    "device type",
    "class",
    "asset class",
    "category",
    "device subcategory",
    "device category",
    "roles",
  ],
  protocols: ["protocols", "protocol", "protocol names"],
  ghost: ["ghost", "is ghost"],
  source: ["source"],
  destination: ["destination"],
  sent: ["bytes sent"],
  received: ["bytes received"],
  first: ["first seen", "first activity time", "created at", "first seen at", "discovered", "first detected"],
  last: ["last seen", "last activity time", "last active", "last seen at", "last activity", "last detected", "last update"],
};

const ASIDE: readonly string[] = [
  "role",
  "country",
  "id",
  "uid",
  "asset id",
  "resource id",
  "row",
  "appliance host",
  "appliance hosts",
  "appliance id",
  "appliance site",
  "capture device",
  "mac vendor",
  "mac vendors",
  "mac address vendor",
  "mac address level",
  "level",
  "purdue level",
  "zone",
  "zones",
  "zone name",
  "zone id",
  "virtual zone",
  "virtual zone name",
  "vlan",
  "vlan id",
  "vlans",
  "subnet",
  "subnets",
  "subnet tag",
  "network",
  "network name",
  "network id",
  "site",
  "site id",
  "site name",
  "sites",
  "location",
  "building",
  "criticality",
  "importance",
  "risk",
  "risk level",
  "risk score",
  "risk score points",
  "risk name",
  "score",
  "approved",
  "valid",
  "parsed",
  "tags",
  "labels",
  "custom labels",
  "notes",
  "note",
  "description",
  "comment",
  "comments",
  "properties",
  "custom fields",
  "status",
  "state",
  "is broadcast",
  "is public",
  "is confirmed",
  "is learned",
  "is fully learned",
  "is disabled",
  "is licensed",
  "is ai enriched",
  "is sandboxed",
  "is compromised",
  "cpes",
  "cves",
  "vulnerabilities",
  "num alerts",
  "alerts",
  "known vulnerabilities",
  "insights",
  "links",
  "links count",
  "variables count",
  "bpf filter",
  "end of life",
  "end of sale date",
  "end of support date",
  "end of life date",
  "lifecycle",
  "lifecycle date",
  "nested",
  "nodes",
  "device id",
  "purchase date",
  "retired",
  "owner",
  "owners",
  "authorized",
  "created by",
  "old ip",
  "old ips",
  "edge id",
  "active queries",
  "project parsed",
  "num of assets",
  "physical location",
  "sensor",
  "sensors",
  "collection sensor",
  "midpoint",
  "midpoints",
  "time",
  "record created at",
];

const BY_WORD = new Map<string, Column>([
  ...ASIDE.map((word) => [squashed(word), "aside"] as const),
  ...Object.entries(WORDS).flatMap(([column, words]) => words.map((word) => [squashed(word), column as Column] as const)),
]);

/** What stands in the column of this header; `undefined` where it is not understood. */
export function columnOf(header: string): Column | undefined {
  const word = squashed(header.slice(0, 100));
  // A part of what is known is no more than a part: `received.bytes`, `mac_address:info`.
  return (
    BY_WORD.get(word) ??
    (/^(?:received|sent|tcpretransmission|transferred|confirmed|mac.*info|.*:info$)/.test(word) ? "aside" : undefined)
  );
}
