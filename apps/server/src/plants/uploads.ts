// Uploads: files that come piece by piece. How far one came is the length of its file, so that a killed server knows it without having
// written anything else down.

import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { AboutEvidence, BodyOf, Upload } from "@bulkhead/contract";
import type { Digest } from "@bulkhead/facts";
import type { Kind, Records } from "@bulkhead/store";
import { Refusal } from "../refusal.ts";
import type { KeptPlant } from "./plant.ts";

interface KeptUpload {
  readonly id: string;
  readonly plant: string;
  readonly by: string;
  readonly name: string;
  readonly size: number;
  readonly modified: number;
  readonly begun: string;
  readonly about: AboutEvidence;
}

/** A file that came whole. */
export interface KeptEvidence {
  readonly plant: string;
  readonly digest: Digest;
  readonly name: string;
  readonly size: number;
  readonly by: string;
  readonly uploaded: string;
  readonly about: AboutEvidence;
}

const UPLOAD: Kind<KeptUpload> = { name: "upload", scopeOf: ({ plant }) => plant };
export const EVIDENCE: Kind<KeptEvidence> = { name: "evidence", scopeOf: ({ plant }) => plant };

/** Left free on the disk whatever comes. */
const RESERVE = 512 * 1024 * 1024;
const MOST_OPEN = 200;

export class Uploads {
  readonly #records: Records;
  readonly #quota: number;
  readonly #busy = new Set<string>();

  /** `quota`: bytes of uploaded evidence per plant, those under way included. */
  constructor(records: Records, quota: number) {
    this.#records = records;
    this.#quota = quota;
  }

  /** Begins, or goes on with what the same person began with the same name, size and time. */
  async begin(plant: KeptPlant, by: string, at: string, given: BodyOf<"beginUpload">): Promise<Upload> {
    const name = plainName(given.name);
    const modified = given.modified ?? 0;
    await mkdir(partFolder(plant), { recursive: true });
    const id = await this.#records.change(async (change) => {
      const open = await change.list(UPLOAD, plant.id);
      const same = open.find((one) => one.by === by && one.name === name && one.size === given.size && one.modified === modified);
      if (same !== undefined) return same.id;
      const kept = await change.list(EVIDENCE, plant.id);
      const taken = [...open, ...kept].reduce((sum, { size }) => sum + size, 0);
      const disk = await statfs(plant.path);
      if (open.length >= MOST_OPEN) throw new Refusal("server/too-large", `${MOST_OPEN} uploads are under way.`);
      if (taken + given.size > this.#quota)
        throw new Refusal("server/too-large", `The plant has room for ${Math.max(0, this.#quota - taken)} more bytes.`);
      if (given.size + RESERVE > disk.bavail * disk.bsize)
        throw new Refusal("server/too-large", "The server's disk is too full.");
      const fresh = randomUUID();
      const { size, about = {} } = given;
      await change.put(UPLOAD, fresh, {
        id: fresh,
        plant: plant.id,
        by,
        name,
        size,
        modified,
        begun: at,
        about,
      });
      await change.append(by, "evidence/begin", `${plant.id}/uploads/${fresh}`, { name, size });
      return fresh;
    });
    return { id, offset: await offsetOf(plant, id) };
  }

  async #find(plant: KeptPlant, by: string, id: string): Promise<KeptUpload> {
    const upload = await this.#records.get(UPLOAD, id);
    if (upload === undefined || upload.plant !== plant.id || upload.by !== by)
      throw new Refusal("server/not-found", "There is no such upload.");
    return upload;
  }

  async look(plant: KeptPlant, by: string, id: string): Promise<Upload> {
    await this.#find(plant, by, id);
    return { id, offset: await offsetOf(plant, id) };
  }

  /** Writes what comes behind what is there. What arrived before the connection broke stays. */
  async go(plant: KeptPlant, by: string, id: string, offset: number, body: Readable): Promise<Upload> {
    const { size } = await this.#find(plant, by, id);
    if (this.#busy.has(id)) throw new Refusal("server/offset", "Another piece of this upload is on its way.");
    this.#busy.add(id);
    try {
      const there = await offsetOf(plant, id);
      if (offset !== there) throw new Refusal("server/offset", `The upload has ${there} bytes.`);
      const file = await open(partPath(plant, id), "a");
      let at = there;
      try {
        for await (const chunk of body as AsyncIterable<Buffer>) {
          if (at + chunk.length > size) throw new Refusal("server/too-large", `More than the ${size} bytes that were announced.`);
          await file.write(chunk);
          at += chunk.length;
        }
        await file.sync();
      } finally {
        await file.close();
      }
      return { id, offset: at };
    } finally {
      this.#busy.delete(id);
    }
  }

  /** Makes a complete upload evidence. The same bytes again are the same evidence. */
  async finish(plant: KeptPlant, by: string, id: string, at: string): Promise<Digest> {
    const { name, size, about } = await this.#find(plant, by, id);
    if (this.#busy.has(id)) throw new Refusal("server/offset", "A piece of this upload is on its way.");
    this.#busy.add(id);
    try {
      const there = await offsetOf(plant, id);
      if (there !== size) throw new Refusal("server/incomplete", `${there} of ${size} bytes are there.`);
      const part = partPath(plant, id);
      if (size === 0) await (await open(part, "a")).close();
      const hash = createHash("sha256");
      for await (const chunk of createReadStream(part)) hash.update(chunk as Buffer);
      const digest: Digest = `sha256:${hash.digest("hex")}`;
      await mkdir(evidenceFolder(plant), { recursive: true });
      await rename(part, evidencePath(plant, digest));
      await this.#records.change(async (change) => {
        const kept: KeptEvidence = {
          plant: plant.id,
          digest,
          name,
          size,
          by,
          uploaded: at,
          about,
        };
        await change.put(EVIDENCE, `${plant.id} ${digest}`, kept);
        await change.remove(UPLOAD, id);
        await change.append(by, "evidence/add", `${plant.id}/evidence/${digest}`, { name, size, digest });
      });
      return digest;
    } finally {
      this.#busy.delete(id);
    }
  }

  /** Files without an upload, as a kill between the two leaves them, are taken away. */
  async tidy(plant: KeptPlant, files: readonly string[]): Promise<void> {
    const open = new Set((await this.#records.list(UPLOAD, plant.id)).map(({ id }) => `${id}.part`));
    for (const file of files) if (!open.has(file)) await rm(join(partFolder(plant), file), { force: true });
  }
}

/** The last part of a path, without what no file is called. It is only ever shown: on the disk a file is called by its digest. */
function plainName(given: string): string {
  const last = given.split(/[/\\]/).at(-1)?.trim() ?? "";
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (last === "" || last === "." || last === ".." || /[\u0000-\u001f\u007f]/.test(last))
    throw new Refusal("server/refused", "That is no name of a file.");
  return last;
}

export function partFolder({ path }: KeptPlant): string {
  return join(path, ".bulkhead", "uploads");
}

function partPath(plant: KeptPlant, id: string): string {
  return join(partFolder(plant), `${id}.part`);
}

function evidenceFolder({ path }: KeptPlant): string {
  return join(path, ".bulkhead", "evidence");
}

export function evidencePath(plant: KeptPlant, digest: Digest): string {
  return join(evidenceFolder(plant), digest.slice("sha256:".length));
}

async function offsetOf(plant: KeptPlant, id: string): Promise<number> {
  try {
    return (await stat(partPath(plant, id))).size;
  } catch {
    return 0;
  }
}
