// Reads reports of Nessus (.nessus, NessusClientData_v2): hosts, weaknesses, and audits of configurations (items of the family compliance).

import type { Reader, TestResult, VulnerabilityReported } from "@bulkhead/facts";
import type { Element } from "@bulkhead/facts/text";
import { canonicalAddress, isMacAddress, parseAddress } from "@bulkhead/plant";
import { beginningOf, openXml, ReportElements } from "./input.ts";
import { controlReference } from "./overlay.ts";
import { momentOf, ToolReport, wordsOf } from "./report.ts";

export const nessusReader: Reader = {
  id: "nessus",
  version: 1,
  title: "report of Nessus (.nessus)",
  recognise: (head) => /<NessusClientData_v2[\s>]/.test(beginningOf(head)),
  open({ evidence }) {
    const report = new ToolReport(evidence, "Nessus");
    return openXml(report, new Scan(report));
  },
};

/** The number that stands for each severity (Nessus v2 file format). */
const SEVERITIES: readonly VulnerabilityReported["severity"][] = ["none", "low", "medium", "high", "critical"];

const AUDITS: ReadonlyMap<string, TestResult> = new Map([
  ["PASSED", "pass"],
  ["FAILED", "fail"],
  ["WARNING", "informational"],
  ["INFO", "informational"],
  ["ERROR", "error"],
]);

interface Item {
  readonly line: number;
  readonly plugin: string;
  readonly title: string;
  readonly severity: number;
  readonly service: string | null;
  readonly cves: string[];
  readonly told: Map<string, string>;
}

class Scan extends ReportElements {
  readonly #report: ToolReport;
  #hostLine = 0;
  #name: string | undefined;
  #host: string | undefined;
  #moment: string | undefined;
  readonly #tags = new Map<string, string>();
  #tag = "";
  #item: Item | undefined;

  constructor(report: ToolReport) {
    super();
    this.#report = report;
  }

  protected begin(name: string, element: Element): void {
    if (name === "ReportHost") {
      this.#hostLine = element.line;
      this.#name = wordsOf(element.attribute("name"));
      this.#host = undefined;
      this.#tags.clear();
    } else if (name === "tag") this.#tag = element.attribute("name") ?? "";
    else if (name === "ReportItem") {
      this.#nameHost();
      const port = element.attribute("port") ?? "0";
      const transport = wordsOf(element.attribute("protocol"), 20) ?? "ip";
      this.#item = {
        line: element.line,
        plugin: wordsOf(element.attribute("pluginID"), 40) ?? "",
        title: wordsOf(element.attribute("pluginName")) ?? "",
        severity: Number(element.attribute("severity") ?? "0"),
        service: /^[1-9]\d{0,4}$/.test(port) ? `${transport} ${port}` : null,
        cves: [],
        told: new Map(),
      };
    }
  }

  protected finish(name: string, text: string): void {
    if (name === "tag") this.#tags.set(this.#tag, text.slice(0, 1000));
    else if (name === "ReportHost") this.#nameHost();
    else if (name === "ReportItem") this.#takeItem();
    else if (this.parent === "ReportItem" && this.#item !== undefined) {
      if (name === "cve" && /^CVE-\d{4}-\d{4,9}$/.test(text)) this.#item.cves.push(text);
      else this.#item.told.set(name, text);
    }
  }

  /** The properties of a host stand before its items. */
  #nameHost(): void {
    if (this.#host !== undefined) return;
    const tag = (name: string): string | undefined => wordsOf(this.#tags.get(name));
    const host = this.#report.host(tag("host-fqdn") ?? tag("hostname") ?? this.#name);
    this.#host = host;
    this.#moment = momentOf(tag("HOST_END_TIMESTAMP") ?? tag("HOST_START_TIMESTAMP"));
    const addresses = [this.#name, this.#tags.get("host-ip"), this.#tags.get("mac-address")]
      .flatMap((text) => (text ?? "").split(/\s+/).slice(0, 32))
      .filter((word) => word.length <= 64 && (parseAddress(word) !== undefined || isMacAddress(word)))
      .map((word) => canonicalAddress(word));
    const system = tag("operating-system")?.split("\n")[0];
    const value = {
      host,
      addresses: [...new Set(addresses)],
      system: system ?? "unknown",
      version: "unknown",
      privileged: tag("Credentialed_Scan") === "true",
    };
    this.#report.add("host", value, { type: "line", line: this.#hostLine }, this.#moment);
  }

  #takeItem(): void {
    const item = this.#item;
    this.#item = undefined;
    const host = this.#host;
    if (item === undefined || host === undefined) return;
    const { line, plugin, title, severity, service, cves, told } = item;
    const locator = { type: "line", line } as const;
    if (told.has("compliance-result") || told.has("compliance-check-name")) {
      const word = told.get("compliance-result") ?? "";
      const detail = wordsOf(told.get("compliance-actual-value"));
      this.#report.result(
        {
          host,
          benchmark: wordsOf(told.get("compliance-benchmark-name") ?? told.get("compliance-audit-file")) ?? null,
          rule: wordsOf(told.get("compliance-check-id")) ?? plugin,
          title: wordsOf(told.get("compliance-check-name")) ?? title,
          result: AUDITS.get(word.toUpperCase()) ?? "unknown",
          severity: null,
          references: auditReferences(told.get("compliance-reference") ?? ""),
          ...(detail === undefined ? {} : { detail }),
        },
        locator,
        this.#moment,
      );
      return;
    }
    const score = Number(told.get("cvss3_base_score") ?? told.get("cvss_base_score") ?? "");
    const value = {
      host,
      tool: "Nessus",
      rule: plugin,
      title,
      cves,
      severity: SEVERITIES[severity] ?? "none",
      score: score > 0 && score <= 10 ? score : null,
      service,
      certainty: null,
    };
    this.#report.add("vulnerability-reported", value, locator, this.#moment);
  }
}

/** `800-53|AC-7,CCI|CCI-000044,CSF|PR.AC-7` */
function auditReferences(text: string): readonly string[] {
  return text
    .split(",")
    .slice(0, 200)
    .flatMap((pair) => {
      const [list = "", id = ""] = pair.trim().split("|");
      if (list.startsWith("800-53")) return controlReference(id) ?? [];
      if (/^CCI-\d{6}$/.test(id)) return id;
      return /^STIG-ID$/.test(list) ? (wordsOf(`STIG ${id}`, 60) ?? []) : [];
    });
}
