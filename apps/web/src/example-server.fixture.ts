// A server for the browser tests: it hands out the built application and answers, out of memory, with what the engine really says about the
// example plant. Every answer has the type that the application expects, so that the two cannot drift apart unseen.

import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { type AnswerMove, answerMove, answersAt, describeFact, entryOf, explain, refusalOf } from "@bulkhead/assessment";
import { appendEntry, digestOf, type Fact, type FactOf, type JsonValue, type LedgerEntry, verifyLedger } from "@bulkhead/facts";
import {
  lintPlant,
  Places,
  type Plant,
  plantSchema,
  proposeFromAssets,
  proposeFromTraffic,
  readAssetList,
} from "@bulkhead/plant";
import { REQUIREMENTS } from "@bulkhead/standards";

import { type Judged, judgeFolder, readExcerpts } from "@bulkhead/workspace";
import type { AssessmentRow } from "./api/assessment.ts";
import type { EvidenceEntry } from "./api/evidence.ts";
import type { FactAnswer } from "./api/facts.ts";
import type { FindingChange, FindingEntry } from "./api/findings.ts";
import type { LedgerProof } from "./api/ledger.ts";
import type { MapAnswer } from "./api/map.ts";
import type { Person, Token } from "./api/people.ts";
import type { PlantStanding } from "./api/plants.ts";
import type { ConversationEntry, Device, OperationEntry, OperationTimes } from "./api/traffic.ts";
import type { SavedView } from "./api/views.ts";
import { applyEdits, type Edit } from "./map/edit.ts";
import type { Places as MapPlaces } from "./map/placing.ts";
import type { TrafficLine } from "./map/traffic-line.ts";

const AS_OF = "2026-11-25T00:00:00.000Z";
const PAGE = 200;
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};
/** As strict as the product's server has to be: nothing inline, nothing from elsewhere. */
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

class Refused extends Error {
  readonly status: number;
  readonly body: object;
  constructor(status: number, code: string, message: string, more: object = {}) {
    super(message);
    this.status = status;
    this.body = { code, message, ...more };
  }
}

export interface ExampleServer {
  readonly address: string;
  /** Puts another plant, of any size, in place of the example. */
  usePlant(plant: Plant): void;
  close(): Promise<void>;
}

