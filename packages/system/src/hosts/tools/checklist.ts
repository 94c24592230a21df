// Reads checklists of DISA's STIG Viewer: .ckl (XML, version 2) and .cklb (JSON, version 3).

import type { Reader, TestResult } from "@bulkhead/facts";
import { canonicalAddress, isMacAddress, parseAddress } from "@bulkhead/plant";
import { at, beginningOf, listAt, openJson, openXml, ReportElements, step, textAt } from "./input.ts";
import { ToolReport, wordsOf } from "./report.ts";

/** What a person or a scanner set, as both formats spell it, without signs and in lower case. */
const STATUS: ReadonlyMap<string, TestResult> = new Map([
  ["open", "fail"],
  ["notafinding", "pass"],
  ["notapplicable", "not-applicable"],
  ["notreviewed", "not-tested"],
]);

const statusOf = (text: string | undefined): TestResult | undefined =>
  STATUS.get((text ?? "").toLowerCase().replace(/[_\s-]/g, ""));

export const checklistReader: Reader = {
  id: "stig-checklist",
  version: 1,
  title: "checklist of DISA's STIG Viewer (.ckl)",
  recognise(head) {
    const start = beginningOf(head);
    return /<CHECKLIST[\s>]/.test(start) && /<(?:ASSET|STIGS)[\s>]/.test(start);
  },
  open({ evidence }) {
    const report = new ToolReport(evidence, "STIG Viewer");
    return openXml(report, new Checklist(report));
  },
};

/** One item of a checklist while its elements pass. */
interface Item {
  readonly line: number;
  readonly attributes: Map<string, string>;
  readonly references: string[];
  status: string | undefined;
  details: string | undefined;
  override: string | undefined;
}

class Checklist extends ReportElements {
  readonly #report: ToolReport;
  readonly #asset = new Map<string, string>();
  #assetLine = 1;
  #host: string | undefined;
  #stig: string | undefined;
  /** The name of the pair that is open: names and values stand in elements of their own. */
  #name = "";
  #item: Item | undefined;

  constructor(report: ToolReport) {
    super();
    this.#report = report;
  }

  protected begin(name: string, { line }: { readonly line: number }): void {
    if (name === "ASSET") this.#assetLine = line;
    if (name === "iSTIG") this.#stig = undefined;
    if (name === "VULN") {
      this.#nameHost();
      const nothing = { status: undefined, details: undefined, override: undefined };
      this.#item = { line, attributes: new Map(), references: [], ...nothing };
    }
  }

  protected finish(name: string, text: string): void {
    const item = this.#item;
    if (this.parent === "ASSET") this.#asset.set(name, text);
    else if (name === "SID_NAME" || name === "VULN_ATTRIBUTE") this.#name = text;
    else if (name === "SID_DATA" && this.#name === "stigid") this.#stig = wordsOf(text);
    else if (name === "ATTRIBUTE_DATA" && item !== undefined) {
      if (this.#name === "CCI_REF") item.references.push(text.trim());
      else item.attributes.set(this.#name, text);
    } else if (name === "STATUS" && item !== undefined) item.status = text;
    else if (name === "FINDING_DETAILS" && item !== undefined) item.details = wordsOf(text) ?? item.details;
    else if (name === "SEVERITY_OVERRIDE" && item !== undefined) item.override = wordsOf(text);
    else if (name === "VULN") this.#takeItem();
  }

  #nameHost(): void {
    if (this.#host !== undefined) return;
    const names = [this.#asset.get("HOST_NAME"), this.#asset.get("HOST_FQDN"), this.#asset.get("HOST_IP")].map((name) =>
      wordsOf(name),
    );
    this.#host = addHost(this.#report, names, [this.#asset.get("HOST_IP"), this.#asset.get("HOST_MAC")], {
      type: "line",
      line: this.#assetLine,
    });
  }

  #takeItem(): void {
    const item = this.#item;
    this.#item = undefined;
    if (item === undefined) return;
    const { line, attributes, status, details, override } = item;
    const rule = wordsOf(attributes.get("Rule_Ver")) ?? wordsOf(attributes.get("Vuln_Num")) ?? "";
    const result = statusOf(status);
    if (result === undefined) {
      this.#report.strange(`item ${rule}`, status ?? "", "it has no status of a checklist", { type: "line", line });
      return;
    }
    const told = {
      host: this.#host ?? "",
      benchmark: this.#stig ?? null,
      rule,
      title: wordsOf(attributes.get("Rule_Title")) ?? rule,
      result,
      severity: override ?? wordsOf(attributes.get("Severity")) ?? null,
      references: [
        ...item.references.filter((reference) => /^CCI-\d{6}$/.test(reference)),
        ...stigIds(attributes.get("Vuln_Num")),
      ],
      ...(details === undefined ? {} : { detail: details }),
    };
    this.#report.result(told, { type: "line", line });
  }
}

