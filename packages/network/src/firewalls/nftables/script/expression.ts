// Statements of rules in nft's own notation, as the objects of its JSON listing (libnftables-json(5)), so that one reader does for both.

import type { Cursor } from "./tokens.ts";

/** What stands on one side of a match. */
type Json = unknown;

/** Thrown inside, and caught where the rule as a whole is then told to be not understood. */
export class NotNft extends Error {}

const COMPARISONS = ["==", "!=", "<", ">", "<=", ">="] as const;
/** Keys of `meta` that may stand without it. */
const BARE_META = [
  "iifname",
  "oifname",
  "iif",
  "oif",
  "mark",
  "pkttype",
  "iiftype",
  "oiftype",
  "skuid",
  "skgid",
  "iifgroup",
  "oifgroup",
  "rtclassid",
];
const HEADERS = [
  "ether",
  "vlan",
  "arp",
  "ip",
  "ip6",
  "icmp",
  "icmpv6",
  "igmp",
  "tcp",
  "udp",
  "udplite",
  "sctp",
  "dccp",
  "ah",
  "esp",
  "comp",
  "th",
];
const RAW = ["@ll", "@nh", "@th", "@ih"];
/** Fields that hold flags, so that a bare value asks whether one of its bits is set. */
const isFlags = (left: Json): boolean => {
  const { ct, payload } = left as { ct?: { key?: string }; payload?: { protocol?: string; field?: string } };
  return ct?.key === "state" || ct?.key === "status" || (payload?.protocol === "tcp" && payload.field === "flags");
};

/** The statements of one rule up to its end; the cursor stands on it. Throws `NotNft` where a word is not known. */
export function readStatements(cursor: Cursor): { readonly expressions: readonly Json[]; readonly comment?: string } {
  const expressions: Json[] = [];
  let comment: string | undefined;
  while (!cursor.ended && cursor.current?.type !== "end" && !cursor.isWord("}")) {
    if (cursor.accept("comment")) comment = cursor.take()?.text ?? "";
    else expressions.push(...readStatement(cursor));
  }
  return { expressions, ...(comment === undefined ? {} : { comment }) };
}

function readStatement(cursor: Cursor): readonly Json[] {
  const word = cursor.peek();
  if (cursor.current?.type === "string") throw new NotNft(`a text where a statement should begin: ${word}`);
  switch (word) {
    case "accept":
    case "drop":
    case "return":
    case "continue":
    case "notrack":
      cursor.take();
      return [{ [word]: null }];
    case "jump":
    case "goto":
      cursor.take();
      return [{ [word]: { target: take(cursor) } }];
    case "counter":
      cursor.take();
      if (cursor.accept("name")) take(cursor);
      if (cursor.accept("packets")) {
        take(cursor);
        if (cursor.accept("bytes")) take(cursor);
      }
      return [{ counter: null }];
    case "log":
      return [readLog(cursor)];
    case "reject":
      return [readReject(cursor)];
    case "limit":
    case "quota":
      return [readLimit(cursor)];
    case "snat":
    case "dnat":
    case "masquerade":
    case "redirect":
      return [readTranslation(cursor)];
    case "queue":
      return [readRest(cursor, "queue")];
    case "tproxy":
    case "synproxy":
    case "dup":
    case "fwd":
    case "flow":
      return [readRest(cursor, word)];
    case "add":
    case "update":
    case "delete":
    case "set":
      return [readSetStatement(cursor)];
    default:
      return readMatch(cursor);
  }
}

function take(cursor: Cursor): string {
  const token = cursor.take();
  if (token === undefined || token.type === "end") throw new NotNft("a word is missing at the end");
  return token.text;
}

function readLog(cursor: Cursor): Json {
  cursor.take();
  while (cursor.accept("prefix", "level", "group", "snaplen", "queue-threshold", "flags")) {
    take(cursor);
    while (cursor.accept(",") || cursor.isWord("sequence", "options", "ether", "skuid")) take(cursor);
  }
  return { log: null };
}

function readReject(cursor: Cursor): Json {
  cursor.take();
  if (!cursor.accept("with")) return { reject: null };
  const kind = take(cursor);
  if (kind === "tcp") {
    cursor.accept("reset");
    return { reject: { type: "tcp reset" } };
  }
  cursor.accept("type");
  return { reject: { type: kind, expr: take(cursor) } };
}

function readLimit(cursor: Cursor): Json {
  const word = take(cursor);
  cursor.accept("name", "rate");
  cursor.accept("over", "until");
  take(cursor);
  while (cursor.accept("bytes", "kbytes", "mbytes", "packets", "burst", "used") || /^\d+$/.test(cursor.peek())) {
    if (/^\d+$/.test(cursor.peek())) cursor.take();
  }
  return { [word]: null };
}

