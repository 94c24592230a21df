// Permission: whether one channel of the design allows one conversation, and if not, how far it is from doing so.

import type { Channel } from "@bulkhead/plant";
import type { Talk } from "./conversation.ts";
import { isOneOf } from "./party.ts";
import { CAPTURE } from "./source.ts";

/** Why a channel between the same parties does not allow a conversation. */
export interface Objection {
  /** Greater is nearer: 1 another transport, 2 another port, 3 another protocol, 4 the opposite direction. */
  readonly closeness: 1 | 2 | 3 | 4;
  /** To stand behind "channel c": `allows tcp port 502 only`. */
  readonly text: string;
}

/**
 * `allowed`: parties, direction, transport, port and protocol agree. `unsure`: they do, as far as the sensors tell. `unrelated`: it is
 * a channel between other parties. Otherwise the objection.
 */
export function permit(channel: Channel, talk: Talk): "allowed" | "unsure" | "unrelated" | Objection {
  const { client, server } = talk;
  if (!isOneOf(client, channel.from) || !isOneOf(server, channel.to)) {
    const opposite = isOneOf(server, channel.from) && isOneOf(client, channel.to);
    if (!opposite || channel.transport !== talk.transport || speaks(channel, talk) === "no") return "unrelated";
    // Who serves was inferred, so the port may be the client's: neither accuses.
    return talk.directionSeen ? { closeness: 4, text: "allows it in the opposite direction only" } : "unsure";
  }
  if (channel.transport !== talk.transport) return { closeness: 1, text: `allows ${service(channel)} only` };
  if (channel.ports !== undefined && !channel.ports.some((range) => holdsNumber(range, talk.port))) {
    return { closeness: 2, text: `allows ${service(channel)} only` };
  }
  const spoken = speaks(channel, talk);
  if (spoken === "yes") return "allowed";
  if (spoken === "untold") return "unsure";
  if (spoken === "silent") return channel.ports === undefined ? "unsure" : "allowed";
  // A conversation that was joined midway may be unrecognisable without any fault.
  if (talk.protocol === null && !talk.directionSeen && channel.ports !== undefined) return "unsure";
  const instead = talk.protocol === null ? "" : `, and this is ${talk.protocol}`;
  return { closeness: 3, text: `allows ${channel.protocol} only; not recognised as ${channel.protocol}${instead}` };
}

/** `502` or `8000-8010`. */
function holdsNumber(range: string, number: number): boolean {
  const [low, high] = range.split("-");
  return Number(low) <= number && number <= Number(high ?? low);
}

function service(channel: Channel): string {
  const ports = channel.ports === undefined ? "" : ` port ${channel.ports.join(", ")}`;
  return `${channel.protocol === "any" ? "" : `${channel.protocol} on `}${channel.transport}${ports}`;
}

/** `silent`: nothing was said that could be recognised. `untold`: only tools saw it that named no protocol; many know few. */
function speaks(channel: Channel, talk: Talk): "yes" | "no" | "silent" | "untold" {
  if (channel.protocol === "any" || channel.protocol.toLowerCase() === talk.protocol) return "yes";
  if (talk.protocol !== null) return "no";
  if (!talk.sources.includes(CAPTURE)) return "untold";
  return carriesPayload(talk) ? "no" : "silent";
}

/** Headers of Ethernet with two VLAN tags, IPv6 and TCP with time stamps: what a packet without payload has at most in practice. */
const BARE_PACKET = 14 + 8 + 40 + 40;
/** Beyond this many packets, a conversation of bare packets only is no attempt any more. */
const FEW_PACKETS = 16;

function carriesPayload(talk: Talk): boolean {
  if (talk.transport !== "tcp") return true;
  if (!talk.answered) return false;
  return talk.bytes > talk.packets * BARE_PACKET || talk.packets > FEW_PACKETS;
}
