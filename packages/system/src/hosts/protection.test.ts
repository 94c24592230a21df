// How a host guards itself, what runs on it without a person, and which updates it lacks, out of texts as the tools print them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { valuesIn } from "./snapshot.fixture.ts";

const settings = (texts: Readonly<Record<string, string>>): readonly string[] =>
  valuesIn("setting", texts).map(({ component, name, value, topic, weak }) =>
    [component, name, value, topic ?? "", weak === undefined ? "" : "weak"].join("|"),
  );

test("the firewall of the host, in its four ways", () => {
  const nft = JSON.stringify({
    nftables: [
      { metainfo: { version: "1.0.6" } },
      { chain: { family: "inet", table: "filter", name: "in", hook: "input", policy: "drop" } },
      { chain: { family: "inet", table: "filter", name: "fwd", hook: "forward", policy: "accept" } },
    ],
  });
  assert.deepEqual(settings({ nftables: nft }), ["nftables|input|drop by default in filter in|host-firewall|"]);
  assert.deepEqual(settings({ iptables: "*filter\n:INPUT DROP [0:0]\n:FORWARD ACCEPT [0:0]\nCOMMIT\n" }), [
    "iptables|INPUT|DROP|host-firewall|",
  ]);
  assert.deepEqual(settings({ ufw: "Status: active\nLogging: on (low)\nDefault: allow (incoming), allow (outgoing)\n" }), [
    "ufw|Status|active|host-firewall|",
    "ufw|Default|allow (incoming), allow (outgoing)|host-firewall|weak",
  ]);
  assert.deepEqual(settings({ ufw: "Status: inactive\n" }), ["ufw|Status|inactive|host-firewall|weak"]);
});

test("encryption counts for what lies on it, and for nothing else", () => {
  const blockdevices = [
    {
      name: "sda",
      type: "disk",
      children: [
        { name: "sda1", type: "part", mountpoint: "/boot" },
        { name: "sda2", type: "part", fstype: "crypto_LUKS", children: [{ name: "root", type: "crypt", mountpoint: "/" }] },
        { name: "sda3", type: "part", mountpoint: "/srv" },
      ],
    },
  ];
  assert.deepEqual(settings({ "block-devices": JSON.stringify({ blockdevices }) }), [
    "disk|encryption|dm-crypt below /|encryption-at-rest|",
    "disk|encryption|none|encryption-at-rest|weak",
  ]);
});

test("start, processes, malicious software", () => {
  assert.deepEqual(settings({ "secure-boot": "SecureBoot disabled\n", lockdown: "[none] integrity confidentiality\n" }), [
    "secure boot|state|disabled|boot-integrity|weak",
    "kernel|lockdown|none|boot-integrity|",
  ]);
  assert.deepEqual(settings({ "secure-boot-variable": "\u0006\u0000\u0000\u0000\u0001" }), [
    "secure boot|state|enabled|boot-integrity|",
  ]);
  assert.deepEqual(settings({ randomisation: "0\n", selinux: "1\n", clamav: "ClamAV 1.4.3/27500/Mon Mar  2 09:00:00 2026\n" }), [
    "kernel|randomize_va_space|0|process-isolation|weak",
    "SELinux|enforce|1|process-isolation|",
    "ClamAV|database|27500/Mon Mar  2 09:00:00 2026|malware-protection|",
  ]);
});

