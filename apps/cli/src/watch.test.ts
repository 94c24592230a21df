// `watch`: packets from a pipe, from a folder and from an interface become evidence and findings while they come.

import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createSocket } from "node:dgram";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { FolderWatch } from "./watch/folder.ts";
import { Ring } from "./watch/ring.ts";

const CLI = join(import.meta.dirname, "main.ts");
const EXAMPLE = join(import.meta.dirname, "..", "..", "..", "examples", "water-treatment");
const CAPTURE = readFileSync(join(EXAMPLE, "evidence", "firewall.pcapng"));

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-watch-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** The design of the example without its evidence. */
function makePlant(name: string): string {
  const plant = join(folder, name);
  mkdirSync(join(plant, "evidence"), { recursive: true });
  cpSync(join(EXAMPLE, "plant.yaml"), join(plant, "plant.yaml"));
  return plant;
}

interface Said {
  readonly finding?: { readonly code: string; readonly text: string };
  readonly watched?: {
    readonly packets: number;
    readonly files: number;
    readonly findings: number;
    readonly dropped: number | null;
  };
}

function watchPipe(input: Uint8Array, plant: string, ...options: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, "watch", "-", "--plant", plant, "--json", ...options], {
    input,
  });
  const said = stdout
    .toString()
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Said);
  return {
    status,
    said,
    err: stderr.toString(),
    findings: said.flatMap(({ finding }) => finding ?? []),
    watched: said.at(-1)?.watched,
  };
}

test("packets from a pipe are kept, judged, and count in the plant", () => {
  const plant = makePlant("pipe");
  const { status, findings, watched, err } = watchPipe(CAPTURE, plant, "--sensor", "firewall", "--sees", "enterprise", "intake");
  assert.equal(status, 0, err);
  assert.deepEqual(findings.map(({ code }) => code).sort(), ["protection-off", "unauthorised-writer", "undeclared-conversation"]);
  assert.deepEqual([watched?.packets, watched?.files], [2758, 1]);

  const kept = join(plant, ".bulkhead", "watch");
  const [file] = readdirSync(kept).filter((name) => name.endsWith(".pcapng"));
  assert.ok(file !== undefined);
  const observed = spawnSync(process.execPath, [CLI, "traffic", plant, "--undeclared", "--csv", "-"], { encoding: "utf8" });
  assert.equal(observed.status, 0, observed.stderr);
  assert.match(observed.stdout, /10\.20\.0\.50,office-laptop,enterprise,10\.10\.1\.10/);
  const cut = join(folder, "cut.pcapng");
  const proof = spawnSync(process.execPath, [CLI, "cut", "undeclared-conversation", "--plant", plant, "-o", cut], {
    encoding: "utf8",
  });
  assert.match(proof.stdout, new RegExp(`25 packets from ${file}`), "every fact leads to bytes");

  const [key, dossier] = [join(folder, "watch.key"), join(folder, "watched.json")];
  for (const args of [
    ["keygen", key],
    ["seal", plant, "--key", key, "--output", dossier],
    ["verify", dossier, "--key", `${key}.pub`, "--evidence", join(plant, "evidence")],
  ]) {
    const { status: code, stderr } = spawnSync(process.execPath, [CLI, ...args], { encoding: "utf8" });
    assert.equal(code, 0, stderr);
  }
});

test("a pipe that breaks off, or holds something else, is told, and what came before is kept", () => {
  const plant = makePlant("broken");
  const cut = watchPipe(CAPTURE.subarray(0, 100_001), plant);
  assert.equal(cut.status, 3);
  assert.match(cut.err, /ends within a packet/);
  assert.ok((cut.watched?.packets ?? 0) > 500);
  const text = watchPipe(Buffer.from("tcpdump: eth9: no such device exists\n"), plant);
  assert.equal(text.status, 3);
  assert.match(text.err, /neither pcap nor pcapng/);
  const nothing = watchPipe(Buffer.alloc(0), plant);
  assert.equal(nothing.status, 3);
  assert.match(nothing.err, /No packets came/);
});

test("the watch ends behind the packets that are wanted", () => {
  const { status, watched } = watchPipe(CAPTURE, makePlant("some"), "--packets", "500");
  assert.deepEqual([status, watched?.packets], [0, 500]);
});

test("what cannot be watched is refused with what to do", () => {
  const plant = makePlant("refused");
  for (const [args, reason] of [
    [["-", "--sees", "intke"], /Did you mean intake/],
    [["-", "--sensor", "nobody"], /describes no sensor/],
    [["-", "--for", "soon"], /no duration/],
    [["-", "--keep", "much"], /no size/],
    [["lo", "--with", "windump"], /Write one of: tcpdump, dumpcap/],
    [["no-such-interface"], /cli\/no-capture.*no-such-interface/s],
  ] as const) {
    const { status, stderr } = spawnSync(process.execPath, [CLI, "watch", ...args, "--plant", plant], {
      encoding: "utf8",
      input: "",
    });
    assert.equal(status, 2, stderr);
    assert.match(stderr, reason);
    assert.match(stderr, /→/);
  }
});

