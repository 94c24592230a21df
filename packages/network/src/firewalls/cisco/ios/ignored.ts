// IOS commands without a bearing on which packets pass: management, routing protocols, switching, time, telephony. What is not here and
// not read is told as not understood.

const FIRST = wordsOf(
  "version service platform boot-start-marker boot-end-marker boot logging enable aaa clock snmp-server line ntp sntp username archive",
  "redundancy spanning-tree vlan vtp license cdp lldp alias privilege tacacs tacacs-server radius radius-server mac mls errdisable",
  "port-channel power system diagnostic memory scheduler exception parser prompt file key track event kron call-home call voice",
  "dial-peer mgcp gateway sccp isdn controller card hw-module module transceiver monitor netconf netconf-yang restconf flow sampler",
  "multilink dot1x device-sensor subscriber login security lacp udld cisp wsma gatekeeper sip-ua switch software upgrade config-register",
  "router crypto route-map qos sdm network-clock network-clock-select enrollment rmon macro profile telemetry gnxi license-udi",
  "process-max-time process cns template auto fhrp fabric lisp table-map metadata remote-management install mpls bfd l2vpn authentication",
  "epm nmsp ephone-dn ephone telephony-service stcapp codec translation-rule num-exp mediatrace performance ptp onep iox app-hosting guestshell",
  "memory-size mmi dot11 tftp-server setup dialer-list",
  "tclsh terminal stackwise stack-mac stack-power avb smart hostname-alias access-session device-tracking control-plane-host cts mka vstack",
  "archive-config buffers standby xsm regexp ssh timezone ephone-type utd end vlan-internal rep prp alarm-profile alarm relay sd-card profinet cip",
);

/** Second words behind `ip` and `ipv6`. */
const IP = wordsOf(
  "domain domain-name domain-lookup name-server cef ssh http ftp tftp forward-protocol dhcp scp finger classless subnet-zero",
  "default-gateway sla multicast multicast-routing flow-cache flow-export flow-top-talkers tcp prefix-list community-list",
  "extcommunity-list as-path local gratuitous-arps arp icmp host telnet rcmd radius tacacs bootp igmp pim mroute ospf dns name-list",
  "source-interface routing-table accounting-list accounting-threshold spd telnet alias bgp bgp-community default-network mfib mrm",
  "msdp mtu sdr dscp-cache nd router device name nhrp source general-prefix neighbor mld hop-limit options rsvp wccp verify snmp",
  "source-route policy-list device-tracking audit tftp-server dvmrp redirects source-guard explicit-path kerberos static",
);

/** Second words behind `no` are those of the command that is off. */
export function isIgnored(words: readonly string[]): boolean {
  const [first = "", second = ""] = words;
  if (first === "no" || first === "default") return isIgnored(words.slice(1)) || OFF.has(second) || isOff(words.slice(1));
  if (first === "ip" || first === "ipv6") return IP.has(second);
  return FIRST.has(first);
}

/** Things that are off and would not change which packets pass were they on. */
const OFF = wordsOf("cdp lldp ip-http keepalive");

function isOff([first = "", second = ""]: readonly string[]): boolean {
  return (first === "ip" || first === "ipv6") && wordsOff.has(second);
}

const wordsOff = wordsOf("source-route identd inspect port-map nat redirects proxy-arp");

/** Lines that a router prints around its configuration. */
export function isFrame(text: string): boolean {
  return /^(?:Building configuration|Current configuration|Using \d+ out of|Load for|Time source|[\w.()-]{1,64}#)/.test(text);
}

function wordsOf(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(" ")));
}
