// The language in which a vendor's firewalls are configured: what a vendor's folder gives, and how it becomes a reader of evidence.

import { type Fact, makeFact, type Problem, type Reader, type Reading, type ReadingContext, readWhole } from "@bulkhead/facts";
import type { RulesetReading } from "./ruleset.ts";
import { deviceOf, rulesetFacts, timeOf } from "./ruleset-facts.ts";

export interface FirewallFormat {
  /** Stable name of its reader. */
  readonly id: string;
  /** Raise it when the facts that come out change. */
  readonly version: number;
  /** For people, with the command that writes it: `nftables rule set (nft -j list ruleset)`. */
  readonly title: string;
  /** By content only, from the first 64 KiB. Strict: what another format may begin with is not claimed. */
  recognise(head: string): boolean;
  /**
   * Never throws. What cannot be read at all comes back as a rule set without chains and a problem of severity `error`. `device` names
   * the device where the text itself does not.
   */
  read(text: string, device: string): RulesetReading;
}

const HEAD = 65_536;

/** Whether the bytes are of this format, by their beginning. */
export function isOfFormat(format: FirewallFormat, bytes: Uint8Array): boolean {
  return format.recognise(decode(bytes.subarray(0, HEAD)));
}

/** Reads bytes as text of this format. */
export function readFormat(format: FirewallFormat, bytes: Uint8Array, device: string): RulesetReading {
  return format.read(decode(bytes), device);
}

/** The reader of evidence in this format. */
export function makeFirewallReader(format: FirewallFormat): Reader {
  return {
    id: format.id,
    version: format.version,
    title: format.title,
    recognise: (head) => isOfFormat(format, head),
    open: (context) => readWhole(context, (bytes) => readingOf(readFormat(format, bytes, context.evidence.name), context)),
  };
}

function readingOf({ ruleset, hostname, strange, problems = [] }: RulesetReading, { evidence }: ReadingContext): Reading {
  const named = { ...ruleset, device: deviceOf(evidence, hostname) };
  const time = { first: timeOf(evidence), last: timeOf(evidence) };
  const facts: Fact[] = [...rulesetFacts(named, evidence)];
  for (const { locator, why, text } of strange) {
    const what = locator.type === "line" ? `line ${locator.line}` : locator.type === "pointer" ? locator.pointer : "a part of it";
    facts.push(makeFact("not-understood", { what, text, why }, "inspected", evidence, locator, time));
  }
  return { facts, problems: problems.map((problem): Problem => ({ ...problem, file: evidence.name })) };
}

/** A byte order mark is not part of a text; one of UTF-16 says that it is in that, as Windows writes files. */
function decode(bytes: Uint8Array): string {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(wide ? "utf-16le" : "utf-8").decode(bytes);
}
