// What an IOS router does with packets at its interfaces: which interfaces there are, VRFs, inbound and outbound access lists.
//
// An inbound list sees a packet before translation, be it for the router or through it; an outbound one sees it after translation, and
// not what the router itself sends. An interface without a list permits; a list that is not there permits as well.

import { ChainDraft, implied, type RuleDraft, UNTOLD } from "../../chain-draft.ts";
import { type Action, type Chain, type Condition, type Field, oneField } from "../../ruleset.ts";
import { setUpChain } from "../../set-up.ts";
import { PERMIT } from "../entry.ts";
import type { IosConfiguration } from "./configuration.ts";
import type { IosInterface } from "./interface.ts";
import type { IosLists } from "./lists.ts";

type IpFamily = "ip" | "ip6";

const FAMILIES = ["ip", "ip6"] as const;

export function familyOnly(...families: readonly IpFamily[]): Condition {
  return { type: "family", families };
}

export function filterChains(configuration: IosConfiguration, lists: IosLists): readonly Chain[] {
  return [
    setUp(configuration, "input"),
    atInterfaces(configuration, lists, "in"),
    ...(asksOutputs(configuration) ? [setUp(configuration, "output")] : []),
    ...separateVrfs(configuration),
    atInterfaces(configuration, lists, "out"),
  ];
}

/** Where nothing is decided by the interface that a packet leaves by, it need not be known which there are. */
function asksOutputs({ interfaces }: IosConfiguration): boolean {
  return [...interfaces.values()].some(({ lists, stops }) => {
    return lists.has("ip out") || lists.has("ip6 out") || stops.some(({ direction }) => direction === "out");
  });
}

/** IPv6 is handed on only where the router is told to. */
export function routesBetween(configuration: IosConfiguration, one: IosInterface, family: IpFamily): boolean | undefined {
  const routes = one.routes(family);
  if (family === "ip6" && routes === undefined && configuration.whole && !configuration.routesIp6) return false;
  return routes;
}

/** The interfaces that hand packets on, and that there is no other. */
function setUp(configuration: IosConfiguration, field: "input" | "output"): Chain {
  const names = (family: IpFamily): readonly string[] =>
    [...configuration.interfaces.values()]
      .filter((one) => routesBetween(configuration, one, family) !== false)
      .map(({ name }) => name);
  return setUpChain(field, { ip: names("ip"), ip6: names("ip6") }, configuration.whole && !configuration.strangeSections);
}

function atInterfaces(configuration: IosConfiguration, lists: IosLists, way: "in" | "out"): Chain {
  const draft = new ChainDraft(`access-group ${way}`);
  const field: Field = way === "in" ? "input" : "output";
  // What the router itself sends came in by no interface.
  const forwarded = way === "in" ? [] : [oneField({ field: "input" }, ["*"])];
  const all = [...configuration.interfaces.values()];
  if (way === "in")
    for (const one of all)
      for (const bypass of one.bypasses) {
        if (!bypass.answersOnly) continue;
        draft.add({
          conditions: [
            oneField({ field: "state" }, ["established", "related"]),
            { type: "unmodelled", why: bypass.why, understood: true },
          ],
          action: PERMIT,
          text: bypass.text,
          locator: bypass.locator,
        });
      }
  for (const one of all) {
    const here = [oneField({ field }, [one.name]), ...forwarded];
    draft.add(...doubtsOf(one, here));
    for (const { text, why, locator, direction, policy } of one.stops) {
      if (direction !== way || (policy !== undefined && !configuration.dropping.has(policy))) continue;
      draft.add({ conditions: [...here, open(why)], action: { type: "deny" }, text, locator });
    }
    if (way === "in")
      for (const { text, why, locator, answersOnly } of one.bypasses) {
        if (!answersOnly) draft.add({ conditions: [...here, open(why)], action: PERMIT, text, locator });
      }
    for (const family of FAMILIES) {
      const attached = one.lists.get(`${family} ${way}`);
      if (attached === undefined) continue;
      const { name, text, locator } = attached;
      const chain = lists.filter(name, family);
      const conditions = [familyOnly(family), ...here];
      if (chain !== undefined) draft.add({ conditions, action: { type: "jump", to: chain }, text, locator });
      else draft.add({ conditions, action: missing(configuration, name, family), text, locator });
    }
    // Where the text breaks off, a list may have been about to follow.
    if (!configuration.whole && one.name === configuration.lastInterface) {
      draft.add(implied("the text is not whole, the interface may have a list", here, UNTOLD, one.locator));
    }
  }
  return draft.finish(FAMILIES, { hook: way === "in" ? "ingress" : "egress", priority: 0, policy: "permit" });
}

/** Nothing is certain of packets at an interface of which a line was not understood. */
export function doubtsOf({ name, doubt }: IosInterface, here: readonly Condition[]): readonly RuleDraft[] {
  const why = `a line of interface ${name} was not understood`;
  return doubt === undefined ? [] : [implied(why, here, { type: "unknown", why }, doubt)];
}

/** A list that does not exist lets everything pass; one that exists and is empty does so in some releases only. */
function missing(configuration: IosConfiguration, name: string, family: IpFamily): Action {
  if (!configuration.whole || configuration.strange.length > 0) return UNTOLD;
  if (configuration.list(name, family) === undefined) return { type: "return" };
  return { type: "unknown", why: `access list ${name} is empty` };
}

function open(why: string): Condition {
  return { type: "unmodelled", why, understood: true };
}

/** Interfaces of different VRFs hand nothing on to each other, unless routes are leaked; that is not followed. */
function separateVrfs(configuration: IosConfiguration): readonly Chain[] {
  const byVrf = Map.groupBy(configuration.interfaces.values(), ({ vrf }) => vrf);
  if (byVrf.size < 2) return [];
  const draft = new ChainDraft("VRFs");
  for (const [vrf, members] of byVrf) {
    const others = [...byVrf].flatMap(([other, ones]) => (other === vrf ? [] : ones.map(({ name }) => name)));
    const from = oneField(
      { field: "input" },
      members.map(({ name }) => name),
    );
    const why = "whether routes lead from one VRF to another is not followed";
    const text = vrf === undefined ? "from no VRF to a VRF" : `from VRF ${vrf} to elsewhere`;
    draft.add(implied(text, [from, oneField({ field: "output" }, others)], { type: "unknown", why }));
  }
  return [draft.finish(FAMILIES, { hook: "forward", priority: -10, policy: "permit" })];
}
