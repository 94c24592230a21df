// The ground of an assessment: every fact that counts on the day, indexed by kind and by the zones and conduits that it bears on.

import type { Digest, Fact, FactId, FactKind, FactOf, Finding, FindingCode, Instant, JsonValue } from "@bulkhead/facts";
import { type Asset, type Conduit, compareText, Places, type Plant } from "@bulkhead/plant";
import type { AssessmentInput } from "./assessment.ts";
import { DEPTHS, type Depth, type Ground, type Subject, type Watch } from "./check.ts";
import { FactList } from "./fact-list.ts";
import { READS } from "./reads.ts";
import { Spoken, Watches } from "./watch.ts";

/** True where the fact counts on the day: what it speaks of has begun, and it has not expired. Judge findings from such facts only. */
export function inForce(fact: Fact, asOf: Instant): boolean {
  return fact.first <= asOf && (fact.expires === undefined || fact.expires > asOf);
}

/** The zones and conduits of a plant, in its order, zones first. */
export function subjectsOf(plant: Plant): readonly Subject[] {
  return [
    ...plant.zones.map((zone) => ({ type: "zone" as const, id: zone.id, zone })),
    ...plant.conduits.map((conduit) => ({ type: "conduit" as const, id: conduit.id, conduit })),
  ];
}

/** Builds the ground: linear in the facts. Order of facts and findings does not matter; what is handed out is sorted by time and id. */
export function makeGround(input: AssessmentInput): Ground {
  return new IndexedGround(input);
}

const NONE: readonly never[] = [];

/**
 * The index can follow its facts: `add` and `remove` say what they changed by the keys that `reads.ts` gives to what can be read. A change
 * that renames hosts is not followed: `renames` tells beforehand.
 */
export class IndexedGround implements Ground {
  readonly plant: Plant;
  readonly places: Places;
  asOf: Instant;
  readonly #byId = new Map<FactId, Fact>();
  readonly #byKind = new Map<FactKind, FactList>();
  readonly #bySubject = new Map<FactKind, Map<string, FactList>>();
  #findings = new Map<string, Finding[]>();
  readonly #once = new Map<string, unknown>();
  readonly #conduitsOfPair = new Map<string, readonly string[]>();
  readonly #conduitsOfDevice = new Map<string, Conduit[]>();
  readonly #assetsOfZone = new Map<string, Asset[]>();
  readonly #assetsByName = new Map<string, Asset | undefined>();
  /** How many facts of a piece of evidence bear on each subject: lines of it that were not understood bear on the same. */
  readonly #subjectsOfEvidence = new Map<Digest, Map<string, number>>();
  readonly #strange = new Map<Digest, FactList>();
  readonly #spoken: Spoken;
  #watches: Readonly<Record<Depth, Watches>>;

