// Reads the log of p0f 3 (lcamtuf.coredump.cx/p0f3), which guesses systems and programs from how their packets are made: attested, as any guess.
//
//   [2026/03/02 09:00:00] mod=syn|cli=10.0.2.10/49152|srv=10.0.3.10/502|subj=cli|os=Linux 3.11 and newer|dist=0|params=none|raw_sig=4:64+0:…

import type { Reader, Reading, ReadingContext, ReadingRun } from "@bulkhead/facts";
import { headText, Lines, type LineTarget } from "@bulkhead/facts/text";
import { Gathering, type Sight } from "../gathering.ts";
import { SensorProblems } from "../problems.ts";
import { addressOf, wordsOf, writtenTime } from "../values.ts";

const LINE = /^\[(\d{4})\/(\d\d)\/(\d\d) (\d\d:\d\d:\d\d)\] (mod=[^|]{1,32}\|cli=.*)$/;

class GuessRun implements ReadingRun, LineTarget {
  readonly #problems: SensorProblems;
  readonly #into: Gathering;
  readonly #lines = new Lines(this);

  constructor({ evidence }: ReadingContext) {
    this.#problems = new SensorProblems(evidence.name);
    this.#into = new Gathering(evidence, "p0f", "attested", this.#problems);
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
    if (text.trim() === "") return;
    const [, year, month, day, hour, rest = ""] = LINE.exec(text) ?? [];
    const fields = new Map(rest.split("|", 16).map((part) => part.split(/=(.*)/s, 2) as [string, string]));
    // p0f writes the time of the clock on the wall and no offset: it is taken for UTC.
    const time = writtenTime(`${year}-${month}-${day}T${hour}`);
    const [client, server] = ["cli", "srv"].map((side) => addressOf(fields.get(side)?.split("/")[0]));
    if (time === undefined || client === undefined || server === undefined) {
      this.#problems.count("sensors/broken-line", number);
      return;
    }
    const sight: Sight = { first: time, last: time, locator: { line: number, type: "line" } };
    const subject = fields.get("subj") === "srv" ? server : client;
    const guess = wordsOf(fields.get("os") ?? fields.get("app"));
    const told = guess === undefined || guess === "???" ? {} : { product: guess };
    this.#into.asset(subject, "p0f", true, subject === server ? { ...told, role: "server" } : told, sight);
  }
}

export const guessReader: Reader = {
  id: "p0f",
  version: 1,
  title: "p0f log",
  recognise: (head) => LINE.test(headText(head, 2048).split("\n", 1)[0]?.replace(/\r$/, "") ?? ""),
  open: (context) => new GuessRun(context),
};
