// Reads tables of neighbours (ARP, RFC 826; neighbour discovery, RFC 4861) as hosts, routers and switches print them, and arpwatch's list: which MAC
// address an IP address has. A device was asked what it had heard: that is inspection.

import { type Reader, type Reading, type ReadingContext, type ReadingRun } from "@bulkhead/facts";
import { headText, Lines, type LineTarget } from "@bulkhead/facts/text";
import { Gathering, type Sight } from "../gathering.ts";
import { SensorProblems } from "../problems.ts";
import { addressOf, macOf, secondsTime, wordsOf } from "../values.ts";

interface Neighbour {
  readonly address: string;
  readonly mac: string;
  /** Seconds since 1970, where the list tells. */
  readonly time?: string | undefined;
  readonly name?: string | undefined;
}

const MAC = "[0-9a-fA-F]{1,2}(?:[:-][0-9a-fA-F]{1,2}){5}|[0-9a-fA-F]{4}(?:\\.[0-9a-fA-F]{4}){2}";
const ADDRESS = "[0-9a-fA-F.:]{2,45}";

/** A form of table: how a line of it looks, and the places of address, MAC address, name and time in it. */
interface Form {
  readonly line: RegExp;
  readonly places: Readonly<{ address: number; mac: number; name?: number; time?: number }>;
}

const FORMS: readonly Form[] = [
  // ip neigh: 10.0.3.10 dev eth0 lladdr 02:00:00:00:03:0a REACHABLE
  {
    line: new RegExp(`^(${ADDRESS})(?:%\\S{1,32})? dev \\S{1,32} lladdr (${MAC})(?: .{0,64})?$`),
    places: { address: 1, mac: 2 },
  },
  // arp -a of Linux, BSD and macOS: plc-1 (10.0.3.10) at 02:00:00:00:03:0a [ether] on eth0
  { line: new RegExp(`^(\\S{1,255}) \\((${ADDRESS})\\) at (${MAC}) .{0,80}$`), places: { address: 2, mac: 3, name: 1 } },
  // arp -n: 10.0.3.10  ether  02:00:00:00:03:0a  C  eth0
  { line: new RegExp(`^(${ADDRESS})\\s{1,64}ether\\s{1,16}(${MAC})\\s.{0,80}$`), places: { address: 1, mac: 2 } },
  // arp -a of Windows, in any language: 10.0.3.10  02-00-00-00-03-0a  dynamic
  {
    line: new RegExp(`^\\s{1,8}(${ADDRESS})\\s{1,32}(${MAC})\\s{1,16}\\p{L}{3,20}\\s{0,8}$`, "u"),
    places: { address: 1, mac: 2 },
  },
  // show ip arp of Cisco: Internet  10.0.3.10  5  0200.0000.030a  ARPA  Vlan10
  {
    line: new RegExp(`^Internet\\s{1,8}(${ADDRESS})\\s{1,32}(?:\\d{1,6}|-)\\s{1,8}(${MAC})\\s{1,8}ARPA(?:\\s.{0,64})?$`),
    places: { address: 1, mac: 2 },
  },
  // arpwatch's arp.dat: 02:00:00:00:03:0a  10.0.3.10  1772442000  plc-1  eth0
  {
    line: new RegExp(`^(${MAC})\\t(${ADDRESS})\\t(\\d{9,11})(?:\\t([^\\t]{0,255}))?(?:\\t[^\\t]{0,64})?$`),
    places: { address: 2, mac: 1, name: 4, time: 3 },
  },
];
/** Lines that stand around the entries: headings, and addresses of which no neighbour is known. */
const AROUND =
  /^\s*$|^(?:Address|Protocol)\s+(?:HWtype|Address)\b|^\s*\S.{0,120}(?:---|\b0x[0-9a-f]{1,4})\s*$|^\s{1,8}\S.{0,120}\p{L}\s*$|\b(?:incomplete|FAILED|INCOMPLETE|Incomplete)\b/u;

function neighbourIn(line: string): Neighbour | undefined {
  for (const { line: form, places } of FORMS) {
    const found = form.exec(line);
    if (found === null) continue;
    const address = addressOf(found[places.address]);
    const mac = macOf(padded(found[places.mac] ?? ""));
    const at = (place: number | undefined): string | undefined => (place === undefined ? undefined : found[place]);
    if (address === undefined || mac === undefined) return undefined;
    return { address, mac, time: at(places.time), name: at(places.name) };
  }
  return undefined;
}

/** Some programs leave out leading zeros: `2:0:0:0:3:a`. */
function padded(mac: string): string {
  return mac.includes(".")
    ? mac
    : mac
        .split(/[:-]/)
        .map((part) => part.padStart(2, "0"))
        .join(":");
}

class NeighbourRun implements ReadingRun, LineTarget {
  readonly #problems: SensorProblems;
  readonly #into: Gathering;
  readonly #lines = new Lines(this);
  readonly #otherwise: number;

  constructor({ evidence }: ReadingContext) {
    this.#problems = new SensorProblems(evidence.name);
    this.#into = new Gathering(evidence, "neighbours", "inspected", this.#problems);
    this.#otherwise = Date.parse(evidence.effective ?? evidence.collected ?? "1970-01-01T00:00:00.000Z");
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  end(): Reading {
    this.#lines.end();
    return { facts: this.#into.facts(false), problems: this.#problems.list() };
  }

  tooLong(number: number): void {
    this.#problems.count("sensors/line-too-long", number);
  }

  line(text: string, number: number): void {
    const neighbour = neighbourIn(text);
    if (neighbour === undefined) {
      if (!AROUND.test(text.slice(0, 400))) this.#problems.count("sensors/broken-line", number);
      return;
    }
    const time = secondsTime(neighbour.time) ?? this.#otherwise;
    const sight: Sight = { first: time, last: time, locator: { line: number, type: "line" } };
    const name = neighbour.name === "?" ? undefined : wordsOf(neighbour.name);
    this.#into.asset(neighbour.address, "arp", true, { mac: neighbour.mac, ...(name !== undefined && { names: [name] }) }, sight);
  }
}

export const neighbourReader: Reader = {
  id: "neighbours",
  version: 1,
  title: "table of neighbours (ip neigh, arp -a, show ip arp, arpwatch)",
  recognise(head) {
    // An entry in the first lines, and nothing but entries and what stands around them.
    const lines = headText(head, 4096)
      .replace(/^\uFEFF/, "")
      .split(/\r?\n/)
      .slice(0, -1)
      .slice(0, 12);
    return (
      lines.some((line) => neighbourIn(line) !== undefined) &&
      lines.every((line) => neighbourIn(line) !== undefined || AROUND.test(line.slice(0, 400)))
    );
  },
  open: (context) => new NeighbourRun(context),
};
