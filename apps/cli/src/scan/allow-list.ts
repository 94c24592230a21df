// Lists of digests of files that are allowed: a SHA-256 digest at the beginning of a line, or in a column of an NSRL-like CSV. Kept as sorted bytes, 32
// for each, so that tens of millions fit.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { fileError } from "@bulkhead/workspace";

export class AllowList {
  readonly #sorted: Buffer;

  private constructor(sorted: Buffer) {
    this.#sorted = sorted;
  }

  get size(): number {
    return this.#sorted.length / 32;
  }

  static async open(paths: readonly string[]): Promise<AllowList> {
    const digests: Buffer[] = [];
    for (const path of paths) {
      try {
        for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
          const found = /(?:^|[\s",;:])([0-9a-fA-F]{64})(?:$|[\s",;])/.exec(line);
          if (found !== null) digests.push(Buffer.from(found[1] as string, "hex"));
        }
      } catch (error) {
        throw fileError(path, error);
      }
    }
    return new AllowList(Buffer.concat(digests.sort((a, b) => Buffer.compare(a, b))));
  }

  /** `sha256:…` */
  has(digest: string): boolean {
    const wanted = Buffer.from(digest.slice("sha256:".length), "hex");
    let low = 0;
    let high = this.size - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const order = Buffer.compare(this.#sorted.subarray(middle * 32, middle * 32 + 32), wanted);
      if (order === 0) return true;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return false;
  }
}
