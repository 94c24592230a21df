// The words of a line of iptables-save: separated by spaces, quoted with double quotes in which a backslash escapes.

/** The words of a line; a quote that is not closed ends with the line. */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] as string;
    if (quoted && character === "\\" && at + 1 < line.length) word = (word ?? "") + (line[++at] as string);
    else if (character === '"') {
      quoted = !quoted;
      word ??= "";
    } else if (!quoted && (character === " " || character === "\t")) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + character;
  }
  if (word !== undefined) words.push(word);
  return words;
}
