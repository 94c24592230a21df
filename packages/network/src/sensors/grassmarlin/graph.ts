// Reads the logical graph of a GRASSMARLIN 3.2 session (`logical.xml` in the session's archive): nodes with what fingerprints concluded, edges
// with the frames that passed. The tool concludes and its user may edit, and no packet is in it: all of it is attested.

import { type Evidence, type Reader, type Reading, type ReadingContext, readWhole } from "@bulkhead/facts";
import { type Element, type ElementTarget, headText, walkXml } from "@bulkhead/facts/text";
import { Gathering, type Sight } from "../gathering.ts";
import { FlowPairs } from "../netflow/pairs.ts";
import { SensorProblems } from "../problems.ts";
import { addressOf, countOf, macOf, portOf } from "../values.ts";
import { toldBy } from "./identity.ts";

const MOST_NODES = 262_144;

interface Node {
  readonly address: string | undefined;
  readonly mac: string | undefined;
  readonly line: number;
  readonly values: { readonly key: string; readonly value: string; readonly confidence: number }[];
  spoke: boolean;
  first: number;
  last: number;
}

class Graph implements ElementTarget {
  readonly #nodes: Node[] = [];
  readonly #into: Gathering;
  readonly #pairs: FlowPairs;
  readonly #otherwise: number;
  #node: Node | undefined;
  #key = "";
  #confidence = 0;
  #from: Node | undefined;
  #to: Node | undefined;
  /** Frames stand in the details of one direction; in those of the other, version 3.2 writes the same frames again. */
  #forward = false;
  #waiting: {
    readonly line: number;
    readonly ports: readonly [number, number];
    readonly protocol: number;
    readonly bytes: number;
    readonly time: number;
  }[] = [];
  #answered = false;

  constructor(evidence: Evidence, problems: SensorProblems) {
    this.#into = new Gathering(evidence, "grassmarlin", "attested", problems);
    this.#pairs = new FlowPairs(this.#into);
    this.#otherwise = Date.parse(evidence.effective ?? evidence.collected ?? "1970-01-01T00:00:00.000Z");
  }

  facts(): Reading["facts"] {
    this.#pairs.end();
    for (const { address, mac, line, values, spoke, first, last } of this.#nodes) {
      const known = address ?? mac;
      if (known === undefined) continue;
      const sure = values.toSorted((a, b) => b.confidence - a.confidence).map(({ key, value }) => [key, value] as const);
      const time = last === 0 ? { first: this.#otherwise, last: this.#otherwise } : { first, last };
      this.#into.asset(
        known,
        "grassmarlin",
        spoke,
        { ...(mac !== undefined && { mac }), ...toldBy(sure) },
        { ...time, locator: { line, type: "line" } },
      );
    }
    return this.#into.facts(false);
  }

  open(element: Element): void {
    const { name, line } = element;
    if (name === "node" && this.#nodes.length < MOST_NODES) {
      // The title is the address, as a network of one.
      const title = element.attribute("title")?.split("/")[0];
      this.#node = {
        address: addressOf(title),
        mac: macOf(element.attribute("mac")),
        line,
        values: [],
        spoke: false,
        first: Number.POSITIVE_INFINITY,
        last: 0,
      };
      this.#nodes.push(this.#node);
    } else if (name === "group") this.#key = element.attribute("key") ?? element.attribute("name") ?? "";
    else if (name === "v") this.#confidence = countOf(element.attribute("confidence")) ?? 0;
    else if (name === "edge") {
      const end = (attribute: string): Node | undefined => this.#nodes[countOf(element.attribute(attribute)) ?? -1];
      [this.#from, this.#to] = [end("from"), end("to")];
    } else if (name === "details") {
      this.#forward = element.attribute("direction") !== "source";
      const passed = (countOf(element.attribute("bytes")) ?? 0) > 0;
      if (passed && this.#forward && this.#from !== undefined) this.#from.spoke = true;
      if (passed && !this.#forward && this.#to !== undefined) this.#to.spoke = true;
      if (!this.#forward) this.#answered = passed;
    } else if (name === "frame" && this.#forward && this.#waiting.length < MOST_NODES) this.#readFrame(element);
  }

  close(name: string, text: string): void {
    if (name === "v" && this.#node !== undefined && this.#node.values.length < 64)
      this.#node.values.push({ key: this.#key, value: text, confidence: this.#confidence });
    else if (name === "node") this.#node = undefined;
    else if (name === "edge") this.#tellEdge();
  }

  #readFrame(element: Element): void {
    const [from, to] = [portOf(element.attribute("srcPort")) ?? 0, portOf(element.attribute("dstPort")) ?? 0];
    const protocol = countOf(element.attribute("protocol")) ?? 0;
    const told = countOf(element.attribute("time")) ?? 0;
    // Milliseconds; where it is too small for that, seconds.
    const time = told < 1e11 ? told * 1000 : told;
    const bytes = countOf(element.attribute("bytes")) ?? 0;
    this.#waiting.push({
      line: element.line,
      ports: [from, to],
      protocol,
      bytes,
      time: time > 0 && time < 2.5e14 ? time : this.#otherwise,
    });
  }

  #tellEdge(): void {
    const [from, to] = [this.#from, this.#to];
    if (from?.address !== undefined && to?.address !== undefined) {
      const both = this.#answered;
      const told = new Set<string>();
      for (const { line, ports, protocol, bytes, time } of this.#waiting) {
        for (const node of [from, to]) [node.first, node.last] = [Math.min(node.first, time), Math.max(node.last, time)];
        const record = {
          source: from.address,
          destination: to.address,
          sourcePort: ports[0],
          destinationPort: ports[1],
          protocol,
          packets: 1,
          bytes,
          reversePackets: 0,
          reverseBytes: 0,
          flags: 0,
          reverseFlags: 0,
          first: time,
          last: time,
        };
        const locator: Sight["locator"] = { line, type: "line" };
        this.#pairs.add(record, locator);
        // That the other side spoke is told for the edge as a whole: each of its conversations counts as answered.
        const key = `${protocol} ${ports[0]} ${ports[1]}`;
        if (both && !told.has(key)) {
          told.add(key);
          const answer = {
            ...record,
            source: to.address,
            destination: from.address,
            sourcePort: ports[1],
            destinationPort: ports[0],
            bytes: 0,
          };
          this.#pairs.add(answer, locator);
        }
      }
    }
    this.#waiting = [];
    this.#answered = false;
    [this.#from, this.#to] = [undefined, undefined];
  }
}

function readGraph(bytes: Uint8Array, context: ReadingContext): Reading {
  const problems = new SensorProblems(context.evidence.name);
  const graph = new Graph(context.evidence, problems);
  const broken = walkXml(new TextDecoder().decode(bytes), graph);
  if (broken !== undefined) problems.count("sensors/broken-document", broken);
  return { facts: graph.facts(), problems: problems.list() };
}

export const grassmarlinReader: Reader = {
  id: "grassmarlin",
  version: 1,
  title: "GRASSMARLIN logical graph (logical.xml of a session)",
  recognise: (head) =>
    /^\uFEFF?(?:<\?xml[^>]{0,200}\?>)?\s{0,64}<graph>\s{0,64}<nodes>\s{0,64}(?:<node\s[^>]{0,500}\btitle=|<\/nodes>)/.test(
      headText(head, 4096),
    ),
  open: (context) => readWhole(context, (bytes) => readGraph(bytes, context)),
};
