// Names of makers and products as devices tell them: whether two of them mean the same.

/** Equal without regard to case, spaces and punctuation, or one said at greater length than the other. */
export function sameName(a: string, b: string): boolean {
  const left = wordsOf(a);
  const right = wordsOf(b);
  if (left.length === 0 || right.length === 0) return true;
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  return ` ${long.join(" ")} `.includes(` ${short.join(" ")} `) || left.join("") === right.join("");
}

/** `V2.9` and `2.9` are the same; `2.1` is not part of `2.10`, nor of `12.1`. */
function wordsOf(text: string): readonly string[] {
  const words =
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.map((word) => word.replace(/^v(?=\d)/, ""));
}
