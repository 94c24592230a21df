// Reads the snapshot of a host that `bulkhead collect host`, or one of the collector scripts, writes.

import {
  type Fact,
  type FactKind,
  type FactValues,
  type Instant,
  type Locator,
  makeFact,
  type Problem,
  type Reader,
  type Reading,
  type ReadingContext,
  readWhole,
} from "@bulkhead/facts";
import { readAccounts } from "./accounts.ts";
import { readIdentity } from "./identity.ts";
import { readMedia } from "./media.ts";
import { readPackages } from "./packages.ts";
import { type Harvest, partsOf } from "./part.ts";
import { readPrograms } from "./programs.ts";
import { readProtection } from "./protection.ts";
import { maskLine } from "./redact.ts";
import { readServices } from "./services.ts";
import { readSettings } from "./settings.ts";
import { SNAPSHOT_FORMAT, type Snapshot, snapshotSchema } from "./snapshot.ts";
import { readUpdates } from "./updates.ts";
import { readWindows } from "./windows.ts";

export const hostReader: Reader = {
  id: "linux-host",
  version: 2,
  title: "snapshot of a Linux or Windows host (bulkhead collect)",
  recognise(head) {
    const start = new TextDecoder().decode(head.subarray(0, 1024));
    return start.trimStart().startsWith("{") && start.includes(`"${SNAPSHOT_FORMAT.split("/")[0]}/`);
  },
  open: (context) => readWhole(context, (bytes) => readHost(bytes, context)),
};

function readHost(bytes: Uint8Array, context: ReadingContext): Reading {
  const { evidence } = context;
  const broken = (message: string): Reading => {
    const problem: Problem = {
      code: "system/snapshot-broken",
      severity: "error",
      message,
      mend: "Take the snapshot again with: bulkhead collect host",
      file: evidence.name,
    };
    return { facts: [], problems: [problem] };
  };
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    return broken(`The snapshot is no complete JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const parsed = snapshotSchema.safeParse(document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return broken(`The snapshot has another form at /${issue?.path.map(String).join("/") ?? ""}: ${issue?.message ?? ""}.`);
  }
  const snapshot = parsed.data;
  const moment = momentOf(snapshot.collected) ?? evidence.collected;
  if (moment === undefined)
    return broken(`The snapshot says that it was taken at "${snapshot.collected.slice(0, 60)}", which is no moment.`);
  return { facts: harvest(snapshot, moment, context), problems: problemsOf(snapshot, evidence.name) };
}

function harvest(snapshot: Snapshot, moment: Instant, { evidence }: ReadingContext): readonly Fact[] {
  const facts: Fact[] = [];
  const parts = partsOf(snapshot);
  const host = evidence.asset ?? snapshot.host;
  const add = <K extends FactKind>(kind: K, value: FactValues[K], locator: Locator): void => {
    facts.push(makeFact(kind, value, "inspected", evidence, locator, { first: moment, last: moment }) as Fact);
  };
  const into: Harvest = {
    host,
    of: (id) => parts.filter((part) => part.id === id),
    add,
    strange(what, line, why) {
      add("not-understood", { what, text: maskLine(line.text.slice(0, 500)), why }, line.locator);
    },
  };
  readIdentity(into, snapshot.collector);
  readAccounts(into);
  readServices(into);
  readPackages(into);
  readMedia(into);
  readSettings(into);
  readPrograms(into);
  readUpdates(into);
  readProtection(into);
  readWindows(into);
  for (const [at, { path, size, sha256 }] of snapshot.files.entries()) {
    add("file-digest", { host, path, size, digest: `sha256:${sha256}` }, { type: "pointer", pointer: `/files/${at}` });
  }
  return facts;
}

/** What the collector was not allowed to see, each once. Tools that the host does not have are no problem. */
function problemsOf(snapshot: Snapshot, file: string): readonly Problem[] {
  const hidden = new Map(
    snapshot.items.flatMap(({ id, hides }, at) => (hides === undefined ? [] : [[hides, { id, at }] as const])),
  );
  return [...hidden].map(([hides, { id, at }]) => ({
    code: "system/hidden",
    severity: "note",
    message: `The snapshot of ${snapshot.host} was not taken as root; it does not tell ${hides} (${id}).`,
    mend: "Take it again as root: sudo bulkhead collect host",
    file,
    place: `/items/${at}`,
  }));
}

function momentOf(text: string): Instant | undefined {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/.test(text)) return undefined;
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}
