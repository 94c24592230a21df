// An entry of an access list before groups are written out, and how it becomes rules.

import type { Locator } from "@bulkhead/facts";
import { type AddressSet, addressConditions, type IpFamily, type Open, openAddresses } from "../address-set.ts";
import type { RuleDraft } from "../chain-draft.ts";
import type { Action, Condition } from "../ruleset.ts";
import { type Service, serviceConditions } from "../service.ts";

/** Addresses as such, or the name of an object or group that holds them. */
export type AddressSpec = AddressSet | { readonly group: string };

export interface ServiceSet {
  readonly services: readonly Service[];
  readonly open?: Open;
}

export type ServiceSpec = ServiceSet | { readonly group: string };

export interface AccessEntry {
  /** Absent where the line could not be read: it may permit or deny anything. */
  readonly action?: "permit" | "deny";
  readonly source: AddressSpec;
  readonly destination: AddressSpec;
  readonly service: ServiceSpec;
  /** Further conditions: flags, what is not modelled. */
  readonly conditions: readonly Condition[];
  readonly logged: boolean;
  readonly text: string;
  readonly locator: Locator;
}

export interface AccessList {
  readonly name: string;
  readonly families: readonly IpFamily[];
  readonly entries: readonly AccessEntry[];
  readonly locator: Locator;
}

/** Where the names in entries are looked up. */
export interface Objects {
  addresses(name: string): AddressSet;
  services(name: string): ServiceSet;
}

/** The rules of one entry, with what a permitting and a denying one come to. None where no packet can match. */
export function entryRules(
  entry: AccessEntry,
  objects: Objects,
  families: readonly IpFamily[],
  outcome: Readonly<Record<"permit" | "deny", Pick<RuleDraft, "action" | "rewrites">>>,
): readonly RuleDraft[] {
  const { text, locator, logged } = entry;
  const shared = { text, locator, logged };
  if (entry.action === undefined) {
    return [{ ...shared, conditions: entry.conditions, action: { type: "unknown", why: "the entry cannot be read" } }];
  }
  const result = outcome[entry.action];
  const source = "group" in entry.source ? objects.addresses(entry.source.group) : entry.source;
  const destination = "group" in entry.destination ? objects.addresses(entry.destination.group) : entry.destination;
  const service = "group" in entry.service ? objects.services(entry.service.group) : entry.service;
  return addressConditions(source, destination, families).flatMap(({ family, conditions }) =>
    serviceConditions(service.services, family, service.open).map((asked) => ({
      ...shared,
      ...result,
      conditions: [...conditions, ...asked, ...entry.conditions],
    })),
  );
}

/** An entry of which nothing is known but that it is there. */
export function unreadable(text: string, locator: Locator): AccessEntry {
  const nothing = openAddresses("the entry cannot be read", false);
  return { source: nothing, destination: nothing, service: { services: [] }, conditions: [], logged: false, text, locator };
}

export const PERMIT: Action = { type: "permit" };
export const DENY: Action = { type: "deny" };
