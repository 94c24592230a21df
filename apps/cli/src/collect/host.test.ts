// The collector on this very machine, as root and as nobody, against what the real tools answer.

import assert from "node:assert/strict";
import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { type Fact, type FactKind, type FactOf, gatherFacts } from "@bulkhead/facts";
import { baselineReader, hostReader, type Snapshot } from "@bulkhead/system";
import { collectHost } from "./host.ts";

const onLinux = process.platform === "linux" ? false : "needs Linux";
const isRoot = process.getuid?.() === 0;
const asRoot = onLinux || (isRoot ? false : "needs root");
const asNobody = asRoot || (run("setpriv", "--version").status === 0 ? false : "needs setpriv");
const TAKE = fileURLToPath(new URL("./take.fixture.ts", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "collect-"));
after(() => rm(folder, { recursive: true, force: true }));

function read(snapshot: Snapshot): { readonly facts: readonly Fact[]; readonly codes: readonly string[] } {
  const bytes = new TextEncoder().encode(JSON.stringify(snapshot));
  assert.ok(hostReader.recognise(bytes.subarray(0, 65_536)));
  const run = hostReader.open({ evidence: { digest: "sha256:0", name: "host.json", size: bytes.length }, points: [] });
  run.push(bytes);
  const { facts, problems } = gatherFacts(run.end());
  return { facts, codes: problems.map(({ code }) => code) };
}

function valuesIn<K extends FactKind>(kind: K, facts: readonly Fact[]): readonly FactOf<K>["value"][] {
  return facts.flatMap((fact) => (fact.kind === kind ? [(fact as FactOf<K>).value] : []));
}

function run(program: string, ...parameters: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(program, parameters, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024, env: { ...process.env, LC_ALL: "C" } });
}

/** Lines that a program writes; none where it is missing or fails. */
function ask(program: string, ...parameters: readonly string[]): readonly string[] {
  const ran = run(program, ...parameters);
  return ran.status === 0 ? ran.stdout.split("\n").filter((line) => line !== "") : [];
}

