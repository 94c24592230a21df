// Facts about changes and about malicious software: what people planned to change, what scanners looked at, and what they found.

import type { Digest, Instant } from "./evidence.ts";

/** What of an asset can change. */
export const CHANGEABLE = ["file", "program", "package", "configuration", "firmware"] as const;
export type Changeable = (typeof CHANGEABLE)[number];

/** A change that somebody approved: it covers what changes there within its time. */
export interface ChangeRecord {
  /** Number of the ticket. */
  readonly id: string;
  /** Ids of assets. */
  readonly assets: readonly string[];
  readonly what: readonly Changeable[];
  /** Names of files, blocks, packages or settings; `*` stands for any characters. Absent: it names none, and covers only what has no name of its own. */
  readonly names?: readonly string[];
  /** Digests, versions or values that they have afterwards. Absent: it does not tell. */
  readonly becomes?: readonly string[];
  readonly from: Instant;
  readonly to: Instant;
  readonly reason: string;
  readonly approver: string;
}

/** A run of a scanner for malicious software over files. */
export interface MalwareScan {
  /** The host, or the name of the media. */
  readonly host: string;
  /** Where it looked. */
  readonly path: string;
  /** Scanner with its version, e.g. `YARA-X 1.2`. */
  readonly scanner: string;
  /** How new its signatures or rules are, as it tells. */
  readonly signatures: string | null;
  readonly files: number;
  /** Files that it could not look into: unreadable, too large, nested too deep. */
  readonly unread: number;
  readonly found: number;
  /** The place is removable media. */
  readonly removable: boolean;
}

/** A file that a scanner takes for malicious, or that no list allows. */
export interface MalwareFound {
  readonly host: string;
  readonly path: string;
  /** Name of the rule or signature; `not on the allow-list` where that is the fault. */
  readonly name: string;
  readonly scanner: string;
  readonly digest: Digest | null;
}

/** A sign of an attack that somebody published: an address, a name, a digest. */
export interface Indicator {
  readonly type: "address" | "domain" | "url" | "digest" | "file-name";
  /** In lower case; of a digest the hexadecimal digits, with `md5:`, `sha1:` or `sha256:` before them. */
  readonly value: string;
  readonly name: string;
  /** Where it comes from. */
  readonly origin: string;
  readonly from: Instant | null;
  readonly to: Instant | null;
}
