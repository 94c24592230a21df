// Reads: what a check read of the ground, so that it decides anew when just that has changed. Nobody declares it: the ground notes it.

import type { Fact, FactId, FactKind, FactOf, Finding, FindingCode, JsonValue } from "@bulkhead/facts";
import type { Asset, Places, Plant } from "@bulkhead/plant";
import type { Depth, Ground, Subject, Watch } from "./check.ts";

/** Names of everything that can be read and can change while the plant stays. */
export const READS = {
  fact: (id: FactId): string => id,
  all: (kind: FactKind): string => `all ${kind}`,
  /** `subject` as in `zone control`. */
  of: (kind: FactKind, subject: string): string => `of ${kind} ${subject}`,
  findings: (subject: string, code: FindingCode): string => `findings ${code} ${subject}`,
  watch: ({ type, id }: Subject, depth: Depth): string => `watch ${depth} ${type} ${id}`,
  said: (part: string, subject: string, row: string): string => `said ${part} ${subject} ${row}`,
  moment: "moment",
};

interface Kept {
  readonly value: JsonValue;
  readonly text: string;
  readonly reads: ReadonlySet<string>;
}

/** A ground that notes what is read through it. */
export class NotingGround implements Ground {
  readonly #ground: Ground;
  readonly #kept = new Map<string, Kept & { readonly make: (ground: Ground) => JsonValue }>();
  #reads = new Set<string>();

  constructor(ground: Ground) {
    this.#ground = ground;
  }

  /** What `decide` makes, and what it read to make it. */
  noting<T>(decide: () => T): { readonly made: T; readonly reads: ReadonlySet<string> } {
    const outer = this.#reads;
    this.#reads = new Set();
    try {
      const made = decide();
      return { made, reads: this.#reads };
    } finally {
      this.#reads = outer;
    }
  }

  note(read: string): void {
    this.#reads.add(read);
  }

  /** Makes anew what was kept by `once` and rests on what was touched; where it comes out the same, nobody who read it has to decide anew. */
  refresh(touched: Set<string>): void {
    // What is kept anew goes to the end of the map: those of before are walked, and no others.
    const before = [...this.#kept];
    for (const [key, kept] of before) {
      if (touched.isDisjointFrom(kept.reads)) continue;
      this.#kept.delete(key);
      this.#keep(key, kept.make);
      if (this.#kept.get(key)?.text !== kept.text) touched.add(onceOf(key));
    }
  }

  get plant(): Plant {
    return this.#ground.plant;
  }

  get places(): Places {
    return this.#ground.places;
  }

  get asOf(): string {
    this.note(READS.moment);
    return this.#ground.asOf;
  }

  all<K extends FactKind>(kind: K): readonly FactOf<K>[] {
    this.note(READS.all(kind));
    return this.#ground.all(kind);
  }

  of<K extends FactKind>(kind: K, subject: Subject): readonly FactOf<K>[] {
    this.note(READS.of(kind, `${subject.type} ${subject.id}`));
    return this.#ground.of(kind, subject);
  }

  fact(id: FactId): Fact | undefined {
    this.note(READS.fact(id));
    return this.#ground.fact(id);
  }

  findings(subject: Subject, ...codes: readonly FindingCode[]): readonly Finding[] {
    for (const code of codes) this.note(READS.findings(subject.id, code));
    return this.#ground.findings(subject, ...codes);
  }

  watch(subject: Subject, depth: Depth = "content"): Watch {
    this.note(READS.watch(subject, depth));
    return this.#ground.watch(subject, depth);
  }

  once<T extends JsonValue>(key: string, make: (ground: Ground) => T): T {
    this.note(onceOf(key));
    return (this.#kept.get(key)?.value ?? this.#keep(key, make)) as T;
  }

  /** Of the plant, and of names that hosts have: a change of either makes the whole ground anew. */
  assets(subject: Subject): readonly Asset[] {
    return this.#ground.assets(subject);
  }

  assetOf(hostOrDevice: string): Asset | undefined {
    return this.#ground.assetOf(hostOrDevice);
  }

  #keep(key: string, make: (ground: Ground) => JsonValue): JsonValue {
    const { made, reads } = this.noting(() => make(this));
    this.#kept.set(key, { value: made, text: JSON.stringify(made), reads, make });
    return made;
  }
}

function onceOf(key: string): string {
  return `once ${key}`;
}
