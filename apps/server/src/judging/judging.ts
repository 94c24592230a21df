// Judging a plant in a thread of its own. A new judgement is made beside the one that stands, and takes its place when it is done: whoever
// asks meanwhile gets what stood before, at once.

import { Worker } from "node:worker_threads";
import type { Problem } from "@bulkhead/facts";
import type { EvidenceFile } from "@bulkhead/workspace";
import type { StoreAddress } from "../plants/plant-store.ts";
import type { Sight } from "./view.ts";
import type { GivenTo, SeenBy, ViewName } from "./views.ts";

/** What a thread is started with. */
export interface JudgingOrder {
  readonly path: string;
  readonly text: string;
  readonly evidence: readonly EvidenceFile[];
  readonly store: StoreAddress;
  readonly asOf: string;
  readonly actor: string;
}

export interface ViewQuestion {
  readonly number: number;
  readonly view: ViewName;
  readonly given: unknown;
  readonly sight: Sight;
}

export type ThreadMessage =
  | { readonly says: "progress"; readonly text: string }
  | { readonly says: "judged"; readonly asOf: string }
  | { readonly says: "unjudged"; readonly why: string; readonly problems: readonly Problem[] }
  | { readonly says: "answer"; readonly number: number; readonly value: unknown }
  | { readonly says: "failed"; readonly number: number; readonly why: string };

export type JudgingNews =
  | { readonly what: "progress"; readonly text: string }
  | { readonly what: "judged"; readonly asOf: string }
  | { readonly what: "unjudged"; readonly why: string; readonly problems: readonly Problem[] };

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

class JudgingThread {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;
  /** Kept when the thread is ready for questions; `false` where the plant could not be judged. */
  readonly ready: Promise<boolean>;

  constructor(order: JudgingOrder, hear: (news: JudgingNews) => void) {
    this.#worker = new Worker(new URL("./judging-thread.ts", import.meta.url), { workerData: order });
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.ready = promise;
    this.#worker.on("message", (message: ThreadMessage) => {
      switch (message.says) {
        case "progress":
          return hear({ what: "progress", text: message.text });
        case "judged":
          hear({ what: "judged", asOf: message.asOf });
          return resolve(true);
        case "unjudged":
          hear({ what: "unjudged", why: message.why, problems: message.problems });
          return resolve(false);
        case "answer":
          this.#take(message.number)?.resolve(message.value as never);
          return;
        case "failed":
          this.#take(message.number)?.reject(new Error(message.why));
      }
    });
    const gone = (why: string): void => {
      for (const { reject } of this.#waiting.values()) reject(new Error(why));
      this.#waiting.clear();
      resolve(false);
    };
    this.#worker.on("error", (error) => {
      hear({ what: "unjudged", why: error instanceof Error ? error.message : String(error), problems: [] });
      gone("The judging thread failed.");
    });
    this.#worker.on("exit", () => gone("The judging thread ended."));
  }

  #take(number: number): Waiting | undefined {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    return waiting;
  }

  ask(view: ViewName, given: unknown, sight: Sight): Promise<never> {
    const { promise, resolve, reject } = Promise.withResolvers<never>();
    this.#number += 1;
    this.#waiting.set(this.#number, { resolve, reject });
    this.#worker.postMessage({ number: this.#number, view, given, sight } satisfies ViewQuestion, []);
    return promise;
  }

  /** Ends when what was asked is answered. */
  async end(): Promise<void> {
    const open = [...this.#waiting.values()].length > 0;
    if (open) await new Promise((resolve) => setTimeout(resolve, 2_000).unref());
    await this.#worker.terminate();
  }
}

export class Judging {
  readonly #order: () => Promise<JudgingOrder>;
  readonly #hear: (news: JudgingNews) => void;
  #standing: JudgingThread | undefined;
  #coming: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #tried = false;
  #closed = false;

  constructor(order: () => Promise<JudgingOrder>, hear: (news: JudgingNews) => void) {
    this.#order = order;
    this.#hear = hear;
  }

  /** True while no newer judgement is being made. */
  get settled(): boolean {
    return this.#coming === undefined && this.#next === undefined;
  }

  /** Judges again, and is kept when a judgement stands that began after this call. While one is being made, one more follows it. */
  renew(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    if (this.#coming !== undefined) {
      this.#next ??= this.#follow(this.#coming);
      return this.#next;
    }
    this.#tried = true;
    this.#coming = this.#judge().finally(() => {
      this.#coming = undefined;
    });
    return this.#coming;
  }

  async #follow(before: Promise<void>): Promise<void> {
    await before;
    this.#next = undefined;
    await this.renew();
  }

  async #judge(): Promise<void> {
    let thread: JudgingThread | undefined;
    try {
      thread = new JudgingThread(await this.#order(), this.#hear);
      if (!(await thread.ready) || this.#closed) return await thread.end();
      const before = this.#standing;
      this.#standing = thread;
      await before?.end();
    } catch (error) {
      this.#hear({ what: "unjudged", why: error instanceof Error ? error.message : String(error), problems: [] });
    }
  }

  /** `undefined` where the plant could not be judged yet. Waits for the first judgement. */
  async ask<N extends ViewName>(view: N, given: GivenTo<N>, sight: Sight): Promise<SeenBy<N> | undefined> {
    if (this.#standing === undefined) await (this.#coming ?? (this.#tried ? undefined : this.renew()));
    return (await this.#standing?.ask(view, given, sight)) as SeenBy<N> | undefined;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#standing?.end();
    await this.#coming;
  }
}
