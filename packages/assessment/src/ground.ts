// The ground of an assessment: every fact that counts on the day, indexed by kind and by the zones and conduits that it bears on.

import type { Digest, Fact, FactId, FactKind, FactOf, Finding, FindingCode, Instant } from "@bulkhead/facts";
import { type Asset, type Conduit, compareText, Places, type Plant } from "@bulkhead/plant";
import type { AssessmentInput } from "./assessment.ts";
import type { Depth, Ground, Subject, Watch } from "./check.ts";
import { Watches } from "./watch.ts";

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

type BySubject = Map<string, Fact[]>;
const NONE: readonly never[] = [];

class IndexedGround implements Ground {
  readonly plant: Plant;
  readonly places: Places;
  readonly asOf: Instant;
  readonly #byId = new Map<FactId, Fact>();
  readonly #byKind = new Map<FactKind, Fact[]>();
  readonly #bySubject = new Map<FactKind, BySubject>();
  readonly #findings = new Map<string, Finding[]>();
  readonly #conduitsOfPair = new Map<string, readonly string[]>();
  readonly #conduitsOfDevice = new Map<string, Conduit[]>();
  readonly #assetsOfZone = new Map<string, Asset[]>();
  readonly #assetsByName = new Map<string, Asset | undefined>();
  readonly #subjectsOfEvidence = new Map<Digest, Set<string>>();
  readonly #watches: Readonly<Record<Depth, Watches>>;

  constructor({ plant, facts, findings, asOf }: AssessmentInput) {
    this.plant = plant;
    this.places = new Places(plant);
    this.asOf = asOf;
    this.#indexPlant();
    const counting = facts.filter((fact) => inForce(fact, asOf)).sort(compareFacts);
    for (const fact of counting) {
      if (this.#byId.has(fact.id)) continue;
      this.#byId.set(fact.id, fact);
      listIn(this.#byKind, fact.kind).push(fact);
    }
    this.#nameHosts();
    for (const fact of this.#byId.values()) if (fact.kind !== "not-understood") this.#place(fact, this.#bearsOn(fact));
    for (const fact of this.all("not-understood")) {
      this.#place(fact, this.#subjectsOfEvidence.get(fact.source.evidence) ?? NONE);
    }
    this.#watches = {
      content: new Watches(this, findings, "content"),
      conversations: new Watches(this, findings, "conversations"),
    };
    for (const finding of [...findings].sort(compareFindings)) {
      if (!finding.facts.some((id) => this.#byId.has(id))) continue;
      for (const subject of this.#touchedBy(finding)) listIn(this.#findings, subject).push(finding);
    }
  }

  all<K extends FactKind>(kind: K): readonly FactOf<K>[] {
    return (this.#byKind.get(kind) ?? NONE) as readonly Fact[] as readonly FactOf<K>[];
  }

  of<K extends FactKind>(kind: K, subject: Subject): readonly FactOf<K>[] {
    const facts = this.#bySubject.get(kind)?.get(keyOf(subject.type, subject.id)) ?? NONE;
    return facts as readonly Fact[] as readonly FactOf<K>[];
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

  #place(fact: Fact, subjects: Iterable<string>): void {
    let bySubject = this.#bySubject.get(fact.kind);
    if (bySubject === undefined) this.#bySubject.set(fact.kind, (bySubject = new Map()));
    for (const subject of subjects) listIn(bySubject, subject).push(fact);
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
        return this.#ofDevice(fact.value.device, fact.source.evidence);
      case "host":
      case "account":
      case "listening-service":
      case "software":
      case "setting":
      case "removable-media":
      case "file-digest":
      case "configuration-result":
      case "vulnerability-reported":
      case "file-change":
      case "host-event":
      case "pending-update":
      case "unattended-program":
      case "user-session":
        return this.#ofHost(fact.value.host, fact.source.evidence);
      case "baseline":
        return this.#ofHost(fact.value.asset, fact.source.evidence);
      case "component": {
        const { asset } = fact.value;
        return asset === undefined ? NONE : this.#ofHost(asset, fact.source.evidence);
      }
      case "patch-state":
        return this.#ofHost(fact.value.asset, fact.source.evidence);
      // Which assets an advisory concerns, matching finds out: its findings name it.
      case "advisory":
      case "exploitation":
      case "patch-policy":
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

  #ofDevice(device: string, evidence: Digest): Iterable<string> {
    const asset = this.assetOf(device);
    const subjects = new Set<string>();
    for (const conduit of asset === undefined ? NONE : (this.#conduitsOfDevice.get(asset.id) ?? NONE)) {
      subjects.add(keyOf("conduit", conduit.id));
      for (const zone of conduit.zones) subjects.add(keyOf("zone", zone));
    }
    return this.#remember(evidence, subjects);
  }

  #ofHost(host: string, evidence: Digest): Iterable<string> {
    const asset = this.assetOf(host);
    const subjects = new Set<string>();
    if (asset?.zone !== undefined) subjects.add(keyOf("zone", asset.zone));
    if (asset !== undefined) {
      for (const conduit of this.#conduitsOfDevice.get(asset.id) ?? NONE) subjects.add(keyOf("conduit", conduit.id));
    }
    return this.#remember(evidence, subjects);
  }

  #remember(evidence: Digest, subjects: ReadonlySet<string>): ReadonlySet<string> {
    let known = this.#subjectsOfEvidence.get(evidence);
    if (known === undefined) this.#subjectsOfEvidence.set(evidence, (known = new Set()));
    for (const subject of subjects) known.add(subject);
    return subjects;
  }
}

function keyOf(type: Subject["type"], id: string): string {
  return `${type} ${id}`;
}

function listIn<K, V>(map: Map<K, V[]>, key: K): V[] {
  let list = map.get(key);
  if (list === undefined) map.set(key, (list = []));
  return list;
}

function compareFacts(a: Fact, b: Fact): number {
  return compareText(a.first, b.first) || compareText(a.id, b.id);
}

function compareFindings(a: Finding, b: Finding): number {
  return compareText(a.code, b.code) || compareText(a.text, b.text) || compareText(a.facts.join(), b.facts.join());
}
