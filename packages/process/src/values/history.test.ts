// Histories: wide and long, dates in several notations, and every bad cell told with its place.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assert as check, integer, property, string } from "fast-check";
import { BAD, GOOD, UNCERTAIN } from "../series/series.ts";
import { HistoryRun, isHistory } from "./history.ts";
import { momentOf } from "./moment.ts";

function read(text: string, piece = 7): { readonly samples: unknown[][]; readonly problems: unknown[][] } {
  const samples: unknown[][] = [];
  const run = new HistoryRun("h.csv", (tag, time, value, quality, place) => {
    samples.push([
      tag,
      Number.isNaN(time) ? "?" : new Date(time).toISOString(),
      Number.isNaN(value) ? null : value,
      quality,
      place,
    ]);
  });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += piece) run.push(bytes.subarray(at, at + piece));
  const problems = run.end().map(({ code, line, column }) => [code.replace("process/", ""), line, column]);
  return { samples, problems };
}

test("wide: a column per tag; empty cells are no samples, words for no value are bad", () => {
  const { samples, problems } = read(
    'time,LIT101,"FIT,101"\n2026-03-01T00:00:00Z,1.5,\n2026-03-01T00:00:01Z,bad,7\nnever,1,2\n2026-03-01T00:00:02Z,x7,8',
  );
  assert.deepEqual(samples, [
    ["LIT101", "2026-03-01T00:00:00.000Z", 1.5, GOOD, 2],
    ["LIT101", "2026-03-01T00:00:01.000Z", null, GOOD, 3],
    ["FIT,101", "2026-03-01T00:00:01.000Z", 7, GOOD, 3],
    ["LIT101", "2026-03-01T00:00:02.000Z", null, GOOD, 5],
    ["FIT,101", "2026-03-01T00:00:02.000Z", 8, GOOD, 5],
  ]);
  assert.deepEqual(problems, [
    ["bad-time", 4, 1],
    ["bad-value", 5, 2],
  ]);
});

test("long, with decimal commas, days first and OPC qualities", () => {
  const { samples, problems } = read(
    "Export 1\nZeitstempel;Tag;Wert;Status\n13.01.2026 12:00:00,5;A;1,5;192\n13.01.2026 12:00:01;B;2;64\n14.01.2026 12:00:00;A;3;0\n14.01.2026 12:00:00;A;3;foo\n",
  );
  assert.deepEqual(samples, [
    ["A", "2026-01-13T12:00:00.500Z", 1.5, GOOD, 3],
    ["B", "2026-01-13T12:00:01.000Z", 2, UNCERTAIN, 4],
    ["A", "2026-01-14T12:00:00.000Z", 3, BAD, 5],
    ["A", "2026-01-14T12:00:00.000Z", 3, BAD, 6],
  ]);
  assert.deepEqual(problems, [["bad-quality", 6, 4]]);
});

test("dates that may be read both ways are told", () => {
  const { problems } = read("DATETIME,L_T1\n06/01/14 00,0.5\n07/01/14 01,0.6\n");
  assert.deepEqual(problems, [["ambiguous-date", 2, undefined]]);
  assert.deepEqual(read("DATETIME,L_T1\n06/13/14 00,0.5\n").samples, [["L_T1", "2014-06-13T00:00:00.000Z", 0.5, GOOD, 2]]);
  assert.deepEqual(read("1,2,3\n4,5,6\n").problems, [["no-header", 1, undefined]]);
});

test("moments: zones, halves of the day, numbers since 1970, and none", () => {
  const iso = (text: string): string => new Date(momentOf(text, "day-first")).toISOString();
  assert.equal(iso("2026-03-01T12:00:00+02:00"), "2026-03-01T10:00:00.000Z");
  assert.equal(iso("2026-03-01 12:00:00.123456"), "2026-03-01T12:00:00.123Z");
  assert.equal(iso("3/2/2026 1:05 pm"), "2026-02-03T13:05:00.000Z");
  for (const text of ["1772366400", "1772366400000", "1772366400000000", "1772366400000000000"]) {
    assert.equal(iso(text), "2026-03-01T12:00:00.000Z", text);
  }
  for (const text of ["", "12", "31.02.2026", "2026-13-01", "2026-03-01T25:00:00Z", "13:00", "0/0/0"]) {
    assert.ok(Number.isNaN(momentOf(text, "day-first")), text);
  }
});

test("property: whatever comes, in whatever pieces, nothing throws and ISO times come back", () => {
  check(
    property(
      string({ unit: "binary", maxLength: 200 }),
      integer({ min: 1, max: 50 }),
      (text, piece) => void read(`time,a\n${text}`, piece),
    ),
  );
  check(
    property(integer({ min: 0, max: 4e12 }), (time) => assert.equal(momentOf(new Date(time).toISOString(), "month-first"), time)),
  );
});

test("what is a history is told by its header", () => {
  const is = (text: string): boolean => isHistory(new TextEncoder().encode(text));
  assert.ok(is("datetime;Accelerometer1RMS;Current\n"));
  assert.ok(is("title\n\nTimestamp,TagName,Value\n"));
  assert.ok(!is("id,name,zone\n1,a,b\n"));
  assert.ok(!is("\0\0time,a"));
});
