// Address translation of ASA as chains. What comes in has its destination set to the real address before any list, what goes out gets its
// mapped source behind all of them; the first translation that fits decides, in the order of the three sections.

import { writeAddress } from "../../address.ts";
import { type AddressSet, ANY_ADDRESS, addressConditions, addressSet, openAddresses } from "../../address-set.ts";
import { ChainDraft, type RuleDraft } from "../../chain-draft.ts";
import { countOf } from "../../ranges.ts";
import { type Chain, type Condition, oneField, type Range, type Rewrite } from "../../ruleset.ts";
import { one } from "../../service.ts";
import type { AsaConfiguration } from "./configuration.ts";
import type { End, Translation } from "./translation.ts";

/** None where nothing is translated. */
export function translationChains(configuration: AsaConfiguration): readonly Chain[] {
  const { strangeTranslations } = configuration;
  const ordered = inOrder(configuration);
  if (ordered.length === 0 && strangeTranslations.length === 0) return [];
  const inward = new ChainDraft("nat of destinations");
  const outward = new ChainDraft("nat of sources");
  for (const { text, locator } of strangeTranslations) {
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
  for (const translation of ordered) {
    inward.add(...destinationRules(configuration, translation));
    outward.add(...sourceRules(configuration, translation));
  }
  return [
    inward.finish(["ip", "ip6"], { hook: "prerouting", priority: -100, policy: "permit" }),
    outward.finish(["ip", "ip6"], { hook: "postrouting", priority: 100, policy: "permit" }),
  ];
}

/** Section 2 is sorted by the device: fixed ones first, then the fewer real addresses, then the lower ones. */
function inOrder(configuration: AsaConfiguration): readonly Translation[] {
  const of = (section: 1 | 2 | 3): readonly Translation[] =>
    configuration.translations.filter((placed) => placed.section === section).map(({ translation }) => translation);
  const sorted = of(2)
    .map((translation) => {
      const { ip, ip6 } = setOf(configuration, translation.source.real, translation.real);
      const all = ip.length > 0 ? ip : ip6;
      return { translation, size: countOf(all), low: all[0]?.low ?? 0n };
    })
    .sort((a, b) => {
      if (a.translation.fixed !== b.translation.fixed) return a.translation.fixed ? -1 : 1;
      return Number(a.size - b.size) || Number(a.low - b.low);
    });
  return [...of(1), ...sorted.map(({ translation }) => translation), ...of(3)];
}

/** The addresses of an end; those of an interface need to know which. */
function setOf(configuration: AsaConfiguration, end: End, name: string): AddressSet {
  switch (end.type) {
    case "any":
      return ANY_ADDRESS;
    case "object":
      return configuration.objects.addresses(end.text);
    case "address": {
      const range = configuration.objects.address(end.text);
      return range === undefined ? openAddresses(`${end.text} is no address`, false) : addressSet([range]);
    }
    case "interface": {
      const own = configuration.interfaces.find((known) => known.name === name)?.addresses ?? [];
      const ranges = own.map(({ family, address }) => ({ family, low: address, high: address }));
      return ranges.length === 0 ? openAddresses(`the address of ${name} is not told`, true) : addressSet(ranges);
    }
  }
}

function by(field: "input" | "output", name: string): readonly Condition[] {
  return name === "any" ? [] : [oneField({ field }, [name])];
}

/** Conditions that are not modelled, of a translation. */
function openOf({ open }: Translation): readonly Condition[] {
  return open === undefined ? [] : [{ type: "unmodelled", why: open, understood: true }];
}

/** To the mapped addresses from outside, and, where destinations are translated as well, from inside. */
function destinationRules(configuration: AsaConfiguration, translation: Translation): readonly RuleDraft[] {
  const { real, mapped, source, destination, oneWay, service, text, locator } = translation;
  const of = (end: End, name: string): AddressSet => setOf(configuration, end, name);
  const port =
    service === undefined
      ? []
      : [oneField({ field: "transport" }, one(service.transport)), oneField({ field: "destinationPort" }, one(service.mapped))];
  const rules: RuleDraft[] = [];
  if (!oneWay) {
    const from = destination === undefined ? ANY_ADDRESS : of(destination.real, mapped);
    const to = of(source.mapped, mapped);
    rules.push(
      ...addressConditions(from, to).map(({ family, conditions }) => ({
        conditions: [...by("input", mapped), ...conditions, ...port, ...openOf(translation)],
        action: { type: "permit" } as const,
        rewrites: rewritesOf("destination", family, to, of(source.real, real), service === undefined ? undefined : service.real),
        text,
        locator,
      })),
    );
  }
  if (destination !== undefined) {
    const to = of(destination.mapped, real);
    rules.push(
      ...addressConditions(of(source.real, real), to).map(({ family, conditions }) => ({
        conditions: [...by("input", real), ...conditions, ...openOf(translation)],
        action: { type: "permit" } as const,
        rewrites: rewritesOf("destination", family, to, of(destination.real, mapped), undefined),
        text,
        locator,
      })),
    );
  }
  return rules;
}

function sourceRules(configuration: AsaConfiguration, translation: Translation): readonly RuleDraft[] {
  const { real, mapped, fixed, source, destination, oneWay, service, text, locator } = translation;
  const of = (end: End, name: string): AddressSet => setOf(configuration, end, name);
  const port =
    service === undefined
      ? []
      : [oneField({ field: "transport" }, one(service.transport)), oneField({ field: "sourcePort" }, one(service.real))];
  const from = of(source.real, real);
  const to = destination === undefined ? ANY_ADDRESS : of(destination.real, mapped);
  const target = of(source.mapped, mapped);
  const families = (["ip", "ip6"] as const).filter((family) => target.open !== undefined || target[family].length > 0);
  const there = addressConditions(from, to, families).map(({ family, conditions }): RuleDraft => {
    const rewrites = fixed
      ? rewritesOf("source", family, from, target, service?.mapped)
      : [poolOf(target, family), { field: "sourcePort" } as const, { field: "translation", as: "snat" } as const];
    return {
      conditions: [...by("input", real), ...by("output", mapped), ...conditions, ...port, ...openOf(translation)],
      action: { type: "permit" },
      rewrites,
      text,
      locator,
    };
  });
  if (oneWay || destination === undefined) return there;
  const back = addressConditions(of(destination.real, mapped), from).map(
    ({ family, conditions }): RuleDraft => ({
      conditions: [...by("input", mapped), ...by("output", real), ...conditions, ...openOf(translation)],
      action: { type: "permit" },
      rewrites: rewritesOf("source", family, of(destination.real, mapped), of(destination.mapped, real), undefined),
      text,
      locator,
    }),
  );
  return [...there, ...back];
}

function poolOf(target: AddressSet, family: "ip" | "ip6"): Rewrite {
  const to = target[family];
  return { field: "source", family, ...(target.open === undefined && to.length > 0 ? { to } : {}) };
}

/** Nothing where both ends are the same: then the translation only says that no other one is to be made. */
function rewritesOf(
  field: "source" | "destination",
  family: "ip" | "ip6",
  from: AddressSet,
  to: AddressSet,
  port: number | undefined,
): readonly Rewrite[] {
  const ports =
    port === undefined ? [] : [{ field: field === "source" ? "sourcePort" : "destinationPort", to: one(port) } as const];
  const open = from.open !== undefined || to.open !== undefined;
  if (!open && write(from[family], family) === write(to[family], family)) return ports;
  const [old, next] = [from[family], to[family]];
  const known = !open && next.length > 0;
  const shift = known && old.length === 1 && next.length === 1 ? shiftOf(old[0] as Range, next[0] as Range) : undefined;
  return [
    { field, family, ...(shift === undefined ? (known ? { to: next } : {}) : { shift }) },
    ...ports,
    { field: "translation", as: field === "source" ? "snat" : "dnat" },
  ];
}

/** Only networks of one size are mapped address by address, and only a network needs to be told so. */
function shiftOf(old: Range, next: Range): bigint | undefined {
  const same = old.high - old.low === next.high - next.low;
  return same && old.low !== old.high ? next.low - old.low : undefined;
}

function write(ranges: readonly Range[], family: "ip" | "ip6"): string {
  return ranges.map(({ low, high }) => `${writeAddress(low, family)}-${writeAddress(high, family)}`).join();
}
