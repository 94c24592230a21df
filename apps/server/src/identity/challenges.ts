// Challenges: what the server waits for the answer to, for a few minutes. Each is taken once.

import type { Kind, Records } from "@bulkhead/store";
import { Refusal } from "../refusal.ts";
import type { Clock } from "./sessions.ts";

interface Kept<T> {
  readonly id: string;
  readonly content: T;
  readonly ends: string;
}

const VALID = 5 * 60_000;
/** Kept at once of a kind, so that asking without end fills nothing. */
const MOST = 1_000;

export class Challenges<T> {
  readonly #kind: Kind<Kept<T>>;
  readonly #records: Records;
  readonly #clock: Clock;

  constructor(name: string, records: Records, clock: Clock) {
    this.#kind = { name };
    this.#records = records;
    this.#clock = clock;
  }

  async keep(id: string, content: T): Promise<void> {
    const now = this.#clock().getTime();
    await this.#records.change(async (change) => {
      const all = await change.list(this.#kind);
      const ended = all.filter(({ ends }) => ends <= new Date(now).toISOString());
      for (const one of ended) await change.remove(this.#kind, one.id);
      if (all.length - ended.length >= MOST) throw new Refusal("server/too-many", "Too many are signing in.");
      await change.put(this.#kind, id, { id, content, ends: new Date(now + VALID).toISOString() });
    });
  }

  async take(id: string): Promise<T> {
    const kept = await this.#records.change(async (change) => {
      const found = await change.get(this.#kind, id);
      await change.remove(this.#kind, id);
      return found;
    });
    if (kept === undefined || kept.ends <= this.#clock().toISOString())
      throw new Refusal("server/wrong-credentials", "The challenge has ended.", { mend: "Begin again." });
    return kept.content;
  }
}
