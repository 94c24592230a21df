// Writes logs as Zeek does (docs.zeek.org, log formats), from records of text.

export type ZeekRecord = Readonly<Record<string, string | undefined>>;

/** Tab-separated, with the header; fields in the order of the first record that has them. */
export function writeTsv(path: string, records: readonly ZeekRecord[]): string {
  const fields = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const lines = records.map((record) => fields.map((field) => record[field] ?? "-").join("\t"));
  return [
    "#separator \\x09",
    "#set_separator\t,",
    "#empty_field\t(empty)",
    "#unset_field\t-",
    `#path\t${path}`,
    "#open\t2026-03-02-09-00-00",
    `#fields\t${fields.join("\t")}`,
    `#types\t${fields.map(() => "string").join("\t")}`,
    ...lines,
    "#close\t2026-03-02-10-00-00",
    "",
  ].join("\n");
}

/** One JSON object a line; numbers, truth values and sets as Zeek writes them. */
export function writeJson(records: readonly ZeekRecord[]): string {
  const typed = (field: string, value: string): unknown => {
    if (value === "T" || value === "F") return value === "T";
    if (field === "service" || !/^\d+(\.\d+)?$/.test(value)) return value;
    return Number(value);
  };
  return records
    .map((record) => {
      const set = Object.entries(record).filter((entry): entry is [string, string] => entry[1] !== undefined);
      return `${JSON.stringify(Object.fromEntries(set.map(([field, value]) => [field, typed(field, value)])))}\n`;
    })
    .join("");
}

/** A connection of which nothing is special. */
export function connection(client: string, server: string, port: number, other: ZeekRecord = {}): ZeekRecord {
  return {
    ts: "1772442000.123456",
    uid: "CHhAvVGS1DHFjwGM9",
    "id.orig_h": client,
    "id.orig_p": "49152",
    "id.resp_h": server,
    "id.resp_p": String(port),
    ...other,
  };
}
