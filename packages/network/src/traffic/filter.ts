// Filters: the conversations, operations and devices that a person asked for.

import type { Instant, OperationClass } from "@bulkhead/facts";
import { canonicalAddress } from "@bulkhead/plant";
import type { JudgedTalk } from "./conversation.ts";
import type { InventoryEntry } from "./inventory.ts";
import type { JudgedOperation } from "./operation.ts";
import type { Party } from "./party.ts";
import { DANGEROUS } from "./technique.ts";

/** All conditions that are there must hold. */
export interface TrafficFilter {
  /** Ids of zones (a zone stands for those within it, too), or `outside`; one end suffices. */
  readonly zones?: readonly string[];
  /** Ids of assets, or addresses; one end suffices. */
  readonly assets?: readonly string[];
  /** Two zones, assets or addresses: one at each end, whoever began. */
  readonly between?: readonly [string, string];
  /** Names of protocols. */
  readonly protocols?: readonly string[];
  readonly operations?: readonly OperationClass[];
  /** Only what can harm the plant. */
  readonly dangerous?: boolean;
  /** Only what no channel allows. */
  readonly undeclared?: boolean;
  /** Only what reaches into this time. */
  readonly since?: Instant;
  readonly until?: Instant;
}

/** The filter's word for addresses in no zone. */
export const OUTSIDE = "outside";

/** Conversations that pass. With `operations` or `dangerous`: those in which such an operation was seen. */
export function selectTalks(
  talks: readonly JudgedTalk[],
  operations: readonly JudgedOperation[],
  filter: TrafficFilter,
): readonly JudgedTalk[] {
  const beyond = new Set(operations.filter(({ standing }) => standing === "undeclared").map(({ talk }) => talk));
  const classes = wantedClasses(filter);
  return talks.filter(
    (talk) =>
      selectsTalk(talk, filter) &&
      (filter.undeclared !== true || talk.standing === "undeclared" || beyond.has(talk)) &&
      (classes === undefined || classes.some((one) => (talk.operations[one] ?? 0) > 0)),
  );
}

/** Operations that pass. */
export function selectOperations(operations: readonly JudgedOperation[], filter: TrafficFilter): readonly JudgedOperation[] {
  const classes = wantedClasses(filter);
  return operations.filter(
    ({ fact, talk, standing }) =>
      selectsTalk(talk, filter) &&
      within(fact, filter) &&
      (filter.undeclared !== true || standing === "undeclared") &&
      (classes === undefined || classes.includes(fact.value.class)),
  );
}

/** Devices that pass. Here `protocols` are those that it serves or uses, `undeclared` those that no asset declares. */
export function selectDevices(entries: readonly InventoryEntry[], filter: TrafficFilter): readonly InventoryEntry[] {
  const { zones, assets, protocols, since, until } = filter;
  return entries.filter(
    (entry) =>
      (zones === undefined || (entry.zone === undefined ? zones.includes(OUTSIDE) : zones.some((id) => entry.within.has(id)))) &&
      (assets === undefined || assets.some((one) => one === entry.asset?.id || hasAddress(entry, one))) &&
      (protocols === undefined || protocols.some((name) => entry.serves.includes(name) || entry.uses.includes(name))) &&
      (filter.undeclared !== true || entry.asset === undefined) &&
      (since === undefined || (entry.last !== null && entry.last >= since)) &&
      (until === undefined || (entry.first !== null && entry.first <= until)),
  );
}

function hasAddress({ addresses, macs }: InventoryEntry, text: string): boolean {
  const address = canonicalAddress(text);
  return addresses.includes(address) || macs.includes(address);
}

function selectsTalk(talk: JudgedTalk, filter: TrafficFilter): boolean {
  const { client, server } = talk;
  const { zones, assets, between, protocols } = filter;
  if (zones !== undefined && !zones.some((id) => isCalled(client, id) || isCalled(server, id))) return false;
  if (assets !== undefined && !assets.some((id) => isCalled(client, id) || isCalled(server, id))) return false;
  if (between !== undefined) {
    const [a, b] = between;
    const joined = (isCalled(client, a) && isCalled(server, b)) || (isCalled(client, b) && isCalled(server, a));
    if (!joined) return false;
  }
  if (protocols !== undefined && !protocols.some((name) => names(talk, name))) return false;
  return within(talk, filter);
}

/** `modbus`; or `tcp 502`, `udp`, `icmp` for what was not recognised. */
function names({ protocol, transport, port }: JudgedTalk, name: string): boolean {
  return name === protocol || name === transport || name === `${transport} ${port}`;
}

function within(seen: { readonly first: Instant; readonly last: Instant }, { since, until }: TrafficFilter): boolean {
  return (since === undefined || seen.last >= since) && (until === undefined || seen.first <= until);
}

function isCalled(party: Party, name: string): boolean {
  if (name === OUTSIDE) return party.zone === undefined;
  return party.answersTo.has(name) || party.address === canonicalAddress(name);
}

function wantedClasses({ operations, dangerous }: TrafficFilter): readonly OperationClass[] | undefined {
  if (dangerous !== true) return operations;
  return operations === undefined ? [...DANGEROUS] : operations.filter((one) => DANGEROUS.has(one));
}
