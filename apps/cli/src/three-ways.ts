// Design, configuration and traffic of a judged plant side by side: for the report and `segmentation`.

import type { ReportTable } from "@bulkhead/documents";
import {
  compareThreeWays,
  judgeConversations,
  type NetworkVerification,
  recoverDevices,
  type ThreeWayRow,
  type ThreeWayStanding,
  tabulateChannels,
  verifyNetwork,
  ZoneMap,
} from "@bulkhead/network";
import { Places } from "@bulkhead/plant";
import type { Judged } from "@bulkhead/workspace";

export interface JudgedThreeWays {
  /** Absent where the configurations are too entangled to be examined together. */
  readonly rows: readonly ThreeWayRow[] | undefined;
  readonly verification: NetworkVerification | undefined;
  /** Ids of assets whose configuration does not tell enough. */
  readonly unclear: readonly string[];
}

export function compareJudged({ folder: { plant }, facts }: Judged): JudgedThreeWays {
  const places = new Places(plant);
  const { devices, unclear } = recoverDevices(facts, plant, places);
  const verification = verifyNetwork(devices, plant, places, new ZoneMap(plant, places));
  const talks = judgeConversations(facts, plant, places);
  const uses = tabulateChannels(talks, facts, plant, places);
  return { rows: verification === undefined ? undefined : compareThreeWays(verification, talks, uses), verification, unclear };
}

const WORDS: Readonly<Record<ThreeWayStanding, string>> = {
  "past-firewall": "past a firewall",
  "used-beyond": "used beyond",
  "permitted-beyond": "permitted beyond",
  "attempted-beyond": "attempted",
  blocked: "blocked",
  unjudged: "not told",
  unused: "never used",
  unwatched: "not watched",
  "as-designed": "as designed",
};

export function describeStanding(standing: ThreeWayStanding): string {
  return WORDS[standing];
}

export function threeWayTable(rows: readonly ThreeWayRow[]): ReportTable {
  return {
    title: "Design, firewalls, traffic",
    note: "What the design allows, what the firewall configurations let pass along the ways of packets, and what the traffic did.",
    columns: ["Standing", "From", "To", "What", "Design", "Firewalls", "Traffic"],
    rows: rows.map((row) => [
      WORDS[row.standing],
      row.from ?? "elsewhere",
      row.to ?? "elsewhere",
      row.channel === undefined ? row.what : `${row.channel} (${row.what})`,
      row.declared ? (row.conduit ?? "declared") : "no channel",
      row.enforcement,
      row.conversations > 0
        ? `${row.conversations} seen`
        : row.covered === true
          ? "not seen"
          : row.covered === false
            ? "not watched"
            : "",
    ]),
  };
}
