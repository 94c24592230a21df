// Syslog against messages written out, in datagrams and in both framings of streams, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { join, play, playDamaged } from "./recorder.fixture.ts";
import { syslog, syslogStream } from "./syslog.ts";

const NEW = "<165>1 2026-03-02T09:00:00.003Z plc-1 app 17 ID47 - The door is open";
const OLD = "<34>Mar  2 09:00:00 switch-4 sshd[17]: failed log-in";
const FREE = "<189>42: *Mar 1: %LINK-3-UPDOWN: Interface down";

test("records of events are counted, in the clear", () => {
  const told = play(
    syslog,
    [NEW, OLD, FREE].map((text) => [0, join(text)]),
  );
  assert.deepEqual([told.operations.length, told.sessions.length, told.malformed], [3, 1, []]);
  const [session] = told.sessions;
  assert.deepEqual([session?.encrypted, session?.securable, session?.policy], [false, false, "RFC 5424"]);
  const elsewhere = (text: string): boolean => play(syslog, [[0, join(text)]], { serverPort: 11_000 }).recognised;
  assert.deepEqual([NEW, OLD, FREE, "<p>html</p>", "<192>1 - - - - - -"].map(elsewhere), [true, true, false, false, false]);
  playDamaged(syslog, [[0, join(NEW)]], 400, 44);
});

test("streams, with lengths and with line feeds", () => {
  const counted = `${NEW.length} ${NEW}${OLD.length} ${OLD}`;
  const lines = `${NEW}\n${OLD}\n`;
  for (const text of [counted, lines]) {
    const parts: [Direction, Uint8Array][] = [[0, join(text)]];
    for (const pieces of [1, 11, 1000]) {
      const told = play(syslogStream, parts, { pieces });
      assert.deepEqual([told.operations.length, told.sessions[0]?.encrypted, told.malformed], [2, false, []]);
    }
    playDamaged(syslogStream, parts, 400, 45);
    assert.equal(play(syslogStream, parts, { serverPort: 6514 }).recognised, true);
  }
  assert.equal(play(syslogStream, [[0, join("1024 is not a message of anybody")]]).recognised, false);
  assert.equal(play(syslogStream, [[0, join(FREE)]], { serverPort: 9999 }).recognised, false);
});
