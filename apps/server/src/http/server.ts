// The HTTP server: one loop over the routes of the contract gives each its checks, its documentation and its handler.

import { existsSync } from "node:fs";
import { ROUTES, type Route, type RouteName, refusal as refusalShape } from "@bulkhead/contract";
import { verifyLedger } from "@bulkhead/facts";
import type { Records } from "@bulkhead/store";
import fastifyStatic from "@fastify/static";
import swagger from "@fastify/swagger";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { createJsonSchemaTransform, serializerCompiler, validatorCompiler } from "fastify-type-provider-zod";
import type { Clock } from "../identity/sessions.ts";
import type { Plants } from "../plants/plants.ts";
import { Refusal } from "../refusal.ts";
import { type Actor, checkNeed, cookieName, findActor } from "./actor.ts";
import type { Call, Handlers } from "./call.ts";
import { DOCUMENTATION_STYLE, documentationPage } from "./documentation.ts";
import type { Events } from "./events.ts";
import { checkHost, checkOrigin, protect, Tries } from "./guard.ts";
import { type Identity, identityHandlers } from "./identity-handlers.ts";
import { plantHandlers } from "./plant-handlers.ts";

export interface ServerOptions {
  readonly records: Records;
  readonly plants: Plants;
  readonly identity: Identity;
  readonly events: Events;
  readonly clock: Clock;
  /** As people reach it, e.g. `http://localhost:62443`; known once it listens. */
  readonly origin: () => string;
  /** `host:port` names under which it may be asked; none checks none. */
  readonly hosts: ReadonlySet<string>;
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
  /** The built web application. */
  readonly web?: string;
  readonly onBug?: (error: unknown) => void;
}

const LARGEST_BODY = 4 * 1024 * 1024;
const PAGE = 200;
/** Sign-ins a minute from one address, and refusals that the ledger takes a minute. */
const MOST_TRIES = 30;
const MOST_TOLD = 60;
const WORTH_TELLING: ReadonlySet<number> = new Set([401, 403, 413, 415, 422]);

