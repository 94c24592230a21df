// Reads results of SCAP scanners: XCCDF 1.1 and 1.2 (NIST IR 7275, TestResult), alone, in its benchmark, or in an Asset Reporting Format
// collection (NIST IR 7694), as OpenSCAP, SCC and others write them.

import type { Reader, ReadingContext, TestResult } from "@bulkhead/facts";
import type { Element } from "@bulkhead/facts/text";
import { canonicalAddress, isMacAddress, parseAddress } from "@bulkhead/plant";
import { beginningOf, openXml, ReportElements } from "./input.ts";
import { controlReference } from "./overlay.ts";
import { momentOf, ToolReport, wordsOf } from "./report.ts";

export const xccdfReader: Reader = {
  id: "xccdf",
  version: 1,
  title: "SCAP results (XCCDF TestResult, ARF)",
  recognise(head) {
    const start = beginningOf(head, 65_536);
    return (
      start.trimStart().startsWith("<") &&
      /<(?:[\w.-]+:)?(?:Benchmark|TestResult|asset-report-collection)[\s>]/.test(start) &&
      /checklists\.nist\.gov\/xccdf|scap\.nist\.gov\/schema\/asset-reporting-format/.test(start)
    );
  },
  open(context: ReadingContext) {
    const report = new ToolReport(context.evidence, "SCAP");
    return openXml(report, new Results(report));
  },
};

/** XCCDF 1.2, table 26: what a result stands for. */
const RESULTS: ReadonlyMap<string, TestResult> = new Map([
  ["pass", "pass"],
  ["fixed", "pass"],
  ["fail", "fail"],
  ["error", "error"],
  ["unknown", "unknown"],
  ["notapplicable", "not-applicable"],
  ["notchecked", "not-tested"],
  ["notselected", "not-tested"],
  ["informational", "informational"],
]);

interface Rule {
  title: string | undefined;
  readonly references: string[];
}

interface Target {
  readonly line: number;
  readonly moment: string | undefined;
  benchmark: string | undefined;
  name: string | undefined;
  readonly addresses: Set<string>;
  system: string | undefined;
  version: string | undefined;
  privileged: boolean;
  named: boolean;
}

interface Outcome {
  readonly rule: string;
  readonly line: number;
  readonly moment: string | undefined;
  readonly severity: string | null;
  readonly references: string[];
  result: string | undefined;
  detail: string | undefined;
}

/** Rules whose titles are kept for the results behind them. */
const MOST_RULES = 50_000;

class Results extends ReportElements {
  readonly #report: ToolReport;
  readonly #rules = new Map<string, Rule>();
  #rule: Rule | undefined;
  #target: Target | undefined;
  #outcome: Outcome | undefined;
  #benchmark: string | undefined;
  /** Of the identifier, reference or fact that is open. */
  #about = "";

  constructor(report: ToolReport) {
    super();
    this.#report = report;
  }

