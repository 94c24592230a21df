// A small plant and the facts of its evidence, for tests: office, control and vendor zones behind one firewall.

import {
  type AssetSeen,
  type Certificate,
  type Conversation,
  type Evidence,
  type Fact,
  type FactKind,
  type FactOf,
  type FactValues,
  type Finding,
  type FindingCode,
  type FirewallRule,
  makeFact,
  type Operation,
  type Rank,
  type RuleMatch,
  type Session,
  type Statement,
} from "@bulkhead/facts";
import { type Plant, type PlantDocument, plantSchema } from "@bulkhead/plant";
import { assess } from "./assess.ts";
import type { Subject } from "./check.ts";
import { CHECKS } from "./checks/index.ts";
import { makeGround, subjectsOf } from "./ground.ts";
import type { Support, Verdict } from "./verdict.ts";

export const AS_OF = "2026-03-10T00:00:00.000Z";
const SEEN = "2026-03-02T09:00:00.000Z";
const LASTLY = "2026-03-02T09:10:00.000Z";
const NEXT_DAY = "2026-03-03T09:00:00.000Z";

export const OFFICE = "10.0.1.5";
export const PLC = "10.0.3.10";
export const HMI = "10.0.3.20";
export const VENDOR = "10.0.9.9";

const DOCUMENT: PlantDocument = {
  bulkhead: 1,
  system: { id: "works", name: "Works" },
  zones: [
    { id: "office", name: "Office", kind: "dmz", networks: ["10.0.1.0/24"] },
    { id: "control", name: "Control", kind: "control", networks: ["10.0.3.0/24"], target: 2 },
    { id: "vendor", name: "Vendor", kind: "remote-access", networks: ["10.0.9.0/24"] },
  ],
  conduits: [
    {
      id: "office-control",
      name: "Office to control",
      zones: ["office", "control"],
      enforcedBy: ["firewall"],
      channels: [{ id: "read", protocol: "modbus", from: "office", to: "control", ports: 502 }],
    },
    {
      id: "vendor-control",
      name: "Vendor to control",
      zones: ["vendor", "control"],
      enforcedBy: ["firewall"],
      channels: [{ id: "service", protocol: "ssh", from: "vendor", to: "control", ports: 22 }],
    },
  ],
  assets: [
    { id: "desk", name: "Desk", zone: "office", type: "HDR", addresses: [OFFICE], vendor: "A", product: "B", version: "1" },
    { id: "plc", name: "Controller", zone: "control", type: "EDR", addresses: [PLC], vendor: "A", product: "C", version: "2" },
    { id: "hmi", name: "Station", zone: "control", type: "HDR", addresses: [HMI], vendor: "A", product: "D", version: "3" },
    { id: "laptop", name: "Service laptop", zone: "vendor", type: "HDR", addresses: [VENDOR] },
    { id: "firewall", name: "Firewall", type: "NDR", addresses: ["10.0.1.1", "10.0.3.1", "10.0.9.1"] },
  ],
  countermeasures: [
    {
      id: "fence",
      name: "Fence and guard",
      compensates: ["SR 1.1"],
      where: ["control"],
      approvedBy: "Plant manager",
      expires: "2026-12-31",
    },
  ],
};

/** The plant, with changes to its document. */
export function plantWith(changes: Partial<PlantDocument> = {}): Plant {
  return plantSchema.parse({ ...DOCUMENT, ...changes });
}

export function evidence(letter: string): Evidence {
  return { digest: `sha256:${letter.repeat(64)}`, name: `${letter}.pcap`, size: 1 };
}

let line = 0;

/** A fact with a place of its own in evidence `a`, unless another is given. */
export function fact<K extends FactKind>(
  kind: K,
  value: FactValues[K],
  rank: Rank = "observed",
  more: { readonly from?: Evidence; readonly first?: string; readonly last?: string; readonly expires?: string } = {},
): FactOf<K> {
  line++;
  const { from = evidence("a"), first = SEEN, last = LASTLY, expires } = more;
  return makeFact(
    kind,
    value,
    rank,
    from,
    { type: "line", line },
    { first, last, ...(expires === undefined ? {} : { expires }) },
  );
}

export function seen(address: string, more: Partial<AssetSeen> = {}): Fact {
  return fact("asset-seen", { address, via: "ip", spoke: true, ...more });
}

export function conversation(
  client: string,
  server: string,
  port: number,
  more: Partial<Conversation> = {},
): FactOf<"conversation"> {
  const value: Conversation = {
    client,
    server,
    port,
    transport: "tcp",
    protocol: port === 22 ? "ssh" : "modbus",
    recognisedBy: "content",
    answered: true,
    directionSeen: true,
    multicast: false,
    packets: 10,
    bytes: 1000,
    lost: 0,
    operations: {},
    ...more,
  };
  return fact("conversation", value);
}