export async function buildServer(options: ServerOptions): Promise<FastifyInstance> {
  const { records, plants, identity, events, clock, origin, hosts, tls, web, onBug } = options;
  const secure = tls !== undefined;
  const cookie = cookieName(secure);
  const app = fastify({
    ...(tls === undefined ? {} : { https: { ...tls, minVersion: "TLSv1.2" as const } }),
    bodyLimit: LARGEST_BODY,
    requestTimeout: 0,
    connectionTimeout: 120_000,
    routerOptions: { maxParamLength: 1_000 },
    logger: false,
    // addresses that the router cannot read get what every other refusal looks like
    frameworkErrors: (error: Error, _request: FastifyRequest, reply: FastifyReply) => {
      protect(reply, secure, true);
      const { status, body } = new Refusal("server/bad-request", error.message.slice(0, 200));
      return reply.status(status).type("application/json").serializer(JSON.stringify).send(body);
    },
  } as object) as unknown as FastifyInstance;
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Bulkhead", version: "1", description: "Everything that the web application can do." },
      components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
      security: [{ token: [] }],
    },
    transform: createJsonSchemaTransform({ zodToJsonConfig: { unrepresentable: "any" } } as never),
  });

  const tries = new Tries(MOST_TRIES);
  const told = new Tries(MOST_TOLD);
  const actors = new WeakMap<FastifyRequest, Actor>();
  const now = (): string => clock().toISOString();

  app.addHook("onRequest", async (request, reply) => {
    protect(reply, secure, request.url.startsWith("/api/"));
    if (hosts.size > 0) checkHost(request, hosts);
    if (request.url.startsWith("/api/")) checkOrigin(request);
  });

  /** Refusals that somebody should know of; so many a minute, or whoever tries could fill the disk. */
  const tellLedger = async ({ status, body: { code } }: Refusal, request: FastifyRequest): Promise<void> => {
    const signedOut = status === 401 && request.headers.authorization === undefined;
    if (signedOut || !WORTH_TELLING.has(status) || !told.take("all", clock().getTime())) return;
    const by = actors.get(request)?.person.name ?? "nobody";
    const { plant } = (request.params ?? {}) as { readonly plant?: string };
    const subject = plant === undefined ? "server" : `${plant.slice(0, 100)}/refused`;
    const { method, ip } = request;
    const body = { code, method, url: request.url.slice(0, 200).toWellFormed(), from: ip };
    try {
      await records.change(async (change) => change.append(by, "refused", subject.toWellFormed(), body));
    } catch (failure) {
      onBug?.(failure);
    }
  };

  app.setErrorHandler(async (error: unknown, request, reply) => {
    const refused = refusalOf(error);
    if (refused === undefined) onBug?.(error);
    const known = refused ?? new Refusal("server/bug", "Something went wrong.");
    await tellLedger(known, request);
    return reply.status(known.status).type("application/json").serializer(JSON.stringify).send(known.body);
  });
  app.setNotFoundHandler(async (request, reply) => {
    if (web !== undefined && request.method === "GET" && !request.url.startsWith("/api/"))
      return reply.header("cache-control", "no-cache").sendFile("index.html");
    const { status, body } = new Refusal("server/not-found", "There is nothing at this address.");
    return reply.status(status).serializer(JSON.stringify).send(body);
  });

  app.addContentTypeParser(
    "application/offset+octet-stream",
    { bodyLimit: Number.MAX_SAFE_INTEGER },
    async (_request: FastifyRequest, payload: unknown) => payload,
  );
  app.addContentTypeParser(
    ["application/octet-stream", "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
    { parseAs: "buffer", bodyLimit: 16 * 1024 * 1024 },
    async (_request: FastifyRequest, body: Buffer) => body,
  );

  const handlers: Handlers = {
    health: async () => {
      await records.head();
      return { status: "ok" };
    },
    ledger: async ({ query }) => {
      const entries = await records.entriesBefore(Number(query.before ?? Number.MAX_SAFE_INTEGER), PAGE);
      const last = entries.at(-1);
      return {
        entries,
        total: await records.head(),
        next: last === undefined || last.sequence <= 1 ? null : String(last.sequence),
      };
    },
    verifyLedger: () => proveLedger(records),
    ...identityHandlers(identity, records, { secure, origin, clock }),
    ...plantHandlers(plants, records, now),
  };

  const names = Object.keys(ROUTES) as RouteName[];
  for (const name of names) {
    const route: Route = ROUTES[name];
    const handle = handlers[name] as (call: Call<RouteName>) => Promise<unknown>;
    const { method, path, needs, summary, params, query, body, gives, bytes } = route;
    app.route({
      method,
      url: path,
      ...(bytes === undefined ? {} : { bodyLimit: bytes }),
      schema: {
        summary,
        operationId: name,
        description: `Needs: ${needs}.`,
        ...(params === undefined ? {} : { params }),
        ...(query === undefined ? {} : { querystring: query }),
        ...(body === undefined ? {} : { body }),
        response: { ...(gives === undefined ? {} : { 200: gives }), default: refusalShape },
      },
      // before the body is read: whoever may not has not to send it
      onRequest: async (request) => {
        if (needs === "anyone") {
          if (method !== "GET" && !tries.take(request.ip, clock().getTime()))
            throw new Refusal("server/too-many", "Too many tries from this address.");
          return;
        }
        const actor = await findActor(request, cookie, identity.sessions, identity.tokens);
        if (actor !== undefined) actors.set(request, actor);
        checkNeed(actor, needs, (request.params as { readonly plant?: string }).plant);
      },
      handler: async (request, reply) => {
        const call = {
          params: request.params,
          query: request.query,
          body: request.body,
          actor: actors.get(request),
          request,
          reply,
        };
        const given = await handle(call as never);
        if (method !== "GET") void events.look();
        return gives === undefined ? reply.status(204).send() : given;
      },
    });
  }

  app.route({
    method: "GET",
    url: "/api/plants/:plant/events",
    schema: { hide: true },
    handler: async (request, reply) => {
      const { plant } = request.params as { readonly plant: string };
      const actor = await findActor(request, cookie, identity.sessions, identity.tokens);
      checkNeed(actor, "view", plant);
      await plants.find(plant);
      const last = request.headers["last-event-id"];
      const after = typeof last === "string" && /^\d{1,15}$/.test(last) ? Number(last) : undefined;
      if (!(await events.open(reply, plant, after))) throw new Refusal("server/too-many", "Too many are listening.");
    },
  });
  app.get("/api/openapi.json", { schema: { hide: true } }, async (_request, reply) =>
    reply.serializer(JSON.stringify).send(app.swagger()),
  );
  app.get("/api/documentation", { schema: { hide: true } }, async (_request, reply) =>
    reply.type("text/html; charset=utf-8").serializer(String).send(documentationPage()),
  );
  app.get("/api/documentation.css", { schema: { hide: true } }, async (_request, reply) =>
    reply.type("text/css").serializer(String).send(DOCUMENTATION_STYLE),
  );

  if (web !== undefined && existsSync(web)) {
    await app.register(fastifyStatic, {
      root: web,
      wildcard: true,
      index: "index.html",
      cacheControl: false,
      setHeaders: (response, path) =>
        void response.header("cache-control", path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache"),
    });
  }
  app.addHook("onClose", async () => events.close());
  return app;
}

function refusalOf(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (!(error instanceof Error)) return undefined;
  const status = "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : 500;
  if (status === 413) return new Refusal("server/too-large", error.message);
  if (status === 415) return new Refusal("server/wrong-type", error.message);
  if (status === 404) return new Refusal("server/not-found", error.message);
  return status >= 400 && status < 500 ? new Refusal("server/bad-request", error.message) : undefined;
}

type Proof = Awaited<ReturnType<Handlers["verifyLedger"]>>;

/** Reads the chain page by page: it may be long. */
async function proveLedger(records: Records): Promise<Proof> {
  const entries: Awaited<ReturnType<Records["entriesAfter"]>>[number][] = [];
  for (;;) {
    const page = await records.entriesAfter(entries.at(-1)?.sequence ?? 0, 1_000);
    entries.push(...page);
    if (page.length < 1_000) break;
  }
  const broken = verifyLedger(entries);
  const proof = { entries: entries.length, head: entries.at(-1)?.hash ?? null };
  return broken === undefined ? { holds: true, ...proof } : { holds: false, ...proof, broken };
}
