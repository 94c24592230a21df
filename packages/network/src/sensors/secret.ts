// Records that hold a secret: the log itself keeps passwords, so that its lines must not be shown as they stand.

import type { Locator } from "@bulkhead/facts";

const NAMED = /pass(?:word|wd|phrase)?$|community|secret|session_key|command_data|auth_value/i;
/** A name of that kind in JSON, with a value that is not empty. */
const IN_JSON =
  /"[\w.-]{0,64}(?:pass(?:word|wd|phrase)?|community|secret|session_key|command_data|auth_value)"\s{0,4}:\s{0,4}(?:"(?!")|\[\s{0,4}"|\d)/i;

const HINT = /pass|communit|secret|session_key|command_data|auth_value/i;

/** True for fields in which logs keep secrets. */
export function namesSecret(field: string): boolean {
  return NAMED.test(field);
}

export function holdsSecret(json: string): boolean {
  // Most records have no such word at all.
  return HINT.test(json) && IN_JSON.test(json);
}

/** The place of a record of a log. */
export function recordAt(line: number, secret: boolean): Locator {
  return { line, record: secret ? "secret" : "plain", type: "line" };
}
