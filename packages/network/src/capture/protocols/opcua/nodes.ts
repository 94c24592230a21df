// Node ids as targets: the notation of OPC 10000-6, 5.3.1.10 (`ns=2;s=Level`, `i=2258`), both ways.

import { type Sink, targetForm } from "../../dissector.ts";
import { type Cursor, GUID, NUMERIC, OPAQUE, TEXT } from "./cursor.ts";

const LETTERS = ["i", "s", "g", "b"];
const HEXADECIMAL = "0123456789abcdef";
const BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const ATTRIBUTES = new Map([
  [1, "NodeId"],
  [2, "NodeClass"],
  [3, "BrowseName"],
  [4, "DisplayName"],
  [5, "Description"],
  [6, "WriteMask"],
  [7, "UserWriteMask"],
  [8, "IsAbstract"],
  [9, "Symmetric"],
  [10, "InverseName"],
  [11, "ContainsNoLoops"],
  [12, "EventNotifier"],
  [14, "DataType"],
  [15, "ValueRank"],
  [16, "ArrayDimensions"],
  [17, "AccessLevel"],
  [18, "UserAccessLevel"],
  [19, "MinimumSamplingInterval"],
  [20, "Historizing"],
  [21, "Executable"],
  [22, "UserExecutable"],
]);
/** The attribute that a target means where it names none. */
export const VALUE_ATTRIBUTE = 13;

/** a: namespace. b: number, or key of the text. c: kind of the identifier + 4 × attribute; attribute 0 stands for the value. */
export const NODE = targetForm((a, b, c, text) => {
  const kind = c & 3;
  const attribute = c >> 2;
  const id = `${a === 0 ? "" : `ns=${a};`}${LETTERS[kind]}=${kind === NUMERIC ? b : text(b)}`;
  return attribute === 0 ? id : `${id} (${ATTRIBUTES.get(attribute) ?? `attribute ${attribute}`})`;
});

/** Where a GUID or opaque id is spelled out before it is interned. 255 characters hold 189 opaque bytes. */
const SPELLED = new Uint8Array(255);

/** Third number of the `NODE` form of the node id that the cursor read last. */
export function nodeKind(cursor: Cursor, attribute: number): number {
  return cursor.kind + 4 * (attribute === VALUE_ATTRIBUTE || attribute > 0xffff ? 0 : attribute);
}

/** Second number of the `NODE` form of the node id that the cursor read last. */
export function nodeIdentifier(cursor: Cursor, sink: Sink): number {
  const { bytes, kind, identifierAt: at, identifierLength: length } = cursor;
  if (kind === NUMERIC) return cursor.number;
  if (cursor.failed) return 0;
  if (kind === TEXT) return sink.text(bytes, at, at + length);
  return sink.text(SPELLED, 0, kind === GUID ? spellGuid(bytes, at) : spellOpaque(bytes, at, length));
}

/** The first three groups travel in little-endian order (OPC 10000-6, 5.2.2.6). */
const GUID_ORDER = [3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15];

function spellGuid(bytes: Uint8Array, at: number): number {
  let length = 0;
  for (const index of GUID_ORDER) {
    if (index < 0) SPELLED[length++] = 0x2d;
    else {
      const byte = bytes[at + index] ?? 0;
      SPELLED[length++] = HEXADECIMAL.charCodeAt(byte >> 4);
      SPELLED[length++] = HEXADECIMAL.charCodeAt(byte & 15);
    }
  }
  return length;
}

