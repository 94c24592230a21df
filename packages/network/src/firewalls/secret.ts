// Secrets in rules: whatever stands behind a word for a password is masked before a rule's text leaves the reader.

const SECRET =
  /\b(pass(?:word|wd|phrase)?|pwd|secret|token|psk|community|api[-_]?key)(["']?\s*[=:]\s*)("[^"]{1,200}"|[^\s"',;]{1,200})/gi;

/** The text with the values of passwords and the like replaced by dots. */
export function maskSecrets(text: string): string {
  return text.replace(SECRET, (_, word: string, between: string) => `${word}${between}••••`);
}

/**
 * Words of device configurations behind which a secret stands, bare, in quotes, or behind the number or name of how it is stored:
 * `enable secret 5 …`, `set psksecret ENC …`, `snmp-server community …`, `crypto isakmp key …`, `message-digest-key 1 md5 7 …`.
 */
const WORDS =
  /(^|[\s"'])((?:[\w-]{0,40}-)?(?:password\d?|passwd|passphrase|pass|pwd|secret|psksecret|psk|pre-shared-key|presharedkey|shared-key|key|key-string|keystring|private-key|community|md5|sha\d{0,3}|token|api-key|wpa-psk|auth-pwd|priv-pwd)(?:-\d)?)(\s+)(.*)$/i;

/** Most lines have none of these, and are done with at once. */
const SOME_SECRET = /pass|pwd|secret|psk|key|community|md5|sha|token/i;

/** Like `maskSecrets`, for one line of a configuration of words: all behind the word for a secret is masked. */
export function maskConfigurationSecrets(line: string): string {
  if (!SOME_SECRET.test(line)) return line;
  return maskSecrets(line).replace(WORDS, (_, before: string, word: string, space: string) => `${before}${word}${space}••••`);
}
