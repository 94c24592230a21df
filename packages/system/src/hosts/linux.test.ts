// Snapshots of Linux hosts: what each item tells, in the forms that different distributions write.

import assert from "node:assert/strict";
import { test } from "node:test";
import { hostReader } from "./linux.ts";
import { redactHashes, redactPasswordField } from "./redact.ts";
import { readText, snapshotOf, valuesIn } from "./snapshot.fixture.ts";

const PASSWD = `root:x:0:0:root:/root:/bin/bash
daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
kim:x:1000:1000:Kim,,,:/home/kim:/bin/bash
lee::1001:1001::/home/lee:
ops:x:1002:10::/home/ops:/bin/sh
+::::::
`;

test("accounts with their rights and locks", () => {
  const accounts = valuesIn("account", {
    passwd: PASSWD,
    group: "root:x:0:\nwheel:x:10:\nscada:x:20:kim\n",
    "lock-state":
      "root L 2025-05-20 0 99999 7 -1\nkim PS 2025-05-20 0 99999 7 -1 (Password set, SHA512 crypt.)\nops NP 2025-05-20 0 99999 7 -1\n",
    sudoers:
      "# comment\nDefaults env_reset\n@includedir /etc/sudoers.d\n%scada ALL=(ALL:ALL) NOPASSWD: ALL\nlee ALL=/usr/bin/reboot\n",
  });
  const told = accounts.map(({ name, id, interactive, administrator, locked, passwordless }) => [
    name,
    id,
    interactive,
    administrator,
    locked,
    passwordless,
  ]);
  assert.deepEqual(told, [
    ["root", 0, true, true, true, false],
    ["daemon", 1, false, false, null, null],
    ["kim", 1000, true, true, false, false],
    ["lee", 1001, true, false, null, true],
    ["ops", 1002, true, true, false, true],
  ]);
});

test("services from ss, in every form of an address", () => {
  const services = valuesIn("listening-service", {
    listening: [
      'tcp   LISTEN 0      128          0.0.0.0:22        0.0.0.0:*    users:(("sshd",pid=700,fd=3))',
      'tcp   LISTEN 0      128             [::]:22           [::]:*    users:(("sshd",pid=700,fd=4))',
      "tcp   LISTEN 0      4096   [::ffff:127.0.0.1]:8005       *:*",
      "tcp   LISTEN 0      4096               *:9100            *:*",
      "udp   UNCONN 0      0      127.0.0.53%lo:53        0.0.0.0:*",
      "udp   UNCONN 0      0      [fe80::1]%eth0:546         [::]:*",
    ].join("\n"),
    // Only where ss told nothing.
    "listening-tcp": "   0: 00000000:0017 00000000:0000 0A 0 0 0 0\n",
  });
  assert.deepEqual(
    services.map(({ transport, address, port, process }) => `${transport} ${address} ${port} ${process}`),
    [
      "tcp * 22 sshd",
      "tcp * 22 sshd",
      "tcp 127.0.0.1 8005 null",
      "tcp * 9100 null",
      "udp 127.0.0.53 53 null",
      "udp fe80::1 546 null",
    ],
  );
});

test("services from the tables of the kernel", () => {
  const heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
  const services = valuesIn("listening-service", {
    "listening-tcp": `${heading}   0: 0100007F:0277 00000000:0000 0A 0\n   1: 0A03000A:0016 0B03000A:D431 01 0\n   2: 00000000:01F6 00000000:0000 0A 0\n`,
    "listening-tcp6": `${heading}   0: B80D0120000000000000000001000000:0050 00000000000000000000000000000000:0000 0A 0\n   1: 0000000000000000FFFF00000100007F:0051 00000000000000000000000000000000:0000 0A 0\n   2: 00000000000000000000000000000000:0052 00000000000000000000000000000000:0000 0A 0\n`,
    "listening-udp": `${heading}   0: 00000000:00A1 00000000:0000 07 0\n   1: 0A03000A:00A2 0B03000A:D431 01 0\n`,
  });
  assert.deepEqual(
    services.map(({ transport, address, port }) => `${transport} ${address} ${port}`),
    ["tcp 127.0.0.1 631", "tcp * 502", "tcp 2001:db8::1 80", "tcp 127.0.0.1 81", "tcp * 82", "udp * 161"],
  );
});

