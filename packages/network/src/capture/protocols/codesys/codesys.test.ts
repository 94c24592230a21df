// CODESYS V3 over TCP and UDP, and V2: services with class and outcome, logins, secure channels, identities and violations, on messages
// encoded here.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Direction } from "../../dissector.ts";
import { join, type Play, play, playDamaged, type Recording } from "../recorder.fixture.ts";
import { codesys, codesysDatagrams } from "./codesys.ts";
import { codesysV2 } from "./codesys-v2.ts";

type Bytes = readonly number[];
type Part = [Direction, Uint8Array];

const le = (value: number, width: number): number[] =>
  Array.from({ length: width }, (_, at) => Math.floor(value / 256 ** at) & 255);
const ascii = (text: string): number[] => [...new TextEncoder().encode(text)];
const wide = (text: string): number[] => [...Array.from(text, (character) => le(character.charCodeAt(0), 2)).flat(), 0, 0];
/** Numbers in groups of seven bits, the low group first. */
const seven = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...seven(value >> 7)]);
const tag = (id: number, value: Bytes): number[] => [...seven(id), ...seven(value.length), ...value];

/** Sender with three words of address, receiver with one: padded to sixteen bytes. */
const ADDRESSES = [0, 1, 2, 3, 4, 5, 6, 7, 0, 0];
const datagram = (service: number, payload: Bytes): number[] => [0xc5, 0x6b, 0x40, service, 7, 0x13, ...ADDRESSES, ...payload];
const services = (group: number, command: number, content: Bytes, protocol = 0xcd55): number[] => [
  ...le(protocol, 2),
  ...le(16, 2),
  ...le(group, 2),
  ...le(command, 2),
  ...le(0x11, 4),
  ...le(content.length, 4),
  ...le(0, 4),
  ...content,
];
const block = (from: Direction, content: Bytes, flags = 1): number[] => [
  1,
  flags | (from === 0 ? 0x80 : 0),
  ...le(5, 2),
  ...le(1, 4),
  ...le(0, 4),
  ...le(content.length, 4),
  ...le(0, 4),
  ...content,
];
const send = (from: Direction, bytes: Bytes): Part => [from, join(0, 1, 0x17, 0xe8, le(bytes.length + 8, 4), bytes)];
const ask = (group: number, command: number, content: Bytes = []): Part =>
  send(0, datagram(0x40, block(0, services(group, command, content))));
const answer = (group: number, command: number, content: Bytes = []): Part =>
  send(1, datagram(0x40, block(1, services(group | 0x80, command, content))));
const bare = ([from, bytes]: Part): Part => [from, bytes.subarray(8)];
const operations = ({ operations: all }: Recording): [string, string, number, number][] =>
  all.map((one) => [one.name, one.class, one.accepted, one.refused]);
const talk = (parts: readonly Part[], how: Play = {}): Recording => play(codesys, parts, how);

test("services are named with class and outcome, over TCP and UDP, on any port", () => {
  const cases: readonly (readonly [number, number, string, string])[] = [
    [1, 1, "CmpDevice: GetTargetIdent", "discovery"],
    [1, 4, "CmpDevice: ResetOrigin", "configuration"],
    [2, 0x05, "CmpApp: Download", "program-download"],
    [2, 0x10, "CmpApp: Start", "start"],
    [2, 0x11, "CmpApp: Stop", "stop"],
    [2, 0x12, "CmpApp: Reset", "restart"],
    [2, 0x77, "CmpApp: Command 0x77", "other"],
    [8, 0x02, "CmpFileTransfer: StartDownload", "file-transfer"],
    [9, 0x06, "CmpIecVarAccess: WriteVars", "write"],
    [0x1b, 0x02, "CmpMonitor2: Write", "write"],
    [0x0c, 0x03, "CmpUserMgr: Command 0x03", "configuration"],
    [0x55, 0x03, "Service 0x5503", "other"],
  ];
  for (const [group, command, name, of] of cases) {
    const error = tag(0x3fff, le(0x0b, 2));
    const [done, refused] = group === 0x55 ? [0, 0] : [1, 1];
    const first = [ask(1, 5), answer(1, 5)];
    const accepting = [...first, ask(group, command), answer(group, command, tag(1, [0, 0]))];
    const refusing = [...first, ask(group, command), answer(group, command, error)];
    for (const serverPort of [11_740, 4000]) {
      assert.deepEqual(operations(talk(accepting, { serverPort }))[1], [name, of, done, 0]);
      const inDatagrams = play(codesysDatagrams, refusing.map(bare), { serverPort });
      assert.deepEqual(operations(inDatagrams)[1], [name, of, 0, refused]);
      assert.deepEqual(inDatagrams.malformed, []);
    }
  }
});

