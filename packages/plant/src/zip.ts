// Just enough of ZIP to know, before unpacking, how large the contents say they are (APPNOTE.TXT 4.3.12 and 4.3.16).

const END_OF_DIRECTORY = 0x06054b50;
const DIRECTORY_ENTRY = 0x02014b50;
/** Length of the end record without its comment, and the longest comment. */
const END_LENGTH = 22;
const LONGEST_COMMENT = 0xffff;
const ENTRY_LENGTH = 46;

/** Sum of the uncompressed sizes in the directory; `undefined` where there is no sound directory, or one that needs ZIP64. */
export function uncompressedSize(bytes: Uint8Array): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = Math.max(0, bytes.length - END_LENGTH - LONGEST_COMMENT);
  for (let at = bytes.length - END_LENGTH; at >= first; at--) {
    if (view.getUint32(at, true) !== END_OF_DIRECTORY) continue;
    let entries = view.getUint16(at + 10, true);
    let entry = view.getUint32(at + 16, true);
    let size = 0;
    for (; entries > 0; entries--) {
      if (entry + ENTRY_LENGTH > bytes.length || view.getUint32(entry, true) !== DIRECTORY_ENTRY) return undefined;
      const stated = view.getUint32(entry + 24, true);
      if (stated === 0xffffffff) return undefined;
      size += stated;
      entry +=
        ENTRY_LENGTH + view.getUint16(entry + 28, true) + view.getUint16(entry + 30, true) + view.getUint16(entry + 32, true);
    }
    return size;
  }
  return undefined;
}
