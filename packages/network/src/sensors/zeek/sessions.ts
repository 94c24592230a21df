// Logs about sessions of the office's protocols: ssl, ssh, http, ftp, dns, smb and what belongs to them (docs.zeek.org, log files).

import { maskSecret } from "@bulkhead/facts";
import { plainWebSecurity, sshSecurity, tlsSecurity } from "../security.ts";
import { countOf, wordsOf } from "../values.ts";
import { endsOf, truthOf, type ZeekLog } from "./log.ts";

const ssl: ZeekLog = {
  path: "ssl",
  marks: ["id.orig_h", "established", "resumed"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    const established = truthOf(row("established"));
    into.message(ends, "tls", true, sight);
    if (established === true) {
      const certified = (row("client_cert_chain_fps") ?? row("client_cert_chain_fuids") ?? row("client_subject") ?? "") !== "";
      into.session(ends, "tls", tlsSecurity(row("version"), row("cipher"), ends.port, certified), sight);
    }
    const subject = wordsOf(row("subject"));
    if (subject !== undefined) into.asset(ends.server, "tls", true, { names: [subject], role: "server" }, sight);
    return true;
  },
};

/** Certificates stand for themselves: which connection they belong to is said in ssl.log only. */
const x509: ZeekLog = {
  path: "x509",
  marks: ["certificate.serial", "certificate.not_valid_after"],
  read: () => true,
};

const ssh: ZeekLog = {
  path: "ssh",
  marks: ["id.orig_h", "auth_attempts"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    into.message(ends, "ssh", true, sight);
    into.session(ends, "ssh", sshSecurity(countOf(row("version")) ?? 2, row("cipher_alg"), truthOf(row("auth_success"))), sight);
    const [client, server] = [wordsOf(row("client")), wordsOf(row("server"))];
    if (client !== undefined) into.asset(ends.client, "ssh", true, { product: bannerOf(client) }, sight);
    if (server !== undefined) into.asset(ends.server, "ssh", true, { product: bannerOf(server), role: "server" }, sight);
    return true;
  },
};

/** The software behind `SSH-2.0-`. */
function bannerOf(text: string): string {
  return text.replace(/^SSH-[\d.]{1,8}-/, "");
}

const http: ZeekLog = {
  path: "http",
  marks: ["id.orig_h", "trans_depth", "request_body_len"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    const [user, password] = [row("username"), row("password")];
    into.message(ends, "http", row("status_code") !== undefined, sight);
    into.session(ends, "http", plainWebSecurity(user === undefined ? null : "password"), sight);
    if (user !== undefined || password !== undefined)
      into.credential(ends, "http", user?.slice(0, 100) ?? null, maskedOf(password), sight);
    into.asset(ends.server, "http", row("status_code") !== undefined, { role: "server" }, sight);
    return true;
  },
};

/** Zeek leaves passwords out unless it is told to log them; that one crossed readable it tells all the same. */
function maskedOf(password: string | undefined): string {
  return password === undefined || password === "<hidden>" ? "•••••• (not in the log)" : maskSecret(password);
}

const ftp: ZeekLog = {
  path: "ftp",
  marks: ["id.orig_h", "command", "reply_code"],
  read(row, sight, into) {
    const ends = endsOf(row, "tcp");
    if (ends === undefined) return false;
    into.message(ends, "ftp", true, sight);
    const user = row("user");
    into.session(
      ends,
      "ftp",
      { ...plainWebSecurity(user === undefined ? null : user === "anonymous" ? "anonymous" : "password"), authenticated: null },
      sight,
    );
    if (user !== undefined && user !== "anonymous" && user !== "<unknown>")
      into.credential(ends, "ftp", user.slice(0, 100), maskedOf(row("password")), sight);
    return true;
  },
};

/** A log whose records say that the protocol was spoken, and nothing else that bears on a plant. */
function spoken(path: string, protocol: string, transport: "tcp" | "udp", marks: readonly string[]): ZeekLog {
  return {
    path,
    marks,
    read(row, sight, into) {
      const named = row("proto");
      const ends = endsOf(row, named === "tcp" || named === "udp" ? named : transport);
      if (ends !== undefined) into.message(ends, protocol, false, sight);
      return ends !== undefined;
    },
  };
}

export const SESSION_LOGS: readonly ZeekLog[] = [
  ssl,
  x509,
  ssh,
  http,
  ftp,
  spoken("dns", "dns", "udp", ["id.orig_h", "trans_id", "rejected"]),
  spoken("smtp", "smtp", "tcp", ["id.orig_h", "trans_depth", "is_webmail"]),
  spoken("smtp", "smtp", "tcp", ["id.orig_h", "helo"]),
  spoken("irc", "irc", "tcp", ["id.orig_h", "nick"]),
  spoken("sip", "sip", "udp", ["id.orig_h", "request_from", "call_id"]),
  spoken("ntp", "ntp", "udp", ["id.orig_h", "stratum", "precision"]),
  spoken("snmp", "snmp", "udp", ["id.orig_h", "get_requests", "set_requests"]),
  spoken("rdp", "rdp", "tcp", ["id.orig_h", "security_protocol"]),
  spoken("rfb", "vnc", "tcp", ["id.orig_h", "share_flag", "authentication_method"]),
  spoken("smb_mapping", "smb", "tcp", ["id.orig_h", "share_type"]),
  spoken("smb_files", "smb", "tcp", ["id.orig_h", "times.modified"]),
  spoken("kerberos", "kerberos", "tcp", ["id.orig_h", "request_type", "forwardable"]),
  spoken("ldap", "ldap", "tcp", ["id.orig_h", "message_id", "opcode"]),
  spoken("mqtt_connect", "mqtt", "tcp", ["id.orig_h", "proto_version", "client_id"]),
  spoken("radius", "radius", "udp", ["id.orig_h", "result", "connect_info"]),
  spoken("syslog", "syslog", "udp", ["id.orig_h", "facility", "severity", "message"]),
];
