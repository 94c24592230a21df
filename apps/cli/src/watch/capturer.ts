// Capturing programs: dumpcap or tcpdump run as a child with no more rights than they need, and write packets to a pipe. Bulkhead itself
// never opens an interface.

import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { CommandError } from "@bulkhead/workspace";

/** Buffer of the kernel, in MiB: about a second of a full gigabit, for the moments in which nobody reads. */
const BUFFER = 128;

interface Program {
  readonly name: string;
  arguments(from: string): readonly string[];
  /** Matches in what it says about itself once it captures. */
  readonly begun: RegExp;
  /** Its counters in what it says: packets that it got, packets that were lost. */
  readonly counters: RegExp;
  /** Makes it say its counters. */
  poke?(child: ChildProcess): void;
}

// tcpdump first: it tells its losses while it runs, dumpcap only at its end, and takes a third of dumpcap's time. It writes each packet at
// once (-U): the signal that would make it write (SIGUSR2) can come in the middle of a packet, and breaks the stream under load.
const PROGRAMS: readonly Program[] = [
  {
    name: "tcpdump",
    arguments: (from) => ["-i", from, "-n", "-U", "-s", "0", "-B", String(BUFFER * 1024), "-w", "-"],
    begun: /listening on/,
    counters: /(\d+) packets? received by filter\D+(\d+) packets? dropped by kernel/g,
    poke(child) {
      child.kill("SIGUSR1");
    },
  },
  {
    name: "dumpcap",
    arguments: (from) => ["-i", from, "-q", "-P", "-B", String(BUFFER), "-w", "-"],
    // it names the interface before it knows whether it may, and the file afterwards
    begun: /^File: /m,
    counters: /received\/dropped on interface .+?: (\d+)\/(\d+)/g,
  },
];

export interface Capture {
  /** `tcpdump`, `dumpcap`. */
  readonly program: string;
  readonly packets: Readable;
  /** Packets lost so far; `undefined` as long as the program did not say. */
  dropped(): number | undefined;
  /** Asks for its counters. */
  poke(): void;
  /** Lets it end by itself: the rest of the packets still comes. */
  stop(): void;
  /** When it has ended and said its last counters. */
  readonly ended: Promise<void>;
  /** What went wrong, where it ended by itself. */
  complaint(): string | undefined;
}

/** Starts whichever program is there and may capture. Throws `CommandError` with what each said and what to do. */
export async function startCapture(from: string, only: string | undefined): Promise<Capture> {
  const names = PROGRAMS.map(({ name }) => name);
  if (only !== undefined && !names.includes(only)) {
    throw new CommandError(
      "cli/bad-argument",
      `--with ${only} is no program that is known.`,
      `Write one of: ${names.join(", ")}.`,
    );
  }
  const complaints: string[] = [];
  for (const program of PROGRAMS) {
    if (only !== undefined && program.name !== only) continue;
    const started = await start(program, from);
    if (typeof started !== "string") return started;
    complaints.push(`${program.name}: ${started}`);
  }
  throw new CommandError(
    "cli/no-capture",
    `Nothing can capture on ${from}. ${complaints.join(" ")}`,
    complaints.every((text) => text.includes("is not installed"))
      ? "Install one: apt-get install wireshark-common (dumpcap) or tcpdump. Or let another machine capture: ssh sensor tcpdump -w - | bulkhead watch -"
      : "See the interfaces with `ip link`. To let yourself capture without root: `sudo usermod -aG wireshark $USER` and log in anew (dumpcap of Debian), or `sudo setcap cap_net_raw,cap_net_admin+eip $(command -v tcpdump)`.",
  );
}

/** Why it does not capture, out of what it says: the line under its own name, with the one that explains it; else the last. */
function reasonOf(said: string, name: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  const own = lines.findLastIndex((line) => line.startsWith(`${name}: `) && !line.includes("listening on"));
  const reason = own < 0 ? lines.slice(-1) : lines.slice(own, own + 2);
  return reason.length === 0 ? "it ended without a word." : reason.join(" ").replace(`${name}: `, "").slice(0, 300);
}

async function start(program: Program, from: string): Promise<Capture | string> {
  const child = spawn(program.name, program.arguments(from), { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  let dropped: number | undefined;
  let stopped = false;
  let complaint: string | undefined;
  const begun = Promise.withResolvers<string | undefined>();
  const ended = Promise.withResolvers<void>();
  child.stderr.setEncoding("utf8");
  child.stderr.on("data", (text: string) => {
    said = (said + text).slice(-4096);
    for (const [, , lost] of said.matchAll(program.counters)) dropped = Number(lost);
    if (program.begun.test(said)) begun.resolve(undefined);
  });
  child.on("error", (error) => {
    begun.resolve("code" in error && error.code === "ENOENT" ? "is not installed." : error.message);
  });
  child.on("close", (code) => {
    begun.resolve(reasonOf(said, program.name));
    if (!stopped) complaint = `${program.name} ended by itself (${code ?? "by a signal"}): ${reasonOf(said, program.name)}`;
    ended.resolve();
  });
  const refusal = await begun.promise;
  if (refusal !== undefined) return refusal;
  return {
    program: program.name,
    packets: child.stdout,
    ended: ended.promise,
    dropped: () => dropped,
    poke: () => {
      if (child.exitCode === null) program.poke?.(child);
    },
    stop: () => {
      stopped = true;
      if (child.exitCode === null) child.kill("SIGINT");
    },
    complaint: () => complaint,
  };
}
