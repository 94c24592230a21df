// Tables of single conversations and operations, as `traffic` shows them and spreadsheets take them.

import type { ReportTable } from "@bulkhead/documents";
import { countSightings, type OperationClass } from "@bulkhead/facts";
import { type JudgedOperation, type JudgedTalk, nameProtocol, nameService, type Standing, techniquesOf } from "@bulkhead/network";
import { enumerate } from "@bulkhead/plant";
import { describeSize } from "./terminal.ts";

type End = JudgedTalk["client"];

export function conversationTable(talks: readonly JudgedTalk[]): ReportTable {
  return {
    title: "Conversations",
    columns: ["From", "To", "Service", "Does", "Allowed by", "Packets", "Volume", "Last"],
    rows: talks.map((talk) => [
      describeEnd(talk.client),
      describeEnd(talk.server),
      describeService(talk),
      Object.keys(talk.operations).join(" "),
      `${describeStanding(talk.standing, channelsOf(talk))}${talk.answered ? "" : ", not answered"}`,
      talk.packets,
      describeSize(talk.bytes),
      shorten(talk.last),
    ]),
  };
}

/** One row for all operations of one class between two parties with the same standing. */
export function operationTable(operations: readonly JudgedOperation[], title: string): ReportTable {
  const groups = Map.groupBy(operations, ({ fact: { value }, talk, standing }) =>
    [talk.client.address, talk.server.address, value.protocol, value.class, standing, channelsOf(talk).join(" ")].join("\n"),
  );
  return {
    title,
    columns: ["From", "To", "Operation", "On", "Times", "Allowed by", "ATT&CK", "Last"],
    rows: [...groups.values()].map((group) => {
      const { talk, standing, fact } = group[0] as JudgedOperation;
      const facts = group.map((one) => one.fact);
      const { count, exact } = countSightings(facts, ({ value }) => value.count);
      const refused = countSightings(facts, ({ value }) => value.refused).count;
      const targets = new Set(facts.flatMap(({ value }) => value.target ?? []));
      return [
        describeEnd(talk.client),
        describeEnd(talk.server),
        `${fact.value.protocol} ${fact.value.class}: ${enumerate([...new Set(facts.map(({ value }) => value.function))], 3)}`,
        enumerate([...targets], 3),
        `${exact ? "" : "≥ "}${count}${refused > 0 ? `, ${refused} refused` : ""}`,
        describeStanding(standing, channelsOf(talk)),
        techniquesOf([fact.value.class]).join(" "),
        shorten(facts.map(({ last }) => last).reduce((a, b) => (a > b ? a : b))),
      ];
    }),
  };
}

/** All that is known of each conversation, for spreadsheets and programs. */
export function conversationRecords(talks: readonly JudgedTalk[]): ReportTable {
  return {
    title: "Conversations",
    columns: [
      ...ENDS,
      "transport",
      "port",
      "protocol",
      "recognised by",
      "standing",
      "channels",
      "answered",
      "beginning seen",
      "packets",
      "bytes",
      "first",
      "last",
      "operations",
      "techniques",
    ],
    rows: talks.map((talk) => [
      ...recordEnd(talk.client),
      ...recordEnd(talk.server),
      talk.transport,
      talk.port,
      talk.protocol ?? "",
      talk.recognisedBy,
      talk.standing,
      channelsOf(talk).join(" "),
      talk.answered ? "yes" : "no",
      talk.directionSeen ? "yes" : "no",
      talk.packets,
      talk.bytes,
      talk.first,
      talk.last,
      Object.entries(talk.operations)
        .map(([name, count]) => `${name}=${count}`)
        .join(" "),
      techniquesOf(Object.keys(talk.operations) as OperationClass[]).join(" "),
    ]),
  };
}

export function operationRecords(operations: readonly JudgedOperation[]): ReportTable {
  return {
    title: "Operations",
    columns: [
      ...ENDS,
      "port",
      "protocol",
      "class",
      "function",
      "code",
      "unit",
      "target",
      "count",
      "refused",
      "accepted",
      "standing",
      "channels",
      "first",
      "last",
      "techniques",
    ],
    rows: operations.map(({ fact: { value, first, last }, talk, standing }) => [
      ...recordEnd(talk.client),
      ...recordEnd(talk.server),
      value.port,
      value.protocol,
      value.class,
      value.function,
      value.functionCode ?? "",
      value.unit ?? "",
      value.target ?? "",
      value.count,
      value.refused,
      value.accepted,
      standing,
      channelsOf(talk).join(" "),
      first,
      last,
      techniquesOf([value.class]).join(" "),
    ]),
  };
}

const ENDS = ["client", "client asset", "client zone", "server", "server asset", "server zone"];

function recordEnd({ address, asset, zone }: End): readonly string[] {
  return [address, asset?.id ?? "", zone?.id ?? ""];
}

function describeEnd({ address, asset }: End): string {
  return asset?.id ?? address;
}

/** `modbus 502`, `tcp 9000`, `arp`. */
function describeService(talk: JudgedTalk): string {
  if (talk.protocol === null) return nameService(talk);
  return talk.transport === "tcp" || talk.transport === "udp" ? `${talk.protocol} ${talk.port}` : nameProtocol(talk);
}

function describeStanding(standing: Standing, channels: readonly string[]): string {
  switch (standing) {
    case "inside":
      return "within its zone";
    case "elsewhere":
      return "outside the plant";
    case "undeclared":
      return channels.length === 0 ? "no channel" : `not by ${channels.join(" ")}`;
    case "unsure":
      return `${channels.join(" ")} (unsure)`;
    case "allowed":
      return channels.join(" ");
  }
}

function channelsOf({ passages }: JudgedTalk): readonly string[] {
  return passages.map(({ channel }) => channel.id);
}

function shorten(moment: string): string {
  return moment.slice(0, 16).replace("T", " ");
}