test("software of three package managers", () => {
  const software = valuesIn("software", {
    "packages-dpkg": "openssh-server\t1:9.2p1-2\tii \nold\t1.0\trc \nheld\t2.0\thi \n",
    "packages-rpm": "openssl\t1:3.0.7-27.el9\nbash\t0:5.1.8-9.el9\n",
    "packages-apk": "ssl_client-1.36.1-r5\nlibcrypto3-3.1.4-r5\n",
  });
  assert.deepEqual(
    software.map(({ name, version, via }) => `${via} ${name} ${version}`),
    [
      "dpkg openssh-server 1:9.2p1-2",
      "dpkg held 2.0",
      "rpm openssl 1:3.0.7-27.el9",
      "rpm bash 5.1.8-9.el9",
      "apk ssl_client 1.36.1-r5",
      "apk libcrypto3 3.1.4-r5",
    ],
  );
});

test("removable media, known by the device or by where they are mounted", () => {
  const media = valuesIn("removable-media", {
    mounts:
      "/dev/sda2 / ext4 rw,relatime 0 0\n/dev/sdb1 /mnt/stick\\040one vfat rw,nosuid 0 0\n/dev/sr0 /mnt/cd iso9660 ro,relatime 0 0\n/dev/sdz1 /run/media/kim/KEY exfat rw 0 0\ntmpfs /media/x tmpfs rw 0 0\n",
    "block-devices": JSON.stringify({
      blockdevices: [
        { name: "sda", rm: false, hotplug: false, tran: "sata", children: [{ name: "sda2", rm: false }] },
        { name: "sdb", rm: "0", hotplug: "1", tran: "usb", children: [{ name: "sdb1", rm: "0" }] },
        { name: "sr0", rm: true },
      ],
    }),
  });
  assert.deepEqual(
    media.map(({ device, mountedAt, filesystem, writable }) => [device, mountedAt, filesystem, writable]),
    [
      ["/dev/sdb1", "/mnt/stick one", "vfat", true],
      ["/dev/sr0", "/mnt/cd", "iso9660", false],
      ["/dev/sdz1", "/run/media/kim/KEY", "exfat", true],
    ],
  );
});

test("settings with what they are about and where they fall short", () => {
  const settings = valuesIn("setting", {
    sshd: "port 22\npermitrootlogin without-password\nbanner none\nclientaliveinterval 0\n",
    "sshd-config": "PermitRootLogin yes\n",
    "login-defs": "# x\nPASS_MAX_DAYS\t99999\nPASS_MIN_LEN 12\n",
    pwquality: "minlen = 14\nretry=3\nenforce_for_root\n",
    faillock: "deny = 5\nunlock_time = 900\n",
    timedatectl: "Timezone=UTC\nNTPSynchronized=yes\n",
    chrony: "pool 2.debian.pool.ntp.org iburst\nmakestep 1 3\n",
    "chrony-tracking": "A9FEA97B,169.254.169.123,4,1772442000.1,0.000001,0.0,0.0,1.0,0.0,0.0,0.0,0.0,64.0,Not synchronised\n",
    rsyslog: 'module(load="imuxsock")\n*.* @@log.example:514\naction(type="omfwd" target="10.0.4.9" port="514")\n',
    auditd: "log_file = /var/log/audit/audit.log\n",
    "audit-rules": "-w /etc/passwd -p wa -k accounts\n",
    pam: "auth required pam_faillock.so preauth\n@include common-account\npassword [success=1 default=ignore] /lib/security/pam_pwquality.so retry=3\n",
  });
  const told = settings.map(({ component, name, value, topic, weak }) =>
    [component, name, value, topic ?? "", weak ?? ""].join("|"),
  );
  assert.deepEqual(told, [
    "sshd|Port|22||",
    "sshd|PermitRootLogin|without-password||",
    "sshd|Banner|none|use-notification|nothing is shown before people log in",
    "sshd|ClientAliveInterval|0|session-end|a session stays open however long its client is silent",
    "login.defs|PASS_MAX_DAYS|99999|password-age|passwords never have to be changed",
    "login.defs|PASS_MIN_LEN|12|password-strength|",
    "pwquality|minlen|14|password-strength|",
    "pwquality|retry|3||",
    "pwquality|enforce_for_root|yes||",
    "faillock|deny|5|log-in-failures|",
    "faillock|unlock_time|900|log-in-failures|",
    "auditd|log_file|/var/log/audit/audit.log|audit|",
    "timedatectl|Timezone|UTC||",
    "timedatectl|NTPSynchronized|yes|time|",
    "pam.pam|auth pam_faillock.so|required preauth|log-in-failures|",
    "pam.pam|include|common-account||",
    "pam.pam|password pam_pwquality.so|[success=1 default=ignore] retry=3|password-strength|",
    "chrony|pool|2.debian.pool.ntp.org iburst|time|",
    "chrony|makestep|1 3||",
    "chrony tracking|reference|A9FEA97B||",
    "chrony tracking|address|169.254.169.123||",
    "chrony tracking|stratum|4||",
    "chrony tracking|referenceTime|1772442000.1||",
    "chrony tracking|systemOffset|0.000001||",
    "chrony tracking|leapStatus|Not synchronised|time|the clock is not synchronised",
    "rsyslog|forward|@@log.example:514|log-forwarding|",
    "rsyslog|forward|10.0.4.9|log-forwarding|",
    "audit|rule|-w /etc/passwd -p wa -k accounts|audit|",
  ]);
});

