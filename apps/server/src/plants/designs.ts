// Designs: read, edited with optimistic locking, undone, and as they were. No edit is ever lost or overwritten unseen.

import { applyEdits, type Edit, invertEdits, type MapAnswer, type RevisionEntry } from "@bulkhead/contract";
import {
  LARGEST_YAML,
  type LintProblem,
  lintPlant,
  loadPlant,
  type PlantDocument,
  parseYaml,
  plantSchema,
} from "@bulkhead/plant";
import type { RecordChange, Records } from "@bulkhead/store";
import { Refusal } from "../refusal.ts";
import { DESIGN, type KeptDesign, type KeptRevision, REVISION, revisionId } from "./plant.ts";

/** What somebody may change: everything, or things in these zones. */
export type EditReach = "everywhere" | ReadonlySet<string>;
type Answer = Omit<MapAnswer, "editable">;

/** Revisions that are listed at once. */
const MOST_LISTED = 500;

export class Designs {
  readonly #records: Records;
  /** The remarks of the revision that was asked about last, since looking for them takes longer than all the rest. */
  readonly #remarks = new Map<string, { readonly revision: number; readonly remarks: readonly LintProblem[] }>();

  constructor(records: Records) {
    this.#records = records;
  }

  async read(plant: string): Promise<Answer> {
    return this.#answer(plant, await this.#kept(plant));
  }

  async document(plant: string): Promise<KeptDesign> {
    return this.#kept(plant);
  }

  async #kept(plant: string): Promise<KeptDesign> {
    const design = await this.#records.get(DESIGN, plant);
    if (design === undefined) throw new Refusal("server/not-found", "There is no such plant.");
    return design;
  }

  #answer(plant: string, design: KeptDesign): Answer {
    const known = this.#remarks.get(plant);
    const remarks = known?.revision === design.revision ? known.remarks : remarksOn(design.plant);
    this.#remarks.set(plant, { revision: design.revision, remarks });
    return { plant: design.plant, places: design.places, revision: design.revision, by: design.by, remarks };
  }

  /** Saves edits made on top of `revision`. Refused with what is there now, where somebody saved in between. */
  async edit(plant: string, by: string, at: string, revision: number, edits: readonly Edit[], reach: EditReach): Promise<Answer> {
    return this.#save(plant, by, at, revision, () => edits, reach);
  }

  /** Undoes what revision `undo` changed, on top of `revision`. Things that were changed again since are not touched: that is a conflict. */
  async undo(plant: string, by: string, at: string, revision: number, undo: number, reach: EditReach): Promise<Answer> {
    return this.#save(
      plant,
      by,
      at,
      revision,
      async (change, design) => {
        const kept = await change.get(REVISION, revisionId(plant, undo));
        if (kept === undefined || undo > design.revision) throw new Refusal("server/not-found", "There is no such revision.");
        if (kept.before !== undefined)
          throw new Refusal("server/refused", "An import is not undone by edits: take the design of before from its revision.");
        const own = touchedBy(kept.edits);
        for (let number = undo + 1; number <= design.revision; number++) {
          const later = await change.get(REVISION, revisionId(plant, number));
          const both = [...touchedBy(later?.edits ?? [])].filter((thing) => own.has(thing));
          if (later?.before !== undefined || both.length > 0)
            throw new Refusal("server/conflict", `Revision ${number} changed the same again: ${both.join(", ")}.`, {
              now: this.#answer(plant, design),
            });
        }
        return kept.inverse;
      },
      reach,
      `undo ${undo}`,
    );
  }

  async #save(
    plant: string,
    by: string,
    at: string,
    revision: number,
    decide: (change: RecordChange, design: KeptDesign) => readonly Edit[] | Promise<readonly Edit[]>,
    reach: EditReach,
    how?: string,
  ): Promise<Answer> {
    const saved = await this.#records.change(async (change) => {
      const design = await change.get(DESIGN, plant);
      if (design === undefined) throw new Refusal("server/not-found", "There is no such plant.");
      if (design.revision !== revision) {
        const message = `${design.by} saved revision ${design.revision} in the meantime.`;
        throw new Refusal("server/conflict", message, { now: this.#answer(plant, design) });
      }
      const edits = await decide(change, design);
      const next = applyEdits(design, edits);
      checkReach(design, next, edits, reach);
      if (JSON.stringify(next.plant).length > LARGEST_YAML)
        throw new Refusal("server/too-large", "The design would be too large.");
      const read = plantSchema.safeParse(next.plant);
      if (!read.success) {
        const issue = read.error.issues[0];
        throw new Refusal("server/refused", `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is no plant"}`, {
          code: "plant/bad",
        });
      }
      const kept: KeptDesign = { ...next, revision: revision + 1, by };
      const entry: KeptRevision = {
        plant,
        number: kept.revision,
        by,
        at,
        edits,
        inverse: invertEdits(design, edits),
        ...(how === undefined ? {} : { how }),
      };
      await change.put(DESIGN, plant, kept);
      await change.put(REVISION, revisionId(plant, kept.revision), entry);
      const touched = [...touchedBy(edits)];
      await change.append(by, how === undefined ? "map/edit" : "map/undo", plant, {
        revision: kept.revision,
        touched: touched.slice(0, 100),
        ...(how === undefined ? {} : { how }),
      });
      return kept;
    });
    return this.#answer(plant, saved);
  }

  /** Newest first. */
  async revisions(plant: string): Promise<readonly RevisionEntry[]> {
    const design = await this.#kept(plant);
    const entries: RevisionEntry[] = [];
    for (let number = design.revision; number > 0 && entries.length < MOST_LISTED; number--) {
      const kept = await this.#records.get(REVISION, revisionId(plant, number));
      if (kept === undefined) continue;
      const { by, at, how, edits } = kept;
      entries.push({ number, by, at, ...(how === undefined ? {} : { how }), changes: [...touchedBy(edits)] });
    }
    return entries;
  }

  /** The design as of a revision: what stands now, with every later revision undone. */
  async revision(plant: string, number: number): Promise<Answer> {
    const now = await this.#kept(plant);
    if (number > now.revision) throw new Refusal("server/not-found", "There is no such revision.");
    let design: Pick<KeptDesign, "plant" | "places"> = now;
    for (let later = now.revision; later > number; later--) {
      const kept = await this.#records.get(REVISION, revisionId(plant, later));
      if (kept === undefined) throw new Refusal("server/not-found", "There is no such revision.");
      design = kept.before === undefined ? applyEdits(design, kept.inverse) : { ...design, plant: kept.before };
    }
    const by = (await this.#records.get(REVISION, revisionId(plant, number)))?.by ?? "";
    return { plant: design.plant, places: design.places, revision: number, by, remarks: remarksOn(design.plant) };
  }

  /** Takes a text in as the plant's next revision. */
  async import(change: RecordChange, plant: string, by: string, at: string, text: string): Promise<void> {
    const document = documentOf(text);
    const before = await change.get(DESIGN, plant);
    const revision = (before?.revision ?? 0) + 1;
    await change.put(DESIGN, plant, { revision, by, plant: document, places: before?.places ?? {} });
    const kept = before === undefined ? {} : { before: before.plant };
    await change.put(REVISION, revisionId(plant, revision), {
      plant,
      number: revision,
      by,
      at,
      how: "import",
      edits: [],
      inverse: [],
      ...kept,
    });
    await change.append(by, "map/import", plant, { revision });
  }

  /** Whether anybody edited the design since it was last taken in from a file. */
  async editedSinceImport(change: RecordChange, plant: string): Promise<boolean> {
    const design = await change.get(DESIGN, plant);
    if (design === undefined) return false;
    return (await change.get(REVISION, revisionId(plant, design.revision)))?.how !== "import";
  }
}

