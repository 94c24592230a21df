// A made-up waterworks for the tests of the report: 8 zones (one nested), 9 conduits, 25 assets, and one of everything that can go wrong.

import { assess } from "@bulkhead/assessment";
import { type Conversation, digestOf, type Evidence, type Fact, type FactId, type Finding, makeFact } from "@bulkhead/facts";
import { type Plant, plantSchema } from "@bulkhead/plant";
import { REQUIREMENTS } from "@bulkhead/standards";
import type { Excerpt, ReportInput } from "./input.ts";

const AS_OF = "2026-03-02T12:00:00.000Z";
const TIME = { first: "2026-03-01T09:00:00.000Z", last: "2026-03-01T09:40:00.000Z" };

const evidence = (name: string, size: number, more: Partial<Evidence> = {}): Evidence => ({
  digest: digestOf(name),
  name,
  size,
  ...more,
});
const CAPTURE = evidence("captures/control.pcap", 4_812_344, {
  sensor: { name: "tap-1", zones: ["control", "dosing", "supervision", "dmz"], inside: ["control"] },
  collector: "tcpdump 4.99",
  collected: "2026-03-01T09:40:00.000Z",
});
const FIREWALL = evidence("firewall/ruleset.json", 21_422, { asset: "fw-1" });
const WORDS = evidence("statements.yaml", 2_113, { expires: "2027-01-01T00:00:00.000Z" });

const zones = [
  ["enterprise", "Enterprise", "enterprise", "10.20.0.0/24", 1],
  ["remote", "Vendor's remote access", "remote-access", "10.30.0.0/24", 2],
  ["dmz", "DMZ", "dmz", "10.10.20.0/24", 2],
  ["supervision", "Supervision", "supervision", "10.10.10.0/24", 2],
  ["control", "Intake and filtration", "control", "10.10.1.0/24", 2],
  ["dosing", "Chlorine dosing", "control", "10.10.3.0/24", 3],
  ["safety", "Dosing safety", "safety", "10.10.4.0/24", 3],
  ["telemetry", "Telemetry of the wells", "wireless", "10.10.40.0/24", 0],
] as const;

const assets = [
  ["office", "Office laptop", "enterprise", "HDR", "10.20.0.21"],
  ["mail", "Mail server", "enterprise", "HDR", "10.20.0.5"],
  ["erp", "ERP", "enterprise", "SAR", "10.20.0.6"],
  ["vendor", "Vendor's laptop", "remote", "HDR", "10.30.0.9"],
  ["gate", "VPN gateway", "remote", "NDR", "10.30.0.1"],
  ["historian", "Historian", "dmz", "SAR", "10.10.20.5"],
  ["jump", "Jump host", "dmz", "HDR", "10.10.20.10"],
  ["updates", "Update server", "dmz", "HDR", "10.10.20.11"],
  ["scada-1", "SCADA server 1", "supervision", "SAR", "10.10.10.5"],
  ["scada-2", "SCADA server 2", "supervision", "SAR", "10.10.10.6"],
  ["hmi-1", "Operator station 1", "supervision", "HDR", "10.10.10.11"],
  ["hmi-2", "Operator station 2", "supervision", "HDR", "10.10.10.12"],
  ["eng", "Engineering station", "supervision", "HDR", "10.10.10.20"],
  ["time", "Time server", "supervision", "HDR", "10.10.10.2"],
  ["plc-intake", "PLC intake", "control", "EDR", "10.10.1.10"],
  ["plc-filter", "PLC filtration", "control", "EDR", "10.10.1.11"],
  ["panel", "Local panel", "control", "HDR", "10.10.1.20"],
  ["switch-1", "Switch 1", "control", "NDR", "10.10.1.2"],
  ["drive", "Pump drive", "control", "EDR", "10.10.1.30"],
  ["plc-dosing", "PLC dosing", "dosing", "EDR", "10.10.3.10"],
  ["analyser", "Chlorine analyser", "dosing", "EDR", "10.10.3.11"],
  ["valve", "Dosing valve", "dosing", "EDR", "10.10.3.12"],
  ["plc-safety", "Safety PLC", "safety", "EDR", "10.10.4.10"],
  ["gas", "Gas detector", "safety", "EDR", "10.10.4.11"],
  ["radio", "Radio head", "telemetry", "NDR", "10.10.40.2"],
] as const;

