// Signatures of evidence: a file `NAME.sig` beside the file, in which its collector signs the digest (DSSE, Ed25519), and the keys of the
// collectors that this plant trusts (`keys/*.pub` in the plant folder; the file's name is the collector's).

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import {
  checkEnvelope,
  type Envelope,
  type PublicKey,
  parsePublicKey,
  type SigningKey,
  signEnvelope,
} from "@bulkhead/certification";
import type { Digest } from "@bulkhead/facts";
import type { Problem } from "@bulkhead/plant";
import { z } from "zod";

export interface Collector {
  readonly name: string;
  readonly key: PublicKey;
}

export const SIGNATURE_ENDING = ".sig";
const KEY_FOLDER = "keys";
const KEY_ENDING = ".pub";
const PAYLOAD_TYPE = "application/vnd.bulkhead.evidence+json";
/** A signature is some hundred bytes. */
const LARGEST_SIGNATURE = 64 * 1024;

const envelopeSchema = z.object({
  payloadType: z.literal(PAYLOAD_TYPE),
  payload: z.string(),
  signatures: z
    .array(z.object({ keyid: z.string(), sig: z.string() }))
    .min(1)
    .max(16),
});
const payloadSchema = z.object({ digest: z.string() });

/** The text of the signature file for evidence with this digest. */
export function signEvidence(digest: Digest, key: SigningKey): string {
  const payload = new TextEncoder().encode(JSON.stringify({ digest }));
  return `${JSON.stringify(signEnvelope(PAYLOAD_TYPE, payload, key), null, 1)}\n`;
}

/** The collectors whose keys lie in the plant folder, in the order of their names. A file that holds no key is reported. */
export function readCollectors(plantPath: string): {
  readonly collectors: readonly Collector[];
  readonly problems: readonly Problem[];
} {
  const folder = join(plantPath, KEY_FOLDER);
  const collectors: Collector[] = [];
  const problems: Problem[] = [];
  for (const file of existsSync(folder) ? readdirSync(folder).sort() : []) {
    if (!file.endsWith(KEY_ENDING)) continue;
    const path = join(folder, file);
    const key =
      statSync(path).isFile() && statSync(path).size <= LARGEST_SIGNATURE
        ? parsePublicKey(readFileSync(path, "utf8"))
        : undefined;
    if (key !== undefined) collectors.push({ name: basename(file, KEY_ENDING), key });
    else
      problems.push({
        code: "cli/bad-key",
        severity: "warning",
        message: `${KEY_FOLDER}/${file} holds no Ed25519 public key in PEM; signatures with it are not known.`,
        mend: "Put the .pub file of bulkhead keygen there.",
        file: `${KEY_FOLDER}/${file}`,
      });
  }
  return { collectors, problems };
}

/** What the signature beside a file says; `undefined` where there is none. `broken`: it is not of these bytes, or was altered. */
export type Signed = { readonly by: string } | { readonly broken: string } | { readonly stranger: string };

export function checkSignature(path: string, digest: Digest, collectors: readonly Collector[]): Signed | undefined {
  const file = `${path}${SIGNATURE_ENDING}`;
  if (!existsSync(file)) return undefined;
  const envelope = readEnvelope(file);
  if (envelope === undefined) return { broken: "it is no signature" };
  const { payload, signedBy, broken, strangers } = checkEnvelope(
    envelope,
    collectors.map(({ key }) => key),
  );
  if (payload === undefined || broken.length > 0) return { broken: "it does not hold" };
  if (signedDigest(payload) !== digest) return { broken: "it is of other bytes" };
  const name = collectors.find(({ key }) => signedBy.includes(key.id))?.name;
  return name === undefined ? { stranger: strangers[0] ?? "" } : { by: name };
}

function readEnvelope(file: string): Envelope | undefined {
  try {
    if (statSync(file).size > LARGEST_SIGNATURE) return undefined;
    return envelopeSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))).data;
  } catch {
    return undefined;
  }
}

function signedDigest(payload: Uint8Array): string | undefined {
  try {
    return payloadSchema.safeParse(JSON.parse(new TextDecoder().decode(payload))).data?.digest;
  } catch {
    return undefined;
  }
}

/** What a person must know of it; `undefined` for a signature that holds. */
export function signatureProblem(signed: Signed | undefined, name: string): Problem | undefined {
  if (signed === undefined || "by" in signed) return undefined;
  if ("broken" in signed)
    return {
      code: "cli/signature-broken",
      severity: "error",
      message: `The signature beside ${name} is refused: ${signed.broken}. Nothing of the file is used.`,
      mend: "Fetch file and signature again from who collected it; do not delete the signature to have the file read.",
      file: name,
    };
  return {
    code: "cli/signature-unknown",
    severity: "warning",
    message: `${name} is signed with a key that this plant does not know (${signed.stranger.slice(0, 16)}); it counts as unsigned.`,
    mend: "Compare the key with its owner, then put the .pub file into keys/.",
    file: name,
  };
}
