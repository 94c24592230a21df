// Both conformance suites on a real PostgreSQL, which the test starts for itself on a socket of its own. Skipped where there is none.

import { execFileSync, spawnSync } from "node:child_process";
import { chownSync, existsSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { Client } from "pg";
import { openPostgresStore } from "./postgres.ts";
import { openPostgresRecords } from "./records/postgres.ts";
import { describeRecords } from "./records/records.conformance.ts";
import { describeStore } from "./store.conformance.ts";

const programs = globSync("/usr/lib/postgresql/*/bin").sort().at(-1);
const asRoot = process.getuid?.() === 0;
const user = asRoot ? spawnSync("id", ["-u", "postgres"], { encoding: "utf8" }).stdout.trim() : "";

if (programs === undefined || (asRoot && user === "") || !existsSync(join(programs, "initdb"))) {
  test("PostgreSQL", { skip: "PostgreSQL is not installed (apt-get install postgresql)" }, () => undefined);
} else {
  const folder = mkdtempSync(join(tmpdir(), "bulkhead-postgres-"));
  if (asRoot) chownSync(folder, Number(user), Number(spawnSync("id", ["-g", "postgres"], { encoding: "utf8" }).stdout.trim()));
  const data = join(folder, "data");
  const run = (program: string, ...args: string[]): void => {
    const command = [join(programs, program), ...args];
    const [first, ...rest] = asRoot ? ["runuser", "-u", "postgres", "--", ...command] : command;
    execFileSync(first as string, rest, { stdio: "ignore", cwd: folder });
  };
  run("initdb", "-D", data, "-A", "trust", "-U", "bulkhead", "--no-sync", "-E", "UTF8");
  run("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", `-k ${folder} -c listen_addresses= -c fsync=off`, "start");
  const url = `postgresql://bulkhead@localhost/postgres?host=${encodeURIComponent(folder)}`;
  after(() => {
    run("pg_ctl", "-D", data, "-m", "immediate", "stop");
    rmSync(folder, { recursive: true, force: true });
  });

  let number = 0;
  const makeSchema = () => {
    number += 1;
    const schema = `place-${number}`;
    const clear = async (): Promise<void> => {
      const client = new Client(url);
      await client.connect();
      await client.query(`drop schema if exists "${schema}" cascade`);
      await client.end();
    };
    return { schema, clear };
  };
  describeStore("PostgreSQL", async () => {
    const { schema, clear } = makeSchema();
    return { open: (options) => openPostgresStore(url, schema, options), clear };
  });
  describeRecords("PostgreSQL", async () => {
    const { schema, clear } = makeSchema();
    return { open: (now) => openPostgresRecords(url, { now }, schema), clear };
  });
}
