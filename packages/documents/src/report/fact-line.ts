// Every kind of fact in one line for people.

import type { Fact } from "@bulkhead/facts";

const yes = (known: boolean | null, word: string, not: string): string =>
  known === null ? "" : known ? `, ${word}` : `, ${not}`;
const listed = (values: readonly string[] | undefined): string => (values === undefined ? "" : values.join(", "));

export function describeFact(fact: Fact): string {
  switch (fact.kind) {
    case "asset-seen": {
      const { address, via, names, vendor, product, version, spoke } = fact.value;
      const what = [listed(names), vendor, product, version].filter((part) => part !== undefined && part !== "").join(" ");
      return `${address} ${spoke ? "seen" : "addressed, and silent"} by ${via}${what === "" ? "" : `: ${what}`}`;
    }
    case "conversation": {
      const { client, server, transport, port, protocol, packets, answered } = fact.value;
      return `${client} → ${server} ${transport} ${port}, ${protocol ?? "protocol not recognised"}, ${packets} packets${answered ? "" : ", not answered"}`;
    }
    case "operation": {
      const { client, server, protocol, function: name, target, count, refused } = fact.value;
      const where = target === null ? "" : ` on ${target}`;
      return `${client} → ${server} ${protocol} ${name}${where}, ${count} times${refused > 0 ? `, ${refused} refused` : ""}`;
    }
    case "session": {
      const { client, server, protocol, encrypted, signed, authenticated, identity, policy } = fact.value;
      const how = `${yes(encrypted, "encrypted", "not encrypted")}${yes(signed, "signed", "not signed")}`;
      const who = `${yes(authenticated, "authenticated", "not authenticated")}${identity === null ? "" : ` (${identity})`}`;
      return `${client} → ${server} ${protocol}${policy === null ? "" : ` ${policy}`}${how}${who}`;
    }
    case "cleartext-credential": {
      const { client, server, protocol, user, masked } = fact.value;
      return `${client} → ${server} ${protocol}: readable secret${user === null ? "" : ` of ${user}`}, ${masked}`;
    }
    case "process-value": {
      const { variable, client, server, direction, minimum, maximum, count } = fact.value;
      return `${variable} ${direction}, ${count} values from ${minimum} to ${maximum} (${client} → ${server})`;
    }
    case "process-alarm":
      return `${fact.value.rule} (${fact.value.sure}): ${fact.value.text}`;
    case "program-transfer": {
      const { client, server, protocol, direction, block, size } = fact.value;
      return `${client} → ${server} ${protocol} ${direction} of ${block}, ${size} bytes`;
    }
    case "certificate": {
      const { holder, via, subject, issuer, selfSigned, notAfter } = fact.value;
      const by = selfSigned ? "signed by itself" : `issued by ${issuer}`;
      return `${holder} showed a certificate by ${via}: ${subject}, ${by}, until ${notAfter ?? "an unknown day"}`;
    }
    case "malformed":
      return `${fact.value.client} → ${fact.value.server} ${fact.value.protocol}: ${fact.value.reason}`;
    case "coverage":
      return `Sensor ${fact.value.sensor} saw ${listed(fact.value.zones)}: ${fact.value.packets} packets, ${fact.value.lost} bytes missed${fact.value.dropped === undefined ? "" : `, ${fact.value.dropped} packets lost while capturing`}`;
    case "firewall-default":
      return `${fact.value.device} ${fact.value.chain} (${fact.value.hook}): what no rule names, ${fact.value.verdict}. ${fact.value.why}`;
    case "firewall-rule":
      return `${fact.value.device} ${fact.value.chain} rule ${fact.value.position}, ${fact.value.action}: ${fact.value.text}`;
    case "device-interface":
      return `${fact.value.device} interface ${fact.value.name}${fact.value.enabled ? "" : " (off)"}: ${listed(fact.value.addresses)}`;
    case "device-route":
      return `${fact.value.device} route to ${fact.value.network}${fact.value.via === undefined ? "" : ` via ${fact.value.via}`}`;
    case "host":
      return `Host ${fact.value.host}: ${fact.value.system} ${fact.value.version}`;
    case "account": {
      const { host, name, administrator, interactive, locked, passwordless } = fact.value;
      const traits = [
        administrator && "administrator",
        interactive && "interactive",
        locked && "locked",
        passwordless && "no password",
      ];
      return `${host} account ${name}${traits.map((trait) => (typeof trait === "string" ? `, ${trait}` : "")).join("")}`;
    }
    case "listening-service": {
      const { host, transport, address, port, process: program } = fact.value;
      return `${host} listens on ${address} ${transport} ${port}${program === null ? "" : ` (${program})`}`;
    }
    case "software":
      return `${fact.value.host} has ${fact.value.name} ${fact.value.version}`;
    case "setting":
      return `${fact.value.host} ${fact.value.component}: ${fact.value.name} = ${fact.value.value}`;
    case "removable-media":
      return `${fact.value.host} has ${fact.value.device} mounted at ${fact.value.mountedAt}`;
    case "file-digest":
      return `${fact.value.host} file ${fact.value.path}${fact.value.size === undefined ? "" : `, ${fact.value.size} bytes`}`;
    case "configuration-result":
      return `${fact.value.host} ${fact.value.tool} ${fact.value.rule}: ${fact.value.result}. ${fact.value.title}`;
    case "vulnerability-reported":
      return `${fact.value.host} ${fact.value.tool}: ${fact.value.title}${fact.value.cves.length === 0 ? "" : ` (${listed(fact.value.cves)})`}`;
    case "file-change":
      return `${fact.value.host} ${fact.value.tool}: ${fact.value.path} ${fact.value.change}`;
    case "host-event": {
      const { host, log, event, class: what, object, count } = fact.value;
      return `${host} ${log} ${event}: ${what}${object === null ? "" : `, ${object}`}, ${count} times`;
    }
    case "pending-update":
      return `${fact.value.host} lacks ${fact.value.name} ${fact.value.offered}${fact.value.security === true ? " (security)" : ""}`;
    case "unattended-program":
      return `${fact.value.host} ${fact.value.what} ${fact.value.name}${fact.value.runs === null ? "" : `: ${fact.value.runs}`}`;
    case "user-session":
      return `${fact.value.host} session of ${fact.value.user} at ${fact.value.at}`;
    case "files-listed":
      return `${fact.value.host}, all files below ${fact.value.path}: ${fact.value.files}`;
    case "baseline":
      return `Accepted for ${fact.value.asset}: ${fact.value.what} ${fact.value.name}`;
    case "component": {
      const { name, version, asset, within, via } = fact.value;
      return `${asset ?? within?.name ?? "Something"} contains ${name}${version === undefined ? "" : ` ${version}`} (${via})`;
    }
    case "advisory":
      return `Advisory ${fact.value.id} of ${fact.value.publisher}: ${fact.value.title}`;
    case "exploitation":
      return `${fact.value.entries.length} entries of a list of ${fact.value.list === "known-exploited" ? "exploited vulnerabilities" : "exploit probabilities"}`;
    case "patch-state": {
      const { by, advisory, asset, state, reason } = fact.value;
      return `${by} states: the patch for ${advisory} on ${asset} is ${state}. ${reason}`;
    }
    case "patch-policy":
      return `${fact.value.by} decided how soon patches are installed. ${fact.value.reason}`;
    case "change-record":
      return `Change ${fact.value.id} on ${listed(fact.value.assets)}, approved by ${fact.value.approver}. ${fact.value.reason}`;
    case "malware-scan":
      return `${fact.value.host} ${fact.value.path}: ${fact.value.scanner} looked into ${fact.value.files} files, found ${fact.value.found}`;
    case "malware-found":
      return `${fact.value.host} ${fact.value.path}: ${fact.value.name} (${fact.value.scanner})`;
    case "indicator":
      return `Sign of ${fact.value.name}: ${fact.value.type} ${fact.value.value} (${fact.value.origin})`;
    case "statement": {
      const { by, requirement, where, answer, reason } = fact.value;
      return `${by} states: ${requirement} ${answer} at ${listed(where)}. ${reason}`;
    }
    case "not-understood":
      return `Not understood: ${fact.value.what} (${fact.value.why}): ${fact.value.text}`;
  }
}
