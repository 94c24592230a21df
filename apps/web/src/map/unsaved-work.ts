// Unsaved work on a map, kept in the browser so that neither a crash nor a server that is away loses an edit.

import type { Design } from "./edit.ts";
import type { SavedDesign } from "./session.ts";

interface Unsaved {
  readonly base: SavedDesign;
  readonly mine: Design;
}

const keyOf = (plant: string) => `bulkhead.unsaved.${plant}`;

export function keepWork(plant: string, unsaved: Unsaved | null): void {
  try {
    if (unsaved === null) localStorage.removeItem(keyOf(plant));
    else localStorage.setItem(keyOf(plant), JSON.stringify(unsaved));
  } catch {
    // a full or forbidden storage: the work is still in memory and on its way to the server
  }
}

export function keptWork(plant: string): Unsaved | null {
  try {
    const text = localStorage.getItem(keyOf(plant));
    return text === null ? null : (JSON.parse(text) as Unsaved);
  } catch {
    return null;
  }
}