function spellOpaque(bytes: Uint8Array, at: number, length: number): number {
  let written = 0;
  for (let index = 0; index < length && written + 4 <= SPELLED.length; index += 3) {
    const rest = length - index;
    const three =
      ((bytes[at + index] ?? 0) << 16) |
      (rest > 1 ? (bytes[at + index + 1] ?? 0) << 8 : 0) |
      (rest > 2 ? (bytes[at + index + 2] ?? 0) : 0);
    SPELLED[written++] = BASE64.charCodeAt(three >> 18);
    SPELLED[written++] = BASE64.charCodeAt((three >> 12) & 63);
    SPELLED[written++] = rest > 1 ? BASE64.charCodeAt((three >> 6) & 63) : 0x3d;
    SPELLED[written++] = rest > 2 ? BASE64.charCodeAt(three & 63) : 0x3d;
  }
  return written;
}

/** A node id as text, for identity and tests; allocates. */
export function describeNode(cursor: Cursor): string {
  const { bytes, kind, namespace, identifierAt: at, identifierLength: length } = cursor;
  let identifier = String(cursor.number);
  if (kind === TEXT) identifier = decode(bytes, at, at + length);
  else if (kind !== NUMERIC)
    identifier = decode(SPELLED, 0, kind === GUID ? spellGuid(bytes, at) : spellOpaque(bytes, at, length));
  return `${namespace === 0 ? "" : `ns=${namespace};`}${LETTERS[kind]}=${identifier}`;
}

const DECODER = new TextDecoder();

/** UTF-8 with damage replaced; allocates. */
export function decode(bytes: Uint8Array, start: number, end: number): string {
  return DECODER.decode(bytes.subarray(start, end));
}

/** A node id that a point names: what the dissector keeps as its address. */
export class NodeAddress {
  readonly kind: number;
  readonly namespace: number;
  readonly number: number;
  readonly identifier: Uint8Array;

  constructor(kind: number, namespace: number, number: number, identifier: Uint8Array) {
    this.kind = kind;
    this.namespace = namespace;
    this.number = number;
    this.identifier = identifier;
  }

  /** Whether it is the node id that the cursor read last. */
  is(cursor: Cursor): boolean {
    if (cursor.kind !== this.kind || cursor.namespace !== this.namespace) return false;
    if (this.kind === NUMERIC) return cursor.number === this.number;
    if (cursor.identifierLength !== this.identifier.length) return false;
    for (let index = 0; index < this.identifier.length; index++) {
      if (cursor.bytes[cursor.identifierAt + index] !== this.identifier[index]) return false;
    }
    return true;
  }
}

const NOTATION = /^(?:ns=(\d{1,5});)?([isgb])=(.+)$/s;
const EMPTY = new Uint8Array(0);

/** Understands `ns=2;s=Level`, `i=2258`, `ns=1;g=…`, `ns=1;b=…` (base64). `undefined`: not this notation. */
export function parseNode(target: string): NodeAddress | undefined {
  const match = NOTATION.exec(target);
  if (match === null) return undefined;
  const namespace = Number(match[1] ?? 0);
  const text = match[3] ?? "";
  if (namespace > 0xffff) return undefined;
  switch (match[2]) {
    case "i":
      return /^\d{1,10}$/.test(text) && Number(text) <= 0xffffffff
        ? new NodeAddress(NUMERIC, namespace, Number(text), EMPTY)
        : undefined;
    case "s":
      return new NodeAddress(TEXT, namespace, 0, new TextEncoder().encode(text));
    case "g": {
      const digits = /^([\da-f]{8})-([\da-f]{4})-([\da-f]{4})-([\da-f]{4})-([\da-f]{12})$/i.exec(text)?.slice(1).join("");
      if (digits === undefined) return undefined;
      const bytes = new Uint8Array(16);
      const order = GUID_ORDER.filter((index) => index >= 0);
      for (const [index, to] of order.entries()) bytes[to] = Number.parseInt(digits.slice(index * 2, index * 2 + 2), 16);
      return new NodeAddress(GUID, namespace, 0, bytes);
    }
    default: {
      if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
      return new NodeAddress(
        OPAQUE,
        namespace,
        0,
        Uint8Array.from(atob(text), (character) => character.charCodeAt(0)),
      );
    }
  }
}
