// Drawings: what we write is read back as the same plant; packed files, Visio pages and hostile files.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { deflateRawSync } from "node:zlib";
import * as fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { plainLabel } from "./drawing.ts";
import { proposeFromDrawing } from "./drawing-proposal.ts";
import { readDrawio } from "./drawio-reader.ts";
import { inflate } from "./expansion.ts";
import { type MapFigure, writeMapDrawio, writeMapSvg } from "./map-figure.ts";
import { readVisio } from "./visio-reader.ts";

function figureNamed(name: (text: string) => string): MapFigure {
  return {
    title: name("Works"),
    rooms: [
      { id: "outer", name: name("Outer"), kind: "control", box: { x: 0, y: 0, width: 600, height: 400 }, assets: [] },
      {
        id: "inner",
        name: name("Inner"),
        kind: "safety",
        parent: "outer",
        box: { x: 20, y: 80, width: 300, height: 200 },
        assets: [{ id: "plc", name: name("PLC"), box: { x: 32, y: 140, width: 148, height: 26 } }],
      },
      { id: "dmz", name: name("DMZ"), kind: "dmz", box: { x: 700, y: 0, width: 200, height: 100 }, assets: [] },
    ],
    doors: [{ id: "gate", name: name("Gate"), zones: ["outer", "dmz"], box: { x: 620, y: 200, width: 100, height: 30 } }],
  };
}

const summary = (text: string) => {
  const { things, conduits, problems } = proposeFromDrawing(readDrawio(text));
  const name = (id: string | undefined) => things.find((thing) => thing.id === id)?.name;
  return {
    things: things.map((thing) => [thing.as, thing.name, name(thing.within)]),
    conduits: conduits.map((conduit) => [conduit.name, ...conduit.zones.map(name)]),
    problems,
  };
};

const EXPECTED = {
  things: [
    ["zone", "Outer", undefined],
    ["zone", "Inner", "Outer"],
    ["asset", "PLC", "Inner"],
    ["zone", "DMZ", undefined],
  ],
  conduits: [["Gate", "Outer", "DMZ"]],
  problems: [],
};

describe("draw.io", () => {
  it("is written so that it is read back as the same zones, assets and conduits", () => {
    assert.deepEqual(summary(writeMapDrawio(figureNamed((text) => text))), EXPECTED);
  });

  it("is read packed as well", () => {
    const plain = writeMapDrawio(figureNamed((text) => text));
    const model = plain.slice(plain.indexOf("<mxGraphModel"), plain.indexOf("</diagram>"));
    const packed = deflateRawSync(encodeURIComponent(model)).toString("base64");
    assert.deepEqual(summary(`<mxfile><diagram name="Page-1">${packed}</diagram></mxfile>`), EXPECTED);
  });

  it("takes labels out of wrappers and HTML, and shapes that only lie in a box into its zone", () => {
    const text = `<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
      <object label="&lt;b&gt;Cell&lt;/b&gt;&lt;br&gt;one" id="2"><mxCell style="rounded=1" vertex="1" parent="1"><mxGeometry x="0" y="0" width="400" height="300"/></mxCell></object>
      <mxCell id="3" value="Pump &amp;amp; valve" vertex="1" parent="1"><mxGeometry x="20" y="40" width="90" height="40"/></mxCell>
      </root></mxGraphModel>`;
    assert.deepEqual(summary(text).things, [
      ["zone", "Cell one", undefined],
      ["asset", "Pump & valve", "Cell one"],
    ]);
  });
});

