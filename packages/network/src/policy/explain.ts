// What a device does with a packet that no rule names, per way through it: proven, with the rule that does it, or unknown with the reason.

import type { FirewallDefault } from "@bulkhead/facts";
import { writeAddress } from "../firewalls/address.ts";
import type { Chain, Family, Rule, Ruleset } from "../firewalls/ruleset.ts";
import { writeTransport } from "../firewalls/transport.ts";
import { chainsOn, type Decision, decide } from "./decide.ts";
import type { Packet, Way } from "./packet.ts";
import { unnamedPackets } from "./unnamed.ts";

/** A default with what it rests on: the rule or the chain that decides, where there is one. */
export interface ExplainedDefault extends FirewallDefault {
  readonly rule?: Rule;
  readonly base?: Chain;
}

/**
 * The defaults of a device: always for packets that it routes on; for those to it and from it where a chain looks at them; for bridged
 * frames where it has a chain for these. One answer for IPv4 and IPv6 where both agree, else one each.
 */
export function explainDefault(ruleset: Ruleset): readonly ExplainedDefault[] {
  const defaults: ExplainedDefault[] = [];
  for (const way of ["forward", "input", "output"] as const) {
    const chains = chainsOn(ruleset, way).filter((chain) => chain.base.hook === way);
    if (chains.length === 0 && way !== "forward") continue;
    const answers = ruleset.families.map((family) => explainFamily(ruleset, way, family));
    const first = answers[0];
    const same = answers.every((answer) => answer.verdict === first?.verdict && answer.chain === first.chain);
    if (first !== undefined && same) defaults.push({ ...first, families: ruleset.families.map(nameOf) });
    else defaults.push(...answers);
  }
  if (chainsOn(ruleset, "bridge").length > 0) {
    const answers = (["ip", "ip6", "other"] as const).map((family) => explainFamily(ruleset, "bridge", family));
    const worst = answers.find(({ verdict }) => verdict === "permit") ?? answers.find(({ verdict }) => verdict === "unknown");
    defaults.push({ ...((worst ?? answers[0]) as ExplainedDefault), families: ["bridged"] });
  }
  return defaults;
}

function explainFamily(ruleset: Ruleset, way: Way, family: Family): ExplainedDefault {
  const chains = chainsOn(ruleset, way).filter((chain) => chain.families.includes(family));
  const hook = way === "bridge" ? "forward" : way;
  const own = chains.filter((chain) => chain.base.hook === hook);
  const said = {
    device: ruleset.device,
    chain: own.length === 0 ? "no chain" : own.map((chain) => chain.id).join(", "),
    hook,
    families: [nameOf(family)],
  } as const;
  const packets = unnamedPackets(ruleset, way, family);
  if (packets === undefined) {
    return {
      ...said,
      verdict: "unknown",
      why: "The rules cut the addresses and ports into too many pieces to examine them all.",
    };
  }
  const telling = mostTelling(ruleset, way, packets.bare);
  if (telling === undefined) return { ...said, verdict: "unknown", why: "No packet could be made that no rule names." };
  const { packet, decision } = telling;
  if (decision.verdict === "permit" && own.length === 0 && bridgesOnly(ruleset, way)) {
    return {
      ...said,
      verdict: "unknown",
      why: "The rules are those of a bridge; whether the device routes as well they do not tell.",
    };
  }
  // Where the interfaces are known, what passes between two of them by no rule at all passes by default.
  const between =
    decision.verdict === "deny" && ruleset.interfaces !== undefined ? passing(ruleset, way, packets.byInterface) : undefined;
  if (between !== undefined) {
    return { ...said, verdict: "permit", why: wordingOf(between.packet, between.decision), ...basis(between.decision) };
  }
  const through = decision.verdict === "deny" ? mostTelling(ruleset, way, packets.byInterface) : undefined;
  if (through !== undefined && through.decision.verdict !== "deny") {
    const { input, output } = through.packet;
    const where = [
      ...(typeof input === "string" ? [`in by ${input}`] : []),
      ...(typeof output === "string" ? [`out by ${output}`] : []),
    ];
    const why = `A new packet of which rules name no more than the interface may pass (${describePacket(through.packet)}, ${where.join(", ")}): ${through.decision.why}. Whether that is the exception or the rule they do not tell.`;
    return { ...said, verdict: "unknown", why, ...basis(through.decision) };
  }
  return { ...said, verdict: decision.verdict, why: wordingOf(packet, decision), ...basis(decision) };
}

function basis(decision: Decision): Pick<ExplainedDefault, "rule" | "base"> {
  return {
    ...(decision.rule === undefined ? {} : { rule: decision.rule }),
    ...(decision.chain === undefined ? {} : { base: decision.chain }),
  };
}

/** A packet that passes without any rule that says so. */
function passing(ruleset: Ruleset, way: Way, packets: readonly Packet[]): { packet: Packet; decision: Decision } | undefined {
  for (const packet of packets) {
    const decision = decide(ruleset, way, packet);
    if (decision.verdict === "permit" && decision.rule === undefined) return { packet, decision };
  }
  return undefined;
}

/** The packet that passes, else one that may, else any. */
function mostTelling(
  ruleset: Ruleset,
  way: Way,
  packets: readonly Packet[],
): { readonly packet: Packet; readonly decision: Decision } | undefined {
  const decisions = packets.map((packet) => ({ packet, decision: decide(ruleset, way, packet) }));
  return (
    decisions.find(({ decision }) => decision.verdict === "permit") ??
    decisions.find(({ decision }) => decision.verdict === "unknown") ??
    decisions[0]
  );
}

/** A device that filters what it bridges and has no chain at all for what it routes. */
function bridgesOnly(ruleset: Ruleset, way: Way): boolean {
  return way === "forward" && chainsOn(ruleset, "forward").length === 0 && chainsOn(ruleset, "bridge").length > 0;
}

function nameOf(family: Family): "ipv4" | "ipv6" | "bridged" {
  return family === "ip" ? "ipv4" : family === "ip6" ? "ipv6" : "bridged";
}

function wordingOf(packet: Packet, decision: Decision): string {
  const what = describePacket(packet);
  switch (decision.verdict) {
    case "permit":
      return `A new packet that no rule names passes (${what}): ${decision.why}.`;
    case "deny":
      return `A new packet that no rule names is dropped: ${decision.why}.`;
    case "unknown":
      return `Whether a new packet that no rule names passes (${what}) is not proven: ${decision.why}.`;
  }
}

function describePacket(packet: Packet): string {
  const { family, source, destination, sourcePort, destinationPort, transport } = packet;
  if (family === "other") return "a frame that is neither IPv4 nor IPv6";
  const end = (address: unknown, port: unknown): string => {
    const text = typeof address === "bigint" ? writeAddress(address, family) : "?";
    return typeof port === "bigint" ? `${family === "ip6" ? `[${text}]` : text}:${port}` : text;
  };
  const protocol = typeof transport === "bigint" ? writeTransport(Number(transport)) : "IP";
  return `${protocol} ${end(source, sourcePort)} to ${end(destination, destinationPort)}`;
}
