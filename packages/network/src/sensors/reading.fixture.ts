// Short ways to read a text or bytes with one reader, for the tests of this folder.

import {
  type Evidence,
  type Fact,
  type FactKind,
  type FactOf,
  gatherFacts,
  type Problem,
  type Reader,
  type Sensor,
} from "@bulkhead/facts";

export interface Read {
  readonly facts: readonly Fact[];
  readonly problems: readonly Problem[];
  of<K extends FactKind>(kind: K): readonly FactOf<K>[];
}

/** Reads it in pieces of `piece` bytes. Throws where the reader does not recognise it. */
export function readWith(reader: Reader, content: string | Uint8Array, options: { sensor?: Sensor; piece?: number } = {}): Read {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (!reader.recognise(bytes.subarray(0, 65536))) throw new Error(`${reader.id} does not recognise it`);
  const { sensor, piece = bytes.length } = options;
  const evidence: Evidence = {
    digest: `sha256:${"5".repeat(64)}`,
    name: "log",
    size: bytes.length,
    ...(sensor !== undefined && { sensor }),
  };
  const run = reader.open({ evidence, points: [] });
  for (let at = 0; at < bytes.length; at += piece) run.push(bytes.subarray(at, at + piece));
  const { facts, problems } = gatherFacts(run.end());
  return {
    facts,
    problems,
    of: <K extends FactKind>(kind: K) =>
      facts.filter((fact): fact is Fact & FactOf<K> => fact.kind === kind) as readonly Fact[] as readonly FactOf<K>[],
  };
}

/** `client server transport port protocol` of each conversation, sorted. */
export function conversationsOf(read: Read): readonly string[] {
  return read
    .of("conversation")
    .map(({ value }) => `${value.client} ${value.server} ${value.transport} ${value.port} ${value.protocol ?? "-"}`)
    .sort();
}
