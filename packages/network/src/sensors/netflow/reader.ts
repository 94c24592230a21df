// Reads export messages of NetFlow v5, v9 and IPFIX that were written one behind the other into a file.

import type { Reader, Reading, ReadingContext, ReadingRun } from "@bulkhead/facts";
import { Gathering, type Sight } from "../gathering.ts";
import { SensorProblems } from "../problems.ts";
import { FlowExports, type FlowTarget, isExport, messageAt } from "./export.ts";
import { FlowPairs } from "./pairs.ts";
import { be16 } from "./template.ts";

class NetflowRun implements ReadingRun, FlowTarget {
  readonly #problems: SensorProblems;
  readonly #into: Gathering;
  readonly #pairs: FlowPairs;
  readonly #exports = new FlowExports(this);
  #kept: Uint8Array = new Uint8Array(0);
  #offset = 0;
  #messages = 0;
  #locator: Sight["locator"] = { type: "whole" };
  /** Between the sets of a message of v9, which does not tell its length; or within those of IPFIX, up to here. */
  #inside = false;
  #lost = false;
  #whole = true;

  constructor({ evidence }: ReadingContext) {
    this.#problems = new SensorProblems(evidence.name);
    this.#into = new Gathering(evidence, "netflow", "observed", this.#problems);
    this.#pairs = new FlowPairs(this.#into);
  }

  flow(record: Parameters<FlowTarget["flow"]>[0]): void {
    this.#pairs.add(record, this.#locator);
  }

  sampled(): void {
    this.#whole = false;
    this.#problems.count("sensors/sampled", 0);
  }

  unexplained(): void {
    this.#whole = false;
    this.#problems.count("sensors/template-missing", 0);
  }

  push(chunk: Uint8Array): void {
    if (this.#lost) return;
    const bytes = this.#kept.length === 0 ? chunk : join(this.#kept, chunk);
    const taken = this.#take(bytes);
    this.#offset += taken;
    this.#kept = bytes.slice(taken);
  }

  end(): Reading {
    if (this.#kept.length > 0 && !this.#lost) this.#broken();
    this.#pairs.end();
    return { facts: this.#into.facts(this.#whole), problems: this.#problems.list() };
  }

  /** How many of the bytes were whole messages or sets. */
  #take(bytes: Uint8Array): number {
    let at = 0;
    while (bytes.length - at >= 4) {
      const begins = be16(bytes, at);
      const isSet = this.#inside && (begins < 2 || begins >= 256);
      // The length of a set is told behind its id, that of a message in its header.
      const length = isSet ? be16(bytes, at + 2) : messageAt(bytes, at, bytes.length);
      if (length < 0 || (length > 0 && bytes.length - at < length)) break;
      if (length === 0 || (isSet && length < 4)) {
        this.#broken();
        return bytes.length;
      }
      this.#locator = { length, number: isSet ? this.#messages : ++this.#messages, offset: this.#offset + at, type: "packet" };
      if (isSet) this.#exports.set(bytes, at, at + length);
      else {
        this.#inside = begins === 9;
        if (begins === 9) this.#exports.header(bytes, at, at + length, "");
        else this.#exports.datagram(bytes, at, at + length, "");
      }
      at += length;
    }
    return at;
  }

  #broken(): void {
    this.#lost = true;
    this.#whole = false;
    this.#problems.count("sensors/broken-document", 0, `Message ${this.#messages + 1}.`);
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

export const netflowReader: Reader = {
  id: "netflow",
  version: 1,
  title: "NetFlow v5, v9 or IPFIX export messages",
  recognise: (head) => isExport(head, 0, head.length),
  open: (context) => new NetflowRun(context),
};