test("without sshd -T the files tell what was written, up to the first Match", () => {
  const settings = valuesIn("setting", { "sshd-config": "# x\nPermitRootLogin=no\nMatch User kim\n  PermitRootLogin yes\n" });
  assert.deepEqual(
    settings.map(({ component, name, value }) => `${component} ${name} ${value}`),
    ["sshd_config PermitRootLogin no"],
  );
});

test("the host with its addresses, and each fact with its place", () => {
  const snapshot = snapshotOf({
    "os-release": 'NAME="Debian GNU/Linux"\nVERSION="12 (bookworm)"\n',
    uname: "Linux 6.1.0-18-amd64 x86_64\n",
    addresses: JSON.stringify([
      { flags: ["LOOPBACK"], link_type: "loopback", addr_info: [{ local: "127.0.0.1", scope: "host" }] },
      {
        flags: ["UP"],
        link_type: "ether",
        address: "02:42:0A:00:03:05",
        addr_info: [
          { local: "10.0.3.5", scope: "global" },
          { local: "fe80::1", scope: "link" },
        ],
      },
    ]),
  });
  const { facts } = readText(JSON.stringify(snapshot), "hmi-1");
  const [host, kernel] = facts;
  assert.deepEqual(host?.value, {
    host: "hmi-1",
    addresses: ["02:42:0a:00:03:05", "10.0.3.5"],
    system: "Debian GNU/Linux",
    version: "12 (bookworm)",
    privileged: true,
    collectedBy: "root (uid 0), collector 1",
  });
  assert.deepEqual(kernel?.source.locator, { type: "pointer", pointer: "/items/1/text", line: 1 });
  assert.equal(kernel?.first, "2026-03-02T09:00:00.000Z");
});

test("hashes of passwords come out nowhere, even where a host keeps them in the wrong place", () => {
  const hash = "$6$salt1234$abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ./abcdefghijklmnop";
  const texts = {
    passwd: `kim:${hash}:1000:1000::/home/kim:/bin/bash\nbroken:${hash}\n`,
    group: `scada:${hash}\n`,
    "lock-state": `kim ${hash}\n`,
    sudoers: `${hash}\n`,
    sshd: `banner ${hash}\nx${hash}\n`,
    pam: `auth required pam_x.so pass=${hash} password=hunter2\n`,
    listening: `tcp ${hash}\n`,
    "packages-apk": `${hash}\n`,
  };
  const { facts } = readText(JSON.stringify(snapshotOf(texts)));
  const text = JSON.stringify(facts);
  assert.ok(facts.some(({ kind }) => kind === "not-understood"));
  assert.ok(!text.includes("abcdefghij") && !text.includes("hunter2"));
  assert.equal(redactHashes(`a ${hash} b`), "a •••• b");
  assert.equal(redactPasswordField("a:dEsHaShDeS123:0:0\nb:x:1:1\nc::2:2\nd:!hash:3:3"), "a:x:0:0\nb:x:1:1\nc::2:2\nd:!:3:3");
});

