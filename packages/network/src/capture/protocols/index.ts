// The registry of protocols: one line each. The order is the order in which they are asked whether bytes are theirs.

import type { Dissector } from "../dissector.ts";
import { ads } from "./ads/ads.ts";
import { adsDiscovery } from "./ads/discovery.ts";
import { arp } from "./arp.ts";
import { bacnet, bacnetEthernet } from "./bacnet/bacnet.ts";
import { bsap } from "./bsap/bsap.ts";
import { c1222, c1222Datagrams } from "./c1222/c1222.ts";
import { cdp } from "./cdp.ts";
import { codesys, codesysDatagrams } from "./codesys/codesys.ts";
import { codesysV2 } from "./codesys/codesys-v2.ts";
import { dhcp } from "./dhcp.ts";
import { dnp3, dnp3Datagrams } from "./dnp3/dnp3.ts";
import { dns, dnsStream, llmnr, mdns } from "./dns.ts";
import { egd } from "./egd.ts";
import { cipIo } from "./enip/cip-io.ts";
import { enip, enipDatagrams } from "./enip/enip.ts";
import { ethercat, ethercatDatagrams } from "./ethercat/ethercat.ts";
import { fins, finsDatagrams } from "./fins/fins.ts";
import { ftp } from "./ftp.ts";
import { geSrtp } from "./ge-srtp/ge-srtp.ts";
import { genisys } from "./genisys/genisys.ts";
import { goose } from "./goose.ts";
import { hartIp, hartIpDatagrams } from "./hart-ip/hart-ip.ts";
import { http } from "./http.ts";
import { icmp } from "./icmp.ts";
import { icmpv6 } from "./icmpv6.ts";
import { iec104 } from "./iec104/iec104.ts";
import { imap } from "./imap.ts";
import { ike } from "./ipsec/ike.ts";
import { ah, esp, espInDatagrams } from "./ipsec/tunnel.ts";
import { kerberos, kerberosStream } from "./kerberos.ts";
import { ldap, ldapDatagrams } from "./ldap.ts";
import { lldp } from "./lldp.ts";
import { melsoft, melsoftDatagrams } from "./melsec/melsoft.ts";
import { slmp, slmpDatagrams } from "./melsec/slmp.ts";
import { mms } from "./mms/mms.ts";
import { modbus, modbusDatagrams } from "./modbus/modbus.ts";
import { mqtt } from "./mqtt/mqtt.ts";
import { nbns } from "./nbns.ts";
import { netflow } from "./netflow.ts";
import { ntp } from "./ntp.ts";
import { opcua } from "./opcua/opcua.ts";
import { openvpn, openvpnStream } from "./openvpn.ts";
import { pop3 } from "./pop3.ts";
import { powerlink, powerlinkDatagrams } from "./powerlink.ts";
import { profinetIoCm } from "./profinet/io-cm.ts";
import { mrp } from "./profinet/mrp.ts";
import { profinet } from "./profinet/profinet.ts";
import { ptp, ptpDatagrams } from "./ptp.ts";
import { radius } from "./radius.ts";
import { rdp } from "./rdp.ts";
import { rocPlus, rocPlusDatagrams } from "./roc-plus/roc-plus.ts";
import { routableGoose, routableSampledValues } from "./routable-goose.ts";
import { s7comm } from "./s7comm/s7comm.ts";
import { s7commPlus } from "./s7comm/s7comm-plus.ts";
import { sampledValues } from "./sampled-values.ts";
import { sip, sipStream } from "./sip.ts";
import { smb } from "./smb.ts";
import { smtp } from "./smtp.ts";
import { snmp } from "./snmp.ts";
import { ssh } from "./ssh.ts";
import { stp } from "./stp.ts";
import { synchrophasor, synchrophasorDatagrams } from "./synchrophasor/synchrophasor.ts";
import { syslog, syslogStream } from "./syslog.ts";
import { tacacs } from "./tacacs.ts";
import { telnet } from "./telnet.ts";
import { tftp } from "./tftp.ts";
import { tls } from "./tls/tls.ts";
import { vnc } from "./vnc.ts";
import { wireguard } from "./wireguard.ts";

export const PROTOCOLS: readonly Dissector[] = [
  modbus,
  modbusDatagrams,
  s7comm,
  s7commPlus,
  mms,
  opcua,
  dnp3,
  dnp3Datagrams,
  iec104,
  enip,
  enipDatagrams,
  cipIo,
  hartIp,
  hartIpDatagrams,
  fins,
  finsDatagrams,
  slmp,
  slmpDatagrams,
  melsoft,
  melsoftDatagrams,
  geSrtp,
  codesys,
  codesysDatagrams,
  codesysV2,
  bacnet,
  bacnetEthernet,
  synchrophasor,
  synchrophasorDatagrams,
  mqtt,
  ethercat,
  ethercatDatagrams,
  c1222,
  c1222Datagrams,
  genisys,
  rocPlus,
  rocPlusDatagrams,
  bsap,
  ads,
  adsDiscovery,
  egd,
  ptp,
  ptpDatagrams,
  powerlink,
  powerlinkDatagrams,
  mrp,
  tls,
  ssh,
  http,
  dns,
  dnsStream,
  mdns,
  llmnr,
  nbns,
  goose,
  sampledValues,
  routableGoose,
  routableSampledValues,
  profinet,
  profinetIoCm,
  arp,
  icmp,
  icmpv6,
  lldp,
  cdp,
  stp,
  rdp,
  vnc,
  smb,
  telnet,
  ftp,
  smtp,
  pop3,
  imap,
  dhcp,
  snmp,
  ntp,
  tftp,
  kerberos,
  kerberosStream,
  ldap,
  ldapDatagrams,
  radius,
  tacacs,
  syslog,
  syslogStream,
  sip,
  sipStream,
  ike,
  esp,
  espInDatagrams,
  ah,
  wireguard,
  openvpn,
  openvpnStream,
  netflow,
];
