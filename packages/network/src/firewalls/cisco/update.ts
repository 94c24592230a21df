// What of a Cisco configuration is new against the one that is running: whole lists and groups, and lines of interfaces.

interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** Names of lists and groups that were compiled; hand-made ones are left alone. */
const OURS = /^(?:ip access-list extended|ipv6 access-list|object-group (?:v6-)?(?:network|service)|access-list) (BH-\S+)/;

export interface CiscoChange {
  /** The running configuration with the change, without the line that ends it. */
  readonly after: string;
  readonly commands: readonly string[];
}

/**
 * `remove` gives the command that takes a list or group away. What bears the same name has the same content (its mark says so) and stays;
 * what is no longer named goes, behind the change.
 */
export function changeCisco(running: string, text: string, remove: (heading: string, name: string) => string): CiscoChange {
  const old = sectionsOf(running);
  const now = sectionsOf(text);
  const known = Map.groupBy(old, ({ heading }) => heading);
  const fresh = now.flatMap(({ heading, lines }): readonly string[] => {
    const here = known.get(heading);
    if (here === undefined) return [heading, ...lines];
    const missing = lines.filter((line) => !here.some((section) => section.lines.includes(line)));
    return missing.length === 0 ? [] : [heading, ...missing];
  });
  const named = new Set(now.flatMap(({ heading }) => OURS.exec(heading)?.[1] ?? []));
  const isStale = ({ heading }: Section): boolean => {
    const name = OURS.exec(heading)?.[1];
    return name !== undefined && !named.has(name);
  };
  const removals = new Set(old.filter(isStale).map(({ heading }) => remove(heading, OURS.exec(heading)?.[1] ?? "")));
  const kept = old.filter((section) => !isStale(section)).flatMap(({ heading, lines }) => [heading, ...lines]);
  return { after: [...kept, ...fresh, ""].join("\n"), commands: [...fresh, ...[...removals].toReversed()] };
}

function sectionsOf(text: string): readonly Section[] {
  const sections: { heading: string; lines: string[] }[] = [];
  for (const line of text.split("\n").map((one) => one.trimEnd())) {
    if (line === "" || line.startsWith("!") || line === "end" || line === ": end") continue;
    if (line.startsWith(" ")) sections.at(-1)?.lines.push(line);
    else sections.push({ heading: line, lines: [] });
  }
  return sections;
}
