// Events of the office's protocols: tls, ssh, http, ftp, snmp, smb, dhcp, arp, mqtt (docs.suricata.io, EVE JSON format).

import { maskSecret } from "@bulkhead/facts";
import { plainWebSecurity, sshSecurity, tlsSecurity } from "../security.ts";
import { addressOf, macOf, wordsOf } from "../values.ts";
import { type EveEvent, textAt } from "./event.ts";

const tls: EveEvent = {
  type: "tls",
  read(body, ends, sight, into) {
    into.message(ends, "tls", true, sight);
    const version = textAt(body, "version");
    if (version !== undefined && version !== "UNDETERMINED")
      into.session(
        ends,
        "tls",
        tlsSecurity(version, undefined, ends.port, textAt(body, "client", "subject") !== undefined),
        sight,
      );
    const subject = wordsOf(textAt(body, "subject"));
    if (subject !== undefined) into.asset(ends.server, "tls", true, { names: [subject], role: "server" }, sight);
  },
};

const ssh: EveEvent = {
  type: "ssh",
  read(body, ends, sight, into) {
    into.message(ends, "ssh", true, sight);
    const version = textAt(body, "server", "proto_version") ?? textAt(body, "client", "proto_version");
    into.session(
      ends,
      "ssh",
      sshSecurity(version?.startsWith("1.") === true && version !== "1.99" ? 1 : 2, undefined, undefined),
      sight,
    );
    for (const [side, address] of [
      ["client", ends.client],
      ["server", ends.server],
    ] as const) {
      const product = wordsOf(textAt(body, side, "software_version"));
      if (product !== undefined)
        into.asset(address, "ssh", true, { product, ...(side === "server" && { role: "server" }) }, sight);
    }
  },
};

const http: EveEvent = {
  type: "http",
  read(body, ends, sight, into) {
    into.message(ends, "http", textAt(body, "status") !== undefined, sight);
    into.session(ends, "http", plainWebSecurity(null), sight);
  },
};

const ftp: EveEvent = {
  type: "ftp",
  read(body, ends, sight, into) {
    into.message(ends, "ftp", true, sight);
    into.session(ends, "ftp", plainWebSecurity(null), sight);
    const secret = textAt(body, "command_data");
    if (textAt(body, "command")?.toUpperCase() === "PASS" && secret !== undefined)
      into.credential(ends, "ftp", null, maskSecret(secret), sight);
  },
};

const snmp: EveEvent = {
  type: "snmp",
  read(body, ends, sight, into) {
    into.message(ends, "snmp", false, sight);
    const community = textAt(body, "community");
    if (community !== undefined) into.credential(ends, "snmp", null, maskSecret(community), sight);
  },
};

const smb: EveEvent = {
  type: "smb",
  read(body, ends, sight, into) {
    into.message(ends, "smb", true, sight);
    const [system, host] = [wordsOf(textAt(body, "request", "native_os")), wordsOf(textAt(body, "ntlmssp", "host"))];
    if (system !== undefined || host !== undefined)
      into.asset(
        ends.client,
        "smb",
        true,
        { ...(system !== undefined && { product: system }), ...(host !== undefined && { names: [host] }) },
        sight,
      );
  },
};

const dhcp: EveEvent = {
  type: "dhcp",
  read(body, ends, sight, into) {
    into.message(ends, "dhcp", false, sight);
    const assigned = addressOf(textAt(body, "assigned_ip"));
    const mac = macOf(textAt(body, "client_mac"));
    const name = wordsOf(textAt(body, "hostname"));
    const address = assigned === undefined || assigned === "0.0.0.0" ? mac : assigned;
    if (address === undefined) return;
    into.asset(address, "dhcp", true, { ...(mac !== undefined && { mac }), ...(name !== undefined && { names: [name] }) }, sight);
  },
};

const mqtt: EveEvent = {
  type: "mqtt",
  read(body, ends, sight, into) {
    into.message(ends, "mqtt", false, sight);
    const [user, secret] = [textAt(body, "connect", "username"), textAt(body, "connect", "password")];
    if (secret !== undefined) into.credential(ends, "mqtt", user?.slice(0, 100) ?? null, maskSecret(secret), sight);
  },
};

export const OFFICE_EVENTS: readonly EveEvent[] = [tls, ssh, http, ftp, snmp, smb, dhcp, mqtt];
