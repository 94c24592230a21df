// Reads exports of MikroTik RouterOS (/export, versions 6 and 7): filter, raw and translation of IPv4 and IPv6, address and interface lists.
//
// A chain that comes to its end permits ("Filter": a packet that no rule matched is accepted). Raw rules come before connections are
// tracked, translation of destinations before the filter, that of sources behind it ("Packet Flow in RouterOS").
//
// Not followed, and told where it counts: bridges that filter by themselves (use-ip-firewall), VRFs, marks, IPsec policies, hotspots.

import type { Locator, Problem } from "@bulkhead/facts";
import { readAddress, readNetwork } from "../address.ts";
import type { IpFamily } from "../address-set.ts";
import { ChainDraft } from "../chain-draft.ts";
import type { FirewallFormat } from "../format.ts";
import type { Action, Chain, Rewrite, Route, RulesetReading } from "../ruleset.ts";
import { maskSecrets } from "../secret.ts";
import { AddressLists, Interfaces } from "./lists.ts";
import { addressesOf, conditionsOf, type Lists, portsOf, strangeProperty } from "./matchers.ts";
import { LAST, placeOf, TABLES } from "./menu.ts";
import { type Statement, statementsOf } from "./statements.ts";

/** The configuration of a MikroTik router. */
export const routerOs: FirewallFormat = {
  id: "routeros",
  version: 1,
  title: "MikroTik RouterOS configuration (/export)",
  recognise: (head) =>
    /^#.{0,80}\bby RouterOS \d/m.test(head) ||
    (/^\/ip(?:v6)? firewall (?:filter|nat|raw|address-list)\b/m.test(head) && /^(?:\/ip.* )?add /m.test(head)),
  read,
};

function read(text: string, device: string): RulesetReading {
  const { all, strange, cut } = statementsOf(text);
  const odd: { locator: Locator; why: string; text: string }[] = strange.map(({ line, why, text: shown }) => ({
    locator: { type: "line", line },
    why,
    text: mask(shown),
  }));
  const tell = (statement: Statement, why: string): void => {
    odd.push({ locator: at(statement), why, text: mask(statement.text) });
  };
  const interfaces = new Interfaces();
  const groups = { ip: new AddressLists(), ip6: new AddressLists() };
  const routes: Route[] = [];
  const rules: RuleStatement[] = [];
  let hostname: string | undefined;
  // Statements of a menu that is not known may have been rules of any chain, and the first of all.
  let dark = strange.length > 0 && !cut;
  let followed = false;
  for (const statement of all) {
    const { menu, verb, values } = statement;
    const place = placeOf(menu);
    if (place === undefined) {
      tell(statement, `the menu ${menu} is not known`);
      dark = true;
      continue;
    }
    followed = LAST.test(menu);
    const off = values.get("disabled");
    const isOdd = off !== undefined && off !== "yes" && off !== "no";
    if (isOdd) tell(statement, "the statement is not known");
    switch (place.type) {
      case "rules":
        if (isOdd || verb !== "add") rules.push({ family: place.family, table: place.table, statement, isOdd: true });
        else if (off !== "yes") rules.push({ family: place.family, table: place.table, statement, isOdd: false });
        break;
      case "addresses":
        if (isOdd || verb !== "add") groups[place.family].open();
        else if (off !== "yes" && !groups[place.family].take(statement)) tell(statement, "it names no list, or no address");
        break;
      case "interfaces":
        if (isOdd) interfaces.open();
        else interfaces.take(statement);
        break;
      case "address":
        if (verb === "add" && off !== "yes" && !interfaces.address(statement, place.family))
          tell(statement, "the address cannot be read");
        break;
      case "route": {
        if (verb !== "add" || off === "yes") break;
        const route = routeOf(statement, place.family);
        if (route === undefined) tell(statement, "the route cannot be read");
        else routes.push(route);
        break;
      }
      case "dynamic":
        interfaces.dynamic(statement);
        break;
      case "other":
        if (menu === "/system identity") hostname = values.get("name");
        break;
    }
  }
  const whole = followed && !cut;
  const chains = writeChains(rules, dark, whole, {
    addresses: (name, family) => groups[family].setOf(name),
    interfaces: (name) => interfaces.list(name),
  });
  return {
    ruleset: { device, chains, families: ["ip", "ip6"], interfaces: interfaces.settings(), routes },
    strange: odd,
    statements: all.length + strange.length,
    problems: whole ? [] : [NOT_WHOLE],
    ...(hostname === undefined ? {} : { hostname }),
  };
}

