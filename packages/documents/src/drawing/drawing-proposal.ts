// What a drawing would become as a plant: containers as zones, shapes within as assets, connectors between zones as conduits. A proposal: a
// person says of each thing what it is, or leaves it out.

import type { Box, Drawing, Shape } from "./drawing.ts";

export interface ProposedThing {
  readonly id: string;
  readonly name: string;
  readonly as: "zone" | "asset";
  /** Id of the proposed zone that it lies in. */
  readonly within?: string;
  readonly box: Box;
}

export interface ProposedConduit {
  readonly name: string;
  /** Ids of proposed zones. */
  readonly zones: readonly [string, string];
}

export interface DrawingProposal {
  readonly things: readonly ProposedThing[];
  readonly conduits: readonly ProposedConduit[];
  readonly problems: readonly string[];
}

export function proposeFromDrawing({ shapes, connectors, problems }: Drawing): DrawingProposal {
  // the smallest shape around comes first; the drawing's own word for it counts more than where it stands
  const bySize = shapes.toSorted((a, b) => areaOf(a.box) - areaOf(b.box));
  const around = new Map<string, Shape>();
  const byId = new Map(shapes.map((shape) => [shape.id, shape]));
  for (const shape of shapes) {
    const told = shape.parent === undefined ? undefined : byId.get(shape.parent);
    const outer =
      told ?? bySize.find((other) => other !== shape && areaOf(other.box) > areaOf(shape.box) && contains(other.box, shape.box));
    if (outer !== undefined) around.set(shape.id, outer);
  }
  const holds = new Set([...around.values()].map((shape) => shape.id));
  // a shape without a name is no thing of a plant: what lies in it lies in what is around it
  const named = (shape: Shape) => shape.label !== "";
  const isZone = (shape: Shape) => named(shape) && (holds.has(shape.id) || shape.container);
  const zoneAround = (shape: Shape): Shape | undefined => {
    const passed = new Set<string>();
    for (let at = around.get(shape.id); at !== undefined && !passed.has(at.id); at = around.get(at.id)) {
      passed.add(at.id);
      if (isZone(at)) return at;
    }
    return undefined;
  };
  const things = shapes.filter(named).map((shape): ProposedThing => {
    const within = zoneAround(shape);
    return {
      id: shape.id,
      name: shape.label,
      as: isZone(shape) ? "zone" : "asset",
      ...(within === undefined ? {} : { within: within.id }),
      box: shape.box,
    };
  });
  const conduits = new Map<string, ProposedConduit>();
  for (const { from, to, label } of connectors) {
    const [first, second] = [from, to].map((id) => {
      const shape = byId.get(id);
      return shape === undefined || isZone(shape) ? shape : zoneAround(shape);
    });
    if (first === undefined || second === undefined || first === second) continue;
    const key = [first.id, second.id].sort().join("\n");
    const name = label === "" ? `${first.label} – ${second.label}` : label;
    if (!conduits.has(key)) conduits.set(key, { name, zones: [first.id, second.id] });
  }
  return { things, conduits: [...conduits.values()], problems };
}

function areaOf(box: Box): number {
  return box.width * box.height;
}

function contains(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    outer.x + outer.width >= inner.x + inner.width &&
    outer.y + outer.height >= inner.y + inner.height
  );
}
