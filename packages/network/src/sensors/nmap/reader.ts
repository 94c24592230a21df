// Reads the XML output of nmap (nmap.org, nmap.dtd): hosts that were up, ports that were open, what services and scripts told. A scan asks the
// devices themselves: that is inspection. What nmap only guesses (the operating system by its fingerprint) is attested.

import { type Fact, type Reader, type Reading, type ReadingContext, readWhole } from "@bulkhead/facts";
import { type Element, type ElementTarget, headText, walkXml } from "@bulkhead/facts/text";
import { Gathering, type Sight } from "../gathering.ts";
import { SensorProblems } from "../problems.ts";
import { protocolOf } from "../protocol-names.ts";
import { addressOf, macOf, portOf, secondsTime, wordsOf } from "../values.ts";
import { meaningOf, protocolOfScript } from "./script.ts";

interface Told {
  vendor?: string;
  product?: string;
  version?: string;
  serial?: string;
  names?: string[];
}

/** One host while its elements pass. */
interface Host {
  readonly line: number;
  readonly time: number | undefined;
  up: boolean;
  /** It answered; without a probe nmap takes hosts for up. */
  heard: boolean;
  readonly addresses: string[];
  mac: string | undefined;
  readonly names: string[];
  readonly ports: Port[];
  readonly told: { readonly via: string; readonly line: number; readonly told: Told }[];
  readonly systems: { readonly name: string; readonly accuracy: number; readonly line: number }[];
}

interface Port {
  readonly line: number;
  readonly transport: string;
  readonly port: number;
  open: boolean;
}

class Scan implements ElementTarget {
  readonly #inspected: Gathering;
  readonly #guessed: Gathering;
  readonly #problems: SensorProblems;
  readonly #otherwise: number;
  #host: Host | undefined;
  #port: Port | undefined;
  #script: string | undefined;
  #key = "";

  constructor(context: ReadingContext, problems: SensorProblems) {
    const { evidence } = context;
    this.#inspected = new Gathering(evidence, "nmap", "inspected", problems);
    this.#guessed = new Gathering(evidence, "nmap", "attested", problems);
    this.#problems = problems;
    this.#otherwise = Date.parse(evidence.effective ?? evidence.collected ?? "1970-01-01T00:00:00.000Z");
  }

  *facts(): Generator<Fact, void, void> {
    yield* this.#inspected.facts(false);
    yield* this.#guessed.facts(false);
  }

