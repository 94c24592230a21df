// Facts about hosts that their own tools and logs tell: what other tools tested, what changed, what happened, what is not mended yet.

import type { Digest } from "./evidence.ts";
import type { Address, Known } from "./fact.ts";

/** How a test of another tool ended. */
export const TEST_RESULTS = ["pass", "fail", "not-applicable", "not-tested", "error", "unknown", "informational"] as const;
export type TestResult = (typeof TEST_RESULTS)[number];

/** A row of 62443 that a test bears on, as our overlay says. */
export interface BorneRow {
  /** Of 62443-3-3, e.g. `SR 1.11`. */
  readonly requirement: string;
  /** How sure the overlay is that the test is about this row. */
  readonly confidence: "high" | "medium" | "low";
  /** By which reference of the test: `NIST SP 800-53 AC-7`. */
  readonly via: string;
}

/** One rule that another tool tested on a host. */
export interface ConfigurationResult {
  readonly host: string;
  /** The tool, e.g. `OpenSCAP`, `Wazuh`. */
  readonly tool: string;
  /** The list of rules that the rule is of; `null` where the tool names none. */
  readonly benchmark: Known<string>;
  /** As the tool names it. */
  readonly rule: string;
  readonly title: string;
  readonly result: TestResult;
  /** As the tool writes it. */
  readonly severity: Known<string>;
  /** Identifiers of other lists: `NIST SP 800-53 AC-7`, `CCI-000044`, `CCE-80670-7`, `CIS 5.4.2`, `CVE-2021-44228`. */
  readonly references: readonly string[];
  readonly requirements: readonly BorneRow[];
  /** What the tool saw, shortened, or why a person excused it. */
  readonly detail?: string;
}

/** A weakness that a scanner reports on a host. */
export interface VulnerabilityReported {
  readonly host: string;
  readonly tool: string;
  /** The scanner's own number of the test. */
  readonly rule: string;
  readonly title: string;
  /** In upper case; empty where the scanner names none. */
  readonly cves: readonly string[];
  /** `none`, `low`, `medium`, `high`, `critical`. */
  readonly severity: "none" | "low" | "medium" | "high" | "critical";
  readonly score: Known<number>;
  /** `tcp 443`; `null` where it is about the host. */
  readonly service: Known<string>;
  /** The scanner's own confidence that it is there, in percent. */
  readonly certainty: Known<number>;
}

/** A file that is not what it was, as a tool on the host saw it. */
export interface FileChange {
  readonly host: string;
  readonly tool: string;
  readonly path: string;
  readonly change: "added" | "removed" | "changed";
  /** What differs, as the tool names it: `size`, `sha256`, `permissions`. */
  readonly attributes: readonly string[];
  readonly before: Known<Digest>;
  readonly after: Known<Digest>;
  readonly user: Known<string>;
  readonly process: Known<string>;
}

/** What events of a host's log are about, whatever product wrote them. */
export const HOST_EVENTS = [
  "log-in",
  "log-in-failed",
  "log-out",
  "account-locked",
  "account-changed",
  "group-changed",
  "privilege-used",
  "policy-changed",
  "log-cleared",
  "log-lost",
  "time-changed",
  "program-started",
  "program-blocked",
  "program-would-be-blocked",
  "service-installed",
  "service-stopped",
  "scheduled-job-changed",
  "driver-loaded",
  "media-connected",
  "file-created",
  "setting-changed",
  "connection",
  "malware-found",
  "protection-off",
  "update-installed",
  "update-failed",
  "start-up",
  "shut-down",
  "other",
] as const;
export type HostEventClass = (typeof HOST_EVENTS)[number];

/** Events of one kind in a host's log: aggregated over number, user, object and origin. `first` and `last` of the fact bound them. */
export interface HostEvent {
  readonly host: string;
  /** The log or program that wrote it, e.g. `Security`, `Microsoft-Windows-Sysmon/Operational`. */
  readonly log: string;
  /** Its number there, or its name. */
  readonly event: string;
  readonly class: HostEventClass;
  readonly user: Known<string>;
  /** What it was done to, or which program did it: a path, an account, a service. */
  readonly object: Known<string>;
  /** Address or name of where it came from or went to. */
  readonly peer: Known<Address>;
  readonly count: number;
}

/** An update that is offered and not installed. */
export interface PendingUpdate {
  readonly host: string;
  readonly name: string;
  /** `null` where it is a whole update and not a version of a package. */
  readonly installed: Known<string>;
  readonly offered: string;
  /** It mends a weakness; `null` where its source does not tell. */
  readonly security: Known<boolean>;
  /** Package manager or the like. */
  readonly via: string;
}

/** A program that runs without a person who starts it. */
export interface UnattendedProgram {
  readonly host: string;
  readonly what: "service" | "scheduled-job" | "driver" | "start-up";
  readonly name: string;
  /** Whether it is on: runs now, or will at its time. */
  readonly enabled: Known<boolean>;
  /** Command line or path. */
  readonly runs: Known<string>;
  /** The account under which it runs. */
  readonly user: Known<string>;
  /** When, as its scheduler writes it. */
  readonly schedule: Known<string>;
}

/** A person's session that was open when the host was looked at. */
export interface UserSession {
  readonly host: string;
  readonly user: string;
  /** Terminal, or `console`. */
  readonly at: string;
  /** `null` where it is at the host itself, or not told. */
  readonly from: Known<Address>;
}
