// Package URLs (ECMA-427): type, namespace, name, version and qualifiers, normalised as the types ask for.

export interface PackageUrl {
  readonly type: string;
  readonly namespace: string;
  readonly name: string;
  readonly version: string | undefined;
  readonly qualifiers: ReadonlyMap<string, string>;
}

/** Types whose names and namespaces are the same in any case of letters. */
const CASELESS: ReadonlySet<string> = new Set([
  "alpm",
  "apk",
  "bitbucket",
  "composer",
  "deb",
  "github",
  "gitlab",
  "hex",
  "luarocks",
  "npm",
  "oci",
  "pub",
  "pypi",
  "rpm-name",
]);
const LONGEST = 2048;

/** Reads a package URL; `undefined` where it is none. Neither percent-encoding nor anything else in it makes it throw. */
export function readPurl(text: string): PackageUrl | undefined {
  if (text.length > LONGEST) return undefined;
  const scheme = /^pkg:\/*/i.exec(text.trim());
  if (scheme === null) return undefined;
  let rest = text.trim().slice(scheme[0].length);
  const hash = rest.indexOf("#");
  if (hash >= 0) rest = rest.slice(0, hash);
  const question = rest.indexOf("?");
  const qualifiers = new Map<string, string>();
  if (question >= 0) {
    for (const pair of rest.slice(question + 1).split("&")) {
      const equals = pair.indexOf("=");
      const key = pair.slice(0, equals < 0 ? undefined : equals).toLowerCase();
      const value = equals < 0 ? "" : decode(pair.slice(equals + 1));
      if (value === undefined || !/^[a-z.\-_][a-z0-9.\-_]*$/.test(key)) return undefined;
      if (value !== "") qualifiers.set(key, value);
    }
    rest = rest.slice(0, question);
  }
  const slash = rest.indexOf("/");
  if (slash < 1) return undefined;
  const type = rest.slice(0, slash).toLowerCase();
  if (!/^[a-z.+-][a-z0-9.+-]*$/.test(type)) return undefined;
  rest = rest.slice(slash + 1).replace(/^\/+|\/+$/g, "");
  let version: string | undefined;
  const at = rest.lastIndexOf("@");
  if (at > 0 && at > rest.lastIndexOf("/")) {
    version = decode(rest.slice(at + 1));
    if (version === undefined) return undefined;
    rest = rest.slice(0, at);
  }
  const segments = rest
    .split("/")
    .filter((segment) => segment !== "")
    .map(decode);
  if (segments.length === 0 || segments.includes(undefined)) return undefined;
  const name = segments.pop() as string;
  return {
    type,
    namespace: normalise(type, segments.join("/")),
    name: normalise(type, name),
    version: version === "" ? undefined : version,
    qualifiers,
  };
}

function normalise(type: string, text: string): string {
  const plain = CASELESS.has(type) ? text.toLowerCase() : text;
  return type === "pypi" ? plain.replace(/_/g, "-") : plain;
}

function decode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** Whether a package is one that a package URL of an advisory names; versions are compared elsewhere. */
export function purlCovers(wanted: PackageUrl, own: PackageUrl): boolean {
  if (wanted.type !== own.type || wanted.namespace !== own.namespace || wanted.name !== own.name) return false;
  for (const [key, value] of wanted.qualifiers) {
    const told = own.qualifiers.get(key);
    if (key !== "vers" && told !== undefined && told !== value) return false;
  }
  return true;
}
