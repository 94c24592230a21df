// Masked secrets: at most two characters and the length come through.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { maskSecret } from "./secret.ts";

test("long secrets show their ends, short ones nothing", () => {
  assert.equal(maskSecret("passw0rd"), "p••••••d (8 characters)");
  assert.equal(maskSecret("public"), "•••••• (6 characters)");
  assert.equal(maskSecret("x"), "•••••• (1 character)");
  assert.equal(maskSecret(""), "•••••• (0 characters)");
  assert.equal(maskSecret("\u001b[31mred\n"), "?••••••? (9 characters)");
  assert.equal(maskSecret("🔑12345678"), "🔑••••••8 (9 characters)");
});

test("the shape tells nothing but ends and length", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 40 }), (secret) => {
      const characters = Array.from(secret);
      const masked = maskSecret(secret);
      assert.match(masked, /^[^\p{C}\p{Z}]?•{6}[^\p{C}\p{Z}]? \(\d+ characters?\)$/u);
      assert.ok(masked.includes(`(${characters.length} `));
      if (characters.length < 8) assert.ok(masked.startsWith("•••••• "));
    }),
  );
});