function readTranslation(cursor: Cursor): Json {
  const kind = take(cursor);
  const family = cursor.isWord("ip", "ip6") ? take(cursor) : undefined;
  const value: Record<string, Json> = family === undefined ? {} : { family };
  if (cursor.accept("to")) {
    const first = cursor.peek();
    // A map tells by the packet itself where it goes.
    if (isField(cursor) || cursor.isWord("jhash", "numgen")) {
      readLeft(cursor);
      while (cursor.accept("map", "mod")) readRight(cursor);
      value["map"] = true;
    } else {
      cursor.take();
      const found = /^(?:\[([^\]]+)\]|([^:]*(?::(?=[^:]*:)[^ ]*)?))(?::([\d-]+))?$/.exec(first);
      const isSixth = (first.match(/:/g) ?? []).length > 1 && !first.startsWith("[");
      const address = isSixth ? first : (found?.[1] ?? found?.[2] ?? "");
      const port = isSixth ? undefined : found?.[3];
      if (address !== "") value["addr"] = valueOf(address);
      if (port !== undefined) value["port"] = valueOf(port);
    }
  }
  while (cursor.accept("random", "fully-random", "persistent", ",")) {
    // Which port or address of several is taken makes no difference to what passes.
  }
  return { [kind]: Object.keys(value).length === 0 ? null : value };
}

function readRest(cursor: Cursor, key: string): Json {
  cursor.take();
  while (!cursor.ended && cursor.current?.type !== "end" && !cursor.isWord("}", "comment")) cursor.take();
  return { [key]: null };
}

/** `add @set { ip saddr timeout 5s }` */
function readSetStatement(cursor: Cursor): Json {
  const op = take(cursor);
  const name = take(cursor);
  if (!name.startsWith("@")) throw new NotNft(`${op} ${name} in a rule`);
  if (!cursor.isWord("{")) throw new NotNft(`${op} ${name} without what to add`);
  skipBraces(cursor);
  return { set: { op, set: name } };
}

/** Takes all up to the closing brace that belongs to the one on which the cursor stands. */
export function skipBraces(cursor: Cursor): void {
  let depth = 0;
  do {
    if (cursor.isWord("{")) depth++;
    if (cursor.isWord("}")) depth--;
    cursor.take();
  } while (depth > 0 && !cursor.ended);
}

function isField(cursor: Cursor): boolean {
  return (
    cursor.isWord("meta", "ct", "fib", "rt", "socket", "osf", "numgen", "exthdr", ...BARE_META) ||
    (cursor.isWord(...HEADERS) && /^[a-z@]/.test(cursor.peek(1))) ||
    RAW.includes(cursor.peek())
  );
}

function readMatch(cursor: Cursor): readonly Json[] {
  if (cursor.isWord("ct") && cursor.peek(1) === "count") {
    cursor.at += 2;
    cursor.accept("over");
    take(cursor);
    return [{ "ct count": null }];
  }
  if (!isField(cursor) && !cursor.isWord("(")) throw new NotNft(`the word ${cursor.peek()} is not known`);
  const left = readLeft(cursor);
  if (cursor.accept("vmap")) return [{ vmap: { key: left, data: readRight(cursor, true) } }];
  if (cursor.accept("set")) {
    readRight(cursor);
    return [{ mangle: { key: left, value: null } }];
  }
  const named = COMPARISONS.find((one) => cursor.isWord(one));
  if (named !== undefined) cursor.take();
  else if (cursor.accept("!")) throw new NotNft("a negation without a value");
  const right = readRight(cursor);
  // `tcp flags syn / fin,syn,rst,ack`: of these, those.
  if (cursor.accept("/")) {
    const mask = readRight(cursor);
    return [{ match: { op: named ?? "==", left: { "&": [left, mask] }, right } }];
  }
  const isSet = typeof right === "object" && right !== null && "set" in right;
  const bare = named === undefined && !isSet && typeof right !== "undefined" && isFlags(left);
  return [{ match: { op: named ?? (bare ? "in" : "=="), left, right } }];
}

/** A field, several joined by dots, or one with a mask. */
function readLeft(cursor: Cursor): Json {
  if (cursor.accept("(")) {
    const inner = readLeft(cursor);
    if (!cursor.accept(")")) throw new NotNft("a parenthesis is not closed");
    return inner;
  }
  const fields = [readField(cursor)];
  while (cursor.accept(".")) fields.push(readField(cursor));
  const left = fields.length === 1 ? fields[0] : { concat: fields };
  for (const sign of ["&", "|", "^", "<<", ">>"]) {
    if (cursor.accept(sign)) return { [sign]: [left, readRight(cursor)] };
  }
  return left;
}

