// Applications of Junos: protocols and ports by name, those of the device's own and those that it has by itself (Junos OS Security Policies
// User Guide: Predefined Policy Applications, Custom Policy Applications).

import type { Open } from "../address-set.ts";
import { Groups } from "../group.ts";
import type { Range } from "../ruleset.ts";
import { one, type Service, TCP, UDP } from "../service.ts";
import type { Branch } from "../statement-tree.ts";
import { readTransport } from "../transport.ts";
import { readIcmpName, readPorts } from "./names.ts";

const TCP_PORTS =
  "ftp 21, ftp-data 20, ssh 22, telnet 23, smtp 25, mail 25, whois 43, tacacs 49, dns-tcp 53, gopher 70, finger 79, http 80, pop3 110, " +
  "ident 113, nntp 119, imap 143, bgp 179, wais 210, ldap 389, https 443, snpp 444, smb-session 445, rsh 514, printer 515, lpr 515, " +
  "rtsp 554, ldp-tcp 646, imaps 993, ms-sql 1433, winframe 1494, sqlnet-v2 1521, sqlnet-v1 1525, pptp 1723, nfsd-tcp 2049, " +
  "netbios-session 139, cvspserver 2401, xnm-ssl 3220, xnm-clear-text 3221, wxcontrol 3578, vnc 5800, x-windows 6000-6063, irc 6660-6669, " +
  "http-ext 7001, aol 5190-5193, msn 1863";
const UDP_PORTS =
  "echo 7, discard 9, chargen 19, dns-udp 53, dhcp-relay 67, dhcp-server 67, bootps 67, dhcp-client 68, bootpc 68, tftp 69, ntp 123, " +
  "nbname 137, nbds 138, ike 500, biff 512, who 513, syslog 514, talk 517, ntalk 518, rip 520, uucp 540, ldp-udp 646, sql-monitor 1434, " +
  "l2tp 1701, radius 1812, radacct 1813, nfsd-udp 2049, ike-nat 4500, gnutella 6346-6347";

function portsOf(list: string, transport: number): readonly (readonly [string, readonly Service[]])[] {
  return list.split(", ").map((pair) => {
    const [name = "", ports = ""] = pair.split(" ");
    const [low = 0, high = low] = ports.split("-").map(Number);
    return [`junos-${name}`, [{ transport, destinationPorts: [{ low: BigInt(low), high: BigInt(high) }] }]] as const;
  });
}

const PREDEFINED: ReadonlyMap<string, readonly Service[]> = new Map<string, readonly Service[]>([
  ["any", [{}]],
  ...portsOf(TCP_PORTS, TCP),
  ...portsOf(UDP_PORTS, UDP),
  ["junos-tcp-any", [{ transport: TCP }]],
  ["junos-udp-any", [{ transport: UDP }]],
  ["junos-icmp-all", [{ transport: 1 }]],
  ["junos-icmp-ping", [{ transport: 1, icmpType: 8, family: "ip" }]],
  ["junos-icmp6-all", [{ transport: 58 }]],
  ["junos-icmp6-echo-request", [{ transport: 58, icmpType: 128, family: "ip6" }]],
  ["junos-icmp6-echo-reply", [{ transport: 58, icmpType: 129, family: "ip6" }]],
  ["junos-gre", [{ transport: 47 }]],
  ["junos-ospf", [{ transport: 89 }]],
  ["junos-sip", [TCP, UDP].map((transport) => ({ transport, destinationPorts: one(5060) }))],
  ["junos-smb", [139, 445].map((port) => ({ transport: TCP, destinationPorts: one(port) }))],
  ["junos-cifs", [139, 445].map((port) => ({ transport: TCP, destinationPorts: one(port) }))],
]);

/** Options of an application that do not change which packets begin it; `application-protocol` may open further ports for it. */
const HARMLESS = ["inactivity-timeout", "description", "application-protocol", "alg", "do-not-translate-aaaa-query-to-a-query"];

const OPTIONS: ReadonlyMap<string, 0 | 1> = new Map(
  ["protocol", "source-port", "destination-port", "icmp-type", "icmp-code", "icmp6-type", "icmp6-code", ...HARMLESS].map(
    (name): [string, 1] => [name, 1],
  ),
);

