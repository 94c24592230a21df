// Events: everything that happens at a plant as server-sent events. Their ids are sequences of the ledger, so that a page that comes back
// (`Last-Event-ID`) misses nothing, whichever instance it comes back to. Progress is told as it happens and not kept.

import type { LedgerEntry } from "@bulkhead/facts";
import type { Records } from "@bulkhead/store";
import type { FastifyReply } from "fastify";
import type { JudgingNews } from "../judging/judging.ts";

interface Listener {
  readonly plant: string;
  readonly reply: FastifyReply;
  sent: number;
  /** Entries are sent one after another, never by two at once. */
  busy: boolean;
}

/** How often the ledger is looked at for what other instances wrote, and a line is kept open (milliseconds). */
const LOOK = 1_000;
const ALIVE = 20_000;
const MOST_LISTENERS = 2_000;
/** A page that was away for longer than so many entries loads anew. */
const MOST_MISSED = 1_000;

export class Events {
  readonly #records: Records;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #alive: NodeJS.Timeout | undefined;

  constructor(records: Records) {
    this.#records = records;
  }

  /** Answers with the stream; `after` is the sequence that the page has seen last. False where too many listen. */
  async open(reply: FastifyReply, plant: string, after: number | undefined): Promise<boolean> {
    if (this.#listeners.size >= MOST_LISTENERS) return false;
    const head = await this.#records.head();
    const listener: Listener = { plant, reply, sent: Math.max(after ?? head, head - MOST_MISSED), busy: false };
    reply.hijack();
    const headers = Object.entries(reply.getHeaders()).filter(
      (one): one is [string, string | number | string[]] => one[1] !== undefined,
    );
    reply.raw.writeHead(200, {
      ...Object.fromEntries(headers),
      "content-type": "text/event-stream",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
    });
    reply.raw.write(`retry: 2000\nid: ${listener.sent}\nevent: open\ndata: {}\n\n`);
    this.#listeners.add(listener);
    reply.raw.on("close", () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#rest();
    });
    this.#timer ??= setInterval(() => void this.look(), LOOK).unref();
    this.#alive ??= setInterval(() => {
      for (const one of this.#listeners) one.reply.raw.write(": alive\n\n");
    }, ALIVE).unref();
    await this.#send(listener);
    return true;
  }

  /** Sends what is new in the ledger. Called after each change here, and now and then for those of other instances. */
  async look(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => this.#send(listener)));
  }

  async #send(listener: Listener): Promise<void> {
    if (listener.busy) return;
    listener.busy = true;
    try {
      for (;;) {
        const entries = await this.#records.entriesAfter(listener.sent, 200);
        for (const entry of entries) {
          listener.sent = entry.sequence;
          if (concerns(entry, listener.plant)) {
            const { sequence, time, actor, action, subject } = entry;
            listener.reply.raw.write(
              `id: ${sequence}\nevent: change\ndata: ${JSON.stringify({ time, actor, action, subject })}\n\n`,
            );
          }
        }
        if (entries.length < 200) return;
      }
    } catch {
      listener.reply.raw.end();
    } finally {
      listener.busy = false;
    }
  }

  tell(plant: string, news: JudgingNews): void {
    for (const listener of this.#listeners) {
      if (listener.plant === plant) listener.reply.raw.write(`event: ${news.what}\ndata: ${JSON.stringify(news)}\n\n`);
    }
  }

  #rest(): void {
    clearInterval(this.#timer);
    clearInterval(this.#alive);
    this.#timer = undefined;
    this.#alive = undefined;
  }

  close(): void {
    this.#rest();
    for (const { reply } of this.#listeners) reply.raw.end();
    this.#listeners.clear();
  }
}

function concerns({ subject }: LedgerEntry, plant: string): boolean {
  return subject === plant || subject.startsWith(`${plant}/`);
}
