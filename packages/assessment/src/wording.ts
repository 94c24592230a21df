// Wording: numbers, lists and strangers' text in sentences for people.

/** `1 session`, `3 sessions`. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** `a, b and c`; beyond `most`, `a, b and 7 more`. */
export function enumerate(items: readonly string[], most = 5): string {
  const shown = items.length > most ? [...items.slice(0, most), `${items.length - most} more`] : items;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** Text out of evidence or statements, made harmless: one line, bounded, without control or invisible format characters. */
export function quote(text: string): string {
  const line = text
    .slice(0, 1000)
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
