// The words of an nft script (nft(8), lexical conventions).

export interface Token {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  /** `end`: a line's end or a semicolon, where a statement may end. */
  readonly type: "word" | "string" | "mark" | "end";
}

const SPACE = /[ \t\r]/;
const MARKS = ["==", "!=", "<=", ">=", "<<", ">>", "{", "}", "(", ")", ",", "=", "<", ">", "&", "|", "^"];

/** Splits a script into words. A backslash joins a line to the next one; what follows `#` is left out. Never throws. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (let at = 0; at < text.length; ) {
    const char = text[at] as string;
    if (char === "\n" || char === ";") {
      tokens.push({ text: char, line, type: "end" });
      if (char === "\n") line++;
      at++;
    } else if (SPACE.test(char)) at++;
    else if (char === "\\" && /^\\\r?\n/.test(text.slice(at, at + 3))) {
      at = text.indexOf("\n", at) + 1;
      line++;
    } else if (char === "#") {
      const end = text.indexOf("\n", at);
      at = end < 0 ? text.length : end;
    } else if (char === '"') {
      const end = text.indexOf('"', at + 1);
      const close = end < 0 ? text.length : end;
      const inner = text.slice(at + 1, close);
      tokens.push({ text: inner, line, type: "string" });
      line += inner.split("\n").length - 1;
      at = close + 1;
    } else {
      const mark = MARKS.find((one) => text.startsWith(one, at)) ?? (char === "!" ? "!" : undefined);
      if (mark !== undefined) {
        tokens.push({ text: mark, line, type: "mark" });
        at += mark.length;
        continue;
      }
      let end = at + 1;
      while (end < text.length && !/[\s;"#{}(),=<>&|^!\\]/.test(text[end] as string)) end++;
      for (const word of apart(text.slice(at, end))) tokens.push({ text: word, line, type: "word" });
      at = end;
    }
  }
  return tokens;
}

/** `22:accept` and `22:` of a map are a key, a colon and a verdict; addresses of IPv6 and ports behind an address are not. */
function apart(word: string): readonly string[] {
  const found = /^([^:]+):((?:accept|drop|return|continue|jump|goto)?)$/.exec(word);
  if (found === null) return [word];
  return [found[1] ?? "", ":", ...(found[2] ? [found[2]] : [])];
}

/** A place in the words. */
export class Cursor {
  readonly tokens: readonly Token[];
  at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get current(): Token | undefined {
    return this.tokens[this.at];
  }

  get ended(): boolean {
    return this.at >= this.tokens.length;
  }

  /** The text of the token some places further; empty behind the last one. */
  peek(ahead = 0): string {
    return this.tokens[this.at + ahead]?.text ?? "";
  }

  isWord(...texts: readonly string[]): boolean {
    const token = this.current;
    return token !== undefined && token.type !== "string" && token.type !== "end" && texts.includes(token.text);
  }

  take(): Token | undefined {
    return this.tokens[this.at++];
  }

  /** Takes the word where it is there. */
  accept(...texts: readonly string[]): boolean {
    const found = this.isWord(...texts);
    if (found) this.at++;
    return found;
  }

  skipEnds(): void {
    while (this.current?.type === "end") this.at++;
  }
}
