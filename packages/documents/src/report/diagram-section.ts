// The zone and conduit diagram as one SVG: rooms with their assets, doors between them, and red dashes where no door is.

import { FOUNDATIONAL_REQUIREMENTS } from "@bulkhead/standards";
import { type Content, html, type Markup } from "../markup.ts";
import { STANDING_SIGNS, STANDING_WORDS, standAt, standOf } from "../standing.ts";
import { type Anchors, linkTo } from "./anchors.ts";
import { type Box, LABEL_LINE, type Layout, type Line, labelOf, labelsOf, layOut, type Point } from "./diagram-layout.ts";
import { makeScene, type Scene } from "./diagram-scene.ts";
import type { ReportInput } from "./input.ts";

const CORNER = 7;

export async function writeDiagram(input: ReportInput, anchors: Anchors): Promise<Markup> {
  const scene = makeScene(input.plant, input.assessment, input.findings, input.facts);
  const layout = await layOut(scene);
  const { width, height } = layout;
  return html`<section id="diagram" aria-labelledby="diagram-title"><h2 id="diagram-title">Zones and conduits</h2>
<div class="scroll" tabindex="0" role="region" aria-label="Zone and conduit diagram"><svg class="diagram" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${describe(scene)}">
<defs><marker id="arrow" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="11" markerHeight="11" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0 10 5 0 10z"/></marker><pattern id="hatch" width="4" height="4" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0V4"/></pattern></defs>
${outerFirst(scene).map((id) => drawRoom(id, scene, layout, anchors))}${drawDoors(scene, layout, anchors)}${drawStrangers(scene, layout)}${scene.undeclared.map((_, at) => drawUndeclared(at, scene, layout))}</svg></div>
<p class="legend">${(["proven", "claimed", "short", "none"] as const).map(
    (standing) =>
      html`<span class="st ${standing}"><i aria-hidden="true">${STANDING_SIGNS[standing]}</i>${STANDING_WORDS[standing]}</span>`,
  )}<span class="st undeclared"><i aria-hidden="true">- -</i>conversation that no channel allows</span><span>The seven squares of a room are the foundational requirements IAC, UC, SI, DC, RDF, TRE, RA.</span></p></section>`;
}

function describe(scene: Scene): string {
  const kinds = `${scene.zones.length} zones joined by ${scene.conduits.length} conduits`;
  const undeclared = scene.undeclared.flatMap((line) => line.labels);
  return undeclared.length === 0 ? kinds : `${kinds}; undeclared: ${undeclared.join("; ")}`;
}

/** A room is painted before those that lie in it. */
function outerFirst(scene: Scene): readonly string[] {
  const parents = new Map(scene.zones.map((zone) => [zone.id, zone.parent]));
  const depthOf = (id: string): number => {
    let depth = 0;
    for (let at = parents.get(id); at !== undefined && depth < scene.zones.length; at = parents.get(at)) depth++;
    return depth;
  };
  return scene.zones.map((zone) => zone.id).sort((a, b) => depthOf(a) - depthOf(b));
}

function drawRoom(id: string, scene: Scene, layout: Layout, anchors: Anchors): Content {
  const zone = scene.zones.find((one) => one.id === id);
  const box = layout.boxes.get(`zone ${id}`);
  const levels = scene.levels.get(id);
  if (zone === undefined || box === undefined) return false;
  const standing = levels === undefined ? "none" : standOf(levels);
  const head = html`<title>${zone.name}, ${zone.kind}: ${STANDING_WORDS[standing]}</title><rect class="wall" ${place(box)} rx="4"/><path class="beam" d="M${box.x + 2} ${box.y + 1.5}h${box.width - 4}"/>
<text class="sign" x="${box.x + 12}" y="${box.y + 22}">${STANDING_SIGNS[standing]}</text><text class="name" x="${box.x + 29}" y="${box.y + 22}">${labelOf(zone.name)}</text><text class="kind" x="${box.x + 29}" y="${box.y + 38}">${zone.kind.replaceAll("-", " ")}</text>${
    levels !== undefined &&
    FOUNDATIONAL_REQUIREMENTS.map((fr, at) => {
      const here = standAt(levels, fr);
      return html`<rect class="fr ${here}" x="${box.x + 29 + at * 14}" y="${box.y + 44}" width="11" height="9" rx="1.5"><title>${fr}: target ${levels.target[fr]}, proven ${levels.proven[fr]}, claimed ${levels.claimed[fr]}</title></rect>${here === "short" && html`<path class="cross" d="M${box.x + 32 + at * 14} ${box.y + 46}l5 5m0-5l-5 5"/>`}`;
    })
  }`;
  const chips = (scene.assets.get(id) ?? []).map((asset) => {
    const chip = layout.boxes.get(`asset ${asset.id}`);
    return (
      chip !== undefined &&
      html`<g class="chip${asset.safety && " safety"}"><title>${asset.name}: ${asset.role ?? asset.type}${asset.addresses.length > 0 && `, ${asset.addresses.join(", ")}`}</title><rect ${place(chip)} rx="12"/><text x="${chip.x + chip.width / 2}" y="${chip.y + 16}">${labelOf(asset.name)}</text></g>`
    );
  });
  return html`<g class="room ${standing}">${linkTo(anchors.subject(id), head)}${chips}</g>`;
}

