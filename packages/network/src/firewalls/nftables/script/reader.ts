// Reads nft scripts and what `nft list ruleset` writes (nft(8)): turned into the objects of the JSON listing, one reader does for both.

import type { Problem } from "@bulkhead/facts";
import type { FirewallFormat } from "../../format.ts";
import type { RulesetReading } from "../../ruleset.ts";
import { maskSecrets } from "../../secret.ts";
import { readListing } from "../reader.ts";
import { NotNft, readElements, readStatements, skipBraces } from "./expression.ts";
import { Cursor, type Token, tokensOf } from "./tokens.ts";

/** The rules of a router or host in nft's own notation. */
export const nftablesScript: FirewallFormat = {
  id: "nftables-script",
  version: 1,
  title: "nftables script (nft list ruleset)",
  recognise(head) {
    return (
      /^\s*(?:(?:add|create)\s+)?table\s+(?:(?:ip|ip6|inet|arp|bridge|netdev)\s+)?[\w-]+\s*\{?/m.test(head) &&
      /\bchain\s+[\w-]+\s*\{|\b(?:add|create)\s+chain\b/.test(head)
    );
  },
  read(text, device) {
    const script = new Script(text);
    script.read();
    const locatorOf = (at: number) => ({ type: "line", line: script.lines[at] ?? 1 }) as const;
    const { ruleset, strange } = readListing([{ metainfo: {} }, ...script.objects], device, (at) => locatorOf(at - 1));
    const all = [...strange, ...script.strange.map(({ line, ...one }) => ({ ...one, locator: { type: "line", line } as const }))];
    return { ruleset, strange: all, problems: [NOTE] } satisfies RulesetReading;
  },
};

const NOTE: Problem = {
  code: "network/nftables-tables-assumed",
  severity: "note",
  message: "A script does not say whether other tables are loaded beside those that it holds; they could only drop more.",
  mend: "Save all that is loaded: nft -j list ruleset > FILE",
};

const FAMILIES = ["ip", "ip6", "inet", "arp", "bridge", "netdev"];
const HOOKS = ["ingress", "prerouting", "input", "forward", "output", "postrouting", "egress"];
/** What stands in a table besides chains and sets, and holds no rules. */
const OTHERS = ["counter", "quota", "limit", "secmark", "synproxy", "flowtable", "ct"];
const PRIORITIES: Readonly<Record<string, number>> = {
  raw: -300,
  mangle: -150,
  dstnat: -100,
  filter: 0,
  security: 50,
  srcnat: 100,
};
/** Bridges have priorities of their own (nft(8), "Base chains"). */
const BRIDGE_PRIORITIES: Readonly<Record<string, number>> = { dstnat: -300, filter: -200, out: 100, srcnat: 300 };
/** Values for variables that refer to each other are not followed further. */
const MOST_TOKENS = 4_000_000;

interface Home {
  readonly family: string;
  readonly table: string;
}

class Script {
  /** Objects of a listing, and the line of each. */
  readonly objects: unknown[] = [];
  readonly lines: number[] = [];
  readonly strange: { line: number; why: string; text: string }[] = [];
  readonly #cursor: Cursor;
  readonly #text: readonly string[];

  constructor(text: string) {
    this.#text = text.split("\n");
    this.#cursor = new Cursor(withVariables(tokensOf(text)));
  }

  read(): void {
    const cursor = this.#cursor;
    for (;;) {
      cursor.skipEnds();
      if (cursor.ended) return;
      const begin = cursor.at;
      const token = cursor.current as Token;
      try {
        this.#command(token);
      } catch (error) {
        if (!(error instanceof NotNft)) throw error;
        this.#odd(token.line, error.message);
      }
      if (cursor.at === begin) cursor.take();
      if (!cursor.ended && cursor.current?.type !== "end" && cursor.tokens[cursor.at - 1]?.text !== "}") this.#restOfLine();
    }
  }

  #odd(line: number, why: string): void {
    this.strange.push({ line, why, text: maskSecrets((this.#text[line - 1] ?? "").trim().slice(0, 500)) });
  }

  #push(line: number, object: unknown): void {
    this.objects.push(object);
    this.lines.push(line);
  }

  #restOfLine(): void {
    const cursor = this.#cursor;
    let depth = 0;
    while (!cursor.ended && (depth > 0 || cursor.current?.type !== "end")) {
      if (cursor.isWord("{")) depth++;
      if (cursor.isWord("}")) depth--;
      cursor.take();
    }
  }

  #command({ line }: Token): void {
    const cursor = this.#cursor;
    if (cursor.isWord("table")) return this.#table(line);
    if (cursor.accept("flush")) {
      // Emptying what is loaded comes before what the script then holds.
      if (!cursor.accept("ruleset")) this.#flush();
      else if (this.objects.length > 0) this.#forget(() => true);
      return this.#restOfLine();
    }
    if (cursor.accept("delete", "destroy")) return this.#delete(line);
    const inserting = cursor.accept("insert");
    if (!inserting) cursor.accept("add", "create");
    if (cursor.isWord("table")) return this.#table(line);
    const kind = cursor.peek();
    if (cursor.accept("chain")) return this.#chain(this.#homeOf(), line);
    if (cursor.accept("set", "map")) return this.#set(this.#homeOf(), kind, line);
    if (cursor.accept("rule")) {
      const home = this.#homeOf();
      const chain = cursor.take()?.text ?? "";
      // Where among others it is put is told by a number that the script does not show.
      if (inserting || cursor.isWord("position", "index", "handle")) throw new NotNft("a rule that is put between others");
      return this.#rule(home, chain, line);
    }
    if (cursor.accept("element")) return this.#element(line);
    throw new NotNft(`the command ${kind} is not known`);
  }

  #homeOf(): Home {
    const cursor = this.#cursor;
    const family = cursor.isWord(...FAMILIES) ? (cursor.take()?.text ?? "ip") : "ip";
    return { family, table: cursor.take()?.text ?? "" };
  }

  #forget(
    isOld: (object: Readonly<Record<string, { family?: string; table?: string; name?: string; chain?: string }>>) => boolean,
  ): void {
    for (let at = this.objects.length - 1; at >= 0; at--) {
      if (!isOld(this.objects[at] as never)) continue;
      this.objects.splice(at, 1);
      this.lines.splice(at, 1);
    }
  }

  #flush(): void {
    const cursor = this.#cursor;
    if (!cursor.isWord("table", "chain")) throw new NotNft(`flush ${cursor.peek()} is not known`);
    const kind = cursor.take()?.text;
    const { family, table } = this.#homeOf();
    const chain = kind === "chain" ? cursor.take()?.text : undefined;
    this.#forget(({ rule }) => rule?.family === family && rule.table === table && (chain === undefined || rule.chain === chain));
  }

  #delete(line: number): void {
    const cursor = this.#cursor;
    if (!cursor.accept("table")) {
      this.#odd(line, `delete ${cursor.peek()} is not known`);
      return this.#restOfLine();
    }
    const { family, table } = this.#homeOf();
    this.#forget((object) => {
      const { table: own, ...others } = object;
      if (own !== undefined) return own.family === family && own.name === table;
      return Object.values(others).some((one) => one.family === family && one.table === table);
    });
  }

  #table(line: number): void {
    const cursor = this.#cursor;
    cursor.take();
    const home = this.#homeOf();
    const flags: string[] = [];
    const known = this.objects.some((one) => {
      const { table } = one as { table?: { family: string; name: string; flags: string[] } };
      return table?.family === home.family && table.name === home.table;
    });
    if (!known) this.#push(line, { table: { family: home.family, name: home.table, flags } });
    if (!cursor.accept("{")) return;
    for (;;) {
      cursor.skipEnds();
      if (cursor.ended) {
        this.#odd(line, "the table is not closed: the script is cut off");
        return;
      }
      if (cursor.accept("}")) return;
      const token = cursor.current as Token;
      const begin = cursor.at;
      try {
        this.#inTable(home, token, flags);
      } catch (error) {
        if (!(error instanceof NotNft)) throw error;
        this.#odd(token.line, error.message);
        this.#skipItem();
      }
      if (cursor.at === begin) cursor.take();
    }
  }

  #inTable(home: Home, { line, text }: Token, flags: string[]): void {
    const cursor = this.#cursor;
    if (cursor.accept("chain")) return this.#chain(home, line);
    if (cursor.accept("set", "map")) return this.#set(home, text, line);
    if (cursor.accept("flags")) {
      flags.push(cursor.take()?.text ?? "");
      return;
    }
    if (cursor.accept("comment")) {
      cursor.take();
      return;
    }
    if (cursor.accept(...OTHERS)) return this.#skipItem();
    throw new NotNft(`${text} in a table is not known`);
  }

  /** Up to the end of the line, or of the braces that begin on it. */
  #skipItem(): void {
    const cursor = this.#cursor;
    while (!cursor.ended && cursor.current?.type !== "end" && !cursor.isWord("}")) {
      if (cursor.isWord("{")) return skipBraces(cursor);
      cursor.take();
    }
  }

  #chain(home: Home, line: number): void {
    const cursor = this.#cursor;
    const name = cursor.take()?.text ?? "";
    const chain: Record<string, unknown> = { ...home, name };
    const isNew = !this.objects.some((one) => {
      const { chain: own } = one as { chain?: { family: string; table: string; name: string } };
      return own?.family === home.family && own.table === home.table && own.name === name;
    });
    if (isNew) this.#push(line, { chain });
    if (!cursor.accept("{")) return;
    for (;;) {
      cursor.skipEnds();
      if (cursor.ended) {
        this.#odd(line, "the chain is not closed: the script is cut off");
        return;
      }
      if (cursor.accept("}")) return;
      const begin = cursor.at;
      const token = cursor.current as Token;
      if (cursor.accept("type")) this.#base(chain, home);
      else if (cursor.accept("policy")) chain["policy"] = cursor.take()?.text;
      else if (cursor.isWord("comment") && cursor.tokens[cursor.at + 1]?.type === "string") cursor.at += 2;
      else this.#rule(home, name, token.line);
      if (cursor.at === begin) cursor.take();
    }
  }

  /** `type filter hook forward device eth0 priority filter - 5` */
  #base(chain: Record<string, unknown>, { family }: Home): void {
    const cursor = this.#cursor;
    cursor.take();
    while (!cursor.ended && cursor.current?.type !== "end" && !cursor.isWord("}")) {
      if (cursor.accept("hook")) chain["hook"] = HOOKS.includes(cursor.peek()) ? cursor.take()?.text : undefined;
      else if (cursor.accept("device")) chain["dev"] = cursor.take()?.text;
      else if (cursor.accept("devices")) {
        cursor.accept("=");
        chain["dev"] = readElements(cursor, false);
      } else if (cursor.accept("priority")) chain["prio"] = this.#priority(family);
      else cursor.take();
    }
  }

  #priority(family: string): number {
    const cursor = this.#cursor;
    const first = cursor.take()?.text ?? "0";
    const names = family === "bridge" ? BRIDGE_PRIORITIES : PRIORITIES;
    const base = Object.hasOwn(names, first) ? (names[first] as number) : Number(first);
    const sign = cursor.isWord("+", "-") ? cursor.take()?.text : undefined;
    const glued = sign === undefined && /^[+-]\d+$/.test(cursor.peek()) ? Number(cursor.take()?.text) : 0;
    const more = sign === undefined ? glued : Number(cursor.take()?.text) * (sign === "-" ? -1 : 1);
    return Number.isFinite(base + more) ? base + more : 0;
  }

  #rule({ family, table }: Home, chain: string, line: number): void {
    const cursor = this.#cursor;
    const begin = cursor.at;
    try {
      const { expressions, comment } = readStatements(cursor);
      const said = comment === undefined ? {} : { comment };
      this.#push(line, { rule: { family, table, chain, expr: expressions, ...said } });
    } catch (error) {
      if (!(error instanceof NotNft)) throw error;
      // Its place among the rules is kept: it may do anything.
      cursor.at = begin;
      this.#restOfLine();
      this.#push(line, { rule: { family, table, chain, expr: [{ [(this.#text[line - 1] ?? "").trim()]: null }] } });
    }
  }

  #set({ family, table }: Home, kind: string, line: number): void {
    const cursor = this.#cursor;
    const name = cursor.take()?.text ?? "";
    const set: Record<string, unknown> = { family, table, name, flags: [], elem: [] };
    this.#push(line, { [kind]: set });
    if (!cursor.accept("{")) return;
    const flags = set["flags"] as string[];
    let map = false;
    for (;;) {
      cursor.skipEnds();
      if (cursor.ended) throw new NotNft(`the ${kind} ${name} is not closed`);
      if (cursor.accept("}")) return;
      if (cursor.accept("flags")) {
        do flags.push(cursor.take()?.text ?? "");
        while (cursor.accept(","));
      } else if (cursor.accept("elements")) {
        cursor.accept("=");
        set["elem"] = readElements(cursor, map);
      } else {
        const isType = cursor.isWord("type", "typeof");
        while (!cursor.ended && cursor.current?.type !== "end" && !cursor.isWord("}")) {
          if (isType && cursor.isWord("verdict")) map = true;
          cursor.take();
        }
      }
    }
  }

  #element(line: number): void {
    const cursor = this.#cursor;
    const { family, table } = this.#homeOf();
    const name = cursor.take()?.text ?? "";
    const home = this.objects
      .map(
        (one) =>
          (one as { set?: Record<string, unknown>; map?: Record<string, unknown> }).set ??
          (one as { map?: Record<string, unknown> }).map,
      )
      .find((one) => one?.["family"] === family && one["table"] === table && one["name"] === name);
    if (home === undefined) {
      this.#odd(line, `the set ${name} is not there`);
      return this.#restOfLine();
    }
    home["elem"] = [...(home["elem"] as unknown[]), ...readElements(cursor, false)];
  }
}

