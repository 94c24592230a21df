// The assessment on a terminal: level table, contradictions, findings and problems.

import type { Assessment, SubjectLevels } from "@bulkhead/assessment";
import type { Finding } from "@bulkhead/facts";
import type { Problem } from "@bulkhead/plant";
import { FOUNDATIONAL_REQUIREMENTS, type FoundationalRequirement } from "@bulkhead/standards";
import { FINDING_TITLES } from "../finding-title.ts";
import { isContradicted, STANDING_SIGNS, STANDING_WORDS, type Standing, standAt, standOf } from "../standing.ts";
import { makeLine } from "../visible.ts";
import { type Colour, paint } from "./paint.ts";
import { type Cell, renderTable, type TableStyle } from "./table.ts";
import { breakLines } from "./text-width.ts";

const COLOURS: Readonly<Record<Standing, Colour>> = { proven: "blue", claimed: "yellow", short: "red", none: "dim" };
/** From this width on a cell is spelled `T2 P0 C1`; below it is `2/0/1`. */
const SPACIOUS = 110;

/** Zones, then conduits, by foundational requirement: target, proven and claimed level, and a sign that says whether the target is reached. */
export function renderLevelTable(assessment: Assessment, style: TableStyle): string {
  const spacious = style.width >= SPACIOUS;
  const cell = (levels: SubjectLevels, fr: FoundationalRequirement): Cell => {
    const standing = standAt(levels, fr);
    const [target, proven, claimed] = [levels.target[fr], levels.proven[fr], levels.claimed[fr]];
    const text = spacious ? `T${target} P${proven} C${claimed} ` : `${target}/${proven}/${claimed}`;
    return { text: `${text}${STANDING_SIGNS[standing]}`, colour: COLOURS[standing] };
  };
  const row = (levels: SubjectLevels): readonly Cell[] => {
    const standing = standOf(levels);
    return [
      { text: STANDING_SIGNS[standing], colour: COLOURS[standing] },
      levels.name,
      ...FOUNDATIONAL_REQUIREMENTS.map((fr) => cell(levels, fr)),
    ];
  };
  const zones = assessment.levels.filter((levels) => levels.type === "zone").map(row);
  const conduits = assessment.levels.filter((levels) => levels.type === "conduit").map(row);
  const between: readonly Cell[][] = conduits.length === 0 ? [] : [[], ["", { text: "Conduit", colour: "dim" }]];
  const columns = ["", "Zone", ...FOUNDATIONAL_REQUIREMENTS].map((title) => ({ title }));
  const table = renderTable(columns, [...zones, ...between, ...conduits], style);
  const signs = (["proven", "claimed", "short", "none"] as const).map(
    (standing) => `${STANDING_SIGNS[standing]} ${STANDING_WORDS[standing]}`,
  );
  const legend = [spacious ? "T target, P proven, C claimed" : "target/proven/claimed", ...signs];
  return `${table}\n\n${paint(fillLines(legend, style.width), "dim", style.colour)}`;
}

/** Items beside each other, none broken at a line's end. */
function fillLines(items: readonly string[], width: number): string {
  const joined = items.map((item) => item.replaceAll(" ", "\u{a0}")).join("   ");
  return breakLines(joined, width)
    .map((line) => line.replaceAll("\u{a0}", " ").trimEnd())
    .join("\n");
}

/** Every contradicted row with both sides. Empty text where there is none. */
export function renderContradictions(assessment: Assessment, style: TableStyle): string {
  const names = new Map(assessment.levels.map((levels) => [levels.subject, levels.name]));
  return assessment.verdicts
    .filter(isContradicted)
    .map((verdict) => {
      const title = paint(
        `≠ ${makeLine(`${verdict.requirement} at ${names.get(verdict.subject) ?? verdict.subject}`)}`,
        "magenta",
        style.colour,
      );
      const beside = (label: string, texts: readonly string[]) => [
        ...texts.slice(0, MOST_REASONS).map((text) => hang(`${label}${makeLine(text)}`, "    ", 9, style.width)),
        ...(texts.length > MOST_REASONS ? [`    … and ${texts.length - MOST_REASONS} more`] : []),
      ];
      return [
        title,
        ...beside(
          "for      ",
          [...verdict.for, ...verdict.waivers].map((reason) => reason.text),
        ),
        ...beside(
          "against  ",
          [...verdict.against, ...(verdict.waivers.length > 0 ? verdict.applies : [])].map((reason) => reason.text),
        ),
      ].join("\n");
    })
    .join("\n");
}

/** Findings by kind, each with its techniques; at most `most` of a kind, and how many more there are. Empty text where there is none. */
export function renderFindings(findings: readonly Finding[], style: TableStyle, most = Number.POSITIVE_INFINITY): string {
  return [...Map.groupBy(findings, (finding) => finding.code)]
    .map(([code, own]) => {
      const title = `${paint(FINDING_TITLES[code], "bold", style.colour)} ${paint(`${own.length}`, "dim", style.colour)}`;
      const lines = own
        .slice(0, most)
        .map(({ text, techniques }) =>
          hang(
            `• ${makeLine(text)}${techniques.length > 0 ? ` [${techniques.map(makeLine).join(", ")}]` : ""}`,
            "  ",
            2,
            style.width,
          ),
        );
      const rest = own.length > most ? [`  … and ${own.length - most} more`] : [];
      return [title, ...lines, ...rest].join("\n");
    })
    .join("\n");
}

const LONGEST_MESSAGE = 600;
/** Reasons on one side of a contradiction. */
const MOST_REASONS = 6;

const SEVERITY: Readonly<Record<Problem["severity"], Colour>> = { error: "red", warning: "yellow", note: "dim" };

/** `file:line:column: severity code: message`, and what to do on the next line. Empty text where there is none. */
export function renderProblems(problems: readonly Problem[], style: TableStyle): string {
  return problems
    .map(({ code, severity, message, mend, file, line, column, place }) => {
      const position = [file, line, column].filter((part) => part !== undefined).join(":");
      const where = makeLine([position, place].filter((part) => part !== undefined && part !== "").join(" "));
      const head = `${where === "" ? "" : `${where}: `}${paint(severity, SEVERITY[severity], style.colour)} ${makeLine(`${code}: ${shorten(message)}`)}`;
      return mend === undefined ? head : `${head}\n${hang(`→ ${makeLine(mend)}`, "    ", 2, style.width)}`;
    })
    .join("\n");
}

/** A message that quotes what it speaks of must not fill the screen. */
function shorten(message: string): string {
  return message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
}

/** Broken to the width; the first line is set in by `indent`, the others by `hanging` more. */
function hang(text: string, indent: string, hanging: number, width: number): string {
  const room = Math.max(20, width - indent.length - hanging);
  return breakLines(text.slice(hanging), room)
    .map((line, at) => indent + (at === 0 ? text.slice(0, hanging) : " ".repeat(hanging)) + line)
    .join("\n");
}
