// Who an OPC UA application says it is: application descriptions and the build information that servers publish as values.

import type { Sink, Told } from "../../dissector.ts";
import { Cursor } from "./cursor.ts";
import { decode } from "./nodes.ts";
import { BUILD_INFO, SERVER_STATUS } from "./services.ts";

/** Longest text that is kept, in bytes. */
const LONGEST = 200;

/** The last string that the cursor read, without control characters; empty where null. */
export function textOf(cursor: Cursor): string {
  if (cursor.failed || cursor.stringLength <= 0) return "";
  const text = decode(cursor.bytes, cursor.stringAt, cursor.stringAt + Math.min(LONGEST, cursor.stringLength));
  return text.replace(/\p{C}/gu, "").trim();
}

/** What is identity of the two applications of one connection; each is told once, and again when it changes. */
export class Identities {
  readonly #told: [string, string] = ["", ""];
  #built = "";
  #product = "";
  #vendor = "";
  #version = "";

  /**
   * Reads an ApplicationDescription (OPC 10000-4, 7.2). `side` 0: the client's own, 1: the server's. `sink` null: only passes over it.
   */
  application(cursor: Cursor, side: 0 | 1, sink: Sink | null): void {
    cursor.string();
    const uri = cursor.stringLength > 0 && sink !== null ? textOf(cursor) : "";
    cursor.string();
    const product = sink !== null ? textOf(cursor) : "";
    cursor.localizedText();
    const name = sink !== null ? textOf(cursor) : "";
    cursor.skip(4);
    cursor.string();
    cursor.string();
    cursor.strings();
    if (sink === null || cursor.failed) return;
    const text = `${uri}\n${product}\n${name}`;
    if (text === this.#told[side] || text === "\n\n") return;
    this.#told[side] = text;
    const names = [name, uri].filter((each) => each !== "");
    sink.asset({
      role: side === 0 ? "client" : "server",
      ...(names.length > 0 && { names }),
      ...(product !== "" && { product }),
    });
  }

  /** The server told the value of one of its nodes ServerStatus (2256) to BuildNumber (2265); the cursor has just read the DataValue. */
  value(node: number, cursor: Cursor, sink: Sink): void {
    if (cursor.valueIsArray || !cursor.hasValue) return;
    INNER.over(cursor.bytes, cursor.valueAt, cursor.end);
    if (cursor.valueType === 22) {
      INNER.extensionObject();
      const type = INNER.extensionType;
      INNER.over(cursor.bytes, INNER.extensionAt, INNER.extensionAt + INNER.extensionLength);
      if (type === SERVER_STATUS) INNER.skip(20);
      else if (type !== BUILD_INFO) return;
      INNER.string();
      INNER.string();
      this.#vendor = textOf(INNER);
      INNER.string();
      this.#product = textOf(INNER);
      INNER.string();
      this.#version = textOf(INNER);
    } else if (cursor.valueType === 12) {
      INNER.string();
      if (node === 2261) this.#product = textOf(INNER);
      else if (node === 2263) this.#vendor = textOf(INNER);
      else if (node === 2264) this.#version = textOf(INNER);
      else return;
    } else return;
    const text = `${this.#vendor}\n${this.#product}\n${this.#version}`;
    if (INNER.failed || text === this.#built || text === "\n\n") return;
    this.#built = text;
    const told: Told = {
      role: "server",
      ...(this.#vendor !== "" && { vendor: this.#vendor }),
      ...(this.#product !== "" && { product: this.#product }),
      ...(this.#version !== "" && { version: this.#version }),
    };
    sink.asset(told);
  }
}

const INNER = new Cursor();
