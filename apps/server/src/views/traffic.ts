// Traffic: devices, conversations and operations page by page, operations over time, and conversations as lines over the map.

import type { ConversationEntry, Device, OperationEntry, OperationTimes, Page, QueryOf, TrafficLine } from "@bulkhead/contract";
import type { FactOf } from "@bulkhead/facts";
import {
  DANGEROUS,
  type JudgedTalk,
  nameProtocol,
  selectDevices,
  selectOperations,
  selectTalks,
  type TrafficFilter,
  takeInventory,
} from "@bulkhead/network";
import { type JudgedPlant, pageOf, type Sight } from "../judging/view.ts";
import { seesAddresses } from "./sight.ts";

type Choice = Omit<QueryOf<"conversations"> & QueryOf<"operations"> & QueryOf<"inventory">, "undeclared" | "dangerous"> & {
  readonly undeclared?: "true";
  readonly dangerous?: "true";
};

function filterOf({ party, zone, protocol, since, until, undeclared, dangerous }: Choice): TrafficFilter {
  return {
    ...(zone === undefined ? {} : { zones: [zone] }),
    ...(party === undefined ? {} : { assets: [party] }),
    ...(protocol === undefined ? {} : { protocols: [protocol] }),
    ...(since === undefined ? {} : { since: instantOf(since, "begin") }),
    ...(until === undefined ? {} : { until: instantOf(until, "end") }),
    ...(undeclared === undefined ? {} : { undeclared: true as const }),
    ...(dangerous === undefined ? {} : { dangerous: true as const }),
  };
}

function instantOf(given: string, side: "begin" | "end"): string {
  return given.length > 10 ? new Date(given).toISOString() : `${given}T${side === "begin" ? "00:00:00.000" : "23:59:59.999"}Z`;
}

function matching<Row>(rows: readonly Row[], text: string | undefined, words: (row: Row) => readonly unknown[]): readonly Row[] {
  const wanted = text?.trim().toLowerCase() ?? "";
  return wanted === "" ? rows : rows.filter((row) => words(row).join(" ").toLowerCase().includes(wanted));
}

/** Not heard before the newest day of what was heard, where there is more than one. */
function freshFrom(firsts: readonly string[]): string | undefined {
  const days = [...new Set(firsts.map((first) => first.slice(0, 10)))].sort();
  return days.length < 2 ? undefined : days.at(-1);
}

const fresh = (since: string | undefined, first: string): { readonly fresh?: true } =>
  since !== undefined && first >= since ? { fresh: true } : {};

function endNames({ client, server }: JudgedTalk): { readonly clientName?: string; readonly serverName?: string } {
  return {
    ...(client.asset === undefined ? {} : { clientName: client.asset.name }),
    ...(server.asset === undefined ? {} : { serverName: server.asset.name }),
  };
}

export function viewConversations(plant: JudgedPlant, query: Choice, sight: Sight): Page<ConversationEntry> {
  const chosen = selectTalks(plant.talks, plant.operations, filterOf(query)).filter((talk) =>
    seesAddresses(plant, [talk.client.address, talk.server.address], sight),
  );
  const since = freshFrom(plant.talks.map(({ first }) => first));
  const found = matching(chosen, query.text, (talk) => [
    talk.client.address,
    talk.client.asset?.name,
    talk.server.address,
    talk.server.asset?.name,
    nameProtocol(talk),
    talk.port,
    ...talk.passages.map(({ channel }) => channel.id),
  ]);
  const page = pageOf(found, query);
  return { ...page, rows: page.rows.flatMap((talk) => conversationOf(plant, talk, since)) };
}

function conversationOf({ facts }: JudgedPlant, talk: JudgedTalk, since: string | undefined): readonly ConversationEntry[] {
  const fact = talk.facts.map((id) => facts.get(id)).find((one): one is FactOf<"conversation"> => one?.kind === "conversation");
  if (fact === undefined) return [];
  const { packets, bytes, operations, first, last } = talk;
  const channel = talk.standing === "inside" ? "" : talk.passages.map((passage) => passage.channel.id).join(" ");
  return [
    {
      ...fact.value,
      ...endNames(talk),
      ...fresh(since, first),
      id: fact.id,
      packets,
      bytes,
      operations,
      first,
      last,
      channel: talk.standing === "undeclared" || talk.standing === "elsewhere" ? null : channel,
    },
  ];
}

