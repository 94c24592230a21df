// Reads Suricata's EVE log (docs.suricata.io, EVE JSON format): one JSON object a line, of which `event_type` names the kind.

import type { Reader, Reading, ReadingContext, ReadingRun } from "@bulkhead/facts";
import { headText, Lines, type LineTarget } from "@bulkhead/facts/text";
import { type Ends, Gathering, type Sight } from "../gathering.ts";
import { SensorProblems } from "../problems.ts";
import { protocolOf } from "../protocol-names.ts";
import { holdsSecret, recordAt } from "../secret.ts";
import { addressOf, countOf, fieldOf, macOf, portOf, writtenTime } from "../values.ts";
import { type EveEvent, textAt } from "./event.ts";
import { INDUSTRIAL_EVENTS } from "./industrial.ts";
import { OFFICE_EVENTS } from "./office.ts";

const EVENTS = new Map([...INDUSTRIAL_EVENTS, ...OFFICE_EVENTS].map((event): [string, EveEvent] => [event.type, event]));
/** Events about Suricata itself, and those that repeat what other events tell. */
const ASIDE: ReadonlySet<string> = new Set(["stats", "engine", "drop", "packetinfo", "netflow"]);
const SYN = 0x02;
const SYN_ACK = 0x12;

class EveRun implements ReadingRun, LineTarget {
  readonly #problems: SensorProblems;
  readonly #into: Gathering;
  readonly #lines = new Lines(this);
  /** Flows were logged, and every record was understood. */
  #flows = false;
  #complete = true;

  constructor({ evidence }: ReadingContext) {
    this.#problems = new SensorProblems(evidence.name);
    this.#into = new Gathering(evidence, "suricata", "observed", this.#problems);
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  end(): Reading {
    this.#lines.end();
    return { facts: this.#into.facts(this.#flows && this.#complete), problems: this.#problems.list() };
  }

  tooLong(number: number): void {
    this.#complete = false;
    this.#problems.count("sensors/line-too-long", number);
  }

  line(text: string, number: number): void {
    if (text.trim() === "") return;
    let record: unknown;
    try {
      record = JSON.parse(text);
    } catch {
      this.#complete = false;
      this.#problems.count("sensors/broken-line", number);
      return;
    }
    const type = textAt(record, "event_type") ?? "";
    if (ASIDE.has(type)) return;
    const time = writtenTime(textAt(record, "timestamp"));
    const ends = endsOf(record);
    if (time === undefined) return this.#unread(number);
    const sight: Sight = { first: time, last: time, locator: recordAt(number, holdsSecret(text)) };
    if (type === "arp") this.#readNeighbour(record, sight);
    else if (ends === undefined) this.#unread(number);
    else if (type === "flow") this.#readFlow(record, ends, sight);
    else if (type === "alert" || type === "anomaly") this.#readAlert(record, type, ends, sight, number);
    else this.#readMessage(type, record, ends, sight, number);
  }

  #unread(number: number): void {
    this.#complete = false;
    this.#problems.count("sensors/without-ends", number);
  }

  #readFlow(record: unknown, ends: Ends, sight: Sight): void {
    this.#flows = true;
    const flow = fieldOf(record, "flow");
    const protocol = protocolOf(textAt(record, "app_proto")) ?? null;
    const [asked = 0, told = 0] = [countOf(textAt(flow, "pkts_toserver")), countOf(textAt(flow, "pkts_toclient"))];
    const bytes = (countOf(textAt(flow, "bytes_toserver")) ?? 0) + (countOf(textAt(flow, "bytes_toclient")) ?? 0);
    const flags = (name: string): number => Number.parseInt(textAt(record, "tcp", name) ?? "0", 16) || 0;
    const tcp = ends.transport === "tcp";
    const state = textAt(flow, "state");
    const answered = tcp
      ? (flags("tcp_flags_tc") & SYN_ACK) === SYN_ACK ||
        (told > 0 && (state === "established" || state === "closed") && (flags("tcp_flags_tc") & 0x08) !== 0)
      : told > 0;
    const first = writtenTime(textAt(flow, "start")) ?? sight.first;
    const last = Math.max(first, writtenTime(textAt(flow, "end")) ?? sight.last);
    this.#into.conversation(
      ends,
      {
        protocol,
        recognisedBy: protocol === null ? "nothing" : "content",
        answered,
        directionSeen: tcp ? (flags("tcp_flags_ts") & SYN) !== 0 : protocol !== null,
        packets: asked + told,
        bytes,
      },
      { ...sight, first, last },
    );
    const when = { ...sight, first, last };
    this.#into.asset(ends.client, "ip", asked > 0, {}, when);
    this.#into.asset(ends.server, "ip", told > 0, answered && ends.transport !== "icmp" ? { role: "server" } : {}, when);
  }

  /** Suricata's own rules tell violations of protocols; what other rules mean is for their makers to say. */
  #readAlert(record: unknown, type: string, ends: Ends, sight: Sight, number: number): void {
    const protocol = protocolOf(textAt(record, "app_proto"));
    const reason = textAt(record, "alert", "signature") ?? textAt(record, "anomaly", "event") ?? "";
    const own = type === "anomaly" || reason.startsWith("SURICATA ");
    if (protocol !== undefined) this.#into.message(ends, protocol, false, sight);
    else this.#into.conversation(ends, { ...SEEN_ONCE, answered: false }, sight);
    if (own && protocol !== undefined) this.#into.malformed(ends, protocol, reason.slice(0, 200), sight);
    else
      this.#problems.count(
        "sensors/unknown-record",
        number,
        `${type === "alert" ? "Alert" : "Anomaly"}: ${reason.slice(0, 120)}.`,
      );
  }

  #readMessage(type: string, record: unknown, ends: Ends, sight: Sight, number: number): void {
    const event = EVENTS.get(type);
    if (event !== undefined) return event.read(fieldOf(record, type), ends, sight, this.#into, record);
    const protocol = protocolOf(textAt(record, "app_proto") ?? type);
    // A record named after a protocol says that it was spoken.
    if (protocol !== undefined && typeof fieldOf(record, type) === "object") this.#into.message(ends, protocol, false, sight);
    else this.#problems.count("sensors/unknown-record", number, `Event: ${type.slice(0, 64)}.`);
  }

  #readNeighbour(record: unknown, sight: Sight): void {
    const told = fieldOf(record, "arp");
    const address = addressOf(textAt(told, "src_ip"));
    const mac = macOf(textAt(told, "src_mac"));
    if (address !== undefined && mac !== undefined) this.#into.asset(address, "arp", true, { mac }, sight);
  }
}

