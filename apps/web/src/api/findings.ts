// Findings and their life.

import type { Finding } from "@bulkhead/facts";
import { useMutation, useQuery } from "@tanstack/react-query";
import { ask } from "./client.ts";
import { questions } from "./questions.ts";

export const FINDING_STATES = ["open", "accepted", "fixed", "verified"] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export interface FindingEntry extends Finding {
  readonly id: string;
  readonly state: FindingState;
  readonly since?: string;
  readonly reason?: string;
  readonly expires?: string;
}

const path = (plant: string) => `/api/plants/${encodeURIComponent(plant)}/findings`;

export function useFindings(plant: string, enabled = true) {
  return useQuery({
    queryKey: ["plant", plant, "findings"],
    queryFn: () => ask<readonly FindingEntry[]>("GET", path(plant)),
    enabled,
  });
}

export interface FindingChange {
  readonly state: FindingState;
  readonly reason: string;
  readonly expires?: string;
}

export function useChangeFinding(plant: string, id: string) {
  return useMutation({
    mutationFn: (change: FindingChange) => ask<void>("POST", `${path(plant)}/${encodeURIComponent(id)}`, change),
    onSuccess: () => questions.invalidateQueries({ queryKey: ["plant", plant] }),
  });
}
