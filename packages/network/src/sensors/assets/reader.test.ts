import assert from "node:assert/strict";
import { test } from "node:test";
import { readWith } from "../reading.fixture.ts";
import { assetReader } from "./reader.ts";

const values = (text: string) =>
  readWith(assetReader, text, { piece: 29 })
    .of("asset-seen")
    .map(({ value }) => value);

test("Nozomi: fields of its query language, lists in cells, times in milliseconds", () => {
  const text = [
    "appliance_host,name,ip,mac_address,mac_vendor,vendor,product_name,firmware_version,serial_number,os,type,level,roles,zones,first_activity_time,last_activity_time,surprise",
    'guardian-1,plc-dosing,10.0.3.10,02:00:00:00:03:0a,Acme,"Acme, GmbH",C-100,V2.9,S-1,,controller,1,"[""slave""]",control,1772442000000,1772445600000,x',
    'guardian-1,10.0.3.11,"10.0.3.11, 10.0.4.11",,,,,,,Windows 10,computer,2,,control,,1772445600000,y',
    "guardian-1,,,,,,,,,,,,,,,,z",
    "",
  ].join("\r\n");
  const read = readWith(assetReader, text, { piece: 17 });
  assert.deepEqual(
    read.of("asset-seen").map(({ value, rank, first, last, source }) => [value, rank, first, last, source.locator]),
    [
      [
        {
          address: "10.0.3.10",
          mac: "02:00:00:00:03:0a",
          names: ["plc-dosing"],
          product: "C-100",
          recordedBy: "nozomi",
          role: "controller",
          serial: "S-1",
          spoke: true,
          vendor: "Acme, GmbH",
          version: "V2.9",
          via: "nozomi",
        },
        "attested",
        "2026-03-02T09:00:00.000Z",
        "2026-03-02T10:00:00.000Z",
        { line: 2, type: "line" },
      ],
      ...["10.0.3.11", "10.0.4.11"].map((address) => [
        { address, recordedBy: "nozomi", role: "computer", spoke: true, version: "Windows 10", via: "nozomi" },
        "attested",
        "2026-03-02T10:00:00.000Z",
        "2026-03-02T10:00:00.000Z",
        { line: 3, type: "line" },
      ]),
    ],
  );
  assert.deepEqual(
    read.problems.map(({ code, line, message }) => [code, line, /Column: \w+/.exec(message)?.[0]]),
    [
      ["sensors/unknown-column", 1, "Column: surprise"],
      ["sensors/without-ends", 4, undefined],
    ],
  );
});

test("Claroty: a ghost was never heard; both of its products", () => {
  const [plc, ghost] = values(
    [
      "Name;IPv4;MAC;Vendor;Model;Firmware;Serial Number;Asset Type;Criticality;Virtual Zone;Ghost;Last Seen",
      "plc-1;10.0.3.10;02-00-00-00-03-0A;Acme;C-100;2.9;S-1;PLC;High;PLC: Acme;False;2026-03-02 10:00:00",
      "N/A;10.0.3.99;;;;;;Endpoint;Low;Unknown;True;2026-03-02T10:00:00+02:00",
    ].join("\n"),
  );
  assert.deepEqual(
    [plc?.address, plc?.mac, plc?.version, plc?.spoke, plc?.role],
    ["10.0.3.10", "02:00:00:00:03:0a", "2.9", true, "plc"],
  );
  assert.deepEqual([ghost?.address, ghost?.spoke, ghost?.names], ["10.0.3.99", false, undefined]);
  const [xdome] = values(
    "uid,device_name,ip_list,mac_list,manufacturer,model,device_category,device_subcategory\n1,hmi,\"['10.0.2.10']\",[],Acme,P-7,OT,HMI\n",
  );
  assert.deepEqual([xdome?.address, xdome?.vendor, xdome?.product, xdome?.recordedBy], ["10.0.2.10", "Acme", "P-7", "claroty"]);
});

test("Dragos: quoted cells over several lines, a title above the header", () => {
  const [asset] = values(
    'Asset export\n\nAsset ID,Hostname,"IP Addresses","MAC Addresses",Vendor,Model,Firmware,Type,Zone,Last Seen\n7,hist-1,"10.0.5.5\n10.0.6.5",,Acme,H-1,1.0,Historian,DMZ,2026-03-02T09:00:00Z\n',
  );
  assert.deepEqual([asset?.address, asset?.names, asset?.recordedBy], ["10.0.5.5", ["hist-1"], "dragos"]);
});

test("what is no such list is left to others", () => {
  for (const text of ["", "a,b,c\n1,2,3\n", "name,ip,vendor\nplc,10.0.3.10,Acme\n", "{}"]) {
    assert.equal(assetReader.recognise(new TextEncoder().encode(text)), false, text);
  }
  const open = readWith(assetReader, `appliance_hosts,ip\nx,"10.0.3.10\n`);
  assert.deepEqual(
    open.problems.map(({ code, line }) => [code, line]),
    [["sensors/broken-line", 2]],
  );
});
