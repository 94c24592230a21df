// Keeps password hashes and the like out of snapshots and facts. Used by the collector before it writes, and again by the reader.

/** `$6$salt$hash` and its kin (crypt(5)). */
const CRYPT_HASH = /\$(?:[0-9a-z]{1,10}|2[abxy])\$[^\s:"']{8,300}/g;
const SECRET =
  /\b(pass(?:word|wd|phrase)?|pwd|secret|token|psk|bindpw|api[-_]?key)(\s*[=:]\s*)("[^"]{1,200}"|[^\s"',;]{1,200})/gi;

/** A text without hashes of passwords. */
export function redactHashes(text: string): string {
  return text.replace(CRYPT_HASH, "••••");
}

/** Of `/etc/passwd` and `/etc/group`: the second field only says whether there is a password, never which. */
export function redactPasswordField(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const fields = line.split(":");
      const field = fields[1];
      if (field === undefined || field.length <= 1) return line;
      fields[1] = /^[!*]/.test(field) ? "!" : "x";
      return fields.join(":");
    })
    .join("\n");
}

/** A line for display: hashes and what stands behind a word for a password are masked. */
export function maskLine(text: string): string {
  return redactHashes(text).replace(SECRET, (_, word: string, between: string) => `${word}${between}••••`);
}

const SECRET_NAME = /^(?:pass(?:word|wd|phrase)?|pwd|secret|token|psk|bindpw|api[-_]?key)$/i;

/** The value of a setting for display: dots where its name says that it is a secret. */
export function maskValue(name: string, value: string): string {
  return SECRET_NAME.test(name) ? "••••" : maskLine(value);
}
