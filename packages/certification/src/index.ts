export { decodeBase64, encodeBase64 } from "./base64.ts";
export {
  type Dossier,
  type DossierContent,
  dossierText,
  type PlantText,
  sealDossier,
} from "./dossier.ts";
export { checkEnvelope, type Envelope, type EnvelopeCheck, encodeForSigning, signEnvelope } from "./dsse.ts";
export { type BlindSpot, findBlindSpots } from "./exchange/duty.ts";
export { type Merge, type MergedStatement, mergePackage, trustedKeys } from "./exchange/merge.ts";
export {
  type Claim,
  type OpenedPackage,
  openPackage,
  PACKAGE_TYPE,
  type PackageContent,
  signPackage,
} from "./exchange/package.ts";
export {
  encodePublicKey,
  encodeSigningKey,
  type PublicKey,
  parsePublicKey,
  parseSigningKey,
  publicKeyOf,
  type SigningKey,
  signingKeyOf,
} from "./key.ts";
export { PARTS, type Part, predicateTypeOf, type Statement } from "./statement.ts";
export { checkEvidence, type Recompute, type Verification, type VerificationOptions, verifyDossier } from "./verify.ts";
