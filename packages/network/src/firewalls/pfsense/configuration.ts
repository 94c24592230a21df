// What the parts of a configuration of pfSense or OPNsense share: which of the two it is, and how either says yes.

import type { Locator } from "@bulkhead/facts";
import type { XmlElement } from "../xml.ts";

export type Dialect = "pfsense" | "opnsense";

const YES: ReadonlySet<string> = new Set(["1", "yes", "on", "true", "enabled"]);
const NO: ReadonlySet<string> = new Set(["0", "no", "off", "false", "disabled"]);

/**
 * Whether an entry has a mark. In pfSense it is enough that the element is there; OPNsense writes 1 and 0 in it. `undefined` where
 * that cannot be read.
 */
export function isMarked(dialect: Dialect, entry: XmlElement | undefined, key: string): boolean | undefined {
  const text = entry?.value(key)?.toLowerCase();
  if (text === undefined) return false;
  if (dialect === "pfsense" || YES.has(text)) return true;
  return NO.has(text) ? false : undefined;
}

export function lineOf({ line }: XmlElement): Locator {
  return { type: "line", line };
}
