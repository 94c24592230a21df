// The head of a page, and what stands in its place while data is under way, missing or refused.

import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { ApiError } from "../api/client.ts";
import { useMessages } from "../language/language.tsx";

export interface PageProps {
  readonly title: string;
  readonly lead?: string;
  readonly actions?: ReactNode;
  /** The page fills the height of the window, and what lies in it scrolls. */
  readonly full?: boolean;
  readonly children: ReactNode;
}

export function Page({ title, lead, actions, full = false, children }: PageProps) {
  useTitle(title);
  return (
    <div className={full ? "page-inner full" : "page-inner"}>
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {lead !== undefined && <p>{lead}</p>}
        </div>
        {actions !== undefined && <div className="buttons">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Bulkhead`;
  }, [title]);
}

/** Shows what a query brought; says so while it is under way or where it failed. */
export function Loaded<T>({ query, children }: { readonly query: UseQueryResult<T>; readonly children: (data: T) => ReactNode }) {
  const { shell } = useMessages();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error !== null) {
    return (
      <div className="state bad" role="alert">
        <p>
          {shell.failed} <span className="small">{query.error instanceof ApiError ? query.error.message : shell.offline}</span>
        </p>
        <button type="button" className="button" onClick={() => void query.refetch()}>
          {shell.retry}
        </button>
      </div>
    );
  }
  return (
    <div className="state" role="status">
      {shell.loading}
    </div>
  );
}
