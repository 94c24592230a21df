// Saved views: a name for a filter, kept on the server for the person.

import { useMutation, useQuery } from "@tanstack/react-query";
import type { RowFilter } from "./assessment.ts";
import { ask } from "./client.ts";
import { questions } from "./questions.ts";

export interface SavedView {
  readonly id: string;
  readonly name: string;
  readonly filter: RowFilter;
}

const path = (plant: string) => `/api/plants/${encodeURIComponent(plant)}/views`;

export function useViews(plant: string) {
  return useQuery({ queryKey: ["plant", plant, "views"], queryFn: () => ask<readonly SavedView[]>("GET", path(plant)) });
}

export function useKeepView(plant: string) {
  return useMutation({
    mutationFn: (view: Omit<SavedView, "id">) => ask<void>("POST", path(plant), view),
    onSuccess: () => questions.invalidateQueries({ queryKey: ["plant", plant, "views"] }),
  });
}
