// Columns of tag lists: which header means which field, in English and German and as engineering tools write them.

const HEADERS = {
  tag: [
    "tag",
    "tag name",
    "tagname",
    "tag id",
    "point",
    "point name",
    "item",
    "signal",
    "messstelle",
    "kks",
    "akz",
    "plc tag",
    "symbol",
  ],
  name: ["name", "bezeichnung"],
  description: ["description", "comment", "desc", "text", "beschreibung", "kommentar", "klartext", "benennung"],
  asset: ["asset", "device", "controller", "plc", "gerät", "steuerung"],
  unit: ["unit", "units", "engineering unit", "engineering units", "eu", "einheit", "maßeinheit"],
  protocol: ["protocol", "driver", "protokoll", "treiber"],
  address: ["address", "logical address", "register", "node id", "nodeid", "item id", "adresse", "logische adresse"],
  type: ["type", "data type", "datatype", "datentyp", "typ"],
  order: ["word order", "byte order", "wortreihenfolge"],
  scale: ["scale", "factor", "gain", "multiplier", "skalierung", "faktor"],
  offset: ["offset", "bias"],
  station: ["unit id", "slave", "slave id", "station", "common address"],
  normalLow: ["normal low", "normal min", "eu low", "range low", "normal von"],
  normalHigh: ["normal high", "normal max", "eu high", "range high", "normal bis"],
  low: ["low", "lo", "l", "low alarm", "alarm low", "lo limit", "alarm tief"],
  high: ["high", "hi", "h", "high alarm", "alarm high", "hi limit", "alarm hoch"],
  lowLow: ["low low", "lolo", "ll", "low low alarm", "safety low", "trip low"],
  highHigh: ["high high", "hihi", "hh", "high high alarm", "safety high", "trip high"],
  setpointLow: ["setpoint low", "setpoint min", "sp low", "sollwert min"],
  setpointHigh: ["setpoint high", "setpoint max", "sp high", "sollwert max"],
  rate: ["rate", "rate of change", "roc", "änderungsrate"],
  every: ["every", "interval", "scan rate", "cycle", "intervall", "zyklus"],
  criticality: ["criticality", "kritikalität"],
  function: ["essential function", "wesentliche funktion"],
  alarm: ["alarm type", "alarm", "condition", "alarm condition", "alarmtyp", "alarmart"],
  limit: ["limit", "alarm limit", "setpoint", "alarm setpoint", "threshold", "grenzwert", "schwelle"],
} as const;
export type Column = keyof typeof HEADERS;

const BY_HEADER = new Map(
  Object.entries(HEADERS).flatMap(([column, names]) => names.map((name) => [fold(name), column as Column])),
);

export function columnOf(header: string): Column | undefined {
  return BY_HEADER.get(fold(header));
}

/** Headers as messages list them. */
export const HEADER_NAMES: readonly string[] = ["tag", "description", "asset", "unit", "address", "type", "scale", "low", "high"];

/** Letters and digits only, in lower case. */
function fold(text: string): string {
  return text
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}
