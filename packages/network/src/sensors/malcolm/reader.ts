// Reads what is exported of Malcolm and Arkime as JSON: documents one a line (also with the lines of a bulk request between), or in one answer of
// OpenSearch, of Malcolm's interface or of Arkime's. An export is the answer to a question, so that what is not in it was perhaps not asked
// for: it covers nothing.

import { type Fact, type Reader, type Reading, type ReadingContext, type ReadingRun, readWhole } from "@bulkhead/facts";
import { headText, Lines } from "@bulkhead/facts/text";
import { Gathering, type Sight } from "../gathering.ts";
import { SensorProblems } from "../problems.ts";
import { holdsSecret, recordAt } from "../secret.ts";
import { fieldOf, secondsTime, valueAt } from "../values.ts";
import { logOfPath } from "../zeek/index.ts";
import { endsOf, fieldAt, heardIn, providerOf, spokenIn, textOf, timeOf, zeekRow } from "./document.ts";

const PROVIDERS = ["arkime", "suricata", "zeek"] as const;

export class Documents {
  readonly problems: SensorProblems;
  readonly #by: Readonly<Record<(typeof PROVIDERS)[number], Gathering>>;

  constructor({ evidence }: ReadingContext) {
    this.problems = new SensorProblems(evidence.name);
    const gathering = (tool: string): Gathering => new Gathering(evidence, tool, "observed", this.problems);
    this.#by = { arkime: gathering("arkime"), suricata: gathering("suricata"), zeek: gathering("zeek") };
  }

  *facts(): Generator<Fact, void, void> {
    for (const provider of PROVIDERS) yield* this.#by[provider].facts(false);
  }

  /** `number`: line or position, for problems. */
  read(wrapped: unknown, locator: Sight["locator"], number: number): void {
    const document = fieldOf(wrapped, "_source") ?? fieldOf(wrapped, "fields") ?? wrapped;
    const provider = providerOf(document);
    const into = this.#by[provider];
    const first = timeOf(textOf(document, "firstPacket", "@timestamp", "timestamp")) ?? secondsTime(textOf(document, "zeek.ts"));
    if (first === undefined) return this.problems.count("sensors/without-ends", number);
    const last = Math.max(first, timeOf(textOf(document, "lastPacket", "event.end")) ?? first);
    const sight: Sight = { first, last, locator };
    const ends = endsOf(document);
    const dataset = textOf(document, "event.dataset")?.replace(/^zeek\./, "") ?? "";
    const log = provider === "zeek" ? logOfPath(dataset) : undefined;
    if (log !== undefined) {
      if (!log.read(zeekRow(document, dataset, ends), sight, into)) this.problems.count("sensors/without-ends", number);
    } else if (ends === undefined) this.problems.count("sensors/without-ends", number);
    else if (provider === "arkime" || dataset === "flow" || dataset === "conn") {
      const heard = heardIn(document, ends);
      into.conversation(ends, heard, sight);
      into.asset(ends.client, "ip", true, {}, sight);
      into.asset(ends.server, "ip", heard.answered, heard.answered && ends.port > 0 ? { role: "server" } : {}, sight);
    } else {
      const protocol = spokenIn(document);
      if (protocol !== null) into.message(ends, protocol, false, sight);
      else this.problems.count("sensors/unknown-record", number, `Dataset: ${dataset.slice(0, 64)}.`);
    }
  }
}

/** One document a line. */
function readLines(context: ReadingContext): ReadingRun {
  const documents = new Documents(context);
  const lines = new Lines({
    line(text, number) {
      const line = number === 1 ? text.replace(/^\uFEFF/, "") : text;
      if (line.trim() === "") return;
      let record: unknown;
      try {
        record = JSON.parse(line);
      } catch {
        return documents.problems.count("sensors/broken-line", number);
      }
      // Lines of a bulk request say where the next document goes.
      if (!isAction(record)) documents.read(record, recordAt(number, holdsSecret(line)), number);
    },
    tooLong: (number) => documents.problems.count("sensors/line-too-long", number),
  });
  return {
    push: (chunk) => lines.push(chunk),
    end(): Reading {
      lines.end();
      return { facts: documents.facts(), problems: documents.problems.list() };
    },
  };
}

