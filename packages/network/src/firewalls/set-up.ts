// Which interfaces a device has: packets go by these and by no other.

import type { IpFamily } from "./address-set.ts";
import { ChainDraft, implied, UNTOLD } from "./chain-draft.ts";
import { type Chain, oneField } from "./ruleset.ts";

const FAMILIES = ["ip", "ip6"] as const;

/**
 * The chain through which every packet comes in (`input`), or that is asked by which interface it leaves (`output`). `names`: the interfaces that hand on packets of each
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
  // Every packet comes in; which go out is asked before anything else is, so that the rule that lets them pass is the last word.
  const hook = field === "input" ? "ingress" : "forward";
  return draft.finish(FAMILIES, { hook, priority: -20, policy: "permit" });
}