const conduits = [
  ["office-dmz", "Reports for the office", ["enterprise", "dmz"], 2, "https", "enterprise", "historian"],
  ["remote-dmz", "The vendor's way in", ["remote", "dmz"], 2, "ssh", "remote", "jump"],
  ["dmz-supervision", "DMZ to supervision", ["dmz", "supervision"], 2, "opcua", "historian", "scada-1"],
  ["supervision-control", "Supervision to control", ["supervision", "control", "dosing"], 2, "modbus", "scada-1", "control"],
  ["engineering", "Engineering", ["supervision", "dosing"], 3, "s7comm", "eng", "plc-dosing"],
  ["dosing-safety", "Gas alarm", ["dosing", "safety"], 3, "modbus", "plc-dosing", "plc-safety"],
  ["safety-state", "State of the safety controller", ["supervision", "safety"], 3, "modbus", "scada-1", "plc-safety"],
  ["wells", "Levels of the wells", ["telemetry", "supervision"], 1, "modbus", "scada-2", "telemetry"],
  ["updates", "Updates from outside", ["enterprise", "dmz"], 1, "https", "updates", "enterprise"],
] as const;

export function makePlant(rename: (name: string) => string = (name) => name): Plant {
  return plantSchema.parse({
    bulkhead: 1,
    system: { id: "works", name: rename("Hillside waterworks"), owner: rename("Hillside Water") },
    zones: zones.map(([id, name, kind, network, target]) => ({
      id,
      name: rename(name),
      kind,
      networks: [network],
      target,
      ...(id === "safety" ? { parent: "dosing" } : {}),
    })),
    conduits: conduits.map(([id, name, joined, target, protocol, from, to]) => ({
      id,
      name: rename(name),
      zones: [...joined],
      target,
      enforcedBy: [],
      channels: [{ id: `${id}-1`, protocol, from, to }],
    })),
    assets: assets.map(([id, name, zone, type, address]) => ({
      id,
      name: rename(name),
      zone,
      type,
      addresses: [address],
      safety: zone === "safety",
      role: rename(name),
    })),
  });
}

/** What an attacker may put into a name, a certificate, a banner or a comment. */
export const HOSTILE = `<script>window.owned=1</script>"'><img src=x onerror=window.owned=1></title></style></svg></script>&\u202egpj.\u0007\u001b[31m javascript:alert(1)`;

export interface Works {
  readonly input: ReportInput;
  readonly facts: Readonly<Record<"office" | "telnet" | "stranger" | "secret" | "rule" | "statement", Fact>>;
}

