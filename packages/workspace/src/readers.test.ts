// Which reader a file goes to, by its content alone.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readerOf } from "@bulkhead/facts";
import { READERS } from "./readers.ts";

const DATA = join(import.meta.dirname, "..", "..", "..", "apps", "cli", "test-data");
const headOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(DATA, name)).subarray(0, 65_536));

test("a configuration of Cisco IOS is read for its rules and for its settings", () => {
  assert.equal(readerOf(READERS, headOf("router.ios.cfg"))?.id, "cisco-ios+cisco-ios-settings");
});
