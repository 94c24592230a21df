// The SHA-256 of a large file, made by a thread of its own while another one reads the file for its facts.

import { createHash } from "node:crypto";
import { closeSync, openSync, readSync } from "node:fs";
import { isMainThread, Worker, workerData } from "node:worker_threads";
import type { Digest } from "@bulkhead/facts";

const CHUNK = 1024 * 1024;

interface Order {
  readonly path: string;
  /** Where the digest is put. */
  readonly digest: Uint8Array;
}

export class DigestThread {
  /** Rejects with the error of the file system where the file cannot be read. */
  readonly digest: Promise<Digest>;
  readonly #worker: Worker;

  constructor(path: string) {
    const order: Order = { path, digest: new Uint8Array(new SharedArrayBuffer(32)) };
    this.#worker = new Worker(new URL(import.meta.url), {
      workerData: order,
      resourceLimits: { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 },
    });
    this.digest = new Promise((resolve, reject) => {
      this.#worker.once("error", reject);
      this.#worker.once("exit", () => resolve(`sha256:${Buffer.from(order.digest).toString("hex")}`));
    });
    // whoever awaits it is told; that nobody did yet is no fault
    this.digest.catch(() => {});
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

// Other threads import this file, too.
const ordered = workerData as Order | null | undefined;
if (!isMainThread && ordered?.digest instanceof Uint8Array) {
  const { path, digest } = ordered;
  const handle = openSync(path, "r");
  try {
    const hash = createHash("sha256");
    const buffer = new Uint8Array(CHUNK);
    for (let count = readSync(handle, buffer); count > 0; count = readSync(handle, buffer))
      hash.update(buffer.subarray(0, count));
    digest.set(hash.digest());
  } finally {
    closeSync(handle);
  }
}