interface RuleStatement {
  readonly family: IpFamily;
  readonly table: string;
  readonly statement: Statement;
  /** It may be a rule of any chain of its table. */
  readonly isOdd: boolean;
}

function writeChains(rules: readonly RuleStatement[], dark: boolean, whole: boolean, lists: Lists): ReadonlyMap<string, Chain> {
  const drafts = new Map<string, ChainDraft>();
  const draftOf = (id: string): ChainDraft => {
    let draft = drafts.get(id);
    if (draft === undefined) drafts.set(id, (draft = new ChainDraft(id)));
    return draft;
  };
  for (const family of ["ip", "ip6"] as const) {
    for (const [table, { chains }] of Object.entries(TABLES)) {
      for (const name of Object.keys(chains)) draftOf(`${family} ${table} ${name}`);
    }
  }
  for (const { family, table, statement } of rules) {
    const name = statement.values.get("chain");
    if (name !== undefined) draftOf(`${family} ${table} ${name}`);
  }
  if (dark) for (const draft of drafts.values()) draft.add(DARK);
  for (const { family, table, statement, isOdd } of rules) {
    const name = statement.values.get("chain");
    if (name !== undefined && !isOdd) addRule(draftOf(`${family} ${table} ${name}`), statement, family, table, lists);
    else {
      const draft = {
        conditions: [],
        action: { type: "unknown", why: "the statement is not known" },
        text: mask(statement.text),
        locator: at(statement),
      } as const;
      for (const [id, chain] of drafts) if (id.startsWith(`${family} ${table} `)) chain.add(draft);
    }
  }
  // What the text no longer shows may have been a rule at the end of any chain.
  if (!whole) for (const draft of drafts.values()) draft.add(CUT);
  return new Map([...drafts].map(([id, draft]): [string, Chain] => [id, finish(id, draft)]));
}

const CUT = {
  conditions: [],
  action: { type: "unknown", why: "the text breaks off, and rules may be missing" },
  text: "implied: what is missing",
  locator: { type: "whole" },
  implied: true,
} as const;

const DARK = {
  ...CUT,
  action: { type: "unknown", why: "statements that were not understood may be rules" },
  text: "implied: what is not known",
} as const;

const NOT_WHOLE: Problem = {
  code: "network/configuration-not-whole",
  severity: "warning",
  message:
    "Nothing follows the rules of the export, or it breaks off: more rules may be missing. What it does not say is not taken as absent.",
  mend: "Export the whole configuration: /export file=NAME",
};

function at({ line }: Statement): Locator {
  return { type: "line", line };
}

function mask(text: string): string {
  return maskSecrets(text.slice(0, 500)).replace(
    /\b(secret|password|key|passphrase|pre-shared-key|community|authentication-\w+)=(?:"[^"]*"|\S+)/gi,
    "$1=••••",
  );
}

function finish(id: string, draft: ChainDraft): Chain {
  const [family = "ip", table = "", name = ""] = id.split(" ");
  const place = TABLES[table];
  const hook = place !== undefined && Object.hasOwn(place.chains, name) ? place.chains[name] : undefined;
  const priority = name === "srcnat" ? 100 : (place?.priority ?? 0);
  return draft.finish([family as IpFamily], hook === undefined ? undefined : { hook, priority, policy: "permit" });
}

function addRule(chain: ChainDraft, statement: Statement, family: IpFamily, table: string, lists: Lists): void {
  const { values, text } = statement;
  const conditions = conditionsOf(values, family, lists);
  if (conditions === undefined) return;
  const odd = strangeProperty(values);
  const { action, rewrites }: ReturnType<typeof actionOf> =
    odd === undefined
      ? actionOf(values, family, table)
      : { action: { type: "unknown", why: `the property ${odd} is not known` }, rewrites: [] };
  const comment = values.get("comment");
  chain.add({
    conditions,
    action,
    rewrites,
    logged: values.get("log") === "yes" || values.get("action") === "log",
    text: mask(text),
    locator: at(statement),
    ...(comment === undefined ? {} : { comment: mask(comment) }),
  });
}

