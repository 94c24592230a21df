// Rewrites a pcapng file: the section header loses its options (they describe the machine that recorded), and each interface gets a name.
// Packets stay byte for byte. Arguments: input, output, names in the order of the interfaces.

import { readFileSync, writeFileSync } from "node:fs";

const [input, output, ...names] = process.argv.slice(2) as [string, string, ...string[]];
const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const IF_NAME = 2;
const IF_TSRESOL = 9;

const bytes = readFileSync(input);
const blocks: Buffer[] = [];
let interfaces = 0;
for (let at = 0; at < bytes.length; ) {
  const type = bytes.readUInt32LE(at);
  const length = bytes.readUInt32LE(at + 4);
  const body = bytes.subarray(at + 8, at + length - 4);
  if (type === SECTION) blocks.push(block(type, body.subarray(0, 16)));
  else if (type === INTERFACE) {
    const name = Buffer.from(names[interfaces++] ?? "");
    const microseconds = option(IF_TSRESOL, Buffer.from([6]));
    blocks.push(block(type, Buffer.concat([body.subarray(0, 8), option(IF_NAME, name), microseconds, Buffer.alloc(4)])));
  } else blocks.push(bytes.subarray(at, at + length));
  at += length;
}
const section = blocks[0] as Buffer;
section.writeBigInt64LE(-1n, 16);
writeFileSync(output, Buffer.concat(blocks));

function block(type: number, body: Buffer): Buffer {
  const frame = Buffer.alloc(12 + body.length);
  frame.writeUInt32LE(type, 0);
  frame.writeUInt32LE(frame.length, 4);
  body.copy(frame, 8);
  frame.writeUInt32LE(frame.length, frame.length - 4);
  return frame;
}

function option(code: number, value: Buffer): Buffer {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  padded.writeUInt16LE(code, 0);
  padded.writeUInt16LE(value.length, 2);
  value.copy(padded, 4);
  return padded;
}