function drawDoors(scene: Scene, layout: Layout, anchors: Anchors): Content {
  const lines = scene.conduits.flatMap((conduit) => conduit.zones.map((zone) => layout.lines.get(`door ${conduit.id} ${zone}`)));
  return [
    lines.map((line) => line !== undefined && html`<path class="way" d="${pathOf(line.points)}"/>`),
    scene.conduits.map((conduit) => {
      const box = layout.boxes.get(`conduit ${conduit.id}`);
      if (box === undefined) return false;
      const levels = scene.levels.get(conduit.id);
      const standing = levels === undefined ? "none" : standOf(levels);
      const channels = conduit.channels.map(
        (channel) => `${channel.from.join(", ")} → ${channel.to.join(", ")}: ${channel.protocol}`,
      );
      const content = html`<title>Conduit ${conduit.name}: ${STANDING_WORDS[standing]}. ${channels.join("; ")}</title><rect class="leaf" ${place(box)} rx="2"/><path class="jamb" d="M${box.x} ${box.y - 3}v${box.height + 6}M${box.x + box.width} ${box.y - 3}v${box.height + 6}"/><text class="sign" x="${box.x + 10}" y="${box.y + 20}">${STANDING_SIGNS[standing]}</text><text class="name" x="${box.x + 26}" y="${box.y + 20}">${labelOf(conduit.name)}</text>`;
      return html`<g class="door ${standing}">${linkTo(anchors.subject(conduit.id), content)}</g>`;
    }),
  ];
}

function drawStrangers(scene: Scene, layout: Layout): Content {
  return scene.strangers.map(({ id, address }) => {
    const box = layout.boxes.get(id);
    return (
      box !== undefined &&
      html`<g class="stranger"><title>${address} lies in no zone</title><rect ${place(box)} rx="4"/><text x="${box.x + box.width / 2}" y="${box.y + 20}">${labelOf(address)}</text></g>`
    );
  });
}

function drawUndeclared(at: number, scene: Scene, layout: Layout): Content {
  const line: Line | undefined = layout.lines.get(`undeclared ${at}`);
  const undeclared = scene.undeclared[at];
  if (line === undefined || undeclared === undefined) return false;
  const { label } = line;
  return html`<g class="undeclared"><title>${undeclared.labels.join("; ")}</title><path class="halo" d="${pathOf(line.points)}"/><path class="dash" d="${pathOf(line.points)}" marker-end="url(#arrow)"/>${
    label !== undefined &&
    html`<rect class="label" ${place(label)} rx="3"/>${labelsOf(undeclared.labels).map(
      (text, row) => html`<text x="${label.x + label.width / 2}" y="${label.y + 14 + row * LABEL_LINE}">${text}</text>`,
    )}`
  }</g>`;
}

function place(box: Box): Markup {
  return html`x="${round(box.x)}" y="${round(box.y)}" width="${round(box.width)}" height="${round(box.height)}"`;
}

/** A path through the points with rounded corners. */
export function pathOf(points: readonly Point[]): string {
  return points
    .map((point, at) => {
      const [before, after] = [points[at - 1], points[at + 1]];
      if (before === undefined) return `M${round(point.x)} ${round(point.y)}`;
      if (after === undefined) return `L${round(point.x)} ${round(point.y)}`;
      const [from, to] = [approach(point, before), approach(point, after)];
      return `L${round(from.x)} ${round(from.y)}Q${round(point.x)} ${round(point.y)} ${round(to.x)} ${round(to.y)}`;
    })
    .join("");
}

/** A point near `corner` on the way to `other`. */
function approach(corner: Point, other: Point): Point {
  const length = Math.hypot(other.x - corner.x, other.y - corner.y);
  const part = length === 0 ? 0 : Math.min(CORNER, length / 2) / length;
  return { x: corner.x + (other.x - corner.x) * part, y: corner.y + (other.y - corner.y) * part };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