const SOURCE: readonly Rewrite[] = [{ field: "source" }, { field: "sourcePort" }, { field: "translation" }];
const DESTINATION: readonly Rewrite[] = [{ field: "destination" }, { field: "destinationPort" }, { field: "translation" }];

function actionOf(
  values: ReadonlyMap<string, string>,
  family: IpFamily,
  table: string,
): { readonly action: Action; readonly rewrites: readonly Rewrite[] } {
  const name = values.get("action") ?? "accept";
  const only = (action: Action): { action: Action; rewrites: readonly Rewrite[] } => ({ action, rewrites: [] });
  switch (name) {
    case "accept":
    case "fasttrack-connection":
      return only({ type: "permit" });
    case "drop":
    case "reject":
    case "tarpit":
      return only({ type: "deny" });
    case "return":
      return only({ type: "return" });
    case "jump": {
      const target = values.get("jump-target");
      return only(
        target === undefined
          ? { type: "unknown", why: "the jump names no chain" }
          : { type: "jump", to: `${family} ${table} ${target}` },
      );
    }
    case "log":
    case "passthrough":
    case "add-src-to-address-list":
    case "add-dst-to-address-list":
      return only({ type: "none" });
    case "notrack":
      return { action: { type: "permit" }, rewrites: [{ field: "state" }] };
    case "masquerade":
    case "src-nat":
    case "same":
      return { action: { type: "permit" }, rewrites: withTarget(SOURCE, "source", values, family) };
    case "dst-nat":
    case "redirect":
      return { action: { type: "permit" }, rewrites: withTarget(DESTINATION, "destination", values, family) };
    case "netmap":
      return { action: { type: "permit" }, rewrites: [...SOURCE, ...DESTINATION] };
    default:
      return only({ type: "unknown", why: `the action ${name} is not known` });
  }
}

/** The new values where the rule tells them. */
function withTarget(
  rewrites: readonly Rewrite[],
  end: "source" | "destination",
  values: ReadonlyMap<string, string>,
  family: IpFamily,
): readonly Rewrite[] {
  const given = values.get("to-addresses");
  const to = given === undefined ? undefined : addressesOf(given)[family];
  const ports = values.get("to-ports");
  const toPorts = ports === undefined ? undefined : portsOf(ports);
  const action = values.get("action");
  return rewrites.flatMap((rewrite): readonly Rewrite[] => {
    if (rewrite.field === end) {
      // Without an address only the port changes.
      if (given === undefined && action === "dst-nat") return [];
      return [to === undefined || to.length === 0 ? rewrite : { ...rewrite, family, to }];
    }
    if (rewrite.field !== "destinationPort") return [rewrite];
    return ports === undefined ? [] : [toPorts === undefined ? rewrite : { ...rewrite, to: toPorts }];
  });
}

function routeOf({ values, line }: Statement, family: IpFamily): Route | undefined {
  const network = readNetwork(values.get("dst-address") ?? (family === "ip" ? "0.0.0.0/0" : "::/0"));
  const gateway = values.get("gateway") ?? "";
  if (network === undefined || network.family !== family) return undefined;
  const distance = Number(values.get("distance") ?? 1);
  const shared = {
    family,
    network: { low: network.low, high: network.high },
    metric: Number.isFinite(distance) ? distance : 1,
    locator: { type: "line", line },
  } as const;
  if (values.has("blackhole") || /^(?:blackhole|prohibit|unreachable)$/.test(values.get("type") ?? ""))
    return { ...shared, discard: true };
  const [address = "", out] = gateway.split("%", 2);
  const via = readAddress(address);
  if (via?.family === family) return { ...shared, via: via.low, ...(out === undefined ? {} : { interface: out }) };
  return /^[\w.-]+$/.test(gateway) ? { ...shared, interface: gateway } : undefined;
}
