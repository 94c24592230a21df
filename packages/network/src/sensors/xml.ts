// A reader of XML 1.0 for exports of tools: elements, attributes and text in the order of the document, with lines. It knows the entities of
// the specification alone (section 4.6): what a document type declares is passed over, so nothing grows and nothing is fetched.

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
const NAME = /[A-Za-z_:][\w:.-]*/y;
const ATTRIBUTE = /\s*([A-Za-z_:][\w:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Walks a document. Returns the line where it is broken, or ends too soon; `undefined` where it is whole. */
export function walkXml(text: string, target: ElementTarget): number | undefined {
  const open: { readonly name: string; text: string }[] = [];
  let line = 1;
  let counted = 0;
  const lineAt = (at: number): number => {
    for (let next = text.indexOf("\n", counted); next >= 0 && next < at; next = text.indexOf("\n", counted)) {
      line += 1;
      counted = next + 1;
    }
    return line;
  };
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let rooted = false;
  while (at < text.length) {
    const next = text.indexOf("<", at);
    const inner = open.at(-1);
    if (inner !== undefined && inner.text.length < LONGEST_TEXT)
      inner.text += decode(text.slice(at, next < 0 ? undefined : next));
    if (next < 0) break;
    const behind = passOver(text, next);
    if (behind === undefined) return lineAt(next);
    if (behind > 0) {
      if (inner !== undefined && text.startsWith("<![CDATA[", next)) inner.text += text.slice(next + 9, behind - 3);
      at = behind;
      continue;
    }
    const closing = text[next + 1] === "/";
    NAME.lastIndex = next + (closing ? 2 : 1);
    const name = NAME.exec(text)?.[0];
    if (name === undefined) return lineAt(next);
    at = NAME.lastIndex;
    if (closing) {
      const end = text.indexOf(">", at);
      const last = open.pop();
      if (end < 0 || last?.name !== name) return lineAt(next);
      target.close(name, last.text.trim());
      at = end + 1;
      continue;
    }
    const attributes = new Map<string, string>();
    ATTRIBUTE.lastIndex = at;
    for (let found = ATTRIBUTE.exec(text); found !== null; found = ATTRIBUTE.exec(text)) {
      at = ATTRIBUTE.lastIndex;
      attributes.set(found[1] as string, decode(found[2] ?? found[3] ?? ""));
    }
    while (/\s/.test(text[at] ?? "")) at += 1;
    const empty = text.startsWith("/>", at);
    if (!empty && text[at] !== ">") return lineAt(next);
    at += empty ? 2 : 1;
    rooted = true;
    target.open({ name, line: lineAt(next), attribute: (key) => attributes.get(key) });
    if (empty) target.close(name, "");
    else if (open.length >= DEEPEST) return lineAt(next);
    else open.push({ name, text: "" });
  }
  return open.length > 0 || !rooted ? lineAt(text.length) : undefined;
}

/** Where what is no element ends (instructions, comments, sections of text, the document type); 0 for an element, `undefined` without end. */
function passOver(text: string, at: number): number | undefined {
  for (const [begin, end] of [
    ["<?", "?>"],
    ["<!--", "-->"],
    ["<![CDATA[", "]]>"],
  ] as const) {
    if (!text.startsWith(begin, at)) continue;
    const found = text.indexOf(end, at + begin.length);
    return found < 0 ? undefined : found + end.length;
  }
  if (!text.startsWith("<!", at)) return 0;
  const [bracket, end] = [text.indexOf("[", at), text.indexOf(">", at)];
  if (bracket < 0 || end < bracket) return end < 0 ? undefined : end + 1;
  const inside = text.indexOf("]>", bracket);
  return inside < 0 ? undefined : inside + 2;
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
