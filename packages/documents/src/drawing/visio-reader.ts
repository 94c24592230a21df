// Reads drawings of Visio (.vsdx): pages of a ZIP with shapes, groups and connects ([MS-VSDX], sections 2.2.3 and 2.2.5). Lengths are inches,
// and y points upwards.

import { type Element, walkXml } from "@bulkhead/facts/text";
import { type Box, type Connector, type Drawing, MOST_SHAPES, plainLabel, type Shape } from "./drawing.ts";
import { unzip } from "./expansion.ts";

/** Points per inch, so that a drawing has the size of one of draw.io. */
const SCALE = 96;
/** Of a shape that takes its size from its master and does not repeat it. */
const USUAL = { width: 1, height: 0.75 };

interface Sheet {
  readonly id: string;
  readonly parent: string | undefined;
  readonly group: boolean;
  readonly cells: Map<string, number>;
  text: string;
}

/** Whatever the bytes are, it gives what was understood, and says what was not. */
export function readVisio(bytes: Uint8Array): Drawing {
  const files = unzip(bytes, (name) => /^visio\/pages\/page\d+\.xml$/.test(name));
  if (files === undefined)
    return { shapes: [], connectors: [], problems: ["The file is no sound Visio drawing, or is too large."] };
  if (files.size === 0) return { shapes: [], connectors: [], problems: ["The file holds no page of Visio."] };
  const shapes: Shape[] = [];
  const connectors: Connector[] = [];
  const problems: string[] = [];
  for (const [name, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    readPage(name, new TextDecoder().decode(content), shapes, connectors, problems);
  }
  if (shapes.length >= MOST_SHAPES) problems.push(`Only the first ${MOST_SHAPES} shapes of the drawing were read.`);
  return { shapes, connectors, problems };
}

function readPage(page: string, text: string, shapes: Shape[], connectors: Connector[], problems: string[]): void {
  const sheets = new Map<string, Sheet>();
  const ends = new Map<string, { begin?: string; end?: string }>();
  const open: Sheet[] = [];
  // text of one shape may stand in several runs; sections repeat cells of rows, which are not the shape's own
  let section = 0;
  const broken = walkXml(text, {
    open(element) {
      if (element.name === "Shape") openShape(page, element, sheets, open);
      else if (element.name === "Section") section += 1;
      else if (element.name === "Cell" && section === 0) keepCell(element, open.at(-1));
      else if (element.name === "Connect") keepConnect(page, element, ends);
    },
    close(name, content) {
      const sheet = open.at(-1);
      if (name === "Shape") open.pop();
      else if (name === "Section") section -= 1;
      else if ((name === "Text" || name === "cp" || name === "pp" || name === "fld") && sheet !== undefined) {
        sheet.text = `${sheet.text} ${content}`.slice(0, 1000);
      }
    },
  });
  if (broken !== undefined) problems.push(`${page} is broken at line ${broken}; what stands before was read.`);
  const height = Math.max(0, ...[...sheets.values()].filter((sheet) => sheet.parent === undefined).map((sheet) => topOf(sheet)));
  for (const sheet of sheets.values()) {
    // a shape with two ends is a connector, and no box
    if (ends.has(sheet.id) || sheet.cells.has("BeginX") || shapes.length >= MOST_SHAPES) continue;
    shapes.push({
      id: sheet.id,
      label: plainLabel(sheet.text),
      box: boxOf(sheet, sheets, height),
      ...(sheet.parent === undefined ? {} : { parent: sheet.parent }),
      container: sheet.group,
    });
  }
  for (const [id, { begin, end }] of ends) {
    if (begin === undefined || end === undefined || !sheets.has(begin) || !sheets.has(end)) continue;
    connectors.push({ from: begin, to: end, label: plainLabel(sheets.get(id)?.text ?? "") });
  }
}

function openShape(page: string, element: Element, sheets: Map<string, Sheet>, open: Sheet[]): void {
  const sheet: Sheet = {
    id: `${page} ${element.attribute("ID") ?? ""}`,
    parent: open.at(-1)?.id,
    group: element.attribute("Type") === "Group",
    cells: new Map(),
    text: "",
  };
  open.push(sheet);
  if (sheets.size < MOST_SHAPES) sheets.set(sheet.id, sheet);
}

function keepCell(element: Element, sheet: Sheet | undefined): void {
  const [name, value] = [element.attribute("N"), Number(element.attribute("V") ?? Number.NaN)];
  if (sheet !== undefined && name !== undefined && Number.isFinite(value) && sheet.cells.size < 500) sheet.cells.set(name, value);
}

function keepConnect(page: string, element: Element, ends: Map<string, { begin?: string; end?: string }>): void {
  const [from, to] = [`${page} ${element.attribute("FromSheet") ?? ""}`, `${page} ${element.attribute("ToSheet") ?? ""}`];
  const known = ends.get(from) ?? {};
  if (element.attribute("FromCell") === "BeginX") known.begin = to;
  else if (element.attribute("FromCell") === "EndX") known.end = to;
  ends.set(from, known);
}

function sizeOf(sheet: Sheet): { readonly width: number; readonly height: number } {
  return { width: sheet.cells.get("Width") ?? USUAL.width, height: sheet.cells.get("Height") ?? USUAL.height };
}

/** Lower left corner, in inches of the shape around. */
function cornerOf(sheet: Sheet): { readonly x: number; readonly y: number } {
  const { width, height } = sizeOf(sheet);
  return {
    x: (sheet.cells.get("PinX") ?? 0) - (sheet.cells.get("LocPinX") ?? width / 2),
    y: (sheet.cells.get("PinY") ?? 0) - (sheet.cells.get("LocPinY") ?? height / 2),
  };
}

function topOf(sheet: Sheet): number {
  return cornerOf(sheet).y + sizeOf(sheet).height;
}

function boxOf(sheet: Sheet, sheets: ReadonlyMap<string, Sheet>, pageHeight: number): Box {
  let { x, y } = cornerOf(sheet);
  const passed = new Set([sheet.id]);
  for (let at = sheet.parent; at !== undefined && !passed.has(at); at = sheets.get(at)?.parent) {
    passed.add(at);
    const around = sheets.get(at);
    if (around === undefined) break;
    const corner = cornerOf(around);
    [x, y] = [x + corner.x, y + corner.y];
  }
  const { width, height } = sizeOf(sheet);
  const points = (inches: number) => Math.round(inches * SCALE);
  return { x: points(x), y: points(pageHeight - y - height), width: points(width), height: points(height) };
}
