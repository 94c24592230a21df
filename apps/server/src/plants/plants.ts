// The plants of a server: taken in from their folders, judged, and told apart.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { writePlant } from "@bulkhead/plant";
import type { Records, Store } from "@bulkhead/store";
import { type EvidenceFile, openPlantFolder, ownFolder } from "@bulkhead/workspace";
import { Judging, type JudgingNews, type JudgingOrder } from "../judging/judging.ts";
import { Refusal } from "../refusal.ts";
import { Designs } from "./designs.ts";
import { Findings } from "./findings.ts";
import { type KeptPlant, PLANT } from "./plant.ts";
import { openPlantStore, type StoreAddress } from "./plant-store.ts";
import { EVIDENCE, evidencePath, partFolder, Uploads } from "./uploads.ts";

export interface PlantsOptions {
  readonly records: Records;
  /** Where plants are made. */
  readonly home: string;
  readonly now: () => string;
  /** As of when plants are judged. */
  readonly asOf: () => string;
  readonly quota: number;
  readonly hear: (plant: string, news: JudgingNews) => void;
  readonly storeOf: (plant: KeptPlant) => StoreAddress;
}

interface Open {
  readonly judging: Judging;
  readonly store: Promise<Store>;
  last: JudgingNews | undefined;
}

export class Plants {
  readonly designs: Designs;
  readonly uploads: Uploads;
  readonly findings: Findings;
  readonly #options: PlantsOptions;
  readonly #open = new Map<string, Open>();

  constructor(options: PlantsOptions) {
    this.#options = options;
    this.designs = new Designs(options.records);
    this.uploads = new Uploads(options.records, options.quota);
    this.findings = new Findings(options.records);
  }

  list(): Promise<readonly KeptPlant[]> {
    return this.#options.records.list(PLANT);
  }

  async find(id: string): Promise<KeptPlant> {
    const plant = await this.#options.records.get(PLANT, id);
    if (plant === undefined) throw new Refusal("server/not-found", "There is no such plant.");
    return plant;
  }

  /**
   * Takes a folder in. What changed in its plant.yaml since becomes a revision, unless somebody edited the plant here in between: then the
   * file waits, and the answer says so.
   */
  async takeIn(path: string, by: string): Promise<{ readonly plant: KeptPlant; readonly waiting: boolean }> {
    const folder = openPlantFolder(path);
    const imported = createHash("sha256").update(folder.text).digest("hex");
    const { id, name } = folder.plant.system;
    const { records, now } = this.#options;
    return records.change(async (change) => {
      const before = await change.get(PLANT, id);
      if (before !== undefined && before.path !== folder.path && existsSync(before.path))
        throw new Refusal("server/conflict", `Another plant with the id ${id} lies in ${before.path}.`);
      const waiting = before !== undefined && before.imported !== imported && (await this.designs.editedSinceImport(change, id));
      const plant = { id, name, path: folder.path, imported: waiting ? before.imported : imported };
      if (before === undefined || (before.imported !== imported && !waiting))
        await this.designs.import(change, id, by, now(), folder.text);
      await change.put(PLANT, id, plant);
      return { plant, waiting };
    });
  }

  /** Makes an empty plant in a folder of its own. */
  async add(name: string, by: string): Promise<KeptPlant> {
    const stem =
      name
        .normalize("NFKD")
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "")
        .slice(0, 48) || "plant";
    const { records, home, now } = this.#options;
    return records.change(async (change) => {
      let id = stem;
      for (let number = 2; (await change.get(PLANT, id)) !== undefined; number++) id = `${stem}-${number}`;
      const path = join(home, "plants", id);
      mkdirSync(path, { recursive: true });
      const text = writePlant({ bulkhead: 1, system: { id, name }, zones: [], conduits: [], assets: [] });
      await this.designs.import(change, id, by, now(), text);
      const plant = { id, name, path, imported: createHash("sha256").update(text).digest("hex") };
      await change.put(PLANT, id, plant);
      return plant;
    });
  }

  #opened(plant: KeptPlant): Open {
    const known = this.#open.get(plant.id);
    if (known !== undefined) return known;
    const hear = (news: JudgingNews): void => {
      opened.last = news;
      this.#options.hear(plant.id, news);
    };
    const opened: Open = {
      judging: new Judging(() => this.#order(plant), hear),
      store: openPlantStore(this.#options.storeOf(plant)),
      last: undefined,
    };
    this.#open.set(plant.id, opened);
    return opened;
  }

  judging(plant: KeptPlant): Judging {
    return this.#opened(plant).judging;
  }

  /** What was heard of the judgement last. */
  news(plant: KeptPlant): JudgingNews | undefined {
    return this.#opened(plant).last;
  }

  store(plant: KeptPlant): Promise<Store> {
    return this.#opened(plant).store;
  }

  async #order(plant: KeptPlant): Promise<JudgingOrder> {
    const { plant: document } = await this.designs.document(plant.id);
    return {
      path: plant.path,
      text: JSON.stringify(document),
      evidence: await this.#evidence(plant),
      store: this.#options.storeOf(plant),
      asOf: this.#options.asOf(),
      actor: "server",
    };
  }

  /** What lies in the folder, as its manifest tells, and what was uploaded. */
  async #evidence(plant: KeptPlant): Promise<readonly EvidenceFile[]> {
    const inFolder = existsSync(join(plant.path, "plant.yaml")) ? openPlantFolder(plant.path).evidence : [];
    const uploaded = (await this.#options.records.list(EVIDENCE, plant.id)).map(
      ({ digest, name, about }): EvidenceFile => ({ path: evidencePath(plant, digest), name, entry: { file: name, ...about } }),
    );
    return [...inFolder, ...uploaded];
  }

  /** Takes away what a kill left behind. */
  async tidy(plant: KeptPlant): Promise<void> {
    const folder = partFolder(plant);
    if (existsSync(folder)) await this.uploads.tidy(plant, readdirSync(folder));
  }

  async close(): Promise<void> {
    for (const { judging, store } of this.#open.values()) {
      await judging.close();
      await (await store).close();
    }
  }
}

/** Readings and answers lie in the plant's folder. */
export function storeInFolder(plant: KeptPlant): StoreAddress {
  return { engine: "sqlite", path: join(ownFolder(plant.path), "facts.sqlite") };
}
