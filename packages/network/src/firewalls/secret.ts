// Secrets in rules: whatever stands behind a word for a password is masked before a rule's text leaves the reader.

const SECRET =
  /\b(pass(?:word|wd|phrase)?|pwd|secret|token|psk|community|api[-_]?key)(["']?\s*[=:]\s*)("[^"]{1,200}"|[^\s"',;]{1,200})/gi;

/** The text with the values of passwords and the like replaced by dots. */
export function maskSecrets(text: string): string {
  return text.replace(SECRET, (_, word: string, between: string) => `${word}${between}••••`);
}