describe("Visio", () => {
  const page = `<?xml version="1.0"?><PageContents xmlns="http://schemas.microsoft.com/office/visio/2012/main"><Shapes>
    <Shape ID="1" Type="Shape"><Cell N="PinX" V="2"/><Cell N="PinY" V="8"/><Cell N="Width" V="4"/><Cell N="Height" V="3"/><Section N="Geometry"><Row><Cell N="Width" V="99"/></Row></Section><Text>Control</Text></Shape>
    <Shape ID="2" Type="Shape"><Cell N="PinX" V="2"/><Cell N="PinY" V="8"/><Cell N="Width" V="1"/><Cell N="Height" V="1"/><Text>PLC <cp IX="0"/>7</Text></Shape>
    <Shape ID="3" Type="Group"><Cell N="PinX" V="9"/><Cell N="PinY" V="8"/><Cell N="Width" V="3"/><Cell N="Height" V="3"/><Text>DMZ</Text><Shapes>
      <Shape ID="4" Type="Shape"><Cell N="PinX" V="1"/><Cell N="PinY" V="1"/><Cell N="Width" V="1"/><Cell N="Height" V="1"/><Text>Jump host</Text></Shape></Shapes></Shape>
    <Shape ID="5" Type="Shape"><Cell N="BeginX" V="4"/><Cell N="EndX" V="7"/><Text>Way in</Text></Shape>
    </Shapes><Connects><Connect FromSheet="5" FromCell="BeginX" ToSheet="2"/><Connect FromSheet="5" FromCell="EndX" ToSheet="4"/></Connects></PageContents>`;

  it("gives boxes as zones, shapes within as assets, connectors as conduits", () => {
    const { things, conduits, problems } = proposeFromDrawing(readVisio(zipSync({ "visio/pages/page1.xml": strToU8(page) })));
    const name = (id: string | undefined) => things.find((thing) => thing.id === id)?.name;
    assert.deepEqual(
      things.map((thing) => [thing.as, thing.name, name(thing.within)]),
      [
        ["zone", "Control", undefined],
        ["asset", "PLC 7", "Control"],
        ["zone", "DMZ", undefined],
        ["asset", "Jump host", "DMZ"],
      ],
    );
    assert.deepEqual(
      conduits.map((conduit) => [conduit.name, ...conduit.zones.map(name)]),
      [["Way in", "Control", "DMZ"]],
    );
    assert.deepEqual(problems, []);
    // y points upwards there and downwards here
    assert.deepEqual(things[1]?.box, { x: 144, y: 96, width: 96, height: 96 });
  });

  it("says so where a file is none, holds no page, or claims to be enormous", () => {
    assert.equal(readVisio(strToU8("no zip")).problems.length, 1);
    assert.equal(readVisio(zipSync({ "word/document.xml": strToU8("<a/>") })).problems.length, 1);
    const bomb = zipSync({ "visio/pages/page1.xml": new Uint8Array(80 * 1024 * 1024) });
    assert.ok(bomb.length < 100_000);
    assert.equal(readVisio(bomb).problems.length, 1);
  });
});

describe("hostile drawings", () => {
  it("never throw, whatever was damaged", () => {
    const plain = writeMapDrawio(figureNamed((text) => text));
    const visio = zipSync({ "visio/pages/page1.xml": strToU8("<PageContents><Shapes><Shape ID='1'/></Shapes></PageContents>") });
    fc.assert(
      fc.property(
        fc.nat(plain.length),
        fc.string({ maxLength: 8 }),
        fc.nat(visio.length - 1),
        fc.nat(255),
        (at, put, byte, value) => {
          proposeFromDrawing(readDrawio(plain.slice(0, at) + put + plain.slice(at + put.length)));
          proposeFromDrawing(readVisio(visio.with(byte, value)));
        },
      ),
      { numRuns: 300 },
    );
  });

  it("are not unpacked beyond the limit", () => {
    const bomb = deflateRawSync(new Uint8Array(8 * 1024 * 1024));
    assert.equal(inflate(bomb, 1024 * 1024), undefined);
    assert.equal(inflate(bomb)?.length, 8 * 1024 * 1024);
    assert.equal(inflate(bomb.subarray(0, 100)), undefined);
  });

  it("end where parents go round in a circle", () => {
    const cell = (id: string, parent: string) =>
      `<mxCell id="${id}" value="${id}" vertex="1" parent="${parent}"><mxGeometry x="1" y="1" width="5" height="5"/></mxCell>`;
    assert.equal(proposeFromDrawing(readDrawio(`<root>${cell("a", "b")}${cell("b", "a")}</root>`)).things.length, 2);
  });

  it("get no markup into what is written", () => {
    const evil = figureNamed((text) => `${text}"><script>alert(1)</script>\u202e`);
    const svg = writeMapSvg(evil);
    assert.ok(!svg.includes("<script"));
    assert.ok(!svg.includes("\u202e"));
    assert.ok(!writeMapDrawio(evil).includes("<script"));
    assert.deepEqual(
      proposeFromDrawing(readDrawio(writeMapDrawio(evil))).things.map((thing) => thing.as),
      ["zone", "zone", "asset", "zone"],
    );
  });

  it("keep labels short and plain", () => {
    assert.equal(plainLabel("<div>a<br/>b</div> &amp; c"), "a b & c");
    assert.equal(plainLabel("x".repeat(500)).length, 200);
  });
});