/** A packet of a conversation of which nothing else is told. */
const SEEN_ONCE = { protocol: null, recognisedBy: "nothing", directionSeen: false, packets: 1, bytes: 0 } as const;

/** Client and server: an alert names the sender of the packet first, all other events the client. */
function endsOf(record: unknown): Ends | undefined {
  const turned = textAt(record, "direction") === "to_client";
  const [from, to] = turned ? ["dest", "src"] : ["src", "dest"];
  const client = addressOf(textAt(record, `${from}_ip`));
  const server = addressOf(textAt(record, `${to}_ip`));
  const named = textAt(record, "proto")?.toLowerCase() ?? "";
  if (client === undefined || server === undefined) return undefined;
  if (named === "tcp" || named === "udp") {
    const port = portOf(textAt(record, `${to}_port`));
    return port === undefined ? undefined : { client, server, transport: named, port };
  }
  if (/icmp/.test(named)) return { client, server, transport: "icmp", port: 0 };
  return { client, server, transport: "ip", port: countOf(named) ?? NUMBERS.get(named) ?? 0 };
}

/** Numbers of IP protocols that Suricata names. */
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ["igmp", 2],
  ["gre", 47],
  ["esp", 50],
  ["ah", 51],
  ["ospf", 89],
  ["pim", 103],
  ["vrrp", 112],
  ["sctp", 132],
]);

function recognise(head: Uint8Array): boolean {
  const text = headText(head, 65536).replace(/^\uFEFF/, "");
  const line = text.split("\n", 1)[0] ?? "";
  return line.startsWith('{"') && /"timestamp"\s?:\s?"\d{4}-/.test(line) && /"event_type"\s?:\s?"[a-z0-9_]{1,32}"/.test(line);
}

export const suricataReader: Reader = {
  id: "suricata",
  version: 1,
  title: "Suricata EVE log (JSON)",
  recognise,
  open: (context) => new EveRun(context),
};