test("what the collector was not allowed to see is told once each", () => {
  const snapshot = snapshotOf({}, { collector: { user: "nobody", uid: 65534, version: "1" } });
  snapshot.items.push(
    { id: "sudoers", text: "", error: "it may not be read", hides: "who may become root by sudo" },
    { id: "sudoers", text: "", error: "it may not be read", hides: "who may become root by sudo" },
    { id: "packages-rpm", text: "", error: "it is not there" },
  );
  const { problems, facts } = readText(JSON.stringify(snapshot));
  assert.deepEqual(
    problems.map(({ code, place }) => `${code} ${place}`),
    ["system/hidden /items/1"],
  );
  assert.equal(facts.find((fact) => fact.kind === "host")?.value.privileged, false);
});

test("files that are no snapshot end in a problem", () => {
  for (const text of [
    '{"format":"bulkhead-host-snapshot/1"',
    '{"format":"bulkhead-host-snapshot/1","host":7}',
    JSON.stringify(snapshotOf({}, { collected: "yesterday" })),
  ]) {
    assert.deepEqual(
      readText(text).problems.map(({ code }) => code),
      ["system/snapshot-broken"],
    );
  }
  assert.ok(hostReader.recognise(new TextEncoder().encode(JSON.stringify(snapshotOf({}), null, 1))));
  assert.ok(!hostReader.recognise(new TextEncoder().encode('{"nftables": []}')));
});

test("damaged texts never throw, and every line of an account table is told or told not to be understood", () => {
  let seed = 62_443;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const texts: Readonly<Record<string, string>> = {
    passwd: PASSWD,
    group: "root:x:0:\nwheel:x:10:kim\n",
    "lock-state": "root L 2025-05-20 0\n",
    sudoers: "%wheel ALL=(ALL) ALL\n",
    sshd: "port 22\nbanner none\n",
    listening: 'tcp LISTEN 0 128 [::]:22 [::]:* users:(("sshd",pid=1,fd=3))\n',
    "listening-tcp6": "0: B80D0120000000000000000001000000:0050 00000000000000000000000000000000:0000 0A\n",
    "packages-dpkg": "a\t1\tii\n",
    mounts: "/dev/sdb1 /media/a\\040b vfat rw 0 0\n",
    "block-devices": '{"blockdevices":[{"name":"sdb","rm":true,"children":[{"name":"sdb1"}]}]}',
    addresses: '[{"link_type":"ether","address":"02:00:00:00:00:01","addr_info":[{"local":"10.0.0.1","scope":"global"}]}]',
    pam: "auth [success=1] pam_unix.so nullok\n",
    "chrony-tracking": "A,b,4,1,0,0,0,1,0,0,0,0,64,Normal\n",
    rsyslog: '*.* @10.0.0.1\naction(type="omfwd" target="a")\n',
  };
  const ids = Object.keys(texts);
  const pieces = [":", "\n", "\0", "\\0", "[", "]", "{", '"', " ", "%", "__proto__", "9".repeat(40), "😀", ""];
  for (let turn = 0; turn < 3000; turn++) {
    const id = ids[next(ids.length)] ?? "passwd";
    const text = texts[id] ?? "";
    const at = next(text.length);
    const damaged = text.slice(0, at) + (pieces[next(pieces.length)] ?? "") + text.slice(at + next(4));
    const { facts } = readText(JSON.stringify(snapshotOf({ ...texts, [id]: damaged })));
    if (id !== "passwd") continue;
    const lines = damaged.split("\n").filter((line) => line.trim() !== "" && !/^\s*[#;]/.test(line)).length;
    const told = facts.filter(
      (fact) => fact.kind === "account" || (fact.kind === "not-understood" && fact.value.what === "account"),
    ).length;
    assert.equal(told, lines, `seed 62443, turn ${turn}`);
  }
});
