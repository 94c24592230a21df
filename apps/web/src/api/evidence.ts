// Evidence on the server: what is there, and uploading more of it piece by piece, so that a broken connection costs one piece.

import type { Evidence, Instant, Problem } from "@bulkhead/facts";
import { useQuery } from "@tanstack/react-query";
import { ApiError, ask } from "./client.ts";

export interface EvidenceEntry extends Evidence {
  /** Title of the reader that recognised it; `null` where none did. */
  readonly reader: string | null;
  readonly facts: number;
  readonly notUnderstood: number;
  readonly problems: readonly Problem[];
  readonly uploaded?: Instant;
  readonly usedBy: readonly { readonly subject: string; readonly requirement: string }[];
}

export interface Upload {
  readonly id: string;
  readonly offset: number;
}

const path = (plant: string) => `/api/plants/${encodeURIComponent(plant)}`;
const PIECE = 8 * 1024 * 1024;
const MOST_TRIES = 6;

export function useEvidence(plant: string) {
  return useQuery({
    queryKey: ["plant", plant, "evidence"],
    queryFn: () => ask<readonly EvidenceEntry[]>("GET", `${path(plant)}/evidence`),
  });
}

/**
 * Sends a file and returns its digest. After a broken connection it asks the server how far it came, and goes on from there; a page that was
 * closed goes on as well when the same file is chosen again. `onProgress` gets the share from 0 to 1.
 */
export async function uploadEvidence(
  plant: string,
  file: File,
  onProgress: (share: number) => void,
  signal?: AbortSignal,
): Promise<string> {
  const begun = await ask<Upload>("POST", `${path(plant)}/uploads`, {
    name: file.name,
    size: file.size,
    modified: file.lastModified,
  });
  const address = `${path(plant)}/uploads/${encodeURIComponent(begun.id)}`;
  let offset = begun.offset;
  for (let tries = 0; offset < file.size; ) {
    try {
      const response = await fetch(address, {
        method: "PATCH",
        credentials: "same-origin",
        headers: { "content-type": "application/offset+octet-stream", "upload-offset": String(offset) },
        body: file.slice(offset, offset + PIECE),
        ...(signal === undefined ? {} : { signal }),
      });
      if (response.status >= 400 && response.status < 500 && response.status !== 409) {
        const body = (await response.json()) as { readonly code?: string; readonly message?: string };
        throw new ApiError(
          response.status,
          body.code ?? "server/unknown",
          body.message ?? `HTTP ${response.status}`,
          undefined,
          body,
        );
      }
      offset = response.ok ? Number(response.headers.get("upload-offset")) : (await ask<Upload>("GET", address)).offset;
      tries = 0;
    } catch (error) {
      tries += 1;
      if (error instanceof ApiError || signal?.aborted === true || tries >= MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** tries));
      offset = (await ask<Upload>("GET", address).catch(() => ({ id: begun.id, offset }))).offset;
    }
    onProgress(file.size === 0 ? 1 : offset / file.size);
  }
  return (await ask<{ readonly digest: string }>("POST", `${address}/finish`)).digest;
}
