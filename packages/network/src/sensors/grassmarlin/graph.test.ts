import assert from "node:assert/strict";
import { test } from "node:test";
import { assetReader } from "../assets/reader.ts";
import { conversationsOf, readWith } from "../reading.fixture.ts";
import { grassmarlinReader } from "./graph.ts";

/** As version 3.2 writes it: details of the way back repeat the frames of the way there. */
const GRAPH = `<graph>
<nodes>
<node title="10.0.2.10" country="" network="10.0.2.0/24"></node>
<node title="10.0.3.10" mac="02:00:00:00:03:0A"><group fingerprint="Modbus" key="Category"><v confidence="3">PLC</v></group><group fingerprint="X" key="Vendor"><v confidence="1">Wrong</v><v confidence="5">Acme &amp; Sons</v></group></node>
<node title="10.0.9.7"></node>
</nodes>
<edges><edge from="0" to="1">
<details direction="destination" bytes="120">
<source ref="0"><frame time="1772442000000" bytes="60" frame="1" protocol="6" srcPort="49152" dstPort="502"/>
<frame time="1772442001000" bytes="60" frame="3" protocol="6" srcPort="49152" dstPort="502"/>
</source>
</details>
<details direction="source" bytes="90"><source ref="0"><frame time="1772442000000" bytes="60" frame="1" protocol="6" srcPort="49152" dstPort="502"/></source></details>
</edge><edge from="2" to="1"><details direction="destination" bytes="60"><source ref="0"><frame time="1772442002000" bytes="60" frame="9" protocol="17" srcPort="5000" dstPort="47808"/></source></details><details direction="source" bytes="0"></details></edge></edges>
</graph>
`;

test("nodes are devices, edges conversations, and all is attested", () => {
  const read = readWith(grassmarlinReader, GRAPH);
  assert.deepEqual(read.problems, []);
  assert.deepEqual(conversationsOf(read), ["10.0.2.10 10.0.3.10 tcp 502 -", "10.0.9.7 10.0.3.10 udp 47808 -"]);
  assert.deepEqual(
    read.of("conversation").map(({ value, rank }) => [value.answered, value.bytes, rank]),
    [
      [true, 120, "attested"],
      [false, 60, "attested"],
    ],
  );
  const plc = read.of("asset-seen").find(({ value }) => value.via === "grassmarlin" && value.address === "10.0.3.10");
  assert.deepEqual(
    [plc?.value.mac, plc?.value.vendor, plc?.value.role, plc?.value.spoke, plc?.rank],
    ["02:00:00:00:03:0a", "Acme & Sons", "plc", true, "attested"],
  );
  assert.deepEqual([plc?.first, plc?.last], ["2026-03-02T09:00:00.000Z", "2026-03-02T09:00:02.000Z"]);
});

test("its reports of nodes and of connections, as CSV", () => {
  const nodes = readWith(assetReader, 'IP,Category,Role,Vendor\n10.0.3.10,PLC,SLAVE,"Acme, Inc"\n');
  assert.deepEqual(
    nodes.of("asset-seen").map(({ value, rank }) => [value.address, value.role, value.vendor, value.recordedBy, rank]),
    [["10.0.3.10", "plc", "Acme, Inc", "grassmarlin", "attested"]],
  );
  const edges = readWith(assetReader, "Source,Destination,Bytes Sent,Bytes Received\n10.0.2.10,10.0.3.10,120,0\n");
  assert.deepEqual(
    edges.of("asset-seen").map(({ value }) => [value.address, value.spoke]),
    [
      ["10.0.2.10", true],
      ["10.0.3.10", false],
    ],
  );
});
