import assert from "node:assert/strict";
import { test } from "node:test";
import { PROTOCOLS } from "../capture/protocols/index.ts";
import { isRead, OTHERS, protocolOf } from "./protocol-names.ts";
import { squashed } from "./values.ts";

test("each of our own names is itself, however it is spelled", () => {
  for (const { name } of PROTOCOLS) {
    assert.equal(protocolOf(name), name);
    assert.equal(protocolOf(name.toUpperCase().replaceAll("-", "_")), name);
  }
});

test("every other name leads to a protocol that is read, and none hides one of ours", () => {
  const ours = new Set(PROTOCOLS.map(({ name }) => squashed(name)));
  const unread = [...OTHERS].filter(([, name]) => !isRead(name)).map(([other]) => other);
  assert.deepEqual(unread, ["ftpdata"], "named here for one spelling only");
  assert.deepEqual(
    [...OTHERS.keys()].filter((other) => ours.has(other)),
    [],
  );
});

test("what is no name is none, and a strange one stays harmless", () => {
  for (const text of [undefined, "", "-", "unknown", "failed"]) assert.equal(protocolOf(text), undefined);
  assert.equal(protocolOf("Some Thing\u0000<b>"), "some-thing-b-");
});
