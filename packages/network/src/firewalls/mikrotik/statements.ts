// The statements of a RouterOS export: a menu, a verb and properties (RouterOS documentation, "Configuration Management" and "Scripting").

export interface Statement {
  /** `/ip firewall filter`. */
  readonly menu: string;
  /** `add`, `set`, … */
  readonly verb: string;
  /** Values by property, unquoted. A property without `=` has the value "". */
  readonly values: ReadonlyMap<string, string>;
  /** From 1, of its first line. */
  readonly line: number;
  readonly text: string;
}

export interface Statements {
  /** In order. */
  readonly all: readonly Statement[];
  /** Lines that are no statement; they may stand for any, and for the menu of those behind them. */
  readonly strange: readonly { readonly line: number; readonly text: string; readonly why: string }[];
  /** The text breaks off within a statement. */
  readonly cut: boolean;
}

/** Splits an export. A backslash at the end of a line goes on in the next one. Linear in the length of the text. */
export function statementsOf(text: string): Statements {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
  const all: Statement[] = [];
  const strange: { line: number; text: string; why: string }[] = [];
  let menu = "";
  let cut = false;
  for (let at = 0; at < lines.length; at++) {
    const first = at + 1;
    const parts = [lines[at] as string];
    while ((parts.at(-1) as string).endsWith("\\") && at + 1 < lines.length) {
      parts[parts.length - 1] = (parts.at(-1) as string).slice(0, -1);
      parts.push((lines[++at] as string).trimStart());
    }
    const line = parts.join("").trim();
    if (line === "" || line.startsWith("#")) continue;
    const isLast = at === lines.length - 1;
    // Without a line's end the last value may say less than it did.
    if (isLast) {
      cut = true;
      strange.push({ line: first, text: "", why: "the text breaks off within this statement" });
      continue;
    }
    const words = wordsOf(line);
    if (words === undefined) {
      strange.push({ line: first, text: line, why: "a quotation is not closed" });
      menu = "? quotation";
      continue;
    }
    if (words[0]?.startsWith("/") === true) {
      const end = words.findIndex((word, index) => index > 0 && (VERBS.has(word) || word.includes("=")));
      menu = (end < 0 ? words : words.slice(0, end)).join(" ");
      if (end < 0) continue;
      words.splice(0, end);
    }
    const verb = words.shift() ?? "";
    if (!VERBS.has(verb)) {
      // It may have been a menu: then what follows belongs to one that is not known.
      strange.push({ line: first, text: line, why: `the command ${verb} is not known` });
      menu = `? ${verb}`;
      continue;
    }
    if (menu === "") {
      strange.push({ line: first, text: line, why: "no menu stands before it" });
      continue;
    }
    const values = new Map<string, string>();
    for (const property of words) {
      const equals = property.indexOf("=");
      if (equals < 0) values.set(property, "");
      else values.set(property.slice(0, equals), property.slice(equals + 1));
    }
    all.push({ menu, verb, values, line: first, text: line });
  }
  return { all, strange, cut };
}

const VERBS: ReadonlySet<string> = new Set(["add", "set", "remove", "disable", "enable", "move", "unset", "reset"]);

/** Words with quotations resolved; `undefined` where one is not closed. `[ find … ]` is one word. */
function wordsOf(line: string): string[] | undefined {
  const words: string[] = [];
  let word = "";
  let quoted = false;
  let depth = 0;
  for (let at = 0; at < line.length; at++) {
    const char = line[at] as string;
    if (quoted && char === "\\" && at + 1 < line.length) word += line[++at];
    else if (char === '"') quoted = !quoted;
    else if (!quoted && char === "[") {
      depth++;
      word += char;
    } else if (!quoted && char === "]") {
      depth--;
      word += char;
    } else if (!quoted && depth <= 0 && /\s/.test(char)) {
      if (word !== "") words.push(word);
      word = "";
    } else word += char;
  }
  if (word !== "") words.push(word);
  return quoted || depth > 0 ? undefined : words;
}
