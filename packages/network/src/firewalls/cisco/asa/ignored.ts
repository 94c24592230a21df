// ASA commands without a bearing on which packets pass through: management, VPN and its policies, routing protocols, time, failover.
// What is not here and not read is told as not understood.

const FIRST = wordsOf(
  "enable passwd password hostname domain-name names no-names ftp dns dns-group clock logging mtu failover asdm arp timeout aaa aaa-server",
  "user-identity snmp-server crypto ssh telnet http console management-access dhcpd dhcprelay ntp ssl webvpn group-policy username",
  "tunnel-group tunnel-group-map prompt call-home service boot banner terminal pager monitor-interface icmp snmp privilege key ldap",
  "threat-detection regex dynamic-access-policy-record router route-map prefix-list ip-address sysopt license cluster vpn-addr-pool",
  "flow-export tls-proxy ctl-provider phone-proxy mac-address mac-list auto-update url-server url-cache url-block filter-cache jumbo-frame",
  "configuration-url smart-tunnel xlate vpn vpn-sessiondb vpnsetup zonelabs-integrity imap4s pop3s smtps anyconnect-custom-attr anyconnect",
  "time-range fips hw-module quota dynamic-filter client-update smtp-server page cts crashinfo fragment established-timeout lacp port-channel",
  "key-chain sla track multicast-routing igmp pim access-list-cache uauth arp-inspection-cache object-group-search app-agent pki scansafe",
  "vpn-mode checkheaps kerberos media-termination hpm mode wccp ipsec ip-client bfd bfd-template as-path community-list policy-list",
  "app-id snort clear version isakmp vpdn coredump packet-tracer ikev1 ikev2 l2tp event profile user-statistics cpu flow-offload",
);

const IP = wordsOf("local audit prefix-list");

export function isIgnored(words: readonly string[]): boolean {
  const [first = "", second = ""] = words;
  if (first === "no" || first === "default") return isIgnored(words.slice(1));
  if (first === "ip") return IP.has(second);
  if (first === "ipv6") return second === "local" || second === "icmp" || second === "neighbor";
  return FIRST.has(first);
}

/** Lines that the device prints around its configuration. */
export function isFrame(text: string): boolean {
  return /^(?:Cryptochecksum:|ASA Version |PIX Version |Building configuration|Current configuration|[\w.()/-]{1,64}#)/.test(
    text,
  );
}

function wordsOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}
