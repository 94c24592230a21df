// Reading what is being watched, in a thread of its own so that the capture never waits for it: each file when it is complete (its facts
// are kept), and now and then as far as it has got (they are not).

import { closeSync, openSync, readSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import type { Fact, FactId, Finding, ManifestEntry, PointOfInterest, Problem } from "@bulkhead/facts";
import { captureReader, judgeTraffic } from "@bulkhead/network";
import { Places, type Plant } from "@bulkhead/plant";
import { judgeProcess } from "@bulkhead/process";
import type { Store } from "@bulkhead/store";
import { actor, observeFile, openFactStore } from "@bulkhead/workspace";
import type { Terminal } from "../terminal.ts";

/** What the reading thread is told. */
export type ReadingOrder =
  | { readonly kind: "begin"; readonly plantPath: string; readonly plant: Plant; readonly points: readonly PointOfInterest[] }
  /** A file that is complete. */
  | { readonly kind: "read"; readonly path: string; readonly name: string; readonly entry: ManifestEntry }
  /** The first bytes of a file that grows. */
  | { readonly kind: "peek"; readonly path: string; readonly name: string; readonly entry: ManifestEntry; readonly size: number }
  | { readonly kind: "end" };

/** What it answers to `read` and `peek`. */
export interface ReadingAnswer {
  readonly kind: "read" | "peek";
  readonly name: string;
  readonly facts: number;
  readonly news: readonly News[];
  /** Known so far, over all files of this watch. */
  readonly assets: number;
  readonly conversations: number;
  readonly problems: readonly Problem[];
}

/** A finding that was not told before in this watch. */
export interface News {
  readonly finding: Finding;
  readonly first: string;
}

/** Matters and names that are remembered, so that each is told once; beyond, they are told again. */
const MOST_REMEMBERED = 200_000;
const CHUNK = 1024 * 1024;

const silent: Terminal = { colour: false, width: 80, print: () => {}, remark: () => {}, progress: () => {} };

export class Reading {
  readonly #plant: Plant;
  readonly #places: Places;
  readonly #points: readonly PointOfInterest[];
  readonly #store: Store;
  readonly #told = new Set<string>();
  readonly #assets = new Set<string>();
  readonly #conversations = new Set<string>();

  constructor(plant: Plant, points: readonly PointOfInterest[], store: Store) {
    this.#plant = plant;
    this.#places = new Places(plant);
    this.#points = points;
    this.#store = store;
  }

  async read(path: string, name: string, entry: ManifestEntry): Promise<ReadingAnswer> {
    const facts: Fact[] = [];
    const file = { path, name, entry };
    const { problems } = await observeFile(file, this.#points, this.#store, actor(), silent, (fact) => void facts.push(fact));
    return this.#answer("read", name, facts, problems);
  }

  peek(path: string, name: string, entry: ManifestEntry, size: number): ReadingAnswer {
    const { file: _file, ...known } = entry;
    const run = captureReader.open({ evidence: { ...known, digest: "sha256:", name, size }, points: this.#points });
    const handle = openSync(path, "r");
    try {
      const buffer = new Uint8Array(CHUNK);
      for (let at = 0; at < size; ) {
        const count = readSync(handle, buffer, 0, Math.min(buffer.length, size - at), at);
        if (count === 0) break;
        run.push(buffer.subarray(0, count));
        at += count;
      }
    } finally {
      closeSync(handle);
    }
    return this.#answer("peek", name, [...run.end().facts], []);
  }

  #answer(kind: "read" | "peek", name: string, facts: readonly Fact[], problems: readonly Problem[]): ReadingAnswer {
    for (const fact of facts) {
      if (fact.kind === "asset-seen" && fact.value.spoke) remember(this.#assets, fact.value.address);
      else if (fact.kind === "conversation") {
        const { client, server, transport, port } = fact.value;
        remember(this.#conversations, `${client} ${server} ${transport} ${port}`);
      }
    }
    const byId = new Map(facts.map((fact) => [fact.id, fact]));
    const news: News[] = [];
    const findings = [...judgeTraffic(facts, this.#plant, this.#places), ...judgeProcess(facts, this.#plant, this.#places)];
    for (const finding of findings) {
      // that nothing was seen says nothing as long as the watch goes on
      if (finding.code === "coverage-doubtful" || !remember(this.#told, nameMatter(finding, byId))) continue;
      const first = finding.facts.flatMap((id) => byId.get(id)?.first ?? []).sort()[0];
      news.push({ finding, first: first ?? "" });
    }
    const counts = { facts: facts.length, assets: this.#assets.size, conversations: this.#conversations.size };
    return { kind, name, news, problems, ...counts };
  }
}

/** False where it was known. */
function remember(known: Set<string>, name: string): boolean {
  if (known.has(name)) return false;
  if (known.size >= MOST_REMEMBERED) known.clear();
  known.add(name);
  return true;
}

/** The same matter in later packets: counts and times in the text change, who does what with whom does not, in whichever direction it is taken. */
function nameMatter(finding: Finding, facts: ReadonlyMap<FactId, Fact>): string {
  const first = finding.facts.map((id) => facts.get(id)).find((fact) => fact !== undefined);
  const value: Readonly<Record<string, unknown>> = first === undefined ? {} : { ...first.value };
  const ends = [value["client"] ?? value["address"], value["server"]].map(String).sort();
  const what = [value["protocol"], value["class"], value["variable"], value["reason"]].map(String);
  return [finding.code, ...finding.assets.toSorted(), ...ends, ...what].join(" ");
}

// In the thread: orders come one by one and are answered in their order.
const port = parentPort;
if (port !== null) {
  let store: Store | undefined;
  let reading: Reading | undefined;
  const obey = async (before: Promise<void>, order: ReadingOrder): Promise<void> => {
    await before;
    if (order.kind === "begin") {
      store = await openFactStore(order.plantPath);
      reading = new Reading(order.plant, order.points, store);
    } else if (order.kind === "end") {
      await store?.close();
      port.close();
    } else if (reading !== undefined) {
      const { path, name, entry } = order;
      port.postMessage(
        order.kind === "read" ? await reading.read(path, name, entry) : reading.peek(path, name, entry, order.size),
      );
    }
  };
  let done = Promise.resolve();
  port.on("message", (order: ReadingOrder) => {
    done = obey(done, order);
  });
}
