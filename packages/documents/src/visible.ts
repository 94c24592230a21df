// Text out of evidence and plants, made visible: what would steer a terminal or turn the direction of writing is shown as an escape.

/** Control, format (bidirectional marks, zero-width, tags), surrogates without partner, line and paragraph separators. Tab and newline pass. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** `\u{202e}` for U+202E. What it gives back holds no character of `HIDDEN` but tab and newline. */
export function makeVisible(text: string): string {
  return text.replace(HIDDEN, (character) =>
    character === "\t" || character === "\n" ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** The same on one line: tab and newline become a space. */
export function makeLine(text: string): string {
  return makeVisible(text).replace(/[\t\n]+/g, " ");
}
