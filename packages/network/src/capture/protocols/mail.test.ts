// SMTP, POP3 and IMAP against dialogues written out, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { imap } from "./imap.ts";
import { pop3 } from "./pop3.ts";
import { join, play, playDamaged, type Recording } from "./recorder.fixture.ts";
import { smtp } from "./smtp.ts";

type Parts = [Direction, Uint8Array][];
/** `<` from the server, `>` from the client. */
const dialogue = (...lines: readonly string[]): Parts =>
  lines.map((line) => [line.startsWith(">") ? 0 : 1, join(`${line.slice(1)}\r\n`)]);
const base64 = (text: string): string => Buffer.from(text).toString("base64");
const outcomes = ({ operations }: Recording): unknown[] =>
  operations.map(({ name, accepted, refused }) => [name, accepted, refused]);

const mail = dialogue(
  "<220 mx.plant.example ESMTP",
  ">EHLO hmi-3.plant.example",
  "<250-mx.plant.example",
  "<250 AUTH PLAIN LOGIN",
  `>AUTH PLAIN ${base64("\0ann\0swordfish1")}`,
  "<235 ok",
  ">MAIL FROM:<a@plant.example>",
  "<250 ok",
  ">RCPT TO:<b@plant.example>",
  "<250 ok",
  ">DATA",
  "<354 go on",
  ">AUTH PLAIN is only text",
  ">.",
  "<250 taken",
  ">QUIT",
);

test("mail: purpose, names, log-in with a readable password", () => {
  assert.equal(smtp.purpose, "person-to-person");
  for (const pieces of [1, 7, 1000]) {
    const told = play(smtp, mail, { pieces });
    assert.deepEqual(told.credentials, [{ user: "ann", masked: "s••••••1 (10 characters)" }]);
    assert.deepEqual(outcomes(told), [
      ["AUTH", 1, 0],
      ["MAIL", 1, 0],
    ]);
    assert.deepEqual(told.assets, [
      { of: "server", told: { role: "server", names: ["mx.plant.example"] } },
      { of: "client", told: { names: ["hmi-3.plant.example"] } },
    ]);
    assert.deepEqual(
      told.sessions.map(({ authenticated, identity, encrypted }) => [authenticated, identity, encrypted]),
      [
        [null, null, false],
        [true, "password", false],
      ],
    );
  }
  playDamaged(smtp, mail, 400, 22);
});

test("mail: log-in in steps, protection, chunks, only one side", () => {
  const steps = dialogue(
    "<220 mx.plant.example ESMTP",
    ">EHLO x",
    "<250 ok",
    ">AUTH LOGIN",
    `<334 ${base64("Username:")}`,
    `>${base64("bob")}`,
    `<334 ${base64("Password:")}`,
    `>${base64("hunter22")}`,
    "<535 no",
  );
  const told = play(smtp, steps);
  assert.deepEqual(told.credentials, [{ user: "bob", masked: "h••••••2 (8 characters)" }]);
  assert.deepEqual(outcomes(told), [["AUTH", 0, 1]]);
  assert.equal(play(smtp, dialogue("<220 x ESMTP", ">EHLO x", "<250 STARTTLS", ">STARTTLS", "<220 go", ">EHLO y")).became, "tls");
  const chunk: Parts = [...dialogue(">EHLO x"), [0, join("BDAT 12 LAST\r\nAUTH PLAIN \r", "MAIL FROM:<>\r\n")]];
  assert.deepEqual(outcomes(play(smtp, chunk)), [["MAIL", 0, 0]]);
  const together: Parts = [
    ...dialogue("<220 x ESMTP", ">EHLO x", "<250 ok"),
    [0, join("MAIL FROM:<a>\r\nRCPT TO:<b>\r\nDATA\r\n")],
    [1, join("250 ok\r\n250 ok\r\n354 go\r\n")],
    [0, join("MAIL FROM:<c>\r\n.\r\n")],
    ...dialogue("<250 taken", ">MAIL FROM:<d>", "<550 no"),
  ];
  assert.deepEqual(outcomes(play(smtp, together)), [
    ["MAIL", 1, 0],
    ["MAIL", 0, 1],
  ]);
  const half = dialogue(">EHLO x", ">MAIL FROM:<a>", ">DATA", ">MAIL FROM:<b>", ">.", ">QUIT");
  assert.deepEqual(outcomes(play(smtp, half)), [["MAIL", 0, 0]]);
  assert.equal(play(smtp, dialogue("<220 files FTP server ready"), { serverPort: 2121 }).recognised, false);
  assert.equal(play(smtp, dialogue("<220 box ESMTP ready"), { serverPort: 2526 }).recognised, true);
});

