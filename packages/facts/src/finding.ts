// Findings: what a layer concludes when it holds facts against the plant. Values, never exceptions.

import type { FactId } from "./fact.ts";

/** The layers' conclusions. Each code is made in one place; checks ask for codes, never for protocols or vendors. */
export const FINDING_CODES = [
  /** Two parties in different zones talk, and no channel of any conduit allows it. */
  "undeclared-conversation",
  /** A channel allows the conversation but not this operation (its class, function, unit or target). */
  "undeclared-operation",
  /** An address inside the networks of a zone (or seen at a sensor) that no asset declares. */
  "unknown-device",
  /** A declared asset shows another vendor, product or version than declared. */
  "asset-differs",
  /** The protocol offers protection and the session does without. */
  "protection-off",
  /** A person works over a channel that can be read or changed on its way. */
  "cleartext-administration",
  "cleartext-credential",
  /** Protection with a version or algorithm that no longer protects. */
  "weak-protection",
  "malformed-traffic",
  /** A firewall passes what no rule names. */
  "default-permit",
  /** A rule of a firewall permits what no channel names, proven with a packet. */
  "rule-beyond-design",
  /** That the rules of a firewall permit only what channels name is not proven; the text says what keeps it open. */
  "firewall-unproven",
  /** A channel names what the firewall that enforces it permits in no part, proven. */
  "channel-not-permitted",
  /** A conversation is answered that the configurations stop on every way: they are not in force, or a way leads past. */
  "conversation-past-firewall",
  /** A process variable was seen outside its limits. */
  "limit-exceeded",
  /** A value was written that lies outside the range for this setpoint. */
  "setpoint-out-of-range",
  /** A process variable was written by somebody who may not. */
  "unauthorised-writer",
  /** Detectors say that values of the process are false or that it is driven where it should not be. */
  "process-alarm",
  /** Somebody who looks at process values regularly was told none for long, or asked and was not answered. */
  "loss-of-view",
  /** Somebody who may write process variables could not: refused, or not answered. */
  "loss-of-control",
  /** New values of a process variable come more seldom than the plant says that they must. */
  "values-late",
  /** It differs from its baseline, or changed from one look to the next, and no change record covers it; `software`: packages and firmware. */
  "program-changed",
  "file-changed",
  "software-changed",
  "configuration-changed",
  /** A service listens that no channel needs. */
  "undeclared-service",
  "removable-media",
  /** Two pieces of evidence about one host tell different things of one moment's state. */
  "inventory-contradicted",
  /** An advisory concerns a component of an asset in the version that it has; the text says what is known of its exploitation. */
  "vulnerable-component",
  /** An advisory may concern a component: product or version are not known well enough to tell. */
  "possibly-vulnerable-component",
  /** Sources tell different versions of the same component of an asset. */
  "component-contradicted",
  /** A patch was to be installed by now, or what it was put off by has ended. */
  "patch-overdue",
  /** What changed is covered by an approved change record. */
  "change-recorded",
  /** A scanner takes a file for malicious, or it is on no allow-list. */
  "malware-found",
  /** Traffic or a file fits a published sign of an attack. */
  "indicator-seen",
  /** Facts show what a stage of a publicly described attack looks like. */
  "threat-stage",
  /** A sensor is said to see a zone, and what it recorded holds nothing from there, or too little for an absence to mean anything. */
  "coverage-doubtful",
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

export interface Finding {
  readonly code: FindingCode;
  /** Ids of the zones and conduits that it touches: their verdicts may use it. */
  readonly subjects: readonly string[];
  /** Ids of assets that take part, as far as known. */
  readonly assets: readonly string[];
  /** One sentence for people, with names and addresses. */
  readonly text: string;
  /** The facts that prove it, the most telling first. */
  readonly facts: readonly FactId[];
  /** ATT&CK for ICS techniques that it may show, e.g. `T0855`. */
  readonly techniques: readonly string[];
}
