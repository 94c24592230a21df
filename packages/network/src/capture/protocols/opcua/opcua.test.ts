// OPC UA against messages made by an encoder of its own (written from OPC 10000-6), and against damage.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { PointOfInterest } from "@bulkhead/facts";
import type { Direction } from "../../dissector.ts";
import { play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { parseNode } from "./nodes.ts";
import { opcua } from "./opcua.ts";

type Part = Uint8Array;

function concat(...parts: readonly Part[]): Part {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
function le(value: number | bigint, size: number): Part {
  const bytes = new Uint8Array(size);
  let rest = BigInt.asUintN(size * 8, BigInt(value));
  for (let index = 0; index < size; index++) {
    bytes[index] = Number(rest & 255n);
    rest >>= 8n;
  }
  return bytes;
}
const u8 = (value: number): Part => le(value, 1);
const u16 = (value: number): Part => le(value, 2);
const u32 = (value: number): Part => le(value, 4);
const time = le(133_000_000_000_000_000n, 8);
function double(value: number): Part {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}
function string(value: string | null | Part): Part {
  if (value === null) return le(-1, 4);
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  return concat(u32(bytes.length), bytes);
}
const numeric = (id: number, namespace = 0): Part => concat(u8(2), u16(namespace), u32(id));
const fourByte = (id: number): Part => concat(u8(1), u8(0), u16(id));
const named = (id: string, namespace: number): Part => concat(u8(3), u16(namespace), string(id));
const localized = (text: string): Part => concat(u8(2), string(text));
const none = concat(u8(0), u8(0), u8(0));
const extension = (type: number, body: Part): Part => concat(fourByte(type), u8(1), string(body));
const array = (...items: readonly Part[]): Part => concat(u32(items.length), ...items);
const doubleVariant = (value: number): Part => concat(u8(11), double(value));
const dataValue = (variant: Part, status?: number): Part =>
  concat(u8(status === undefined ? 1 : 3), variant, status === undefined ? new Uint8Array(0) : u32(status));

const POLICY = "http://opcfoundation.org/UA/SecurityPolicy#";
const requestHeader = (handle: number): Part => concat(numeric(77, 1), time, u32(handle), u32(0), string(null), u32(5000), none);
const responseHeader = (handle: number, result = 0): Part => concat(time, u32(handle), u32(result), u8(0), le(-1, 4), none);

function frame(type: string, body: Part, mark = "F"): Part {
  return concat(new TextEncoder().encode(type + mark), u32(body.length + 8), body);
}
const hello = frame("HEL", concat(u32(0), u32(65535), u32(65535), u32(0), u32(0), string("opc.tcp://plc:4840/")));
const acknowledge = frame("ACK", concat(u32(0), u32(65535), u32(65535), u32(0), u32(0)));
const open = (policy: string, body: Part, certificate = string("certificate")): Part =>
  frame(
    "OPN",
    concat(u32(9), string(POLICY + policy), policy === "None" ? string(null) : certificate, string(null), u32(1), u32(1), body),
  );
const openRequest = concat(fourByte(446), requestHeader(1), u32(0), u32(0), u32(1), string(null), u32(3_600_000));
const openResponse = concat(fourByte(449), responseHeader(1), u32(0), u32(9), u32(1), time, u32(3_600_000), string(null));
const message = (request: number, body: Part, mark = "F"): Part =>
  frame("MSG", concat(u32(9), u32(1), u32(request + 1), u32(request), body), mark);

const application = (name: string, product: string): Part =>
  concat(string(`urn:${name}`), string(product), localized(name), u32(0), string(null), string(null), le(-1, 4));
const createSession = (request: number): Part =>
  message(
    request,
    concat(
      fourByte(461),
      requestHeader(request),
      application("hmi", "urn:vendor:hmi"),
      string(null),
      string("opc.tcp://plc"),
      string("s"),
      string(null),
      string(null),
      double(1),
      u32(0),
    ),
  );
const endpoint = concat(
  string("opc.tcp://plc"),
  application("plc", "urn:vendor:plc"),
  string(null),
  u32(1),
  string(`${POLICY}None`),
  le(-1, 4),
  string("t"),
  u8(0),
);
const createdSession = (request: number): Part =>
  message(
    request,
    concat(
      fourByte(464),
      responseHeader(request),
      numeric(1, 1),
      numeric(77, 1),
      double(1),
      string(null),
      string(null),
      array(endpoint),
      le(-1, 4),
      string(null),
      string(null),
      u32(0),
    ),
  );
const activate = (request: number, token: Part): Part =>
  message(
    request,
    concat(
      fourByte(467),
      requestHeader(request),
      string(null),
      string(null),
      le(-1, 4),
      array(string("en")),
      token,
      string(null),
      string(null),
    ),
  );
const activated = (request: number, result = 0): Part =>
  message(request, concat(fourByte(470), responseHeader(request, result), string(null), le(-1, 4), le(-1, 4)));
const userToken = extension(324, concat(string("user"), string("operator"), string("tanks-42"), string(null)));
const valueId = (node: Part, attribute = 13): Part => concat(node, u32(attribute), string(null), u16(0), string(null));
const read = (request: number, ...items: readonly Part[]): Part =>
  message(request, concat(fourByte(631), requestHeader(request), double(0), u32(2), array(...items)));
const readAnswer = (request: number, ...values: readonly Part[]): Part =>
  message(request, concat(fourByte(634), responseHeader(request), array(...values), le(-1, 4)));

const preamble: [Direction, Part][] = [
  [0, hello],
  [1, acknowledge],
  [0, open("None", openRequest)],
  [1, open("None", openResponse)],
];
const login: [Direction, Part][] = [
  ...preamble,
  [0, createSession(2)],
  [1, createdSession(2)],
  [0, activate(3, userToken)],
  [1, activated(3)],
];
const point = (variable: string, target: string): PointOfInterest => ({
  variable,
  protocol: "opcua",
  servers: ["192.0.2.1"],
  target,
  type: "float64",
  wordOrder: "little",
  scale: 1,
  offset: 0,
});

const work: [Direction, Part][] = [
  [0, read(4, valueId(named("Level", 2)), valueId(numeric(2256)), valueId(named("Gone", 2)))],
  [
    1,
    readAnswer(
      4,
      dataValue(doubleVariant(71.5)),
      dataValue(
        concat(
          u8(22),
          extension(
            864,
            concat(
              time,
              time,
              u32(0),
              string("urn:p"),
              string("Acme"),
              string("Station 5"),
              string("1.2.3"),
              string("7"),
              time,
              u32(0),
              localized(""),
            ),
          ),
        ),
      ),
      concat(u8(2), u32(0x80340000)),
    ),
  ],
  [
    0,
    message(
      5,
      concat(
        fourByte(673),
        requestHeader(5),
        array(
          concat(named("Level", 2), u32(13), string(null), dataValue(doubleVariant(99))),
          concat(named("Level", 2), u32(4), string(null), dataValue(concat(u8(12), string("x")))),
        ),
      ),
    ),
  ],
  [1, message(5, concat(fourByte(676), responseHeader(5), array(u32(0), u32(0x803b0000)), le(-1, 4)))],
  [
    0,
    message(
      6,
      concat(
        fourByte(751),
        requestHeader(6),
        u32(40),
        u32(2),
        array(concat(valueId(named("Level", 2)), u32(2), u32(501), double(100), none, u32(1), u8(1))),
      ),
    ),
  ],
  [1, message(6, concat(fourByte(754), responseHeader(6), array(concat(u32(0), u32(3), double(100), u32(1), none)), le(-1, 4)))],
  [0, message(7, concat(fourByte(826), requestHeader(7), le(-1, 4)))],
  [
    1,
    message(
      7,
      concat(
        fourByte(829),
        responseHeader(7),
        u32(40),
        array(u32(1)),
        u8(0),
        u32(1),
        time,
        array(
          extension(
            811,
            concat(
              array(concat(u32(501), dataValue(doubleVariant(72.25))), concat(u32(502), dataValue(doubleVariant(1)))),
              le(-1, 4),
            ),
          ),
        ),
        le(-1, 4),
        le(-1, 4),
      ),
    ),
  ],
  [
    0,
    message(
      8,
      concat(fourByte(712), requestHeader(8), array(concat(numeric(2253), numeric(11492), array(concat(u8(7), u32(40)))))),
    ),
  ],
  [1, message(8, concat(fourByte(397), responseHeader(8, 0x801f0000)))],
];

test("an unprotected session: log-in, password, operations, values, identity", () => {
  for (const pieces of [undefined, 1, 7, 1000]) {
    const told = play(opcua, [...login, ...work], {
      points: [point("level", "ns=2;s=Level")],
      ...(pieces !== undefined && { pieces }),
    });
    assert.equal(told.recognised, true);
    assert.deepEqual(told.malformed, []);
    assert.deepEqual(
      told.operations.map((each) => [each.name, each.class, each.target, each.accepted, each.refused]),
      [
        ["OpenSecureChannel", "session", null, 1, 0],
        ["CreateSession", "session", null, 1, 0],
        ["ActivateSession", "authentication", null, 1, 0],
        ["Read", "read", "ns=2;s=Level", 1, 0],
        ["Read", "read", "i=2256", 1, 0],
        ["Read", "read", "ns=2;s=Gone", 0, 1],
        ["Write", "write", "ns=2;s=Level", 1, 0],
        ["Write", "write", "ns=2;s=Level (DisplayName)", 0, 1],
        ["CreateMonitoredItems", "read", "ns=2;s=Level", 1, 0],
        ["Publish", "read", null, 1, 0],
        ["Call", "other", "i=11492", 0, 1],
      ],
    );
    assert.deepEqual(told.credentials, [{ user: "operator", masked: "t••••••2 (8 characters)" }]);
    assert.deepEqual(told.sessions.at(-1), {
      encrypted: false,
      signed: false,
      authenticated: true,
      identity: "password",
      securable: true,
      interactive: false,
      policy: "None",
      weak: null,
    });
    assert.deepEqual(told.read, [
      { variable: "level", raw: 71.5, good: true },
      { variable: "level", raw: 72.25, good: true },
    ]);
    assert.deepEqual(told.written, [{ variable: "level", raw: 99, good: true, settled: true }]);
    assert.deepEqual(told.assets, [
      { of: "client", told: { role: "client", names: ["hmi", "urn:hmi"], product: "urn:vendor:hmi" } },
      { of: "server", told: { role: "server", names: ["plc", "urn:plc"], product: "urn:vendor:plc" } },
      { of: "server", told: { role: "server", vendor: "Acme", product: "Station 5", version: "1.2.3" } },
    ]);
  }
});

test("a refused write is not a value, and a refused log-in is not a session", () => {
  const refusedWrite = play(
    opcua,
    [...login, work[2] ?? assert.fail(), [1, message(5, concat(fourByte(397), responseHeader(5, 0x80100000)))]],
    { points: [point("level", "ns=2;s=Level")] },
  );
  assert.equal(refusedWrite.written[0]?.settled, false);
  const refusedLogin = play(opcua, [...preamble, [0, activate(3, userToken)], [1, activated(3, 0x80210000)]]);
  assert.deepEqual(refusedLogin.sessions, []);
  assert.equal(refusedLogin.operations.at(-1)?.refused, 1);
});

test("asking an unprotected channel for the endpoints is not an unprotected session", () => {
  const told = play(opcua, [
    ...preamble,
    [0, message(2, concat(fourByte(428), requestHeader(2), string("opc.tcp://plc"), le(-1, 4), le(-1, 4)))],
    [1, message(2, concat(fourByte(431), responseHeader(2), array(endpoint)))],
  ]);
  assert.deepEqual(told.sessions, []);
  assert.equal(told.operations.at(-1)?.name, "GetEndpoints");
  assert.equal(told.assets[0]?.told.product, "urn:vendor:plc");
});

test("the certificates that open a channel are told, and that they were taken", () => {
  const der = (tag: number, ...parts: readonly Part[]): Part => {
    const content = concat(...parts);
    return concat(Uint8Array.of(tag, content.length), content);
  };
  const letters = (text: string): Part => new TextEncoder().encode(text);
  const named = (text: string): Part =>
    der(0x30, der(0x31, der(0x30, der(6, Uint8Array.of(0x55, 4, 3)), der(0x0c, letters(text)))));
  const certificate = (text: string): Part => {
    const validity = der(0x30, der(0x17, letters("240101000000Z")), der(0x17, letters("250101000000Z")));
    const body = der(0x30, der(2, Uint8Array.of(9)), der(0x30), named(text), validity, named(text));
    const whole = der(0x30, body, der(0x30), der(3, Uint8Array.of(0)));
    return concat(u32(whole.length), whole);
  };
  const cipher = new Uint8Array(64).fill(0xd1);
  const parts: [Direction, Part][] = [
    [0, hello],
    [1, acknowledge],
    [0, open("Basic256Sha256", cipher, certificate("hmi"))],
    [1, open("Basic256Sha256", cipher, certificate("plc"))],
  ];
  const shown = (told: Recording): unknown[] =>
    told.certificates.map(({ x509, port, usedUntil }) => [x509.subject, x509.selfSigned, port, usedUntil > 0]);
  assert.deepEqual(shown(play(opcua, parts)), [
    ["CN=hmi", true, -1, true],
    ["CN=plc", true, 4840, true],
  ]);
  assert.deepEqual(shown(play(opcua, parts.slice(0, 3))), [["CN=hmi", true, -1, false]]);
});

test("protected channels: encrypted, signed only, deprecated", () => {
  const cipher = Uint8Array.from({ length: 64 }, (_, index) => (index * 151 + 7) & 255);
  const encrypted = play(opcua, [
    [0, hello],
    [1, acknowledge],
    [0, open("Basic256Sha256", cipher)],
    [1, open("Basic256Sha256", cipher)],
    [0, frame("MSG", concat(u32(9), u32(1), cipher))],
    [1, frame("MSG", concat(u32(9), u32(1), cipher))],
  ]);
  assert.deepEqual(encrypted.malformed, []);
  assert.deepEqual(encrypted.sessions.at(-1), {
    encrypted: true,
    signed: true,
    authenticated: true,
    identity: "certificate",
    securable: true,
    interactive: false,
    policy: "Basic256Sha256",
    weak: null,
  });
  const sign = (part: Part): Part =>
    concat(part.slice(0, 4), u32(part.length + 20), part.slice(8), new Uint8Array(20).fill(0xee));
  const signed = play(opcua, [
    [0, hello],
    [1, acknowledge],
    [0, open("Basic256", cipher)],
    [1, open("Basic256", cipher)],
    [0, sign(createSession(2))],
    [1, sign(createdSession(2))],
    [0, sign(activate(3, none))],
    [1, sign(activated(3))],
    [0, sign(read(4, valueId(numeric(2258))))],
  ]);
  assert.deepEqual(signed.malformed, []);
  assert.deepEqual([signed.sessions.at(-1)?.encrypted, signed.sessions.at(-1)?.signed], [false, true]);
  assert.match(signed.sessions.at(-1)?.weak ?? "", /SHA-1/);
  assert.equal(signed.operations.at(-1)?.target, "i=2258");
});

test("a message in chunks is put together, an aborted one is dropped, a session found in the middle is understood", () => {
  const body = concat(
    fourByte(631),
    requestHeader(4),
    double(0),
    u32(2),
    array(valueId(named("Level", 2)), valueId(named("Flow", 2))),
  );
  const chunks = [message(4, body.slice(0, 50), "C"), message(4, body.slice(50, 60), "C"), message(4, body.slice(60))];
  const told = play(opcua, [...login, ...chunks.map((chunk): [Direction, Part] => [0, chunk])], { pieces: 11 });
  assert.deepEqual(
    told.operations.slice(3).map((each) => each.target),
    ["ns=2;s=Level", "ns=2;s=Flow"],
  );
  const aborted = play(opcua, [
    ...login,
    [0, message(4, body.slice(0, 50), "C")],
    [0, message(4, concat(u32(0x80080000), string("no")), "A")],
    [0, read(5, valueId(numeric(2258)))],
  ]);
  assert.deepEqual(
    aborted.operations.slice(3).map((each) => each.target),
    ["i=2258"],
  );
  const middle = play(
    opcua,
    [
      [0, readAnswer(9, dataValue(doubleVariant(1)))],
      [1, read(10, valueId(numeric(2258)))],
    ],
    { directionSeen: false, fromStart: false },
  );
  assert.deepEqual(middle.malformed, []);
  assert.equal(middle.operations[0]?.target, "i=2258");
  assert.deepEqual(
    [middle.sessions.at(-1)?.encrypted, middle.sessions.at(-1)?.signed, middle.sessions.at(-1)?.identity],
    [false, false, null],
  );
});

test("node ids in every notation", () => {
  const guid = "72962b91-fa75-4ae6-8d28-b404dc7daf63";
  const bytes = [0x91, 0x2b, 0x96, 0x72, 0x75, 0xfa, 0xe6, 0x4a, 0x8d, 0x28, 0xb4, 0x04, 0xdc, 0x7d, 0xaf, 0x63];
  const told = play(opcua, [
    ...login,
    [
      0,
      read(
        4,
        valueId(concat(u8(4), u16(3), Uint8Array.from(bytes))),
        valueId(concat(u8(5), u16(1), string(Uint8Array.of(0x4d, 0x2f, 0x52, 0x62)))),
        valueId(concat(u8(0), u8(84))),
        valueId(named("Tanks.Level «é»", 7)),
      ),
    ],
  ]);
  assert.deepEqual(
    told.operations.slice(3).map((each) => each.target),
    [`ns=3;g=${guid}`, "ns=1;b=TS9SYg==", "i=84", "ns=7;s=Tanks.Level «é»"],
  );
  for (const target of [`ns=3;g=${guid}`, "ns=1;b=TS9SYg==", "i=84", "ns=7;s=a=b;c"])
    assert.notEqual(parseNode(target), undefined);
  for (const target of ["", "Level", "ns=2", "i=x", "ns=70000;i=1", "i=4294967296", "ns=1;b=A", "g=12"])
    assert.equal(parseNode(target), undefined);
});

test("it does not claim what is not OPC UA", () => {
  const others = [
    "HELO mail.example.org\r\n",
    "MSG 1 N 55\r\nabcdefghijklmnopqrstuvwxyz",
    "OPTIONS / HTTP/1.1\r\n\r\n",
    "ERROR: no such thing, sorry",
    "CLOSE\r\n0123456789012345678901234567",
  ];
  for (const text of others) assert.equal(play(opcua, [[0, new TextEncoder().encode(text)]]).recognised, false, text);
  assert.equal(play(opcua, [[0, concat(hello.slice(0, 28), u32(5), hello.slice(32))]]).recognised, false);
});

test("damage never breaks out", () => {
  playDamaged(opcua, [...login, ...work], 1500, 20260301, { points: [point("level", "ns=2;s=Level")] });
  const deep = concat(...Array.from({ length: 5000 }, () => concat(u8(0x98), u32(1))));
  const told = play(opcua, [
    ...login,
    [0, message(5, concat(fourByte(673), requestHeader(5), array(concat(numeric(1), u32(13), string(null), u8(1), deep))))],
  ]);
  assert.deepEqual(told.malformed, ["a request ends before its last field"]);
});
