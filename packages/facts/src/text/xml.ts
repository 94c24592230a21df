// A reader of XML 1.0 for exports of tools: elements, attributes and text in the order of the document, with lines, as the text comes in.
// It knows the entities of the specification alone (section 4.6): what a document type declares is passed over, so nothing grows and
// nothing is fetched; that entities were declared is told.

export interface Element {
  readonly name: string;
  readonly line: number;
  /** The value of an attribute; `undefined` where there is none. */
  attribute(name: string): string | undefined;
}

export interface ElementTarget {
  open(element: Element): void;
  /** `text`: what stood in it directly, without the white space around. */
  close(name: string, text: string): void;
}

const DEEPEST = 256;
const LONGEST_TEXT = 64 * 1024;
/** A tag that is longer is broken: what stands between `<` and `>` must be in memory as a whole. */
const LONGEST_TAG = 4 * 1024 * 1024;
const NAME = /[A-Za-z_:][\w:.-]*/y;
const ATTRIBUTE = /\s*([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);
/** The longest reference to an entity that is decoded: one that the end of a piece cuts is kept for the next. */
const LONGEST_REFERENCE = 11;

/** What is no element, and the sign behind which it ends. */
const PASSED = [
  ["<?", "?>"],
  ["<!--", "-->"],
  ["<![CDATA[", "]]>"],
] as const;

/** Walks a document that is in memory. Returns the line where it is broken, or ends too soon; `undefined` where it is whole. */
export function walkXml(text: string, target: ElementTarget): number | undefined {
  const walker = new XmlWalker(target);
  walker.push(text);
  return walker.end();
}

/** Walks a document that comes in pieces. What it keeps is bounded by its depth, and by the longest tag and text. */
export class XmlWalker {
  readonly #target: ElementTarget;
  readonly #open: { readonly name: string; text: string }[] = [];
  /** Text that came and was not walked yet: less than a tag, or less than an entity. */
  #rest = "";
  /** The sign that ends what is passed over now; `text` of a section (CDATA) is kept. */
  #until: { readonly sign: string; readonly kept: boolean } | undefined;
  #line = 1;
  #begun = false;
  #rooted = false;
  #broken: number | undefined;
  #declares = false;

  constructor(target: ElementTarget) {
    this.#target = target;
  }

  /** The document type declares entities: a document of a tool has no need of any. */
  get declaresEntities(): boolean {
    return this.#declares;
  }

  push(text: string): void {
    if (this.#broken !== undefined) return;
    let whole = this.#rest + text;
    if (!this.#begun && whole.length > 0) {
      if (whole.startsWith("\uFEFF")) whole = whole.slice(1);
      this.#begun = true;
    }
    const walked = this.#walk(whole);
    this.#rest = whole.slice(walked);
    if (this.#rest.length > LONGEST_TAG) this.#broken = this.#line;
    if (this.#broken !== undefined) this.#rest = "";
  }

  /** The line where the document is broken, or ends too soon; `undefined` where it is whole. */
  end(): number | undefined {
    if (
      this.#broken === undefined &&
      (this.#open.length > 0 || !this.#rooted || this.#until !== undefined || this.#rest.trimStart().startsWith("<"))
    ) {
      this.#count(this.#rest, 0, this.#rest.length);
      this.#broken = this.#line;
    }
    this.#rest = "";
    return this.#broken;
  }

  /** Walks as far as the text tells; returns up to where. */
  #walk(text: string): number {
    let at = 0;
    while (at < text.length && this.#broken === undefined) {
      const passing = this.#until;
      const next = passing === undefined ? this.#takeText(text, at) : this.#passOver(text, at, passing);
      if (next < 0) return ~next;
      at = next;
      if (passing !== undefined) continue;
      const behind = this.#takeMark(text, at);
      if (behind < 0) return at;
      this.#count(text, at, behind);
      at = behind;
    }
    return at;
  }

  /** Text up to the next `<`. Negative, by `~`: the text ends before it, and up to where it was taken. */
  #takeText(text: string, from: number): number {
    const next = text.indexOf("<", from);
    let end = next < 0 ? text.length : next;
    if (next < 0) {
      const ampersand = text.lastIndexOf("&");
      if (ampersand >= from && text.length - ampersand < LONGEST_REFERENCE) end = ampersand;
    }
    this.#keep(decode(text.slice(from, end)));
    this.#count(text, from, end);
    return next < 0 ? ~end : next;
  }

  /** What is no element, up to its sign. Negative, by `~`: the sign has not come, and up to where it was taken. */
  #passOver(text: string, from: number, until: { readonly sign: string; readonly kept: boolean }): number {
    const found = text.indexOf(until.sign, from);
    const end = found < 0 ? Math.max(from, text.length - until.sign.length + 1) : found;
    if (until.kept) this.#keep(text.slice(from, end));
    if (until.sign === "]>") this.#declares ||= /<!ENTITY\s/.test(text.slice(from, end));
    this.#count(text, from, end);
    if (found < 0) return ~end;
    this.#until = undefined;
    return found + until.sign.length;
  }

  /** A tag, or the beginning of what is passed over; the end of it, or -1 where it has not come whole. */
  #takeMark(text: string, at: number): number {
    for (const [begin, sign] of PASSED) {
      if (text.startsWith(begin, at)) {
        this.#until = { sign, kept: begin === "<![CDATA[" };
        return at + begin.length;
      }
      if (begin.startsWith(text.slice(at, at + begin.length))) return -1;
    }
    if (text.startsWith("<!", at)) return this.#takeDeclaration(text, at);
    return text.startsWith("</", at) ? this.#takeClosing(text, at) : this.#takeOpening(text, at);
  }

  #takeDeclaration(text: string, at: number): number {
    const end = text.indexOf(">", at);
    if (end < 0) return -1;
    const bracket = text.indexOf("[", at);
    if (bracket < 0 || end < bracket) return end + 1;
    this.#until = { sign: "]>", kept: false };
    return bracket + 1;
  }

  #takeClosing(text: string, at: number): number {
    const end = text.indexOf(">", at);
    if (end < 0) return -1;
    NAME.lastIndex = at + 2;
    const name = NAME.exec(text)?.[0];
    const last = this.#open.pop();
    if (name === undefined || last?.name !== name) return this.#fail(end);
    this.#target.close(name, last.text.trim());
    return end + 1;
  }

  #takeOpening(text: string, at: number): number {
    const close = endOfTag(text, at + 1);
    if (close < 0) return -1;
    NAME.lastIndex = at + 1;
    const name = NAME.exec(text)?.[0];
    if (name === undefined) return this.#fail(close);
    let inside = NAME.lastIndex;
    const attributes = new Map<string, string>();
    ATTRIBUTE.lastIndex = inside;
    for (let found = ATTRIBUTE.exec(text); found !== null; found = ATTRIBUTE.exec(text)) {
      inside = ATTRIBUTE.lastIndex;
      attributes.set(found[1] as string, decode(found[2] ?? found[3] ?? ""));
    }
    while (/\s/.test(text[inside] ?? "")) inside += 1;
    const empty = text.startsWith("/>", inside);
    if (!empty && text[inside] !== ">") return this.#fail(close);
    this.#rooted = true;
    this.#target.open({ name, line: this.#line, attribute: (key) => attributes.get(key) });
    if (empty) this.#target.close(name, "");
    else if (this.#open.length >= DEEPEST) return this.#fail(close);
    else this.#open.push({ name, text: "" });
    return inside + (empty ? 2 : 1);
  }

  #keep(text: string): void {
    const inner = this.#open.at(-1);
    if (inner !== undefined && inner.text.length < LONGEST_TEXT) inner.text += text.slice(0, LONGEST_TEXT);
  }

  /** Broken at the mark that is looked at. */
  #fail(end: number): number {
    this.#broken = this.#line;
    return end + 1;
  }

  #count(text: string, from: number, to: number): void {
    if (this.#broken !== undefined) return;
    for (let next = text.indexOf("\n", from); next >= 0 && next < to; next = text.indexOf("\n", next + 1)) this.#line += 1;
  }
}

/** Where the `>` of a tag stands, outside of quotes; -1 where it has not come. */
function endOfTag(text: string, from: number): number {
  let at = from;
  for (;;) {
    const close = text.indexOf(">", at);
    if (close < 0) return -1;
    const inside = text.slice(at, close);
    const quote = /["']/.exec(inside);
    if (quote === null) return close;
    const end = text.indexOf(quote[0], at + quote.index + 1);
    if (end < 0) return -1;
    at = end + 1;
  }
}

function decode(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{1,8}));/g,
    (whole, decimal?: string, hexadecimal?: string, name?: string) => {
      if (name !== undefined) return ENTITIES.get(name) ?? whole;
      const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
    },
  );
}
