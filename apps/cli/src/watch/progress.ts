// How far a watch has got, and how that is told: findings as they arise, the state now and then, a summary at the end.

import { makeLine } from "@bulkhead/documents";
import { counted } from "@bulkhead/plant";
import { showProblems } from "../problems.ts";
import { describeSize, type Terminal } from "../terminal.ts";
import type { ReadingAnswer } from "./reading.ts";
import type { Ring } from "./ring.ts";

/** Times that the state is shown to people between two lines of it for programs. */
const STATUS_EVERY = 10;

export class Progress {
  packets = 0;
  /** Packets lost; `undefined` where nobody told. */
  dropped: number | undefined;
  /** A part of the input was bad. */
  bad = false;
  readonly #ring: Ring;
  readonly #terminal: Terminal;
  readonly #json: boolean;
  /** What is counted. */
  readonly #of: "packets" | "files";
  #assets = 0;
  #conversations = 0;
  #findings = 0;
  #files = 0;
  #shown = 0;

  constructor(of: "packets" | "files", ring: Ring, terminal: Terminal, json: boolean) {
    this.#of = of;
    this.#ring = ring;
    this.#terminal = terminal;
    this.#json = json;
  }

  /** What was read: its news are told. */
  take({ kind, name, news, assets, conversations, problems }: ReadingAnswer): void {
    this.#assets = assets;
    this.#conversations = conversations;
    this.#findings += news.length;
    if (kind === "read") this.#files++;
    if (news.length > 0) this.#ring.keep(name);
    for (const { finding, first } of news) {
      if (this.#json) this.#terminal.print(JSON.stringify({ finding, first, evidence: name }));
      else {
        const techniques = finding.techniques.length > 0 ? ` [${finding.techniques.join(", ")}]` : "";
        this.#terminal.print(`${first.slice(0, 19).replace("T", " ")}  ${finding.code}  ${makeLine(finding.text)}${techniques}`);
      }
    }
    const errors = problems.filter(({ severity }) => severity === "error");
    if (errors.length > 0) this.bad = true;
    showProblems(errors, this.#terminal);
  }

  /** `rate`: packets a second; `behind`: files that wait to be read. */
  show(label: string, rate: number, behind: number): void {
    const { removed } = this.#ring;
    this.#shown++;
    if (this.#json && this.#shown % STATUS_EVERY === 0) {
      this.#terminal.print(JSON.stringify({ status: { ...this.#counts(), rate, behind, removed } }));
    }
    const traffic =
      this.#of === "files"
        ? counted(this.#files, "file")
        : `${rate.toLocaleString("en")} packets/s, ${this.#describeLoss()} of ${this.packets.toLocaleString("en")}`;
    const parts = [
      `${label}: ${counted(this.#findings, "finding")}`,
      traffic,
      `${counted(this.#assets, "device")}, ${counted(this.#conversations, "conversation")}`,
      behind > 2 ? `${behind} files behind` : "",
      removed > 0 ? `${removed} old files gone` : "",
    ];
    this.#terminal.progress(parts.filter((part) => part !== "").join("; "));
  }

  summarise(milliseconds: number): void {
    const { removed, folder, size } = this.#ring;
    const seconds = Math.max(1, Math.round(milliseconds / 1000));
    if (this.#json) {
      this.#terminal.print(JSON.stringify({ watched: { ...this.#counts(), bad: this.bad, seconds, removed, folder } }));
      return;
    }
    const rate = Math.round(this.packets / seconds).toLocaleString("en");
    const seen =
      this.#of === "packets"
        ? `${this.packets.toLocaleString("en")} packets (${rate}/s), ${this.#describeLoss()}`
        : counted(this.#files, "file");
    this.#terminal.print(
      `${seen} in ${seconds} s; ${counted(this.#assets, "device")}, ${counted(this.#conversations, "conversation")}, ${counted(this.#findings, "finding")}.`,
    );
    const gone = removed > 0 ? `; ${counted(removed, "older one")} had to go` : "";
    this.#terminal.print(`${counted(this.#files, "file")} of evidence in ${folder} (${describeSize(size)})${gone}.`);
  }

  #counts() {
    return {
      packets: this.packets,
      dropped: this.dropped ?? null,
      assets: this.#assets,
      conversations: this.#conversations,
      findings: this.#findings,
      files: this.#files,
    };
  }

  #describeLoss(): string {
    return this.dropped === undefined ? "losses not told" : `${this.dropped.toLocaleString("en")} lost`;
  }
}
