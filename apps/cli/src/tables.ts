// Tables about a judged plant that the report, `inventory` and `traffic` share: what is there, who talks to whom, which channels are used.

import type { ReportTable } from "@bulkhead/documents";
import {
  type ChannelUse,
  type Conflict,
  type InventoryEntry,
  judgeConversations,
  tabulateChannels,
  tabulateFlows,
  takeInventory,
} from "@bulkhead/network";
import { enumerate, isMacAddress, Places } from "@bulkhead/plant";
import { summariseVariables, type ValuesSeen } from "@bulkhead/process";
import type { Judged } from "@bulkhead/workspace";
import { describeSize } from "./terminal.ts";

export function inventoryTable(judged: Judged): ReportTable {
  const { folder, facts } = judged;
  return tabulateDevices(takeInventory(facts, folder.plant, new Places(folder.plant)));
}

export function tabulateDevices(entries: readonly InventoryEntry[]): ReportTable {
  return {
    title: "Inventory",
    note: "Declared assets with what was heard of them, then devices that nobody declared.",
    columns: ["Asset", "Zone", "Addresses", "Vendor, product, version", "Serves", "Uses", "Seen by", "Conflicts", "Last heard"],
    rows: entries.map((entry) => [
      entry.asset?.name ?? (entry.names[0] === undefined ? "not declared" : `${entry.names[0]} (not declared)`),
      entry.zone?.name ?? "",
      [...new Set([...entry.addresses, ...entry.macs])].sort(compareAddresses).join(" "),
      describeProduct(entry),
      entry.serves.join(" "),
      entry.uses.join(" "),
      entry.sources.join(" "),
      entry.conflicts.map(describeConflict).join("; "),
      entry.last?.slice(0, 16).replace("T", " ") ?? "never",
    ]),
  };
}

export function flowTable({ folder, facts }: Judged): ReportTable {
  const { plant } = folder;
  const name = (id: string | null): string =>
    id === null ? "outside" : (plant.zones.find((zone) => zone.id === id)?.name ?? id);
  return {
    title: "Traffic between zones",
    note: "Who began is on the left. Where the beginning was not seen, a channel in either direction is taken for it and said to be unsure.",
    columns: ["From", "To", "Protocol", "Allowed by", "Ends", "Packets", "Volume", "Seen by"],
    rows: tabulateFlows(judgeConversations(facts, plant, new Places(plant))).map((flow) => [
      name(flow.from),
      name(flow.to),
      flow.protocol,
      flow.standing === "undeclared"
        ? "no channel"
        : `${flow.channels.join(" ")}${flow.standing === "unsure" ? " (unsure)" : ""}`,
      `${flow.clients} to ${flow.servers}`,
      flow.packets,
      describeSize(flow.bytes),
      flow.sources.join(" "),
    ]),
  };
}

export function channelTable({ folder, facts }: Judged): ReportTable {
  const { plant } = folder;
  const places = new Places(plant);
  const talks = judgeConversations(facts, plant, places);
  return {
    title: "Channels",
    note: "A channel that a sensor could see and that nobody used may be one too many.",
    columns: ["Conduit", "Channel", "Protocol", "Conversations", "Volume", "Seen"],
    rows: tabulateChannels(talks, facts, plant, places).map(({ conduit, channel, conversations, bytes, ...use }) => [
      conduit.name,
      channel.id,
      channel.protocol,
      conversations,
      describeSize(bytes),
      conversations > 0
        ? describeUse(use)
        : use.covered
          ? `never used while watched: ${describeWatching(use)}`
          : "no sensor could see it",
    ]),
  };
}

function describeUse({ unusedOperations }: Pick<ChannelUse, "unusedOperations">): string {
  return unusedOperations.length === 0 ? "used" : `used, never for ${enumerate(unusedOperations.map(String), 6)}`;
}

/** `by firewall 2026-03-02 09:00 to 2026-03-02 10:00`: what "never" rests on. */
export function describeWatching({ watched }: Pick<ChannelUse, "watched">): string {
  return watched
    .map(({ sensor, first, last, dropped }) => {
      const [from, to] = [first, last].map((instant) => instant.slice(0, 16).replace("T", " "));
      return `by ${sensor} ${from} to ${to}${dropped > 0 ? `, ${dropped} packets lost` : ""}`;
    })
    .join("; ");
}

export function variableTable({ folder, facts }: Judged): ReportTable {
  const { plant } = folder;
  const name = (id: string): string => plant.assets.find((asset) => asset.id === id)?.name ?? id;
  return {
    title: "Process variables",
    columns: ["Variable", "Unit", "Read", "Written", "Outside", "Readers", "Writers"],
    rows: summariseVariables(facts, plant, new Places(plant)).map(({ variable, read, written, outside, readers, writers }) => [
      `${variable.name} (${name(variable.asset)})`,
      variable.unit ?? "",
      range(read),
      range(written),
      outside === null ? "" : `${outside} limit`,
      readers.map(name).join(", "),
      writers.map(name).join(", "),
    ]),
  };
}

function describeConflict({ what, claims }: Conflict): string {
  return `${what}: ${claims.map(({ value, by }) => `${value} by ${by.join(", ")}`).join(" against ")}`;
}

/** What it told of itself; what it did not tell, as declared. */
function describeProduct({ asset, vendors, products, versions }: InventoryEntry): string {
  const told = [...vendors, ...products, ...versions];
  const declared = [
    vendors.length > 0 ? undefined : asset?.vendor,
    products.length > 0 ? undefined : asset?.product,
    versions.length > 0 ? undefined : asset?.version,
  ].filter((one) => one !== undefined);
  return [...told, ...(declared.length > 0 ? [`(declared: ${declared.join(", ")})`] : [])].join(", ");
}

/** IP addresses before MAC addresses. */
function compareAddresses(a: string, b: string): number {
  const rank = (address: string): string => `${isMacAddress(address) ? 1 : 0}${address}`;
  return rank(a) < rank(b) ? -1 : 1;
}

function range(values: ValuesSeen | null): string {
  if (values === null) return "";
  const { minimum, maximum, count } = values;
  if (minimum === null || maximum === null) return `${count} bad`;
  const short = (value: number): string => String(Number(value.toPrecision(5)));
  return `${short(minimum)} to ${short(maximum)} (${count})`;
}
