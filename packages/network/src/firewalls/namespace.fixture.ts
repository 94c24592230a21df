// For tests: runs shell commands in a network namespace of its own, so that real firewall tools can be asked without touching the machine.

import { spawnSync } from "node:child_process";

/** `undefined` where a private network namespace with nft can be had, else why not: for `skip`. */
export function whyNoNamespace(tool: "nft" | "iptables-save"): string | false {
  const tried = spawnSync("unshare", [...FLAGS, "sh", "-c", tool === "nft" ? "nft list ruleset" : "iptables-save"], {
    encoding: "utf8",
  });
  if (tried.status === 0) return false;
  return `needs ${tool} and the right to make a network namespace: ${(tried.error?.message ?? tried.stderr).trim().split("\n")[0]}`;
}

/** Standard output of a shell script in a new network namespace. Throws with what it wrote to standard error where it fails. */
export function inNamespace(script: string, input = "", variables: Readonly<Record<string, string>> = {}): string {
  const env = { ...process.env, ...variables };
  const ran = spawnSync("unshare", [...FLAGS, "sh", "-ec", script], {
    env,
    encoding: "utf8",
    input,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (ran.status !== 0) throw new Error(ran.error?.message ?? ran.stderr);
  return ran.stdout;
}

/** Loads rules with nft and lists them as JSON. */
export function listWithNft(rules: string): string {
  return inNamespace("ip link set lo up; nft -f -; nft -j list ruleset", rules);
}

const FLAGS = process.getuid?.() === 0 ? ["-n"] : ["-r", "-n"];
