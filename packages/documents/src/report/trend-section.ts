// Trends of process variables, gathered by essential function: values with their limits, what was found, and the proof, under each other.

import { html, type Markup, NOTHING } from "../markup.ts";
import type { ReportInput, ReportTrend, ReportTrendLine } from "./input.ts";
import type { Register } from "./register.ts";

const WIDTH = 860;
const HEIGHT = 170;
const LEFT = 64;
const RIGHT = 92;
const TOP = 10;
const BOTTOM = 26;
/** Dashes tell lines apart without colour. */
const DASHES = ["", "7 3", "2 3", "9 3 2 3"];

export function writeTrends(input: ReportInput, register: Register): Markup {
  const trends = input.trends ?? [];
  if (trends.length === 0) return NOTHING;
  const names = new Map(input.plant.essentialFunctions.map(({ id, name }) => [id, name]));
  const byFunction = Map.groupBy(trends, ({ variable }) => variable.essentialFunction ?? "");
  const order = [...names.keys(), ""].filter((id) => byFunction.has(id));
  return html`<section id="trends" aria-labelledby="trends-title"><h2 id="trends-title">Process <small>${trends.length} variables</small></h2>
<p class="lead">Values as they were told and written, with the limits of the design. Times are UTC. Where values stay away, the line is broken.</p>
${order.map((id) => {
  const title = id === "" ? "No essential function" : (names.get(id) ?? id);
  const here = byFunction.get(id) ?? [];
  return html`<article class="subject function"><h3>${title} <small>${here.length}</small></h3>${here.map((trend) => writeTrend(trend, input, register))}</article>`;
})}</section>`;
}

function writeTrend(trend: ReportTrend, input: ReportInput, register: Register): Markup {
  const { variable, lines } = trend;
  const told = new Set(input.facts.flatMap((fact) => (speaksOf(fact, variable.id) ? [fact.id] : [])));
  const findings = input.findings.filter(({ facts }) => facts.some((id) => told.has(id)));
  const unit = variable.unit === undefined ? "" : `, ${variable.unit}`;
  return html`<figure class="trend"><figcaption><b>${variable.name}</b>${variable.tag !== undefined && ` (${variable.tag})`}${unit} <span class="quiet">${input.plant.assets.find(({ id }) => id === variable.asset)?.name ?? variable.asset}${limitsOf(variable).map(([name, [least, most]]) => `; ${name} ${short(least)} to ${short(most)}`)}</span></figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="Trend of ${variable.name}">${drawTrend(trend)}</div>
<p class="legend">${lines.map(
    (line, at) =>
      html`<span><svg class="key" width="26" height="8" aria-hidden="true">${
        line.direction === "written"
          ? html`<path class="written" d="M13 0l4 4-4 4-4-4z"/>`
          : html`<path class="line l${at % 4}" d="M0 4h26" stroke-dasharray="${DASHES[at % 4] ?? ""}"/>`
      }</svg>${line.source} <small>${line.samples}${line.bad > 0 && `, ${line.bad} bad`}</small></span>`,
  )}</p>
${findings.length > 0 && html`<ul class="found">${findings.map(({ text, facts }) => html`<li><p><span class="sign short" aria-hidden="true">▲</span>${text}</p>${register.cite(facts)}</li>`)}</ul>`}</figure>`;
}

function speaksOf(fact: ReportInput["facts"][number], variable: string): boolean {
  if (fact.kind === "process-value") return fact.value.variable === variable;
  return fact.kind === "process-alarm" && fact.value.variables.includes(variable);
}

/** From the inside out. */
function limitsOf({ limits }: ReportTrend["variable"]): (readonly [string, readonly [number, number]])[] {
  return (["normal", "alarm", "safety"] as const).flatMap((name) => {
    const range = limits[name];
    return range === undefined ? [] : [[name, range] as const];
  });
}

function drawTrend({ variable, lines, from, until }: ReportTrend): Markup {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { columns } of lines) {
    for (const column of columns) {
      low = Math.min(low, column.low);
      high = Math.max(high, column.high);
    }
  }
  if (!(low <= high)) return html`<p class="quiet">No good value.</p>`;
  // limits within reach are drawn: far ones would flatten the line
  const bounds = limitsOf(variable).flatMap(([name, [least, most]]) => [
    { name, value: least },
    { name, value: most },
  ]);
  const limits = [...Map.groupBy(bounds, ({ value }) => value)].map(([value, same]) => ({
    value,
    name: same.at(-1)?.name ?? "normal",
    label: `${same.map(({ name }) => name).join(", ")} ${short(value)}`,
  }));
  const reach = Math.max(high - low, Math.abs(high) * 0.02, 1e-9);
  const shown = limits.filter(({ value }) => value >= low - reach && value <= high + reach);
  for (const { value } of shown) [low, high] = [Math.min(low, value), Math.max(high, value)];
  const margin = Math.max((high - low) * 0.06, reach * 0.06);
  const [bottom, top] = [low - margin, high + margin];
  const x = (time: number): number => round(LEFT + ((time - from) / Math.max(1, until - from)) * (WIDTH - LEFT - RIGHT));
  const y = (value: number): number => round(TOP + ((top - value) / (top - bottom)) * (HEIGHT - TOP - BOTTOM));
  const middle = from + (until - from) / 2;
  const label = `${variable.name}: ${short(low)} to ${short(high)} ${variable.unit ?? ""} from ${moment(from)} to ${moment(until)}`;
  return html`<svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${label}">
<path class="frame" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>
${[low, (low + high) / 2, high].map((value) => html`<text class="tick" x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${short(value)}</text><path class="grid" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/>`)}
${([from, middle, until] as const).map((time, at) => html`<text class="tick" x="${x(time)}" y="${HEIGHT - 8}" text-anchor="${(["start", "middle", "end"] as const)[at] ?? "middle"}">${moment(time)}</text>`)}
${shown.map(({ name, value, label: text }) => html`<path class="limit ${name}" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/><text class="tick" x="${WIDTH - RIGHT + 5}" y="${y(value) + 4}">${text}</text>`)}
${lines.map((line, at) => drawLine(line, at, x, y))}</svg>`;
}

function drawLine(
  { direction, columns, gap }: ReportTrendLine,
  at: number,
  x: (time: number) => number,
  y: (value: number) => number,
): Markup {
  if (direction === "written") {
    return html`${columns.map(({ until, last }) => html`<path class="written" d="M${x(until)} ${round(y(last) - 4)}l4 4-4 4-4-4z"/>`)}`;
  }
  let path = "";
  let before = Number.NEGATIVE_INFINITY;
  for (const { from, until, low, high, first, last } of columns) {
    path += `${from - before > gap ? "M" : "L"}${x(from)} ${y(first)}`;
    if (low !== high) path += `L${x((from + until) / 2)} ${y(low)}L${x((from + until) / 2)} ${y(high)}L${x(until)} ${y(last)}`;
    before = until;
  }
  return html`<path class="line l${at % 4}" d="${path}" stroke-dasharray="${DASHES[at % 4] ?? ""}"/>`;
}

/** `2026-03-01 12:00:05`. */
function moment(time: number): string {
  return Number.isFinite(time) && Math.abs(time) < 8.64e15 ? new Date(time).toISOString().slice(0, 19).replace("T", " ") : "?";
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
