// Installed software, as the package managers list it.

import { type Harvest, linesOf } from "./part.ts";

export function readPackages(harvest: Harvest): void {
  for (const part of harvest.of("packages-dpkg")) {
    for (const line of linesOf(part)) {
      const [name, version, status] = line.text.split("\t");
      if (name === undefined || version === undefined || status === undefined)
        harvest.strange("package", line, "it has no name, version and status");
      // `ii`: wanted and installed; others are remains of what was removed.
      else if (status.startsWith("ii") || status.startsWith("hi")) {
        harvest.add("software", { host: harvest.host, name, version, via: "dpkg" }, line.locator);
      }
    }
  }
  for (const part of harvest.of("packages-rpm")) {
    for (const line of linesOf(part)) {
      const [name, version] = line.text.split("\t");
      if (name === undefined || version === undefined) harvest.strange("package", line, "it has no name and version");
      else harvest.add("software", { host: harvest.host, name, version: version.replace(/^0:/, ""), via: "rpm" }, line.locator);
    }
  }
  for (const part of harvest.of("packages-apk")) {
    for (const line of linesOf(part)) {
      // Name and version are joined by a hyphen, and so are version and revision: `ssl_client-1.36.1-r5`.
      const found = /^(\S{1,200}?)-(\d[^-\s]{0,100}-r\d{1,6})$/.exec(line.text);
      const [, name, version] = found ?? [];
      if (name === undefined || version === undefined) harvest.strange("package", line, "it is no name with a version");
      else harvest.add("software", { host: harvest.host, name, version, via: "apk" }, line.locator);
    }
  }
}
