// What every OSCAL document of ours has: metadata, texts within the rules of its data types, and ids of controls (NIST OSCAL 1.2, metadata).

import type { Instant } from "@bulkhead/facts";
import { makeLine } from "../visible.ts";

export const OSCAL_VERSION = "1.2.2";

/** Properties of ours are told apart by it. */
export const NAMESPACE = "https://bulkhead.example/ns/oscal";

export interface Property {
  readonly name: string;
  readonly value: string;
  readonly ns?: string;
}

/** A property of ours. */
export function property(name: string, value: string | number): Property {
  return { name, ns: NAMESPACE, value: textOf(String(value)) };
}

export interface Metadata {
  readonly title: string;
  readonly "last-modified": Instant;
  readonly version: string;
  readonly "oscal-version": string;
  readonly remarks?: string;
}

export function metadata(title: string, modified: Instant, remarks?: string): Metadata {
  return {
    title: textOf(title),
    "last-modified": modified,
    version: "1",
    "oscal-version": OSCAL_VERSION,
    ...(remarks === undefined ? {} : { remarks }),
  };
}

/** One visible line without blanks at its ends; a hyphen where nothing is left (StringDatatype). */
export function textOf(text: string): string {
  return makeLine(text).trim() || "-";
}

/**
 * The id of a control: `SR 5.2 RE(1)` is `sr-5.2-re-1` (TokenDatatype). Ids of parts whose codes are the same in another part (SR-1 of 4-1)
 * meet nowhere: each catalogue is a document of its own.
 */
export function controlId(row: string): string {
  return row
    .toLowerCase()
    .replace(/[()]/g, " ")
    .trim()
    .replace(/[^a-z0-9.]+/g, "-")
    .replace(/^(?=\d)/, "clause-");
}
