// A whole server for tests, without a socket: on a copy of the example plant, with a clock that tests may turn.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Grant } from "@bulkhead/contract";
import { openSqliteRecords, type Records } from "@bulkhead/store";
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from "fastify";
import { Events } from "./http/events.ts";
import { type Identity, openIdentity } from "./http/identity-handlers.ts";
import { buildServer } from "./http/server.ts";
import type { Provider } from "./identity/provider.ts";
import { Plants, storeInFolder } from "./plants/plants.ts";

export const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");
export const AS_OF = "2026-11-25T12:00:00.000Z";
export const ORIGIN = "http://localhost:62443";
export const PASSWORD = "a sentence that is long";

export interface TestServer {
  readonly app: FastifyInstance;
  readonly records: Records;
  readonly plants: Plants;
  readonly identity: Identity;
  readonly folder: string;
  readonly bugs: readonly unknown[];
  /** Moves the clock on. */
  pass(milliseconds: number): void;
  /** Asks as a browser does, with the cookie given. */
  ask(method: string, url: string, body?: unknown, as?: string): Promise<LightMyRequestResponse>;
  /** The cookie of the administrator, who is made with the first link and owns every plant. */
  administrator(): Promise<string>;
  /** The cookie of a new person with these grants. */
  person(name: string, grants: readonly Grant[]): Promise<string>;
  close(): Promise<void>;
}

export async function startTestServer(
  options: { readonly quota?: number; readonly web?: string; readonly provider?: Provider } = {},
): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-server-"));
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !path.includes(".bulkhead") && !path.includes("build") });
  let time = Date.parse("2026-11-25T08:00:00.000Z");
  const clock = (): Date => new Date(time);
  const now = (): string => clock().toISOString();
  const records = await openSqliteRecords(join(folder, "server.sqlite"), { now });
  const events = new Events(records);
  const plants = new Plants({
    records,
    home: folder,
    now,
    asOf: () => AS_OF,
    quota: options.quota ?? 1024 ** 3,
    hear: (plant, news) => events.tell(plant, news),
    storeOf: storeInFolder,
  });
  const identity = openIdentity(records, clock, () => ORIGIN, options.provider);
  const bugs: unknown[] = [];
  const app = await buildServer({
    records,
    plants,
    identity,
    events,
    clock,
    origin: () => ORIGIN,
    hosts: new Set(["localhost:62443"]),
    ...(options.web === undefined ? {} : { web: options.web }),
    onBug: (error) => bugs.push(error),
  });
  await plants.takeIn(folder, "server");
  const ask: TestServer["ask"] = (method, url, body, as) =>
    app.inject({
      method: method as NonNullable<InjectOptions["method"]>,
      url,
      headers: {
        host: "localhost:62443",
        origin: ORIGIN,
        "sec-fetch-site": "same-origin",
        ...(as === undefined ? {} : as.startsWith("bulkhead_") ? { authorization: `Bearer ${as}` } : { cookie: as }),
        ...(typeof body === "string" ? { "content-type": "application/json" } : {}),
        ...(Buffer.isBuffer(body) ? { "content-type": "application/octet-stream" } : {}),
      },
      ...(body === undefined ? {} : { payload: body as object }),
    });
  const cookieOf = (response: LightMyRequestResponse): string => {
    const [cookie] = response.cookies;
    if (cookie === undefined) throw new Error(`no cookie: ${response.statusCode} ${response.body}`);
    return `${cookie.name}=${cookie.value}`;
  };
  let first: Promise<string> | undefined;
  return {
    app,
    records,
    plants,
    identity,
    folder,
    bugs,
    pass: (milliseconds) => void (time += milliseconds),
    ask,
    administrator: () =>
      (first ??= (async () => {
        const secret = await identity.accounts.offerFirst();
        return cookieOf(await ask("POST", "/api/first-administrator", { secret, name: "ada", password: PASSWORD }));
      })()),
    person: async (name, grants) => {
      const secret = await identity.accounts.invite("ada", { name, grants: [...grants] });
      return cookieOf(await ask("POST", "/api/first-administrator", { secret, name, password: PASSWORD }));
    },
    close: async () => {
      await app.close();
      await plants.close();
      await records.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
