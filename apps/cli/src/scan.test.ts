// Scanning as the person at the media station does it: EICAR from end to end, archives that want to harm, lists, and a clamd of our own.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync, strToU8, zipSync } from "fflate";

const CLI = join(import.meta.dirname, "main.ts");
/** The standard test file, put together so that scanners leave this source alone. */
const EICAR = ["X5O!P%@AP[4", "PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"].join("\\");
let folder: string;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "bulkhead-scan-"));
});
after(() => rmSync(folder, { recursive: true, force: true }));

function bulkhead(...args: readonly string[]): { readonly code: number | null; readonly out: string; readonly err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], { cwd: folder, encoding: "utf8" });
  return { code: status, out: stdout, err: stderr };
}
function place(name: string): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

test("EICAR is found plain, in a ZIP in a ZIP and in a GZIP; links are not followed, and clean files pass", () => {
  const usb = place("usb");
  writeFileSync(join(usb, "readme.txt"), "nothing");
  assert.equal(bulkhead("scan", usb).code, 0);
  writeFileSync(join(usb, "eicar.com"), EICAR);
  writeFileSync(join(usb, "nested.zip"), zipSync({ "inner.zip": zipSync({ "../../etc/x.com": strToU8(EICAR) }) }));
  writeFileSync(join(usb, "x.gz"), gzipSync(strToU8(EICAR)));
  symlinkSync("/etc", join(usb, "link"));
  const { code, out } = bulkhead("scan", usb, "--removable", "--host", "hmi", "--output", "usb.json");
  assert.equal(code, 1);
  assert.equal(out.match(/^FOUND/gm)?.length, 3);
  assert.match(out, /nested\.zip!inner\.zip!\.\.\/\.\.\/etc\/x\.com: EICAR_test_file/);
  assert.doesNotMatch(out, /passwd/);
  const observed = bulkhead("observe", "usb.json", "--json");
  assert.equal(observed.out.match(/"kind":"malware-found"/g)?.length, 3);
});

test("archives that swell or nest without end are said not to have been looked into", () => {
  const bombs = place("bombs");
  writeFileSync(join(bombs, "bomb.gz"), gzipSync(new Uint8Array(300 * 1024 * 1024), { level: 9 }));
  let deep: Uint8Array = strToU8("x");
  for (let level = 0; level < 6; level++) deep = zipSync({ "a.zip": deep });
  writeFileSync(join(bombs, "deep.zip"), deep);
  writeFileSync(join(bombs, "cut.zip"), zipSync({ a: strToU8("some text that is cut off") }).slice(0, 40));
  const { code, out } = bulkhead("scan", bombs);
  assert.equal(code, 3);
  assert.match(out, /bomb\.gz: it unpacks to more than/);
  assert.match(out, /deep\.zip: archives lie more than 3 deep/);
  assert.match(out, /Nothing was found in what could be read/);
});

test("rules of one's own, and lists of what is allowed", () => {
  const drop = place("drop");
  writeFileSync(join(drop, "a.bin"), "alpha");
  writeFileSync(join(drop, "b.bin"), "beta");
  writeFileSync(join(folder, "mine.yar"), 'rule alpha_file { strings: $a = "alpha" condition: $a }');
  writeFileSync(join(folder, "broken.yar"), "rule broken {");
  const rules = bulkhead("scan", drop, "--yara", "mine.yar", "broken.yar");
  assert.equal(rules.code, 1);
  assert.match(rules.out, /FOUND {2}a\.bin: alpha_file/);
  assert.match(rules.err + rules.out, /cli\/bad-yara-rules/);
  writeFileSync(join(folder, "allowed.sha256"), `${createHash("sha256").update("alpha").digest("hex")}  a.bin\n`);
  const listed = bulkhead("scan", drop, "--allow", "allowed.sha256");
  assert.deepEqual(listed.out.match(/^FOUND.*$/gm), ["FOUND  b.bin: not on the allow-list (allow-list)"]);
});

test("a running clamd is asked over its socket, and one that is not there is told", async () => {
  const drop = place("clamd");
  writeFileSync(join(drop, "a.bin"), "clean");
  writeFileSync(join(drop, "b.bin"), "this is EVIL, says the daemon");
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const parts: Buffer[] = [];
    socket.on("data", (data) => {
      parts.push(data);
      const all = Buffer.concat(parts);
      if (all.toString("latin1").startsWith("zVERSION\0")) return socket.end("ClamAV 1.4.0/27000/Tue Nov 24 2026\0");
      if (all.length > 10 && all.subarray(-4).equals(Buffer.alloc(4)))
        socket.end(all.includes("EVIL") ? "stream: Test.Evil FOUND\0" : "stream: OK\0");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const child = spawn(process.execPath, [CLI, "scan", drop, "--clamd", `127.0.0.1:${address.port}`], { cwd: folder });
  let out = "";
  child.stdout.on("data", (data: Buffer) => (out += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  server.close();
  assert.equal(code, 1, out);
  assert.match(out, /FOUND {2}b\.bin: Test\.Evil \(ClamAV 1\.4\.0\)/);
  const absent = bulkhead("scan", drop, "--clamd", join(folder, "no.sock"));
  assert.equal(absent.code, 2);
  assert.match(absent.err, /cli\/no-scanner/);
});

test("what may not be read is told, never passed over", { skip: process.getuid?.() === 0 && "root may read everything" }, () => {
  const locked = place("locked");
  writeFileSync(join(locked, "a"), "x");
  chmodSync(join(locked, "a"), 0);
  const { code, out } = bulkhead("scan", locked);
  assert.equal(code, 3);
  assert.match(out, /EACCES/);
  assert.equal(readFileSync(CLI).length > 0, true);
});
