// Vendors by the names that they had and have, and families of products by which their maker is known: data.

/** Each line is one maker, by its names today, before, and of parts of it that it bought or gave away with the products. */
const MAKERS: readonly (readonly string[])[] = [
  ["siemens", "ruggedcom", "mentor graphics"],
  [
    "schneider electric",
    "telemecanique",
    "modicon",
    "aveva",
    "invensys",
    "wonderware",
    "foxboro",
    "osisoft",
    "indusoft",
    "citect",
    "schneider",
  ],
  ["rockwell automation", "allen bradley", "rockwell", "thinmanager"],
  ["mitsubishi electric", "mitsubishi", "iconics"],
  ["hitachi energy", "hitachi abb power grids", "abb power grids", "hitachi abb"],
  ["abb", "abb ability", "b r", "b r industrial automation", "bernecker rainer"],
  ["general electric", "ge", "ge digital", "ge vernova", "ge grid solutions", "ge healthcare", "ge power"],
  ["emerson", "fisher rosemount", "emerson process management", "intelligent platforms", "ge intelligent platforms"],
  ["honeywell", "honeywell process solutions"],
  ["codesys", "3s smart software solutions", "3s smart", "3s smart software", "codesys gmbh"],
  ["phoenix contact", "innominate", "phoenix contact classic line"],
  ["belden", "hirschmann", "garrettcom", "hirschmann automation and control"],
  ["johnson controls", "sensormatic", "sensormatic electronics", "software house", "american dynamics", "exacq"],
  ["schweitzer engineering laboratories", "sel", "schweitzer engineering laboratories sel"],
  ["pepperl fuchs", "ecom instruments", "pepperl fuchs ecom instruments"],
  ["delta electronics", "delta", "delta industrial automation"],
  ["yokogawa", "yokogawa electric"],
  ["omron", "omron automation"],
  ["wago", "wago kontakttechnik"],
  ["moxa", "moxa technologies"],
  ["wibu systems", "wibu"],
  ["jtekt", "jtekt electronics", "koyo", "automationdirect", "koyo electronics"],
  ["hillrom", "hill rom", "welch allyn", "baxter"],
  ["philips", "philips healthcare"],
  ["baker hughes", "bently nevada"],
  ["fuji electric", "hakko electronics"],
  ["eaton", "cooper power systems"],
  ["festo", "festo didactic"],
];

/** First words of products that only one maker has; where they stand in front they add nothing that tells two products apart. */
const FAMILIES: readonly (readonly [maker: string, families: readonly string[]])[] = [
  [
    "siemens",
    [
      "simatic",
      "sinamics",
      "scalance",
      "ruggedcom",
      "sentron",
      "sicam",
      "siprotec",
      "simotion",
      "sinumerik",
      "sirius",
      "desigo",
      "simocode",
      "sinema",
      "siplus",
      "logo",
      "apogee",
      "teamcenter",
      "sinec",
    ],
  ],
  [
    "schneider electric",
    ["modicon", "ecostruxure", "unity", "powerlogic", "magelis", "altivar", "somachine", "easergy", "triconex"],
  ],
  [
    "rockwell automation",
    [
      "controllogix",
      "compactlogix",
      "micrologix",
      "guardlogix",
      "factorytalk",
      "powerflex",
      "stratix",
      "panelview",
      "rslogix",
      "rslinx",
      "micro800",
    ],
  ],
  ["mitsubishi electric", ["melsec", "melsoft", "got2000", "melservo", "freqrol"]],
  ["phoenix contact", ["axc", "plcnext", "mguard", "axioline"]],
  ["abb", ["symphony", "ac500", "relion"]],
  ["emerson", ["deltav", "ovation", "rosemount", "roc800", "fb107"]],
  ["honeywell", ["experion", "controledge", "spyder", "niagara"]],
  ["yokogawa", ["centum", "prosafe", "stardom", "exaopc", "fast/tools"]],
  ["hitachi energy", ["rtu500", "microscada", "relion", "foxman", "modular advanced control"]],
  ["codesys", ["codesys"]],
  ["general electric", ["cimplicity", "proficy"]],
  ["moxa", ["edr", "nport", "mgate", "iologik"]],
];

/** Makers of which the one took over products of the other, and both live on. */
const RELATED: readonly (readonly [string, string])[] = [
  ["abb", "hitachi energy"],
  ["emerson", "general electric"],
  ["baker hughes", "general electric"],
];

const NAMES_OF = new Map(
  MAKERS.map((names) => [names[0] as string, [...names].sort((a, b) => b.length - a.length || (a < b ? -1 : 1))] as const),
);
const MAKER_OF = new Map(MAKERS.flatMap((names) => names.map((name) => [name, names[0] as string] as const)));
/** As CPE writes them: `rockwellautomation`. */
const MAKER_OF_COMPACT = new Map([...MAKER_OF].map(([name, maker]) => [name.replace(/ /g, ""), maker] as const));
const FAMILY_MAKERS = new Map<string, string | null>();
for (const [maker, families] of FAMILIES) {
  // a family that two makers have tells neither
  for (const family of families) FAMILY_MAKERS.set(family, FAMILY_MAKERS.has(family) ? null : maker);
}

const LEGAL_FORM =
  /\b(?:inc|incorporated|corp|corporation|co|company|ltd|limited|llc|gmbh|kg|ag|sa|s a|spa|s p a|srl|s r l|s l|bv|b v|nv|plc|pty|oy|ab|as|se|kk|k k|software|technologies|group|international|global|project|open source)\b/g;

/** Text whose UTF-8 was once read as Latin-1 (`GeutebrÃ¼ck`), as it was meant; other text as it is. */
export function mendText(text: string): string {
  if (!/[\u00c2\u00c3][\u0080-\u00bf]/.test(text)) return text;
  if (/[\u0100-\uffff]/.test(text)) return text;
  const codes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const meant = new TextDecoder().decode(codes);
  return meant.includes("\ufffd") ? text : meant;
}

/** The maker behind a name, in lower case without legal form; `undefined` where the text names several makers, or none. */
export function makerOf(vendor: string | undefined): string | undefined {
  if (vendor === undefined) return undefined;
  const plain = mendText(vendor)
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/\([^)]*\)/g, " ")
    .replace(/[^a-z0-9]+/g, " ")
    .trim();
  if (plain === "" || /^(?:multiple|various|n a|none|unknown|others?|multiple vendors)$/.test(plain)) return undefined;
  const short = plain.replace(LEGAL_FORM, " ").replace(/\s+/g, " ").trim();
  const found = MAKER_OF.get(plain) ?? MAKER_OF.get(short) ?? MAKER_OF_COMPACT.get(short.replace(/ /g, ""));
  if (found !== undefined) return found;
  const named = vendor.split(/,| and /).map((one) => one.trim());
  if (named.length > 2) return undefined;
  return short === "" ? plain : short;
}

/** All names of a maker, the longest first. */
export function namesOf(maker: string | undefined): readonly string[] {
  if (maker === undefined) return [];
  return NAMES_OF.get(maker) ?? [maker];
}

/** Whether products went from the one to the other, so that either name may stand for the same product. */
export function areRelated(one: string, other: string): boolean {
  return RELATED.some((pair) => pair.includes(one) && pair.includes(other));
}

/** The maker that a word of a product's name tells. */
export function makerOfFamily(word: string): string | undefined {
  return FAMILY_MAKERS.get(word) ?? undefined;
}

/** Whether a word is the name of a family, of whichever maker. */
export function isFamily(word: string): boolean {
  return FAMILY_MAKERS.has(word);
}
