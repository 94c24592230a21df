// Logs about single hosts: known_hosts, known_services, known_modbus, software, dhcp, ntlm (docs.zeek.org, log files).

import { protocolOf } from "../protocol-names.ts";
import { addressOf, macOf, portOf, wordsOf } from "../values.ts";
import { endsOf, toldOf, type ZeekLog } from "./log.ts";

const knownHosts: ZeekLog = {
  path: "known_hosts",
  marks: ["ts", "host"],
  read(row, sight, into) {
    const host = addressOf(row("host"));
    if (host !== undefined) into.asset(host, "ip", true, {}, sight);
    return host !== undefined;
  },
};

const knownServices: ZeekLog = {
  path: "known_services",
  marks: ["host", "port_num", "port_proto"],
  read(row, sight, into) {
    const host = addressOf(row("host"));
    if (host === undefined || portOf(row("port_num")) === undefined) return false;
    into.asset(host, protocolOf(row("service")?.split(",")[0]) ?? "ip", true, { role: "server" }, sight);
    return true;
  },
};

const knownModbus: ZeekLog = {
  path: "known_modbus",
  marks: ["host", "device_type"],
  read(row, sight, into) {
    const host = addressOf(row("host"));
    if (host === undefined) return false;
    into.asset(host, "modbus", true, row("device_type")?.includes("SLAVE") === true ? { role: "server" } : {}, sight);
    return true;
  },
};

const software: ZeekLog = {
  path: "software",
  marks: ["host", "software_type"],
  read(row, sight, into) {
    const host = addressOf(row("host"));
    const product = wordsOf(row("name"));
    if (host === undefined || product === undefined) return false;
    const numbers = ["version.major", "version.minor", "version.minor2", "version.minor3"].flatMap((field) => row(field) ?? []);
    const version = numbers.length === 0 ? undefined : [numbers.join("."), row("version.addl")].filter(Boolean).join("-");
    const kind = row("software_type")?.split("::");
    into.asset(host, protocolOf(kind?.[0]) ?? "ip", true, toldOf({ product, version: wordsOf(version) }), sight);
    return true;
  },
};

const dhcp: ZeekLog = {
  path: "dhcp",
  marks: ["uids", "msg_types"],
  read(row, sight, into) {
    const client = addressOf(row("assigned_addr")) ?? addressOf(row("client_addr"));
    const server = addressOf(row("server_addr"));
    const mac = macOf(row("mac"));
    const names = [row("host_name"), row("client_fqdn")].flatMap((name) => wordsOf(name) ?? []);
    const told = toldOf({ mac, names: names.length > 0 ? [...new Set(names)] : undefined });
    if (client !== undefined && client !== "0.0.0.0") into.asset(client, "dhcp", true, told, sight);
    else if (mac !== undefined) into.asset(mac, "dhcp", true, told, sight);
    if (server !== undefined) into.asset(server, "dhcp", true, { role: "server" }, sight);
    if (client !== undefined && client !== "0.0.0.0" && server !== undefined)
      into.message({ client, server, transport: "udp", port: 67 }, "dhcp", true, sight);
    return client !== undefined || server !== undefined || mac !== undefined;
  },
};

const ntlm: ZeekLog = {
  path: "ntlm",
  marks: ["id.orig_h", "hostname", "domainname"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    const told = (text: string | undefined) => (wordsOf(text) === undefined ? undefined : [wordsOf(text) as string]);
    const client = told(row("hostname"));
    const server = told(row("server_dns_computer_name")) ?? told(row("server_nb_computer_name"));
    if (client !== undefined) into.asset(ends.client, "smb", true, { names: client }, sight);
    if (server !== undefined) into.asset(ends.server, "smb", true, { names: server }, sight);
    return true;
  },
};

export const HOST_LOGS: readonly ZeekLog[] = [knownServices, knownModbus, software, dhcp, ntlm, knownHosts];
