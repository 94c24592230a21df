// `bulkhead serve`: the web application and the HTTP API.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readProvider, serve } from "@bulkhead/server";
import { CommandError, fileError, parseAsOf } from "@bulkhead/workspace";
import { parseSize } from "../amount.ts";
import { EXIT } from "../exit.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly host: string;
  readonly port: string;
  readonly name?: readonly string[];
  readonly tlsKey?: string;
  readonly tlsCert?: string;
  readonly openid?: string;
  readonly home?: string;
  readonly quota: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

/** Serves until it is told to stop. */
export async function serveFolders(terminal: Terminal, folders: readonly string[], options: Options): Promise<number> {
  const { host, name, tlsKey, tlsCert, home, openid } = options;
  const port = Number(options.port);
  if (!/^\d+$/.test(options.port) || port > 65_535)
    throw new CommandError("cli/bad-argument", `${options.port} is no port.`, "Write a number up to 65535; 0 takes a free one.");
  if ((tlsKey === undefined) !== (tlsCert === undefined))
    throw new CommandError("cli/bad-argument", "TLS takes a key and a certificate.", "Give both --tls-key and --tls-cert.");
  if (folders.length === 0 && home === undefined)
    throw new CommandError("cli/bad-argument", "Which plant?", "Name a plant folder, or give --home to begin with none.");
  if (home !== undefined) mkdirSync(home, { recursive: true });
  const database = process.env["DATABASE_URL"];
  const serving = await serve({
    ...(database === undefined ? {} : { database }),
    folders,
    host,
    port,
    ...(name === undefined ? {} : { names: name }),
    ...(tlsKey === undefined || tlsCert === undefined ? {} : { tls: { key: read(tlsKey), cert: read(tlsCert) } }),
    ...(openid === undefined ? {} : { provider: readProvider(read(openid).toString("utf8"), openid) }),
    ...(home === undefined ? {} : { home }),
    ...(options.asOf === undefined ? {} : { asOf: parseAsOf(options.asOf) }),
    quota: parseSize(options.quota),
    web: join(import.meta.dirname, "..", "..", "..", "web", "dist"),
    remark: (text) => terminal.remark(text),
  });
  if (options.json === true) terminal.print(JSON.stringify({ address: serving.address, link: serving.link ?? null }));
  else {
    terminal.print(`Bulkhead is at ${serving.address} (API: ${serving.address}/api/documentation). Ctrl-C ends it.`);
    if (serving.link !== undefined)
      terminal.print(`Nobody has an account yet. This link makes the administrator, once:\n  ${serving.link}`);
  }
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await serving.close();
  return EXIT.done;
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw fileError(file, error);
  }
}