test("a user that logs in is authenticated until the log-out; a refused one is not", () => {
  const login = ask(1, 2, [...tag(0x22, [1]), ...tag(0x81, [...tag(0x10, ascii("operator")), ...tag(0x11, [1, 2, 3])])]);
  const yes = answer(1, 2, tag(0x82, [...tag(0x20, [0, 0]), ...tag(0x21, [1, 2, 3, 4])]));
  const no = answer(1, 2, tag(0x82, tag(0x20, [25, 0])));
  const told = talk([login, yes, ask(2, 0x10), answer(2, 0x10), ask(1, 3), answer(1, 3)]);
  assert.deepEqual(
    told.sessions.map(({ authenticated, identity, securable }) => [authenticated, identity, securable]),
    [
      [false, "none", true],
      [true, "password", true],
    ],
  );
  assert.equal(told.sessionsEnded, 1);
  const refused = talk([login, no]);
  assert.deepEqual(
    refused.sessions.map(({ authenticated }) => authenticated),
    [false],
  );
  assert.deepEqual(operations(refused), [["CmpDevice: Login", "authentication", 0, 1]]);
});

test("a secure channel shows nothing but itself", () => {
  const told = talk([send(0, datagram(0x40, block(0, services(0, 0, [1, 2, 3], 0x7557))))]);
  assert.deepEqual(told.operations, []);
  assert.deepEqual(
    told.sessions.map(({ encrypted, signed, authenticated }) => [encrypted, signed, authenticated]),
    [[true, null, null]],
  );
});

test("the name service tells node, device, vendor and version, in every version of its answer", () => {
  const names = [...wide("PLC-7"), ...wide("CODESYS Control for Linux"), ...wide("Acme")];
  for (const between of [[], le(0, 4), le(0x55, 8)]) {
    const numbers = [...le(4, 2), 1, 0, ...le(0, 2), ...le(5, 2), ...le(25, 2), ...le(4, 2)];
    const info = [...numbers, ...le(0x1002, 4), ...le(9, 4), 40, 16, 5, 3, ...between, ...names];
    const told = play(codesysDatagrams, [
      [0, join(datagram(3, [...le(0xc201, 2), ...le(0x400, 2), 1, 2, 3, 4]))],
      [1, join(datagram(4, [...le(0xc280, 2), ...le(0x400, 2), 1, 2, 3, 4, ...info]))],
    ]);
    assert.deepEqual(told.assets, [
      {
        of: "server",
        told: { product: "CODESYS Control for Linux", vendor: "Acme", names: ["PLC-7"], version: "3.5.16.40" },
      },
    ]);
  }
});

test("violations are told, foreign bytes are not claimed, damage never breaks out", () => {
  const good = [ask(1, 1), answer(1, 1)];
  assert.deepEqual(talk([...good, answer(1, 1)]).malformed, ["a response to no request"]);
  assert.deepEqual(talk([...good, send(0, [1, 2, 3, 4, 5, 6, 7])]).malformed, [
    "the header of a datagram is wrong, or it is cut short",
  ]);
  const search: Part = [0, join(0xc5, 0x0b, 0x40, 1, 0, 0x10, 1, 0x4b)];
  assert.equal(play(codesysDatagrams, [search]).recognised, true);
  assert.equal(play(codesysDatagrams, [search], { serverPort: 4000 }).recognised, false);
  assert.equal(talk([[0, join(0, 1, 0x17, 0xe8, le(40, 4), 1, 2, 3, 4, 5, 6, 7, 8)]]).recognised, false);
  // A block that goes on with a message adds nothing, and is no violation.
  const more = send(0, datagram(0x40, block(0, [1, 2, 3], 0)));
  assert.deepEqual(talk([...good, more]).malformed, []);
  const whole = [...good, more, ask(1, 2, tag(0x81, tag(0x10, ascii("operator"))))];
  assert.deepEqual(operations(talk(whole, { pieces: 9 })), operations(talk(whole)));
  playDamaged(codesys, whole, 800, 11_740);
  playDamaged(codesysDatagrams, whole.map(bare), 800, 1740);
});

test("version 2: an identity in either byte order, services by number", () => {
  const text = (value: string): number[] => [...ascii(value), ...new Array<number>(32 - value.length).fill(0)];
  const content = [1, ...new Array<number>(57).fill(0), ...text("Nucleus PLUS"), ...text("1.13"), ...text("750-841")];
  for (const little of [true, false]) {
    const frame = (from: Direction, bytes: Bytes): Part => {
      const length = le(bytes.length, 4);
      return [from, join(0xbb, 0xbb, little ? length : length.reverse(), bytes)];
    };
    const parts = [frame(0, [1]), frame(1, content), frame(0, [0x23, 1, 2])];
    const told = play(codesysV2, parts);
    assert.deepEqual(told.assets, [{ of: "server", told: { product: "750-841", version: "Nucleus PLUS 1.13" } }]);
    assert.deepEqual(operations(told), [
      ["Login and Identity", "discovery", 0, 0],
      ["Service 0x23", "other", 0, 0],
    ]);
    playDamaged(codesysV2, parts, 400, 2455);
  }
  assert.equal(play(codesysV2, [[0, join(0xbb, 0xbb, le(2_000_000, 4), 1)]]).recognised, false);
});
