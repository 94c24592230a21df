// Rules about conduits and channels: they join zones, and who talks over them lives there.

import type { Places } from "../place.ts";
import type { Channel, Conduit } from "../plant.ts";
import type { LintProblem, Rule } from "./rule.ts";

/**
 * `plant/conduit-one-end`: fewer than two zones. `plant/party-outside-conduit`: a channel between parties whose zones the conduit does not
 * join. `plant/channel-inside-zone`: both ends lie in the same single zone. `plant/bad-ports`: a port range that no packet matches.
 */
export const findConduitProblems: Rule = (plant, places) =>
  plant.conduits.flatMap((conduit, at) => [
    ...endsOf(conduit, at),
    ...conduit.channels.flatMap((channel, i) => {
      const path = ["conduits", at, "channels", i];
      return [...partiesOf(conduit, channel, places, path), ...portsOf(channel, path)];
    }),
  ]);

function endsOf(conduit: Conduit, at: number): LintProblem[] {
  if (new Set(conduit.zones).size >= 2) return [];
  return [
    {
      code: "plant/conduit-one-end",
      severity: "error",
      message: `The conduit “${conduit.id}” joins ${conduit.zones.length === 0 ? "no zone" : "one zone only"}.`,
      mend: "Name every zone that it joins, two or more.",
      path: ["conduits", at, "zones"],
    },
  ];
}

function partiesOf(conduit: Conduit, channel: Channel, places: Places, path: readonly (string | number)[]): LintProblem[] {
  const problems: LintProblem[] = [];
  const ends = { from: new Set<string>(), to: new Set<string>() };
  for (const end of ["from", "to"] as const) {
    for (const [i, party] of channel[end].entries()) {
      const zones = zonesOf(party, places);
      if (zones.length === 0) continue; // Unknown ids and assets without a zone have rules of their own.
      const joined = zones.flatMap((zone) => places.enclosing(zone).find((id) => conduit.zones.includes(id)) ?? []);
      for (const zone of joined) ends[end].add(zone);
      if (joined.length > 0) continue;
      problems.push({
        code: "plant/party-outside-conduit",
        severity: "error",
        message: `“${party}” in the channel “${channel.id}” is outside the zones that the conduit “${conduit.id}” joins.`,
        mend: `Add ${zones.map((zone) => `“${zone}”`).join(" or ")} to the conduit's zones, or correct \`${end}\`.`,
        path: [...path, end, i],
      });
    }
  }
  const both = new Set([...ends.from, ...ends.to]);
  if (both.size === 1 && ends.from.size === 1 && ends.to.size === 1) {
    problems.push({
      code: "plant/channel-inside-zone",
      severity: "warning",
      message: `Both ends of the channel “${channel.id}” lie in the zone “${[...both].join()}”: no conduit carries it.`,
      mend: "Remove it, or correct `from` or `to`; traffic inside a zone needs no channel.",
      path,
    });
  }
  return problems;
}

/** The zones that a party (a zone, or an asset by its zone and addresses) lies in. */
function zonesOf(party: string, places: Places): string[] {
  if (places.zone(party) !== undefined) return [party];
  const asset = places.asset(party);
  if (asset === undefined) return [];
  const found = [asset.zone, ...asset.addresses.map((address) => places.of(address).zone?.id)];
  return [...new Set(found.filter((id) => id !== undefined && places.zone(id) !== undefined))] as string[];
}

function portsOf(channel: Channel, path: readonly (string | number)[]): LintProblem[] {
  const bad = (channel.ports ?? []).filter((range) => {
    const [low, high = low] = range.split("-").map(Number) as [number, number?];
    return low > high || high > 65535;
  });
  return bad.map((range) => ({
    code: "plant/bad-ports",
    severity: "error",
    message: `The ports “${range}” of the channel “${channel.id}” match nothing.`,
    mend: "Write the lower port first; ports end at 65535.",
    path: [...path, "ports"],
  }));
}
