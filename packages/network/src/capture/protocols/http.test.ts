// HTTP against exchanges written out, and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../dissector.ts";
import { http } from "./http.ts";
import { join, play, playDamaged } from "./recorder.fixture.ts";

const exchange: [Direction, Uint8Array][] = [
  [0, join("GET /status?x=1 HTTP/1.1\r\nHost: plc\r\nAuthorization: Basic YWRtaW46c2VjcmV0MQ==\r\n\r\n")],
  [
    1,
    join(
      "HTTP/1.1 200 OK\r\nServer: GoAhead/2.5.0\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nHTTP/\r\n3;a=b\r\nabc\r\n0\r\nX: y\r\n\r\n",
    ),
  ],
  [0, join("POST /set HTTP/1.1\r\ncontent-length: 20\r\n\r\nGET / HTTP/1.1\r\n\r\nXX")],
  [1, join("HTTP/1.1 403 Forbidden\r\nContent-Length: 3\r\n\r\nno!")],
  [0, join("HEAD / HTTP/1.1\r\n\r\n")],
  [1, join("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n")],
  [0, join("DELETE /x HTTP/1.1\r\n\r\n")],
  [1, join("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n")],
];

test("methods, outcomes, the server's product, Basic passwords", () => {
  for (const pieces of [1, 8, 10_000]) {
    const told = play(http, exchange, { pieces });
    assert.deepEqual(told.malformed, []);
    assert.deepEqual(
      told.operations.map((each) => [each.name, each.class, each.accepted, each.refused]),
      [
        ["GET", "read", 1, 0],
        ["POST", "write", 0, 1],
        ["HEAD", "read", 1, 0],
        ["DELETE", "write", 1, 0],
      ],
    );
    assert.deepEqual(told.credentials, [{ user: "admin", masked: "•••••• (7 characters)" }]);
    assert.deepEqual(told.assets, [{ of: "server", told: { product: "GoAhead", version: "2.5.0", role: "server" } }]);
    assert.deepEqual(told.sessions.at(-1), {
      encrypted: false,
      signed: false,
      authenticated: true,
      identity: "password",
      securable: true,
      interactive: true,
      policy: null,
      weak: null,
    });
  }
});

test("after an upgrade nothing is read; other text is not HTTP; damage never breaks out", () => {
  const upgraded = play(http, [
    [0, join("GET /chat HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")],
    [1, join("HTTP/1.1 101 Switching Protocols\r\n\r\n", [0x81, 5, 1, 2, 3])],
    [0, join([0x81, 0x85, 9, 9, 9])],
  ]);
  assert.deepEqual(upgraded.malformed, []);
  for (const text of ["GET the door\r\n", "OPTIONS rtsp://x RTSP/1.0\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "POSTAL\r\n"]) {
    assert.equal(play(http, [[0, join(text)]]).recognised, false, text);
  }
  playDamaged(http, exchange, 600, 13);
});
