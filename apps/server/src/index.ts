// The server: one process that keeps plants, judges them in threads, and answers people and programs over HTTP.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { openPostgresRecords, openSqliteRecords } from "@bulkhead/store";
import { CommandError, ownFolder } from "@bulkhead/workspace";
import { Events } from "./http/events.ts";
import { openIdentity } from "./http/identity-handlers.ts";
import { buildServer } from "./http/server.ts";
import { everybody } from "./identity/person.ts";
import type { Provider } from "./identity/provider.ts";
import { Plants, storeInFolder } from "./plants/plants.ts";

export interface ServeOptions {
  /** Folders of plants to take in. */
  readonly folders: readonly string[];
  /** Where the server keeps what is its own. Default: `.bulkhead` in the first folder. */
  readonly home?: string;
  readonly host: string;
  readonly port: number;
  /** Names besides the address under which people reach it. */
  readonly names?: readonly string[];
  readonly tls?: { readonly key: Buffer; readonly cert: Buffer };
  /** Judges as of this moment, and not as of now. */
  readonly asOf?: string;
  /** Bytes of uploaded evidence per plant. */
  readonly quota?: number;
  readonly web?: string;
  /** `postgresql://…`: keeps everything but files there, for several servers side by side with the same folders. Default: SQLite. */
  readonly database?: string;
  /** The identity provider of the organisation. */
  readonly provider?: Provider;
  readonly remark: (text: string) => void;
}

export { type Provider, readProvider } from "./identity/provider.ts";

export interface Serving {
  readonly address: string;
  /** The one-time link, where nobody has an account yet. */
  readonly link: string | undefined;
  close(): Promise<void>;
}

const QUOTA = 200 * 1024 ** 3;
const LOOPBACK = new Set(["127.0.0.1", "::1", "localhost"]);
/** Judgements are made anew so often, since what they rest on expires. */
const RENEWAL = 3_600_000;

/** Starts the server. Refuses (`CommandError`) addresses that others can reach without TLS, or before somebody has an account. */
export async function serve(options: ServeOptions): Promise<Serving> {
  const { folders, host, port, names = [], tls, asOf, remark } = options;
  const home = options.home ?? ownFolder(folders[0] ?? ".");
  const clock = (): Date => new Date();
  const now = (): string => clock().toISOString();
  const { database } = options;
  const records =
    database === undefined
      ? await openSqliteRecords(join(home, "server.sqlite"), { now })
      : await openPostgresRecords(database, { now });
  const exposed = !LOOPBACK.has(host);
  if (exposed) {
    const somebody = (await everybody(records)).some(({ password }) => password !== undefined);
    const missing = tls === undefined ? "TLS" : somebody ? undefined : "an administrator";
    if (missing !== undefined) {
      await records.close();
      throw new CommandError(
        "cli/exposed",
        `Others can reach ${host}, and the server has no ${missing.replace(/^an? /, "")} yet.`,
        missing === "TLS"
          ? "Give --tls-key and --tls-cert, or listen on 127.0.0.1."
          : "Start it on 127.0.0.1 first, and make the administrator with the link that it prints.",
      );
    }
  }
  const scheme = tls === undefined ? "http" : "https";
  const shown = host.includes(":") ? `[${host}]` : host;
  const events = new Events(records);
  const plants = new Plants({
    records,
    home,
    now,
    asOf: () => asOf ?? now(),
    quota: options.quota ?? QUOTA,
    hear: (plant, news) => {
      if (news.what === "unjudged") remark(`${plant} could not be judged: ${news.why}`);
      events.tell(plant, news);
    },
    storeOf:
      database === undefined
        ? storeInFolder
        : ({ id }) => ({
            engine: "postgres",
            url: database,
            schema: `plant-${createHash("sha256").update(id).digest("hex").slice(0, 24)}`,
          }),
  });
  // passkeys belong to a name, and never to an address
  const named = exposed ? shown : "localhost";
  let origin = `${scheme}://${names[0] ?? `${named}:${port}`}`;
  const hosts = new Set<string>();
  const identity = openIdentity(records, clock, () => origin, options.provider);
  const app = await buildServer({
    records,
    plants,
    identity,
    events,
    clock,
    origin: () => origin,
    hosts,
    ...(tls === undefined ? {} : { tls }),
    ...(options.web !== undefined && existsSync(options.web) ? { web: options.web } : {}),
    onBug: (error) => remark(`server/bug: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
  });
  for (const folder of folders) {
    const { plant, waiting } = await plants.takeIn(folder, "server");
    await plants.tidy(plant);
    if (waiting)
      remark(
        `plant.yaml in ${plant.path} was changed, and the plant was edited here as well. The file waits: what was edited here stands.`,
      );
    void plants.judging(plant).renew();
  }
  await app.listen({ host, port });
  const [first] = app.addresses();
  const bound = typeof first === "object" ? first.port : port;
  if (port === 0 && names.length === 0) origin = `${scheme}://${named}:${bound}`;
  for (const name of [shown, ...(exposed ? [] : ["127.0.0.1", "localhost", "[::1]"])]) hosts.add(`${name}:${bound}`);
  for (const name of names) for (const one of [name, `${name}:${bound}`]) hosts.add(one.toLowerCase());
  const secret = await identity.accounts.offerFirst();
  const renewAll = async (): Promise<void> => {
    for (const plant of await plants.list()) void plants.judging(plant).renew();
  };
  const renewal = setInterval(() => void renewAll(), RENEWAL).unref();
  return {
    address: origin,
    link: secret === undefined ? undefined : `${origin}/first/${secret}`,
    close: async () => {
      clearInterval(renewal);
      await app.close();
      await plants.close();
      await records.close();
    },
  };
}
