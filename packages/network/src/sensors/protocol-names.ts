// Names of protocols as other tools write them, and what Bulkhead calls the same. A name that is only spelled otherwise needs no entry.

import type { Dissector } from "../capture/dissector.ts";
import { PROTOCOLS } from "../capture/protocols/index.ts";
import { squashed } from "./values.ts";

const OURS = new Map(PROTOCOLS.map((protocol): [string, Dissector] => [squashed(protocol.name), protocol]));

/** Foreign names, squashed, beside ours. */
export const OTHERS: ReadonlyMap<string, string> = new Map([
  ["ssl", "tls"],
  ["http1", "http"],
  ["http2", "http"],
  ["opcuabinary", "opcua"],
  ["dnp3tcp", "dnp3"],
  ["dnp3udp", "dnp3"],
  ["modbustcp", "modbus"],
  ["mbtcp", "modbus"],
  ["cip", "enip"],
  ["enipudp", "enip"],
  ["eniptcp", "enip"],
  ["ethernetip", "enip"],
  ["s7", "s7comm"],
  ["iso", "s7comm"],
  ["iec60870", "iec104"],
  ["iec60870104", "iec104"],
  ["iec608705104", "iec104"],
  ["krb", "kerberos"],
  ["krb5", "kerberos"],
  ["krbtcp", "kerberos"],
  ["krbudp", "kerberos"],
  ["kerberossec", "kerberos"],
  ["ftpdata", "ftp-data"],
  ["fins", "omron-fins"],
  ["omron", "omron-fins"],
  ["c37118", "synchrophasor"],
  ["ecat", "ethercat"],
  ["spicyenip", "enip"],
  ["smb1", "smb"],
  ["smb2", "smb"],
  ["microsoftds", "smb"],
  ["mswbtserver", "rdp"],
  ["rfb", "vnc"],
  ["domain", "dns"],
  ["ldaptcp", "ldap"],
  ["ldapudp", "ldap"],
  ["ikev1", "ike"],
  ["ikev2", "ike"],
  ["isakmp", "ike"],
  ["snmpv3", "snmp"],
]);

/** Our name of a protocol; a name that we do not have stays, in lower case. `undefined` for what is no name. */
export function protocolOf(foreign: string | undefined): string | undefined {
  const name = squashed(foreign?.slice(0, 64) ?? "");
  if (name === "" || name === "unknown" || name === "failed" || name === "other" || name === "none") return undefined;
  const known = OURS.get(name)?.name ?? OTHERS.get(name);
  return (
    known ??
    (foreign as string)
      .trim()
      .toLowerCase()
      .slice(0, 64)
      .replace(/[^a-z0-9.+-]+/g, "-")
  );
}

/** True where Bulkhead reads the protocol itself. */
export function isRead(name: string): boolean {
  return OURS.has(squashed(name));
}

/** What the protocol's own file says that it is for. */
export function purposeOf(name: string | null): Dissector["purpose"] {
  return name === null ? undefined : OURS.get(squashed(name))?.purpose;
}

const PORTS: Readonly<Record<"tcp" | "udp", ReadonlySet<number>>> = { tcp: portsOf("tcp"), udp: portsOf("udp") };

function portsOf(transport: "tcp" | "udp"): ReadonlySet<number> {
  return new Set(PROTOCOLS.flatMap((protocol) => (protocol.transport === transport ? protocol.ports : [])));
}

/** True where a protocol that Bulkhead reads serves on the port. */
export function serves(transport: "tcp" | "udp", port: number): boolean {
  return PORTS[transport].has(port);
}
