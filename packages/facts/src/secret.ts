// Secrets: how a password or key that was seen is shown without being given away.

/**
 * Masks a secret for display: first and last character where it has eight or more, its length, and nothing else:
 * `p••••••d (8 characters)`. Control characters never come through.
 */
export function maskSecret(text: string): string {
  const characters = Array.from(text);
  const { length } = characters;
  const count = `${length} ${length === 1 ? "character" : "characters"}`;
  const dots = "•".repeat(6);
  if (length < 8) return `${dots} (${count})`;
  return `${visible(characters[0])}${dots}${visible(characters[length - 1])} (${count})`;
}

function visible(character: string | undefined): string {
  return character === undefined || /[\p{C}\p{Z}]/u.test(character) ? "?" : character;
}
