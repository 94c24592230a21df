// Text of other tools, cut into lines, records and elements as the bytes come in, with bounded memory.

export { CsvRecords, type RecordTarget, splitRecord } from "./csv.ts";
export { headText, Lines, type LineTarget } from "./lines.ts";
export { type Element, type ElementTarget, walkXml, XmlWalker } from "./xml.ts";
