// TFTP against requests written out, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import { join, play, playDamaged } from "./recorder.fixture.ts";
import { tftp } from "./tftp.ts";

const fetch = join(0, 1, "switch.cfg", 0, "octet", 0, "blksize", 0, "1428", 0);

test("requests name the file; what is none is not claimed", () => {
  const told = play(tftp, [
    [0, fetch],
    [0, join(0, 2, "fw.bin", 0, "NetASCII", 0)],
    [1, join(0, 3, 0, 1, "content")],
  ]);
  assert.deepEqual(
    told.operations.map(({ name, class: kind, target }) => [name, kind, target]),
    [
      ["Read Request", "file-transfer", "switch.cfg"],
      ["Write Request", "file-transfer", "fw.bin"],
    ],
  );
  assert.deepEqual([told.sessions.length, told.sessions[0]?.authenticated, told.sessions[0]?.securable], [1, false, false]);
  for (const bytes of [
    join(0, 3, "a", 0, "octet", 0),
    join(0, 1, "a", 0, "other", 0),
    join(0, 1, 0, "octet", 0),
    join(0, 1, "a", 0, "octet", 0, "odd", 0),
    join(0, 1, "a", 0, "octet"),
  ]) {
    assert.equal(play(tftp, [[0, bytes]]).recognised, false);
  }
  playDamaged(tftp, [[0, fetch]], 500, 25);
});
