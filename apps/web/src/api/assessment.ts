// Rows and proofs.

import type { Explanation, VerdictValue } from "@bulkhead/assessment";
import type { FoundationalRequirement, SecurityLevel } from "@bulkhead/standards";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ask } from "./client.ts";

export interface AssessmentRow {
  readonly subject: string;
  readonly name: string;
  readonly requirement: string;
  readonly title: string;
  readonly fr: FoundationalRequirement;
  readonly level: SecurityLevel;
  readonly proven: VerdictValue;
  readonly claimed: VerdictValue;
}

export type RowFilter = {
  readonly text?: string | undefined;
  readonly subject?: string | undefined;
  readonly fr?: FoundationalRequirement | undefined;
  readonly verdict?: VerdictValue | undefined;
  /** Only rows that keep the subject from its target. */
  readonly blocking?: boolean | undefined;
};

interface RowPage {
  readonly rows: readonly AssessmentRow[];
  readonly total: number;
  readonly next: string | null;
}

const base = (plant: string) => `/api/plants/${encodeURIComponent(plant)}/assessment`;

function queryOf(filter: RowFilter, more: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams(more);
  for (const [key, value] of Object.entries(filter)) if (value !== undefined && value !== "") query.set(key, String(value));
  return query.toString();
}

export function useRows(plant: string, filter: RowFilter) {
  const query = useInfiniteQuery({
    queryKey: ["plant", plant, "rows", filter],
    queryFn: ({ pageParam, signal }) =>
      ask<RowPage>(
        "GET",
        `${base(plant)}/rows?${queryOf(filter, pageParam === null ? {} : { after: pageParam })}`,
        undefined,
        signal,
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    placeholderData: (before) => before,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
  return {
    rows,
    total: query.data?.pages[0]?.total,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}

export function useContradictions(plant: string) {
  return useQuery({
    queryKey: ["plant", plant, "contradictions"],
    queryFn: async () => (await ask<RowPage>("GET", `${base(plant)}/rows?verdict=contradicted`)).rows,
  });
}

export function useProof(plant: string, subject: string, requirement: string) {
  return useQuery({
    queryKey: ["plant", plant, "proof", subject, requirement],
    queryFn: () =>
      ask<Explanation>("GET", `${base(plant)}/rows/${encodeURIComponent(subject)}/${encodeURIComponent(requirement)}`),
  });
}
