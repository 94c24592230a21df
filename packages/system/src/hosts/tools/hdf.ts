// Reads results of Chef InSpec (JSON reporter) and of MITRE's Heimdall Data Format (exec-json v1), which is its child.

import type { Reader, TestResult } from "@bulkhead/facts";
import { at, beginningOf, isObject, listAt, openJson, step, textAt } from "./input.ts";
import { controlReference } from "./overlay.ts";
import { momentOf, ToolReport, wordsOf } from "./report.ts";

export const hdfReader: Reader = {
  id: "hdf",
  version: 1,
  title: "results of InSpec or in the Heimdall Data Format (exec-json)",
  recognise(head) {
    const start = beginningOf(head, 65_536).trimStart();
    return start.startsWith("{") && /"profiles"\s*:\s*\[/.test(start) && /"(?:platform|statistics|controls)"\s*:/.test(start);
  },
  open(context) {
    const report = new ToolReport(context.evidence, "InSpec");
    return openJson(context, report, (document) => takeExecution(report, document));
  },
};

function takeExecution(report: ToolReport, document: unknown): void {
  const told = textAt(document, "platform", "target_id");
  const name = textAt(document, "platform", "name");
  const host = report.host(told ?? textAt(document, "passthrough", "target") ?? undefined);
  const version = wordsOf(textAt(document, "platform", "release")) ?? "unknown";
  report.add(
    "host",
    { host, addresses: [], system: wordsOf(name) ?? "unknown", version, privileged: false },
    { type: "pointer", pointer: "/platform" },
  );
  for (const [number, profile] of listAt(document, "profiles").entries()) {
    const benchmark = wordsOf(textAt(profile, "name")) ?? null;
    for (const [position, control] of listAt(profile, "controls").entries()) {
      const pointer = `/profiles${step(number)}/controls${step(position)}`;
      const results = listAt(control, "results");
      // A profile that wraps another lists its controls again, without results.
      if (results.length === 0 && at(profile, "depends") !== undefined && at(profile, "depends") !== null) continue;
      takeControl(report, host, benchmark, control, pointer);
    }
  }
}

function takeControl(report: ToolReport, host: string, benchmark: string | null, control: unknown, pointer: string): void {
  const rule = wordsOf(textAt(control, "id"));
  if (rule === undefined) {
    report.problem("system/record-broken", { type: "pointer", pointer });
    return;
  }
  const results = listAt(control, "results");
  const impact = Number(textAt(control, "impact") ?? "0.5");
  const result = resultOf(results, impact, at(control, "waiver_data"));
  const failed = results.find((one) => textAt(one, "status") === "failed");
  const detail = wordsOf(
    textAt(failed, "message") ?? textAt(failed, "code_desc") ?? textAt(control, "waiver_data", "justification"),
  );
  const moment = results.map((one) => momentOf(textAt(one, "start_time"))).find((one) => one !== undefined);
  report.result(
    {
      host,
      benchmark,
      rule,
      title: wordsOf(textAt(control, "title")) ?? rule,
      result,
      severity: severityOf(impact),
      references: referencesOf(at(control, "tags")),
      ...(detail === undefined ? {} : { detail }),
    },
    { type: "pointer", pointer },
    moment,
  );
}

/** As the Heimdall tools decide: impact 0 is not applicable; one failure fails; an error is an error; a skip, or nothing, was not tested. */
function resultOf(results: readonly unknown[], impact: number, waiver: unknown): TestResult {
  const statuses = new Set(
    results.map((one) =>
      textAt(one, "backtrace") === undefined && listAt(one, "backtrace").length === 0 ? textAt(one, "status") : "error",
    ),
  );
  if (impact === 0) return "not-applicable";
  if (statuses.has("error")) return "error";
  if (statuses.has("failed")) return "fail";
  if (isObject(waiver) && at(waiver, "run") === false) return "not-tested";
  if (statuses.has("skipped")) return "not-tested";
  return statuses.has("passed") ? "pass" : "not-tested";
}

/** InSpec's own words for impacts (Severity, Common Vulnerability Scoring System 3.1 bands). */
function severityOf(impact: number): string | null {
  if (!Number.isFinite(impact)) return null;
  if (impact < 0.01) return "none";
  if (impact < 0.4) return "low";
  if (impact < 0.7) return "medium";
  return impact < 0.9 ? "high" : "critical";
}

function referencesOf(tags: unknown): readonly string[] {
  const words = (name: string): readonly string[] => {
    const value = at(tags, name);
    return (Array.isArray(value) ? (value as readonly unknown[]) : [value]).filter((one) => typeof one === "string");
  };
  return [
    ...words("cci").filter((text) => /^CCI-\d{6}$/.test(text)),
    ...words("nist").flatMap((text) => controlReference(text) ?? []),
    ...words("cis_controls").flatMap((text) => wordsOf(`CIS Controls ${text}`, 60) ?? []),
    ...words("cve").flatMap((text) => /^CVE-\d{4}-\d{4,9}$/.exec(text)?.[0] ?? []),
  ];
}
