// A thread of its own that saves one large reading while the facts are still being made by the thread that called.

import { MessageChannel, type MessagePort, Worker } from "node:worker_threads";
import { type Evidence, factText, type Instant, type Problem } from "@bulkhead/facts";
import { StoreError, type StoreErrorCode } from "./errors.ts";
import type { ArrivingReading, ReadingKey, StoreOptions } from "./store.ts";

/** Characters of facts that are handed over at once, and how many such parcels may be on their way. */
const PARCEL = 256 * 1024;
const MOST_ON_THE_WAY = 8;

/** What the thread is started with. */
export interface Order {
  readonly path: string;
  readonly wait: number;
  readonly evidence: Evidence;
  readonly key: ReadingKey;
  readonly problems: readonly Problem[];
  readonly actor: string;
  readonly port: MessagePort;
  /** How many parcels were sent: what the thread sleeps on. */
  readonly sent: Int32Array;
}

/** To the thread: texts of facts; at last the time, for the ledger. */
export type Parcel = readonly string[] | { readonly time: Instant };

export type Answer =
  | { readonly says: "begun" | "taken" }
  | { readonly says: "done"; readonly saved: boolean }
  | { readonly says: "failed"; readonly code: StoreErrorCode; readonly message: string };

/** `Store.saveReading`, with the writing done by another thread. */
export async function saveByThread(
  path: string,
  options: Required<Pick<StoreOptions, "now" | "wait">>,
  evidence: Evidence,
  key: ReadingKey,
  reading: ArrivingReading,
  actor: string,
): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  const sent = new Int32Array(new SharedArrayBuffer(4));
  const order: Order = { path, wait: options.wait, evidence, key, problems: reading.problems, actor, port: port2, sent };
  const worker = new Worker(new URL("./saving-worker.ts", import.meta.url), {
    workerData: order,
    transferList: [port2],
    // what arrives is soon forgotten: a small heap does, and keeps the whole small
    resourceLimits: { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 64 },
  });
  const failed = new Promise<never>((_, reject) => void worker.once("error", reject));
  failed.catch(() => {});
  const answers: Answer[] = [];
  let wake = (): void => {};
  port1.on("message", (answer: Answer) => {
    answers.push(answer);
    wake();
  });
  const hear = async (): Promise<Answer> => {
    while (answers.length === 0) await Promise.race([failed, new Promise<void>((resolve) => (wake = resolve))]);
    return answers.shift() as Answer;
  };
  const send = (parcel: Parcel): void => {
    port1.postMessage(parcel, []);
    Atomics.add(sent, 0, 1);
    Atomics.notify(sent, 0);
  };
  try {
    let answer = await hear();
    let onTheWay = 0;
    if (answer.says === "begun") {
      for (const parcel of parcelsOf(reading)) {
        send(parcel);
        onTheWay += 1;
        while (onTheWay > MOST_ON_THE_WAY && (answer = await hear()).says === "taken") onTheWay -= 1;
        if (answer.says === "failed") break;
      }
      send({ time: options.now() });
      while (answer.says === "begun" || answer.says === "taken") answer = await hear();
    }
    if (answer.says === "failed") throw new StoreError(answer.code, answer.message);
    return answer.says === "done" && answer.saved;
  } finally {
    port1.close();
    // a transaction that was not committed is undone with the connection
    await worker.terminate();
  }
}

function* parcelsOf(reading: ArrivingReading): Generator<readonly string[]> {
  let texts: string[] = [];
  let size = 0;
  for (const fact of reading.facts) {
    const text = typeof fact === "string" ? fact : factText(fact);
    texts.push(text);
    size += text.length;
    if (size < PARCEL) continue;
    yield texts;
    texts = [];
    size = 0;
  }
  if (texts.length > 0) yield texts;
}
