// The reading thread as the one who watches sees it: orders go in, answers come back.

import { Worker } from "node:worker_threads";
import type { ManifestEntry } from "@bulkhead/facts";
import type { Plant } from "@bulkhead/plant";
import { pointsOfInterest } from "@bulkhead/process";
import type { ReadingAnswer, ReadingOrder } from "./reading.ts";

export class ReadingThread {
  /** Orders that were not answered yet. */
  pending = 0;
  readonly #worker: Worker;
  readonly #ended = Promise.withResolvers<void>();
  #failure: unknown;

  /** `fail` is told when the thread ends before its time; `end` then says why. */
  constructor(plantPath: string, plant: Plant, take: (answer: ReadingAnswer) => void, fail: () => void) {
    this.#worker = new Worker(new URL("./reading.ts", import.meta.url));
    this.#worker.on("message", (answer: ReadingAnswer) => {
      this.pending--;
      take(answer);
    });
    this.#worker.on("error", (error) => {
      this.#failure = error;
      fail();
    });
    this.#worker.on("exit", () => this.#ended.resolve());
    this.#send({ kind: "begin", plantPath, plant, points: pointsOfInterest(plant) });
  }

  read(path: string, name: string, entry: ManifestEntry): void {
    this.pending++;
    this.#send({ kind: "read", path, name, entry });
  }

  peek(path: string, name: string, entry: ManifestEntry, size: number): void {
    this.pending++;
    this.#send({ kind: "peek", path, name, entry, size });
  }

  /** When everything is read and kept. Throws what went wrong in the thread. */
  async end(): Promise<void> {
    this.#send({ kind: "end" });
    await this.#ended.promise;
    if (this.#failure !== undefined) throw this.#failure;
  }

  #send(order: ReadingOrder): void {
    this.#worker.postMessage(order, []);
  }
}
