// Facts about devices that let packets pass or stop them: their rules, what they do by default, where they stand.

import type { Address } from "./fact.ts";

/** What the device does with a packet that no rule matches, per hook, found by examining every rule. */
export interface FirewallDefault {
  readonly device: string;
  /** Table and chain as the vendor names them, e.g. `inet filter forward`. */
  readonly chain: string;
  /** Where in the packet's way: through the device, to it, from it. */
  readonly hook: "forward" | "input" | "output";
  /** The packets of which it speaks; `bridged` are frames passed on without routing. Absent: all. */
  readonly families?: readonly ("ipv4" | "ipv6" | "bridged")[];
  /** `deny`: what no rule names is dropped, proven. `permit`: it passes. `unknown`: something was not understood. */
  readonly verdict: "deny" | "permit" | "unknown";
  readonly why: string;
  /** Where packets enter the rules: every chain of the device that is asked by itself. Absent where that was not told. */
  readonly entries?: readonly FirewallEntry[];
  /** What the evidence tells in full beside rules, as facts of their own; of the rest nothing is concluded. */
  readonly tells?: readonly ("interfaces" | "routes")[];
}

/** A chain that packets come to by themselves. */
export interface FirewallEntry {
  readonly chain: string;
  readonly layer: "routed" | "bridged";
  readonly families: readonly ("ipv4" | "ipv6" | "other")[];
  /** Where in the packet's way (Netfilter's hooks), and in which order with others there. */
  readonly hook: "ingress" | "prerouting" | "input" | "forward" | "output" | "postrouting" | "egress";
  readonly priority: number;
  readonly policy: "permit" | "deny";
  readonly interfaces?: readonly string[];
  /** Whether it is in force the evidence does not tell. */
  readonly doubtful?: true;
}

/** An interface of a device as it is set up. */
export interface DeviceInterface {
  readonly device: string;
  /** As rules name it. */
  readonly name: string;
  /** Security zone, bridge or other group that it is in. */
  readonly group?: string;
  readonly vlan?: number;
  readonly enabled: boolean;
  /** With the network on the wire, e.g. `10.0.3.1/24`. */
  readonly addresses: readonly string[];
  /** It gets addresses that the configuration does not tell. */
  readonly dynamic?: true;
}

/** A static route of a device. */
export interface DeviceRoute {
  readonly device: string;
  readonly network: string;
  readonly interface?: string;
  readonly via?: Address;
  /** What goes there is thrown away. */
  readonly discard?: true;
  readonly metric?: number;
}

/** A condition of a rule, per field; a field that is absent is not restricted. */
export interface RuleMatch {
  readonly inputInterfaces?: readonly string[];
  readonly outputInterfaces?: readonly string[];
  /** In hexadecimal, e.g. `0x88b8`; behind a tag where there is one. */
  readonly etherTypes?: readonly string[];
  /** VLAN ids; `4096` stands for frames without a tag. */
  readonly vlans?: readonly string[];
  /** CIDR or address ranges `a-b`; both families. */
  readonly sources?: readonly string[];
  readonly destinations?: readonly string[];
  readonly transports?: readonly string[];
  /** Ranges, e.g. `502` or `1024-65535`. */
  readonly sourcePorts?: readonly string[];
  readonly destinationPorts?: readonly string[];
  readonly icmpTypes?: readonly string[];
  readonly icmpCodes?: readonly string[];
  /** `syn/fin,syn,rst,ack`: of these flags syn alone is on; `!` in front: not so; else ranges of the eight bits as one number. */
  readonly tcpFlags?: readonly string[];
  /** Protocols as readers of traffic name them, where the device tells them by content. */
  readonly applications?: readonly string[];
  /** Function codes and unit ids of these. */
  readonly functions?: readonly string[];
  readonly units?: readonly string[];
  /** Connection states as the vendor names them: new, established, related, invalid, untracked. */
  readonly states?: readonly string[];
  /** The connection's source (`snat`) or destination (`dnat`) was translated. */
  readonly translated?: readonly string[];
}

/** What translation makes of one field: one of `to` (as in `RuleMatch`), itself and `by`, or, of a connection, translated as `as`. */
export interface FieldTranslation {
  readonly field: string;
  readonly to?: readonly string[];
  readonly by?: string;
  readonly as?: "snat" | "dnat";
}

/** One rule, in order. */
export interface FirewallRule {
  readonly device: string;
  readonly chain: string;
  /** Position in the chain from 1. */
  readonly position: number;
  readonly action: "permit" | "deny" | "jump" | "return" | "none";
  /** The chain that it jumps to. */
  readonly to?: string;
  /** True for a jump that does not come back. */
  readonly final?: true;
  /** Fields whose value is another one once the rule matched (address translation). */
  readonly rewrites?: readonly string[];
  /** What becomes of these, where that is told. Absent where it is of none. */
  readonly translations?: readonly FieldTranslation[];
  /** True for a translation that ends its chain, so that the packet goes on behind it. */
  readonly ends?: true;
  readonly match: RuleMatch;
  /** False where a condition is not modelled: the rule then matches at most what `match` says. */
  readonly exact: boolean;
  readonly logged: boolean;
  /** The rule as written. */
  readonly text: string;
  readonly comment?: string;
}
