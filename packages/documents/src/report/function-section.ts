// Essential functions: a section for each with its variables, what drives it where it hurts, and for every variable its values with their
// limits, alarms, what was found and the proof under each other.

import type { AlarmMark, FunctionPage, TrendLine, VariablePage, VariableTrend } from "@bulkhead/process";
import { html, type Markup, NOTHING } from "../markup.ts";
import type { ReportInput } from "./input.ts";
import type { Register } from "./register.ts";

const WIDTH = 860;
const HEIGHT = 170;
const LEFT = 64;
const RIGHT = 92;
const TOP = 10;
const BOTTOM = 26;
/** Between the curve and the times lies the lane of alarms. */
const LANE = 9;
/** Dashes tell lines apart without colour. */
const DASHES = ["", "7 3", "2 3", "9 3 2 3"];
/** Alarms that are listed for a variable; the others are counted. */
const MOST_ALARMS = 8;

export function writeFunctions(input: ReportInput, register: Register): Markup {
  const pages = shownPages(input);
  if (pages.length === 0) return NOTHING;
  return html`<section id="trends" aria-labelledby="trends-title"><h2 id="trends-title">Process <small>${countVariables(pages)} variables</small></h2>
<p class="lead">By essential function: values as they were told and written, with the limits of the design, alarms in the lane below, what was found and the proof. Times are UTC. Where values stay away, the line is broken.</p>
${pages.map((page) => writePage(page, input, register))}</section>`;
}

/** Variables in the section; 0 where there is none. */
export function countShown(input: ReportInput): number {
  return countVariables(shownPages(input));
}

function countVariables(pages: readonly FunctionPage[]): number {
  return pages.reduce((sum, { variables }) => sum + variables.length, 0);
}

/** Functions of whose variables something was seen or found. */
function shownPages({ functions = [] }: ReportInput): readonly FunctionPage[] {
  return functions.filter(({ variables, findings }) => findings.length > 0 || variables.some(isSeen));
}

function isSeen({ trend, read, written, alarms }: VariablePage): boolean {
  return trend !== null || read !== null || written !== null || alarms.length > 0;
}

function writePage(page: FunctionPage, input: ReportInput, register: Register): Markup {
  const { essentialFunction, variables, interlocks, findings } = page;
  const unseen = variables.filter((variable) => !isSeen(variable)).map(({ variable }) => variable.name);
  return html`<article class="subject function" id="function-${essentialFunction?.id ?? "none"}"><h3>${essentialFunction?.name ?? "No essential function"} <small>${variables.length}${findings.length > 0 && `, ${findings.length} found`}</small></h3>
${writeConsequences(page, input)}${
  interlocks.length > 0 &&
  html`<p class="hangs">Guarded by ${interlocks.map(({ name, when, demands }, at) => html`${at > 0 && "; "}<b>${name}</b> (while ${when}, ${demands})`)}.</p>`
}
${variables.filter(isSeen).map((variable) => writeVariable(variable, page, input, register))}${
  unseen.length > 0 && html`<p class="quiet">Nothing was seen of ${unseen.join(", ")}.</p>`
}</article>`;
}

/** Which variable, driven where, hurts the function: one line for each variable. */
function writeConsequences({ consequences }: FunctionPage, { plant }: ReportInput): Markup {
  if (consequences.length === 0) return NOTHING;
  const names = new Map(plant.variables.map(({ id, name, unit }) => [id, { name, unit: unit === undefined ? "" : ` ${unit}` }]));
  const lines = [...Map.groupBy(consequences, ({ variable }) => variable)].map(([id, drives]) => {
    const { name, unit } = names.get(id) ?? { name: id, unit: "" };
    const where = drives.map(({ beyond }) =>
      beyond === undefined ? "told falsely" : `${beyond.side} ${short(beyond.bound)}${unit} (${beyond.limit})`,
    );
    return `${name} ${where.join(" or ")}`;
  });
  return html`<p class="hangs">Hurt by ${lines.join("; ")}.</p>`;
}

