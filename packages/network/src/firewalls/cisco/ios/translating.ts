// Address translation of IOS as chains: behind the inbound list for packets from outside, before the outbound list for those from inside.

import { writeAddress } from "../../address.ts";
import { ChainDraft, type RuleDraft } from "../../chain-draft.ts";
import { type Chain, type Condition, oneField, type Range, type Rewrite } from "../../ruleset.ts";
import { one } from "../../service.ts";
import type { IosConfiguration } from "./configuration.ts";
import { familyOnly } from "./filter.ts";
import type { IosLists } from "./lists.ts";
import type { DynamicTranslation, StaticTranslation } from "./translation.ts";

type End = "source" | "destination";

/** None where nothing is translated. */
export function translationChains(configuration: IosConfiguration, lists: IosLists): readonly Chain[] {
  const { rules, strange } = configuration.translations;
  if (rules.length === 0 && strange.length === 0) return [];
  const inward = new ChainDraft("ip nat outside to inside");
  const outward = new ChainDraft("ip nat inside to outside");
  for (const { text, locator } of strange) {
    for (const draft of [inward, outward]) {
      draft.add({
        conditions: [{ type: "unmodelled", why: "the translation was not understood", understood: false }],
        action: { type: "none" },
        rewrites: (["source", "destination", "sourcePort", "destinationPort", "translation"] as const).map((field) => ({
          field,
        })),
        text,
        locator,
      });
    }
  }
  // Fixed translations come before those that are made on demand.
  for (const rule of rules) if (rule.type === "static") addStatic(configuration, rule, inward, outward);
  for (const rule of rules) if (rule.type === "dynamic") addDynamic(configuration, lists, rule, inward, outward);
  return [
    inward.finish(["ip"], { hook: "prerouting", priority: -100, policy: "permit" }),
    outward.finish(["ip"], { hook: "postrouting", priority: 100, policy: "permit" }),
  ];
}

function between(configuration: IosConfiguration, from: "inside" | "outside", both: boolean): readonly Condition[] {
  const of = (side: "inside" | "outside"): readonly string[] =>
    [...configuration.interfaces.values()].filter(({ nat }) => nat === side).map(({ name }) => name);
  const to = from === "inside" ? "outside" : "inside";
  return [familyOnly("ip"), oneField({ field: "input" }, of(from)), ...(both ? [oneField({ field: "output" }, of(to))] : [])];
}

/** Of the inside, whose local address stands first: towards the inside the destination changes, towards the outside the source. */
function addStatic(
  configuration: IosConfiguration,
  { side, local, global, service, text, locator }: StaticTranslation,
  inward: ChainDraft,
  outward: ChainDraft,
): void {
  const known = "interface" in global ? addressOf(configuration, global.interface) : [{ low: global.low, high: global.high }];
  const inner = [{ low: local.low, high: local.high }];
  const [toInside, toOutside] = side === "inside" ? (["destination", "source"] as const) : (["source", "destination"] as const);
  const rule = (
    end: End,
    from: readonly Range[] | undefined,
    to: readonly Range[] | undefined,
    ports?: readonly [number, number],
  ): Omit<RuleDraft, "conditions"> & { asked: readonly Condition[] } => {
    const port = end === "source" ? "sourcePort" : "destinationPort";
    return {
      asked: [
        from === undefined
          ? { type: "unmodelled", why: "the address of the interface is not told", understood: true }
          : oneField({ field: end, family: "ip" }, from),
        ...(service === undefined || ports === undefined
          ? []
          : [oneField({ field: "transport" }, one(service.transport)), oneField({ field: port }, one(ports[0]))]),
      ],
      action: { type: "permit" },
      rewrites: [
        rewriteOf(end, from, to),
        ...(ports === undefined ? [] : [{ field: port, to: one(ports[1]) } as const]),
        { field: "translation", as: end === "source" ? "snat" : "dnat" },
      ],
      text,
      locator,
    };
  };
  const add = (draft: ChainDraft, from: "inside" | "outside", both: boolean, made: ReturnType<typeof rule>): void => {
    const { asked, ...rest } = made;
    draft.add({ ...rest, conditions: [...between(configuration, from, both), ...asked] });
  };
  // Seen from the inside the first address of `outside source` is the global one.
  const [near, far] = side === "inside" ? [inner, known] : [known, inner];
  const [nearPort, farPort] =
    service === undefined
      ? []
      : side === "inside"
        ? [service.localPort, service.globalPort]
        : [service.globalPort, service.localPort];
  const ports = (from: number | undefined, to: number | undefined): readonly [number, number] | undefined =>
    from === undefined || to === undefined ? undefined : [from, to];
  add(inward, "outside", false, rule(toInside, far, near, ports(farPort, nearPort)));
  add(outward, "inside", true, rule(toOutside, near, far, ports(nearPort, farPort)));
}

/** Networks of one size are mapped address by address. */
function rewriteOf(field: End, from: readonly Range[] | undefined, to: readonly Range[] | undefined): Rewrite {
  const [old] = from ?? [];
  const [next] = to ?? [];
  if (old === undefined || next === undefined) return { field, family: "ip" };
  return { field, family: "ip", ...(old.low === old.high ? { to: [next] } : { shift: next.low - old.low }) };
}

function addDynamic(
  configuration: IosConfiguration,
  lists: IosLists,
  rule: DynamicTranslation,
  inward: ChainDraft,
  outward: ChainDraft,
): void {
  const { side, list, text, locator } = rule;
  const pool = rule.pool === undefined ? undefined : configuration.translations.pools.get(rule.pool);
  const to = pool === undefined ? addressOf(configuration, rule.interface ?? "") : [pool];
  const rewrites: readonly Rewrite[] = [
    { field: "source", family: "ip", ...(to === undefined ? {} : { to }) },
    { field: "sourcePort" },
    { field: "translation", as: "snat" },
  ];
  const draft = side === "inside" ? outward : inward;
  const conditions = between(configuration, side, side === "inside");
  const use = `${side} source to ${rule.pool ?? rule.interface ?? ""} ${to?.map(({ low, high }) => `${writeAddress(low, "ip")}-${writeAddress(high, "ip")}`).join(",") ?? ""}`;
  const chain = list === undefined ? undefined : lists.select(list, use.trim(), { action: { type: "permit" }, rewrites });
  if (chain !== undefined) {
    draft.add({ conditions, action: { type: "jump", to: chain }, text, locator });
    return;
  }
  const why = list === undefined ? "the route map is not modelled" : `access list ${list} is not there`;
  const open: Condition = { type: "unmodelled", why, understood: list === undefined };
  draft.add({ conditions: [...conditions, open], action: { type: "permit" }, rewrites, text, locator });
}

/** The one IPv4 address of an interface. */
function addressOf(configuration: IosConfiguration, name: string): readonly Range[] | undefined {
  const own = configuration.interfaces.get(name)?.addresses.find(({ family }) => family === "ip");
  return own === undefined ? undefined : [{ low: own.address, high: own.address }];
}
