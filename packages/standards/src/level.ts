// Security levels as IEC 62443 uses them: always a vector over the seven foundational requirements, never an average.

/** The foundational requirements in the order of the standard (IEC 62443-1-1, clause 5.3): FR 1 to FR 7. */
export const FOUNDATIONAL_REQUIREMENTS = ["IAC", "UC", "SI", "DC", "RDF", "TRE", "RA"] as const;

export type FoundationalRequirement = (typeof FOUNDATIONAL_REQUIREMENTS)[number];

/** SL 0 (nothing required) to SL 4. */
export type SecurityLevel = 0 | 1 | 2 | 3 | 4;

export const SECURITY_LEVELS: readonly SecurityLevel[] = [0, 1, 2, 3, 4];

/** One security level per foundational requirement. */
export type LevelVector = Readonly<Record<FoundationalRequirement, SecurityLevel>>;

/** The vector that has the same level in all seven places. */
export function uniformVector(level: SecurityLevel): LevelVector {
  return { IAC: level, UC: level, SI: level, DC: level, RDF: level, TRE: level, RA: level };
}

/** True where `achieved` is at least `target` in every place. */
export function reaches(achieved: LevelVector, target: LevelVector): boolean {
  return FOUNDATIONAL_REQUIREMENTS.every((code) => achieved[code] >= target[code]);
}
