// An identity provider for tests: oidc-provider, certified by the OpenID Foundation, in this process. Whoever `as` names is signed in there.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import OidcProvider from "oidc-provider";

export interface TestProvider {
  readonly issuer: string;
  /** Account at the provider, and its claims. */
  as: { readonly sub: string; readonly preferred_username?: string; readonly groups?: readonly string[] };
  /** Follows the provider's pages as a browser does, until it sends back to `origin`. Gives the query that it sends. */
  walk(url: string, origin: string): Promise<string>;
  close(): Promise<void>;
}

export const CLIENT = { client: "bulkhead", secret: "a client's secret" };

export async function startTestProvider(origin: string): Promise<TestProvider> {
  const answer: { to: (request: IncomingMessage, response: ServerResponse) => void } = { to: () => undefined };
  const http = createServer((request, response) => answer.to(request, response));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const oidc = new OidcProvider(issuer, {
    clients: [
      {
        client_id: CLIENT.client,
        client_secret: CLIENT.secret,
        redirect_uris: [`${origin}/openid`],
        post_logout_redirect_uris: [`${origin}/sign-in`],
      },
    ],
    claims: { openid: ["sub"], profile: ["preferred_username", "groups"] },
    scopes: ["openid", "profile", "email"],
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ["a key of the test"] },
    findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ ...provider.as, sub }) }),
    loadExistingGrant: async (context) => {
      const { client, session } = context.oidc;
      const grant = new context.oidc.provider.Grant({
        ...(client === undefined ? {} : { clientId: client.clientId }),
        ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
      });
      grant.addOIDCScope("openid profile email");
      await grant.save();
      return grant;
    },
  });
  const handle = oidc.callback();
  answer.to = (request, response) => {
    if (request.url?.startsWith("/interaction/") === true)
      void oidc.interactionFinished(request, response, { login: { accountId: provider.as.sub } });
    else void handle(request, response);
  };
  const provider: TestProvider = {
    issuer,
    as: { sub: "s-1" },
    walk: async (url, back) => {
      const cookies = new Map<string, string>();
      for (let at = new URL(url), steps = 0; steps < 10; steps++) {
        if (at.origin === back) return at.search;
        const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
        const response = await fetch(at, { redirect: "manual", headers: { cookie } });
        for (const set of response.headers.getSetCookie()) {
          const [name = "", value = ""] = (set.split(";")[0] ?? "").split("=");
          cookies.set(name, value);
        }
        const next = response.headers.get("location");
        if (next === null) throw new Error(`${at.href}: ${response.status} ${await response.text()}`);
        at = new URL(next, at);
      }
      throw new Error("the provider leads nowhere");
    },
    close: async () => {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  return provider;
}
