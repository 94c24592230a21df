// Wording: how findings name what was read off the wire. Such text comes from strangers: it is shortened and made harmless.

/** One line without control or invisible format characters, at most `longest` characters. */
export function harmless(text: string, longest = 60): string {
  const characters = Array.from(text.slice(0, longest * 4).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?"));
  return characters.length > longest || text.length > longest * 4
    ? `${characters.slice(0, longest - 1).join("")}…`
    : characters.join("");
}

/** Numbers as ranges: `502, 8000-8010`. */
export function ranges(numbers: Iterable<number>): readonly string[] {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const found: string[] = [];
  for (let at = 0; at < sorted.length; at++) {
    const from = sorted[at] as number;
    while (sorted[at + 1] === (sorted[at] as number) + 1) at++;
    const to = sorted[at] as number;
    found.push(from === to ? `${from}` : `${from}-${to}`);
  }
  return found;
}

/** Each text once, in the order given. */
export function distinct(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)];
}
