// Columns of asset lists: which header means which field, in English and German, and what words in cells mean.

import type { Asset } from "./plant.ts";

/** Fields of an asset list. The first name of each is the one that messages use. */
const HEADERS = {
  id: [
    "id",
    "asset id",
    "tag",
    "asset tag",
    "asset number",
    "kennung",
    "kennzeichen",
    "anlagenkennzeichen",
    "kks",
    "inventarnummer",
  ],
  name: [
    "name",
    "asset",
    "asset name",
    "device",
    "device name",
    "hostname",
    "host",
    "system",
    "bezeichnung",
    "benennung",
    "gerät",
    "gerätename",
  ],
  zone: ["zone", "security zone", "segment", "network segment", "zelle", "sicherheitszone", "netzsegment", "bereich"],
  type: [
    "type",
    "component type",
    "device type",
    "asset type",
    "category",
    "typ",
    "gerätetyp",
    "komponententyp",
    "kategorie",
    "art",
  ],
  role: ["role", "function", "purpose", "description", "rolle", "funktion", "zweck", "aufgabe", "beschreibung"],
  ip: [
    "ip",
    "ip address",
    "ip addresses",
    "ipv4",
    "ipv6",
    "ipv4 address",
    "ipv6 address",
    "address",
    "addresses",
    "ip adresse",
    "ip adressen",
    "adresse",
    "netzwerkadresse",
  ],
  mac: ["mac", "mac address", "mac addresses", "hardware address", "mac adresse", "hardwareadresse"],
  vendor: ["vendor", "manufacturer", "make", "supplier", "hersteller", "lieferant"],
  product: [
    "product",
    "model",
    "product name",
    "order number",
    "part number",
    "produkt",
    "modell",
    "bestellnummer",
    "artikelnummer",
    "typbezeichnung",
  ],
  version: [
    "version",
    "firmware",
    "firmware version",
    "software version",
    "fw",
    "fw version",
    "firmwarestand",
    "softwarestand",
    "softwareversion",
  ],
  criticality: ["criticality", "importance", "kritikalität", "wichtigkeit", "schutzbedarf"],
  safety: ["safety", "safety related", "sis", "sicherheitsgerichtet", "funktionale sicherheit"],
  wireless: ["wireless", "wifi", "radio", "wlan", "funk", "drahtlos"],
  external: ["external", "remote", "extern"],
  temporary: ["temporary", "portable", "mobile", "temporär", "mobil"],
  note: ["note", "notes", "comment", "comments", "remark", "remarks", "bemerkung", "kommentar", "anmerkung", "hinweis"],
} as const;
export type Column = keyof typeof HEADERS;

const BY_HEADER = new Map(
  Object.entries(HEADERS).flatMap(([column, names]) => names.map((name) => [fold(name), column as Column])),
);

/** The field that a header names; `undefined` where none. */
export function columnOf(header: string): Column | undefined {
  return BY_HEADER.get(fold(header));
}

/** Headers as messages list them. */
export const COLUMN_NAMES: readonly string[] = Object.values(HEADERS).map((names) => names[0]);

/** Letters and digits only, without accents, umlauts in either spelling: `Geräte-Typ`, `GERAETETYP` → `geratetyp`. */
function fold(text: string): string {
  const plain = text.slice(0, 100).normalize("NFKD").replaceAll("ß", "ss").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]/gu, "").replace(/([aou])e/g, "$1");
}

const WORDS = (text: string): ReadonlySet<string> => new Set(text.split(" ").map(fold));
const YES = WORDS("yes y true 1 x ja j wahr ✓ ok");
const NO = new Set([...WORDS("no n false 0 nein falsch none keine"), ""]);

/** Yes or no; `undefined` for other words. A lone tick or cross means yes. */
export function truthOf(text: string): boolean | undefined {
  if (/^[✓✔☑]$/u.test(text.trim())) return true;
  if (/^[-–—✗✘☐]?$/u.test(text.trim())) return false;
  return YES.has(fold(text)) ? true : NO.has(fold(text)) ? false : undefined;
}

const LOW = WORDS("low niedrig gering normal 1");
const MEDIUM = WORDS("medium mittel middle moderate 2");
const HIGH = WORDS("high hoch critical kritisch sehrhoch veryhigh 3");

export function criticalityOf(text: string): Asset["criticality"] | undefined {
  const word = fold(text);
  return LOW.has(word) ? "low" : MEDIUM.has(word) ? "medium" : HIGH.has(word) ? "high" : undefined;
}

/** Words that tell the component type of IEC 62443-4-2, within a description. The first list with a match decides. */
const TYPE_WORDS: readonly (readonly [Asset["type"], RegExp])[] = [
  ["NDR", /\b(ndr|network device|firewall|router|switch|gateway|access ?point|modem|vpn|netzwerkgerät)(?:e?s|e|en)?\b/i],
  ["SAR", /\b(sar|software|application|app|anwendung|applikation|database|datenbank)(?:e?s|en)?\b/i],
  [
    "EDR",
    /\b(edr|embedded|plc|sps|controller|steuerung|rtu|dcs|drive|umrichter|antrieb|i\/?o|sensor|actuator|aktor|ied|relay|relais|instrument|meter|zähler)(?:e?s|e|en)?\b/i,
  ],
  [
    "HDR",
    /\b(hdr|host|server|workstation|station|pc|ipc|laptop|notebook|hmi|panel|historian|client|rechner|leitstand)(?:e?s|en)?\b/i,
  ],
];

/** The component type that a word tells (`PLC`, `Switch`, `NDR`); `undefined` where it tells none. */
export function componentTypeOf(text: string): Asset["type"] | undefined {
  return TYPE_WORDS.find(([, words]) => words.test(text.slice(0, 200)))?.[0];
}
