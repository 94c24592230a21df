// Facts about alarms of the process: what detectors concluded from values, and where in the evidence the values stand.

import type { Digest } from "./evidence.ts";
import type { Known } from "./fact.ts";

/** One alarm. `first` and `last` of the fact bound the time in which it stood. */
export interface ProcessAlarm {
  /** The rule that raised it, e.g. `replay-variable`. */
  readonly rule: string;
  /** Ids of variables, or tags, the most telling first; five at most. */
  readonly variables: readonly string[];
  /** One sentence: what the value is, and why that is wrong. */
  readonly text: string;
  /** What it would mean for the plant. */
  readonly meaning: string;
  /** ATT&CK for ICS techniques that it may show. */
  readonly techniques: readonly string[];
  readonly sure: "certain" | "likely" | "possible";
  /** Why it calls for nobody: shelved or suppressed, until when and why. */
  readonly silenced: Known<string>;
  /** It stood still when the values ended. */
  readonly standing: boolean;
  /** Where the values stand that raised and ended it: rows or packets of pieces of evidence, from 1. */
  readonly seen: readonly { readonly evidence: Digest; readonly name: string; readonly places: readonly number[] }[];
}
