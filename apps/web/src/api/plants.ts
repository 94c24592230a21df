// Plants, where they stand, and their design.

import type { SubjectLevels } from "@bulkhead/assessment";
import { useQuery } from "@tanstack/react-query";
import { ask } from "./client.ts";

export interface PlantEntry {
  readonly id: string;
  readonly name: string;
}

export interface PlantStanding {
  readonly asOf: string;
  readonly levels: readonly SubjectLevels[];
  readonly contradicted: number;
  /** Rows that are proven to be met. */
  readonly proven: number;
  readonly openFindings: number;
  readonly evidence: number;
  readonly next: readonly {
    readonly subject: string;
    readonly name: string;
    readonly requirement: string;
    readonly title: string;
    readonly text: string;
  }[];
  readonly changes: readonly { readonly at: string; readonly text: string; readonly by?: string }[];
  readonly expiring: readonly { readonly on: string; readonly text: string }[];
}

export function usePlants() {
  return useQuery({ queryKey: ["plants"], queryFn: () => ask<readonly PlantEntry[]>("GET", "/api/plants") });
}

export function standingQuery(plant: string | undefined) {
  return {
    queryKey: ["plant", plant, "standing"],
    queryFn: () => ask<PlantStanding>("GET", `/api/plants/${encodeURIComponent(plant ?? "")}/home`),
  };
}

export function useStanding(plant: string | undefined) {
  return useQuery({ ...standingQuery(plant), enabled: plant !== undefined });
}
