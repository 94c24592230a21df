// The design of a plant with the places of its rooms, and saving edits of it.

import type { LintProblem, PlantDocument, Problem } from "@bulkhead/plant";
import { useQuery } from "@tanstack/react-query";
import type { Edit } from "../map/edit.ts";
import type { Places } from "../map/placing.ts";
import type { SaveAnswer, SavedDesign } from "../map/session.ts";
import type { TrafficLine } from "../map/traffic-line.ts";
import { ApiError, ask, sendBytes } from "./client.ts";

export interface MapAnswer extends SavedDesign {
  readonly plant: PlantDocument;
  readonly places: Places;
  readonly remarks?: readonly LintProblem[];
  readonly editable?: boolean;
}

const path = (plant: string) => `/api/plants/${encodeURIComponent(plant)}/map`;

export function mapQuery(plant: string) {
  return { queryKey: ["plant", plant, "map"], queryFn: () => ask<MapAnswer>("GET", path(plant)) };
}

export function useMap(plant: string, enabled = true) {
  return useQuery({ ...mapQuery(plant), enabled });
}

export async function saveMap(plant: string, edits: readonly Edit[], revision: number): Promise<SaveAnswer> {
  try {
    return { outcome: "saved", now: await ask<MapAnswer>("PATCH", path(plant), { revision, edits }) };
  } catch (error) {
    if (!(error instanceof ApiError)) return { outcome: "unreachable" };
    if (error.status === 409) return { outcome: "conflict", now: (error.body as { readonly now: MapAnswer }).now };
    if (error.status >= 500) return { outcome: "unreachable" };
    return { outcome: "refused", why: error.message };
  }
}

export function useTrafficLines(plant: string) {
  return useQuery({
    queryKey: ["plant", plant, "lines"],
    queryFn: () => ask<readonly TrafficLine[]>("GET", `${path(plant)}/lines`),
  });
}

export interface ProposalAnswer {
  readonly plant: PlantDocument;
  readonly problems: readonly Problem[];
}

/** What an asset list would become. Nothing is changed by asking. */
export function previewAssets(plant: string, file: File): Promise<ProposalAnswer> {
  return sendBytes<ProposalAnswer>(`/api/plants/${encodeURIComponent(plant)}/proposals/assets`, file);
}

/** What the traffic that was read would become. */
export function proposeFromTraffic(plant: string): Promise<ProposalAnswer> {
  return ask<ProposalAnswer>("GET", `/api/plants/${encodeURIComponent(plant)}/proposals/traffic`);
}