export function session(client: string, server: string, port: number, more: Partial<Session> = {}): FactOf<"session"> {
  const value: Session = {
    client,
    server,
    port,
    protocol: "any",
    encrypted: null,
    signed: null,
    authenticated: null,
    identity: null,
    securable: true,
    interactive: false,
    policy: null,
    weak: null,
    count: 1,
    ...more,
  };
  return fact("session", value);
}

/** A certificate in use, valid when it was seen. */
export function certificate(holder: string, more: Partial<Certificate> = {}): FactOf<"certificate"> {
  const value: Certificate = {
    holder,
    via: "tls",
    port: 443,
    digest: `sha256:${"c".repeat(64)}`,
    subject: "CN=plc",
    issuer: "CN=Plant CA",
    names: [],
    serial: "01",
    notBefore: "2025-01-01T00:00:00.000Z",
    notAfter: "2027-01-01T00:00:00.000Z",
    keyType: "RSA",
    keyBits: 2048,
    signature: "SHA-256 with RSA",
    selfSigned: false,
    authority: false,
    weak: null,
    usedUntil: LASTLY,
    ...more,
  };
  return fact("certificate", value);
}

export function operation(client: string, server: string, more: Partial<Operation> = {}): FactOf<"operation"> {
  const value: Operation = {
    client,
    server,
    protocol: "modbus",
    port: 502,
    class: "write",
    function: "Write Single Register",
    functionCode: 6,
    unit: 1,
    target: "holding:40",
    count: 1,
    refused: 0,
    accepted: 1,
    ...more,
  };
  return fact("operation", value);
}

/** A sensor that sees all three zones from outside and control from inside, for as long as it takes, and a member of each zone heard. */
export function watched(from: Evidence = evidence("a")): readonly Fact[] {
  const value = { sensor: "tap", zones: ["office", "control", "vendor"], inside: ["control"], packets: 100, lost: 0 };
  return [fact("coverage", value, "observed", { from, last: NEXT_DAY }), seen(OFFICE), seen(PLC), seen(HMI), seen(VENDOR)];
}

export function guard(verdict: "deny" | "permit" | "unknown", device = "firewall"): FactOf<"firewall-default"> {
  return fact(
    "firewall-default",
    { device, chain: "forward", hook: "forward", verdict, why: "every rule was examined." },
    "inspected",
    {
      from: evidence("f"),
    },
  );
}

export function rule(match: RuleMatch, more: Partial<FirewallRule> = {}): FactOf<"firewall-rule"> {
  line++;
  const value: FirewallRule = {
    device: "firewall",
    chain: "forward",
    position: line,
    action: "permit",
    match,
    exact: true,
    logged: false,
    text: "rule",
    ...more,
  };
  return fact("firewall-rule", value, "inspected", { from: evidence("f") });
}

export function statement(
  requirement: string,
  answer: Statement["answer"],
  more: Partial<Statement> = {},
  expires?: string,
): FactOf<"statement"> {
  const value = { part: "62443-3-3", requirement, where: ["control"], answer, by: "Engineer", reason: "It is so.", ...more };
  return fact("statement", value, "attested", { from: evidence("b"), ...(expires === undefined ? {} : { expires }) });
}

export function finding(code: FindingCode, facts: readonly Fact[], subjects: readonly string[] = ["control"]): Finding {
  return { code, subjects, assets: [], text: `${code} was found.`, facts: facts.map(({ id }) => id), techniques: [] };
}

/** What one check says of one subject. */
export function check(
  requirement: string,
  subject: string,
  facts: readonly Fact[],
  findings: readonly Finding[] = [],
  plant = plantWith(),
): Support {
  const ground = makeGround({ plant, facts, findings, asOf: AS_OF });
  const found = CHECKS.find((one) => one.requirement === requirement);
  if (found === undefined) throw new Error(`no check for ${requirement}`);
  return found.decide(subjectIn(plant, subject), ground);
}

export function subjectIn(plant: Plant, id: string): Subject {
  const subject = subjectsOf(plant).find((one) => one.id === id);
  if (subject === undefined) throw new Error(`no subject ${id}`);
  return subject;
}

/** The verdict on one row at one subject, statements included. */
export function verdict(
  requirement: string,
  subject: string,
  facts: readonly Fact[],
  findings: readonly Finding[] = [],
  plant = plantWith(),
): Verdict {
  const found = assess({ plant, facts, findings, asOf: AS_OF }).verdicts.find(
    (one) => one.requirement === requirement && one.subject === subject,
  );
  if (found === undefined) throw new Error(`no verdict on ${requirement} at ${subject}`);
  return found;
}

/** How many reasons of each kind: a check's answer at a glance. */
export function sides(support: Support): string {
  const parts = (["for", "against", "applies", "noted"] as const).filter((side) => support[side].length > 0);
  return parts.length === 0 ? "nothing" : parts.join(" ");
}
