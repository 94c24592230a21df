// The readers of firewalls: one folder per vendor, one line each here.

import type { Reader } from "@bulkhead/facts";
import { iptablesReader, readIptablesRuleset } from "./iptables/reader.ts";
import { nftablesReader, readNftablesRuleset } from "./nftables/reader.ts";
import type { RulesetReading } from "./ruleset.ts";

/** `readRuleset` gives the rules themselves instead of facts about them; `undefined` where the bytes are broken. */
const FIREWALLS: readonly {
  readonly reader: Reader;
  readonly readRuleset: (bytes: Uint8Array, device: string) => RulesetReading | undefined;
}[] = [
  { reader: nftablesReader, readRuleset: readNftablesRuleset },
  { reader: iptablesReader, readRuleset: readIptablesRuleset },
];

export const FIREWALL_READERS: readonly Reader[] = FIREWALLS.map(({ reader }) => reader);

/** Reads a configuration of a kind that is recognised by its content; `undefined` where none is, or where it is broken. */
export function readRuleset(bytes: Uint8Array, device: string): (RulesetReading & { readonly kind: string }) | undefined {
  const found = FIREWALLS.find(({ reader }) => reader.recognise(bytes.subarray(0, 65_536)));
  const reading = found?.readRuleset(bytes, device);
  return found === undefined || reading === undefined ? undefined : { ...reading, kind: found.reader.title };
}