test("media, sessions, banners, sudo, where records go", () => {
  assert.deepEqual(settings({ modprobe: "# off\nblacklist usb-storage\ninstall uas /bin/true\nblacklist pcspkr\n" }), [
    "modprobe|usb-storage|blacklist|media-control|",
    "modprobe|uas|install /bin/true|media-control|",
  ]);
  assert.deepEqual(settings({ usbguard: "ImplicitPolicyTarget=allow\n" }), [
    "usbguard|ImplicitPolicyTarget|allow|media-control|weak",
  ]);
  assert.deepEqual(settings({ profile: "export TMOUT=0\n" }), ["shell|TMOUT|0|session-end|weak"]);
  assert.deepEqual(settings({ banner: "\\n \\l\n\n" }), ["login|banner||use-notification|weak"]);
  assert.deepEqual(settings({ sudoers: "Defaults use_pty\nanna ALL=(ALL) NOPASSWD: ALL\n" }), [
    "sudo|Defaults|use_pty|privilege|",
    "sudo|NOPASSWD|anna ALL=(ALL) NOPASSWD: ALL|privilege|weak",
  ]);
  assert.deepEqual(settings({ "audit-remote": "remote_server = log.example\n" }), [
    "audisp-remote|remote_server|log.example|log-forwarding|",
  ]);
});

test("what runs without a person, with secrets masked, and who is logged in", () => {
  const texts = {
    services: "ssh.service loaded active running OpenBSD Secure Shell server\nnfs.service not-found inactive dead nfs.service\n",
    timers: "restic-backup.timer enabled enabled\n",
    crontab: "SHELL=/bin/sh\n17 * * * * root run --password=hunter2hunter2\n@daily borg /usr/bin/borg create\nodd\n",
    "crontab-of-user": "5 3 * * 1 /usr/bin/true\n",
    modules: "usb_storage 81920 0 - Live 0x0000000000000000\n",
    sessions: "anna     pts/0        2026-03-02 09:00 (10.0.9.9)\nroot     tty1         2026-03-02 08:00\n",
  };
  assert.deepEqual(
    valuesIn("unattended-program", texts).map(({ what, name, enabled, user, schedule }) => [what, name, enabled, user, schedule]),
    [
      ["service", "ssh.service", true, null, null],
      ["scheduled-job", "restic-backup.timer", true, null, null],
      ["scheduled-job", "run --password=••••", true, "root", "17 * * * *"],
      ["scheduled-job", "/usr/bin/borg create", true, "borg", "@daily"],
      ["scheduled-job", "/usr/bin/true", true, "crontab-of-user", "5 3 * * 1"],
      ["driver", "usb_storage", true, null, null],
    ],
  );
  assert.deepEqual(valuesIn("user-session", texts), [
    { host: "hmi", user: "anna", at: "pts/0", from: "10.0.9.9" },
    { host: "hmi", user: "root", at: "tty1", from: null },
  ]);
  assert.deepEqual(settings(texts), [
    "backup|job|restic-backup.timer|backup|",
    "backup|job|/usr/bin/borg create at @daily|backup|",
  ]);
  assert.deepEqual(
    valuesIn("not-understood", texts).map(({ text }) => text),
    ["odd"],
  );
});

test("updates that are offered", () => {
  const apt = [
    "Reading package lists...",
    "Inst libssl3 [3.0.11-1] (3.0.15-1 Debian-Security:12/stable-security [amd64]) []",
    "Inst tzdata [2024a-0] (2024b-0 Debian:12.8/stable [all])",
    "Conf tzdata (2024b-0 Debian:12.8/stable [all])",
    "Inst ???",
  ].join("\n");
  assert.deepEqual(valuesIn("pending-update", { "updates-apt": apt }), [
    { host: "hmi", name: "libssl3", installed: "3.0.11-1", offered: "3.0.15-1", security: true, via: "apt" },
    { host: "hmi", name: "tzdata", installed: "2024a-0", offered: "2024b-0", security: false, via: "apt" },
  ]);
  assert.equal(valuesIn("not-understood", { "updates-apt": apt }).length, 1);
  assert.deepEqual(
    valuesIn("pending-update", { "updates-dnf": "RHSA-2024:1234 Important/Sec. openssl-libs-1:3.0.7-27.el9.x86_64\n" }),
    [
      {
        host: "hmi",
        name: "openssl-libs",
        installed: null,
        offered: "1:3.0.7-27.el9.x86_64",
        security: true,
        via: "dnf, RHSA-2024:1234",
      },
    ],
  );
});