test("a folder is watched until Ctrl-C, and files that another program rotates become evidence", async () => {
  const plant = makePlant("folder");
  const captures = join(folder, "captures");
  mkdirSync(captures);
  writeFileSync(join(captures, "one.pcapng.gz"), gzipSync(CAPTURE));
  writeFileSync(join(captures, "notes.txt"), "no capture");
  const child = spawn(process.execPath, [CLI, "watch", captures, "--plant", plant, "--json", "--quiet", "1s"]);
  let out = "";
  const told = Promise.withResolvers<void>();
  child.stdout.on("data", (text: Buffer) => {
    out += text.toString();
    if (out.includes("undeclared-conversation")) told.resolve();
  });
  const ended = endOf(child);
  await Promise.race([told.promise, ended]);
  child.kill("SIGINT");
  assert.equal(await ended, 0);
  assert.match(out, /"files":1/);
  const [kept] = readdirSync(join(plant, ".bulkhead", "watch")).filter((name) => name.endsWith("one.pcapng.gz"));
  assert.ok(kept !== undefined);
  const again = spawnSync(process.execPath, [CLI, "traffic", plant, "--csv", "-"], { encoding: "utf8" });
  assert.match(again.stdout, /office-laptop/);
});

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.on("close", resolve));
}

test("a file in a watched folder counts when it is quiet, or when the next one is there", () => {
  const place = join(folder, "rotating");
  mkdirSync(place);
  const write = (name: string, size: number, changed: number): void => {
    writeFileSync(join(place, name), CAPTURE.subarray(0, size));
    utimesSync(join(place, name), changed, changed);
  };
  const looking = new FolderWatch(place, 5000);
  const look = (now: number): readonly string[] => looking.look(now).map((path) => path.slice(place.length + 1));
  write("a.pcap", 1000, 100);
  assert.deepEqual(look(0), []);
  write("a.pcap", 2000, 101);
  assert.deepEqual(look(4000), [], "it grew");
  assert.deepEqual(look(8000), []);
  write("b.pcap", 1000, 200);
  assert.deepEqual(look(8500), ["a.pcap"], "the next one has begun");
  assert.deepEqual(look(9000), [], "each once");
  assert.deepEqual(look(14_000), ["b.pcap"], "quiet for long enough");
  write("a.pcap", 3000, 300);
  assert.deepEqual(look(15_000), []);
  assert.equal(looking.growing, 1);
  assert.deepEqual(look(20_000), ["a.pcap"], "the ring started over");
});

test("the ring keeps within its bound: the oldest go first, those that prove something last", () => {
  const plant = makePlant("ring");
  const ring = new Ring(plant, 2500);
  const watcher = { collector: "test", sensor: { name: "tap", zones: ["intake"], inside: [] } };
  const put = (label: string): string => {
    const segment = ring.begin(label, "2026-03-02T09:00:00.000Z", "pcap");
    ring.write(segment, new Uint8Array(1000));
    return ring.close(segment, watcher, 7).file;
  };
  const first = put("first");
  ring.keep(first);
  const [second, third] = [put("second"), put("third")];
  assert.deepEqual([existsSync(join(ring.folder, second)), ring.removed, ring.size], [false, 1, 2000]);
  const fourth = put("fourth");
  const there = readdirSync(ring.folder).sort();
  assert.deepEqual(there, [first, fourth, "evidence.yaml"].sort());
  assert.ok(!there.includes(third));
  const manifest = readFileSync(join(ring.folder, "evidence.yaml"), "utf8");
  assert.match(manifest, /"dropped":7/);
  assert.doesNotMatch(manifest, /second|third/);
  assert.equal(new Ring(plant, 2500).size, 2000, "the next watch goes on from there");
});

const capturing =
  process.getuid?.() !== 0
    ? "only root may capture here"
    : ["tcpdump", "dumpcap"].some((name) => spawnSync(name, ["--version"]).status === 0)
      ? false
      : "neither tcpdump nor dumpcap is installed";

test("packets of an interface are captured by another program, and none is lost", { skip: capturing }, async () => {
  const plant = makePlant("live");
  const child = spawn(process.execPath, [CLI, "watch", "lo", "--plant", plant, "--json", "--packets", "200", "--for", "30s"]);
  let [out, err] = ["", ""];
  child.stdout.on("data", (text: Buffer) => void (out += text.toString()));
  const socket = createSocket("udp4");
  let sending: NodeJS.Timeout | undefined;
  child.stderr.on("data", (text: Buffer) => {
    err += text.toString();
    if (sending === undefined && err.includes("Watching lo"))
      sending = setInterval(() => socket.send("bulkhead", 9, "127.0.0.1"), 2);
  });
  const status = await endOf(child);
  clearInterval(sending);
  socket.close();
  assert.equal(status, 0, err);
  const { watched } = JSON.parse(out.trim().split("\n").at(-1) ?? "{}") as Said;
  assert.deepEqual([watched?.packets, watched?.files], [200, 1]);
});
