// One person's work on a map: what the server has, what the person made of it, undo and redo, saving by itself, and what to do when somebody
// else was faster. Knows neither React nor HTTP: saving is passed in.

import { applyEdits, type Design, type Edit, invertEdits, touchedBy } from "./edit.ts";
import { type Conflict, compareDesigns, mergeDesigns, settleConflicts } from "./merge.ts";

export interface SavedDesign extends Design {
  readonly revision: number;
  /** Who made the revision, for people. */
  readonly by?: string;
}

export type SaveAnswer =
  | { readonly outcome: "saved"; readonly now: SavedDesign }
  /** Somebody else saved in between: what the server has now. */
  | { readonly outcome: "conflict"; readonly now: SavedDesign }
  | { readonly outcome: "refused"; readonly why: string }
  | { readonly outcome: "unreachable" };

export interface World {
  readonly save: (edits: readonly Edit[], revision: number) => Promise<SaveAnswer>;
  /** Calls back after so many milliseconds; returns what cancels it. */
  readonly later: (work: () => void, delay: number) => () => void;
  /** Keeps unsaved work beyond a crash of the browser; `null` clears it. */
  readonly keep: (unsaved: { readonly base: SavedDesign; readonly mine: Design } | null) => void;
}

export type SaveState = "saved" | "unsaved" | "saving" | "unreachable" | "refused" | "conflict";

export interface SessionView {
  readonly design: Design;
  readonly revision: number;
  readonly state: SaveState;
  readonly refusal: string | null;
  readonly conflicts: readonly Conflict[];
  /** Who else's work was joined with this person's, since the page was opened. */
  readonly joinedWith: readonly string[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

const QUIET = 700;
const AGAIN = 4000;
const MOST_STEPS = 200;

export class MapSession {
  readonly #world: World;
  readonly #listeners = new Set<() => void>();
  #base: SavedDesign;
  #mine: Design;
  #undo: (readonly Edit[])[] = [];
  #redo: (readonly Edit[])[] = [];
  #conflicts: readonly Conflict[] = [];
  #theirs: SavedDesign | null = null;
  #state: SaveState = "saved";
  #refusal: string | null = null;
  #joinedWith: readonly string[] = [];
  #cancel: (() => void) | null = null;
  #view: SessionView;

  /** `unsaved`: work that a crash left behind, kept by `World.keep`. */
  constructor(saved: SavedDesign, world: World, unsaved: { readonly base: SavedDesign; readonly mine: Design } | null = null) {
    this.#world = world;
    this.#base = unsaved?.base ?? saved;
    this.#mine = unsaved?.mine ?? saved;
    this.#view = this.#look();
    if (unsaved !== null) {
      if (saved.revision > unsaved.base.revision) this.receive(saved);
      this.#changed();
    }
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  view = (): SessionView => this.#view;

  edit(edits: readonly Edit[]): void {
    if (edits.length === 0) return;
    this.#undo = [...this.#undo.slice(-MOST_STEPS + 1), invertEdits(this.#mine, edits)];
    this.#redo = [];
    this.#mine = applyEdits(this.#mine, edits);
    this.#changed();
  }

  undo(): void {
    const edits = this.#undo.pop();
    if (edits === undefined) return;
    this.#redo.push(invertEdits(this.#mine, edits));
    this.#mine = applyEdits(this.#mine, edits);
    this.#changed();
  }

  redo(): void {
    const edits = this.#redo.pop();
    if (edits === undefined) return;
    this.#undo.push(invertEdits(this.#mine, edits));
    this.#mine = applyEdits(this.#mine, edits);
    this.#changed();
  }

  /** A newer revision, told by the server: joined with what is unsaved here. */
  receive(now: SavedDesign): void {
    if (now.revision <= this.#base.revision || this.#state === "saving") return;
    this.#join(now);
    this.#publish();
  }

  settle(choices: ReadonlyMap<string, "mine" | "theirs">): void {
    if (this.#theirs === null) return;
    const edits = settleConflicts(this.#conflicts, choices);
    this.#mine = applyEdits(this.#mine, edits);
    this.#theirs = null;
    this.#conflicts = [];
    this.#changed();
  }

  /** Sends what is unsaved now, e.g. before the page closes. */
  async save(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#state === "saving" || this.#conflicts.length > 0) return;
    const sent = this.#mine;
    const edits = compareDesigns(this.#base, sent);
    if (edits.length === 0) {
      this.#settled();
      return;
    }
    this.#state = "saving";
    this.#publish();
    const answer = await this.#world.save(edits, this.#base.revision);
    switch (answer.outcome) {
      case "saved": {
        // what was drawn while the answer was under way grows out of what was sent
        const since = compareDesigns(sent, this.#mine);
        this.#base = answer.now;
        this.#mine = applyEdits(answer.now, since);
        this.#state = "saved";
        if (since.length > 0) this.#changed();
        else this.#settled();
        return;
      }
      case "conflict":
        this.#state = "unsaved";
        this.#join(answer.now);
        this.#publish();
        return;
      case "refused":
        this.#state = "refused";
        this.#refusal = answer.why;
        break;
      case "unreachable":
        this.#state = "unreachable";
        this.#cancel = this.#world.later(() => void this.save(), AGAIN);
        break;
    }
    this.#publish();
  }

  #join(now: SavedDesign): void {
    const { edits, conflicts } = mergeDesigns(this.#base, this.#mine, now);
    // an undo would bring back what somebody else has changed since
    const theirs = touchedBy(compareDesigns(this.#base, now));
    const untouched = (group: readonly Edit[]) => theirs.isDisjointFrom(touchedBy(group));
    this.#undo = this.#undo.filter(untouched);
    this.#redo = this.#redo.filter(untouched);
    this.#base = now;
    this.#mine = applyEdits(now, edits);
    this.#conflicts = conflicts;
    this.#theirs = conflicts.length > 0 ? now : null;
    if (now.by !== undefined && !this.#joinedWith.includes(now.by)) this.#joinedWith = [...this.#joinedWith, now.by];
    this.#state = conflicts.length > 0 ? "conflict" : edits.length > 0 ? "unsaved" : "saved";
    if (this.#state === "unsaved") this.#plan();
  }

  #changed(): void {
    this.#refusal = null;
    if (this.#state !== "saving") this.#state = this.#conflicts.length > 0 ? "conflict" : "unsaved";
    // while versions stand against each other, what was kept before them still holds mine
    if (this.#conflicts.length === 0) this.#world.keep({ base: this.#base, mine: this.#mine });
    this.#plan();
    this.#publish();
  }

  #plan(): void {
    this.#cancel?.();
    this.#cancel = this.#world.later(() => void this.save(), QUIET);
  }

  #settled(): void {
    this.#state = "saved";
    this.#world.keep(null);
    this.#publish();
  }

  #look(): SessionView {
    return {
      design: this.#mine,
      revision: this.#base.revision,
      state: this.#state,
      refusal: this.#refusal,
      conflicts: this.#conflicts,
      joinedWith: this.#joinedWith,
      canUndo: this.#undo.length > 0,
      canRedo: this.#redo.length > 0,
    };
  }

  #publish(): void {
    this.#view = this.#look();
    for (const listener of this.#listeners) listener();
  }
}
