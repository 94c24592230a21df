// The programs outside npm that tests use as oracles and test beds, and the Debian packages that bring them.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** program → Debian package, and what is left out of the tests without it. */
export const SYSTEM_PARTS = [
  { program: "tshark", package: "tshark", without: "dissectors are not compared with tshark" },
  { program: "pg_ctlcluster", package: "postgresql", without: "the store is not tried on PostgreSQL" },
  { program: "tcpdump", package: "tcpdump", without: "no capture is recorded in the tests" },
  { program: "ndpiReader", package: "libndpi-bin", without: "benchmarks have no ratio to nDPI" },
  { program: "nft", package: "nftables", without: "nftables rules are not compared with the kernel" },
  { program: "iptables-save", package: "iptables", without: "iptables rules are not compared with the kernel" },
  { program: "ip", package: "iproute2", without: "no network namespace can be made" },
  { program: "ss", package: "iproute2", without: "listening services are not compared" },
  { program: "sshd", package: "openssh-server", without: "sshd settings are not collected in the tests" },
  { program: "openssl", package: "openssl", without: "signatures are not checked by a second program" },
  { program: "aide", package: "aide", without: "AIDE's reports are not made in the tests" },
  { program: "oscap", package: "openscap-scanner", without: "SCAP results are not made in the tests" },
  { program: "busybox", package: "busybox", without: "the collector script is not parsed by its shell" },
  { program: "chromium", package: "chromium", without: "the report is not opened in a browser" },
  { program: "pdftoppm", package: "poppler-utils", without: "the printed report is not looked at" },
];

const PLACES = [...(process.env.PATH ?? "").split(":"), "/usr/sbin", "/sbin", "/usr/local/sbin"];

export function isInstalled(program) {
  return PLACES.some((place) => place !== "" && existsSync(`${place}/${program}`));
}

/** Installs what is missing where the distribution's packages may be had; returns what is still missing. */
export function installSystemParts() {
  const missing = () => SYSTEM_PARTS.filter((part) => !isInstalled(part.program));
  const wanted = [...new Set(missing().map((part) => part.package))];
  if (wanted.length === 0) return [];
  if (process.getuid?.() !== 0 || !isInstalled("apt-get")) return missing();
  console.error(`Installing system parts for the tests: ${wanted.join(", ")} …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const quiet = { env, stdio: ["ignore", "ignore", "inherit"], timeout: 600_000 };
  spawnSync("apt-get", ["update", "-qq"], quiet);
  // one by one, so that a package that cannot be had does not take the others with it
  for (const name of wanted) spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", name], quiet);
  return missing();
}