export const checklistBoardReader: Reader = {
  id: "stig-checklist-json",
  version: 1,
  title: "checklist of DISA's STIG Viewer 3 (.cklb)",
  recognise(head) {
    const start = beginningOf(head, 65_536);
    return start.trimStart().startsWith("{") && /"stigs"\s*:/.test(start) && /"(?:target_data|cklb_version)"\s*:/.test(start);
  },
  open(context) {
    const report = new ToolReport(context.evidence, "STIG Viewer");
    return openJson(context, report, (document) => takeBoard(report, document));
  },
};

function takeBoard(report: ToolReport, document: unknown): void {
  const target = at(document, "target_data");
  const names = ["host_name", "fqdn", "ip_address"].map((name) => wordsOf(textAt(target, name)));
  const addresses = ["ip_address", "mac_address"].map((name) => textAt(target, name));
  const host = addHost(report, names, addresses, { type: "pointer", pointer: "/target_data" });
  for (const [number, stig] of listAt(document, "stigs").entries()) {
    const benchmark = wordsOf(textAt(stig, "stig_id") ?? textAt(stig, "stig_name")) ?? null;
    for (const [position, rule] of listAt(stig, "rules").entries()) {
      const locator = { type: "pointer", pointer: `/stigs${step(number)}/rules${step(position)}` } as const;
      const id = wordsOf(textAt(rule, "rule_version") ?? textAt(rule, "group_id")) ?? "";
      const status = textAt(rule, "status");
      const result = statusOf(status);
      if (result === undefined) {
        report.strange(`item ${id}`, status ?? "", "it has no status of a checklist", locator);
        continue;
      }
      const detail = wordsOf(textAt(rule, "finding_details"));
      const told = {
        host,
        benchmark,
        rule: id,
        title: wordsOf(textAt(rule, "rule_title") ?? textAt(rule, "group_title")) ?? id,
        result,
        severity: wordsOf(textAt(rule, "overrides", "severity", "severity") ?? textAt(rule, "severity")) ?? null,
        references: [
          ...listAt(rule, "ccis").filter((cci): cci is string => typeof cci === "string" && /^CCI-\d{6}$/.test(cci)),
          ...stigIds(textAt(rule, "group_id")),
        ],
        ...(detail === undefined ? {} : { detail }),
      };
      report.result(told, locator);
    }
  }
}

function stigIds(text: string | undefined): readonly string[] {
  const bare = text?.trim() ?? "";
  return /^V-\d{1,9}$/.test(bare) ? [`STIG ${bare}`] : [];
}

function addHost(
  report: ToolReport,
  names: readonly (string | undefined)[],
  told: readonly (string | undefined)[],
  locator: Parameters<ToolReport["add"]>[2],
): string {
  const host = report.host(names.find((name) => name !== undefined));
  const addresses = told.flatMap((text) =>
    (text ?? "")
      .split(/[\s,;]+/)
      .slice(0, 32)
      .filter((word) => word.length <= 64 && (parseAddress(word) !== undefined || isMacAddress(word)))
      .map((word) => canonicalAddress(word)),
  );
  report.add("host", { host, addresses, system: "unknown", version: "unknown", privileged: false }, locator);
  return host;
}
