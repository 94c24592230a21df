// People as they are kept, and what of them is told.

import type { Grant, Person } from "@bulkhead/contract";
import type { Kind, RecordReader } from "@bulkhead/store";
import type { KeptPassword } from "./password.ts";

export interface KeptPasskey {
  readonly id: string;
  readonly name: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
}

export interface KeptPerson {
  readonly id: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly password?: KeptPassword;
  readonly totp?: { readonly secret: string; readonly usedUpTo: number };
  /** A secret that was shown and not confirmed yet. */
  readonly newTotp?: string;
  readonly passkeys: readonly KeptPasskey[];
  /** As the identity provider knows the person; where it `leads` it also says the roles, each time somebody signs in. */
  readonly openid?: { readonly issuer: string; readonly subject: string; readonly leads: boolean };
  /** By an administrator. */
  readonly locked: boolean;
  /** Wrong passwords and codes since the last right one, and until when none is taken. */
  readonly failures: number;
  readonly until?: string;
  readonly lastSeen?: string;
  /** Digest of the link's secret, and its end. */
  readonly invitation?: { readonly digest: string; readonly ends: string };
}

export const PERSON: Kind<KeptPerson> = { name: "person" };

/** The id is the name in one spelling, so that no two people differ by case only. */
export function personId(name: string): string {
  return name.normalize("NFKC").toLowerCase().trim();
}

export function describePerson(person: KeptPerson, now: string): Person {
  const { id, name, grants, totp, passkeys, openid, locked, until, lastSeen } = person;
  return {
    id,
    name,
    grants: [...grants],
    totp: totp !== undefined,
    passkeys: passkeys.length,
    openid: openid !== undefined,
    locked: locked || (until !== undefined && until > now),
    ...(lastSeen === undefined ? {} : { lastSeen }),
  };
}

export async function everybody(records: RecordReader): Promise<readonly KeptPerson[]> {
  return records.list(PERSON);
}
