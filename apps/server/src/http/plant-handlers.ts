// Handlers of the routes about plants: their design, evidence, findings, traffic and rows.

import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { CHECKS } from "@bulkhead/assessment";
import { type CommentEntry, type MapAnswer, type Right, type RowAnswers, reachOf, type SavedView } from "@bulkhead/contract";
import { proposeFromAssets, readAssetList, writePlant } from "@bulkhead/plant";
import type { Kind, Records } from "@bulkhead/store";
import type { Sight } from "../judging/view.ts";
import type { GivenTo, SeenBy, ViewName } from "../judging/views.ts";
import { listAnswers, moveAnswer } from "../plants/answers.ts";
import type { EditReach } from "../plants/designs.ts";
import type { KeptPlant } from "../plants/plant.ts";
import type { Plants } from "../plants/plants.ts";
import { EVIDENCE } from "../plants/uploads.ts";
import { Refusal } from "../refusal.ts";
import { type Actor, reachAt, sightOf } from "./actor.ts";
import type { Handlers } from "./call.ts";
import { type IdentityHandlers, personOf } from "./identity-handlers.ts";

interface KeptView extends SavedView {
  readonly owner: string;
}
const VIEW: Kind<KeptView> = { name: "view", scopeOf: ({ owner }) => owner };
interface KeptComment extends CommentEntry {
  readonly plant: string;
}
const COMMENT: Kind<KeptComment> = { name: "comment", scopeOf: ({ plant }) => plant };
const MOST_VIEWS = 200;
const RECENT = 12;

type PlantHandlers = Omit<Handlers, keyof IdentityHandlers | "health" | "ledger" | "verifyLedger">;

/** Rights that a step in the life of an answer asks for. */
const MOVES: Readonly<Record<string, Right>> = { comment: "comment", review: "review", approve: "review", reject: "review" };