/** `rename` stands for whoever chose the names: in the plant, in evidence, in statements. */
export function makeWorks(rename: (name: string) => string = (name) => name): Works {
  const plant = makePlant(rename);
  let packet = 0;
  const talk = (client: string, server: string, port: number, protocol: string | null, more: Partial<Conversation> = {}) => {
    packet += 117;
    const value: Conversation = {
      client,
      server,
      transport: "tcp",
      port,
      protocol: protocol === null ? null : rename(protocol),
      recognisedBy: protocol === null ? "nothing" : "content",
      answered: true,
      directionSeen: true,
      multicast: false,
      packets: 420,
      bytes: 31_002,
      lost: 0,
      operations: { read: 12 },
      ...more,
    };
    const locator = { type: "packet", number: packet, offset: packet * 90, length: 66 } as const;
    return makeFact("conversation", value, "observed", CAPTURE, locator, TIME);
  };
  const coverage = makeFact(
    "coverage",
    { sensor: "tap-1", zones: ["control", "dosing", "supervision", "dmz"], inside: ["control"], packets: 52_033, lost: 0 },
    "observed",
    CAPTURE,
    { type: "whole" },
    TIME,
  );
  const office = talk("10.20.0.21", "10.10.3.10", 502, "modbus");
  const telnet = talk("10.10.20.10", "10.10.1.2", 23, "telnet");
  const stranger = talk("203.0.113.77", "10.10.10.5", 4444, null);
  const declared = talk("10.10.10.5", "10.10.1.10", 502, "modbus");
  const secret = makeFact(
    "cleartext-credential",
    {
      client: "10.10.20.10",
      server: "10.10.1.2",
      protocol: "telnet",
      port: 23,
      user: rename("admin"),
      masked: "•••••• (6 characters)",
    },
    "observed",
    CAPTURE,
    { type: "packet", number: 901, offset: 90_112, length: 70 },
    TIME,
  );
  const rule = makeFact(
    "firewall-default",
    {
      device: "fw-1",
      chain: "inet filter forward",
      hook: "forward",
      verdict: "permit",
      why: rename("Rule 9 accepts everything."),
    },
    "inspected",
    FIREWALL,
    { type: "line", line: 41 },
    { first: TIME.first, last: TIME.first },
  );
  const says = (requirement: string, where: readonly string[], pointer: string, reason: string) =>
    makeFact(
      "statement",
      { part: "62443-3-3", requirement, where, answer: "met", by: rename("A. Baker, OT security"), reason: rename(reason) },
      "attested",
      WORDS,
      { type: "pointer", pointer },
      { first: "2026-02-01T00:00:00.000Z", last: "2026-02-01T00:00:00.000Z" },
    );
  const statement = says(
    "SR 5.1",
    ["dosing", "control"],
    "/statements/0",
    "All traffic passes the firewall, which knows no other way.",
  );
  const others = REQUIREMENTS.filter((row) => row.level === 1 && (row.fr === "TRE" || row.fr === "RA" || row.fr === "DC")).map(
    (row, at) => says(row.id, ["enterprise", "dmz", "supervision"], `/statements/${at + 1}`, "Done and reviewed last spring."),
  );
  const facts: Fact[] = [coverage, office, telnet, stranger, declared, secret, rule, statement, ...others];
  const findings: readonly Finding[] = [
    {
      code: "undeclared-conversation",
      subjects: ["enterprise", "dosing"],
      assets: ["office", "plc-dosing"],
      text: `${rename("Office laptop")} (10.20.0.21) talks to ${rename("PLC dosing")} (10.10.3.10) over modbus, port 502, and no channel allows it.`,
      facts: [office.id],
      techniques: ["T0855"],
    },
    {
      code: "undeclared-conversation",
      subjects: ["dmz", "control"],
      assets: ["jump", "switch-1"],
      text: "Jump host (10.10.20.10) talks to Switch 1 (10.10.1.2) over telnet, port 23, and no channel allows it.",
      facts: [telnet.id],
      techniques: [],
    },
    {
      code: "undeclared-conversation",
      subjects: ["supervision"],
      assets: ["scada-1"],
      text: "203.0.113.77 lies in no zone and talks to SCADA server 1 (10.10.10.5) on tcp port 4444.",
      facts: [stranger.id],
      techniques: ["T0883"],
    },
    {
      code: "cleartext-credential",
      subjects: ["control", "dmz"],
      assets: ["switch-1"],
      text: "A password for Switch 1 (10.10.1.2) crossed the network readable.",
      facts: [secret.id],
      techniques: ["T0842"],
    },
    {
      code: "default-permit",
      subjects: ["supervision-control", "control"],
      assets: [],
      text: "fw-1 passes what no rule names (inet filter forward).",
      facts: [rule.id],
      techniques: [],
    },
  ];
  const excerpts = new Map<FactId, Excerpt>();
  for (const fact of facts) {
    const { locator } = fact.source;
    if (locator.type === "packet") {
      const bytes = PACKET + (fact === secret ? hexOf("hunter2 hunter2") : "");
      excerpts.set(fact.id, { kind: "packet", bytes, length: bytes.length / 2, number: locator.number, time: fact.first });
    }
    if (locator.type === "pointer") excerpts.set(fact.id, { kind: "pointer", text: JSON.stringify(fact.value, null, 1) });
  }
  excerpts.set(rule.id, {
    kind: "lines",
    first: 39,
    lines: [
      "  chain forward {",
      "    type filter hook forward priority 0; policy accept;",
      rename('    accept comment "until the project is done"'),
      "  }",
    ],
    from: 41,
    to: 41,
  });
  const problem = {
    code: "network/cut",
    severity: "warning",
    message: rename("The last packet is cut off."),
    mend: "Copy the file again.",
  } as const;
  return {
    facts: { office, telnet, stranger, secret, rule, statement },
    input: {
      plant,
      assessment: assess({ plant, facts, findings, asOf: AS_OF }),
      facts,
      findings,
      requirements: REQUIREMENTS,
      excerpts,
      evidence: [
        {
          evidence: { ...CAPTURE, name: rename(CAPTURE.name) },
          reader: "packet capture (pcap, pcapng)",
          facts: 6,
          notUnderstood: 0,
          problems: [problem],
        },
        { evidence: FIREWALL, reader: "nftables ruleset (JSON)", facts: 1, notUnderstood: 2, problems: [] },
        { evidence: WORDS, reader: "statements", facts: others.length + 1, notUnderstood: 0, problems: [] },
      ],
      tables: [
        {
          title: "Inventory",
          note: "Who was seen, and where.",
          columns: ["Asset", "Address", "Packets"],
          rows: [[rename("Office laptop"), "10.20.0.21", 420]],
        },
      ],
    },
  };
}

/** A Modbus/TCP request: read 10 holding registers from 40. */
const PACKET =
  "001b1b0a0b0c005056aabbcc08004500003400014000400600000a1400150a0a030ac35601f6000000010000000050180200000000000001000000060103002800" +
  "0a";

function hexOf(text: string): string {
  return Array.from(text, (character) => character.charCodeAt(0).toString(16)).join("");
}
