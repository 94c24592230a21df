// Addresses as tag lists write them, turned into the notations in which points are declared.

export type NumberType = "bool" | "int16" | "uint16" | "int32" | "uint32" | "float32" | "float64";

export interface PlacedPoint {
  readonly protocol: string;
  readonly target: string;
  readonly type?: NumberType;
  readonly unit?: number;
  readonly wordOrder?: "little";
  readonly scale?: number;
  readonly offset?: number;
}

/** Names of types after IEC 61131-3, OPC UA (part 6, 5.1.2) and common drivers. */
const TYPES = new Map<string, NumberType>(
  (
    [
      ["bool", "bool boolean bit digital coil"],
      ["int16", "int16 int short sint i16"],
      ["uint16", "uint16 uint word ushort usint byte u16 unsigned"],
      ["int32", "int32 dint long i32"],
      ["uint32", "uint32 udint dword ulong u32"],
      ["float32", "float32 real float single f32 analog"],
      ["float64", "float64 lreal double f64"],
    ] as const
  ).flatMap(([type, names]) => names.split(" ").map((name) => [name, type] as const)),
);

/** The type that a word names; `undefined` for texts, times and structures. */
export function typeNamed(word: string): NumberType | undefined {
  return TYPES.get(word.toLowerCase().replace(/[^a-z0-9]/g, ""));
}

const SPACES = new Map([
  ["0", "coil"],
  ["1", "discrete"],
  ["3", "input"],
  ["4", "holding"],
]);

/**
 * Notations that tell their protocol: `40001` and `400001` (Modicon, from 1), `holding:0` (from 0), `%DB1.DBD4`, `%MW10`, `%IX0.3`,
 * `ns=2;s=Level`, `ioa:12`, `g30:3`, `tag:LEVEL`, `spBv1.0/…#metric`. Any other text needs the protocol and is taken as it stands.
 */
export function placePoint(given: string, protocol: string, type: NumberType | undefined): PlacedPoint | undefined {
  const typed = type === undefined ? {} : { type };
  const modicon = /^([0134])(\d{4,5})$/.exec(given);
  if (modicon !== null && (protocol === "" || protocol.startsWith("modbus"))) {
    const at = Number(modicon[2]) - 1;
    if (at < 0 || at > 65_535) return undefined;
    const space = SPACES.get(modicon[1] as string) as string;
    const bit = space === "coil" || space === "discrete";
    return { protocol: "modbus", target: `${space}:${at}`, ...(bit ? { type: "bool" as const } : typed) };
  }
  if (/^(?:coil|discrete|holding|input):\d{1,5}$/.test(given)) return { protocol: "modbus", target: given, ...typed };
  const step = /^%?((?:DB\d{1,5}\.DB[XBWD]|[IQMEA][XBWD]?)\d{1,7}(?:\.[0-7])?)$/i.exec(given);
  if (step !== null) return placeStep(step[1] as string, type);
  if (/^(?:ns=\d{1,5};)?[isgb]=.+$/.test(given)) return { protocol: "opcua", target: given, ...typed };
  if (/^ioa:\d{1,8}$/.test(given)) return { protocol: "iec104", target: given, ...typed };
  if (/^g\d{1,3}(?:v\d{1,3})?:\d{1,10}$/.test(given)) return { protocol: "dnp3", target: given, ...typed };
  if (/^tag:.+$/.test(given)) return { protocol: "enip", target: given, ...typed };
  if (/^spBv1\.0\/.+#.+$/.test(given)) return { protocol: "mqtt", target: given, ...typed };
  return protocol === "" ? undefined : { protocol, target: given, ...typed };
}

/** An address of STEP 7: `E` and `A` are the German letters for inputs and outputs; of one letter for a bit and of two for a width. */
function placeStep(given: string, type: NumberType | undefined): PlacedPoint | undefined {
  const text = given
    .toUpperCase()
    .replace(/^E/, "I")
    .replace(/^A/, "Q")
    .replace(/^([IQM])X/, "$1");
  const bit = text.includes(".") && !text.startsWith("DB") ? true : /DBX/.test(text);
  const wide = /(?:DBD|^[IQM]D)/.test(text);
  const found = bit ? "bool" : (type ?? (wide ? "float32" : "int16"));
  if (bit && type !== undefined && type !== "bool") return undefined;
  return { protocol: "s7comm", target: text, type: found };
}
