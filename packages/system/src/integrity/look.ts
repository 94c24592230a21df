// One state of one thing of an asset at one moment: what files, controller programs, packages, settings and firmware were, or were accepted as.

import type { Changeable, Fact, Instant } from "@bulkhead/facts";
import type { Asset, Places } from "@bulkhead/plant";
import type { Owners } from "../hosts/owners.ts";

export interface Look {
  readonly asset: Asset;
  readonly what: Changeable;
  /** Path, block, package, setting, or product with firmware. */
  readonly name: string;
  /** Digest, version or value. */
  readonly state: string;
  readonly at: Instant;
  readonly fact: Fact;
  /** Looks of one way of telling compare with each other: two tools write the version of one package differently. */
  readonly via?: string;
  /** Looks with the same one are of one moment; else the time says. */
  readonly moment?: string;
  /** It was loaded by this party. */
  readonly by?: string;
  /** It was accepted as right, rather than seen. */
  readonly accepted?: true;
}

/** What the fact tells of the state of something that can change: nothing or one look. */
export function looksOf(fact: Fact, owners: Owners, places: Places): readonly Look[] {
  const at = fact.last;
  const look = (
    asset: Asset | undefined,
    what: Changeable,
    name: string,
    state: string,
    more: Partial<Look> = {},
  ): readonly Look[] => (asset === undefined ? [] : [{ asset, what, name, state, at, fact, ...more }]);
  switch (fact.kind) {
    case "baseline": {
      const { asset, what, name, state, via } = fact.value;
      const more = via === undefined ? {} : { via };
      return look(owners.asset(asset), what, name, state, { at: fact.first, accepted: true, ...more });
    }
    case "file-digest":
      return look(owners.of(fact), "file", fact.value.path, fact.value.digest);
    case "program-transfer": {
      const { server, client, block, digest, direction } = fact.value;
      if (digest === null) return [];
      return look(places.of(server).asset, "program", block, digest, direction === "download" ? { by: client } : {});
    }
    case "software":
      return look(owners.of(fact), "package", fact.value.name, fact.value.version, { via: fact.value.via });
    case "setting":
      return look(owners.of(fact), "configuration", `${fact.value.component} ${fact.value.name}`, fact.value.value);
    case "asset-seen": {
      const { version, product, address, via, recordedBy } = fact.value;
      if (version === undefined) return [];
      // The modules of one device tell versions of their own within one piece of evidence: these are no change.
      const more = { via: `${via} ${recordedBy ?? ""}`.trim(), moment: fact.source.evidence };
      return look(places.of(address).asset, "firmware", product ?? "version", version, more);
    }
    default:
      return [];
  }
}

/** Looks at the same thing, told in the same way, have the same key. */
export function keyOf(asset: Asset, what: Changeable, name: string, via: string | undefined): string {
  return JSON.stringify([asset.id, what, name, via ?? ""]);
}
