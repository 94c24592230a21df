// A rule or a profile of Windows Defender Firewall as a record of keys and values, whichever program wrote it.

import type { Locator } from "@bulkhead/facts";

export interface WindowsRecord {
  /** By the key as PowerShell names it, in small letters: `localport`. Lists are written with commas. */
  readonly values: ReadonlyMap<string, string>;
  readonly locator: Locator;
  /** Something in it was not understood. */
  readonly odd?: string;
}

export interface Records {
  readonly rules: readonly WindowsRecord[];
  readonly profiles: readonly WindowsRecord[];
  /** What is neither, and may have been one. */
  readonly strange: readonly { readonly locator: Locator; readonly text: string }[];
  /** Nothing is missing at the end. */
  readonly whole: boolean;
  readonly statements: number;
}

/** Names that netsh gives to what PowerShell names otherwise. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ["rulename", "displayname"],
  ["profiles", "profile"],
  ["grouping", "group"],
  ["localip", "localaddress"],
  ["remoteip", "remoteaddress"],
  ["interfacetypes", "interfacetype"],
  ["edgetraversal", "edgetraversalpolicy"],
  ["applicationname", "program"],
  ["servicename", "service"],
  ["security", "authentication"],
  ["ruleid", "name"],
  ["instanceid", "id"],
]);

/** A key in small letters without what stands between its words. */
export function keyOf(text: string): string {
  const key = text.toLowerCase().replace(/[^a-z]/g, "");
  return SYNONYMS.get(key) ?? key;
}

/** A record with these keys is a rule, or the settings of a profile; `undefined` where it is neither. */
export function kindOf(keys: ReadonlySet<string> | ReadonlyMap<string, unknown>): "rule" | "profile" | undefined {
  if (keys.has("defaultinboundaction")) return "profile";
  return keys.has("direction") || keys.has("action") ? "rule" : undefined;
}
