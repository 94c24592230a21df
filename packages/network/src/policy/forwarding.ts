// Where a device sends packets: its connected networks and static routes, cut so that each address has one answer.

import type { Range, Ruleset } from "../firewalls/ruleset.ts";
import { placeAddresses } from "./dimension.ts";

/** Where packets to an address go. Absent `via`: to the address itself, on the network of the interface. */
export interface Hop {
  readonly interface: string;
  readonly via?: bigint;
}

/** Addresses, as numbers of the dimension, with one answer for all. Several hops: any of them; none: they are thrown away. */
export interface Forwarding {
  readonly range: Range;
  readonly hops: readonly Hop[];
}

interface Entry {
  readonly range: Range;
  readonly metric: number;
  readonly hop: Hop | undefined;
}

/**
 * The forwarding of a device by the most specific network, then the lowest metric (RFC 1812, 5.2.4.3); sorted and disjoint. Addresses
 * that no network holds are left out. `undefined` where the configuration tells no interface with an address.
 */
export function forwardingOf({ interfaces = [], routes = [] }: Ruleset): readonly Forwarding[] | undefined {
  const live = interfaces.filter(({ enabled }) => enabled);
  const entries: Entry[] = live.flatMap(({ name, addresses }) =>
    addresses.map(
      ({ family, network }): Entry => ({
        range: placeAddresses(network, family),
        metric: 0,
        hop: { interface: name },
      }),
    ),
  );
  if (entries.length === 0) return undefined;
  const connected = entries.map(({ range, hop }) => ({ range, name: (hop as Hop).interface }));
  for (const { family, network, interface: named, via, discard, metric = 1 } of routes) {
    const gateway = via === undefined ? undefined : placeAddresses({ low: via, high: via }, family).low;
    const behind = connected.find(({ range }) => gateway !== undefined && range.low <= gateway && gateway <= range.high);
    const out = named ?? behind?.name;
    // A route over a gateway that no network holds is not in force.
    if (out === undefined && discard !== true) continue;
    if (named !== undefined && !live.some(({ name }) => name === named)) continue;
    const hop =
      discard === true || out === undefined ? undefined : { interface: out, ...(gateway === undefined ? {} : { via: gateway }) };
    entries.push({ range: placeAddresses(network, family), metric, hop });
  }
  return cut(entries);
}

/** Networks are nested or disjoint, so that a stack of those that are open tells which one is the innermost. */
function cut(entries: readonly Entry[]): readonly Forwarding[] {
  const same = Map.groupBy(entries, ({ range }) => `${range.low}-${range.high}`);
  const networks = [...same.values()].map((alike) => {
    const best = Math.min(...alike.map(({ metric }) => metric));
    const hops = alike.filter(({ metric }) => metric === best).flatMap(({ hop }) => hop ?? []);
    return { range: (alike[0] as Entry).range, hops };
  });
  networks.sort(({ range: a }, { range: b }) => (a.low < b.low ? -1 : a.low > b.low ? 1 : a.high > b.high ? -1 : 1));
  const pieces: Forwarding[] = [];
  const open: Forwarding[] = [];
  let next = 0n;
  const emit = (high: bigint): void => {
    const top = open.at(-1);
    if (top !== undefined && next <= high) pieces.push({ range: { low: next, high }, hops: top.hops });
    next = high + 1n;
  };
  for (const network of networks) {
    for (let top = open.at(-1); top !== undefined && top.range.high < network.range.low; top = open.at(-1)) {
      emit(top.range.high);
      open.pop();
    }
    if (open.length > 0) emit(network.range.low - 1n);
    else next = network.range.low;
    open.push(network);
  }
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    emit(top.range.high);
    open.pop();
  }
  return pieces;
}
