// Who is signed in, signing in and out, and the people of this server with their roles and tokens.

import type { Grant, Person, Token } from "@bulkhead/contract";
import { type Right, reachOf } from "@bulkhead/contract/rights";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { ask } from "./client.ts";
import { questions } from "./questions.ts";

export type { Grant, Person, Role, Token } from "@bulkhead/contract";

export function useMe() {
  return useQuery({ queryKey: ["me"], queryFn: () => ask<Person>("GET", "/api/me") });
}

/**
 * Whether the person may do something at a plant, or at the server where no plant is given: which buttons to show. Where it may only be done
 * in some zones it is shown; the server has the last word.
 */
export function useMay(plant?: string): (right: Right) => boolean {
  const grants = useMe().data?.grants;
  return useCallback((right: Right) => grants !== undefined && reachOf(grants, right, plant) !== undefined, [grants, plant]);
}

export interface Credentials {
  readonly name: string;
  readonly password: string;
  readonly code?: string;
}

/** `code`: the server wants the second factor as well. */
export async function signIn(credentials: Credentials): Promise<"done" | "code"> {
  const answer = await ask<{ readonly outcome: "done" | "code" }>("POST", "/api/session", credentials);
  if (answer.outcome === "done") await questions.invalidateQueries();
  return answer.outcome;
}

export async function signInWithPasskey(): Promise<void> {
  const options = await ask<{ readonly id: string; readonly options: PublicKeyCredentialRequestOptionsJSON }>(
    "POST",
    "/api/session/passkey/options",
  );
  const credential = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options.options),
  });
  if (!(credential instanceof PublicKeyCredential)) throw new Error("no passkey was given");
  await ask("POST", "/api/session/passkey", { id: options.id, credential: credential.toJSON() });
  await questions.invalidateQueries();
}

/** Where the session began at the identity provider it ends there as well: the browser goes to its page. */
export async function signOut(): Promise<void> {
  const { url } = await ask<{ readonly url: string | null }>("DELETE", "/api/session");
  questions.clear();
  location.assign(url ?? "/sign-in");
}

/** What the identity provider is called; `null` where there is none, or nobody knows yet. */
export function useProvider(): string | null {
  const ways = useQuery({
    queryKey: ["ways"],
    queryFn: () => ask<{ readonly openid: string | null }>("GET", "/api/session/ways"),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return ways.data?.openid ?? null;
}

/** Leaves for the identity provider: to sign in, or (`link`) to be known by it from now on. */
export async function departToProvider(link = false): Promise<void> {
  const { url } = await ask<{ readonly url: string }>("POST", link ? "/api/me/openid" : "/api/session/openid");
  location.assign(url);
}

export async function arriveFromProvider(search: string): Promise<"done" | "linked"> {
  const answer = await ask<{ readonly outcome: "done" | "linked" }>("POST", "/api/session/openid/return", { search });
  await questions.invalidateQueries({ queryKey: ["me"] });
  return answer.outcome;
}

export function useUnlinkProvider() {
  return useMutation({ mutationFn: () => ask<void>("DELETE", "/api/me/openid"), ...renew("me") });
}

export async function lockSession(): Promise<void> {
  await ask("POST", "/api/session/lock");
}

export async function unlockSession(password: string): Promise<void> {
  await ask("POST", "/api/session/unlock", { password });
  await questions.invalidateQueries();
}

/** Creates the administrator with the one-time link that the server printed. */
export async function createAdministrator(secret: string, name: string, password: string): Promise<void> {
  await ask("POST", "/api/first-administrator", { secret, name, password });
  await questions.invalidateQueries();
}

export function usePeople() {
  return useQuery({ queryKey: ["people"], queryFn: () => ask<readonly Person[]>("GET", "/api/people") });
}

const renew = (...keys: readonly string[]) => ({
  onSuccess: () => Promise.all(keys.map((key) => questions.invalidateQueries({ queryKey: [key] }))),
});

export function useAddPerson() {
  return useMutation({
    mutationFn: (person: { readonly name: string; readonly grants: readonly Grant[] }) =>
      ask<{ readonly link: string }>("POST", "/api/people", person),
    ...renew("people"),
  });
}

export function useChangeGrants() {
  return useMutation({
    mutationFn: ({ id, grants }: { readonly id: string; readonly grants: readonly Grant[] }) =>
      ask<void>("PUT", `/api/people/${encodeURIComponent(id)}/grants`, grants),
    ...renew("people", "me"),
  });
}

export function useTokens() {
  return useQuery({ queryKey: ["tokens"], queryFn: () => ask<readonly Token[]>("GET", "/api/me/tokens") });
}

export function useAddToken() {
  return useMutation({
    mutationFn: (token: { readonly name: string; readonly scope: readonly string[]; readonly expires: string }) =>
      ask<{ readonly token: string }>("POST", "/api/me/tokens", token),
    ...renew("tokens"),
  });
}

export function useRemoveToken() {
  return useMutation({
    mutationFn: (id: string) => ask<void>("DELETE", `/api/me/tokens/${encodeURIComponent(id)}`),
    ...renew("tokens"),
  });
}

export function useBeginTotp() {
  return useMutation({
    mutationFn: () => ask<{ readonly secret: string; readonly uri: string; readonly qr: string }>("POST", "/api/me/totp"),
  });
}

export function useConfirmTotp() {
  return useMutation({ mutationFn: (code: string) => ask<void>("POST", "/api/me/totp/confirm", { code }), ...renew("me") });
}

export function useAddPasskey() {
  return useMutation({
    mutationFn: async (name: string) => {
      const options = await ask<PublicKeyCredentialCreationOptionsJSON>("POST", "/api/me/passkeys/options");
      const credential = await navigator.credentials.create({
        publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
      });
      if (!(credential instanceof PublicKeyCredential)) throw new Error("no passkey was made");
      await ask("POST", "/api/me/passkeys", { name, credential: credential.toJSON() });
    },
    ...renew("me"),
  });
}
