// How devices of the network are hardened: what a vendor's file says of its command language, and how that becomes a reader of settings. The
// reader stands beside the one that reads the same configuration as a firewall. Only what is written counts: a default that the
// configuration does not show is not guessed.

import {
  type Fact,
  type FactValues,
  type Locator,
  makeFact,
  type Reader,
  type Reading,
  type ReadingContext,
  readWhole,
  type SettingTopic,
} from "@bulkhead/facts";
import { canonicalAddress, parseAddress } from "@bulkhead/plant";

/** A command, by how its text begins, and what it means for security. */
export interface Command {
  readonly pattern: RegExp;
  readonly topic: SettingTopic;
  /** Name of the setting; the words of the pattern's first group stand for `$1`. */
  readonly name: string;
  /** Why a line like this leaves out what the topic is for; a function where it depends on the words. */
  readonly weak?: string | ((found: RegExpExecArray) => string | undefined);
  /** Groups of the pattern that are secrets. */
  readonly secrets?: readonly number[];
  /** Only within a block that begins so, e.g. `line vty`. */
  readonly within?: RegExp;
}

export interface DeviceLanguage {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  /** For facts: `Cisco IOS`. */
  readonly system: string;
  /** By content only, strictly. */
  recognise(head: string): boolean;
  readonly hostname: RegExp;
  readonly release?: RegExp;
  /** An address of the device, first group. */
  readonly address?: RegExp;
  readonly commands: readonly Command[];
  /** The beginning of a banner, its sign in the first group, what follows in the second. */
  readonly banner?: RegExp;
}

const LONGEST_VALUE = 300;
const LONGEST_LINE = 2000;
const MOST_BANNER_LINES = 200;

/** A reader of the settings of devices that are configured in this language. */
export function makeDeviceReader(language: DeviceLanguage): Reader {
  return {
    id: language.id,
    version: language.version,
    title: language.title,
    beside: true,
    recognise: (head) => language.recognise(new TextDecoder().decode(head)),
    open: (context) => readWhole(context, (bytes) => readDevice(language, new TextDecoder().decode(bytes), context)),
  };
}

function readDevice(language: DeviceLanguage, text: string, { evidence }: ReadingContext): Reading {
  const lines = text.split("\n").map((line) => line.replace(/\r$/, "").slice(0, LONGEST_LINE));
  const find = (pattern: RegExp | undefined): string | undefined => {
    for (const line of pattern === undefined ? [] : lines) {
      const found = pattern?.exec(line)?.[1];
      if (found !== undefined) return found.replace(/^"|"$/g, "");
    }
    return undefined;
  };
  const host = evidence.asset ?? find(language.hostname) ?? evidence.name;
  const moment = evidence.collected ?? evidence.effective ?? "1970-01-01T00:00:00.000Z";
  const facts: Fact[] = [];
  const add = (value: Omit<FactValues["setting"], "host" | "component">, locator: Locator): void => {
    const setting = { host, component: language.system, ...value };
    facts.push(makeFact("setting", setting, "inspected", evidence, locator, { first: moment, last: moment }));
  };
  const addresses = lines
    .map((line) => language.address?.exec(line)?.[1])
    .filter((address) => address !== undefined && address.length <= 64 && parseAddress(address) !== undefined)
    .map((address) => canonicalAddress(address as string));
  const about = {
    host,
    addresses: [...new Set(addresses)],
    system: language.system,
    version: find(language.release) ?? "unknown",
    privileged: true,
  };
  facts.push(makeFact("host", about, "inspected", evidence, { type: "whole" }, { first: moment, last: moment }));
  let block = "";
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] as string;
    const banner = language.banner?.exec(line);
    if (banner !== null && banner !== undefined) {
      const { words, end } = readBanner(lines, at, banner[1] ?? "", banner[2] ?? "");
      const weak = words === "" ? { weak: "nothing is shown before people log in" } : {};
      add(
        { name: "banner", value: words.slice(0, LONGEST_VALUE), topic: "use-notification", ...weak },
        { type: "line", line: at + 1, to: end + 1 },
      );
      at = end;
      continue;
    }
    if (!/^\s/.test(line)) block = line.trim();
    takeLine(language, line.trim(), line.trim() === block ? "" : block, at + 1, add);
  }
  return { facts, problems: [] };
}

function takeLine(
  language: DeviceLanguage,
  text: string,
  block: string,
  line: number,
  add: (value: Omit<FactValues["setting"], "host" | "component">, locator: Locator) => void,
): void {
  for (const { pattern, topic, name, weak, secrets, within } of language.commands) {
    if (within !== undefined && !within.test(block)) continue;
    const found = pattern.exec(text);
    if (found === null) continue;
    const why = typeof weak === "function" ? weak(found) : weak;
    let value = text;
    for (const group of secrets ?? []) if (found[group] !== undefined) value = value.replace(found[group], () => "••••");
    const where = within === undefined || block === "" ? "" : `${block}: `;
    add(
      {
        name: `${where}${name.replace("$1", () => found[1] ?? "")}`.slice(0, LONGEST_VALUE),
        value: value.slice(0, LONGEST_VALUE),
        topic,
        ...(why === undefined ? {} : { weak: why }),
      },
      { type: "line", line, record: secrets === undefined ? "plain" : "secret" },
    );
    return;
  }
}

/** A banner stands between two of the same sign, over any number of lines. */
function readBanner(lines: readonly string[], at: number, sign: string, rest: string): { words: string; end: number } {
  const kept: string[] = [];
  for (let end = at; end < lines.length && end < at + MOST_BANNER_LINES; end += 1) {
    const line = end === at ? rest : (lines[end] as string);
    const close = line.indexOf(sign);
    kept.push(close < 0 ? line : line.slice(0, close));
    if (close >= 0) return { words: kept.join(" ").replace(/\s+/g, " ").trim(), end };
  }
  return { words: rest.trim(), end: at };
}
