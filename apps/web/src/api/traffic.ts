// Traffic: inventory, conversations and operations, page by page.

import type { Conversation, Operation } from "@bulkhead/facts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ask } from "./client.ts";

export interface Device {
  readonly address: string;
  readonly names: readonly string[];
  readonly asset?: string;
  readonly zone?: string;
  readonly vendor?: string;
  readonly product?: string;
  readonly first: string;
  readonly last: string;
  /** Not seen in the evidence before the newest. */
  readonly fresh?: boolean;
}

interface Timed {
  readonly id: string;
  readonly first: string;
  readonly last: string;
  readonly fresh?: boolean;
  readonly clientName?: string;
  readonly serverName?: string;
}

export type ConversationEntry = Conversation & Timed & { readonly channel: string | null };
export type OperationEntry = Operation & Timed & { readonly dangerous: boolean };

export interface TrafficRows {
  readonly inventory: Device;
  readonly conversations: ConversationEntry;
  readonly operations: OperationEntry;
}
export type TrafficView = keyof TrafficRows;

interface TrafficPageAnswer<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly next: string | null;
}

const path = (plant: string) => `/api/plants/${encodeURIComponent(plant)}/traffic`;

export function useTraffic<View extends TrafficView>(
  plant: string,
  view: View,
  filter: { readonly party?: string; readonly text?: string },
) {
  const query = useInfiniteQuery({
    queryKey: ["plant", plant, "traffic", view, filter],
    queryFn: ({ pageParam, signal }) => {
      const given = Object.entries({ ...filter, ...(pageParam === null ? {} : { after: pageParam }) });
      const search = new URLSearchParams(given.filter((one): one is [string, string] => one[1] !== undefined && one[1] !== ""));
      return ask<TrafficPageAnswer<TrafficRows[View]>>("GET", `${path(plant)}/${view}?${search.toString()}`, undefined, signal);
    },
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

/** How many operations of each class there were in each stretch of time. */
export interface OperationTimes {
  /** Beginning of each stretch. */
  readonly times: readonly string[];
  readonly classes: readonly { readonly name: string; readonly counts: readonly number[]; readonly dangerous: boolean }[];
}

export function useOperationTimes(plant: string) {
  return useQuery({
    queryKey: ["plant", plant, "operation-times"],
    queryFn: () => ask<OperationTimes>("GET", `${path(plant)}/times`),
  });
}
