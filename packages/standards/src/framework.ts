// The frameworks that the crosswalk leads to: how people call them, what stands behind the mapping, and which controls each has in all.

import catalogue from "../data/crosswalk.json" with { type: "json" };

export interface Framework {
  /** For command lines: `csf-1.1`. */
  readonly id: string;
  readonly title: string;
  /** As the rows of the crosswalk name it; one framework may be named in two ways. */
  readonly names: readonly string[];
  /** Who made the mapping, and what to check it against. */
  readonly note: string;
  /** Every control that it has, so that those without a counterpart are seen; `null` where no full list is held here. */
  readonly controls: readonly string[] | null;
}

/** `ID.AM 6` gives ID.AM-1 to ID.AM-6 by way of `write`. */
function counted(groups: string, write: (group: string, number: number) => string): readonly string[] {
  return groups.split(", ").flatMap((text) => {
    const [group = "", most = ""] = text.split(" ");
    return Array.from({ length: Number(most) }, (_, at) => write(group, at + 1));
  });
}

/** `ID.AM 1 2 5` gives ID.AM-01, ID.AM-02 and ID.AM-05: numbers have gaps where earlier editions had entries. */
function listed(groups: string): readonly string[] {
  return groups.split(", ").flatMap((text) => {
    const [group = "", ...numbers] = text.split(" ");
    return numbers.map((number) => `${group}-${number.padStart(2, "0")}`);
  });
}

const letters = (first: string, last: string): readonly string[] =>
  Array.from({ length: last.charCodeAt(0) - first.charCodeAt(0) + 1 }, (_, at) => String.fromCharCode(first.charCodeAt(0) + at));

/** CSWP 04162018, Table 2: 108 subcategories. */
const CSF_1_1 = counted(
  "ID.AM 6, ID.BE 5, ID.GV 4, ID.RA 6, ID.RM 3, ID.SC 5, PR.AC 7, PR.AT 5, PR.DS 8, PR.IP 12, PR.MA 2, PR.PT 5, DE.AE 5, DE.CM 8, DE.DP 5, RS.RP 1, RS.CO 5, RS.AN 5, RS.MI 3, RS.IM 2, RC.RP 1, RC.IM 2, RC.CO 3",
  (group, number) => `${group}-${number}`,
);

/** CSWP 29, appendix A: 106 subcategories. */
const CSF_2_0 = listed(
  "GV.OC 1 2 3 4 5, GV.RM 1 2 3 4 5 6 7, GV.RR 1 2 3 4, GV.PO 1 2, GV.OV 1 2 3, GV.SC 1 2 3 4 5 6 7 8 9 10, ID.AM 1 2 3 4 5 7 8, ID.RA 1 2 3 4 5 6 7 8 9 10, ID.IM 1 2 3 4, PR.AA 1 2 3 4 5 6, PR.AT 1 2, PR.DS 1 2 10 11, PR.PS 1 2 3 4 5 6, PR.IR 1 2 3 4, DE.CM 1 2 3 6 9, DE.AE 2 3 4 6 7 8, RS.MA 1 2 3 4 5, RS.AN 3 6 7 8, RS.CO 2 3, RS.MI 1 2, RC.RP 1 2 3 4 5 6, RC.CO 3 4",
);

/** 93 controls in Annex A. */
const ISO_27001 = counted("A.5 37, A.6 8, A.7 14, A.8 34", (group, number) => `${group}.${number}`);

/** Directive (EU) 2022/2555, Article 21(2). */
const NIS2 = letters("a", "j").map((letter) => `Art. 21(2)(${letter})`);

/** Regulation (EU) 2024/2847, Annex I. */
const CRA = [
  "Annex I Part I (1)",
  ...letters("a", "m").map((letter) => `Annex I Part I (2)(${letter})`),
  ...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => `Annex I Part II (${number})`),
];

function framework(id: string, title: string, names: readonly string[], controls: readonly string[] | null): Framework {
  const notes: Readonly<Record<string, string>> = catalogue.frameworks;
  return { id, title, names, note: names.map((name) => notes[name]).find((note) => note !== undefined) ?? "", controls };
}

export const FRAMEWORKS: readonly Framework[] = [
  framework("csf-1.1", "NIST Cybersecurity Framework 1.1", ["NIST CSF 1.1"], CSF_1_1),
  framework("csf-2.0", "NIST Cybersecurity Framework 2.0", ["NIST CSF 2.0"], CSF_2_0),
  framework("800-53", "NIST SP 800-53 Rev. 5", ["NIST SP 800-53 Rev. 5"], null),
  framework("iso-27001", "ISO/IEC 27001:2022", ["ISO/IEC 27001:2022 Annex A", "ISO/IEC 27001:2022"], ISO_27001),
  framework("nerc-cip", "NERC CIP", ["NERC CIP"], null),
  framework("nis2", "NIS2, Directive (EU) 2022/2555, Article 21(2)", ["NIS2 (EU 2022/2555)"], NIS2),
  framework("cra", "Cyber Resilience Act, Regulation (EU) 2024/2847, Annex I", ["EU CRA (EU 2024/2847)"], CRA),
  framework("anssi", "ANSSI-PA-108 v2.0, measures for industrial systems", ["ANSSI-PA-108 v2.0 (2025)"], null),
  framework("attack", "MITRE ATT&CK for ICS, mitigations", ["MITRE ATT&CK for ICS mitigation"], null),
];

/** Controls that name what our catalogues do not have, or to which nothing in IEC 62443 corresponds. */
export const UNMAPPED: readonly { readonly framework: string; readonly control: string; readonly note: string }[] = [
  ...catalogue.gaps.other.map(({ framework: name, id, note }) => ({ framework: name, control: id, note })),
  ...catalogue.gaps.anssi_unparsed_or_unknown.map(({ measure, text }) => ({
    framework: "ANSSI-PA-108 v2.0 (2025)",
    control: measure,
    note: `It names ${text}, which no part has under that number.`,
  })),
];

/** By id or by any part of title or names that only one has: `NIS2`, `27001`, `CSF 2.0`. */
export function frameworkNamed(text: string): Framework | undefined {
  const wanted = bare(text);
  const exact = FRAMEWORKS.find(({ id, names }) => [id, ...names].some((name) => bare(name) === wanted));
  if (exact !== undefined || wanted === "") return exact;
  const near = FRAMEWORKS.filter(({ title, names }) => [title, ...names].some((name) => bare(name).includes(wanted)));
  return near.length === 1 ? near[0] : undefined;
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, "");
}