const mailbox = dialogue(
  "<+OK POP3 ready",
  ">USER ann",
  "<+OK",
  ">PASS swordfish1",
  "<+OK",
  ">RETR 1",
  "<+OK",
  "<-ERR is only text",
  "<.",
  ">DELE 1",
  "<+OK",
);

test("a mailbox over POP3", () => {
  for (const pieces of [1, 1000]) {
    const told = play(pop3, mailbox, { pieces });
    assert.deepEqual(told.credentials, [{ user: "ann", masked: "s••••••1 (10 characters)" }]);
    assert.deepEqual(outcomes(told), [
      ["Log-in", 1, 0],
      ["RETR", 1, 0],
      ["DELE", 1, 0],
    ]);
    assert.deepEqual(
      told.sessions.map(({ authenticated }) => authenticated),
      [null, true],
    );
  }
  const plain = play(pop3, dialogue("<+OK POP3", ">AUTH PLAIN", "<+ ", `>${base64("\0ann\0swordfish1")}`, "<-ERR no"));
  assert.deepEqual([plain.credentials[0]?.user, plain.operations[0]?.refused], ["ann", 1]);
  assert.equal(play(pop3, dialogue("<+OK POP3", ">STLS", "<+OK", ">USER ann")).became, "tls");
  assert.equal(play(pop3, dialogue("<+OK PONG"), { serverPort: 6379 }).recognised, false);
  playDamaged(pop3, mailbox, 400, 23);
});

test("a mailbox over IMAP", () => {
  const quoted = dialogue("<* OK IMAP4rev1 ready", '>a1 LOGIN "ann" "sword \\"fish"', "<a1 OK done", ">a2 FETCH 1 BODY[]");
  const literal: Parts = [
    ...dialogue("<* OK IMAP4rev1 ready", ">a1 LOGIN {3}", "<+ go on"),
    [0, join("ann {12}\r\n")],
    [1, join("+ go on\r\n")],
    [0, join('sword "fish"\r\n')],
    ...dialogue("<a1 OK done", ">a2 FETCH 1 BODY[]"),
  ];
  for (const parts of [quoted, literal]) {
    for (const pieces of [1, 1000]) {
      const told = play(imap, [...parts, [1, join("* 1 FETCH (BODY[] {9}\r\na2 OK no\n)\r\na2 OK yes\r\n")]], { pieces });
      assert.equal(told.credentials[0]?.user, "ann");
      assert.match(told.credentials[0]?.masked ?? "", /^s••••••. \(1[12] characters\)$/);
      assert.deepEqual(outcomes(told), [
        ["Log-in", 1, 0],
        ["FETCH", 1, 0],
      ]);
      assert.equal(told.sessions.at(-1)?.authenticated, true);
    }
    playDamaged(imap, parts, 300, 24);
  }
  assert.equal(play(imap, dialogue("<* OK IMAP4rev1", ">a STARTTLS", "<a OK", ">b LOGIN x y")).became, "tls");
  const plain = dialogue("<* OK IMAP4", ">a AUTHENTICATE PLAIN", "<+ ", `>${base64("\0ann\0swordfish1")}`, "<a NO");
  assert.deepEqual([play(imap, plain).credentials[0]?.user, play(imap, plain).operations[0]?.refused], ["ann", 1]);
  assert.equal(play(imap, dialogue("<* OK something else"), { serverPort: 1430 }).recognised, false);
});
