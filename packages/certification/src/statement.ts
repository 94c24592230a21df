// Statements: in-toto Statement v1 (github.com/in-toto/attestation), one predicate type per part of a dossier (docs/predicates).

import type { Digest } from "@bulkhead/facts";

export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
export const PAYLOAD_TYPE = "application/vnd.in-toto+json";

/** The parts of a dossier, in the order in which they build on each other. */
export const PARTS = ["evidence", "plant", "facts", "assessment"] as const;
export type Part = (typeof PARTS)[number];

export function predicateTypeOf(part: Part): string {
  return `https://bulkhead.dev/predicate/${part}/v1`;
}

/** What a statement speaks of. Names are unique within a statement. */
export interface StatementSubject {
  readonly name: string;
  readonly digest: { readonly sha256: string };
}

export interface Statement<P> {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly StatementSubject[];
  readonly predicateType: string;
  readonly predicate: P;
}

export function makeStatement<P>(part: Part, subject: readonly StatementSubject[], predicate: P): Statement<P> {
  return { _type: STATEMENT_TYPE, subject, predicateType: predicateTypeOf(part), predicate };
}

/** Where two pieces have the same name, the later ones get the beginning of their digest behind it. */
export function nameSubjects(pieces: readonly { readonly name: string; readonly digest: Digest }[]): readonly StatementSubject[] {
  const names = new Set<string>();
  return pieces.map(({ name, digest }) => {
    const sha256 = digest.slice("sha256:".length);
    let unique = names.has(name) ? `${name} (${sha256.slice(0, 12)})` : name;
    while (names.has(unique)) unique += "'";
    names.add(unique);
    return { name: unique, digest: { sha256 } };
  });
}
