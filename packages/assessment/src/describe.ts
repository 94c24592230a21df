// A fact in one line for people: what was seen, by whom, with the telling details.

import type { Fact, Known } from "@bulkhead/facts";
import { counted, enumerate } from "@bulkhead/plant";
import { quote } from "./wording.ts";

/** One line without control characters, whatever the evidence holds. Addresses stay as they are; names are for the caller to add. */
export function describeFact(fact: Fact): string {
  return quote(sentenceOf(fact));
}

function sentenceOf(fact: Fact): string {
  switch (fact.kind) {
    case "asset-seen": {
      const { address, via, vendor, product, version, spoke } = fact.value;
      const told = [vendor, product, version].filter((text) => text !== undefined).join(" ");
      return `${address} ${spoke ? "was heard" : "was addressed"} by ${via}${told === "" ? "" : ` as ${told}`}`;
    }
    case "conversation": {
      const { client, server, transport, port, protocol, packets, answered } = fact.value;
      const service = transport === "icmp" ? "icmp" : `${transport} ${port}`;
      const name = protocol === null ? "unknown protocol" : protocol;
      return `${client} to ${server}, ${service}, ${name}, ${counted(packets, "packet")}, ${answered ? "answered" : "not answered"}`;
    }
    case "operation": {
      const { client, server, protocol, target, count, refused, accepted } = fact.value;
      const what = target === null ? fact.value.function : `${fact.value.function} on ${target}`;
      return `${client} to ${server}, ${protocol}: ${what}, ${counted(count, "time")} (${accepted} accepted, ${refused} refused)`;
    }
    case "session": {
      const { client, server, protocol, port, encrypted, signed, authenticated, identity, policy } = fact.value;
      const parts = [
        `encrypted ${yesOrNo(encrypted)}`,
        `signed ${yesOrNo(signed)}`,
        `authenticated ${yesOrNo(authenticated)}`,
        ...(identity === null ? [] : [`identity ${identity}`]),
        ...(policy === null ? [] : [policy]),
      ];
      return `${client} to ${server}, ${protocol} (port ${port}): ${parts.join(", ")}`;
    }
    case "cleartext-credential": {
      const { client, server, protocol, user, masked } = fact.value;
      return `${client} to ${server}, ${protocol}: secret ${masked}${user === null ? "" : ` of ${user}`} crossed readable`;
    }
    case "certificate": {
      const { holder, via, subject, issuer, notAfter, keyType, keyBits, selfSigned } = fact.value;
      const key = keyType === null ? "" : `, ${keyType}${keyBits === null ? "" : ` of ${counted(keyBits, "bit")}`}`;
      const by = selfSigned ? "signed by itself" : `issued by ${issuer}`;
      return `${holder}, ${via}: certificate of ${subject}, ${by}, until ${notAfter ?? "an unknown day"}${key}`;
    }
    case "process-value": {
      const { variable, client, server, direction, minimum, maximum, count } = fact.value;
      return `${variable} ${direction} ${counted(count, "time")} between ${client} and ${server}, from ${minimum} to ${maximum}`;
    }
    case "process-alarm": {
      const { rule, text, silenced, sure } = fact.value;
      return `${text} (${rule}, ${sure}${silenced === null ? "" : `, ${silenced}`})`;
    }
    case "program-transfer": {
      const { client, server, protocol, direction, block, size } = fact.value;
      return `${client} and ${server}, ${protocol}: ${direction} of ${block} (${counted(size, "byte")})`;
    }
    case "malformed": {
      const { client, server, protocol, reason, count } = fact.value;
      return `${client} and ${server}, ${protocol}: ${counted(count, "broken message")} (${reason})`;
    }
    case "coverage": {
      const { sensor, zones, inside, packets } = fact.value;
      const within = inside.length === 0 ? "" : `, inside ${enumerate(inside)}`;
      return `sensor ${sensor} saw ${counted(packets, "packet")} of ${enumerate(zones)}${within}`;
    }
    case "firewall-default": {
      const { device, chain, hook, verdict, families, why } = fact.value;
      return `${device}, ${chain} (${hook}${families === undefined ? "" : `, ${families.join(" and ")}`}): ${verdict}. ${why}`;
    }
    case "firewall-rule":
      return `${fact.value.device}, ${fact.value.chain}, rule ${fact.value.position}: ${fact.value.text}`;
    case "device-interface": {
      const { device, name, addresses, enabled } = fact.value;
      return `${device}, interface ${name}${enabled ? "" : " (off)"}: ${addresses.length === 0 ? "no address" : enumerate(addresses)}`;
    }
    case "device-route": {
      const { device, network, via, interface: by } = fact.value;
      return `${device}, route to ${network}${via === undefined ? "" : ` via ${via}`}${by === undefined ? "" : ` by ${by}`}`;
    }
    case "host":
      return `${fact.value.host}: ${fact.value.system} ${fact.value.version}, ${enumerate(fact.value.addresses)}`;
    case "account": {
      const { host, name, administrator, interactive, locked, passwordless } = fact.value;
      const traits = [
        ...(administrator ? ["administrator"] : []),
        ...(interactive ? ["lets people in"] : []),
        `locked ${yesOrNo(locked)}`,
        `without password ${yesOrNo(passwordless)}`,
      ];
      return `${host}, account ${name}: ${traits.join(", ")}`;
    }
    case "listening-service": {
      const { host, transport, address, port, process } = fact.value;
      return `${host} listens on ${transport} ${address} port ${port}${process === null ? "" : ` (${process})`}`;
    }
    case "software":
      return `${fact.value.host}: ${fact.value.name} ${fact.value.version}`;
    case "setting":
      return `${fact.value.host}, ${fact.value.component}: ${fact.value.name} = ${fact.value.value}`;
    case "removable-media": {
      const { host, device, mountedAt, writable } = fact.value;
      return `${host}: ${device} mounted at ${mountedAt}, ${writable ? "writable" : "read only"}`;
    }
    case "file-digest":
      return `${fact.value.host}: ${fact.value.path}${fact.value.size === undefined ? "" : `, ${counted(fact.value.size, "byte")}`}, ${fact.value.digest}`;
    case "configuration-result": {
      const { host, tool, rule, title, result } = fact.value;
      return `${host}, ${tool}, rule ${rule}: ${result} (${title})`;
    }
    case "vulnerability-reported": {
      const { host, tool, title, cves, severity, service } = fact.value;
      const which = cves.length === 0 ? "" : ` (${enumerate(cves)})`;
      return `${host}${service === null ? "" : `, ${service}`}: ${tool} reports ${title}${which}, ${severity}`;
    }
    case "file-change": {
      const { host, tool, path, change, user, process } = fact.value;
      const by = [user, process].filter((who) => who !== null).join(", ");
      return `${host}: ${path} was ${change}, ${tool} says${by === "" ? "" : ` (${by})`}`;
    }
    case "host-event": {
      const { host, log, event, class: what, user, object, peer, count } = fact.value;
      const details = [user, object, peer].filter((detail) => detail !== null).join(", ");
      return `${host}, ${log} ${event}: ${what}, ${counted(count, "time")}${details === "" ? "" : ` (${details})`}`;
    }
    case "pending-update": {
      const { host, name, installed, offered, security } = fact.value;
      const what = security === true ? "security update" : "update";
      return `${host}: ${what} of ${name}${installed === null ? "" : ` from ${installed}`} to ${offered} is not installed`;
    }
    case "unattended-program": {
      const { host, what, name, enabled, runs, user } = fact.value;
      const details = [enabled === false ? "off" : null, runs, user].filter((detail) => detail !== null).join(", ");
      return `${host}, ${what} ${name}${details === "" ? "" : `: ${details}`}`;
    }
    case "user-session":
      return `${fact.value.host}: ${fact.value.user} is logged in at ${fact.value.at}${fact.value.from === null ? "" : ` from ${fact.value.from}`}`;
    case "files-listed": {
      const { host, path, files, unread } = fact.value;
      return `${host}: all files below ${path} were listed, ${files} in number${unread === 0 ? "" : `, ${unread} of which could not be read`}`;
    }
    case "baseline":
      return `${fact.value.asset}: ${fact.value.what} ${fact.value.name} was accepted as ${fact.value.state}`;
    case "component": {
      const { name, version, within, asset, via } = fact.value;
      const place = asset ?? (within === undefined ? undefined : `${within.name} ${within.version ?? ""}`.trim());
      return `${name} ${version ?? "of unknown version"}${place === undefined ? "" : `, part of ${place}`} (${via})`;
    }
    case "advisory": {
      const { id, publisher, title, vulnerabilities } = fact.value;
      return `advisory ${id} of ${publisher}: ${title} (${counted(vulnerabilities.length, "vulnerability", "vulnerabilities")})`;
    }
    case "exploitation": {
      const { list, entries } = fact.value;
      const what = list === "known-exploited" ? "known to be exploited" : "with a probability of being exploited";
      return `${counted(entries.length, "vulnerability", "vulnerabilities")} ${what}`;
    }
    case "patch-state": {
      const { by, asset, advisory, state, reason } = fact.value;
      return `${by} says of the patch for ${advisory} on ${asset}: ${state}, because ${reason}`;
    }
    case "patch-policy":
      return `${fact.value.by} decided within how many days patches are installed, because ${fact.value.reason}`;
    case "change-record": {
      const { id, assets, what, from, to, approver } = fact.value;
      return `change ${id} of ${enumerate(what)} on ${enumerate(assets)}, from ${from.slice(0, 16)} to ${to.slice(0, 16)}, approved by ${approver}`;
    }
    case "malware-scan": {
      const { host, path, scanner, files, found, unread } = fact.value;
      return `${host}: ${scanner} looked into ${counted(files, "file")} under ${path}, found ${found}, could not read ${unread}`;
    }
    case "malware-found":
      return `${fact.value.host}: ${fact.value.path} is ${fact.value.name}, ${fact.value.scanner} says`;
    case "indicator":
      return `${fact.value.type} ${fact.value.value} is a sign of ${fact.value.name} (${fact.value.origin})`;
    case "statement": {
      const { by, answer, requirement, reason } = fact.value;
      return `${by} says of ${requirement}: ${answer}, because ${reason}`;
    }
    case "not-understood":
      return `${fact.value.what} was not understood (${fact.value.why}): ${fact.value.text}`;
  }
}

function yesOrNo(known: Known<boolean>): string {
  return known === null ? "unknown" : known ? "yes" : "no";
}
