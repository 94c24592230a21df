// Services as objects and groups of a firewall name them (a protocol, with ports or an ICMP type), and what a rule with them asks for.

import type { IpFamily, Open } from "./address-set.ts";
import { mergeRanges } from "./ranges.ts";
import { type Condition, type Field, oneField, type Part, type Range } from "./ruleset.ts";

/** What is absent is not asked for. */
export interface Service {
  readonly transport?: number;
  readonly sourcePorts?: readonly Range[];
  readonly destinationPorts?: readonly Range[];
  readonly icmpType?: number;
  readonly icmpCode?: number;
  /** Only packets of this family: an ICMP type means another thing in the other one. */
  readonly family?: IpFamily;
}

export const EVERY_PORT: readonly Range[] = [{ low: 0n, high: 65_535n }];

export const TCP = 6;
export const UDP = 17;

/** A list of services is written as one rule each up to this many, and as one rule of many boxes beyond. */
const MOST_RULES = 64;

/** A single number as a list of ranges. */
export function one(number: number): readonly Range[] {
  return [{ low: BigInt(number), high: BigInt(number) }];
}

/**
 * Each element is the conditions of one way to be of one of the services; together they are all. Services that differ only in the
 * destination port are one. None where no service is of the family.
 */
export function serviceConditions(
  services: readonly Service[],
  family: IpFamily,
  open?: Open,
): readonly (readonly Condition[])[] {
  if (open !== undefined) return [[{ type: "unmodelled", ...open }]];
  const merged = new Map<string, Service>();
  for (const service of services) {
    if (service.family !== undefined && service.family !== family) continue;
    const key = `${service.transport} ${write(service.sourcePorts)} ${service.icmpType} ${service.icmpCode}`;
    const known = merged.get(key);
    if (known === undefined) merged.set(key, service);
    else if (known.destinationPorts !== undefined) {
      const { destinationPorts: more } = service;
      const { destinationPorts: _, ...rest } = known;
      merged.set(key, more === undefined ? rest : { ...rest, destinationPorts: [...known.destinationPorts, ...more] });
    }
  }
  const all = [...merged.values()];
  if (all.length <= MOST_RULES) return all.map((service) => conditionsOf(service, family));
  return [[asBoxes(all, family)]];
}

function conditionsOf(service: Service, family: IpFamily): readonly Condition[] {
  return fieldsOf(service, family).map(({ part, ranges }) => oneField(part, ranges));
}

function fieldsOf(service: Service, family: IpFamily): readonly { readonly part: Part; readonly ranges: readonly Range[] }[] {
  const { transport, sourcePorts, destinationPorts, icmpType, icmpCode } = service;
  return [
    ...(transport === undefined ? [] : [{ part: { field: "transport" } as const, ranges: one(transport) }]),
    ...(sourcePorts === undefined ? [] : [{ part: { field: "sourcePort" } as const, ranges: mergeRanges(sourcePorts) }]),
    ...(destinationPorts === undefined
      ? []
      : [{ part: { field: "destinationPort" } as const, ranges: mergeRanges(destinationPorts) }]),
    ...(icmpType === undefined ? [] : [{ part: { field: "icmpType", family } as const, ranges: one(icmpType) }]),
    ...(icmpCode === undefined ? [] : [{ part: { field: "icmpCode" } as const, ranges: one(icmpCode) }]),
  ];
}

function asBoxes(services: readonly Service[], family: IpFamily): Condition {
  const parts: readonly Part[] = [
    { field: "transport" },
    { field: "sourcePort" },
    { field: "destinationPort" },
    { field: "icmpType", family },
    { field: "icmpCode" },
  ];
  const byte = [{ low: 0n, high: 255n }];
  const every = (field: Field): readonly Range[] => (field.endsWith("Port") ? EVERY_PORT : byte);
  const boxes = services.map((service) => {
    const fields = fieldsOf(service, family);
    return parts.map(({ field }) => fields.find(({ part }) => part.field === field)?.ranges ?? every(field));
  });
  return { type: "tuple", parts, boxes, negated: false };
}

function write(ranges: readonly Range[] | undefined): string {
  return ranges === undefined ? "any" : ranges.map(({ low, high }) => `${low}-${high}`).join(",");
}
