// Errors for people: a stable code, the cause, and what to do next. The codes begin with `cli/`, where they were first seen, and stay so.

export type CommandErrorCode =
  | "cli/no-plant"
  | "cli/bad-plant"
  | "cli/bad-manifest"
  | "cli/not-found"
  | "cli/not-readable"
  | "cli/not-text"
  | "cli/not-writable"
  | "cli/exists"
  | "cli/evidence-changed"
  | "cli/secret"
  | "cli/no-capture"
  | "cli/no-values"
  | "cli/damaged-values"
  | "cli/bad-model"
  | "cli/bad-silencing"
  | "cli/too-little"
  | "cli/not-insertable"
  | "cli/not-exact"
  | "cli/bad-argument"
  | "cli/bad-asset-list"
  | "cli/refused"
  | "cli/no-scanner"
  | "cli/bad-key"
  | "cli/bad-dossier"
  | "cli/unknown-requirement"
  | "cli/exposed"
  | "cli/bad-openid"
  | "cli/unknown-subject";

export class CommandError extends Error {
  readonly code: CommandErrorCode;
  readonly mend: string;

  constructor(code: CommandErrorCode, message: string, mend: string) {
    super(message);
    this.name = "CommandError";
    this.code = code;
    this.mend = mend;
  }
}

/** Turns what the file system says about `path` into an error for people. */
export function fileError(path: string, error: unknown): CommandError {
  const reason = error instanceof Error && "code" in error ? String(error.code) : "";
  if (reason === "ENOENT") return new CommandError("cli/not-found", `${path} does not exist.`, "Check the path.");
  if (reason === "EACCES" || reason === "EPERM") {
    return new CommandError(
      "cli/not-readable",
      `${path} may not be read.`,
      "Give yourself the right to read it, or copy it to where you have it.",
    );
  }
  if (reason === "EISDIR") return new CommandError("cli/not-readable", `${path} is a folder.`, "Name a file.");
  return new CommandError(
    "cli/not-readable",
    `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
    "Check the file.",
  );
}
