// Proof: which packets show what facts say.

import type { Conversation, Digest, Fact, FactId } from "@bulkhead/facts";
import type { Ends, PacketSelection } from "../capture/selection.ts";

/** Per piece of evidence: its packets that prove these facts. */
export type PacketProof = ReadonlyMap<Digest, PacketSelection>;

/**
 * The packets that prove facts of captures: all of the conversation between the two parties that a fact names; all that a device sent
 * which a fact names; else the packet that the fact was read from. Facts of other evidence have none. `all` tells of which conversations
 * facts are that do not say it themselves.
 */
export function provePackets(facts: readonly Fact[], all: readonly Fact[]): PacketProof {
  const conversations = Map.groupBy(
    all.filter((fact) => fact.kind === "conversation"),
    ({ source, value }) => `${source.evidence} ${value.client} ${value.server}`,
  );
  const found = new Map<Digest, { ends: Map<string, Ends>; senders: Set<string>; packets: Set<number> }>();
  for (const fact of facts) {
    const { evidence, locator } = fact.source;
    if (locator.type !== "packet") continue;
    let here = found.get(evidence);
    if (here === undefined) found.set(evidence, (here = { ends: new Map(), senders: new Set(), packets: new Set() }));
    const { value } = fact;
    if (fact.kind === "asset-seen") here.senders.add(fact.value.address);
    else if ("client" in value && "server" in value) {
      const between = conversations.get(`${evidence} ${value.client} ${value.server}`) ?? [];
      const belongs = between.filter((one) => carries(one.value, value));
      for (const { value: ends } of belongs) here.ends.set(endsKey(ends), ends);
      if (belongs.length > 0) continue;
    }
    here.packets.add(locator.number);
  }
  return new Map(
    [...found].map(([evidence, { ends, senders, packets }]) => [
      evidence,
      {
        conversations: [...ends.values()].map(({ client, server, transport, port }) => ({ client, server, transport, port })),
        senders: [...senders],
        packets: [...packets],
      },
    ]),
  );
}

/** The facts with these ids, in the order of the ids. */
export function factsOf(ids: readonly FactId[], all: readonly Fact[]): readonly Fact[] {
  const known = new Map(all.map((fact) => [fact.id, fact]));
  return ids.flatMap((id) => known.get(id) ?? []);
}

function carries(conversation: Conversation, said: object): boolean {
  const given = said as Partial<Pick<Conversation, "transport" | "port">> & { readonly protocol?: string | null };
  if (given.transport !== undefined && given.transport !== conversation.transport) return false;
  if (given.port !== undefined) return given.port === conversation.port;
  return given.protocol === conversation.protocol;
}

function endsKey({ client, server, transport, port }: Ends): string {
  return `${client} ${server} ${transport} ${port}`;
}
