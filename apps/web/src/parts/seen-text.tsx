// Text out of evidence and plants. It is an attacker's until proven otherwise: only ever text, with invisible characters made visible.

import { makeLine } from "@bulkhead/documents/visible";

export function SeenText({ text }: { readonly text: string }) {
  return <bdi>{makeLine(text)}</bdi>;
}