  open(element: Element): void {
    const { name, line } = element;
    const text = (attribute: string): string | undefined => wordsOf(element.attribute(attribute));
    const host = this.#host;
    if (name === "host") {
      const time = secondsTime(text("endtime")) ?? secondsTime(text("starttime"));
      this.#host = {
        line,
        time,
        up: false,
        heard: false,
        addresses: [],
        mac: undefined,
        names: [],
        ports: [],
        told: [],
        systems: [],
      };
    } else if (host === undefined) return;
    else if (name === "status") {
      host.up = text("state") === "up";
      host.heard = host.up && text("reason") !== "user-set";
    } else if (name === "address") {
      if (text("addrtype") === "mac") host.mac = macOf(text("addr"));
      else host.addresses.push(...[addressOf(text("addr"))].filter((address) => address !== undefined));
    } else if (name === "hostname") {
      // A name that the person who scanned gave is none that the network knows.
      const given = text("name");
      if (given !== undefined && text("type") !== "user" && host.names.length < 16) host.names.push(given);
    } else if (name === "port") {
      const port = portOf(text("portid"));
      this.#port = port === undefined ? undefined : { line, transport: text("protocol") ?? "", port, open: false };
      if (this.#port !== undefined) host.ports.push(this.#port);
    } else if (name === "state" && this.#port !== undefined) {
      this.#port.open = text("state") === "open";
      if (text("reason") !== "no-response" && text("state") !== "filtered") host.heard = true;
    } else if (name === "service") this.#readService(element, host);
    else if (name === "osmatch") {
      const system = text("name");
      if (system !== undefined) host.systems.push({ name: system, accuracy: Number(text("accuracy") ?? 0) || 0, line });
    } else if (name === "script") {
      this.#script = protocolOfScript(text("id") ?? "");
      if (this.#script !== undefined) host.told.push({ via: this.#script, line, told: {} });
    } else if (name === "elem") this.#key = text("key") ?? "";
  }

  close(name: string, text: string): void {
    if (name === "host") {
      if (this.#host !== undefined) this.#tell(this.#host);
      this.#host = undefined;
      this.#port = undefined;
    } else if (name === "port") this.#port = undefined;
    else if (name === "script") this.#script = undefined;
    else if (name === "elem" && this.#script !== undefined) {
      const [meaning, value] = [meaningOf(this.#key), wordsOf(text)];
      const told = this.#host?.told.at(-1)?.told;
      if (meaning === undefined || value === undefined || told === undefined) return;
      if (meaning === "name") (told.names ??= []).push(value);
      else told[meaning] ??= value;
    }
  }

  #readService(element: Element, host: Host): void {
    // By the table of ports alone nothing is known of the service.
    if (element.attribute("method") !== "probed" || this.#port?.open !== true) return;
    const [product, version, name] = ["product", "version", "hostname"].map((attribute) => wordsOf(element.attribute(attribute)));
    const via = element.attribute("tunnel") === "ssl" ? "tls" : (protocolOf(element.attribute("name")) ?? "ip");
    const told = {
      ...(product !== undefined && { product }),
      ...(version !== undefined && { version }),
      ...(name !== undefined && { names: [name] }),
    };
    if (Object.keys(told).length > 0) host.told.push({ via, line: element.line, told });
  }

  #tell(host: Host): void {
    if (!host.up) return;
    const mac = host.mac === undefined ? {} : { mac: host.mac };
    const addresses = host.addresses.length > 0 ? host.addresses : host.mac === undefined ? [] : [host.mac];
    const time = host.time ?? this.#otherwise;
    const sight = (line: number): Sight => ({ first: time, last: time, locator: { line, type: "line" } });
    if (addresses.length === 0) this.#problems.count("sensors/without-ends", host.line);
    for (const address of addresses) {
      const open = host.ports.filter((port) => port.open);
      const names = host.names.length > 0 ? { names: host.names } : {};
      this.#inspected.asset(
        address,
        "ip",
        host.heard,
        { ...mac, ...names, ...(open.length > 0 && { role: "server" }) },
        sight(host.line),
      );
      for (const { transport, port, line } of open) {
        if (transport === "tcp" || transport === "udp")
          this.#inspected.service({ address, host: address, port, process: null, transport }, sight(line));
      }
      for (const { via, told, line } of host.told)
        if (Object.keys(told).length > 0) this.#inspected.asset(address, via, true, told, sight(line));
      const best = host.systems.toSorted((a, b) => b.accuracy - a.accuracy)[0];
      if (best !== undefined) this.#guessed.asset(address, "nmap", host.heard, { product: best.name }, sight(best.line));
    }
  }
}

function readScan(bytes: Uint8Array, context: ReadingContext): Reading {
  const problems = new SensorProblems(context.evidence.name);
  const scan = new Scan(context, problems);
  const broken = walkXml(new TextDecoder().decode(bytes), scan);
  if (broken !== undefined) problems.count("sensors/broken-document", broken);
  return { facts: scan.facts(), problems: problems.list() };
}

export const nmapReader: Reader = {
  id: "nmap",
  version: 1,
  title: "nmap scan (XML)",
  recognise: (head) => /<nmaprun\s[^>]{0,4096}\bscanner="(?:nmap|masscan)"/.test(headText(head, 16384)),
  open: (context) => readWhole(context, (bytes) => readScan(bytes, context)),
};
