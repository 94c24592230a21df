// What `match protocol NAME` of a class asks for where the router knows the application by its ports (IOS: Port to Application Mapping,
// the system-defined ports). Applications with other or changing ports are not modelled.

import type { Service } from "../../service.ts";
import { one, TCP, UDP } from "../../service.ts";

const tcp = (port: number): Service => ({ transport: TCP, destinationPorts: one(port) });
const udp = (port: number): Service => ({ transport: UDP, destinationPorts: one(port) });

const APPLICATIONS: ReadonlyMap<string, readonly Service[]> = new Map<string, readonly Service[]>([
  ["tcp", [{ transport: TCP }]],
  ["udp", [{ transport: UDP }]],
  ["icmp", [{ transport: 1 }, { transport: 58 }]],
  ["ftp", [tcp(21)]],
  ["ssh", [tcp(22)]],
  ["telnet", [tcp(23)]],
  ["smtp", [tcp(25)]],
  ["dns", [tcp(53), udp(53)]],
  ["tftp", [udp(69)]],
  ["http", [tcp(80)]],
  ["pop3", [tcp(110)]],
  ["ntp", [tcp(123), udp(123)]],
  ["imap", [tcp(143)]],
  ["snmp", [tcp(161), udp(161)]],
  ["snmptrap", [tcp(162), udp(162)]],
  ["bgp", [tcp(179), udp(179)]],
  ["https", [tcp(443)]],
  ["syslog", [udp(514)]],
]);

/** `undefined` where its ports are not known. */
export function servicesOf(application: string): readonly Service[] | undefined {
  return APPLICATIONS.get(application);
}
