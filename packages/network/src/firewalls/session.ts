// What a firewall that keeps sessions does before it asks any rule.

import { implied, type RuleDraft } from "./chain-draft.ts";
import { flagsWhere } from "./flags.ts";
import { oneField } from "./ruleset.ts";
import { one, TCP } from "./service.ts";

/** Answers pass, what belongs to nothing does not, and TCP begins with SYN. `loose`: why sessions may begin without. */
export function sessionRules(loose: string | undefined): readonly RuleDraft[] {
  const notSyn = [
    oneField({ field: "state" }, ["new"]),
    oneField({ field: "transport" }, one(TCP)),
    oneField(
      { field: "tcpFlags" },
      flagsWhere((flags) => (flags & 0x17) !== 0x02),
    ),
    ...(loose === undefined ? [] : [{ type: "unmodelled", why: loose, understood: true } as const]),
  ];
  return [
    implied("packets of a known session pass", [oneField({ field: "state" }, ["established", "related"])], { type: "permit" }),
    implied("a TCP session begins with SYN", notSyn, { type: "deny" }),
    implied("what belongs to no session is dropped", [oneField({ field: "state" }, ["invalid"])], { type: "deny" }),
  ];
}
