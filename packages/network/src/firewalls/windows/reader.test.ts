// What Windows Defender Firewall does with packets, case by case, as its documentation says, from each of the exports that people have.

import assert from "node:assert/strict";
import { test } from "node:test";
import { isOfFormat, readFormat } from "../format.ts";
import { verdictsOf } from "../packet.fixture.ts";
import type { RulesetReading } from "../ruleset.ts";
import { windowsFirewall } from "./reader.ts";
import { netshProfiles, netshRule } from "./sample.fixture.ts";

function read(text: string): RulesetReading {
  const bytes = new TextEncoder().encode(text);
  assert.ok(isOfFormat(windowsFirewall, bytes), text.slice(0, 200));
  return readFormat(windowsFirewall, bytes, "d");
}

function expect(text: string, lines: readonly string[]): void {
  const reading = read(text);
  const packets = lines.map((line) => line.replace(/^\w+: /, ""));
  assert.deepEqual(verdictsOf(reading, packets), lines);
  assert.deepEqual(reading.strange, []);
}

const netsh = (rules: readonly string[], profiles = netshProfiles()): string => `\n${rules.join("\n")}\nOk.\n\n${profiles}`;
const IN = "tcp 10.1.0.5:9 > 10.2.0.5:502 from Ethernet";

test("what blocks beats what allows, wherever it stands", () => {
  const allow = netshRule("a", { LocalPort: "502" });
  const block = netshRule("b", { RemoteIP: "10.1.0.5/32", Action: "Block" });
  const other = "tcp 10.1.0.6:9 > 10.2.0.5:502 from Ethernet";
  for (const rules of [
    [allow, block],
    [block, allow],
  ]) {
    expect(netsh(rules), [`deny: ${IN}`, `permit: ${other}`]);
  }
  // A peer that is authenticated may pass what blocks; a packet does not show whether it is.
  expect(netsh([block, netshRule("c", { Action: "Bypass", Security: "Authenticate" })]), [`unknown: ${IN}`]);
});

test("the default of the profile decides what no rule names, and shields stop what rules allow", () => {
  const out = "tcp 10.2.0.5:9 > 10.1.0.5:80 to Ethernet";
  const allow = netshRule("a", { LocalPort: "502" });
  expect(netsh([], netshProfiles()), [`deny: ${IN}`, `permit: ${out}`]);
  expect(netsh([], netshProfiles("AllowInbound,BlockOutbound")), [`permit: ${IN}`, `deny: ${out}`]);
  expect(netsh([allow], netshProfiles("BlockInboundAlways,AllowOutbound")), [`deny: ${IN}`]);
  expect(netsh([], netshProfiles("BlockInbound,BlockOutbound", "OFF")), [`permit: ${IN}`, `permit: ${out}`]);
  const { problems = [] } = read(`\n${allow}\nOk.\n`);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["network/windows-no-profiles"],
  );
});

test("rules of some profiles only: the network that the host is in is not told", () => {
  const rules = [netshRule("a", { LocalPort: "502", Profiles: "Domain" }), netshRule("b", { LocalPort: "80" })];
  expect(netsh(rules), [`unknown: ${IN}`, "permit: tcp 10.1.0.5:9 > 10.2.0.5:80 from Ethernet"]);
  const everywhere = ["Domain", "Private", "Public"].map((Profiles) => netshRule(Profiles, { LocalPort: "502", Profiles }));
  expect(netsh(everywhere), [`permit: ${IN}`]);
});

test("programs, services, networks by name and ports by name are not seen in a packet", () => {
  for (const settings of [
    { Program: "C:\\scada\\server.exe" },
    { Service: "spooler" },
    { RemoteIP: "LocalSubnet" },
    { LocalPort: "RPC" },
    { InterfaceTypes: "Wireless" },
    { Security: "Authenticate" },
  ]) {
    expect(netsh([netshRule("a", settings)]), [`unknown: ${IN}`]);
  }
  const short = netshRule("a").replace(/^(?:Program|Service):.*\n/gm, "");
  expect(netsh([short]), [`unknown: ${IN}`]);
});

test("local is the destination of what comes in and the source of what goes out", () => {
  const settings = {
    LocalIP: "10.2.0.5/32",
    RemoteIP: "10.1.0.0-10.1.0.9",
    LocalPort: "502",
    RemotePort: "1000-2000",
    Action: "Block",
  };
  expect(netsh([netshRule("a", { ...settings, Direction: "Out" })]), [
    "deny: tcp 10.2.0.5:502 > 10.1.0.9:1000 to Ethernet",
    "permit: tcp 10.2.0.5:502 > 10.1.0.10:1000 to Ethernet",
    "permit: tcp 10.2.0.5:1000 > 10.1.0.9:502 to Ethernet",
  ]);
  expect(netsh([netshRule("a", { ...settings, Action: "Allow" })]), [
    "permit: tcp 10.1.0.9:1000 > 10.2.0.5:502 from Ethernet",
    "deny: tcp 10.1.0.9:999 > 10.2.0.5:502 from Ethernet",
  ]);
});

test("what a line of a rule says and is not known takes its proof, and a listing without its end proves nothing", () => {
  expect(netsh([netshRule("a").replace("Edge traversal:", "Edge of the world:")]), [`unknown: ${IN}`]);
  const cut = read(netsh([netshRule("a")]).replace(/Ok\.\n$/, ""));
  assert.deepEqual(verdictsOf(cut, [IN]), [`unknown: ${IN}`]);
});

