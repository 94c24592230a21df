// The left side of a match: which field of a packet it looks at, and what must hold for it to be looked at at all (nft adds these
// dependencies by itself and leaves them out of the listing).

import { type Condition, oneField, type Part, UNTAGGED } from "../ruleset.ts";
import { readTransport, TRANSPORTS_WITH_PORTS } from "../transport.ts";
import { record, single, writeExpression } from "./text.ts";

/** `part` is absent where the field is not modelled; `why` then names it. `isFamily` stands for the family, and the EtherType of frames of none. */
export interface LookedAt {
  readonly part?: Part;
  readonly isFamily?: true;
  /** It is the type before a tag: of a tagged frame it says only that. */
  readonly isOuter?: true;
  readonly needs: readonly Condition[];
  readonly why: string;
  /** False where the expression is not even known. */
  readonly understood: boolean;
}

const FAMILIES = { ip: "ip", ip6: "ip6" } as const;

/** What an expression of the left side looks at. */
export function lookAt(expression: unknown, depth = 0): LookedAt {
  const text = writeExpression(expression);
  const unmodelled = (needs: readonly Condition[] = [], understood = true): LookedAt => {
    return { needs, understood, why: understood ? `${text} is not modelled` : `the expression ${text} is not known` };
  };
  const field = (part: Part, needs: readonly Condition[] = []): LookedAt => ({ part, needs, understood: true, why: text });
  const [key, value] = single(expression);
  switch (key) {
    case "meta":
      return lookAtMeta(record(value)["key"], field, unmodelled, text);
    case "ct": {
      const { key: name, dir } = record(value);
      if (dir === undefined && name === "state") return field({ field: "state" });
      if (dir === undefined && name === "status") return field({ field: "translation" });
      return unmodelled();
    }
    case "payload":
      return lookAtPayload(record(value), field, unmodelled);
    case "&":
    case "|":
    case "^":
    case "<<":
    case ">>": {
      // Only some bits count: the dependencies of the field hold all the same.
      const inner = Array.isArray(value) && depth < 8 ? lookAt(value[0], depth + 1) : undefined;
      return unmodelled(inner?.needs ?? []);
    }
    case "fib":
    case "rt":
    case "socket":
    case "osf":
    case "numgen":
    case "jhash":
    case "symhash":
    case "exthdr":
    case "tcp option":
    case "ip option":
    case "sctp chunk":
    case "ipsec":
    case "tunnel":
      return unmodelled();
    default:
      return unmodelled([], false);
  }
}

type MakeField = (part: Part, needs?: readonly Condition[]) => LookedAt;
type MakeUnmodelled = (needs?: readonly Condition[], understood?: boolean) => LookedAt;

function lookAtMeta(name: unknown, field: MakeField, unmodelled: MakeUnmodelled, why: string): LookedAt {
  switch (name) {
    case "iifname":
    case "iif":
      return field({ field: "input" });
    case "oifname":
    case "oif":
      return field({ field: "output" });
    case "l4proto":
      return field({ field: "transport" });
    case "nfproto":
    case "protocol":
      return { isFamily: true, needs: [], understood: true, why };
    default:
      return unmodelled();
  }
}

/** Only frames with a tag have what is asked for. */
const TAGGED: readonly Condition[] = [oneField({ field: "vlan" }, [{ low: 0n, high: UNTAGGED - 1n }])];

function lookAtPayload(payload: Readonly<Record<string, unknown>>, field: MakeField, unmodelled: MakeUnmodelled): LookedAt {
  const { protocol, field: name } = payload;
  if (typeof protocol !== "string" || typeof name !== "string") return unmodelled();
  if (protocol === "ip" || protocol === "ip6") {
    const family = FAMILIES[protocol];
    const needs: readonly Condition[] = [{ type: "family", families: [family] }];
    if (name === "saddr") return field({ field: "source", family }, needs);
    if (name === "daddr") return field({ field: "destination", family }, needs);
    // An IPv6 packet may carry extension headers before its transport; only the IPv4 field names the transport itself.
    if (name === "protocol" && protocol === "ip") return field({ field: "transport" }, needs);
    return unmodelled(needs);
  }
  if (protocol === "ether" && name === "type")
    return { isFamily: true, isOuter: true, needs: [], understood: true, why: "ether type" };
  if (protocol === "vlan") {
    if (name === "id") return field({ field: "vlan" }, TAGGED);
    return name === "type" ? { isFamily: true, needs: TAGGED, understood: true, why: "vlan type" } : unmodelled(TAGGED);
  }
  if (protocol === "th") {
    if (name === "sport") return field({ field: "sourcePort" });
    return name === "dport" ? field({ field: "destinationPort" }) : unmodelled();
  }
  const number = readTransport(protocol);
  if (number === undefined) return unmodelled();
  const value = BigInt(number);
  const needs = [oneField({ field: "transport" }, [{ low: value, high: value }])];
  if (TRANSPORTS_WITH_PORTS.includes(protocol)) {
    if (name === "sport") return field({ field: "sourcePort" }, needs);
    if (name === "dport") return field({ field: "destinationPort" }, needs);
    if (protocol === "tcp" && name === "flags") return field({ field: "tcpFlags" }, needs);
  }
  if (protocol === "icmp" || protocol === "icmpv6") {
    if (name === "type") return field({ field: "icmpType", family: protocol === "icmp" ? "ip" : "ip6" }, needs);
    if (name === "code") return field({ field: "icmpCode" }, needs);
  }
  return unmodelled(needs);
}
