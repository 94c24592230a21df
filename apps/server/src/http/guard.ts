// What every request passes first: whether it comes from our own pages, how often somebody tries, and the headers of every answer.

import type { FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../refusal.ts";

/** Nothing inline, nothing from elsewhere, nobody frames us. */
const POLICY =
  "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export function protect(reply: FastifyReply, secure: boolean, isApi: boolean): void {
  reply.header("content-security-policy", POLICY);
  reply.header("x-content-type-options", "nosniff");
  reply.header("referrer-policy", "no-referrer");
  reply.header("cross-origin-opener-policy", "same-origin");
  reply.header("cross-origin-resource-policy", "same-origin");
  reply.header("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()");
  if (secure) reply.header("strict-transport-security", "max-age=31536000; includeSubDomains");
  if (isApi) reply.header("cache-control", "no-store");
}

/** Refuses names that are not ours, by which a page elsewhere could reach a server on this machine (DNS rebinding). */
export function checkHost(request: FastifyRequest, hosts: ReadonlySet<string>): void {
  if (!hosts.has(request.host.toLowerCase()))
    throw new Refusal("server/cross-site", `${request.host} is not a name of this server.`);
}

/** Refuses what changes something with a cookie, unless the browser says that it comes from our own pages (OWASP: Fetch Metadata, Origin). */
export function checkOrigin(request: FastifyRequest): void {
  if (request.method === "GET" || request.method === "HEAD" || request.headers.authorization !== undefined) return;
  const site = request.headers["sec-fetch-site"];
  const origin = request.headers.origin;
  const own = origin === undefined ? undefined : hostOf(origin) === request.host.toLowerCase();
  if (own === true && (site === undefined || site === "same-origin")) return;
  if (own === undefined && site === "same-origin") return;
  throw new Refusal("server/cross-site", "The request does not come from a page of this server.");
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host.toLowerCase() : undefined;
}

/** Counts tries per key in a window of a minute. Bounded: where very many try, the oldest are forgotten. */
export class Tries {
  readonly #most: number;
  readonly #counts = new Map<string, { count: number; readonly until: number }>();

  constructor(most: number) {
    this.#most = most;
  }

  /** True while `key` stays below its number. */
  take(key: string, now: number): boolean {
    const known = this.#counts.get(key);
    if (known !== undefined && known.until > now) {
      known.count += 1;
      return known.count <= this.#most;
    }
    this.#counts.delete(key);
    if (this.#counts.size >= 10_000) {
      const oldest = this.#counts.keys().next();
      if (oldest.done !== true) this.#counts.delete(oldest.value);
    }
    this.#counts.set(key, { count: 1, until: now + 60_000 });
    return true;
  }
}