function writeVariable(page: VariablePage, { findings }: FunctionPage, input: ReportInput, register: Register): Markup {
  const { variable, trend, alarms } = page;
  const found = page.findings.flatMap((at) => findings[at] ?? []);
  const silenced = alarms.filter((alarm) => alarm.silenced !== null);
  const unit = variable.unit === undefined ? "" : `, ${variable.unit}`;
  return html`<figure class="trend"><figcaption><b>${variable.name}</b>${variable.tag !== undefined && ` (${variable.tag})`}${unit} <span class="quiet">${input.plant.assets.find(({ id }) => id === variable.asset)?.name ?? variable.asset}${limitsOf(variable).map(([name, [least, most]]) => `; ${name} ${short(least)} to ${short(most)}`)}</span></figcaption>
${
  trend === null
    ? html`<p class="quiet">${describeSeen(page)}</p>`
    : html`<div class="scroll" tabindex="0" role="region" aria-label="Trend of ${variable.name}">${drawTrend(variable, trend, alarms)}</div>
<p class="legend">${trend.lines.map(
        (line, at) =>
          html`<span><svg class="key" width="26" height="8" aria-hidden="true">${
            line.direction === "written"
              ? html`<path class="written" d="M13 0l4 4-4 4-4-4z"/>`
              : html`<path class="line l${at % 4}" d="M0 4h26" stroke-dasharray="${DASHES[at % 4] ?? ""}"/>`
          }</svg>${line.source} <small>${line.samples}${line.bad > 0 && `, ${line.bad} bad`}</small></span>`,
      )}</p>`
}
${found.length > 0 && html`<ul class="found">${found.map(({ text, facts }) => html`<li><p><span class="sign short" aria-hidden="true">▲</span>${text}</p>${register.cite(facts)}</li>`)}</ul>`}${
  silenced.length > 0 &&
  html`<ul class="found">${silenced.slice(0, MOST_ALARMS).map((alarm) => html`<li><p class="quiet">${moment(Date.parse(alarm.from))}: ${alarm.text} <em>${alarm.silenced}</em></p>${register.cite([alarm.fact])}</li>`)}${silenced.length > MOST_ALARMS && html`<li class="quiet">and ${silenced.length - MOST_ALARMS} more that were silenced</li>`}</ul>`
}</figure>`;
}

/** In words, where the values themselves are not kept. */
function describeSeen({ variable, read, written }: VariablePage): string {
  const seen = [
    [read, "told"],
    [written, "written"],
  ] as const;
  const parts = seen.flatMap(([values, way]) => {
    if (values === null) return [];
    const { minimum, maximum, count } = values;
    const range = minimum === null || maximum === null ? "no good value" : `${short(minimum)} to ${short(maximum)}`;
    return [`${range}${variable.unit === undefined ? "" : ` ${variable.unit}`}, ${way} ${count} times`];
  });
  return parts.length === 0
    ? "No value of it was seen."
    : `${parts.join("; ")}. The values themselves are not kept: bulkhead values import.`;
}

/** From the inside out. */
function limitsOf({ limits }: VariablePage["variable"]): (readonly [string, readonly [number, number]])[] {
  return (["normal", "alarm", "safety"] as const).flatMap((name) => {
    const range = limits[name];
    return range === undefined ? [] : [[name, range] as const];
  });
}

function drawTrend(
  variable: VariablePage["variable"],
  { lines, from, until }: VariableTrend,
  alarms: readonly AlarmMark[],
): Markup {
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
  const y = (value: number): number => round(TOP + ((top - value) / (top - bottom)) * (HEIGHT - TOP - BOTTOM - LANE));
  const middle = from + (until - from) / 2;
  const label = `${variable.name}: ${short(low)} to ${short(high)} ${variable.unit ?? ""} from ${moment(from)} to ${moment(until)}`;
  return html`<svg class="curve" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="${label}">
<path class="frame" d="M${LEFT} ${TOP}V${HEIGHT - BOTTOM}H${WIDTH - RIGHT}"/>
${[low, (low + high) / 2, high].map((value) => html`<text class="tick" x="${LEFT - 6}" y="${y(value) + 4}" text-anchor="end">${short(value)}</text><path class="grid" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/>`)}
${([from, middle, until] as const).map((time, at) => html`<text class="tick" x="${x(time)}" y="${HEIGHT - 8}" text-anchor="${(["start", "middle", "end"] as const)[at] ?? "middle"}">${moment(time)}</text>`)}
${shown.map(({ name, value, label: text }) => html`<path class="limit ${name}" d="M${LEFT} ${y(value)}H${WIDTH - RIGHT}"/><text class="tick" x="${WIDTH - RIGHT + 5}" y="${y(value) + 4}">${text}</text>`)}
${lines.map((line, at) => drawLine(line, at, x, y))}
${alarms.map((alarm) => drawAlarm(alarm, from, until, x))}</svg>`;
}

/** A bar in the lane while the alarm stood: filled, or only its outline where it was silenced. */
function drawAlarm({ from, until, text, silenced }: AlarmMark, first: number, last: number, x: (time: number) => number): Markup {
  const [begin, end] = [Date.parse(from), Date.parse(until)].map((time) => Math.min(last, Math.max(first, time))) as [
    number,
    number,
  ];
  if (Date.parse(from) > last || Date.parse(until) < first) return NOTHING;
  const width = Math.max(3, round(x(end) - x(begin)));
  return html`<rect class="stood${silenced !== null && " silenced"}" x="${x(begin)}" y="${HEIGHT - BOTTOM - LANE + 2}" width="${width}" height="${LANE - 3}"><title>${moment(Date.parse(from))} to ${moment(Date.parse(until))}: ${text}</title></rect>`;
}

function drawLine(
  { direction, columns, gap }: TrendLine,
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
