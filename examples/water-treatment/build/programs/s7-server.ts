// The S7 face of the dosing controller: the server of Snap7. That server cannot hand out blocks (its upload functions always refuse), so
// a front answers the three upload functions itself and passes every other message to Snap7, unchanged, in both directions.

import { createConnection, createServer, type Socket } from "node:net";
import snap7 from "node-snap7";
import { blockOf } from "./program.ts";

const SNAP7_PORT = 10102;
const FUNCTION_AT = 17;
const START_UPLOAD = 0x1d;
const UPLOAD = 0x1e;
const END_UPLOAD = 0x1f;
/** Fits into the 480 bytes of a PDU that Snap7 agrees to. */
const PART_SIZE = 440;

/** Serves S7 on port 102. Data block 1 holds `values` as 32-bit floats. */
export function serveProgram(address: string, values: () => readonly number[]): void {
  const block = Buffer.alloc(64);
  const server = new snap7.S7Server();
  server.SetParam(server.LocalPort, SNAP7_PORT);
  server.RegisterArea(server.srvAreaDB, 1, block);
  server.StartTo("127.0.0.1");
  setInterval(() => {
    values().forEach((value, at) => block.writeFloatBE(value, at * 4));
    server.SetArea(server.srvAreaDB, 1, block);
  }, 500);
  createServer((client) => front(client, createConnection(SNAP7_PORT, "127.0.0.1"))).listen(102, address);
}

function front(client: Socket, server: Socket): void {
  let upload: { readonly bytes: Buffer; at: number } | undefined;
  server.on("data", (bytes) => client.write(bytes));
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on("close", () => other.destroy());
    one.on("error", () => other.destroy());
  }
  let waiting = Buffer.alloc(0);
  client.on("data", (bytes: Buffer) => {
    waiting = Buffer.concat([waiting, bytes]);
    while (waiting.length >= 4 && waiting.length >= waiting.readUInt16BE(2)) {
      const packet = waiting.subarray(0, waiting.readUInt16BE(2));
      waiting = waiting.subarray(packet.length);
      const asked = packet[7] === 0x32 && packet[8] === 1 ? packet[FUNCTION_AT] : undefined;
      if (asked === START_UPLOAD) {
        const found = blockOf(packet.toString("latin1", FUNCTION_AT + 11, FUNCTION_AT + 17));
        upload = found && { bytes: found, at: 0 };
        const length = String(found?.length ?? 0).padStart(7, "0");
        answer(client, packet, [START_UPLOAD, 0, 1, 0, 0, 0, 0, 7, 7, ...Buffer.from(length)], undefined, found ? 0 : 0xd209);
      } else if (asked === UPLOAD && upload !== undefined) {
        const part = upload.bytes.subarray(upload.at, upload.at + PART_SIZE);
        upload.at += part.length;
        answer(client, packet, [UPLOAD, upload.at < upload.bytes.length ? 1 : 0], part, 0);
      } else if (asked === END_UPLOAD) answer(client, packet, [END_UPLOAD], undefined, 0);
      else server.write(packet);
    }
  });
}

/** TPKT (RFC 1006), COTP data, S7 acknowledgement with data; the data of an upload carry their length and 00 FB before them. */
function answer(client: Socket, request: Buffer, parameters: readonly number[], part: Buffer | undefined, error: number): void {
  const data =
    part === undefined ? Buffer.alloc(0) : Buffer.concat([Buffer.from([part.length >> 8, part.length & 255, 0, 0xfb]), part]);
  const header = Buffer.alloc(19);
  header.writeUInt16BE(0x0300, 0);
  header.writeUInt16BE(19 + parameters.length + data.length, 2);
  header.set([2, 0xf0, 0x80, 0x32, 3], 4);
  request.copy(header, 11, 11, 13);
  header.writeUInt16BE(parameters.length, 13);
  header.writeUInt16BE(data.length, 15);
  header.writeUInt16BE(error, 17);
  client.write(Buffer.concat([header, Buffer.from(parameters), data]));
}
