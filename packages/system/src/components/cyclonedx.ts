// Reads CycloneDX bills of materials in JSON (ECMA-424; 1.4 to 1.7): components, and vulnerabilities with their analysis (VEX).

import {
  type AdvisoryProduct,
  type AdvisoryVulnerability,
  type Component,
  type Evidence,
  makeFact,
  type Reader,
} from "@bulkhead/facts";
import { exploitationOf } from "../advisories/csaf.ts";
import { readPurl } from "../advisories/purl.ts";
import { instantOf, type JsonReading, listOf, member, momentOf, readJson, textOf } from "../json-document.ts";

const DEEPEST = 64;
const MOST = 200_000;

export const cycloneDxReader: Reader = {
  id: "cyclonedx",
  version: 1,
  title: "bill of materials (CycloneDX)",
  recognise(head) {
    const text = new TextDecoder().decode(head);
    return /^\uFEFF?\s*\{/.test(text) && /"bomFormat"\s*:\s*"CycloneDX"/.test(text);
  },
  open: (context) =>
    readJson(context, "bill of materials", (document, into) => {
      const via = `CycloneDX ${textOf(document, "specVersion") ?? ""}`.trim();
      const moment = instantOf(textOf(document, "metadata", "timestamp")) ?? momentOf(context.evidence);
      const bill = new Bill(document, via, moment, context.evidence, into);
      bill.readComponents();
      bill.readVulnerabilities();
    }),
};

class Bill {
  readonly #document: unknown;
  readonly #via: string;
  readonly #moment: string;
  readonly #evidence: Evidence;
  readonly #into: JsonReading;
  readonly #byReference = new Map<string, unknown>();
  #count = 0;

  constructor(document: unknown, via: string, moment: string, evidence: Evidence, into: JsonReading) {
    this.#document = document;
    this.#via = via;
    this.#moment = moment;
    this.#evidence = evidence;
    this.#into = into;
  }

  readComponents(): void {
    const root = member(this.#document, "metadata", "component");
    this.#note(root);
    const within = productOf(root);
    this.#walk(listOf(this.#document, "components"), "/components", within, 0);
  }

  #walk(components: readonly unknown[], pointer: string, within: Component["within"], depth: number): void {
    if (depth > DEEPEST) {
      this.#report("system/bill-too-deep", `Components nest deeper than ${DEEPEST} levels; what lies deeper is left out.`);
      return;
    }
    for (const [at, one] of components.entries()) {
      if (++this.#count > MOST) {
        if (this.#count === MOST + 1)
          this.#report("system/bill-too-large", `There are more than ${MOST} components; the others are left out.`);
        return;
      }
      const place = `${pointer}/${at}`;
      this.#note(one);
      const product = productOf(one);
      if (product !== undefined) {
        const { asset } = this.#evidence;
        const type = textOf(one, "type");
        const value: Component = {
          ...product,
          ...(asset === undefined ? {} : { asset }),
          ...(within === undefined ? {} : { within: nameOf(within) }),
          ...(type === undefined ? {} : { type }),
          via: this.#via,
        };
        const time = { first: this.#moment, last: this.#moment };
        this.#into.facts.push(
          makeFact("component", value, "inspected", this.#evidence, { type: "pointer", pointer: place }, time),
        );
      }
      this.#walk(listOf(one, "components"), `${place}/components`, within, depth + 1);
    }
  }

  #note(component: unknown): void {
    const reference = textOf(component, "bom-ref");
    if (reference !== undefined) this.#byReference.set(reference, component);
  }

  /** Vulnerabilities of a bill are one advisory: by whoever made it, about what it names. */
  readVulnerabilities(): void {
    const given = listOf(this.#document, "vulnerabilities");
    if (given.length === 0) return;
    const products: AdvisoryProduct[] = [];
    const positions = new Map<string, number>();
    const vulnerabilities = given.map((one): AdvisoryVulnerability => {
      const at = listOf(one, "affects").flatMap((affected) => {
        const reference = textOf(affected, "ref");
        if (reference === undefined) return [];
        const stated = listOf(affected, "versions").map((version) => ({
          version: rangeOf(version),
          status: textOf(version, "status") ?? "affected",
        }));
        const places = stated.length === 0 ? [{ version: undefined, status: "affected" }] : stated;
        return places.map(({ version, status }) => {
          const key = `${reference} ${version ?? ""}`;
          let place = positions.get(key);
          if (place === undefined) {
            place = products.push(this.#affectedProduct(reference, version)) - 1;
            positions.set(key, place);
          }
          return { place, status };
        });
      });
      const state = textOf(one, "analysis", "state");
      const of = (status: string): number[] => at.filter((each) => each.status === status).map(({ place }) => place);
      const [named, clear] = [of("affected"), of("unaffected")];
      const cleared = state === "not_affected" || state === "false_positive";
      const resolved = state === "resolved" || state === "resolved_with_pedigree";
      const triaged = state === "in_triage";
      const ratings = listOf(one, "ratings");
      const score = ratings.map((rating) => member(rating, "score")).find((value) => typeof value === "number");
      const vector = ratings.flatMap((rating) => textOf(rating, "vector") ?? [])[0];
      const remedy = textOf(one, "recommendation") ?? textOf(one, "workaround");
      const exploitation = exploitationOf(
        textOf(one, "proofOfConcept", "reproductionSteps") === undefined ? "" : "proof of concept",
      );
      return {
        ids: [textOf(one, "id") ?? "a vulnerability without an id"],
        ...(typeof score === "number" && score >= 0 && score <= 10 ? { score } : {}),
        ...(vector === undefined ? {} : { vector }),
        affected: cleared || resolved || triaged ? [] : named,
        notAffected: cleared ? [...named, ...clear] : clear,
        fixed: resolved ? named : [],
        investigated: [...(triaged ? named : []), ...of("unknown")],
        remedies: remedy === undefined ? [] : [{ kind: "mitigation", text: remedy.slice(0, 300) }],
        ...(exploitation === undefined ? {} : { exploitation }),
      };
    });
    const serial = textOf(this.#document, "serialNumber") ?? this.#evidence.name;
    const root = productOf(member(this.#document, "metadata", "component"));
    const advisory = {
      id: serial,
      publisher: textOf(this.#document, "metadata", "supplier", "name") ?? root?.vendor ?? "unknown",
      title: root === undefined ? "Vulnerabilities in a bill of materials" : `Vulnerabilities of ${root.name}`,
      revision: versionOf(member(this.#document, "version")),
      released: this.#moment,
      format: `${this.#via} VEX`,
      status: "final" as const,
      invalid: [],
      products,
      vulnerabilities,
    };
    const time = { first: this.#moment, last: this.#moment };
    const locator = { type: "pointer", pointer: "/vulnerabilities" } as const;
    this.#into.facts.push(makeFact("advisory", advisory, "certified", this.#evidence, locator, time));
  }

  #affectedProduct(reference: string, version: string | undefined): AdvisoryProduct {
    // a BOM-Link names a component of another bill; what it names is known there alone
    const local = reference.startsWith("urn:cdx:") ? reference.slice(reference.indexOf("#") + 1) : reference;
    const known = productOf(this.#byReference.get(local));
    const purl = local.startsWith("pkg:") ? readPurl(local) : undefined;
    if (known === undefined) {
      const told = version ?? purl?.version;
      return {
        name: purl?.name ?? local,
        ...(told === undefined ? {} : { version: told }),
        ...(purl === undefined ? {} : { purls: [local], scheme: purl.type }),
      };
    }
    const { version: own, ...identity } = known;
    const told = version ?? own;
    return { ...identity, ...(told === undefined ? {} : { version: told }) };
  }

  #report(code: string, message: string): void {
    const mend = "Check that the file is what it claims to be; split it if it is.";
    this.#into.problems.push({ code, severity: "warning", message, mend, file: this.#evidence.name });
  }
}

type Product = Pick<Component, "vendor" | "name" | "version" | "purls" | "cpes" | "models">;

function productOf(component: unknown): Product | undefined {
  const name = textOf(component, "name");
  if (name === undefined) return undefined;
  const group = textOf(component, "group");
  const vendor =
    textOf(component, "supplier", "name") ?? textOf(component, "manufacturer", "name") ?? textOf(component, "publisher") ?? group;
  const version = textOf(component, "version");
  const [purl, cpe] = [textOf(component, "purl"), textOf(component, "cpe")];
  return {
    ...(vendor === undefined ? {} : { vendor }),
    name,
    ...(version === undefined ? {} : { version }),
    ...(purl === undefined ? {} : { purls: [purl] }),
    ...(cpe === undefined ? {} : { cpes: [cpe] }),
  };
}

function nameOf({ vendor, name, version }: NonNullable<Component["within"]>): NonNullable<Component["within"]> {
  return { ...(vendor === undefined ? {} : { vendor }), name, ...(version === undefined ? {} : { version }) };
}

function rangeOf(version: unknown): string | undefined {
  return textOf(version, "range") ?? textOf(version, "version");
}

function versionOf(version: unknown): string {
  return typeof version === "number" || typeof version === "string" ? `${version}`.slice(0, 40) : "1";
}