export function viewOperations(plant: JudgedPlant, query: Choice, sight: Sight): Page<OperationEntry> {
  const chosen = selectOperations(plant.operations, filterOf(query)).filter(({ talk }) =>
    seesAddresses(plant, [talk.client.address, talk.server.address], sight),
  );
  const since = freshFrom(plant.operations.map(({ fact }) => fact.first));
  const found = matching(chosen, query.text, ({ fact: { value }, talk }) => [
    value.client,
    talk.client.asset?.name,
    value.server,
    talk.server.asset?.name,
    value.protocol,
    value.class,
    value.function,
    value.target,
  ]);
  const page = pageOf(found, query);
  const rows = page.rows.map(
    ({ fact: { id, value, first, last }, talk }): OperationEntry => ({
      ...value,
      ...endNames(talk),
      ...fresh(since, first),
      id,
      first,
      last,
      dangerous: DANGEROUS.has(value.class),
    }),
  );
  return { ...page, rows };
}

const STRETCHES = 48;

export function viewTimes(plant: JudgedPlant, _: undefined, sight: Sight): OperationTimes {
  const facts = plant.operations
    .filter(({ talk }) => seesAddresses(plant, [talk.client.address, talk.server.address], sight))
    .map(({ fact }) => fact);
  if (facts.length === 0) return { times: [], classes: [] };
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { first, last } of facts) {
    from = Math.min(from, Date.parse(first));
    to = Math.max(to, Date.parse(last));
  }
  const width = Math.max(1, Math.ceil((to - from + 1) / STRETCHES));
  const times = Array.from({ length: STRETCHES }, (_none, at) => new Date(from + at * width).toISOString());
  const classes = [...Map.groupBy(facts, ({ value }) => value.class)].map(([name, own]) => {
    const counts = new Array<number>(STRETCHES).fill(0);
    for (const { first } of own) {
      const at = Math.floor((Date.parse(first) - from) / width);
      counts[at] = (counts[at] ?? 0) + 1;
    }
    return { name, dangerous: DANGEROUS.has(name), counts };
  });
  return { times, classes };
}

export function viewInventory(plant: JudgedPlant, query: Choice, sight: Sight): Page<Device> {
  const inventory = takeInventory(plant.judged.facts, plant.plant, plant.places);
  const since = freshFrom(inventory.flatMap(({ first }) => first ?? []));
  const chosen = selectDevices(inventory, filterOf(query)).filter(
    ({ within }) => sight === "everywhere" || sight.some((zone) => within.has(zone)),
  );
  const devices = chosen
    .map(
      ({ asset, zone, addresses, macs, names, vendors, products, first, last }): Device => ({
        address: addresses[0] ?? macs[0] ?? "",
        names,
        ...(asset === undefined ? {} : { asset: asset.name }),
        ...(zone === undefined ? {} : { zone: zone.name }),
        ...(vendors.length === 0 ? {} : { vendor: vendors.join(", ") }),
        ...(products.length === 0 ? {} : { product: products.join(", ") }),
        ...(first === null ? {} : fresh(since, first)),
        first: first ?? "",
        last: last ?? "",
      }),
    )
    .filter(({ asset }) => query.undeclared === undefined || asset === undefined);
  const words = ({ address, names, asset, zone, vendor, product }: Device) => [address, ...names, asset, zone, vendor, product];
  return pageOf(matching(devices, query.text, words), query);
}

/** Lines between assets, or addresses that no asset has; one for each pair and standing. */
export function viewLines(plant: JudgedPlant, _: undefined, sight: Sight): readonly TrafficLine[] {
  const party = ({ address, asset }: JudgedTalk["client"]): string => asset?.id ?? address;
  const shown = plant.talks.filter(
    (talk) =>
      talk.standing !== "elsewhere" &&
      talk.transport !== "ethernet" &&
      seesAddresses(plant, [talk.client.address, talk.server.address], sight),
  );
  const toneOf = ({ standing }: JudgedTalk): TrafficLine["tone"] =>
    standing === "undeclared" || standing === "unsure" ? standing : "declared";
  const groups = Map.groupBy(shown, (talk) => `${party(talk.client)} ${party(talk.server)} ${toneOf(talk)}`);
  return [...groups.values()].flatMap((talks) => {
    const [talk] = talks;
    if (talk?.facts[0] === undefined) return [];
    const what = [...new Set(talks.map((one) => nameProtocol(one)))].join(", ");
    const [from, to] = [party(talk.client), party(talk.server)];
    return [{ id: talk.facts[0], from, to, tone: toneOf(talk), label: `${from} → ${to}: ${what}` }];
  });
}
