// One kind of event of Suricata's EVE log: what a record of it says. Each kind answers for itself.

import type { Ends, Gathering, Sight } from "../gathering.ts";
import { fieldOf, scalarText } from "../values.ts";

export interface EveEvent {
  /** As in `event_type`; the protocol's object in the record has the same name. */
  readonly type: string;
  /** `body`: the object of that name; `record`: all of it. */
  read(body: unknown, ends: Ends, sight: Sight, into: Gathering, record: unknown): void;
}

/** A scalar at a path of fields, as text. */
export function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  let at = value;
  for (const name of path) at = fieldOf(at, name);
  return scalarText(at);
}

/** The elements of a list, no more of them than `most`. */
export function listAt(value: unknown, name: string, most = 256): readonly unknown[] {
  const list = fieldOf(value, name);
  return Array.isArray(list) ? list.slice(0, most) : [];
}
