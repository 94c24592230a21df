// Settings of network devices: what each command says for security, blocks, banners, and that no secret leaves the reader.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { type FactValues, gatherFacts, readerOf } from "@bulkhead/facts";
import { DEVICE_READERS } from "./index.ts";

const DATA = join(import.meta.dirname, "..", "..", "..", "..", "apps", "cli", "test-data");

function read(bytes: Uint8Array): {
  readonly reader: string | undefined;
  readonly host: FactValues["host"] | undefined;
  readonly settings: readonly string[];
  readonly whole: string;
} {
  const reader = readerOf(DEVICE_READERS, bytes.subarray(0, 65_536));
  const run = reader?.open({ evidence: { digest: "sha256:00", name: "device", size: bytes.length }, points: [] });
  run?.push(bytes);
  const facts = run === undefined ? [] : gatherFacts(run.end()).facts;
  return {
    reader: reader?.id,
    host: facts.flatMap((fact) => (fact.kind === "host" ? [fact.value] : []))[0],
    settings: facts.flatMap((fact) =>
      fact.kind === "setting" ? [`${fact.value.topic}|${fact.value.name}|${fact.value.weak === undefined ? "" : "weak"}`] : [],
    ),
    whole: JSON.stringify(facts),
  };
}

const IOS = `
version 15.2
no service pad
service password-encryption
hostname sw1
enable secret 9 $9$hunter2secret
enable password 7 0822455D0A16
username anna privilege 15 secret 5 $1$hunter2secret
username bert password 0 hunter2plain
aaa new-model
aaa authentication login default group tacacs+ local
snmp-server community hunter2comm RO 10
snmp-server group OPS v3 priv
snmp-server group OLD v3 noauth
snmp-server host 10.0.4.9 version 2c hunter2comm
ip http server
no ip http secure-server
logging host 10.0.4.9
ntp server 10.0.4.10
login block-for 120 attempts 3 within 60
vstack
banner login ^C
Authorised people only.
interface GigabitEthernet9/9
^C
interface GigabitEthernet0/1
 ip address 10.0.1.1 255.255.255.0
 shutdown
line con 0
 exec-timeout 0 0
line vty 0 4
 access-class 10 in
 transport input telnet ssh
 exec-timeout 10 0
 password 7 hunter2vty
end
`;

test("Cisco IOS: what is written, with its block, and nothing that is not", () => {
  const { reader, host, settings, whole } = read(new TextEncoder().encode(IOS));
  assert.equal(reader, "cisco-ios-settings");
  assert.deepEqual(host, { host: "sw1", addresses: ["10.0.1.1"], system: "Cisco IOS", version: "15.2", privileged: true });
  assert.deepEqual(settings, [
    "unused-function|service pad|",
    "stored-secret|service password-encryption|",
    "stored-secret|enable secret|",
    "stored-secret|enable password|weak",
    "stored-secret|username anna|",
    "stored-secret|username bert|weak",
    "central-accounts|aaa new-model|",
    "central-accounts|aaa authentication login|",
    "management-protocol|snmp-server community|weak",
    "management-protocol|snmp-server group|",
    "management-protocol|snmp-server group|weak",
    "management-protocol|snmp-server host|weak",
    "management-protocol|ip http server|weak",
    "management-protocol|ip http secure-server|",
    "log-forwarding|logging host|",
    "time|ntp server|",
    "log-in-failures|login block-for|",
    "unused-function|vstack|weak",
    "use-notification|banner|",
    "unused-function|interface GigabitEthernet0/1: shutdown|",
    "session-end|line con 0: exec-timeout|weak",
    "remote-access|line vty 0 4: access-class|",
    "remote-access|line vty 0 4: transport input|weak",
    "session-end|line vty 0 4: exec-timeout|",
    "stored-secret|line vty 0 4: password|weak",
  ]);
  assert.doesNotMatch(whole, /hunter2|0822455D0A16/);
  assert.match(whole, /Authorised people only\. interface GigabitEthernet9\/9/);
});

for (const [file, id, name, weak] of [
  [
    "switch.hios.cfg",
    "hirschmann-hios",
    "ring-1",
    ["snmp access version v1", "snmp community", "http server", "passwords max-login-attempts", "banner"],
  ],
  ["switch.moxa.cfg", "moxa", "moxa-1", ["ip http-server", "snmp-server version", "snmp-server community", "login-lockout"]],
  ["switch.scalance.cfg", "siemens-scalance", "xc-1", ["telnet-server", "password policy", "auto logoff"]],
] as const) {
  test(`${file}: recognised by content, weak settings found, secrets masked`, () => {
    const { reader, host, settings, whole } = read(new Uint8Array(readFileSync(join(DATA, file))));
    assert.equal(reader, id);
    assert.equal(host?.host, name);
    assert.deepEqual(
      settings.filter((text) => text.endsWith("|weak")).map((text) => text.split("|")[1]),
      weak,
    );
    assert.doesNotMatch(whole, /hunter2/);
  });
}

test("other configurations are no device of these", () => {
  for (const text of ["ASA Version 9.1\nhostname a\nversion 15.2\ninterface X\n", "hostname a\ninterface eth0\n", "<xml/>", ""])
    assert.equal(read(new TextEncoder().encode(text)).reader, undefined, text);
});