export interface Applications {
  readonly services: readonly Service[];
  readonly open?: Open;
}

export class ApplicationBook {
  readonly #groups = new Groups<Service>("application");

  /** Reads `applications`. `tell` takes what was not understood. */
  constructor(section: Branch | undefined, tell: (branch: Branch, why: string) => void) {
    const doubt = (branch: Branch, names: readonly string[]): void => {
      const unread = branch.unread();
      for (const inner of unread) {
        inner.ignore();
        tell(inner, "a statement of an application is not known");
      }
      if (unread.length === 0 && !(branch.cut && names[0] === branch.word)) return;
      for (const name of names) {
        this.#groups.define(name).push({ type: "open", why: `not all of application ${name} was understood`, understood: false });
      }
    };
    const own = section?.take("application")?.entries() ?? [];
    const sets = section?.take("application-set")?.entries() ?? [];
    for (const branch of own) {
      const members = this.#groups.define(branch.word);
      const terms = branch.take("term")?.entries() ?? [];
      for (const part of terms.length === 0 ? [branch] : [...terms, ...(branch.has("protocol") ? [branch] : [])]) {
        for (const service of servicesOf(part)) {
          members.push(
            service === undefined
              ? { type: "open", why: `the application ${branch.word} cannot be read`, understood: false }
              : { type: "value", value: service },
          );
        }
      }
      doubt(branch, [branch.word]);
    }
    for (const branch of sets) {
      const members = this.#groups.define(branch.word);
      branch.ignore("description");
      for (const kind of ["application", "application-set"]) {
        for (const name of branch.take(kind)?.values() ?? []) {
          members.push({ type: "group", name });
          const known = PREDEFINED.get(name);
          if (known !== undefined && !this.#groups.has(name)) {
            this.#groups.define(name).push(...known.map((value) => ({ type: "value", value }) as const));
          }
        }
      }
      doubt(branch, [branch.word]);
    }
    if (section !== undefined)
      doubt(
        section,
        [...own, ...sets].map(({ word }) => word),
      );
  }

  servicesOf(names: readonly string[]): Applications {
    const services: Service[] = [];
    let open: Open | undefined;
    for (const name of names) {
      const known = this.#groups.has(name) ? undefined : PREDEFINED.get(name);
      if (known !== undefined) services.push(...known);
      else {
        const found = this.#groups.resolve(name);
        services.push(...found.values);
        if (found.open !== undefined && (open === undefined || open.understood)) open = found.open;
      }
    }
    return open === undefined ? { services } : { services, open };
  }
}

/** The services of one application or term; `undefined` for one that cannot be read. */
function servicesOf(branch: Branch): readonly (Service | undefined)[] {
  const options = branch.options(OPTIONS);
  const last = (name: string): string | undefined => options.get(name)?.at(-1)?.word;
  const protocol = last("protocol");
  const transport = protocol === undefined ? undefined : readTransport(protocol);
  if (transport === undefined) return [undefined];
  const ports = (name: string): readonly Range[] | "unknown" | undefined => {
    const text = last(name);
    return text === undefined ? undefined : (readPorts(text) ?? "unknown");
  };
  const [source, destination] = [ports("source-port"), ports("destination-port")];
  const family = transport === 58 ? "ip6" : "ip";
  const number = (...names: readonly string[]): number | "unknown" | undefined => {
    const text = names.map(last).find((given) => given !== undefined);
    return text === undefined ? undefined : (readIcmpName(text, family) ?? "unknown");
  };
  const type = number("icmp-type", "icmp6-type");
  const code = number("icmp-code", "icmp6-code");
  if (source === "unknown" || destination === "unknown" || type === "unknown" || code === "unknown") return [undefined];
  return [
    {
      transport,
      ...(source === undefined ? {} : { sourcePorts: source }),
      ...(destination === undefined ? {} : { destinationPorts: destination }),
      ...(type === undefined ? {} : { icmpType: type, family }),
      ...(code === undefined ? {} : { icmpCode: code }),
    },
  ];
}
