// Which sections of a FortiOS configuration have a bearing on packets, and which have none.

import type { Node } from "./tree.ts";

/** Sections whose first word says that they are about something else: management, users, profiles, logs, tunnels' set-up. */
const ELSEWHERE: ReadonlySet<string> = new Set(
  [
    "system log user vpn router application webfilter antivirus ips dlp switch-controller wireless-controller endpoint-control report",
    "emailfilter spamfilter voip waf videofilter file-filter sctp-filter cifs dnsfilter icap web-proxy wanopt authentication certificate",
    "alertemail ftp-proxy ssh-filter extender-controller extension-controller nsxt monitoring diameter-filter ztna casb virtual-patch dpdk",
    "hardware gtp netscan client-reputation mgmt-data credential-store telemetry-controller automation cli",
  ].flatMap((line) => line.split(" ")),
);

/** Sections of the firewall that are read. */
const READ: ReadonlySet<string> = new Set([
  "address",
  "address6",
  "addrgrp",
  "addrgrp6",
  "multicast-address",
  "service custom",
  "service group",
  "vip",
  "vipgrp",
  "ippool",
  "policy",
  "policy6",
  "consolidated policy",
  "local-in-policy",
  "local-in-policy6",
  "multicast-policy",
  "central-snat-map",
]);

/** Those that change nothing of which packets policies let pass: limits, profiles, proxies, lists of what others name. */
const HARMLESS =
  /^(?:schedule|service category|ssl\b|ssh\b|shap|internet-service|wildcard-fqdn|profile|ssl-ssh-profile|sniffer|proxy-|access-proxy|auth-portal|identity-based-route|ldb-monitor|DoS-policy|region|country|city|traffic-class|decrypted-traffic-mirror|vendor-mac|network-service-dynamic|global$|on-demand-sniffer|ippool6|multicast-address6|vip6|vipgrp6|ipmacbinding setting|carrier-endpoint|gtp|pfcp|mms|ssl-server|address6-template|dnstranslation|security-policy$)/;

/** Those that stop packets before policies are asked, in ways that are not modelled. */
const STOPPING: ReadonlySet<string> = new Set([
  "acl",
  "acl6",
  "interface-policy",
  "interface-policy6",
  "ttl-policy",
  "ipmacbinding table",
]);

/** Whether a section stops packets in a way that is not modelled. */
export function stops({ name, entries }: Node): boolean {
  return name.startsWith("firewall ") && STOPPING.has(name.slice("firewall ".length)) && entries.length > 0;
}

/** Whether a section is understood, by its path. */
export function isUnderstood({ name, entries, settings }: Node): boolean {
  if (!name.startsWith("firewall ")) return ELSEWHERE.has(name.split(" ")[0] ?? "");
  const rest = name.slice("firewall ".length);
  if (READ.has(rest) || STOPPING.has(rest)) return true;
  // A table of which nothing is set says nothing.
  return HARMLESS.test(rest) || (entries.length === 0 && settings.size === 0);
}
