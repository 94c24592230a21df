// What changes in a text into which lines are put: with two lines around, as `diff -u` shows it.

const AROUND = 2;

/** Lines with `+`, `-` or a space in front, and `@@ line` where a place begins. Meant for texts of which one holds nearly all lines of the other. */
export function compareLines(before: string, after: string): readonly string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  const marked: { readonly sign: " " | "+" | "-"; readonly text: string; readonly line: number }[] = [];
  let at = 0;
  for (const [index, text] of now.entries()) {
    // a line that is gone: the new line stands further on in the old text, and the old one nowhere further on in the new
    while (at < old.length && old[at] !== text && !now.includes(old[at] as string, index)) {
      marked.push({ sign: "-", text: old[at] as string, line: index + 1 });
      at++;
    }
    if (old[at] === text) at++;
    else {
      marked.push({ sign: "+", text, line: index + 1 });
      continue;
    }
    marked.push({ sign: " ", text, line: index + 1 });
  }
  const near = marked.map((_, place) =>
    marked.slice(Math.max(0, place - AROUND), place + AROUND + 1).some(({ sign }) => sign !== " "),
  );
  const out: string[] = [];
  for (const [place, { sign, text, line }] of marked.entries()) {
    if (near[place] !== true) continue;
    if (near[place - 1] !== true) out.push(`@@ line ${line}`);
    out.push(`${sign}${text}`);
  }
  return out;
}
