// Asset lists: CSV and XLSX in the shapes that people keep them, and bytes that are neither.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import writeWorkbook from "write-excel-file/node";
import { columnOf, componentTypeOf, criticalityOf, truthOf } from "./asset-column.ts";
import { readAssetList } from "./asset-list.ts";

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, true);
  for (let at = 0; at < text.length; at++) view.setUint16(2 + at * 2, text.charCodeAt(at), true);
  return bytes;
}

const GERMAN = `Inventar Werk 1;;;
Gerätename;IP-Adresse;Typ;Hersteller;Firmware;Safety;Kritikalität;Ort
"SPS; Dosierung";10.0.3.11;SPS;Siemens;1.10;nein;hoch;Halle 1

Leitstand;10.0.2.5 10.0.2.6;HMI PC;;;;mittel;
Switch 1;10.0.3.999;Switch;;;;sehr hoch;
Zweite;10.0.3.11;SPS;;;vielleicht;;
`;

test("a German list with a title, semicolons, and mistakes", async () => {
  const { rows, problems } = await readAssetList(utf8(GERMAN), "liste.csv");
  assert.deepEqual(rows, [
    {
      row: 3,
      name: "SPS; Dosierung",
      addresses: ["10.0.3.11"],
      type: "EDR",
      role: "SPS",
      vendor: "Siemens",
      version: "1.10",
      safety: false,
      criticality: "high",
    },
    { row: 5, name: "Leitstand", addresses: ["10.0.2.5", "10.0.2.6"], type: "HDR", role: "HMI PC", criticality: "medium" },
    { row: 6, name: "Switch 1", addresses: [], type: "NDR", role: "Switch", criticality: "high" },
    { row: 7, name: "Zweite", addresses: [], type: "EDR", role: "SPS" },
  ]);
  assert.deepEqual(
    problems.map(({ code, place }) => [code, place]),
    [
      ["plant/unknown-column", "H2"],
      ["plant/bad-cell", "B6"],
      ["plant/bad-cell", "F7"],
      ["plant/address-twice", "A7"],
    ],
  );
  for (const problem of problems)
    assert.ok(problem.file === "liste.csv" && (problem.line ?? 0) > 0 && (problem.mend ?? "") !== "");
});

test("the same list in other encodings is the same list", async () => {
  const { rows } = await readAssetList(utf8(GERMAN), "l");
  const latin = Uint8Array.from(GERMAN, (character) => character.charCodeAt(0));
  for (const bytes of [latin, utf16(GERMAN), utf8(`\uFEFF${GERMAN}`), utf8(GERMAN.replaceAll("\n", "\r\n"))]) {
    assert.deepEqual((await readAssetList(bytes, "l")).rows, rows);
  }
});

test("tabs and commas", async () => {
  const tabs = await readAssetList(utf8("Tag\tIP\tMAC\nP-1\t10.0.0.1\t00-1B-1B-AA-00-01\n"), "l");
  assert.deepEqual(tabs.rows, [{ row: 2, id: "P-1", addresses: ["10.0.0.1", "00:1b:1b:aa:00:01"] }]);
  const commas = await readAssetList(utf8('name,zone,remarks\n"A, B",Control,"said ""no"""\n'), "l");
  assert.deepEqual(commas.rows, [{ row: 2, name: "A, B", zone: "Control", addresses: [], note: 'said "no"' }]);
});

test("a workbook reads as the list it holds", async () => {
  const head = ["Name", "IP address", "Type", "Wireless", "Firmware"].map((value) => ({ value }));
  const row = [{ value: "Drive" }, { value: "10.0.3.20" }, { value: "Drive" }, { value: true }, { value: 2.5 }];
  const file = await writeWorkbook([head, row]).toBuffer();
  const { rows, problems } = await readAssetList(new Uint8Array(file), "list.xlsx");
  assert.deepEqual(problems, []);
  assert.deepEqual(rows, [
    { row: 2, name: "Drive", addresses: ["10.0.3.20"], type: "EDR", role: "Drive", wireless: true, version: "2.5" },
  ]);
  for (let cut = 4; cut < file.length; cut += 97) {
    const damaged = await readAssetList(new Uint8Array(file.subarray(0, cut)), "list.xlsx");
    assert.equal(damaged.problems[0]?.code, "plant/bad-workbook");
  }
});

test("a workbook that would unpack to more than is read is refused before it is unpacked", async () => {
  const file = new Uint8Array(await writeWorkbook([[{ value: "Name" }, { value: "IP" }]]).toBuffer());
  const directory = file.findLastIndex(
    (byte, at) => byte === 0x50 && file[at + 1] === 0x4b && file[at + 2] === 1 && file[at + 3] === 2,
  );
  new DataView(file.buffer).setUint32(directory + 24, 0x7fffffff, true);
  const { problems } = await readAssetList(file, "list.xlsx");
  assert.match(problems[0]?.message ?? "", /unpacks to/);
});

test("no header, no list", async () => {
  for (const text of ["", "a,b\n1,2\n", "name\nx\n", "\u0000\u0001"]) {
    const { rows, problems } = await readAssetList(utf8(text), "l");
    assert.deepEqual(rows, []);
    assert.equal(problems[0]?.code, "plant/no-header");
  }
});

test("no bytes make it throw", async () => {
  const header = utf8("Name;IP;Typ\n");
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(header, new Uint8Array(), utf8("PK\u0003\u0004")),
      async (tail, head) => {
        const bytes = new Uint8Array([...head, ...tail]);
        const { rows, problems } = await readAssetList(bytes, "l");
        assert.ok(rows.length > 0 || problems.length > 0 || head === header);
      },
    ),
    { numRuns: 200 },
  );
});

test("words of cells", () => {
  assert.equal(columnOf(" GERAETE-NAME "), "name");
  assert.equal(columnOf("MAC-Adresse"), "mac");
  assert.equal(columnOf("Ort"), undefined);
  assert.deepEqual(["Ja", "x", "TRUE", "nein", "-", "", "maybe"].map(truthOf), [
    true,
    true,
    true,
    false,
    false,
    false,
    undefined,
  ]);
  assert.deepEqual(["Niedrig", "mittel", "SEHR HOCH", "egal"].map(criticalityOf), ["low", "medium", "high", undefined]);
  assert.deepEqual(
    ["PLC", "Firewall", "Operator station", "Historian software", "NDR", "Switchgear", "Ionenaustauscher", "I/O station"].map(
      componentTypeOf,
    ),
    ["EDR", "NDR", "HDR", "SAR", "NDR", undefined, undefined, "EDR"],
  );
});
