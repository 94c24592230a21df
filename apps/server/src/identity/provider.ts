// The identity provider of an organisation, as a file describes it: where it is, how it knows us, and which of its claims give which roles.

import { type Grant, grant } from "@bulkhead/contract";
import { parseYaml } from "@bulkhead/plant";
import { CommandError } from "@bulkhead/workspace";
import { z } from "zod";

const text = z.string().min(1).max(1_000);

const role = z.strictObject({
  claim: text.describe("Name of the claim, e.g. `groups`."),
  has: text.describe("The value that it has, or that its list holds."),
  grants: z.array(grant).min(1).max(200),
});

const provider = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }).describe("As its discovery document names itself."),
  client: text.describe("Our id at the provider."),
  secret: text.exactOptional().describe("Absent: a public client, which PKCE alone protects."),
  label: z.string().min(1).max(60).default("OpenID Connect").describe("What the button says."),
  scope: text.default("openid profile email"),
  name: text.default("preferred_username").describe("The claim that names people here."),
  roles: z.array(role).max(500).default([]),
});
export type Provider = z.output<typeof provider>;

const LOOPBACK = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** True for a provider on this machine: nowhere else is it reached without TLS. */
export function isLocal(issuer: string): boolean {
  return LOOPBACK.has(new URL(issuer).hostname);
}

/** Reads the description (YAML or JSON). Throws `CommandError` where it is none, or where the provider would be reached without TLS. */
export function readProvider(content: string, file: string): Provider {
  const { document, problems } = parseYaml(content, { file, scope: "openid" });
  const read = provider.safeParse(document?.value);
  if (!read.success) {
    const issue = read.error.issues[0];
    const why = problems[0]?.message ?? `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "is not understood"}`;
    throw new CommandError("cli/bad-openid", `${file} does not describe an identity provider: ${why}.`, MEND);
  }
  const { issuer } = read.data;
  if (issuer.startsWith("http:") && !isLocal(issuer))
    throw new CommandError("cli/bad-openid", `${issuer} would be reached without TLS.`, "Give its https address.");
  return read.data;
}

const MEND = "It needs `issuer` and `client`, and under `roles` which claim gives which grants; docs/openid.md has an example.";

type Claims = Readonly<Record<string, unknown>>;

/** The grants that the claims give, each once. */
export function grantsOf({ roles }: Provider, claims: Claims): readonly Grant[] {
  const given = roles.filter(({ claim, has }) => {
    const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
    return Array.isArray(value) ? value.includes(has) : value === has;
  });
  const all = given.flatMap(({ grants }) => grants);
  return [...new Map(all.map((one) => [JSON.stringify([one.role, one.plant, one.zone]), one])).values()];
}
