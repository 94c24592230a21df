// A fact with the place where it was read.

import type { Excerpt } from "@bulkhead/documents";
import type { Fact } from "@bulkhead/facts";
import { useQuery } from "@tanstack/react-query";
import { ask } from "./client.ts";

export interface DecodedField {
  readonly name: string;
  readonly value: string;
  readonly offset: number;
  readonly length: number;
  readonly depth?: number;
}

export type FactExcerpt =
  | (Extract<Excerpt, { kind: "packet" }> & { readonly fields?: readonly DecodedField[] })
  | Exclude<Excerpt, { kind: "packet" }>;

export interface FactAnswer {
  readonly fact: Fact;
  readonly text: string;
  readonly evidenceName: string;
  readonly excerpt: FactExcerpt | null;
}

export function useFact(plant: string, id: string) {
  return useQuery({
    queryKey: ["plant", plant, "fact", id],
    queryFn: () => ask<FactAnswer>("GET", `/api/plants/${encodeURIComponent(plant)}/facts/${encodeURIComponent(id)}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
