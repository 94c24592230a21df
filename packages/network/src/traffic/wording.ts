// Wording: how findings name what was read off the wire. Such text comes from strangers: it is shortened and made harmless.

/** One line without control or invisible format characters, at most `longest` characters. */
export function harmless(text: string, longest = 60): string {
  const characters = Array.from(text.slice(0, longest * 4).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "?"));
  return characters.length > longest || text.length > longest * 4
    ? `${characters.slice(0, longest - 1).join("")}…`
    : characters.join("");
}

/** `a, b and c`; beyond `most`, `a, b and 7 more`. */
export function enumerate(items: readonly string[], most = 5): string {
  const shown = items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : items;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** `1 packet`, `3 packets`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
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

/** Order by code units: the same everywhere, whatever the language of the machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Each text once, in the order given. */
export function distinct(texts: Iterable<string>): readonly string[] {
  return [...new Set(texts)];
}
