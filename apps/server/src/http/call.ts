// A call: one request to a route, checked, with whoever makes it.

import type { BodyOf, GivenBy, ParamsOf, QueryOf, RouteName } from "@bulkhead/contract";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Actor } from "./actor.ts";

export interface Call<N extends RouteName> {
  readonly params: ParamsOf<N>;
  readonly query: QueryOf<N>;
  readonly body: BodyOf<N>;
  readonly actor: Actor | undefined;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export type Handlers = { readonly [N in RouteName]: (call: Call<N>) => Promise<GivenBy<N>> };
