// Wording: strangers' text in sentences for people.

/** Text out of evidence or statements, made harmless: one line, bounded, without control or invisible format characters. */
export function quote(text: string): string {
  const line = text
    .slice(0, 1000)
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  return line.length > 200 ? `${line.slice(0, 199)}…` : line;
}