/** `define NAME = …` and `$NAME` written out; a name that is not defined stays as it is. */
function withVariables(tokens: readonly Token[]): readonly Token[] {
  const values = new Map<string, readonly Token[]>();
  const out: Token[] = [];
  for (let at = 0; at < tokens.length && out.length < MOST_TOKENS; at++) {
    const token = tokens[at] as Token;
    const name = token.type === "word" && /^\$\w+$/.test(token.text) ? token.text.slice(1) : undefined;
    const known = name === undefined ? undefined : values.get(name);
    if (known !== undefined) out.push(...known.map((one) => ({ ...one, line: token.line })));
    else if (token.type === "word" && token.text === "define" && tokens[at + 2]?.text === "=") {
      const key = tokens[at + 1]?.text ?? "";
      const value: Token[] = [];
      let depth = 0;
      for (at += 3; at < tokens.length; at++) {
        const one = tokens[at] as Token;
        if (one.type === "end" && depth === 0) break;
        if (one.type === "mark" && one.text === "{") depth++;
        if (one.type === "mark" && one.text === "}") depth--;
        const inner = /^\$\w+$/.test(one.text) ? values.get(one.text.slice(1)) : undefined;
        if (one.type !== "end") value.push(...(inner ?? [one]));
        if (value.length > MOST_TOKENS) break;
      }
      values.set(key, value);
    } else out.push(token);
  }
  return out;
}