  constructor({ plant, facts, findings, asOf }: AssessmentInput) {
    this.plant = plant;
    this.places = new Places(plant);
    this.asOf = asOf;
    this.#indexPlant();
    this.#spoken = new Spoken(this.places);
    for (const fact of facts) {
      if (!inForce(fact, asOf) || this.#byId.has(fact.id)) continue;
      this.#byId.set(fact.id, fact);
      madeIn(this.#byKind, fact.kind, newList).push(fact);
    }
    this.#nameHosts();
    for (const fact of this.#byId.values()) {
      this.#spoken.count(fact, 1);
      if (fact.kind === "not-understood") madeIn(this.#strange, fact.source.evidence, newList).push(fact);
      else for (const subject of this.#bearsOn(fact)) this.#listOf(fact.kind, subject).push(fact);
      for (const subject of this.#lends(fact)) this.#lend(fact.source.evidence, subject, 1);
    }
    for (const [evidence, strange] of this.#strange) {
      for (const subject of this.#subjectsOfEvidence.get(evidence)?.keys() ?? NONE)
        for (const fact of strange.facts) this.#listOf(fact.kind, subject).push(fact);
    }
    this.#watches = this.#watchesFrom(findings);
    this.#findings = this.#indexFindings(findings);
  }

  /** True where a change of this fact would change which asset others belong to: the index has to be made anew. */
  renames(fact: Fact): boolean {
    return (
      fact.kind === "host" &&
      this.places.asset(fact.value.host) === undefined &&
      this.places.of(fact.value.host).asset === undefined
    );
  }

  /** Takes in a fact that is in force; its keys go into `touched`. */
  add(fact: Fact, touched: Set<string>): void {
    if (this.#byId.has(fact.id)) return;
    this.#byId.set(fact.id, fact);
    this.#change(fact, 1, touched);
  }

  remove(fact: Fact, touched: Set<string>): void {
    if (!this.#byId.delete(fact.id)) return;
    this.#change(fact, -1, touched);
  }

  /** Takes the findings for those that there were; what became of them, and of what sensors are known to have seen, goes into `touched`. */
  replaceFindings(findings: readonly Finding[], subjects: readonly Subject[], touched: Set<string>): void {
    const [watches, before] = [this.#watches, this.#findings];
    this.#watches = this.#watchesFrom(findings);
    for (const subject of subjects) {
      for (const depth of DEPTHS) {
        const [was, is] = [watches[depth].of(subject), this.#watches[depth].of(subject)];
        if (JSON.stringify(was) !== JSON.stringify(is)) touched.add(READS.watch(subject, depth));
      }
    }
    this.#findings = this.#indexFindings(findings);
    for (const id of new Set([...before.keys(), ...this.#findings.keys()])) {
      const [was, is] = [before.get(id) ?? NONE, this.#findings.get(id) ?? NONE];
      for (const code of codesThatDiffer(was, is)) touched.add(READS.findings(id, code));
    }
  }

  #change(fact: Fact, by: 1 | -1, touched: Set<string>): void {
    this.#once.clear();
    const place = (list: FactList, one: Fact = fact): void => (by === 1 ? list.insert(one) : list.remove(one));
    place(madeIn(this.#byKind, fact.kind, newList));
    touched.add(READS.fact(fact.id)).add(READS.all(fact.kind));
    this.#spoken.count(fact, by);
    const { evidence } = fact.source;
    if (fact.kind === "not-understood") place(madeIn(this.#strange, evidence, newList));
    const subjects =
      fact.kind === "not-understood" ? (this.#subjectsOfEvidence.get(evidence)?.keys() ?? NONE) : this.#bearsOn(fact);
    for (const subject of subjects) {
      place(this.#listOf(fact.kind, subject));
      touched.add(READS.of(fact.kind, subject));
    }
    for (const subject of this.#lends(fact)) {
      if (!this.#lend(evidence, subject, by)) continue;
      const list = this.#listOf("not-understood", subject);
      for (const strange of this.#strange.get(evidence)?.facts ?? NONE) place(list, strange);
      touched.add(READS.of("not-understood", subject));
    }
  }

  #watchesFrom(findings: readonly Finding[]): Readonly<Record<Depth, Watches>> {
    const doubts = findings.filter(({ code }) => code === "coverage-doubtful");
    return {
      content: new Watches(this, this.#spoken, doubts, "content"),
      conversations: new Watches(this, this.#spoken, doubts, "conversations"),
    };
  }

  #indexFindings(findings: readonly Finding[]): Map<string, Finding[]> {
    const bySubject = new Map<string, Finding[]>();
    for (const finding of [...findings].sort(compareFindings)) {
      if (!finding.facts.some((id) => this.#byId.has(id))) continue;
      for (const subject of this.#touchedBy(finding)) madeIn(bySubject, subject, newFindings).push(finding);
    }
    return bySubject;
  }

  all<K extends FactKind>(kind: K): readonly FactOf<K>[] {
    return (this.#byKind.get(kind)?.facts ?? NONE) as readonly Fact[] as readonly FactOf<K>[];
  }

  of<K extends FactKind>(kind: K, subject: Subject): readonly FactOf<K>[] {
    const facts = this.#bySubject.get(kind)?.get(keyOf(subject.type, subject.id))?.facts ?? NONE;
    return facts as readonly Fact[] as readonly FactOf<K>[];
  }

  once<T extends JsonValue>(key: string, make: (ground: Ground) => T): T {
    if (!this.#once.has(key)) this.#once.set(key, make(this));
    return this.#once.get(key) as T;
  }

  fact(id: FactId): Fact | undefined {
    return this.#byId.get(id);
  }

  findings(subject: Subject, ...codes: readonly FindingCode[]): readonly Finding[] {
    return (this.#findings.get(subject.id) ?? NONE).filter((finding) => codes.includes(finding.code));
  }

  watch(subject: Subject, depth: Depth = "content"): Watch {
    return this.#watches[depth].of(subject);
  }

  assets(subject: Subject): readonly Asset[] {
    if (subject.type === "zone") return this.#assetsOfZone.get(subject.id) ?? NONE;
    const ends = new Set<Asset>();
    for (const party of subject.conduit.channels.flatMap((channel) => [...channel.from, ...channel.to])) {
      const asset = this.places.asset(party);
      for (const one of asset === undefined ? (this.#assetsOfZone.get(party) ?? NONE) : [asset]) ends.add(one);
    }
    return [...ends];
  }

  assetOf(hostOrDevice: string): Asset | undefined {
    return (
      this.places.asset(hostOrDevice) ?? this.places.of(hostOrDevice).asset ?? this.#assetsByName.get(hostOrDevice.toLowerCase())
    );
  }

  #indexPlant(): void {
    for (const asset of this.plant.assets) {
      if (asset.zone !== undefined) listIn(this.#assetsOfZone, asset.zone).push(asset);
      const name = asset.name.toLowerCase();
      // Two assets of one name: the name tells neither.
      this.#assetsByName.set(name, this.#assetsByName.has(name) ? undefined : asset);
    }
    for (const conduit of this.plant.conduits) {
      for (const device of new Set(conduit.enforcedBy)) listIn(this.#conduitsOfDevice, device).push(conduit);
    }
  }

  /** A host that carries a name of its own is known by the addresses that it was found to have. */
  #nameHosts(): void {
    for (const { value } of this.all("host")) {
      if (this.assetOf(value.host) !== undefined) continue;
      const assets = new Set(value.addresses.flatMap((address) => this.places.of(address).asset ?? []));
      if (assets.size === 1) this.#assetsByName.set(value.host.toLowerCase(), [...assets][0]);
    }
  }

  /** What a layer says of a session holds for the conduits, too, that the session crosses. */
  #touchedBy(finding: Finding): ReadonlySet<string> {
    const subjects = new Set(finding.subjects);
    for (const id of finding.facts) {
      const fact = this.#byId.get(id);
      if (fact?.kind !== "session" && fact?.kind !== "cleartext-credential" && fact?.kind !== "malformed") continue;
      const [from, to] = [this.places.of(fact.value.client).zone?.id, this.places.of(fact.value.server).zone?.id];
      for (const conduit of this.#conduitsBetween(from, to)) subjects.add(conduit.id);
    }
    return subjects;
  }

  #listOf(kind: FactKind, subject: string): FactList {
    return madeIn(madeIn(this.#bySubject, kind, newLists), subject, newList);
  }

  /** Keys of the subjects, each once. */
  #bearsOn(fact: Fact): Iterable<string> {
    switch (fact.kind) {
      case "asset-seen": {
        const { zone } = this.places.of(fact.value.address);
        return zone === undefined ? NONE : [keyOf("zone", zone.id)];
      }
      case "conversation":
      case "operation":
      case "session":
      case "cleartext-credential":
      case "process-value":
      case "program-transfer":
      case "malformed":
        return this.#ofPair(fact.value.client, fact.value.server);
      case "certificate": {
        const zone = this.places.of(fact.value.holder).zone?.id ?? this.assetOf(fact.value.holder)?.zone;
        return zone === undefined ? NONE : [keyOf("zone", zone)];
      }
      case "coverage":
        return new Set([...fact.value.zones, ...fact.value.inside].map((zone) => keyOf("zone", zone)));
      case "firewall-default":
      case "firewall-rule":
      case "device-interface":
      case "device-route":
        return this.#ofDevice(fact.value.device);
      case "host":
      case "account":
      case "listening-service":
      case "software":
      case "setting":
      case "removable-media":
      case "file-digest":
      case "files-listed":
      case "configuration-result":
      case "vulnerability-reported":
      case "file-change":
      case "host-event":
      case "pending-update":
      case "unattended-program":
      case "user-session":
      case "malware-scan":
      case "malware-found":
        return this.#ofHost(fact.value.host);
      case "baseline":
        return this.#ofHost(fact.value.asset);
      case "component": {
        const { asset } = fact.value;
        return asset === undefined ? NONE : this.#ofHost(asset);
      }
      case "patch-state":
        return this.#ofHost(fact.value.asset);
      // Which assets an advisory concerns, matching finds out, and which zones an alarm, the process layer: their findings name them.
      case "process-alarm":
      case "advisory":
      case "exploitation":
      case "patch-policy":
      // Findings name what these concern.
      case "change-record":
      case "indicator":
        return NONE;
      // Whom a statement reaches is for one place to say, and a line not understood belongs where the rest of its file belongs.
      case "statement":
      case "not-understood":
        return NONE;
    }
  }

  #ofPair(client: string, server: string): readonly string[] {
    const [from, to] = [this.places.of(client).zone?.id, this.places.of(server).zone?.id];
    const pair = `${from ?? ""} ${to ?? ""}`;
    let subjects = this.#conduitsOfPair.get(pair);
    if (subjects === undefined) {
      const zones = [...new Set([from, to])].flatMap((id) => (id === undefined ? [] : [keyOf("zone", id)]));
      subjects = [...zones, ...this.#conduitsBetween(from, to).map((conduit) => keyOf("conduit", conduit.id))];
      this.#conduitsOfPair.set(pair, subjects);
    }
    return subjects;
  }

  /** Conduits that join the two zones, or zones around them. */
  #conduitsBetween(from: string | undefined, to: string | undefined): readonly Conduit[] {
    if (from === undefined || to === undefined || from === to) return NONE;
    const [one, other] = [this.places.enclosing(from), this.places.enclosing(to)];
    return this.plant.conduits.filter(({ zones }) =>
      zones.some((a) => one.includes(a) && zones.some((b) => b !== a && other.includes(b))),
    );
  }

  #ofDevice(device: string): Iterable<string> {
    const asset = this.assetOf(device);
    const subjects = new Set<string>();
    for (const conduit of asset === undefined ? NONE : (this.#conduitsOfDevice.get(asset.id) ?? NONE)) {
      subjects.add(keyOf("conduit", conduit.id));
      for (const zone of conduit.zones) subjects.add(keyOf("zone", zone));
    }
    return subjects;
  }

  #ofHost(host: string): Iterable<string> {
    const asset = this.assetOf(host);
    const subjects = new Set<string>();
    if (asset?.zone !== undefined) subjects.add(keyOf("zone", asset.zone));
    if (asset !== undefined) {
      for (const conduit of this.#conduitsOfDevice.get(asset.id) ?? NONE) subjects.add(keyOf("conduit", conduit.id));
    }
    return subjects;
  }

  /** Facts about a host or device say what their whole file is about. */
  #lends(fact: Fact): Iterable<string> {
    return "host" in fact.value || "device" in fact.value || fact.kind === "baseline" ? this.#bearsOn(fact) : NONE;
  }

  /** True where the file begins, or ceases, to bear on the subject. */
  #lend(evidence: Digest, subject: string, by: 1 | -1): boolean {
    const counts = madeIn(this.#subjectsOfEvidence, evidence, newCounts);
    const count = (counts.get(subject) ?? 0) + by;
    if (count > 0) counts.set(subject, count);
    else counts.delete(subject);
    return count === 0 || (count === 1 && by === 1);
  }
}

function keyOf(type: Subject["type"], id: string): string {
  return `${type} ${id}`;
}

const newList = (): FactList => new FactList();
const newLists = (): Map<string, FactList> => new Map();
const newCounts = (): Map<string, number> => new Map();
const newFindings = (): Finding[] => [];

function madeIn<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

function listIn<K, V>(map: Map<K, V[]>, key: K): V[] {
  return madeIn(map, key, (): V[] => []);
}

function compareFindings(a: Finding, b: Finding): number {
  return compareText(a.code, b.code) || compareText(a.text, b.text) || compareText(a.facts.join(), b.facts.join());
}

/** Codes of the findings that are in one list and not, or not the same, in the other. */
function codesThatDiffer(before: readonly Finding[], after: readonly Finding[]): ReadonlySet<FindingCode> {
  const codes = new Set<FindingCode>();
  const [left, right] = [Map.groupBy(before, ({ code }) => code), Map.groupBy(after, ({ code }) => code)];
  for (const code of [...left.keys(), ...right.keys()]) {
    const [was, is] = [left.get(code) ?? NONE, right.get(code) ?? NONE];
    const same =
      was.length === is.length && was.every((one, at) => one === is[at] || JSON.stringify(one) === JSON.stringify(is[at]));
    if (!same) codes.add(code);
  }
  return codes;
}
