// What the command line writes: results to standard output, progress and problems to standard error.

export interface Terminal {
  readonly colour: boolean;
  readonly width: number;
  /** A result, to standard output. */
  print(text: string): void;
  /** A remark that is no result, to standard error. */
  remark(text: string): void;
  /** Replaces the progress line, on a terminal only. */
  progress(text: string): void;
}

export function openTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const colour = env["NO_COLOR"] === undefined && (stdout.isTTY || env["FORCE_COLOR"] !== undefined);
  // whoever reads the output (head, less) may close it early: that is no fault
  stdout.on("error", (error) => {
    if ("code" in error && error.code === "EPIPE") process.exit(process.exitCode ?? 0);
    throw error;
  });
  let shown = false;
  const clear = (): void => {
    if (shown) stderr.write("\r\u001b[K");
    shown = false;
  };
  return {
    colour,
    width: stdout.columns ?? (Number(env["COLUMNS"]) || 120),
    print(text) {
      clear();
      stdout.write(`${text}\n`);
    },
    remark(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    progress(text) {
      if (!stderr.isTTY) return;
      clear();
      stderr.write(text.slice(0, (stderr.columns ?? 80) - 1));
      shown = true;
    },
  };
}

/** Bytes for people: `1.4 MB`. */
export function describeSize(bytes: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? size : size.toFixed(1)} ${units[unit]}`;
}
