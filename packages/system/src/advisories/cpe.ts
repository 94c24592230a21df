// CPE names (NIST IR 7695): the formatted string of 2.3 and the URI of 2.2, compared as IR 7696 compares names.

/** Part, vendor, product, version, update, edition, language, software edition, target software, target hardware, other. */
export type Cpe = readonly string[];

const ATTRIBUTES = 11;
const LONGEST = 1024;

/** Reads a name; `undefined` where it is none. `*` is any, `-` is not applicable. */
export function readCpe(text: string): Cpe | undefined {
  const plain = text.trim();
  if (plain.length > LONGEST) return undefined;
  if (/^cpe:2\.3:/i.test(plain)) {
    const parts = plain.slice(8).split(/(?<!\\):/);
    if (parts.length > ATTRIBUTES || !/^[aho*-]$/i.test(parts[0] ?? "")) return undefined;
    return Array.from({ length: ATTRIBUTES }, (_, at) => unescape(parts[at] ?? "*"));
  }
  if (/^cpe:\//i.test(plain)) {
    const parts = plain.slice(5).split(":");
    if (!/^[aho]$/i.test(parts[0] ?? "")) return undefined;
    return Array.from({ length: ATTRIBUTES }, (_, at) => (at < 7 ? unescape(parts[at] || "*") : "*"));
  }
  return undefined;
}

function unescape(part: string): string {
  const plain = part.toLowerCase();
  try {
    return decodeURIComponent(plain.replace(/%(?![0-9a-f]{2})/g, "%25")).replace(/\\(.)/g, "$1");
  } catch {
    return plain;
  }
}

/** Whether a product is one that a name of an advisory covers, by everything but version and update. */
export function cpeCovers(wanted: Cpe, own: Cpe): boolean {
  return wanted.every((value, at) => {
    if (at === 3 || at === 4) return true;
    const told = own[at] ?? "*";
    // vendor and product must be told; of the rest, what is not told contradicts nothing
    if (at < 3) return value === told && value !== "*";
    return value === "*" || told === "*" || value === told;
  });
}

/** Version and update as one text: `4.5`, `4.5 sp2`; `undefined` where the name is for any. */
export function cpeVersion(cpe: Cpe): string | undefined {
  const [version, update] = [cpe[3] ?? "*", cpe[4] ?? "*"];
  if (version === "*") return undefined;
  if (version === "-") return undefined;
  return update === "*" || update === "-" ? version : `${version} ${update}`;
}