  protected begin(name: string, element: Element): void {
    const { line } = element;
    switch (name) {
      case "Benchmark":
        this.#benchmark = wordsOf(element.attribute("id"));
        return;
      case "Rule": {
        const id = element.attribute("id");
        this.#rule = { title: undefined, references: [] };
        if (id !== undefined && this.#rules.size < MOST_RULES) this.#rules.set(id, this.#rule);
        return;
      }
      case "TestResult": {
        const moment = momentOf(element.attribute("end-time") ?? element.attribute("start-time"));
        const benchmark = this.#benchmark;
        const addresses = new Set<string>();
        const nothing = { name: undefined, system: undefined, version: undefined };
        this.#target = { line, moment, benchmark, addresses, privileged: false, named: false, ...nothing };
        return;
      }
      case "rule-result":
        this.#nameHost();
        this.#outcome = {
          rule: wordsOf(element.attribute("idref")) ?? "",
          line,
          moment: momentOf(element.attribute("time")) ?? this.#target?.moment,
          severity: wordsOf(element.attribute("severity")) ?? null,
          references: [],
          result: undefined,
          detail: undefined,
        };
        return;
      case "benchmark":
        if (this.#target !== undefined) this.#target.benchmark = wordsOf(element.attribute("id")) ?? this.#target.benchmark;
        return;
      case "identity":
        if (this.#target !== undefined) this.#target.privileged = /^(?:true|1)$/.test(element.attribute("privileged") ?? "");
        return;
      case "ident":
        this.#about = element.attribute("system") ?? "";
        return;
      case "reference":
        this.#about = element.attribute("href") ?? "";
        return;
      case "fact":
        this.#about = element.attribute("name") ?? "";
    }
  }

  protected finish(name: string, text: string): void {
    const outcome = this.#outcome;
    const target = this.#target;
    switch (name) {
      case "Rule":
        this.#rule = undefined;
        return;
      case "title":
        if (this.parent === "Rule" && this.#rule !== undefined) this.#rule.title = wordsOf(text);
        return;
      case "ident":
      case "reference": {
        const reference = referenceOf(this.#about, text);
        if (reference !== undefined) (outcome ?? this.#rule)?.references.push(reference);
        return;
      }
      case "result":
        if (outcome !== undefined && this.parent === "rule-result") outcome.result = text;
        return;
      case "message":
        if (outcome !== undefined) outcome.detail ??= wordsOf(text);
        return;
      case "target":
        if (target !== undefined) target.name ??= wordsOf(text);
        return;
      case "target-address":
        if (target !== undefined) addAddress(target, text);
        return;
      case "fact":
        if (target !== undefined) this.#takeFact(target, text);
        return;
      case "rule-result":
        this.#takeOutcome();
        return;
      case "TestResult":
        this.#nameHost();
        this.#target = undefined;
    }
  }

  #takeFact(target: Target, text: string): void {
    const about = this.#about.slice(this.#about.lastIndexOf(":") + 1);
    if (about === "name" && this.#about.includes(":scanner:")) return;
    if (/^(?:MAC|mac|ipv4|ipv6)$/.test(about)) addAddress(target, text);
    else if (about === "host_name") target.name = wordsOf(text) ?? target.name;
    else if (about === "os_name") target.system = wordsOf(text);
    else if (about === "os_version") target.version = wordsOf(text);
  }

  /** Everything that tells the host stands before the results. */
  #nameHost(): void {
    const target = this.#target;
    if (target === undefined || target.named) return;
    target.named = true;
    const { name, addresses, system, version, privileged, line, moment } = target;
    const host = this.#report.host(name);
    target.name = host;
    const value = { host, addresses: [...addresses], system: system ?? "unknown", version: version ?? "unknown", privileged };
    this.#report.add("host", value, { type: "line", line }, moment);
  }

  #takeOutcome(): void {
    const outcome = this.#outcome;
    this.#outcome = undefined;
    if (outcome === undefined || this.#target === undefined) return;
    const { rule, line, moment, severity, references, detail } = outcome;
    const locator = { type: "line", line } as const;
    const result = RESULTS.get(outcome.result ?? "");
    if (result === undefined) {
      this.#report.strange(`result of ${rule}`, outcome.result ?? "", "it is no result of XCCDF", locator);
      return;
    }
    const known = this.#rules.get(rule);
    const told = {
      host: this.#target.name ?? "",
      benchmark: this.#target.benchmark ?? null,
      rule,
      title: known?.title ?? rule,
      result,
      severity,
      references: [...references, ...(known?.references ?? [])],
      ...(detail === undefined ? {} : { detail }),
    };
    this.#report.result(told, locator, moment);
  }
}

/** Addresses by which a host is found again: those of itself, and those of one link only, are none. */
function addAddress(target: Target, text: string): void {
  const bare = text.trim();
  if (bare.length > 64 || (parseAddress(bare) === undefined && !isMacAddress(bare))) return;
  const address = canonicalAddress(bare);
  if (!/^(?:127\.|::1$|fe80:|00:00:00:00:00:00$)/.test(address)) target.addresses.add(address);
}

/** An identifier as facts write it; `undefined` for lists that lead to no row. */
function referenceOf(about: string, text: string): string | undefined {
  const bare = wordsOf(text, 60);
  if (bare === undefined) return undefined;
  if (/^(?:CCI-\d{6}|CCE-[\d-]{3,12}|CVE-\d{4}-\d{4,9})$/.test(bare)) return bare;
  if (/SP[.-]?800-53/i.test(about)) return controlReference(bare);
  if (/62443-3-3/.test(about)) return `IEC 62443-3-3 ${bare}`;
  if (/cisecurity\.org\/benchmark/i.test(about)) return `CIS ${bare}`;
  return undefined;
}
