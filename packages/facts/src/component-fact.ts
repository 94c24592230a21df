// Facts about components, their vulnerabilities and their patches: what is built in, what advisories say, what is known to be exploited,
// and how far people have come with a patch.

import type { Digest, Instant } from "./evidence.ts";

/** How a product may be known beside its name. Order numbers, serial numbers and stock-keeping units may hold `*` and `?`. */
export interface ProductIdentity {
  readonly vendor?: string;
  readonly name: string;
  /** Package URLs and CPE 2.3 names, as written. */
  readonly purls?: readonly string[];
  readonly cpes?: readonly string[];
  readonly models?: readonly string[];
  readonly serials?: readonly string[];
  readonly stock?: readonly string[];
}

/** A part of a device or an application, as a bill of materials tells. */
export interface Component extends ProductIdentity {
  readonly version?: string;
  /** Id of the asset that it is built into, where the evidence is about one. */
  readonly asset?: string;
  /** The product whose bill of materials it is: it concerns every asset that is this product in this version. */
  readonly within?: { readonly vendor?: string; readonly name: string; readonly version?: string };
  /** `application`, `library`, `firmware`, `operating-system` … as the bill calls it. */
  readonly type?: string;
  /** Format of the bill, e.g. `CycloneDX 1.6`. */
  readonly via: string;
}

/** One entry of an advisory's product tree; others refer to it by its position. */
export interface AdvisoryProduct extends ProductIdentity {
  /** The version or range as written; absent: the advisory names none. */
  readonly version?: string;
  /** The scheme by which a range is ordered, where the format tells (`semver`, `deb`, `npm` …). */
  readonly scheme?: string;
  /** Position of the product on which it is installed, or of which it is a part. */
  readonly on?: number;
}

export const REMEDY_KINDS = ["fix", "mitigation", "workaround", "none-available", "no-fix-planned"] as const;

export interface AdvisoryRemedy {
  readonly kind: (typeof REMEDY_KINDS)[number];
  readonly text: string;
  /** Positions of the products that it is for. Absent: all. */
  readonly products?: readonly number[];
}

export interface AdvisoryVulnerability {
  /** CVE first, then other ids. */
  readonly ids: readonly string[];
  /** Base score of CVSS and its vector; the newest version that the advisory gives. */
  readonly score?: number;
  readonly vector?: string;
  /** Positions of products. */
  readonly affected: readonly number[];
  readonly notAffected: readonly number[];
  readonly fixed: readonly number[];
  readonly investigated: readonly number[];
  readonly remedies: readonly AdvisoryRemedy[];
  /** What the advisory itself says about exploitation. */
  readonly exploitation?: "public-code" | "active";
}

/** One advisory, as a file gives it. */
export interface Advisory {
  readonly id: string;
  readonly publisher: string;
  readonly title: string;
  /** Revision of the document. Only the newest of several counts. */
  readonly revision: string;
  readonly released: Instant;
  /** E.g. `CSAF 2.0`, `OpenVEX`. */
  readonly format: string;
  readonly status: "draft" | "interim" | "final";
  /** What its validation found; empty where it is valid, or where its format has no tests. */
  readonly invalid: readonly string[];
  readonly products: readonly AdvisoryProduct[];
  readonly vulnerabilities: readonly AdvisoryVulnerability[];
}

/** Entries of a list of exploited or likely exploited vulnerabilities. */
export interface Exploitation {
  readonly list: "known-exploited" | "exploit-probability";
  readonly entries: readonly {
    readonly vulnerability: string;
    /** Day on which it was listed, where the list tells. */
    readonly since?: string;
    /** From 0 to 1: that it is exploited within 30 days. */
    readonly probability?: number;
    readonly ransomware?: true;
  }[];
}

/** How far a patch for one advisory has come on one asset, said by a person. States are those of 62443-2-3. */
export interface PatchRecord {
  readonly asset: string;
  readonly advisory: string;
  readonly state: string;
  readonly by: string;
  readonly reason: string;
  /** Name or version of the patch. */
  readonly patch?: string;
  /** Digest of the file that was installed. */
  readonly digest?: Digest;
  /** Day on which it is to be installed. */
  readonly planned?: Instant;
  /** Put off until this moment, with these countermeasures of the plant in its stead, approved by somebody. */
  readonly deferred?: { readonly until: Instant; readonly countermeasures: readonly string[]; readonly approver: string };
}

/** Within how many days patches are installed, decided by the asset owner. */
export interface PatchPolicy {
  readonly by: string;
  readonly reason: string;
  /** Days by decision (`immediate`, `out-of-cycle`, `scheduled`), each for target levels 0 to 4 of the zone. */
  readonly days: Readonly<Record<string, readonly number[]>>;
}
