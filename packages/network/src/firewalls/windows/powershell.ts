// What PowerShell writes of Get-NetFirewallRule with its filters, and of Get-NetFirewallProfile: CSV, JSON, XML, or a list of keys.

import type { Locator } from "@bulkhead/facts";
import { CsvRecords } from "@bulkhead/facts/text";
import { readXml, type XmlElement } from "../xml.ts";
import { keyOf, kindOf, type Records, type WindowsRecord } from "./record.ts";

const DEEPEST = 8;

class Gathered {
  readonly rules: WindowsRecord[] = [];
  readonly profiles: WindowsRecord[] = [];
  readonly strange: { locator: Locator; text: string }[] = [];
  statements = 0;
  /** Profiles stand behind the rules: none of these is missing. */
  closed = false;

  add(values: ReadonlyMap<string, string>, locator: Locator, odd?: string): void {
    this.statements += 1;
    const record = { values, locator, ...(odd === undefined ? {} : { odd }) };
    const kind = kindOf(values);
    this.closed = kind === "profile" && this.rules.length > 0;
    if (kind === "rule") this.rules.push(record);
    else if (kind === "profile") this.profiles.push(record);
    else this.strange.push({ locator, text: [...values.keys()].join(" ").slice(0, 200) });
  }

  finish(whole: boolean): Records {
    const { rules, profiles, strange, statements } = this;
    return { rules, profiles, strange, statements, whole };
  }
}

/** Objects that are rules or profiles, in lists or below other objects. */
export function readJson(text: string): Records {
  const gathered = new Gathered();
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return gathered.finish(false);
  }
  const walk = (value: unknown, pointer: string, depth: number): void => {
    if (Array.isArray(value) && depth < DEEPEST) {
      for (const [at, one] of value.entries()) walk(one, `${pointer}/${at}`, depth + 1);
    } else if (typeof value === "object" && value !== null && depth < DEEPEST) {
      const entries = Object.entries(value);
      const values = new Map(entries.map(([key, one]) => [keyOf(key), scalarOf(one)]));
      if (kindOf(values) !== undefined) gathered.add(values, { type: "pointer", pointer });
      else if (entries.every(([, one]) => typeof one === "object" && one !== null)) {
        for (const [key, one] of entries) walk(one, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`, depth + 1);
      } else gathered.add(values, { type: "pointer", pointer });
    } else gathered.strange.push({ locator: { type: "pointer", pointer }, text: scalarOf(value).slice(0, 200) });
  };
  walk(document, "", 0);
  return gathered.finish(true);
}

/** Lists with commas. An object that PowerShell wrote for a value of an enumeration has it as `value`. */
function scalarOf(value: unknown, depth = 0): string {
  if (depth > DEEPEST) return "an object";
  if (Array.isArray(value)) return value.map((one) => scalarOf(one, depth + 1)).join(",");
  if (typeof value === "object" && value !== null) return "value" in value ? scalarOf(value.value, depth + 1) : "an object";
  return typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

/** A row with the names of columns may come again where others follow. */
export function readCsv(text: string): Records {
  const gathered = new Gathered();
  let columns: readonly string[] = [];
  let broken = false;
  const records = new CsvRecords({
    record(cells, line) {
      const keys = cells.map((cell) => keyOf(cell));
      if (kindOf(new Set(keys)) !== undefined && keys.some((key) => key === "name" || key === "displayname")) columns = keys;
      else if (!/^#TYPE\b/.test(cells[0] ?? "")) {
        const values = new Map(cells.map((cell, at) => [columns[at] ?? "", cell]));
        const odd = cells.length === columns.length ? undefined : "the row has more or fewer cells than there are columns";
        if (columns.length === 0) gathered.strange.push({ locator: { type: "line", line }, text: cells.join(" ").slice(0, 200) });
        else gathered.add(values, { type: "line", line }, odd);
      }
    },
    broken(line) {
      broken = true;
      gathered.strange.push({ locator: { type: "line", line }, text: "a cell in quotes does not end" });
    },
  });
  records.push(new TextEncoder().encode(text.replace(/^\uFEFF?#TYPE[^\n]*\n/, "\n")));
  records.end();
  return gathered.finish(!broken && gathered.closed && text.endsWith("\n"));
}

/** ConvertTo-Xml and Export-Clixml: each value stands in an element with its name. */
export function readXmlObjects(text: string): Records {
  const gathered = new Gathered();
  const { root, brokenAt } = readXml(text);
  const nameOf = (element: XmlElement): string => element.attribute("Name") ?? element.attribute("N") ?? "";
  const textOf = (element: XmlElement): string => {
    const inner = element.children.flatMap((child) => (child.name === "TN" || child.name === "TNRef" ? [] : [textOf(child)]));
    return element.name === "ToString"
      ? element.text
      : inner.length === 0
        ? element.text
        : inner.filter((one) => one !== "").join(",");
  };
  const walk = (element: XmlElement, depth: number): void => {
    const holders = element.children.flatMap((child) => (/^(?:Props|MS)$/.test(child.name) ? child.children : [child]));
    const values = new Map(holders.filter((child) => nameOf(child) !== "").map((child) => [keyOf(nameOf(child)), textOf(child)]));
    if (kindOf(values) !== undefined) gathered.add(values, { type: "line", line: element.line });
    else if (depth < DEEPEST) for (const child of element.children) walk(child, depth + 1);
  };
  if (root !== undefined) walk(root, 0);
  return gathered.finish(brokenAt === undefined);
}

/** `Name : value`, records apart by empty lines; a value that is too long for a line goes on in the next, indented. */
export function readList(text: string): Records {
  const gathered = new Gathered();
  let values = new Map<string, string>();
  let line = 0;
  let key = "";
  let odd: string | undefined;
  const end = (): void => {
    if (values.size > 0) gathered.add(values, { type: "line", line }, odd);
    [values, key, odd] = [new Map(), "", undefined];
  };
  for (const [at, raw] of text.split("\n").entries()) {
    const one = raw.replace(/\r$/, "");
    const said = /^([A-Za-z]\w{0,60}) *: ?(.*)$/.exec(one);
    if (one.trim() === "") end();
    else if (said !== null) {
      if (values.size === 0) line = at + 1;
      key = keyOf(said[1] ?? "");
      if (values.has(key)) odd ??= `it names ${key} twice`;
      values.set(key, said[2] ?? "");
    } else if (/^\s{4}/.test(one) && key !== "") values.set(key, `${values.get(key)}${one.trim()}`);
    else {
      odd ??= "a line of it is not known";
      gathered.strange.push({ locator: { type: "line", line: at + 1 }, text: one.slice(0, 200) });
    }
  }
  end();
  return gathered.finish(gathered.closed && /\n\s*$/.test(text));
}
