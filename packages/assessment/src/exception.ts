// Exceptions of a boundary device: rules that let new traffic through, held against the channels of the conduits that it enforces. What
// no channel allows is an exception too many. Shadowing by earlier rules is not examined, so an excess is a doubt and no proof.

import type { FactOf, RuleMatch } from "@bulkhead/facts";
import { type Channel, type Conduit, networkContains, parseAddress, parseNetwork, type Zone } from "@bulkhead/plant";
import type { Ground, Subject } from "./check.ts";
import { quote } from "./wording.ts";

export interface Excess {
  readonly rule: FactOf<"firewall-rule">;
  /** What it lets through beyond the channels, for people. */
  readonly text: string;
  /** For each way that it opens too many: the zones at its ends, as far as the rule tells. `null` where it tells nothing at all. */
  readonly ends: readonly (readonly string[])[] | null;
}

/** Beyond this many combinations a rule, or what is left of a device, is not taken apart: it counts as an excess. */
const MOST_COMBINATIONS = { rule: 10_000, device: 50_000 };
const ANY: ReadonlySet<string> = new Set(["0.0.0.0/0", "::/0"]);

interface Known {
  readonly excesses: Map<string, readonly Excess[]>;
  /** By address, network or range as written. */
  readonly zones: Map<string, Zone | undefined>;
}
const KNOWN = new WeakMap<Ground, Known>();

function knownOf(ground: Ground): Known {
  let known = KNOWN.get(ground);
  if (known === undefined) KNOWN.set(ground, (known = { excesses: new Map(), zones: new Map() }));
  return known;
}

/** Rules of the device, by the id of its asset, that permit more than any channel. Known per ground. */
export function excessesOf(device: string, ground: Ground): readonly Excess[] {
  const known = knownOf(ground).excesses;
  let excesses = known.get(device);
  if (excesses === undefined) known.set(device, (excesses = findExcesses(device, ground)));
  return excesses;
}

function findExcesses(device: string, ground: Ground): readonly Excess[] {
  const isThis = (name: string): boolean => ground.assetOf(name)?.id === device;
  const rules = ground.all("firewall-rule").filter(({ value }) => isThis(value.device));
  const bases = new Set(
    ground
      .all("firewall-default")
      .filter(({ value }) => value.hook === "forward" && isThis(value.device))
      .flatMap(({ value }) => value.chain.split(", ")),
  );
  const reached = chainsReached(bases, rules);
  const dark = new Set(ground.all("not-understood").map(({ source }) => JSON.stringify(source)));
  const conduits = ground.plant.conduits.filter(({ enforcedBy }) => enforcedBy.includes(device));
  let left = MOST_COMBINATIONS.device;
  return rules.flatMap((rule) => {
    const { action, chain, match } = rule.value;
    // A rule whose action was not understood may permit.
    const mayPermit = action === "permit" || (action === "none" && dark.has(JSON.stringify(rule.source)));
    if (!mayPermit || !reached.has(chain) || onlyReplies(match)) return [];
    const count = combinationsOf(match);
    const bound = Math.min(left, MOST_COMBINATIONS.rule);
    if (count <= bound) left -= count;
    return excessOf(rule, conduits, count <= bound, ground);
  });
}

/** The chains that forwarded packets come through: where they enter, and all that is jumped to from there. */
function chainsReached(bases: ReadonlySet<string>, rules: readonly FactOf<"firewall-rule">[]): ReadonlySet<string> {
  const jumps = Map.groupBy(
    rules.filter(({ value }) => value.to !== undefined),
    ({ value }) => value.chain,
  );
  const reached = new Set(bases);
  for (const chain of reached) for (const { value } of jumps.get(chain) ?? []) reached.add(value.to as string);
  return reached;
}

function onlyReplies({ states }: RuleMatch): boolean {
  return states?.every((state) => state === "established" || state === "related") ?? false;
}

interface Way {
  readonly source: string | undefined;
  readonly destination: string | undefined;
  readonly transport: string | undefined;
  readonly port: string | undefined;
}

/** `few`: the ways that the rule opens can be looked at one by one. */
function excessOf(rule: FactOf<"firewall-rule">, conduits: readonly Conduit[], few: boolean, ground: Ground): readonly Excess[] {
  const { match, position, chain, device } = rule.value;
  const name = `Rule ${position} of ${quote(chain)} on ${quote(device)}`;
  const sources = addressesOf(match.sources);
  const destinations = addressesOf(match.destinations);
  // An interface is only a name here: which zone lies behind it is not known. Nor is a rule helped by what a jump before it asked.
  const bounded = sources[0] !== undefined && destinations[0] !== undefined;
  const transports = match.transports ?? [undefined];
  const ports = match.destinationPorts ?? [undefined];
  if (!bounded || !few) {
    const why = bounded ? "names too many ways to be looked at" : "does not say by addresses from where and to where it permits";
    return [{ rule, text: `${name} ${why}.`, ends: null }];
  }
  const channels = conduits.flatMap((conduit) => conduit.channels);
  const beyond: Way[] = [];
  for (const source of sources) {
    for (const destination of destinations) {
      for (const transport of transports) {
        for (const port of ports) {
          const way: Way = { source, destination, transport, port };
          if (!channels.some((channel) => allows(channel, way, ground))) beyond.push(way);
        }
      }
    }
  }
  const [first] = beyond;
  if (first === undefined) return [];
  const more = beyond.length === 1 ? "" : ` and ${beyond.length - 1} more`;
  return [
    {
      rule,
      text: `${name} permits ${describeWay(first)}${more}, which no channel names.`,
      ends: beyond.map((way) => [way.source, way.destination].flatMap((side) => zoneOf(side, ground)?.id ?? [])),
    },
  ];
}

