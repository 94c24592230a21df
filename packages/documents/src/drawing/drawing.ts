// A drawing of somebody else's tool, as far as it matters for a plant: shapes with a label and a place, and connectors between them.

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Shape {
  readonly id: string;
  /** Text on it, without markup; empty where there is none. */
  readonly label: string;
  /** In the units of the drawing, from the upper left of the page. */
  readonly box: Box;
  /** Id of the shape that it belongs to, where the drawing says so. */
  readonly parent?: string;
  /** The drawing itself calls it a container. */
  readonly container: boolean;
}

export interface Connector {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

export interface Drawing {
  readonly shapes: readonly Shape[];
  readonly connectors: readonly Connector[];
  /** What could not be read, for people. */
  readonly problems: readonly string[];
}

/** More than a drawing of a plant has; the rest is left out, and said. */
export const MOST_SHAPES = 20_000;

/** Text of a label that may hold HTML: tags go, what stands between stays; one line. */
export function plainLabel(label: string): string {
  const text = label
    .slice(0, 10_000)
    .replace(/<(?:br|\/div|\/p|\/li)\b[^<>]*>/gi, " ")
    .replace(/<[^<>]*>/g, "")
    .replace(/&(nbsp|lt|gt|quot|amp|#39);/g, (_, name: string) => ENTITIES.get(name) ?? "");
  return text.replace(/\s+/g, " ").trim().slice(0, 200);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["nbsp", " "],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["amp", "&"],
  ["#39", "'"],
]);
