// A snapshot of a Windows host, made by hand as Windows PowerShell 5.1 writes JSON: the script itself could not be run where this was written.

import assert from "node:assert/strict";
import { test } from "node:test";
import { valuesIn } from "./snapshot.fixture.ts";
import { WINDOWS_ITEMS } from "./windows-items.ts";

const json = (...entries: readonly unknown[]): string => JSON.stringify(entries);

const HOST = {
  "windows-system": json({ Caption: "Microsoft Windows 10 Enterprise LTSC", Version: "10.0.19044", BuildNumber: "19044" }),
  "windows-addresses": json(
    { IPAddress: "10.0.3.5", InterfaceAlias: "Ethernet" },
    { IPAddress: "fe80::1%12" },
    { IPAddress: "127.0.0.1" },
  ),
  "windows-adapters": json({ Name: "Ethernet", MacAddress: "02-42-0A-00-03-05" }),
  "windows-accounts": json(
    { Name: "Administrator", Enabled: false, PasswordRequired: true, SID: "S-1-5-21-1-2-3-500" },
    { Name: "operator", Enabled: true, PasswordRequired: false, SID: "S-1-5-21-1-2-3-1001" },
  ),
  "windows-administrators": json({ SID: "S-1-5-21-1-2-3-500", Name: "X" }, { SID: "S-1-5-21-1-2-3-1001", Name: "Y" }),
};

test("who the host is, and its accounts", () => {
  const [host] = valuesIn("host", HOST);
  assert.deepEqual(host, {
    host: "hmi",
    addresses: ["10.0.3.5", "02:42:0a:00:03:05"],
    system: "Microsoft Windows 10 Enterprise LTSC",
    version: "10.0.19044",
    privileged: true,
    collectedBy: "root (uid 0), collector 1",
  });
  assert.deepEqual(valuesIn("account", HOST), [
    { host: "hmi", name: "Administrator", id: 500, interactive: false, administrator: true, locked: true, passwordless: false },
    { host: "hmi", name: "operator", id: 1001, interactive: true, administrator: true, locked: false, passwordless: null },
  ]);
});

test("settings with their topics, and where they fall short", () => {
  const settings = valuesIn("setting", {
    "windows-password-policy": json({ MinPasswordLength: 0, MaxPasswordAge: 3_628_800, MaxBadPasswordsAllowed: 5 }),
    "windows-firewall": json(
      { Name: "Domain", Enabled: "True", Inbound: "Block" },
      { Name: "Public", Enabled: "False", Inbound: "NotConfigured" },
    ),
    "windows-usb-storage": json({ Start: 3 }),
    "windows-secure-boot": json({ State: true }),
    "windows-defender": json({ AntivirusEnabled: true, RealTimeProtectionEnabled: false, AntivirusSignatureAge: 3 }),
    "windows-code-integrity": json({ UsermodeCodeIntegrityPolicyEnforcementStatus: 2 }),
    "windows-encryption": json({ MountPoint: "C:", Protection: "Off" }),
    "windows-forwarding": json({ "1": "Server=http://collector:5985/wsman", PSPath: "x" }),
    "windows-logon": json({ InactivityTimeoutSecs: 900 }),
    "windows-file-sharing": json({ EnableSMB1Protocol: true }),
  }).map(
    ({ component, name, value, topic, weak }) => `${topic}|${component}|${name}|${value}|${weak === undefined ? "" : "weak"}`,
  );
  assert.deepEqual(settings, [
    "password-strength|password policy|MinPasswordLength|0|weak",
    "password-age|password policy|MaxPasswordAge|3628800|",
    "log-in-failures|password policy|MaxBadPasswordsAllowed|5|",
    "media-control|USBSTOR|Start|3|weak",
    "boot-integrity|secure boot|State|true|",
    "malware-protection|Defender|AntivirusEnabled|true|",
    "malware-protection|Defender|RealTimeProtectionEnabled|false|weak",
    "malware-protection|Defender|AntivirusSignatureAge|3|",
    "allow-listing|code integrity|UsermodeCodeIntegrityPolicyEnforcementStatus|2|",
    "unused-function|file sharing|EnableSMB1Protocol|true|weak",
    "session-end|log-on|InactivityTimeoutSecs|900|",
    "host-firewall|Windows Firewall|Domain|on, Block by default|",
    "host-firewall|Windows Firewall|Public|off|weak",
    "encryption-at-rest|BitLocker|C:|off|weak",
    "log-forwarding|event forwarding|1|Server=http://collector:5985/wsman|",
  ]);
});

test("programs, sockets, updates, media; what is no JSON is said", () => {
  const texts = {
    "windows-services": json({
      Name: "s7oiehsx",
      State: "Running",
      StartMode: "Auto",
      PathName: "C:\\s7.exe /password:hunter2hunter2",
      StartName: "LocalSystem",
    }),
    "windows-jobs": json({ TaskPath: "\\", TaskName: "Backup", State: "Ready", Execute: "wbadmin", User: "SYSTEM" }),
    "windows-tcp": json({ LocalAddress: "::", LocalPort: 445, Process: "System" }),
    "windows-programs": json({ DisplayName: "STEP 7", DisplayVersion: "5.7", Publisher: "Siemens" }),
    "windows-hotfixes": json({ HotFixID: "KB5034441", InstalledOn: "2026-01-10" }),
    "windows-pending": json({ Title: "2026-02 Cumulative Update (KB5040001)", Severity: "Critical", Categories: "" }),
    "windows-media": json({ DeviceID: "E:", FileSystem: "FAT32", Access: 0 }),
    "windows-drivers": "not json",
  };
  assert.deepEqual(
    valuesIn("unattended-program", texts).map(({ what, name, runs, user }) => [what, name, runs, user]),
    [
      ["service", "s7oiehsx", "C:\\s7.exe /password:••••", "LocalSystem"],
      ["scheduled-job", "\\Backup", "wbadmin", "SYSTEM"],
    ],
  );
  assert.deepEqual(valuesIn("listening-service", texts), [
    { host: "hmi", transport: "tcp", address: "*", port: 445, process: "System" },
  ]);
  assert.deepEqual(
    valuesIn("software", texts).map(({ name, version }) => `${name} ${version}`),
    ["STEP 7 5.7", "KB5034441 2026-01-10"],
  );
  assert.deepEqual(
    valuesIn("pending-update", texts).map(({ name, security }) => [name, security]),
    [["KB5040001", true]],
  );
  assert.equal(valuesIn("removable-media", texts)[0]?.writable, true);
  assert.equal(valuesIn("not-understood", texts)[0]?.what, "windows-drivers");
});

test("every item only reads", () => {
  for (const { id, script } of WINDOWS_ITEMS)
    assert.doesNotMatch(
      script,
      /\b(?:Set|New-Item|Remove|Stop|Start-(?!Sleep)|Enable|Disable|Clear|Add|Invoke|Install|Uninstall|Restart|Register)-|\bOut-File\b|[^-\w]>[^=]/,
      id,
    );
});