/** Whether one of the ways may lead through the conduit, or to or from the zone: an end that the rule leaves open may be anywhere. */
export function concerns({ ends }: Excess, subject: Subject, ground: Ground): boolean {
  if (ends === null) return true;
  const own: readonly string[] = subject.type === "zone" ? [subject.id] : subject.conduit.zones;
  const isOwn = (zone: string): boolean => ground.places.enclosing(zone).some((around) => own.includes(around));
  if (subject.type === "conduit") return ends.some((zones) => zones.every(isOwn));
  return ends.some((zones) => zones.length < 2 || zones.some(isOwn));
}

function combinationsOf({ sources, destinations, transports, destinationPorts }: RuleMatch): number {
  return [addressesOf(sources), addressesOf(destinations), transports, destinationPorts].reduce(
    (count, list) => count * Math.max(1, list?.length ?? 1),
    1,
  );
}

/** `undefined` stands for every address. */
function addressesOf(given: readonly string[] | undefined): readonly (string | undefined)[] {
  return given === undefined || given.some((one) => ANY.has(one)) ? [undefined] : given;
}

function allows(channel: Channel, { source, destination, transport, port }: Way, ground: Ground): boolean {
  return (
    channel.transport === (transport?.includes("icmp") === true ? "icmp" : transport) &&
    (source === undefined || channel.from.some((party) => liesIn(source, party, ground))) &&
    (destination === undefined || channel.to.some((party) => liesIn(destination, party, ground))) &&
    allowsPort(channel, port)
  );
}

/** A channel without ports leaves the port to its protocol: a rule for all ports then lets other protocols through as well. */
function allowsPort({ ports, protocol, transport }: Channel, port: string | undefined): boolean {
  if (ports === undefined) return port !== undefined || protocol === "any" || !HAS_PORTS.has(transport);
  return port !== undefined && ports.some((span) => spanHolds(span, port));
}

/** A channel that allows everything between its ends: a rule that keeps to it keeps nothing out. */
export function allowsEverything({ ports, protocol, transport }: Channel): boolean {
  return protocol === "any" && ports === undefined && (HAS_PORTS.has(transport) || transport === "ip");
}

const HAS_PORTS: ReadonlySet<string> = new Set(["tcp", "udp"]);

/** The address, network or range `a-b` lies wholly in the asset or zone. */
function liesIn(addresses: string, party: string, ground: Ground): boolean {
  const asset = ground.places.asset(party);
  if (asset !== undefined) return asset.addresses.includes(addresses.replace(/\/(32|128)$/, ""));
  const zone = zoneOf(addresses, ground);
  return zone !== undefined && ground.places.enclosing(zone.id).includes(party);
}

/** The zone in which all of the addresses lie. */
function zoneOf(addresses: string | undefined, ground: Ground): Zone | undefined {
  if (addresses === undefined) return undefined;
  const known = knownOf(ground).zones;
  if (!known.has(addresses)) known.set(addresses, findZone(addresses, ground));
  return known.get(addresses);
}

function findZone(addresses: string, ground: Ground): Zone | undefined {
  const single = addresses.replace(/\/(32|128)$/, "");
  if (parseAddress(single) !== undefined) return ground.places.of(single).zone;
  const [low, high] = addresses.split("-", 2);
  const ends = high === undefined ? parseNetwork(addresses) : undefined;
  return ground.plant.zones.find(({ networks }) =>
    networks.some((text) => {
      const network = parseNetwork(text);
      if (network === undefined) return false;
      if (ends !== undefined) return ends.prefix >= network.prefix && networkContains(network, ends.bytes);
      const [from, to] = [parseAddress(low ?? ""), parseAddress(high ?? "")];
      return from !== undefined && to !== undefined && networkContains(network, from) && networkContains(network, to);
    }),
  );
}

function spanHolds(span: string, port: string): boolean {
  const [low = 0, high = low] = span.split("-").map(Number);
  const [first = 0, last = first] = port.split("-").map(Number);
  return low <= first && last <= high;
}

function describeWay({ source, destination, transport, port }: Way): string {
  const service = port === undefined ? (transport ?? "everything") : `${transport ?? "port"} ${port}`;
  return quote(`${service} from ${source ?? "any address"} to ${destination ?? "any address"}`);
}