function isAction(record: unknown): boolean {
  return ["index", "create"].some(
    (name) => typeof fieldOf(record, name) === "object" && Object.keys(record as object).length === 1,
  );
}

const LONGEST_HEAD = 65536;
const LINE_FEED = 0x0a;

/** Where the documents lie in an answer. */
const LISTS: readonly (readonly string[])[] = [["hits", "hits"], ["results"], ["data"], ["rawResponse", "hits", "hits"], []];

function readAnswer(bytes: Uint8Array, context: ReadingContext): Reading {
  const documents = new Documents(context);
  let answer: unknown;
  try {
    answer = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    documents.problems.count("sensors/broken-document", 0);
  }
  for (const path of LISTS) {
    const list = valueAt(answer, ...path);
    if (!Array.isArray(list)) continue;
    for (const [at, document] of list.entries()) {
      const record = holdsSecret(JSON.stringify(document) ?? "") ? "secret" : "plain";
      documents.read(document, { pointer: `/${[...path, at].join("/")}`, record, type: "pointer" }, 0);
    }
    break;
  }
  return { facts: documents.facts(), problems: documents.problems.list() };
}

/** A line that is a document by itself. */
function isDocument(line: string): boolean {
  if (!line.startsWith("{")) return false;
  try {
    const record: unknown = JSON.parse(line);
    return isAction(record) || isSession(record) || isSession(fieldOf(record, "_source"));
  } catch {
    return false;
  }
}

function isSession(document: unknown): boolean {
  const ended =
    fieldAt(document, "destination.ip") !== undefined ||
    fieldAt(document, "source.ip") !== undefined ||
    fieldAt(document, "dstIp") !== undefined;
  return ended && (fieldAt(document, "firstPacket") ?? fieldAt(document, "@timestamp")) !== undefined;
}

function firstLine(head: Uint8Array): string {
  return (
    headText(head, 65536)
      .replace(/^\uFEFF/, "")
      .split("\n", 1)[0] ?? ""
  );
}

function recognise(head: Uint8Array): boolean {
  if (isDocument(firstLine(head))) return true;
  const text = headText(head, 65536);
  if (!/^\uFEFF?\s{0,64}[[{]/.test(text)) return false;
  const ecs = /"(?:source|destination)"\s{0,8}:\s{0,8}\{|"(?:source|destination)\.ip"\s{0,8}:|"dstIp"\s{0,8}:/.test(text);
  return (
    ecs &&
    /"(?:_index|firstPacket|recordsTotal)"\s{0,8}:/.test(text) &&
    /arkime|sessions[23]?|firstPacket|malcolm|zeek/.test(text)
  );
}

/** Decides by the first line whether each line is a document. */
class JsonRun implements ReadingRun {
  readonly #context: ReadingContext;
  #held: Uint8Array = new Uint8Array(0);
  #run: ReadingRun | undefined;

  constructor(context: ReadingContext) {
    this.#context = context;
  }

  push(chunk: Uint8Array): void {
    if (this.#run !== undefined) return this.#run.push(chunk);
    const held = new Uint8Array(this.#held.length + chunk.length);
    held.set(this.#held);
    held.set(chunk, this.#held.length);
    this.#held = held;
    if (held.length >= LONGEST_HEAD || held.includes(LINE_FEED)) this.#begin().push(held);
  }

  end(): Reading {
    if (this.#run !== undefined) return this.#run.end();
    const run = this.#begin();
    run.push(this.#held);
    return run.end();
  }

  #begin(): ReadingRun {
    const context = this.#context;
    this.#run = isDocument(firstLine(this.#held))
      ? readLines(context)
      : readWhole(context, (bytes) => readAnswer(bytes, context));
    return this.#run;
  }
}

export const malcolmReader: Reader = {
  id: "malcolm",
  version: 1,
  title: "Malcolm or Arkime documents (JSON)",
  recognise,
  open: (context) => new JsonRun(context),
};
