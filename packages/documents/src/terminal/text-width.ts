// How many columns of a terminal a text takes, and how it is cut and broken to fit. All text passes `makeLine` first, so that nothing
// out of evidence can steer the terminal.

const GRAPHEMES = new Intl.Segmenter("en", { granularity: "grapheme" });
/** Scripts and signs that take two columns (the wide ranges of Unicode's East Asian Width, by script). */
const WIDE =
  /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u{3000}-\u{303e}\u{ff01}-\u{ff60}]/u;
const PLAIN = /^[\u{20}-\u{7e}]*$/u;
const MARK = /^\p{M}/u;

export function columnsOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of GRAPHEMES.segment(text)) columns += widthOf(segment);
  return columns;
}

function widthOf(grapheme: string): number {
  return MARK.test(grapheme) ? 0 : WIDE.test(grapheme) ? 2 : 1;
}

/** Breaks at spaces into lines of at most `width` columns; a word that is longer is broken where it must be. Never empty. */
export function breakLines(text: string, width: number): readonly string[] {
  const most = Math.max(2, width);
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const flush = (): void => {
    lines.push(line);
    [line, used] = ["", 0];
  };
  for (const word of text.split(" ")) {
    const columns = columnsOf(word);
    if (used > 0 && used + 1 + columns > most) flush();
    if (columns > most) {
      for (const { segment } of GRAPHEMES.segment(word)) {
        if (used + widthOf(segment) > most) flush();
        line += segment;
        used += widthOf(segment);
      }
    } else {
      line += used > 0 ? ` ${word}` : word;
      used += (used > 0 ? 1 : 0) + columns;
    }
  }
  if (used > 0 || lines.length === 0) flush();
  return lines;
}

export function pad(text: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - columnsOf(text)));
  return right ? space + text : text + space;
}