/** `dist` is the built application. The example's evidence is read once, which takes a second or two. */
export async function startExampleServer(dist: string, plantFolder: string): Promise<ExampleServer> {
  const silent = { progress: () => undefined };
  const world = new ExampleWorld(await judgeFolder(plantFolder, AS_OF, silent));
  const server = createServer((request, response) => void answer(world, dist, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    usePlant: (plant) => world.usePlant(plant),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(world: ExampleWorld, dist: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  if (!url.pathname.startsWith("/api/")) {
    const wanted = join(dist, url.pathname);
    const file = extname(wanted) !== "" && wanted.startsWith(dist) && existsSync(wanted) ? wanted : join(dist, "index.html");
    response.writeHead(200, {
      "content-type": TYPES[extname(file)] ?? "application/octet-stream",
      "content-security-policy": POLICY,
    });
    response.end(readFileSync(file));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  try {
    const json =
      request.headers["content-type"]?.startsWith("application/json") === true ? JSON.parse(bytes.toString()) : undefined;
    const actor = /bulkhead-person=(\w+)/.exec(request.headers.cookie ?? "")?.[1] ?? "ada";
    const value = await world.answer({
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      json,
      bytes,
      actor,
    });
    const offset =
      typeof value === "object" && value !== null && "offset" in value ? { "upload-offset": String(value.offset) } : {};
    response.writeHead(value === undefined ? 204 : 200, { "content-type": "application/json", ...offset });
    response.end(value === undefined ? undefined : JSON.stringify(value));
  } catch (error) {
    const refused =
      error instanceof Refused ? error : new Refused(500, "test/bug", error instanceof Error ? (error.stack ?? "") : "");
    response.writeHead(refused.status, { "content-type": "application/json" });
    response.end(JSON.stringify(refused.body));
  }
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly json: unknown;
  readonly bytes: Buffer;
  readonly actor: string;
}

class ExampleWorld {
  readonly #judged: Judged;
  readonly #facts: ReadonlyMap<string, Fact>;
  readonly #rows: readonly AssessmentRow[];
  readonly #ledger: LedgerEntry[] = [];
  readonly #views: SavedView[] = [];
  readonly #states = new Map<string, FindingChange>();
  readonly #uploads = new Map<string, { readonly name: string; readonly size: number; bytes: Buffer }>();
  readonly #people: Person[];
  readonly #tokens: Token[] = [];
  #plant: Plant;
  #map: { plant: MapAnswer["plant"]; places: MapPlaces; revision: number; by?: string };

  constructor(judged: Judged) {
    this.#judged = judged;
    this.#plant = judged.folder.plant;
    this.#map = { plant: documentOf(judged.folder.plant), places: {}, revision: 1 };
    this.#facts = new Map(judged.facts.map((fact) => [fact.id, fact]));
    const rows = new Map(REQUIREMENTS.map((row) => [row.id, row]));
    const names = new Map(judged.assessment.levels.map((one) => [one.subject, one.name]));
    this.#rows = judged.assessment.verdicts.flatMap(({ subject, requirement, proven, claimed }) => {
      const row = rows.get(requirement);
      if (row === undefined) return [];
      return [
        {
          subject,
          name: names.get(subject) ?? subject,
          requirement,
          title: row.title,
          fr: row.fr,
          level: row.level,
          proven,
          claimed,
        },
      ];
    });
    this.#people = [
      { id: "ada", name: "Ada Engineer", grants: [{ role: "engineer" }], totp: false, passkeys: 0, locked: false },
      {
        id: "olga",
        name: "Olga Auditor",
        grants: [{ role: "auditor", plant: "riverside" }],
        totp: true,
        passkeys: 0,
        locked: false,
      },
    ];
    this.#log("system", "server/start", "server", null);
    for (const one of judged.observations) this.#log("ada", "evidence/add", one.name, { facts: one.facts });
  }

  usePlant(plant: Plant): void {
    this.#plant = plant;
    this.#map = { plant: documentOf(plant), places: {}, revision: this.#map.revision + 1 };
  }

  #log(actor: string, action: string, subject: string, body: JsonValue): void {
    const time = new Date(Date.parse(AS_OF) + this.#ledger.length * 1000).toISOString();
    this.#ledger.push(appendEntry(this.#ledger.at(-1), { time, actor, action, subject, body }));
  }

  async answer(asked: Asked): Promise<unknown> {
    const [, , area, plant, ...rest] = asked.path.split("/").map(decodeURIComponent);
    if (area === "plants" && plant === undefined) return [{ id: this.#plant.system.id, name: this.#plant.system.name }];
    if (area === "plants") return this.#answerPlant(rest, asked);
    if (area === "me") return this.#answerMe(plant, asked);
    if (area === "people") {
      if (asked.method === "GET") return this.#people;
      this.#log(asked.actor, "people/add", (asked.json as Person).name, null);
      return { link: "http://127.0.0.1/first/only-once" };
    }
    if (area === "ledger") return plant === "verify" ? this.#verify() : this.#ledgerPage(asked.query);
    if (area === "session") return this.#session(plant, asked);
    if (area === "first-administrator") return undefined;
    throw new Refused(404, "server/not-found", `There is nothing at ${asked.path}.`);
  }

  #session(step: string | undefined, asked: Asked): unknown {
    if (asked.method === "DELETE" || step === "lock") return undefined;
    const { password } = asked.json as { readonly password?: string };
    if (password !== "a sentence that is long") throw new Refused(403, "server/wrong-password", "Name or password is wrong.");
    return { outcome: "done" };
  }

  #answerMe(what: string | undefined, asked: Asked): unknown {
    if (what === undefined) return this.#people.find((one) => one.id === asked.actor);
    if (what === "tokens" && asked.method === "GET") return this.#tokens;
    if (what === "tokens" && asked.method === "POST") {
      const { name, scope, expires } = asked.json as Token;
      this.#tokens.push({ id: `t${this.#tokens.length}`, name, scope, expires });
      return { token: "bulkhead_only-shown-once" };
    }
    throw new Refused(404, "server/not-found", `There is nothing at ${asked.path}.`);
  }

  #ledgerPage(query: URLSearchParams): unknown {
    const before = Number(query.get("before") ?? this.#ledger.length + 1);
    const entries = this.#ledger.filter((entry) => entry.sequence < before).reverse();
    const page = entries.slice(0, PAGE);
    return { entries: page, total: this.#ledger.length, next: entries.length > PAGE ? String(page.at(-1)?.sequence) : null };
  }

  #verify(): LedgerProof {
    const broken = verifyLedger(this.#ledger);
    const proof = { entries: this.#ledger.length, head: this.#ledger.at(-1)?.hash ?? null };
    return broken === undefined ? { holds: true, ...proof } : { holds: false, ...proof, broken };
  }

  async #answerPlant([what, ...rest]: readonly string[], asked: Asked): Promise<unknown> {
    switch (what) {
      case "home":
        return this.#standing();
      case "map":
        return rest[0] === "lines" ? this.#lines() : this.#answerMap(asked);
      case "assessment":
        return rest.length === 1 ? this.#answerRows(asked.query) : this.#proof(rest[1] ?? "", rest[2] ?? "");
      case "facts":
        return this.#fact(rest[0] ?? "");
      case "findings":
        return asked.method === "GET" ? this.#findings() : this.#changeFinding(rest[0] ?? "", asked);
      case "evidence":
        return this.#evidence();
      case "traffic":
        return this.#traffic(rest[0] ?? "", asked.query);
      case "views":
        if (asked.method === "GET") return this.#views;
        this.#views.push({ id: `v${this.#views.length}`, ...(asked.json as Omit<SavedView, "id">) });
        return undefined;
      case "answers":
        return this.#answers(rest[0], asked);
      case "proposals":
        return this.#propose(rest[0] ?? "", asked);
      case "uploads":
        return this.#upload(rest, asked);
      default:
        throw new Refused(404, "server/not-found", `There is nothing at ${asked.path}.`);
    }
  }

  #standing(): PlantStanding {
    const { assessment } = this.#judged;
    const contradicted = this.#rows.filter((row) => row.claimed === "contradicted");
    return {
      asOf: AS_OF,
      levels: assessment.levels,
      contradicted: contradicted.length,
      proven: this.#rows.filter((row) => row.proven === "met").length,
      openFindings: this.#findings().filter((finding) => finding.state === "open").length,
      evidence: this.#judged.observations.length,
      next: contradicted.map((row) => ({ ...row, text: "Settle what speaks against the statement." })),
      changes: this.#ledger
        .slice(-6)
        .reverse()
        .map((entry) => ({ at: entry.time, text: `${entry.action} ${entry.subject}`, by: entry.actor })),
      expiring: this.#judged.observations.flatMap(({ evidence }) =>
        evidence?.expires === undefined ? [] : [{ on: evidence.expires, text: evidence.name }],
      ),
    };
  }

  #answerMap(asked: Asked): MapAnswer {
    if (asked.method === "PATCH") {
      const { edits, revision } = asked.json as { readonly edits: readonly Edit[]; readonly revision: number };
      if (revision !== this.#map.revision) {
        throw new Refused(409, "server/conflict", "Somebody else saved first.", { now: this.#mapAnswer() });
      }
      const next = applyEdits(this.#map, edits);
      const read = plantSchema.safeParse(next.plant);
      if (!read.success) throw new Refused(422, "plant/bad", read.error.issues[0]?.message ?? "");
      this.#plant = read.data;
      this.#map = { plant: next.plant, places: next.places, revision: revision + 1, by: asked.actor };
      this.#log(asked.actor, "map/edit", this.#plant.system.id, { revision: revision + 1 });
    }
    return this.#mapAnswer(asked.actor);
  }

  #mapAnswer(actor = "ada"): MapAnswer {
    return { ...this.#map, remarks: lintPlant(this.#plant), editable: actor !== "olga" };
  }

  #conversations(): readonly FactOf<"conversation">[] {
    return this.#judged.facts.filter((fact): fact is FactOf<"conversation"> => fact.kind === "conversation");
  }

  #undeclared(): ReadonlySet<string> {
    return new Set(
      this.#judged.findings.filter((finding) => finding.code === "undeclared-conversation").flatMap((finding) => finding.facts),
    );
  }

  #lines(): readonly TrafficLine[] {
    const places = new Places(this.#plant);
    const undeclared = this.#undeclared();
    const partyOf = (address: string) => places.of(address).asset?.id ?? address;
    return this.#conversations()
      .filter((fact) => !fact.value.multicast && fact.value.transport !== "ethernet")
      .map((fact) => ({
        id: fact.id,
        from: partyOf(fact.value.client),
        to: partyOf(fact.value.server),
        tone: undeclared.has(fact.id) ? ("undeclared" as const) : ("declared" as const),
        label: `${partyOf(fact.value.client)} → ${partyOf(fact.value.server)}: ${fact.value.protocol ?? fact.value.port}`,
      }));
  }

  #answerRows(query: URLSearchParams): unknown {
    const [text, subject, fr, verdict] = ["text", "subject", "fr", "verdict"].map((key) => query.get(key)?.toLowerCase());
    const rows = this.#rows.filter(
      (row) =>
        (text === undefined || `${row.requirement} ${row.title} ${row.name}`.toLowerCase().includes(text)) &&
        (subject === undefined || row.subject === subject) &&
        (fr === undefined || row.fr.toLowerCase() === fr) &&
        (verdict === undefined || row.claimed === verdict || row.proven === verdict),
    );
    return page(rows, query);
  }

  #proof(subject: string, requirement: string): unknown {
    const { assessment, findings, facts } = this.#judged;
    const input = { plant: this.#judged.folder.plant, facts, findings, asOf: AS_OF };
    const found = explain(assessment, input, requirement, subject);
    if (found === undefined) throw new Refused(404, "server/not-found", "There is no such row.");
    return found;
  }

  async #fact(id: string): Promise<FactAnswer> {
    const fact = this.#facts.get(id);
    if (fact === undefined) throw new Refused(404, "server/not-found", "There is no such fact.");
    const of = this.#judged.observations.find((one) => one.evidence?.digest === fact.source.evidence);
    const path = this.#judged.folder.evidence.find((file) => file.name === of?.name)?.path;
    const excerpts = path === undefined ? new Map() : await readExcerpts([fact], new Map([[fact.source.evidence, path]]));
    return { fact, text: describeFact(fact), evidenceName: of?.name ?? "", excerpt: excerpts.get(fact.id) ?? null };
  }

  #findings(): readonly FindingEntry[] {
    return this.#judged.findings.map((finding) => {
      const id = digestOf(finding.text).slice(7, 19);
      const changed = this.#states.get(id);
      return { ...finding, id, since: AS_OF, ...(changed ?? { state: "open" as const }) };
    });
  }

  #changeFinding(id: string, asked: Asked): undefined {
    const change = asked.json as FindingChange;
    this.#states.set(id, change);
    this.#log(asked.actor, `finding/${change.state}`, id, { reason: change.reason });
    return undefined;
  }

  #evidence(): readonly EvidenceEntry[] {
    return this.#judged.observations.flatMap(({ evidence, kind, facts, problems }) => {
      if (evidence === undefined) return [];
      const own = new Set(this.#judged.facts.filter((fact) => fact.source.evidence === evidence.digest).map((fact) => fact.id));
      const usedBy = this.#judged.assessment.verdicts
        .filter((verdict) => [...verdict.for, ...verdict.against].some((reason) => reason.facts.some((id) => own.has(id))))
        .map(({ subject, requirement }) => ({ subject, requirement }));
      return [{ ...evidence, reader: kind ?? null, facts, notUnderstood: 0, problems, usedBy }];
    });
  }

  #traffic(view: string, query: URLSearchParams): unknown {
    const places = new Places(this.#plant);
    const name = (address: string) => places.of(address).asset?.name;
    const text = query.get("text")?.toLowerCase();
    const named = ({ client, server }: { readonly client: string; readonly server: string }) => ({
      ...(name(client) === undefined ? {} : { clientName: name(client) as string }),
      ...(name(server) === undefined ? {} : { serverName: name(server) as string }),
    });
    const matches = (row: object) => text === undefined || JSON.stringify(row).toLowerCase().includes(text);
    if (view === "conversations") {
      const undeclared = this.#undeclared();
      const rows = this.#conversations().map(
        (fact): ConversationEntry => ({
          ...fact.value,
          ...named(fact.value),
          id: fact.id,
          first: fact.first,
          last: fact.last,
          channel: undeclared.has(fact.id) ? null : "a channel",
        }),
      );
      return page(rows.filter(matches), query);
    }
    const operations = this.#judged.facts.filter((fact) => fact.kind === "operation");
    const dangerous = new Set<string>(["write", "stop", "start", "program-download", "firmware", "mode-change", "restart"]);
    if (view === "operations") {
      const rows = operations.map(
        (fact): OperationEntry => ({
          ...fact.value,
          ...named(fact.value),
          id: fact.id,
          first: fact.first,
          last: fact.last,
          dangerous: dangerous.has(fact.value.class),
        }),
      );
      return page(rows.filter(matches), query);
    }
    if (view === "times") return timesOf(operations, dangerous);
    const devices = this.#judged.facts
      .filter((fact) => fact.kind === "asset-seen")
      .map(({ value, first, last }): Device => {
        const { asset, zone } = places.of(value.address);
        return {
          address: value.address,
          names: value.names ?? [],
          first,
          last,
          ...(asset === undefined ? {} : { asset: asset.name }),
          ...(zone === undefined ? {} : { zone: zone.name }),
          ...(value.vendor === undefined ? {} : { vendor: value.vendor }),
          ...(value.product === undefined ? {} : { product: value.product }),
        };
      });
    return page([...new Map(devices.map((device) => [device.address, device])).values()].filter(matches), query);
  }

  #answers(id: string | undefined, asked: Asked): unknown {
    const records = answersAt(this.#ledger, "2027-01-01T00:00:00.000Z");
    if (asked.method === "GET") {
      const [subject, requirement] = [asked.query.get("subject"), asked.query.get("requirement")];
      const answers = [...records.values()].filter(
        ({ content }) => content.requirement === requirement && content.where.includes(subject ?? ""),
      );
      return { questions: [{ id: "procedure", text: "Is there a written procedure for this, and is it followed?" }], answers };
    }
    const move: AnswerMove = answerMove.parse(asked.json);
    const key = id ?? `answer-${records.size + 1}`;
    const refusal = refusalOf(records.get(key), move, asked.actor);
    if (refusal !== undefined) throw new Refused(409, refusal.code, `${refusal.message} ${refusal.mend}`);
    const { action, subject, body } = entryOf(key, move);
    this.#log(asked.actor, action, subject, body);
    return { id: key };
  }

  async #propose(from: string, asked: Asked): Promise<unknown> {
    const { facts, folder } = this.#judged;
    if (from === "assets") {
      const { rows, problems } = await readAssetList(asked.bytes, "list.csv");
      return { plant: proposeFromAssets(rows, folder.plant.system), problems };
    }
    const assets = facts.filter((fact) => fact.kind === "asset-seen").map((fact) => fact.value);
    return {
      plant: proposeFromTraffic({ assets, conversations: this.#conversations().map((fact) => fact.value) }),
      problems: [],
    };
  }

  #upload([id, step]: readonly string[], asked: Asked): unknown {
    if (id === undefined) {
      const begun = asked.json as { readonly name: string; readonly size: number };
      const key = digestOf(`${begun.name} ${begun.size}`).slice(7, 23);
      if (!this.#uploads.has(key)) this.#uploads.set(key, { ...begun, bytes: Buffer.alloc(0) });
      return { id: key, offset: this.#uploads.get(key)?.bytes.length };
    }
    const upload = this.#uploads.get(id);
    if (upload === undefined) throw new Refused(404, "server/not-found", "There is no such upload.");
    if (step === "finish") {
      this.#log(asked.actor, "evidence/add", upload.name, { size: upload.size });
      return { digest: digestOf(upload.bytes.toString("latin1")) };
    }
    if (asked.method === "PATCH") upload.bytes = Buffer.concat([upload.bytes, asked.bytes]);
    return { id, offset: upload.bytes.length };
  }
}

/** The whole plant is a document as well; the types differ only in that its lists may not be changed. */
function documentOf(plant: Plant): MapAnswer["plant"] {
  return plant as unknown as MapAnswer["plant"];
}

function page<Row>(rows: readonly Row[], query: URLSearchParams): { rows: readonly Row[]; total: number; next: string | null } {
  const after = Number(query.get("after") ?? 0);
  const end = after + PAGE;
  return { rows: rows.slice(after, end), total: rows.length, next: end < rows.length ? String(end) : null };
}

function timesOf(operations: readonly FactOf<"operation">[], dangerous: ReadonlySet<string>): OperationTimes {
  const STRETCHES = 48;
  const begins = operations.map((fact) => Date.parse(fact.first));
  const [from, to] = [Math.min(...begins), Math.max(...operations.map((fact) => Date.parse(fact.last)))];
  const width = Math.max(1, (to - from) / STRETCHES);
  const times = Array.from({ length: STRETCHES }, (_, at) => new Date(from + at * width).toISOString());
  const classes = [...Map.groupBy(operations, (fact) => fact.value.class)].map(([name, facts]) => ({
    name,
    dangerous: dangerous.has(name),
    counts: times.map(
      (_, at) =>
        facts.filter((fact) => Date.parse(fact.first) >= from + at * width && Date.parse(fact.first) < from + (at + 1) * width)
          .length,
    ),
  }));
  return { times, classes };
}
