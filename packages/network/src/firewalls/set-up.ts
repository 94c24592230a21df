// Which interfaces a device has: packets go by these and by no other.

import type { IpFamily } from "./address-set.ts";
import { ChainDraft, implied, UNTOLD } from "./chain-draft.ts";
import { type Chain, oneField } from "./ruleset.ts";

const FAMILIES = ["ip", "ip6"] as const;

/**
 * The chain through which every packet comes in (`input`) or goes out (`output`). `names`: the interfaces that hand on packets of each
 * family. `complete`: whether these are all there are.
 */
export function setUpChain(
  field: "input" | "output",
  names: Readonly<Record<IpFamily, readonly string[]>>,
  complete: boolean,
): Chain {
  const draft = new ChainDraft(`interfaces for ${field}`);
  for (const family of FAMILIES) {
    if (names[family].length === 0) continue;
    const text = `packets of ${family === "ip" ? "IPv4" : "IPv6"} go by the interfaces that are set up for it`;
    draft.add(implied(text, [{ type: "family", families: [family] }, oneField({ field }, names[family])], { type: "return" }));
  }
  const text = complete ? "no other interface is set up" : "not everything is told or understood, there may be other interfaces";
  draft.add(implied(text, [], complete ? { type: "deny" } : UNTOLD));
  const ingress = field === "input";
  return draft.finish(FAMILIES, { hook: ingress ? "ingress" : "egress", priority: ingress ? -10 : 10, policy: "permit" });
}
