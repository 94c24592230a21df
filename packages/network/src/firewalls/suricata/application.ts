// Protocols that Suricata tells by their content, by its names and by ours (docs.suricata.io: Rules Format, Protocol).

import { protocolOf } from "../../sensors/protocol-names.ts";

/** By Suricata's names. */
export const SPOKEN: ReadonlySet<string> = new Set(
  "http http1 http2 tls ssl dns modbus dnp3 enip ftp ftp-data smb ssh smtp imap pop3 ntp dhcp tftp nfs mqtt snmp rdp sip ike ikev2 krb5 rfb telnet pgsql ldap websocket mdns quic dcerpc bittorrent-dht template".split(
    " ",
  ),
);

const BY_OURS: ReadonlyMap<string, string> = new Map(
  [...SPOKEN].toReversed().flatMap((word) => {
    const ours = protocolOf(word);
    return ours === undefined ? [] : [[ours, word] as const];
  }),
);

/** Suricata's name of a protocol of ours; `undefined` for what it does not tell. */
export function wordOf(protocol: string): string | undefined {
  return BY_OURS.get(protocol.toLowerCase());
}
