// For tests: runs shell commands in a network namespace of its own, so that real firewall tools can be asked without touching the machine.

import { type SpawnSyncReturns, spawnSync } from "node:child_process";

/** False where a private network namespace with the tool can be had, else why not: for `skip`. */
export function whyNoNamespace(tool: "nft" | "iptables-save"): string | false {
  const tried = enter(tool === "nft" ? "nft list ruleset" : "iptables-save");
  if (tried.status === 0) return false;
  const [why] = (tried.error?.message ?? tried.stderr).trim().split("\n");
  return `needs ${tool} and the right to make a network namespace: ${why ?? ""}`;
}

/** Standard output of a shell script in a new network namespace. Throws with what it wrote to standard error where it fails. */
export function inNamespace(script: string, input = "", variables: Readonly<Record<string, string>> = {}): string {
  const ran = enter(script, input, variables);
  if (ran.status !== 0) throw new Error(ran.error?.message ?? ran.stderr);
  return ran.stdout;
}

/** Loads rules with nft and lists them as JSON. */
export function listWithNft(rules: string): string {
  return inNamespace("ip link set lo up; nft -f -; nft -j list ruleset", rules);
}

/** Without root, the namespace comes with one for users, in which the caller is root. */
const ENTRANCE: readonly [program: string, ...flags: string[]] = ["unshare", ...(process.getuid?.() === 0 ? [] : ["-r"]), "-n"];

function enter(script: string, input = "", variables: Readonly<Record<string, string>> = {}): SpawnSyncReturns<string> {
  const [program, ...flags] = ENTRANCE;
  const env = { ...process.env, ...variables };
  return spawnSync(program, [...flags, "sh", "-ec", script], { env, encoding: "utf8", input, maxBuffer: 64 * 1024 * 1024 });
}