const RULE = {
  Name: "{1}",
  DisplayName: "Historian",
  Enabled: "True",
  Profile: "Any",
  Direction: "Inbound",
  Action: "Allow",
  Protocol: "TCP",
  LocalPort: "502",
  RemotePort: "Any",
  LocalAddress: "Any",
  RemoteAddress: "10.1.0.0/255.255.0.0",
  IcmpType: "Any",
  Program: "Any",
  Service: "Any",
  Package: "",
  InterfaceType: "Any",
  InterfaceAlias: "Any",
  Authentication: "NotRequired",
  Encryption: "NotRequired",
  OverrideBlockRules: "False",
};
const PROFILE = { Name: "Domain", Enabled: "True", DefaultInboundAction: "Block", DefaultOutboundAction: "Allow" };
const PROFILES = ["Domain", "Private", "Public"].map((Name) => ({ ...PROFILE, Name }));
const VERDICTS = [
  `permit: ${IN}`,
  "deny: tcp 10.1.0.5:9 > 10.2.0.5:503 from Ethernet",
  "deny: tcp 10.3.0.5:9 > 10.2.0.5:502 from Ethernet",
];

test("JSON, with words or with the numbers of enumerations", () => {
  expect(JSON.stringify([RULE, ...PROFILES]), VERDICTS);
  expect(JSON.stringify({ rules: [{ ...RULE, LocalPort: ["502", "80"] }], profiles: PROFILES }), [
    `permit: ${IN}`,
    "permit: tcp 10.1.0.5:9 > 10.2.0.5:80 from Ethernet",
  ]);
  const numbers = { ...RULE, Enabled: 1, Profile: 7, Direction: 1, Action: 2 };
  const profiles = PROFILES.map((profile) => ({ ...profile, Enabled: 1, DefaultInboundAction: 4, DefaultOutboundAction: 2 }));
  expect(JSON.stringify([numbers, ...profiles]), VERDICTS);
  const { ruleset } = read(JSON.stringify([RULE, ...PROFILES]));
  const rule = ruleset.chains.get("inbound domain")?.rules.find(({ implied }) => implied === undefined);
  assert.deepEqual(rule?.locator, { type: "pointer", pointer: "/0" });
  assert.deepEqual(read(`{"Direction":1,"Profile":0,"x":${"[".repeat(5000)}${"]".repeat(5000)}}`).ruleset.families, [
    "ip",
    "ip6",
  ]);
  // A broken document, and one with an object that is neither, prove nothing.
  for (const text of [JSON.stringify([RULE, ...PROFILES]).slice(0, -1), JSON.stringify([RULE, { Wish: 1 }, ...PROFILES])]) {
    assert.deepEqual(verdictsOf(read(text), [IN]), [`unknown: ${IN}`]);
  }
});

const csv = (rows: readonly object[]): string => {
  const keys = Object.keys(rows[0] ?? {});
  const cell = (value: unknown): string => `"${String(value).replaceAll('"', '""')}"`;
  return [keys.map(cell).join(","), ...rows.map((row) => Object.values(row).map(cell).join(","))].join("\r\n").concat("\r\n");
};

test("CSV: profiles behind the rules show that none is missing", () => {
  const rules = csv([{ ...RULE, LocalPort: "502,80" }]);
  expect(`${rules}${csv(PROFILES)}`, VERDICTS);
  expect(`#TYPE Selected.System.Management\r\n${rules}${csv(PROFILES)}`, VERDICTS);
  expect(rules, [`unknown: ${IN}`]);
  // PowerShell writes what a list is, not what is in it, where nobody joins it.
  expect(`${csv([{ ...RULE, RemoteAddress: "System.String[]" }])}${csv(PROFILES)}`, [`unknown: ${IN}`]);
});

test("tables and documents of others with directions and actions are not claimed", () => {
  for (const text of [
    "Time,Source,Direction,Action\n1,10.0.0.1,in,allow\n",
    '{"Direction":"in","Action":"allow"}',
    "Rule Name: x\n",
  ]) {
    assert.ok(!isOfFormat(windowsFirewall, new TextEncoder().encode(text)), text);
  }
});

test("lists of keys", () => {
  const list = (record: object): string =>
    Object.entries(record)
      .map(([key, value]) => `${key.padEnd(24)}: ${value}`)
      .join("\r\n");
  const text = [RULE, ...PROFILES].map(list).join("\r\n\r\n").concat("\r\n\r\n");
  expect(text, VERDICTS);
  expect(text.replace("10.1.0.0/255.255.0.0", "{10.1.0.5, 10.1.0.6...}"), [`unknown: ${IN}`]);
});

test("XML as ConvertTo-Xml and Export-Clixml write it", () => {
  const properties = (record: object): string =>
    Object.entries(record)
      .map(([key, value]) => `<Property Name="${key}" Type="System.String">${value}</Property>`)
      .join("\n");
  const objects = [RULE, ...PROFILES]
    .map((record) => `<Object Type="System.Object">\n${properties(record)}\n</Object>`)
    .join("\n");
  expect(`<?xml version="1.0"?>\n<Objects>\n${objects}\n</Objects>`, VERDICTS);
  const members = [RULE, ...PROFILES].map((record, at) => {
    const inner = Object.entries(record).map(([key, value]) => `<S N="${key}">${value}</S>`);
    return `<Obj RefId="${at}"><TN RefId="0"><T>Selected</T></TN><MS>${inner.join("")}</MS></Obj>`;
  });
  expect(
    `<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">${members.join("\n")}</Objs>`,
    VERDICTS,
  );
});

test("PowerShell writes files in UTF-16", () => {
  const text = netsh([netshRule("a", { LocalPort: "502" })]);
  const bytes = new Uint8Array(Buffer.from(`\uFEFF${text}`, "utf16le"));
  assert.ok(isOfFormat(windowsFirewall, bytes));
  assert.deepEqual(verdictsOf(readFormat(windowsFirewall, bytes, "d"), [IN]), [`permit: ${IN}`]);
});
