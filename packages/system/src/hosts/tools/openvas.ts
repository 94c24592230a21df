// Reads reports of OpenVAS and Greenbone (report of the Greenbone Management Protocol, XML): weaknesses with how sure the scanner is of each.

import type { Reader, VulnerabilityReported } from "@bulkhead/facts";
import type { Element } from "@bulkhead/facts/text";
import { canonicalAddress, parseAddress } from "@bulkhead/plant";
import { beginningOf, openXml, ReportElements } from "./input.ts";
import { momentOf, ToolReport, wordsOf } from "./report.ts";

export const openvasReader: Reader = {
  id: "openvas",
  version: 1,
  title: "report of OpenVAS or Greenbone (XML)",
  recognise(head) {
    const start = beginningOf(head, 65_536)
      .replace(/^\s*<\?xml[^>]{0,200}\?>/, "")
      .trimStart();
    return /^<(?:report|get_reports_response)[\s>]/.test(start) && /<(?:gmp|omp|nvt|scan_run_status|report_format)\b/.test(start);
  },
  open({ evidence }) {
    const report = new ToolReport(evidence, "OpenVAS");
    return openXml(report, new Scan(report));
  },
};

interface Result {
  readonly line: number;
  readonly told: Map<string, string>;
  readonly cves: string[];
  oid: string;
  address: string | undefined;
}

class Scan extends ReportElements {
  readonly #report: ToolReport;
  readonly #seen = new Set<string>();
  #result: Result | undefined;

  constructor(report: ToolReport) {
    super();
    this.#report = report;
  }

  protected begin(name: string, element: Element): void {
    if (name === "result" && this.parent === "results")
      this.#result = { line: element.line, told: new Map(), cves: [], oid: "", address: undefined };
    const result = this.#result;
    if (result === undefined) return;
    if (name === "nvt") result.oid = wordsOf(element.attribute("oid"), 60) ?? "";
    if (name === "ref" && /^cve$/i.test(element.attribute("type") ?? "")) addCves(result, element.attribute("id") ?? "");
  }

  protected finish(name: string, text: string): void {
    const result = this.#result;
    if (result === undefined) return;
    if (name === "result" && this.parent === "results") this.#take();
    else if (name === "host") result.address = wordsOf(text, 100);
    // Before version 20.8 the list of CVEs was a text.
    else if (name === "cve") addCves(result, text);
    else if (name === "value" && this.parent === "qod") result.told.set("qod", text);
    else if (name === "hostname" || (this.parent === "result" && name !== "qod")) result.told.set(name, text);
  }

  #take(): void {
    const result = this.#result;
    this.#result = undefined;
    if (result === undefined) return;
    const { line, told, cves, oid, address } = result;
    const locator = { type: "line", line } as const;
    const host = this.#report.host(told.get("hostname") ?? address);
    const moment = momentOf(told.get("modification_time") ?? told.get("creation_time"));
    if (!this.#seen.has(host)) {
      this.#seen.add(host);
      const addresses = address !== undefined && parseAddress(address) !== undefined ? [canonicalAddress(address)] : [];
      this.#report.add("host", { host, addresses, system: "unknown", version: "unknown", privileged: false }, locator, moment);
    }
    const score = Number(told.get("severity") ?? "");
    const certainty = Number(told.get("qod") ?? "");
    const [port = "", transport = ""] = (told.get("port") ?? "").split("/");
    const value = {
      host,
      tool: "OpenVAS",
      rule: oid,
      title: wordsOf(told.get("name")) ?? oid,
      cves: [...new Set(cves)],
      severity: severityOf(score, told.get("threat")),
      score: score > 0 && score <= 10 ? score : null,
      service: /^\d{1,5}$/.test(port) ? `${wordsOf(transport, 20) ?? "ip"} ${port}` : null,
      certainty: certainty >= 1 && certainty <= 100 ? certainty : null,
    };
    this.#report.add("vulnerability-reported", value, locator, moment);
  }
}

function addCves(result: Result, text: string): void {
  for (const [cve] of text
    .slice(0, 10_000)
    .toUpperCase()
    .matchAll(/CVE-\d{4}-\d{4,9}/g))
    result.cves.push(cve);
}

/** Bands of CVSS 3.1 (section 5), where the score tells; else the scanner's word. */
function severityOf(score: number, threat: string | undefined): VulnerabilityReported["severity"] {
  if (score >= 9) return "critical";
  if (score >= 7) return "high";
  if (score >= 4) return "medium";
  if (score > 0) return "low";
  const word = (threat ?? "").toLowerCase();
  return (["critical", "high", "medium", "low"] as const).find((one) => one === word) ?? "none";
}
