// The ledger: every action, chained by hashes.

import type { LedgerEntry } from "@bulkhead/facts";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { ask } from "./client.ts";

interface LedgerPageAnswer {
  readonly entries: readonly LedgerEntry[];
  readonly total: number;
  readonly next: string | null;
}

/** The newest first. */
export function useLedger() {
  const query = useInfiniteQuery({
    queryKey: ["ledger"],
    queryFn: ({ pageParam }) =>
      ask<LedgerPageAnswer>("GET", `/api/ledger${pageParam === null ? "" : `?before=${encodeURIComponent(pageParam)}`}`),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
  });
  const entries = useMemo(() => query.data?.pages.flatMap((page) => page.entries) ?? [], [query.data]);
  return {
    entries,
    total: query.data?.pages[0]?.total,
    error: query.error,
    more: () => {
      if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
    },
  };
}

export interface LedgerProof {
  readonly holds: boolean;
  readonly entries: number;
  /** Hash of the last entry. */
  readonly head: string | null;
  readonly broken?: { readonly index: number; readonly why: string };
}

export function useLedgerProof() {
  return useQuery({ queryKey: ["ledger-proof"], queryFn: () => ask<LedgerProof>("GET", "/api/ledger/verify"), staleTime: 0 });
}