function readField(cursor: Cursor): Json {
  const word = take(cursor);
  if (word === "meta") return { meta: { key: take(cursor) } };
  if (BARE_META.includes(word)) return { meta: { key: word } };
  if (word === "ct") {
    if (cursor.isWord("original", "reply")) {
      const dir = take(cursor);
      return { ct: { key: cursor.isWord("ip", "ip6") ? `${take(cursor)} ${take(cursor)}` : take(cursor), dir } };
    }
    return { ct: { key: take(cursor) } };
  }
  if (word === "fib") {
    const flags = [take(cursor)];
    while (cursor.accept(".")) flags.push(take(cursor));
    return { fib: { result: take(cursor), flags } };
  }
  if (word === "rt" || word === "socket" || word === "osf" || word === "exthdr") {
    if (word === "rt") cursor.accept("ip", "ip6");
    take(cursor);
    return { [word]: null };
  }
  if (word === "numgen") {
    take(cursor);
    if (cursor.accept("mod")) take(cursor);
    return { numgen: null };
  }
  if (RAW.includes(word)) return readRaw(cursor, word);
  if (!HEADERS.includes(word)) throw new NotNft(`the field ${word} is not known`);
  if ((word === "tcp" || word === "ip") && cursor.accept("option")) {
    take(cursor);
    if (!cursor.isWord("set", "exists", "missing", ...COMPARISONS)) take(cursor);
    return { [`${word} option`]: null };
  }
  return { payload: { protocol: word, field: take(cursor) } };
}

/** `@th,16,16`: base, offset and length in bits. */
function readRaw(cursor: Cursor, word: string): Json {
  const numbers: number[] = [];
  while (numbers.length < 2) {
    if (!cursor.accept(",")) throw new NotNft(`${word} needs an offset and a length`);
    numbers.push(Number(take(cursor)));
  }
  const [offset, length] = numbers;
  if (word === "@th" && length === 16 && (offset === 0 || offset === 16)) {
    return { payload: { protocol: "th", field: offset === 0 ? "sport" : "dport" } };
  }
  return { payload: { base: word.slice(1), offset, len: length } };
}

/** A value, a list of flags, a set in braces, or the name of one. `map`: entries are pairs of key and verdict. */
export function readRight(cursor: Cursor, map = false): Json {
  if (cursor.isWord("{")) return { set: readElements(cursor, map) };
  if (cursor.accept("(")) {
    const inner = readRight(cursor);
    if (!cursor.accept(")")) throw new NotNft("a parenthesis is not closed");
    return inner;
  }
  const first = readValue(cursor);
  if (cursor.accept("|")) return { "|": [first, ...joined(cursor, "|")] };
  if (cursor.isWord(",")) return [first, ...(cursor.accept(",") ? joined(cursor, ",") : [])];
  return first;
}

function joined(cursor: Cursor, sign: string): readonly Json[] {
  const more = [readValue(cursor)];
  while (cursor.accept(sign)) more.push(readValue(cursor));
  return more;
}

/** Elements in braces; the cursor stands on the first brace. */
export function readElements(cursor: Cursor, map: boolean): readonly Json[] {
  if (!cursor.accept("{")) throw new NotNft("a brace is missing");
  const elements: Json[] = [];
  for (;;) {
    cursor.skipEnds();
    if (cursor.accept("}")) return elements;
    if (cursor.ended) throw new NotNft("a set is not closed");
    let value = readValue(cursor);
    const parts = [value];
    while (cursor.accept(".")) parts.push(readValue(cursor));
    if (parts.length > 1) value = { concat: parts };
    // What is kept beside an element (timeout, comment, counter) says nothing of what it admits.
    while (!cursor.ended && !cursor.isWord(",", "}", ":") && cursor.current?.type !== "end") cursor.take();
    if (cursor.accept(":")) {
      if (map) elements.push([value, readVerdict(cursor)]);
      else elements.push([value, readValue(cursor)]);
    } else elements.push(value);
    cursor.skipEnds();
    if (!cursor.accept(",") && !cursor.isWord("}")) throw new NotNft(`${cursor.peek()} in a set`);
  }
}

/** The verdict of an entry of a map. */
function readVerdict(cursor: Cursor): Json {
  const [statement] = readStatement(cursor);
  return statement;
}

function readValue(cursor: Cursor): Json {
  cursor.skipEnds();
  const token = cursor.take();
  if (token === undefined || (token.type === "mark" && token.text !== "*")) {
    throw new NotNft(`${token?.text ?? "the end"} where a value should be`);
  }
  if (token.type === "string") return token.text;
  return valueOf(token.text);
}

/** A bare word as nft writes it in JSON. */
export function valueOf(text: string): Json {
  if (/^(?:\d+|0x[0-9a-fA-F]+)$/.test(text)) return Number(text);
  const prefix = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text);
  if (prefix !== null) return { prefix: { addr: prefix[1], len: Number(prefix[2]) } };
  const range = /^([0-9a-fA-F.:]+)-([0-9a-fA-F.:]+)$/.exec(text);
  if (range !== null && /[\d:]/.test(range[1] ?? "")) return { range: [valueOf(range[1] ?? ""), valueOf(range[2] ?? "")] };
  return text;
}
