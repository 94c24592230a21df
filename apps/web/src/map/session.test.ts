// A person's work on a map: saved by itself, undone, joined with others', and never lost when the server is away.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyEdits, type Edit, type ZoneDraft } from "./edit.ts";
import { MapSession, type SaveAnswer, type SavedDesign, type World } from "./session.ts";

const first: SavedDesign = {
  revision: 1,
  plant: { bulkhead: 1, system: { id: "works", name: "Works" }, zones: [{ id: "a", name: "A", kind: "control" }] },
  places: {},
};
const zone = (id: string, name: string): Edit => ({ do: "put", thing: { kind: "zone", value: { id, name, kind: "control" } } });
const names = (zones: readonly ZoneDraft[] | undefined) => zones?.map((one) => one.name);

/** A server of one design with optimistic locking, and a clock that is turned by hand. */
class Desk implements World {
  now: SavedDesign = first;
  answer: SaveAnswer | null = null;
  kept: Parameters<World["keep"]>[0] = null;
  #work: (() => void) | null = null;

  save = async (edits: readonly Edit[], revision: number): Promise<SaveAnswer> => {
    if (this.answer !== null) return this.answer;
    if (revision !== this.now.revision) return { outcome: "conflict", now: this.now };
    this.now = { ...applyEdits(this.now, edits), revision: revision + 1 };
    return { outcome: "saved", now: this.now };
  };

  later = (work: () => void) => {
    this.#work = work;
    return () => {
      this.#work = null;
    };
  };

  keep = (unsaved: Parameters<World["keep"]>[0]) => {
    this.kept = unsaved;
  };

  async tick(): Promise<void> {
    const work = this.#work;
    this.#work = null;
    work?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("map session", () => {
  it("saves by itself, and undo is a further revision", async () => {
    const desk = new Desk();
    const session = new MapSession(first, desk);
    session.edit([zone("b", "B")]);
    assert.equal(session.view().state, "unsaved");
    await desk.tick();
    assert.equal(session.view().state, "saved");
    assert.equal(desk.now.revision, 2);
    session.undo();
    await desk.tick();
    assert.deepEqual(names(desk.now.plant.zones), ["A"]);
    session.redo();
    await desk.tick();
    assert.deepEqual(names(desk.now.plant.zones), ["A", "B"]);
    assert.equal(desk.now.revision, 4);
  });

  it("joins what somebody else saved first", async () => {
    const desk = new Desk();
    const [ada, ben] = [new MapSession(first, desk), new MapSession(first, desk)];
    ada.edit([zone("b", "B")]);
    ben.edit([zone("c", "C")]);
    await ada.save();
    await ben.save();
    assert.equal(ben.view().state, "unsaved");
    await ben.save();
    assert.deepEqual(names(desk.now.plant.zones), ["A", "B", "C"]);
  });

  it("shows both versions of what two people changed, and saves nothing until one is chosen", async () => {
    const desk = new Desk();
    const [ada, ben] = [new MapSession(first, desk), new MapSession(first, desk)];
    ada.edit([zone("a", "Ada's")]);
    ben.edit([zone("a", "Ben's")]);
    await ada.save();
    await ben.save();
    assert.equal(ben.view().state, "conflict");
    assert.deepEqual(
      ben.view().conflicts.map(({ mine, theirs }) => [mine?.value.name, theirs?.value.name]),
      [["Ben's", "Ada's"]],
    );
    await desk.tick();
    assert.deepEqual(names(desk.now.plant.zones), ["Ada's"]);
    ben.settle(new Map([["zone a", "mine"]]));
    await ben.save();
    assert.deepEqual(names(desk.now.plant.zones), ["Ben's"]);
  });

  it("undoes nothing that somebody else has changed since", async () => {
    const desk = new Desk();
    const session = new MapSession(first, desk);
    session.edit([zone("a", "Mine")]);
    await session.save();
    desk.now = { ...applyEdits(desk.now, [zone("a", "Theirs")]), revision: 3 };
    session.receive(desk.now);
    assert.equal(session.view().canUndo, false);
    assert.deepEqual(names(session.view().design.plant.zones), ["Theirs"]);
  });

  it("keeps work while the server is away, and takes it up again after a crash", async () => {
    const desk = new Desk();
    desk.answer = { outcome: "unreachable" };
    const session = new MapSession(first, desk);
    session.edit([zone("b", "B")]);
    await session.save();
    assert.equal(session.view().state, "unreachable");
    const kept = desk.kept;
    desk.answer = null;
    const again = new MapSession({ ...applyEdits(first, [zone("c", "C")]), revision: 2 }, desk, kept);
    desk.now = { ...applyEdits(first, [zone("c", "C")]), revision: 2 };
    await desk.tick();
    assert.deepEqual(names(desk.now.plant.zones), ["A", "C", "B"]);
    assert.equal(again.view().state, "saved");
    assert.equal(desk.kept, null);
  });
});