export function plantHandlers(plants: Plants, records: Records, now: () => string): PlantHandlers {
  const at = async (
    actor: Actor | undefined,
    id: string,
  ): Promise<{ readonly plant: KeptPlant; readonly sight: Sight; readonly by: string }> => {
    const person = personOf(actor);
    return { plant: await plants.find(id), sight: sightOf(person.grants, id), by: person.name };
  };
  const see = async <N extends ViewName>(
    actor: Actor | undefined,
    id: string,
    view: N,
    given: GivenTo<N>,
  ): Promise<Exclude<SeenBy<N>, undefined>> => {
    const { plant, sight } = await at(actor, id);
    const judging = plants.judging(plant);
    const seen = await judging.ask(view, given, sight);
    if (seen !== undefined) return seen as Exclude<SeenBy<N>, undefined>;
    const news = plants.news(plant);
    if (news?.what === "unjudged") throw new Refusal("server/not-judged", news.why, { now: news.problems });
    throw new Refusal("server/not-found", "There is nothing of that name.");
  };
  const reach = (actor: Actor | undefined, right: Right, plant: string): EditReach => {
    const found = actor === undefined ? undefined : reachAt(actor, right, plant);
    if (found === undefined) throw new Refusal("server/forbidden", "Your role does not let you do this.");
    return found;
  };
  const mapFor = async (actor: Actor | undefined, id: string, answer: Omit<MapAnswer, "editable">): Promise<MapAnswer> => ({
    ...answer,
    editable: actor !== undefined && reachAt(actor, "edit", id) !== undefined,
  });
  const judgeAgain = async (id: string): Promise<void> => void plants.judging(await plants.find(id)).renew();

  return {
    plants: async ({ actor }) => {
      const { grants } = personOf(actor);
      const administers = reachOf(grants, "plants") !== undefined;
      const all = await plants.list();
      return all
        .filter(({ id }) => administers || reachOf(grants, "view", id) !== undefined)
        .map(({ id, name }) => ({ id, name }));
    },
    addPlant: async ({ actor, body }) => {
      const { id, name } = await plants.add(body.name, personOf(actor).name);
      return { id, name };
    },
    home: async ({ actor, params: { plant: id } }) => {
      const { plant, sight } = await at(actor, id);
      const judging = plants.judging(plant);
      const standing = await see(actor, id, "standing", undefined);
      const findings = await plants.findings.list(id, judging, sight, now());
      const last = await records.entriesBefore(Number.MAX_SAFE_INTEGER, 400);
      const own = last.filter(
        ({ subject, action }) => (subject === id || subject.startsWith(`${id}/`)) && action !== "evidence/begin",
      );
      const answers = await listAnswers(await plants.store(plant), now());
      const ending = answers.flatMap(({ content: { requirement, until, where }, state }) =>
        state === "approved" && until !== undefined && reaches(sight, where)
          ? [{ on: until, text: `Answer on ${requirement}` }]
          : [],
      );
      const accepted = findings.flatMap(({ expires, text }) => (expires === undefined ? [] : [{ on: expires, text }]));
      return {
        ...standing,
        settled: judging.settled,
        openFindings: findings.filter(({ state }) => state === "open").length,
        // The ledger names things of every zone.
        changes: (sight === "everywhere" ? own : [])
          .slice(0, RECENT)
          .map(({ time, action, subject, actor: by }) => ({ at: time, by, text: `${action} ${subject}` })),
        expiring: [...standing.expiring, ...ending, ...accepted].sort((a, b) => (a.on < b.on ? -1 : 1)),
      };
    },
    map: async ({ actor, params: { plant } }) => {
      wholePlantOnly(sightOf(personOf(actor).grants, plant));
      return mapFor(actor, plant, await plants.designs.read(plant));
    },
    editMap: async ({ actor, params: { plant }, body }) => {
      const by = personOf(actor).name;
      const answer = await plants.designs.edit(plant, by, now(), body.revision, body.edits, reach(actor, "edit", plant));
      if (body.edits.some((edit) => edit.do !== "place")) await judgeAgain(plant);
      return mapFor(actor, plant, answer);
    },
    undo: async ({ actor, params: { plant }, body }) => {
      const by = personOf(actor).name;
      const answer = await plants.designs.undo(plant, by, now(), body.revision, body.undo, reach(actor, "edit", plant));
      await judgeAgain(plant);
      return mapFor(actor, plant, answer);
    },
    lines: ({ actor, params }) => see(actor, params.plant, "lines", undefined),
    revisions: async ({ actor, params: { plant } }) => {
      wholePlantOnly(sightOf(personOf(actor).grants, plant));
      return plants.designs.revisions(plant);
    },
    revision: async ({ actor, params: { plant, number } }) => {
      wholePlantOnly(sightOf(personOf(actor).grants, plant));
      return mapFor(actor, plant, await plants.designs.revision(plant, number));
    },
    designText: async ({ actor, params: { plant }, reply }) => {
      wholePlantOnly(sightOf(personOf(actor).grants, plant));
      reply.type("application/yaml; charset=utf-8");
      return writePlant((await plants.designs.document(plant)).plant);
    },
    previewAssets: async ({ body, params }) => {
      const { name, id } = await plants.find(params.plant);
      if (!(body instanceof Uint8Array)) throw new Refusal("server/wrong-type", "Send the list as it is, as CSV or XLSX.");
      const { rows, problems } = await readAssetList(body, "list");
      return { plant: proposeFromAssets(rows, { id, name }), problems };
    },
    proposeFromTraffic: async ({ actor, params }) => {
      wholePlantOnly(sightOf(personOf(actor).grants, params.plant));
      return see(actor, params.plant, "proposal", undefined);
    },
    rows: ({ actor, params, query }) => see(actor, params.plant, "rows", query),
    proof: ({ actor, params: { plant, ...row } }) => see(actor, plant, "proof", row),
    fact: ({ actor, params: { plant, fact } }) => see(actor, plant, "fact", { fact }),
    answers: async ({ actor, params, query: { subject, requirement } }) => {
      const { plant, sight } = await at(actor, params.plant);
      const all = await listAnswers(await plants.store(plant), now());
      const answers = all.filter(
        ({ content: { where, requirement: row } }) =>
          (requirement === undefined || row === requirement) &&
          (subject === undefined || where.includes(subject) || where.includes("*")) &&
          reaches(sight, where),
      );
      return { questions: requirement === undefined ? [] : questionsOn(requirement), answers };
    },
    draftAnswer: async ({ actor, params, body }) => ({ id: await step(actor, params.plant, undefined, body) }),
    moveAnswer: async ({ actor, params, body }) => ({ id: await step(actor, params.plant, params.id, body) }),
    evidence: async ({ actor, params }) => {
      const entries = await see(actor, params.plant, "evidence", undefined);
      const uploaded = new Map((await records.list(EVIDENCE, params.plant)).map((one) => [one.digest, one.uploaded]));
      return entries.map((entry) => {
        const when = uploaded.get(entry.digest);
        return when === undefined ? entry : { ...entry, uploaded: when };
      });
    },
    beginUpload: async ({ actor, params, body }) =>
      plants.uploads.begin(await plants.find(params.plant), personOf(actor).name, now(), body),
    upload: async ({ actor, params: { plant, id } }) => plants.uploads.look(await plants.find(plant), personOf(actor).name, id),
    continueUpload: async ({ actor, params: { plant, id }, request, reply }) => {
      if (!(request.body instanceof Readable)) throw new Refusal("server/wrong-type", "Send application/offset+octet-stream.");
      const given = request.headers["upload-offset"];
      if (typeof given !== "string" || !/^\d{1,16}$/.test(given))
        throw new Refusal("server/bad-request", "upload-offset tells how many bytes came before.");
      const upload = await plants.uploads.go(await plants.find(plant), personOf(actor).name, id, Number(given), request.body);
      reply.header("upload-offset", String(upload.offset));
      return upload;
    },
    finishUpload: async ({ actor, params: { plant, id } }) => {
      const digest = await plants.uploads.finish(await plants.find(plant), personOf(actor).name, id, now());
      await judgeAgain(plant);
      return { digest };
    },
    inventory: ({ actor, params, query }) => see(actor, params.plant, "inventory", query),
    conversations: ({ actor, params, query }) => see(actor, params.plant, "conversations", query),
    operations: ({ actor, params, query }) => see(actor, params.plant, "operations", query),
    operationTimes: ({ actor, params }) => see(actor, params.plant, "times", undefined),
    findings: async ({ actor, params: { plant: id } }) => {
      const { plant, sight } = await at(actor, id);
      return plants.findings.list(id, plants.judging(plant), sight, now());
    },
    settleFinding: async ({ actor, params: { plant: id, id: finding }, body }) => {
      const { plant, sight, by } = await at(actor, id);
      await plants.findings.settle(id, plants.judging(plant), sight, by, now(), finding, body);
    },
    views: async ({ actor, params }) => {
      const own = await records.list(VIEW, `${personOf(actor).id} ${params.plant}`);
      return own.map(({ id, name, filter }) => ({ id, name, filter }));
    },
    saveView: async ({ actor, params, body }) => {
      const person = personOf(actor);
      const owner = `${person.id} ${params.plant}`;
      await records.change(async (change) => {
        if ((await change.list(VIEW, owner)).length >= MOST_VIEWS)
          throw new Refusal("server/refused", `Nobody has more than ${MOST_VIEWS} views.`);
        const id = randomUUID();
        await change.put(VIEW, id, { id, owner, ...body });
        await change.append(person.name, "view/save", `${params.plant}/views/${id}`, { name: body.name });
      });
    },
    comments: async ({ actor, params, query: { about } }) => {
      const sight = sightOf(personOf(actor).grants, params.plant);
      const all = await records.list(COMMENT, params.plant);
      // What a comment is about begins with the place: `dosing SR 1.1`.
      const seen = all.filter((one) => reaches(sight, [one.about.split(/[\s/]/)[0] ?? ""]));
      const chosen = seen.filter((one) => about === undefined || one.about === about).toSorted((a, b) => (a.at < b.at ? -1 : 1));
      return chosen.map(({ about: subject, text, by, at: when }) => ({ about: subject, text, by, at: when }));
    },
    addComment: async ({ actor, params: { plant }, body }) => {
      const { name } = personOf(actor);
      await records.change(async (change) => {
        const id = randomUUID();
        await change.put(COMMENT, id, { plant, by: name, at: now(), ...body });
        await change.append(name, "comment", `${plant}/comments/${id}`, { about: body.about });
      });
    },
  };

  async function step(actor: Actor | undefined, id: string, answer: string | undefined, given: unknown): Promise<string> {
    const { plant, by } = await at(actor, id);
    const may = (move: string, where: readonly string[]): void => {
      const found = reach(actor, MOVES[move] ?? "answer", id);
      if (found !== "everywhere" && !where.every((place) => found.has(place)))
        throw new Refusal("server/forbidden", `Your role does not reach ${where.join(", ")}.`);
    };
    const key = await moveAnswer(await plants.store(plant), records, id, by, now(), answer, given, may);
    void plants.judging(plant).renew();
    return key;
  }
}

/** Something said of these places is for people who see one of them. */
function reaches(sight: Sight, where: readonly string[]): boolean {
  return sight === "everywhere" || where.some((place) => sight.includes(place));
}

/** The questions of a row, each with an id that stays while the row has it. */
function questionsOn(requirement: string): RowAnswers["questions"] {
  const asked = CHECKS.find((check) => check.requirement === requirement)?.questions ?? [];
  return asked.map(({ text, evidence }, index) => ({ id: `${requirement} ${index + 1}`, text, evidence: [...evidence] }));
}

/** What tells of every zone at once is not for people with only some. */
function wholePlantOnly(sight: Sight): void {
  if (sight !== "everywhere") throw new Refusal("server/forbidden", "Your role reaches some zones only, and this tells of all.");
}
