// One kind of Zeek log: by which fields its records are known, and what a record says. Each kind answers for itself.

import type { Told } from "../../capture/dissector.ts";
import type { Ends, Gathering, Sight } from "../gathering.ts";
import { addressOf, portOf, type Row } from "../values.ts";

export interface ZeekLog {
  /** As in `#path` and `_path`, e.g. `conn`. */
  readonly path: string;
  /** Fields that each of its records has and that no other kind of log has together, for JSON, which does not name its kind. */
  readonly marks: readonly string[];
  /** False where the record does not say between whom: it is then counted as not understood. */
  read(row: Row, sight: Sight, into: Gathering): boolean;
}

/** Client and server of a record: who began the connection, and who answered it. */
export function endsOf(row: Row, transport: Ends["transport"]): Ends | undefined {
  const client = addressOf(row("id.orig_h"));
  const server = addressOf(row("id.resp_h"));
  const port = portOf(row("id.resp_p"));
  return client === undefined || server === undefined || port === undefined ? undefined : { client, server, transport, port };
}

/** Zeek's truth values: `T`, `F`, in JSON `true`, `false`. */
export function truthOf(text: string | undefined): boolean | undefined {
  return text === "T" || text === "true" ? true : text === "F" || text === "false" ? false : undefined;
}

/** Address and port of the sender and the receiver, where the log tells who sent this very message (ICSNPP since 2023). */
export function senderOf(row: Row): "client" | "server" | undefined {
  const original = truthOf(row("is_orig"));
  return original === undefined ? undefined : original ? "client" : "server";
}

/** What was told of a device; fields that are not set are left out. */
export function toldOf(told: { readonly [K in keyof Told]?: Told[K] | undefined }): Told {
  return Object.fromEntries(Object.entries(told).filter(([, one]) => one !== undefined));
}
