// Every route of the API, once: the server takes its handlers from here, the documentation its pages, the tests their tables.

import type { AnswerMove, Explanation } from "@bulkhead/assessment";
import type { BrokenPlace, LedgerEntry } from "@bulkhead/facts";
import { z } from "zod";
import * as people from "./people.ts";
import type { ConversationEntry, Device, FactAnswer, FindingEntry, OperationEntry, OperationTimes } from "./plants.ts";
import * as plants from "./plants.ts";
import { grant } from "./rights.ts";
import { type Route, value } from "./route.ts";

const name = z.string().min(1).max(300);
const plant = z.strictObject({ plant: name });
const page = {
  after: z
    .string()
    .regex(/^\d{1,9}$/)
    .exactOptional(),
  limit: z.coerce.number().int().min(1).max(1_000).exactOptional(),
};
const moment = z.iso
  .date()
  .or(z.iso.datetime({ offset: true }))
  .exactOptional();
const text = z.string().max(300).exactOptional();
const pageOf = <Row>(description: string) => value<plants.Page<Row>>(`A page of ${description}: rows, total, next.`);

const routes = {
  health: {
    method: "GET",
    path: "/api/health",
    needs: "anyone",
    summary: "Whether the server is there and can reach its store.",
    gives: z.strictObject({ status: z.literal("ok") }),
  },
  begin: {
    method: "POST",
    path: "/api/first-administrator",
    needs: "anyone",
    summary:
      "Takes up a one-time link: makes the administrator when the server is new, and sets the first password of whoever was invited.",
    body: people.firstAdministrator,
  },
  signIn: {
    method: "POST",
    path: "/api/session",
    needs: "anyone",
    summary: "Signs in. `code`: the second factor is wanted as well.",
    body: people.credentials,
    gives: z.strictObject({ outcome: z.enum(["done", "code"]) }),
  },
  signInWays: {
    method: "GET",
    path: "/api/session/ways",
    needs: "anyone",
    summary: "How people may sign in besides password and passkey.",
    gives: z.strictObject({ openid: z.string().nullable().describe("Name of the identity provider, where there is one.") }),
  },
  departToProvider: {
    method: "POST",
    path: "/api/session/openid",
    needs: "anyone",
    summary:
      "Begins a sign-in at the identity provider (OpenID Connect): gives the address to go to, and a cookie for the way back.",
    gives: z.strictObject({ url: z.string() }),
  },
  arriveFromProvider: {
    method: "POST",
    path: "/api/session/openid/return",
    needs: "anyone",
    summary:
      "Ends it with the query that the provider sent back to the page /openid. `linked`: an account that was signed in is known there now.",
    body: z.strictObject({ search: z.string().max(8_000) }),
    gives: z.strictObject({ outcome: z.enum(["done", "linked"]) }),
  },
  linkProvider: {
    method: "POST",
    path: "/api/me/openid",
    needs: "person",
    summary: "As a sign-in at the identity provider, for the own account: it is known there afterwards.",
    gives: z.strictObject({ url: z.string() }),
  },
  unlinkProvider: {
    method: "DELETE",
    path: "/api/me/openid",
    needs: "person",
    summary: "Forgets the identity provider's name for the own account.",
  },
  signOut: {
    method: "DELETE",
    path: "/api/session",
    needs: "person",
    summary: "Ends the session.",
    gives: z.strictObject({
      url: z.string().nullable().describe("Where it is to be ended as well: the identity provider's own page."),
    }),
  },
  lock: { method: "POST", path: "/api/session/lock", needs: "person", summary: "Locks the session until the password is given." },
  unlock: {
    method: "POST",
    path: "/api/session/unlock",
    needs: "anyone",
    summary: "Unlocks the session of the cookie.",
    body: people.unlocking,
  },
  passkeyOptions: {
    method: "POST",
    path: "/api/session/passkey/options",
    needs: "anyone",
    summary: "A challenge to sign in with a passkey.",
    gives: value<{ readonly id: string; readonly options: object }>("Id of the challenge, and options as of WebAuthn."),
  },
  passkeySignIn: {
    method: "POST",
    path: "/api/session/passkey",
    needs: "anyone",
    summary: "Signs in with a passkey.",
    body: z.strictObject({ id: name, credential: z.looseObject({ id: z.string().max(2000) }) }),
  },
  me: { method: "GET", path: "/api/me", needs: "session", summary: "Who is signed in.", gives: people.person },
  changePassword: {
    method: "POST",
    path: "/api/me/password",
    needs: "person",
    summary: "Changes the own password and ends all other sessions.",
    body: people.passwordChange,
  },
  beginTotp: {
    method: "POST",
    path: "/api/me/totp",
    needs: "person",
    summary: "A new secret for an authenticator application, as a text, as an otpauth address, and as a QR code (SVG).",
    gives: z.strictObject({ secret: z.string(), uri: z.string(), qr: z.string() }),
  },
  confirmTotp: {
    method: "POST",
    path: "/api/me/totp/confirm",
    needs: "person",
    summary: "Switches the second factor on.",
    body: people.totpCode,
  },
  newPasskeyOptions: {
    method: "POST",
    path: "/api/me/passkeys/options",
    needs: "person",
    summary: "Options to make a passkey.",
    gives: value<object>("Options as of WebAuthn."),
  },
  addPasskey: {
    method: "POST",
    path: "/api/me/passkeys",
    needs: "person",
    summary: "Adds a passkey.",
    body: z.strictObject({ name: z.string().min(1).max(100), credential: z.looseObject({ id: z.string().max(2000) }) }),
  },
  tokens: {
    method: "GET",
    path: "/api/me/tokens",
    needs: "person",
    summary: "The own API tokens.",
    gives: z.array(people.token),
  },
  addToken: {
    method: "POST",
    path: "/api/me/tokens",
    needs: "person",
    summary: "Makes an API token, which is shown once.",
    body: people.newToken,
    gives: z.strictObject({ token: z.string() }),
  },
  removeToken: {
    method: "DELETE",
    path: "/api/me/tokens/:id",
    needs: "person",
    summary: "Ends a token.",
    params: z.strictObject({ id: name }),
  },
  people: {
    method: "GET",
    path: "/api/people",
    needs: "people",
    summary: "Everybody with an account.",
    gives: z.array(people.person),
  },
  addPerson: {
    method: "POST",
    path: "/api/people",
    needs: "people",
    summary: "Adds a person; gives the one-time link to hand over.",
    body: people.invitation,
    gives: z.strictObject({ link: z.string() }),
  },
  changeGrants: {
    method: "PUT",
    path: "/api/people/:id/grants",
    needs: "people",
    summary: "Says what a person may do.",
    params: z.strictObject({ id: name }),
    body: z.array(grant).max(200),
  },
  changePerson: {
    method: "PATCH",
    path: "/api/people/:id",
    needs: "people",
    summary: "Locks or unlocks an account; locking ends its sessions and tokens.",
    params: z.strictObject({ id: name }),
    body: z.strictObject({ locked: z.boolean() }),
  },
  ledger: {
    method: "GET",
    path: "/api/ledger",
    needs: "ledger",
    summary: "The ledger, newest first.",
    query: z.strictObject({
      before: z
        .string()
        .regex(/^\d{1,15}$/)
        .exactOptional(),
    }),
    gives: value<{ readonly entries: readonly LedgerEntry[]; readonly total: number; readonly next: string | null }>(
      "Entries, total, next.",
    ),
  },
  verifyLedger: {
    method: "GET",
    path: "/api/ledger/verify",
    needs: "ledger",
    summary: "Whether the chain of the ledger holds.",
    gives: value<{
      readonly holds: boolean;
      readonly entries: number;
      readonly head: string | null;
      readonly broken?: BrokenPlace;
    }>("Whether it holds, and where not."),
  },
  plants: {
    method: "GET",
    path: "/api/plants",
    needs: "session",
    summary: "The plants that one may see.",
    gives: z.array(plants.plantEntry),
  },
  addPlant: {
    method: "POST",
    path: "/api/plants",
    needs: "plants",
    summary: "Makes an empty plant.",
    body: plants.newPlant,
    gives: plants.plantEntry,
  },
  home: {
    method: "GET",
    path: "/api/plants/:plant/home",
    needs: "view",
    summary: "Where the plant stands, what changed, what expires, what next.",
    params: plant,
    gives: value<plants.PlantStanding>("Where it stands."),
  },
  map: {
    method: "GET",
    path: "/api/plants/:plant/map",
    needs: "view",
    summary: "The design with the places of its rooms.",
    params: plant,
    gives: value<plants.MapAnswer>("The map."),
  },
  editMap: {
    method: "PATCH",
    path: "/api/plants/:plant/map",
    needs: "edit",
    summary: "Saves edits made on top of a revision. 409 with what is there now, where somebody else saved first.",
    params: plant,
    body: plants.mapChange,
    gives: value<plants.MapAnswer>("The map after the edits."),
  },
  undo: {
    method: "POST",
    path: "/api/plants/:plant/map/undo",
    needs: "edit",
    summary: "Undoes what one revision changed, as a new revision.",
    params: plant,
    body: plants.undoing,
    gives: value<plants.MapAnswer>("The map after it."),
  },
  lines: {
    method: "GET",
    path: "/api/plants/:plant/map/lines",
    needs: "view",
    summary: "Observed conversations as lines over the map.",
    params: plant,
    gives: value<readonly plants.TrafficLine[]>("Lines."),
  },
  revisions: {
    method: "GET",
    path: "/api/plants/:plant/revisions",
    needs: "view",
    summary: "What was changed in the design, by whom, newest first.",
    params: plant,
    gives: value<readonly plants.RevisionEntry[]>("Revisions."),
  },
  revision: {
    method: "GET",
    path: "/api/plants/:plant/revisions/:number",
    needs: "view",
    summary: "The design as it was.",
    params: z.strictObject({ plant: name, number: z.coerce.number().int().min(1) }),
    gives: value<plants.MapAnswer>("The map of then."),
  },
  designText: {
    method: "GET",
    path: "/api/plants/:plant/plant.yaml",
    needs: "view",
    summary: "The design as plant.yaml.",
    params: plant,
    gives: z.string(),
  },
  previewAssets: {
    method: "POST",
    path: "/api/plants/:plant/proposals/assets",
    needs: "edit",
    summary: "What an asset list (CSV or XLSX) would become. Nothing is changed.",
    params: plant,
    bytes: 16 * 1024 * 1024,
    gives: value<plants.Proposal>("A plant to take over zone by zone."),
  },
  proposeFromTraffic: {
    method: "GET",
    path: "/api/plants/:plant/proposals/traffic",
    needs: "view",
    summary: "What the traffic seen would become as a plant. Nothing is changed.",
    params: plant,
    gives: value<plants.Proposal>("A plant to take over zone by zone."),
  },
  rows: {
    method: "GET",
    path: "/api/plants/:plant/assessment/rows",
    needs: "view",
    summary: "Verdicts, page by page.",
    params: plant,
    query: z.strictObject({
      ...page,
      text,
      subject: text,
      fr: text,
      verdict: text,
      blocking: z.enum(["true", "false"]).exactOptional(),
    }),
    gives: pageOf<plants.AssessmentRow>("verdicts"),
  },
  proof: {
    method: "GET",
    path: "/api/plants/:plant/assessment/rows/:subject/:requirement",
    needs: "view",
    summary: "The proof of one verdict, down to facts.",
    params: z.strictObject({ plant: name, subject: name, requirement: name }),
    gives: value<Explanation>("As `bulkhead explain --json`."),
  },
  fact: {
    method: "GET",
    path: "/api/plants/:plant/facts/:fact",
    needs: "view",
    summary: "A fact with the very bytes, lines or record that it was read from.",
    params: z.strictObject({ plant: name, fact: name }),
    gives: value<FactAnswer>("The fact and its excerpt."),
  },
  answers: {
    method: "GET",
    path: "/api/plants/:plant/answers",
    needs: "view",
    summary: "Questions and answers of a row, or every answer.",
    params: plant,
    query: z.strictObject({ subject: text, requirement: text }),
    gives: value<plants.RowAnswers>("Questions and answers."),
  },
  draftAnswer: {
    method: "POST",
    path: "/api/plants/:plant/answers",
    needs: "answer",
    summary: "Drafts an answer.",
    params: plant,
    body: value<AnswerMove>("A move `draft` with its content."),
    gives: z.strictObject({ id: z.string() }),
  },
  moveAnswer: {
    method: "POST",
    path: "/api/plants/:plant/answers/:id",
    needs: "comment",
    summary: "A step in the life of an answer: submit, review, approve, reject, withdraw, comment.",
    params: z.strictObject({ plant: name, id: name }),
    body: value<AnswerMove>("A move."),
    gives: z.strictObject({ id: z.string() }),
  },
  evidence: {
    method: "GET",
    path: "/api/plants/:plant/evidence",
    needs: "view",
    summary: "What there is, what was read of it, where it is used.",
    params: plant,
    gives: value<readonly plants.EvidenceEntry[]>("Evidence."),
  },
  beginUpload: {
    method: "POST",
    path: "/api/plants/:plant/uploads",
    needs: "upload",
    summary: "Begins an upload, or goes on with one of the same name, size and time.",
    params: plant,
    body: plants.newUpload,
    gives: value<plants.Upload>("Id and offset."),
  },
  upload: {
    method: "GET",
    path: "/api/plants/:plant/uploads/:id",
    needs: "upload",
    summary: "How far an upload came.",
    params: z.strictObject({ plant: name, id: name }),
    gives: value<plants.Upload>("Id and offset."),
  },
  continueUpload: {
    method: "PATCH",
    path: "/api/plants/:plant/uploads/:id",
    needs: "upload",
    summary: "Sends the next bytes; `upload-offset` tells from where. 409 where it does not fit.",
    params: z.strictObject({ plant: name, id: name }),
    bytes: 64 * 1024 * 1024,
    gives: value<plants.Upload>("Id and offset."),
  },
  finishUpload: {
    method: "POST",
    path: "/api/plants/:plant/uploads/:id/finish",
    needs: "upload",
    summary: "Makes a complete upload evidence.",
    params: z.strictObject({ plant: name, id: name }),
    gives: z.strictObject({ digest: z.string() }),
  },
  inventory: {
    method: "GET",
    path: "/api/plants/:plant/traffic/inventory",
    needs: "view",
    summary: "Devices.",
    params: plant,
    query: z.strictObject({
      ...page,
      text,
      party: text,
      zone: text,
      since: moment,
      until: moment,
      undeclared: z.literal("true").exactOptional(),
    }),
    gives: pageOf<Device>("devices"),
  },
  conversations: {
    method: "GET",
    path: "/api/plants/:plant/traffic/conversations",
    needs: "view",
    summary: "Who talks to whom.",
    params: plant,
    query: z.strictObject({
      ...page,
      text,
      party: text,
      zone: text,
      protocol: text,
      since: moment,
      until: moment,
      undeclared: z.literal("true").exactOptional(),
    }),
    gives: pageOf<ConversationEntry>("conversations"),
  },
  operations: {
    method: "GET",
    path: "/api/plants/:plant/traffic/operations",
    needs: "view",
    summary: "Who does what.",
    params: plant,
    query: z.strictObject({
      ...page,
      text,
      party: text,
      zone: text,
      protocol: text,
      since: moment,
      until: moment,
      dangerous: z.literal("true").exactOptional(),
    }),
    gives: pageOf<OperationEntry>("operations"),
  },
  operationTimes: {
    method: "GET",
    path: "/api/plants/:plant/traffic/times",
    needs: "view",
    summary: "Operations of each class over time.",
    params: plant,
    gives: value<OperationTimes>("Counts."),
  },
  findings: {
    method: "GET",
    path: "/api/plants/:plant/findings",
    needs: "view",
    summary: "Findings and their life.",
    params: plant,
    gives: value<readonly FindingEntry[]>("Findings."),
  },
  settleFinding: {
    method: "POST",
    path: "/api/plants/:plant/findings/:id",
    needs: "settle",
    summary: "Accepts a finding until a day, calls it fixed, or opens it again.",
    params: z.strictObject({ plant: name, id: name }),
    body: plants.findingChange,
  },
  views: {
    method: "GET",
    path: "/api/plants/:plant/views",
    needs: "view",
    summary: "The own saved views.",
    params: plant,
    gives: value<readonly plants.SavedView[]>("Views."),
  },
  saveView: {
    method: "POST",
    path: "/api/plants/:plant/views",
    needs: "view",
    summary: "Saves a view for oneself.",
    params: plant,
    body: plants.savedView,
  },
  comments: {
    method: "GET",
    path: "/api/plants/:plant/comments",
    needs: "view",
    summary: "What people said about a thing.",
    params: plant,
    query: z.strictObject({ about: text }),
    gives: value<readonly plants.CommentEntry[]>("Comments."),
  },
  addComment: {
    method: "POST",
    path: "/api/plants/:plant/comments",
    needs: "comment",
    summary: "Says something about a thing.",
    params: plant,
    body: plants.comment,
  },
} as const satisfies Readonly<Record<string, Route>>;

export type RouteName = keyof typeof routes;
export const ROUTES: typeof routes = routes;

type PartOf<R, Key extends string> = R extends { readonly [K in Key]: infer S extends z.ZodType } ? z.output<S> : undefined;
export type ParamsOf<N extends RouteName> = PartOf<(typeof routes)[N], "params">;
export type QueryOf<N extends RouteName> = PartOf<(typeof routes)[N], "query">;
export type BodyOf<N extends RouteName> = (typeof routes)[N] extends { readonly bytes: number }
  ? Uint8Array
  : PartOf<(typeof routes)[N], "body">;
export type GivenBy<N extends RouteName> = (typeof routes)[N] extends { readonly gives: infer S extends z.ZodType }
  ? z.input<S>
  : void;
