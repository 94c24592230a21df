// Tag lists of several makes, alarm lists and NodeSets: what is read, and every bad cell by its place.

import assert from "node:assert/strict";
import { test } from "node:test";
import { assert as check, property, string } from "fast-check";
import { isNodeSet, readNodeSet } from "./node-set.ts";
import { placePoint, typeNamed } from "./tag-address.ts";
import { readTagList } from "./tag-list.ts";

const CONTEXT = {
  assets: new Map([
    ["plc-1", "plc-1"],
    ["dosing controller", "plc-1"],
  ]),
  essentialFunctions: new Map([["supply", "supply"]]),
  taken: ["lit-101"],
  asset: undefined,
};
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test("a list as people keep it, with decimal commas and a fault in one cell each", async () => {
  const text = [
    "Plant 7;;;",
    "Tag;Description;Asset;Unit;Address;Data type;Scale;Low;High;Low low;High high;Essential function;Rate of change",
    "LIT-101;Level;Dosing controller;m;40011;UINT;0,01;1;4;0,5;4,8;supply;0.5 m/min",
    "FIT-101;Flow;PLC-1;m³/h;DB1.DBD4;REAL;;fast;;;;suply;1 bar/s",
    "XV-1;Valve;plc-9;;%I0.3;Bool;;;;;;;",
    "LIT-101;again;plc-1;;;;;;;;;;",
    "P-1;Pump;plc-1;;nowhere;text;;;;;;;",
  ].join("\n");
  const { variables, problems } = await readTagList(bytes(text), "tags.csv", CONTEXT);
  assert.deepEqual(variables[0], {
    id: "lit-101-2",
    name: "Level",
    asset: "plc-1",
    tag: "LIT-101",
    unit: "m",
    essentialFunction: "supply",
    rate: "0.5 m/min",
    points: [{ protocol: "modbus", target: "holding:10", type: "uint16", scale: 0.01 }],
    limits: { alarm: [1, 4], safety: [0.5, 4.8] },
  });
  assert.deepEqual(variables[1]?.points, [{ protocol: "s7comm", target: "DB1.DBD4", type: "float32" }]);
  assert.deepEqual(variables[2]?.points, [{ protocol: "s7comm", target: "I0.3", type: "bool" }]);
  assert.deepEqual(
    problems.map(({ code, place }) => `${code} ${place}`).sort((a, b) => (a < b ? -1 : 1)),
    [
      "process/bad-address E7",
      "process/bad-asset C5",
      "process/bad-asset C5",
      "process/bad-function L4",
      "process/bad-low H4",
      "process/bad-rate M4",
      "process/bad-tag A6",
      "process/bad-type F7",
    ],
  );
});

test("a table of PLC tags as TIA Portal writes it", async () => {
  const text = "Name,Path,Data Type,Logical Address,Comment\nLevel,Default,Real,%MD10,Tank 1\nStart,Default,Bool,%E0.1,\n";
  const { variables, problems } = await readTagList(bytes(text), "tia.csv", { ...CONTEXT, asset: "plc-1" });
  assert.deepEqual(problems, []);
  assert.deepEqual(
    variables.map(({ id, name, points }) => [id, name, points?.[0]?.target, points?.[0]?.type]),
    [
      ["level", "Tank 1", "MD10", "float32"],
      ["start", "Start", "I0.1", "bool"],
    ],
  );
});

test("alarms of one tag become its limits", async () => {
  const text =
    "Tag;Alarm type;Limit;Priority\nLIT-1;HIHI;4,8;1\nLIT-1;H;4;2\nLIT-1;LO;1;2\nLIT-1;LOLO;0,5;1\nLIT-1;Deviation;3;3\nPT-1;High;9;2\n";
  const { variables, problems } = await readTagList(bytes(text), "alarms.csv", { ...CONTEXT, asset: "plc-1" });
  assert.deepEqual(
    variables.map(({ tag, limits }) => [tag, limits]),
    [
      ["LIT-1", { safety: [0.5, 4.8], alarm: [1, 4] }],
      ["PT-1", { alarm: [-1e9, 9] }],
    ],
  );
  assert.deepEqual(
    problems.map(({ code, line }) => [code, line]),
    [
      ["process/bad-alarm", 6],
      ["process/one-sided", 7],
    ],
  );
});

test("addresses in every notation, and none", () => {
  const place = (text: string): string => {
    const point = placePoint(text, "", undefined);
    return point === undefined ? "none" : `${point.protocol} ${point.target} ${point.type ?? ""}`.trim();
  };
  assert.equal(place("400001"), "modbus holding:0");
  assert.equal(place("30010"), "modbus input:9");
  assert.equal(place("00001"), "modbus coil:0 bool");
  assert.equal(place("40000"), "none");
  assert.equal(place("%IW64"), "s7comm IW64 int16");
  assert.equal(place("DB7.DBX2.1"), "s7comm DB7.DBX2.1 bool");
  assert.equal(place("ns=2;s=Level"), "opcua ns=2;s=Level");
  assert.equal(place("ioa:12"), "iec104 ioa:12");
  assert.equal(place("g30:3"), "dnp3 g30:3");
  assert.equal(place("tag:LEVEL"), "enip tag:LEVEL");
  assert.equal(place("spBv1.0/g/DDATA/n#Level"), "mqtt spBv1.0/g/DDATA/n#Level");
  assert.equal(place("anything"), "none");
  assert.equal(typeNamed("LREAL"), "float64");
  assert.equal(typeNamed("STRING"), undefined);
});

test("an OPC UA NodeSet: numbers with unit and range; properties and texts are no variables", () => {
  const text = `<?xml version="1.0"?><UANodeSet xmlns="http://opcfoundation.org/UA/2011/03/UANodeSet.xsd"><NamespaceUris><Uri>urn:works</Uri></NamespaceUris>
<Aliases><Alias Alias="Float">i=10</Alias></Aliases>
<UAVariable NodeId="ns=1;s=Level" BrowseName="1:Level" DataType="Float"><DisplayName>Tank level</DisplayName></UAVariable>
<UAVariable NodeId="ns=1;i=5" BrowseName="EngineeringUnits" DataType="i=887" ParentNodeId="ns=1;s=Level"><Value><EUInformation><DisplayName><Text>m</Text></DisplayName></EUInformation></Value></UAVariable>
<UAVariable NodeId="ns=1;i=6" BrowseName="EURange" DataType="i=884" ParentNodeId="ns=1;s=Level"><Value><Range><Low>0</Low><High>5</High></Range></Value></UAVariable>
<UAVariable NodeId="ns=1;s=Name" BrowseName="1:Name" DataType="String"/></UANodeSet>`;
  assert.ok(isNodeSet(bytes(text)));
  const { variables, problems } = readNodeSet(bytes(text), "n.xml", "plc-1", []);
  assert.deepEqual(variables, [
    {
      id: "level",
      name: "Tank level",
      asset: "plc-1",
      tag: "Level",
      unit: "m",
      points: [{ protocol: "opcua", target: "ns=1;s=Level", type: "float32" }],
      limits: { normal: [0, 5] },
    },
  ]);
  assert.deepEqual(
    problems.map(({ code }) => code),
    ["process/namespace-index"],
  );
  assert.equal(readNodeSet(bytes("<UANodeSet><UAVariable"), "n.xml", "a", []).problems[0]?.code, "process/bad-xml");
});

test("property: nothing throws, whatever the address", () => {
  check(
    property(string({ unit: "binary", maxLength: 60 }), (text) => void placePoint(text, "", "float32")),
    { numRuns: 1000 },
  );
});
