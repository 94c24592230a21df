// What the thread of `saveByThread` does: it opens the store for itself and saves what arrives.

import { receiveMessageOnPort, workerData } from "node:worker_threads";
import { StoreError } from "./errors.ts";
import type { Answer, Order, Parcel } from "./saving-thread.ts";
import { openSqliteStore } from "./sqlite.ts";

const { path, wait, evidence, key, problems, actor, port, sent } = workerData as Order;
let time = "";

function tell(answer: Answer): void {
  port.postMessage(answer, []);
}

/** Sleeps while nothing is there: this thread has nothing else to do. */
function* arriving(): Generator<string> {
  tell({ says: "begun" });
  for (let received = 0; ; received++) {
    Atomics.wait(sent, 0, received);
    const parcel = receiveMessageOnPort(port)?.message as Parcel;
    if ("time" in parcel) {
      time = parcel.time;
      return;
    }
    yield* parcel;
    tell({ says: "taken" });
  }
}

try {
  const store = await openSqliteStore(path, { now: () => time, wait, threadFrom: Number.POSITIVE_INFINITY });
  try {
    const saved = await store.saveReading(evidence, key, { facts: arriving(), problems }, actor);
    tell({ says: "done", saved });
  } finally {
    await store.close();
  }
} catch (error) {
  if (!(error instanceof StoreError)) throw error;
  tell({ says: "failed", code: error.code, message: error.message });
}
