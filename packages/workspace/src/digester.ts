// Ids of facts are digests of texts, and there are many: Node's own SHA-256 makes them several times as fast as the one in JavaScript.

import { hash } from "node:crypto";

/** For `useTextDigester`. */
export function digestByNode(text: string): string {
  return hash("sha256", text, "hex");
}
