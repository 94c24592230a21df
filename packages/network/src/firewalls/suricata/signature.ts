// A rule of Suricata as its parts: action, protocol, two ends with a direction, options (docs.suricata.io: Rules Format).

export interface Option {
  readonly key: string;
  readonly value?: string;
}

export interface Signature {
  readonly action: string;
  /** With the hook that follows it, where one does: `tcp`, `modbus`, `tcp:all`. */
  readonly protocol: string;
  readonly source: string;
  readonly sourcePort: string;
  readonly both: boolean;
  readonly destination: string;
  readonly destinationPort: string;
  readonly options: readonly Option[];
}

/** `undefined` for what is no rule. */
export function readSignature(text: string): Signature | undefined {
  const open = text.indexOf("(");
  if (open < 0 || !text.endsWith(")")) return undefined;
  const words = wordsOf(text.slice(0, open));
  const options = optionsOf(text.slice(open + 1, -1));
  const [action, protocol, source, sourcePort, arrow, destination, destinationPort] = words ?? [];
  if (words?.length !== 7 || options === undefined || !/^(?:->|<>|=>)$/.test(arrow ?? "")) return undefined;
  return {
    action: (action ?? "").toLowerCase(),
    protocol: (protocol ?? "").toLowerCase(),
    source: source ?? "",
    sourcePort: sourcePort ?? "",
    both: arrow !== "->",
    destination: destination ?? "",
    destinationPort: destinationPort ?? "",
    options,
  };
}

/** Words apart by spaces; within brackets spaces say nothing. */
function wordsOf(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word = "";
  let depth = 0;
  for (const sign of text) {
    if (sign === "[") depth += 1;
    if (sign === "]") depth -= 1;
    if (/\s/.test(sign)) {
      if (depth === 0 && word !== "") {
        words.push(word);
        word = "";
      }
    } else word += sign;
  }
  if (word !== "") words.push(word);
  return depth === 0 ? words : undefined;
}

/** `key:value;` and `key;`. A backslash takes the meaning of the sign behind it; within quotes a semicolon has none. */
function optionsOf(text: string): readonly Option[] | undefined {
  const options: Option[] = [];
  let quoted = false;
  let begin = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === "\\") at += 1;
    else if (sign === '"') quoted = !quoted;
    else if (sign === ";" && !quoted) {
      const one = text.slice(begin, at).trim();
      const colon = one.indexOf(":");
      const key = (colon < 0 ? one : one.slice(0, colon)).trim().toLowerCase();
      if (key === "") return undefined;
      options.push(colon < 0 ? { key } : { key, value: one.slice(colon + 1).trim() });
      begin = at + 1;
    }
  }
  return quoted || text.slice(begin).trim() !== "" ? undefined : options;
}
