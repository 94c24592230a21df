// Access lists of IOS as chains, each under the name of what happens to what it permits: a list filters at an interface, selects traffic
// for a class, or tells whom to translate.

import { ChainDraft, implied, type RuleDraft, UNTOLD } from "../../chain-draft.ts";
import type { Action, Chain } from "../../ruleset.ts";
import { type AccessList, DENY, entryRules, PERMIT } from "../entry.ts";
import type { IosConfiguration } from "./configuration.ts";

type Outcome = Pick<RuleDraft, "action" | "rewrites">;

/** Copies of lists take at most this many rules together; what would be beyond is told as not known. */
const MOST_RULES = 400_000;

const RETURN: Action = { type: "return" };

export class IosLists {
  readonly #configuration: IosConfiguration;
  readonly #chains = new Map<string, Chain>();
  #rules = 0;

  constructor(configuration: IosConfiguration) {
    this.#configuration = configuration;
  }

  get chains(): readonly Chain[] {
    return [...this.#chains.values()];
  }

  /** The chain of a list that filters; `undefined` where there is no such list, or nothing in it. */
  filter(name: string, family: "ip" | "ip6"): string | undefined {
    const list = this.#configuration.list(name, family);
    if (list === undefined || list.entries.length === 0) return undefined;
    const id = `${family === "ip" ? "access-list" : "ipv6 access-list"} ${name}`;
    return this.#write(id, list, { action: PERMIT }, { action: DENY }, (draft) => {
      if (family === "ip6") {
        for (const type of [136n, 135n]) {
          const asked = [
            { type: "family", families: ["ip6"] },
            { type: "tuple", parts: [{ field: "transport" }], boxes: [[[{ low: 58n, high: 58n }]]], negated: false },
            {
              type: "tuple",
              parts: [{ field: "icmpType", family: "ip6" }],
              boxes: [[[{ low: type, high: type }]]],
              negated: false,
            },
          ] as const;
          draft.add(implied("permit icmp any any nd-na and nd-ns at the end of every IPv6 list", asked, PERMIT, list.locator));
        }
      }
      const rest = { type: "family", families: [family] } as const;
      if (this.#configuration.whole) draft.add(implied("deny any at the end of the list", [rest], DENY, list.locator));
      else draft.add(implied("the text is not whole, the list may go on", [rest], UNTOLD, list.locator));
    });
  }

  /**
   * The chain that does this to what a list permits, and hands back what it denies. `undefined` where there is no such list. `use`
   * tells chains of one list apart.
   */
  select(name: string, use: string, outcome: Outcome): string | undefined {
    const list = this.#configuration.list(name, "ip") ?? this.#configuration.list(name, "ip6");
    if (list === undefined) return undefined;
    return this.#write(`access-list ${name}: ${use}`, list, outcome, { action: RETURN }, (draft) => {
      if (!this.#configuration.whole) draft.add(implied("the text is not whole, the list may go on", [], UNTOLD, list.locator));
    });
  }

  #write(id: string, list: AccessList, permit: Outcome, deny: Outcome, end: (draft: ChainDraft) => void): string {
    if (this.#chains.has(id)) return id;
    const draft = new ChainDraft(id);
    const { objects } = this.#configuration;
    for (const locator of /^\d+$/.test(list.name) ? this.#configuration.strayEntries : []) {
      draft.add(implied("a line that was not understood may be an entry of this list", [], STRAY, locator));
    }
    for (const entry of list.entries) {
      if (this.#rules > MOST_RULES) {
        draft.add({ conditions: [], action: TOO_MANY, text: entry.text, locator: entry.locator });
        break;
      }
      const rules = entryRules(entry, objects, list.families, { permit, deny });
      this.#rules += rules.length + 1;
      draft.add(...rules);
    }
    end(draft);
    this.#chains.set(id, draft.finish(list.families, undefined, list.locator));
    return id;
  }
}

const STRAY: Action = { type: "unknown", why: "a line that was not understood may be an entry of this list" };
const TOO_MANY: Action = { type: "unknown", why: "the lists are used so often that they are not written out" };
