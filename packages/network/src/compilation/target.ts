// What a vendor's writer gives, and what comes of it.

import type { FirewallFormat } from "../firewalls/format.ts";
import type { Region } from "../policy/match.ts";
import type { Design } from "./design.ts";

export interface WrittenFile {
  /** Without a folder, e.g. `fw1.nft`. */
  readonly name: string;
  readonly text: string;
  /** How a person puts it in force, or back. */
  readonly use: string;
  /** `rules`: read back and proven. `change`: the difference to what is running. `undo`: takes it back. */
  readonly kind: "rules" | "change" | "undo";
}

/** What the rules do not enforce of what a channel says. */
export interface Shortfall {
  readonly conduit: string;
  readonly channel: string;
  readonly why: string;
}

export interface Written {
  readonly files: readonly WrittenFile[];
  readonly shortfalls: readonly Shortfall[];
  /** `conduit/channel` of those whose content the device looks at and cannot tell as the channel does; shortfalls say so of each. */
  readonly headersOnly?: ReadonlySet<string>;
  /** What the target needs to know and the plant does not tell, each with the asset that it is about. Nothing is written then. */
  readonly lacking: readonly string[];
}

export interface Target {
  /** As on the command line: `nftables`. */
  readonly id: string;
  readonly title: string;
  /** Which format reads back what it writes. */
  readonly format: FirewallFormat;
  /** Absent: it hands packets on as a router. A host answers for itself alone. */
  readonly way?: "bridge" | "host";
  /** It knows no connections: answers pass by rules of their own, and with them what looks like answers. Its shortfalls say so. */
  readonly stateless?: true;
  /** What the device lets pass whatever its rules say; how to use what is written tells people so. */
  readonly beside?: readonly Region[];
  /**
   * Rules within a configuration that holds nothing else, as the reader needs it to take what is absent as absent. Absent: they are a
   * whole by themselves.
   */
  whole?(text: string, design: Design): string;
  /** How the rules come to those that are running. Absent: it is not told, and the rules are compared as if they were alone. Pure. */
  update?(running: string, design: Design, written: Written): PlannedUpdate;
  /** Pure: the same design gives the same bytes. */
  write(design: Design): Written;
}

export interface PlannedUpdate {
  /** All configurations of the device as they are afterwards; what of them is in files of its own stays so. */
  readonly after: readonly string[];
  /** The fewest commands that lead there. Absent: there are none that are fewer than the files themselves. */
  readonly commands?: readonly WrittenFile[];
}
