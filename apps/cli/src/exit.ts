// The exit codes of the command line.

/** What the exit code of `bulkhead` says. */
export const EXIT = {
  done: 0,
  /** The command did its work and the answer is no: a level below what was asked for, a dossier that does not verify. */
  answerIsNo: 1,
  /** The command could not do its work. */
  failed: 2,
  /** The command did its work, but part of the input was bad and is missing from the answer. */
  incomplete: 3,
} as const;
