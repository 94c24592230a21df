// The digests of all files below some places: known ones from the index, the others read by a thread for each of two cores.

import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { DigestIndex } from "./digest-index.ts";
import { type IndexedFile } from "./digest-index.ts";
import type { HashAnswer, HashOrder } from "./hashing-thread.ts";
import { type TreeFile, type Unread, walkTree } from "./tree.ts";

/** More threads do not make a disk faster. */
const MOST_THREADS = 4;
/** What one message to a thread asks for. */
const ORDER_FILES = 200;
const ORDER_BYTES = 64 * 1024 * 1024;
/** Orders that a thread has before it. */
const AHEAD = 2;

export interface PlaceDigests {
  readonly place: string;
  /** In the order of their names. */
  readonly files: readonly IndexedFile[];
  readonly unread: readonly Unread[];
}

export interface Digesting {
  readonly places: readonly PlaceDigests[];
  /** How many digests came from the index, and how many files were read. */
  readonly remembered: number;
  readonly read: number;
  readonly bytesRead: number;
}

export async function digestTree(
  places: readonly string[],
  index: DigestIndex,
  tell: (files: number, bytes: number) => void,
): Promise<Digesting> {
  const found = places.map((place) => {
    const unread: Unread[] = [];
    return { place, files: [...walkTree(place, unread)], unread };
  });
  const digests = new Map<TreeFile, string>();
  const unknown: TreeFile[] = [];
  let remembered = 0;
  for (const file of found.flatMap(({ files }) => files)) {
    const known = index.of(file);
    if (known === undefined) unknown.push(file);
    else {
      digests.set(file, known);
      remembered++;
    }
  }
  const failures = new Map<TreeFile, string>();
  let bytesRead = 0;
  await hashAll(unknown, (file, result) => {
    if ("sha256" in result) {
      digests.set(file, result.sha256);
      bytesRead += file.size;
    } else failures.set(file, result.why);
    tell(digests.size + failures.size, bytesRead);
  });
  return {
    places: found.map(({ place, files, unread }) => ({
      place,
      files: files.flatMap((file) => {
        const sha256 = digests.get(file);
        return sha256 === undefined ? [] : [{ ...file, sha256 }];
      }),
      unread: [
        ...unread,
        ...files.flatMap((file) => {
          const why = failures.get(file);
          return why === undefined ? [] : [{ path: file.path, why }];
        }),
      ],
    })),
    remembered,
    read: unknown.length - failures.size,
    bytesRead,
  };
}

function ordersOf(files: readonly TreeFile[]): readonly HashOrder[] {
  const orders: HashOrder[] = [];
  let batch: TreeFile[] = [];
  let bytes = 0;
  for (const file of files) {
    if (batch.length >= ORDER_FILES || (batch.length > 0 && bytes + file.size > ORDER_BYTES)) {
      orders.push({ number: orders.length, files: batch });
      batch = [];
      bytes = 0;
    }
    batch.push(file);
    bytes += file.size;
  }
  if (batch.length > 0) orders.push({ number: orders.length, files: batch });
  return orders;
}

async function hashAll(
  files: readonly TreeFile[],
  take: (file: TreeFile, result: HashAnswer["results"][number]) => void,
): Promise<void> {
  const orders = ordersOf(files);
  if (orders.length === 0) return;
  const threads = Math.min(MOST_THREADS, availableParallelism(), orders.length);
  let next = 0;
  await Promise.all(
    Array.from(
      { length: threads },
      () =>
        new Promise<void>((resolve, reject) => {
          const worker = new Worker(new URL("./hashing-thread.ts", import.meta.url));
          let under = 0;
          const give = (): void => {
            const order = orders[next];
            if (order === undefined) {
              if (under === 0) void worker.terminate().then(() => resolve());
              return;
            }
            next++;
            under++;
            worker.postMessage(order, []);
          };
          worker.on("message", ({ number, results }: HashAnswer) => {
            under--;
            const asked = orders[number]?.files ?? [];
            for (const [at, file] of asked.entries()) take(file, results[at] ?? { why: "the thread did not answer" });
            give();
          });
          worker.once("error", reject);
          for (let at = 0; at < AHEAD; at++) give();
        }),
    ),
  );
}
