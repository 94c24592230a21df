// The dosing controller's program as blocks in the form in which S7 carries them: a header of 36 bytes, MC7 code, a footer.

const HEADER_SIZE = 36;
const FOOTER_SIZE = 36;

interface Source {
  /** Type digit of the S7 file name: 8 organisation block, A data block, C function. */
  readonly type: string;
  readonly number: number;
  readonly subtype: number;
  readonly name: string;
  readonly code: Buffer;
}

/** Networks of `A I x.y; = Q x.y; BE` and jumps: plain, valid MC7, long enough that FC 10 takes several messages. */
function networks(count: number): Buffer {
  const parts: number[] = [];
  for (let at = 0; at < count; at++) parts.push(0xc0 | (at & 7), at & 0x7f, 0xd8 | (at & 7), at & 0x7f);
  return Buffer.from([...parts, 0x65, 0x00]);
}

const SOURCES: readonly Source[] = [
  { type: "8", number: 1, subtype: 0x08, name: "CYCLE", code: networks(24) },
  { type: "C", number: 10, subtype: 0x0c, name: "DOSE_PI", code: networks(240) },
  { type: "A", number: 1, subtype: 0x0a, name: "DOSEDATA", code: Buffer.alloc(64) },
];

function blockBytes(source: Source): Buffer {
  const header = Buffer.alloc(HEADER_SIZE);
  header.writeUInt16BE(0x7070, 0);
  header.set([1, 1, source.type === "A" ? 5 : 1, source.subtype], 2);
  header.writeUInt16BE(source.number, 6);
  header.writeUInt32BE(HEADER_SIZE + source.code.length + FOOTER_SIZE, 8);
  header.writeUInt32BE(30_600_000, 16);
  header.writeUInt16BE(15_400, 20);
  header.writeUInt32BE(30_600_000, 22);
  header.writeUInt16BE(15_400, 26);
  header.writeUInt16BE(source.code.length, 34);
  const footer = Buffer.alloc(FOOTER_SIZE);
  footer.write("OPERATOR", 0, "latin1");
  footer.write("DOSING", 8, "latin1");
  footer.write(source.name, 16, "latin1");
  footer[24] = 0x10;
  return Buffer.concat([header, source.code, footer]);
}

/** The block of an S7 file name such as `800001` (type digit, five digits). */
export function blockOf(name: string): Buffer | undefined {
  const source = SOURCES.find((entry) => entry.type === name[0] && entry.number === Number(name.slice(1)));
  return source && blockBytes(source);
}
