// Packages: what owner, integrator, supplier and maintainer hand to each other, signed by whom it is from. DSSE around one JSON document, so that what
// was signed is the very text that is read.

import { canonicalText, switchSchema } from "@bulkhead/facts";
import type { Problem } from "@bulkhead/plant";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import { z } from "zod";
import { checkEnvelope, type Envelope, signEnvelope } from "../dsse.ts";
import type { PublicKey, SigningKey } from "../key.ts";

export const PACKAGE_TYPE = "application/vnd.bulkhead.package+json";

const text = z.string().min(1).max(4000);

/** A product as its supplier names it. Without a version the claim is for all of them. */
const product = z.strictObject({ vendor: text, name: text, version: text.optional() });

const claim = z.strictObject({
  part: text,
  requirement: text,
  /** Where in the plant, or of which product. */
  where: z.array(text).min(1).optional(),
  product: product.optional(),
  answer: z.enum(["met", "not met", "not applicable", "compensated"]),
  reason: text,
  since: z.iso.date(),
  until: z.iso.date().optional(),
  approver: text.optional(),
  countermeasure: text.optional(),
  maturity: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).optional(),
  how: z.enum(["native", "configured", "external", "compensating"]).optional(),
  switchedOnBy: z.array(switchSchema).min(1).optional(),
});
export type Claim = z.output<typeof claim>;

/** What a zone or conduit is to reach, and which rows that asks for. */
const demand = z.strictObject({
  subject: text,
  name: text,
  target: z.record(z.string(), z.number()),
  rows: z.array(text),
});

const contentSchema = z.strictObject({
  format: z.literal("bulkhead-package/1"),
  /** `specification`: the owner's. `design`: the integrator's. `claims`: of products or services. */
  kind: z.enum(["specification", "design", "claims"]),
  /** Id of the plant; a supplier's claims about products are for none. */
  system: text.nullable(),
  from: text,
  made: z.iso.datetime(),
  note: z.string().max(4000).optional(),
  /** The design, as `plant.yaml` has it. */
  plant: z.string().optional(),
  demands: z.array(demand).optional(),
  claims: z.array(claim).optional(),
});
export type PackageContent = z.output<typeof contentSchema>;

/** Signs. The same content and key give the same bytes. */
export function signPackage(content: PackageContent, key: SigningKey): string {
  return `${canonicalText(signEnvelope(PACKAGE_TYPE, utf8ToBytes(canonicalText(content)), key))}\n`;
}

export interface OpenedPackage {
  /** Absent where it cannot be read. It may be looked at without a trusted signature, and counts for nothing then. */
  readonly content?: PackageContent;
  /** Ids of the trusted keys whose signatures hold. */
  readonly signedBy: readonly string[];
  readonly problems: readonly Problem[];
}

const envelopeSchema = z.object({
  payloadType: z.literal(PACKAGE_TYPE),
  payload: z.string(),
  signatures: z
    .array(z.object({ keyid: z.string(), sig: z.string() }))
    .min(1)
    .max(16),
});

/** Opens and checks the signatures. Codes `certification/…`. Never throws for bad input. */
export function openPackage(given: string, trusted: readonly PublicKey[], file: string): OpenedPackage {
  const refuse = (what: string, message: string, mend: string, signedBy: readonly string[] = []): OpenedPackage => ({
    signedBy,
    problems: [{ code: `certification/${what}`, severity: "error", message, mend, file }],
  });
  const envelope = envelopeSchema.safeParse(parse(given));
  if (!envelope.success)
    return refuse(
      "no-package",
      "This is no package, or it is damaged.",
      "Ask for it again; packages are made by `bulkhead package make`.",
    );
  const { payload, signedBy, broken, strangers } = checkEnvelope(envelope.data satisfies Envelope, trusted);
  if (broken.length > 0)
    return refuse(
      "bad-signature",
      `The signature of key ${broken[0] ?? ""} does not hold: the package was altered.`,
      "Ask for it again; use nothing of it.",
    );
  const content = contentSchema.safeParse(payload === undefined ? undefined : parse(new TextDecoder().decode(payload)));
  if (!content.success) {
    const [issue] = content.error.issues;
    const where = issue?.path.join(".") ?? "";
    return refuse(
      "bad-package",
      `The package is not as it should be at ${where === "" ? "its root" : where}: ${issue?.message ?? ""}`,
      "Ask for it again.",
      signedBy,
    );
  }
  if (signedBy.length > 0) return { content: content.data, signedBy, problems: [] };
  const problem: Problem = {
    code: "certification/unknown-signer",
    severity: "error",
    message: `It is signed with a key that nobody vouches for (${strangers[0] ?? "none"}).`,
    mend: "Check with the sender that the key is theirs, and put it into `keys` of their organisation in plant.yaml.",
    file,
  };
  return { content: content.data, signedBy, problems: [problem] };
}

function parse(given: string): unknown {
  try {
    return JSON.parse(given) as unknown;
  } catch {
    return undefined;
  }
}
