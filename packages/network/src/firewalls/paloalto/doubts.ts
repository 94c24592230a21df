// What of a configuration was not understood, and whether somebody knows what it makes doubtful.

import type { Branch } from "../statement-tree.ts";

export class Doubts {
  readonly #held = new Set<Branch>();

  /** Whether something in it was not understood. Who asks takes the doubt upon itself. */
  unread(branch: Branch): boolean {
    const unread = branch.unread();
    for (const one of unread) this.#held.add(one);
    return unread.length > 0;
  }

  /** The same, or the text may have said more of it. */
  of(branch: Branch): boolean {
    return this.unread(branch) || branch.cut;
  }

  /** Nobody said what it makes doubtful: that may be anything. */
  isStray(branch: Branch): boolean {
    return !this.#held.has(branch);
  }
}
