// The register of sources that rows name by key.

import catalogue from "../data/sources.json" with { type: "json" };

export interface CatalogueSource {
  readonly key: string;
  readonly name: string;
  readonly type: string;
  readonly reference: string | null;
  readonly licence: string | null;
}

export const SOURCES: readonly CatalogueSource[] = catalogue.items.map((row) => ({
  key: row.key,
  name: row.name,
  type: row.type,
  reference: row.ref ?? null,
  licence: row.licence ?? null,
}));

const BY_KEY = new Map(SOURCES.map((row) => [row.key, row]));

export function catalogueSource(key: string): CatalogueSource | undefined {
  return BY_KEY.get(key);
}