function remarksOn(document: PlantDocument): readonly LintProblem[] {
  const read = plantSchema.safeParse(document);
  return read.success ? lintPlant(read.data) : [];
}

/** The document as it was written, without its comments. Throws where it is no plant. */
export function documentOf(text: string): PlantDocument {
  const { plant, problems } = loadPlant(text, "plant.yaml");
  if (plant === undefined) throw new Refusal("server/refused", problems[0]?.message ?? "The text is no plant.");
  const { document } = parseYaml(text, { file: "plant.yaml", scope: "plant" });
  return document?.value as PlantDocument;
}

/** `zone control`, `place fw1`: what edits touch. */
export function touchedBy(edits: readonly Edit[]): ReadonlySet<string> {
  return new Set(
    edits.flatMap((edit) => {
      switch (edit.do) {
        case "put":
          return [`${edit.thing.kind} ${edit.thing.value.id}`];
        case "remove":
          return [`${edit.kind} ${edit.id}`];
        case "place":
          return Object.keys(edit.places).map((key) => `place ${key}`);
      }
    }),
  );
}

/** Refuses edits that reach beyond the zones of whoever makes them, before or after. */
function checkReach(
  before: Pick<KeptDesign, "plant">,
  after: Pick<KeptDesign, "plant">,
  edits: readonly Edit[],
  reach: EditReach,
): void {
  if (reach === "everywhere") return;
  for (const edit of edits) {
    if (edit.do === "place") continue;
    const [kind, id] = edit.do === "put" ? [edit.thing.kind, edit.thing.value.id] : [edit.kind, edit.id];
    for (const { plant } of [before, after]) {
      for (const zone of zonesOf(plant, kind, id)) {
        if (!within(plant, zone, reach)) throw new Refusal("server/forbidden", `Your role does not reach ${kind} ${id}.`);
      }
    }
  }
}

function zonesOf(plant: PlantDocument, kind: "zone" | "conduit" | "asset", id: string): readonly (string | undefined)[] {
  switch (kind) {
    case "zone":
      return (plant.zones ?? []).some((zone) => zone.id === id) ? [id] : [];
    case "conduit":
      return (plant.conduits ?? []).filter((conduit) => conduit.id === id).flatMap(({ zones }) => zones);
    case "asset":
      return (plant.assets ?? []).filter((asset) => asset.id === id).map(({ zone }) => zone);
  }
}

/** The zone or one around it is in reach. A thing in no zone is in nobody's. */
function within(plant: PlantDocument, zone: string | undefined, reach: ReadonlySet<string>): boolean {
  const seen = new Set<string>();
  for (let at = zone; at !== undefined && !seen.has(at); ) {
    if (reach.has(at)) return true;
    seen.add(at);
    const here: string = at;
    at = (plant.zones ?? []).find(({ id }) => id === here)?.parent;
  }
  return false;
}
