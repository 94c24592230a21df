// Reads files of draw.io: `mxfile` with diagrams as plain XML or packed (DEFLATE, Base64, then URI encoding), or a bare `mxGraphModel`.
// Format: https://www.drawio.com/doc/faq/diagram-source-edit

import { type Element, walkXml } from "@bulkhead/facts/text";
import { type Box, type Connector, type Drawing, MOST_SHAPES, plainLabel, type Shape } from "./drawing.ts";
import { inflate } from "./expansion.ts";

interface Cell {
  id: string;
  label: string;
  style: string;
  parent: string;
  source: string;
  target: string;
  kind: "vertex" | "edge" | "other";
  box: Box;
  relative: boolean;
}

/** Whatever the text is, it gives what was understood, and says what was not. */
export function readDrawio(text: string): Drawing {
  const cells = new Map<string, Cell>();
  const problems: string[] = [];
  const packed: string[] = [];
  collectCells(text, cells, problems, packed);
  for (const content of packed) {
    const plain = unpack(content);
    if (plain === undefined) problems.push("A page of the drawing is packed in a way that could not be unpacked.");
    else collectCells(plain, cells, problems, []);
  }
  if (cells.size >= MOST_SHAPES) problems.push(`Only the first ${MOST_SHAPES} cells of the drawing were read.`);
  return drawingOf(cells, problems);
}

function unpack(content: string): string | undefined {
  if (!/^[A-Za-z0-9+/=\s]+$/.test(content)) return undefined;
  try {
    const bytes = inflate(Uint8Array.from(atob(content.replace(/\s+/g, "")), (character) => character.charCodeAt(0)));
    return bytes === undefined ? undefined : decodeURIComponent(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}

/** Each page numbers its cells anew: the page stands before the id. */
function collectCells(text: string, cells: Map<string, Cell>, problems: string[], packed: string[]): void {
  let page = cells.size;
  let wrapper: { readonly id: string; readonly label: string } | undefined;
  let cell: Cell | undefined;
  const key = (id: string) => `${page} ${id}`;
  const broken = walkXml(text, {
    open(element) {
      switch (element.name) {
        case "mxGraphModel":
          page = cells.size;
          break;
        case "object":
        case "UserObject":
          wrapper = { id: element.attribute("id") ?? "", label: element.attribute("label") ?? "" };
          break;
        case "mxCell": {
          const id = key(element.attribute("id") ?? wrapper?.id ?? "");
          const kind = element.attribute("vertex") === "1" ? "vertex" : element.attribute("edge") === "1" ? "edge" : "other";
          cell = {
            id,
            label: plainLabel(element.attribute("value") ?? wrapper?.label ?? ""),
            style: element.attribute("style") ?? "",
            parent: key(element.attribute("parent") ?? ""),
            source: key(element.attribute("source") ?? ""),
            target: key(element.attribute("target") ?? ""),
            kind,
            box: { x: 0, y: 0, width: 0, height: 0 },
            relative: false,
          };
          if (cells.size < MOST_SHAPES) cells.set(id, cell);
          break;
        }
        case "mxGeometry":
          if (cell !== undefined) {
            cell.box = boxOf(element);
            cell.relative = element.attribute("relative") === "1";
          }
          break;
      }
    },
    close(name, content) {
      if (name === "mxCell") cell = undefined;
      else if (name === "object" || name === "UserObject") wrapper = undefined;
      else if (name === "diagram" && content !== "") packed.push(content);
    },
  });
  if (broken !== undefined) problems.push(`The drawing is broken at line ${broken}; what stands before was read.`);
}

function boxOf(element: Element): Box {
  const number = (name: string) => {
    const value = Number(element.attribute(name) ?? 0);
    return Number.isFinite(value) ? value : 0;
  };
  return { x: number("x"), y: number("y"), width: number("width"), height: number("height") };
}

function drawingOf(cells: ReadonlyMap<string, Cell>, problems: readonly string[]): Drawing {
  const placed = new Map<string, Box>();
  /** Places are relative to the shape around; a circle of parents ends where it closes. */
  const place = (cell: Cell, passed: ReadonlySet<string>): Box => {
    const known = placed.get(cell.id);
    if (known !== undefined) return known;
    const parent = cells.get(cell.parent);
    const around =
      parent === undefined || parent.kind !== "vertex" || passed.has(parent.id)
        ? { x: 0, y: 0 }
        : place(parent, new Set([...passed, parent.id]));
    const box = { ...cell.box, x: cell.box.x + around.x, y: cell.box.y + around.y };
    placed.set(cell.id, box);
    return box;
  };
  const shapes: Shape[] = [];
  const connectors: Connector[] = [];
  const edgeLabels = new Map<string, string>();
  for (const cell of cells.values()) {
    const parent = cells.get(cell.parent);
    // the label of a connector is a cell of its own that hangs on it
    if (cell.kind === "vertex" && parent?.kind === "edge") edgeLabels.set(parent.id, cell.label);
    else if (cell.kind === "vertex" && !cell.relative) {
      shapes.push({
        id: cell.id,
        label: cell.label,
        box: place(cell, new Set([cell.id])),
        ...(parent?.kind === "vertex" ? { parent: parent.id } : {}),
        container: /(?:^|;)(?:swimlane|group|container=1)(?:;|$)/.test(cell.style),
      });
    }
  }
  for (const cell of cells.values()) {
    if (cell.kind !== "edge" || !cells.has(cell.source) || !cells.has(cell.target)) continue;
    connectors.push({ from: cell.source, to: cell.target, label: cell.label || (edgeLabels.get(cell.id) ?? "") });
  }
  return { shapes, connectors, problems };
}