test("accounts and packages are those that the tools tell", { skip: onLinux }, async () => {
  const { facts } = read(await collectHost({ now: () => "2026-03-02T09:00:00.000Z" }));
  const local = (await readFile("/etc/passwd", "utf8")).split("\n").filter((line) => /^[^#+:-][^:]*:/.test(line));
  const known = new Map(ask("getent", "passwd").map((line) => [line.split(":")[0], line.split(":")]));
  const accounts = valuesIn("account", facts);
  assert.equal(accounts.length, local.length);
  for (const { name, id } of accounts) if (known.size > 0) assert.equal(String(id), known.get(name)?.[2]);
  const installed = ask("dpkg-query", "-W", "-f", "${db:Status-Abbrev}|${Version}\n").filter((line) => /^[ih]i/.test(line));
  if (installed.length > 0)
    assert.equal(valuesIn("software", facts).filter(({ via }) => via === "dpkg").length, installed.length);
  const [host] = valuesIn("host", facts);
  assert.equal(host?.privileged, isRoot);
});

test("what listens is told with its port, its address and its program", { skip: onLinux }, async () => {
  const server = createServer().listen(0, "127.0.0.1");
  const socket = createSocket("udp6").bind(0, "::1");
  await Promise.all([once(server, "listening"), once(socket, "listening")]);
  try {
    const services = valuesIn("listening-service", read(await collectHost({ now: () => "2026-03-02T09:00:00.000Z" })).facts);
    const { port } = server.address() as AddressInfo;
    const told = services.map(({ transport, address, port, process }) =>
      `${transport} ${address} ${port} ${process === null ? "" : "known"}`.trim(),
    );
    const program = run("ss", "-V").status === 0 ? " known" : "";
    assert.ok(told.includes(`tcp 127.0.0.1 ${port}${program}`), told.join("\n"));
    assert.ok(told.includes(`udp ::1 ${socket.address().port}${program}`), told.join("\n"));
  } finally {
    server.close();
    socket.close();
  }
});

test("as root, locks are told as passwd tells them, and no hash leaves the host", { skip: asRoot }, async () => {
  const snapshot = await collectHost({ now: () => "2026-03-02T09:00:00.000Z" });
  const states = new Map(ask("passwd", "-S", "-a").map((line) => [line.split(" ")[0], line.split(" ")[1]]));
  const { facts, codes } = read(snapshot);
  assert.deepEqual(codes, []);
  for (const { name, locked } of valuesIn("account", facts)) {
    if (states.size > 0) assert.equal(locked, states.get(name)?.startsWith("L"));
  }
  const shadow = await readFile("/etc/shadow", "utf8");
  const hashes = shadow
    .split("\n")
    .flatMap((line) => line.split(":")[1] ?? [])
    .filter((field) => field.length > 12);
  const text = JSON.stringify(snapshot) + JSON.stringify(facts);
  for (const hash of hashes) assert.ok(!text.includes(hash.replace(/^!+/, "")), "a hash of a password left the host");
});

test("sshd is told as sshd -T tells it", { skip: asRoot }, async (context) => {
  // sshd wants a folder that only exists while it runs, so both look from a mount namespace of their own.
  const script = 'mount -t tmpfs none /run && mkdir -p /run/sshd && PATH="$PATH:/usr/sbin" sshd -T';
  const real = run("unshare", "-m", "sh", "-c", script);
  if (real.status !== 0) return context.skip(`needs sshd and unshare: ${real.stderr.trim().split("\n")[0] ?? ""}`);
  const take = `mount -t tmpfs none /run && mkdir -p /run/sshd && exec "$0" "$1"`;
  const taken = run("unshare", "-m", "sh", "-c", take, process.execPath, TAKE);
  const { facts } = read(JSON.parse(taken.stdout) as Snapshot);
  const told = valuesIn("setting", facts).filter(({ component }) => component === "sshd");
  assert.deepEqual(
    told.map(({ name, value }) => `${name.toLowerCase()} ${value}`),
    real.stdout.split("\n").filter((line) => line.includes(" ")),
  );
  assert.ok(told.some(({ name }) => name === "PermitRootLogin"));
});

test("as nobody, the rest is there, and what is hidden is said", { skip: asNobody }, async (context) => {
  const ids = ["--reuid=65534", "--regid=65534", "--clear-groups"];
  const taken = run("setpriv", ...ids, process.execPath, TAKE, "/etc/shadow");
  if (taken.status !== 0 && /EACCES|Permission denied/.test(taken.stderr))
    return context.skip("nobody may not read the repository");
  const snapshot = JSON.parse(taken.stdout) as Snapshot;
  assert.equal(snapshot.collector.uid, 65534);
  const { facts, codes } = read(snapshot);
  assert.ok(codes.includes("system/hidden"));
  const accounts = valuesIn("account", facts);
  assert.ok(accounts.length > 0);
  assert.ok(
    accounts.every(({ locked }) => locked === null),
    "a lock state that nobody may see was told",
  );
  assert.equal(snapshot.items.find(({ id }) => id === "lock-state")?.hides, "which accounts are locked or have no password");
  assert.equal(snapshot.items.find(({ file }) => file === "/etc/shadow")?.error, "it may not be read");
  assert.deepEqual(snapshot.files, []);
});

test("digests are those of sha256sum, whose own list is a baseline", { skip: onLinux }, async () => {
  const inner = join(folder, "opt");
  await mkdir(inner);
  await writeFile(join(inner, "project.db"), "levels");
  await writeFile(join(inner, "b c"), new Uint8Array(300_000).fill(7));
  await symlink("/dev/zero", join(inner, "endless"));
  const missing = join(folder, "missing");
  const snapshot = await collectHost({ now: () => "2026-03-02T09:00:00.000Z", files: [inner, missing, "/dev/zero"] });
  const paths = [join(inner, "b c"), join(inner, "project.db")];
  const sums = ask("sha256sum", ...paths);
  assert.deepEqual(
    snapshot.files.map(({ sha256, path }) => `${sha256}  ${path}`),
    sums,
  );
  assert.deepEqual(
    snapshot.items.filter(({ id }) => id === "file-digest").map(({ file, error }) => [file, error]),
    [
      [missing, "it is not there"],
      ["/dev/zero", "it is neither a file nor a folder"],
    ],
  );
  const text = `# bulkhead-baseline/1 files hmi-1\n${sums.join("\n")}\n`;
  const list = join(folder, "baseline.txt");
  await writeFile(list, text);
  assert.equal(run("sha256sum", "-c", "--quiet", "--strict", list).status, 0);
  const reading = baselineReader.open({ evidence: { digest: "sha256:0", name: list, size: text.length }, points: [] });
  reading.push(new TextEncoder().encode(text));
  assert.deepEqual(
    valuesIn("baseline", [...reading.end().facts]).map(({ name }) => name),
    paths,
  );
});

test("a file that may not be read is said, and the rest is still taken", {
  skip: onLinux || (isRoot ? "root may read every file" : false),
}, async () => {
  const closed = join(folder, "closed");
  await writeFile(closed, "x");
  await chmod(closed, 0);
  const { items, files } = await collectHost({ now: () => "2026-03-02T09:00:00.000Z", files: [closed] });
  assert.equal(items.find(({ file }) => file === closed)?.error, "it may not be read");
  assert.deepEqual(files, []);
});
