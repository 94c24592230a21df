// The registry of firewalls: one folder per vendor, one line each here. The order is the order in which they are asked whether a text is theirs.

import type { Reader } from "@bulkhead/facts";
import { ciscoAsa } from "./cisco/asa/reader.ts";
import { ciscoIos } from "./cisco/ios/reader.ts";
import { type FirewallFormat, isOfFormat, makeFirewallReader, readFormat } from "./format.ts";
import { fortios } from "./fortios/reader.ts";
import { iptables } from "./iptables/reader.ts";
import { junosSrx } from "./juniper/reader.ts";
import { routerOs } from "./mikrotik/reader.ts";
import { nftables } from "./nftables/reader.ts";
import { nftablesScript } from "./nftables/script/reader.ts";
import { panOs } from "./paloalto/reader.ts";
import { pfsense } from "./pfsense/reader.ts";
import type { RulesetReading } from "./ruleset.ts";
import { suricata } from "./suricata/reader.ts";
import { windowsFirewall } from "./windows/reader.ts";

const FORMATS: readonly FirewallFormat[] = [
  nftables,
  nftablesScript,
  iptables,
  ciscoIos,
  ciscoAsa,
  fortios,
  routerOs,
  junosSrx,
  pfsense,
  windowsFirewall,
  panOs,
  suricata,
];

export const FIREWALL_READERS: readonly Reader[] = FORMATS.map(makeFirewallReader);

/** Reads a configuration of a kind that is recognised by its content; `undefined` where none is. */
export function readRuleset(bytes: Uint8Array, device: string): (RulesetReading & { readonly kind: string }) | undefined {
  const format = FORMATS.find((one) => isOfFormat(one, bytes));
  return format === undefined ? undefined : { ...readFormat(format, bytes, device), kind: format.title };
}
