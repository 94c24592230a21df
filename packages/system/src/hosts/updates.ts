// Updates that are offered and not installed: `apt-get --simulate upgrade` and `dnf updateinfo list`. They are as fresh as the host's own lists.

import { type Harvest, linesOf } from "./part.ts";

export function readUpdates(harvest: Harvest): void {
  for (const part of harvest.of("updates-apt")) {
    for (const line of linesOf(part)) {
      if (!line.text.startsWith("Inst ")) continue;
      // Inst libssl3 [3.0.11-1] (3.0.15-1 Debian-Security:12/stable-security [amd64]) []
      const found = /^Inst (\S{1,200})(?: \[([^\]\s]{1,200})\])? \((\S{1,200}) ([^)[]{0,400})/.exec(line.text);
      const [, name, installed, offered, from] = found ?? [];
      if (name === undefined || offered === undefined) harvest.strange("update", line, "it names no package with versions");
      else
        harvest.add(
          "pending-update",
          { host: harvest.host, name, installed: installed ?? null, offered, security: /security/i.test(from ?? ""), via: "apt" },
          line.locator,
        );
    }
  }
  for (const part of harvest.of("updates-dnf")) {
    for (const line of linesOf(part)) {
      // RHSA-2024:1234 Important/Sec. openssl-1:3.0.7-27.el9.x86_64
      const found = /^(\S{1,60})\s+(\S{1,40})\s+(\S{1,200}?)-((?:\d{1,5}:)?[^-\s]{1,100}-[^-\s]{1,100})\s*$/.exec(
        line.text.trim(),
      );
      const [, advisory, kind, name, offered] = found ?? [];
      if (advisory === undefined || kind === undefined || name === undefined || offered === undefined)
        harvest.strange("update", line, "it names no advisory, kind and package");
      else
        harvest.add(
          "pending-update",
          { host: harvest.host, name, installed: null, offered, security: kind.endsWith("Sec."), via: `dnf, ${advisory}` },
          line.locator,
        );
    }
  }
}
