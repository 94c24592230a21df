// The parts of a config.xml: those that are read, and those that say nothing about which packets pass.

import type { XmlElement } from "../xml.ts";

const words = (...lines: readonly string[]): ReadonlySet<string> => new Set(lines.flatMap((line) => line.split(" ")));

const READ = words(
  "system interfaces vlans ifgroups virtualip gateways staticroutes aliases filter nat bridges dhcpd ipsec openvpn hasync installedpackages",
  "captiveportal OPNsense",
);

const HARMLESS = words(
  "version lastchange theme trigger_initial_wizard sysctl snmpd diag bridge syslog shaper dnshaper ezshaper proxyarp cron wol rrd",
  "load_balancer widgets unbound dnsmasq revision cert ca crl ntpd ntp dhcpdv6 dhcpd6 dhcrelay dhcrelay6 dhcpbackend kea notifications",
  "schedules laggs gifs gres ppps qinqs wireless pppoes l2tp pptp dyndnses dnsupdates voucher sshdata certdata dhcpddata dhcpd6data",
  "rrddata xmldatadump_rrd voucherdata captiveportaldata separator ftpproxy igmpproxy switches vxlans upgrade pf opendns enableserial",
  "acbdata openvpnclient apikeys priv prefixes created updated appliance hidelogo branding logs remote_logging smart lldp ovpnserver",
  "pkg-config interface_groups monitoring thermal dashboard gwlb vips sshkeys packages",
);

/** Parts of `OPNsense`, where its newer pages and plug-ins keep what is theirs. */
const OF_PLUGINS = words(
  "Firewall Gateways Routes captiveportal cron DHCRelay Netflow IDS Interfaces IPsec Kea monit proxy Syslog TrafficShaper unboundplus",
  "wireguard OpenVPN OpenVPNExport trust Swanctl DynDNS Nginx HAProxy AcmeClient Backup Ntp Hostwatch dnsmasq QemuGuestAgent QuaggaPlugin",
  "quagga bind chrony Tailscale zabbixagent zabbixproxy netdata NodeExporter Telegraf lldpd mdnsrepeater udpbroadcastrelay smart freeradius",
  "stunnel tinc zerotier tor rspamd postfix redis clamav cicap siproxd vnstat git-backup theme Auth NetSNMP netsnmp puppetagent wazuhagent",
  "CrowdSec crowdsec AuthServers ddclient radsecproxy ftpproxy igmpproxy turnserver relayd iperf Radvd radvd Diagnostics",
);

const OF_FIREWALL = words("Alias Category Filter Lvtemplate Group");
const OF_FILTER = words("rules snatrules onetoone npt");
const OF_FILTER_LIST = words("rule separator bypassstaticroutes lastactive");
const OF_NAT = words("rule onetoone outbound npt separator advancedoutbound ipsecpassthru");
const OF_INTERFACE = words(
  "enable if descr ipaddr subnet gateway ipaddrv6 subnetv6 gatewayv6 blockpriv blockbogons media mediaopt mtu mss spoofmac lock virtual type",
  "internal_dynamic alias-address alias-subnet mtu6 mac ipv6usev4iface networks identityassociation disablechecksumoffloading",
  "disablesegmentationoffloading disablelargereceiveoffloading disablevlanhwfilter promisc remote monitor_interface ip6_mode wireless slaacusev4iface",
  "defaultgw ignore_gw hw_settings_overwrite is_pppoe username password provider phone pkg",
);
const OF_INTERFACE_BEGINNINGS = /^(?:dhcp|adv_dhcp|track6|prefix-6rd|gateway-6rd|pppoe|pptp|ppp|ptp|radvd|rt_|bandwidth)/;

interface Strange {
  readonly element: XmlElement;
  readonly why: string;
}

/** The parts of a configuration that are neither read nor known to say nothing here. */
export function strangeParts(root: XmlElement): readonly Strange[] {
  const strange: Strange[] = [];
  const look = (element: XmlElement | undefined, known: ReadonlySet<string>, what: string, beginnings?: RegExp): void => {
    for (const child of element?.children ?? []) {
      if (known.has(child.name) || beginnings?.test(child.name) === true) continue;
      strange.push({ element: child, why: `a part ${child.name} of ${what} is not known`.slice(0, 200) });
    }
  };
  look(root, new Set([...READ, ...HARMLESS]), "the configuration");
  look(root.child("OPNsense"), OF_PLUGINS, "OPNsense");
  look(root.at("OPNsense", "Firewall"), OF_FIREWALL, "OPNsense/Firewall");
  look(root.at("OPNsense", "Firewall", "Filter"), OF_FILTER, "OPNsense/Firewall/Filter");
  look(root.child("filter"), OF_FILTER_LIST, "filter");
  look(root.child("nat"), OF_NAT, "nat");
  for (const entry of root.child("interfaces")?.children ?? []) {
    look(entry, OF_INTERFACE, `interface ${entry.name}`, OF_INTERFACE_BEGINNINGS);
  }
  return strange;
}
