// Protection: sessions that can be read or changed on their way, secrets that crossed readable, and broken messages.

import { countSightings, type Fact, type FactOf, type Finding, type FindingCode, type Session } from "@bulkhead/facts";
import { compareText, counted, enumerate, type Places } from "@bulkhead/plant";
import { assetIds, describeParty, Parties, type Party, zoneIds } from "./party.ts";
import { IN_THE_MIDDLE, SNIFFING, STOLEN_CREDENTIAL } from "./technique.ts";
import { distinct, harmless } from "./wording.ts";

type Told = FactOf<"session"> | FactOf<"cleartext-credential"> | FactOf<"malformed">;

/** All that was told about one client and one service in one protocol. */
interface Service {
  readonly client: Party;
  readonly server: Party;
  readonly protocol: string;
  readonly port: number;
  readonly sessions: FactOf<"session">[];
  readonly credentials: FactOf<"cleartext-credential">[];
  readonly malformed: FactOf<"malformed">[];
}

/**
 * At most one finding per client, service, protocol and matter. A readable secret in a readable administration session is one matter:
 * it is told as `cleartext-administration`, with the facts of both.
 */
export function findUnprotected(facts: readonly Fact[], places: Places): readonly Finding[] {
  return gatherServices(facts, places).flatMap(judgeService);
}

/** Why a session is no good, the gravest matter only; `undefined` where the wire shows no fault. */
function faultOf(session: Session): "cleartext-administration" | "protection-off" | "weak-protection" | undefined {
  if (session.interactive && session.encrypted === false) return "cleartext-administration";
  const bare = session.encrypted !== true && session.signed !== true && (session.encrypted === false || session.signed === false);
  if (session.securable && bare) return "protection-off";
  return session.weak === null ? undefined : "weak-protection";
}

function judgeService(service: Service): readonly Finding[] {
  const findings: Finding[] = [];
  const byFault = Map.groupBy(service.sessions, ({ value }) => faultOf(value));
  const administration = byFault.get("cleartext-administration") ?? [];
  const where = `${harmless(service.protocol)} (port ${service.port})`;
  const pair = `${describeParty(service.client)} and ${describeParty(service.server)}`;
  if (administration.length > 0) {
    const secrets = service.credentials.length === 0 ? "" : `; ${describeSecrets(service)} crossed readable`;
    const text = `${describeParty(service.client)} works on ${describeParty(service.server)} over unencrypted ${where}${secrets}.`;
    const proof = [...service.credentials, ...administration];
    const techniques = service.credentials.length === 0 ? SNIFFING : STOLEN_CREDENTIAL;
    findings.push(makeFinding("cleartext-administration", service, text, proof, techniques));
  } else if (service.credentials.length > 0) {
    const text = `Between ${pair}, ${describeSecrets(service)} crossed readable over ${where}.`;
    findings.push(makeFinding("cleartext-credential", service, text, service.credentials, STOLEN_CREDENTIAL));
  }
  const off = byFault.get("protection-off") ?? [];
  if (off.length > 0) {
    const anonymous = off.some(({ value }) => value.identity === "anonymous");
    const manner = [...policiesOf(off), ...(anonymous ? ["anonymous"] : [])];
    const text = `Between ${pair}, ${where} runs without the protection that it offers${manner.length > 0 ? ` (${manner.join(", ")})` : ""}: neither encrypted nor signed.`;
    findings.push(makeFinding("protection-off", service, text, off, IN_THE_MIDDLE));
  }
  const weak = byFault.get("weak-protection") ?? [];
  if (weak.length > 0) {
    const reasons = distinct(weak.flatMap(({ value }) => (value.weak === null ? [] : [harmless(value.weak, 120)])));
    const text = `Between ${pair}, ${where} is protected too weakly: ${enumerate(reasons, 3)}.`;
    findings.push(makeFinding("weak-protection", service, text, weak, IN_THE_MIDDLE));
  }
  if (service.malformed.length > 0) {
    const { count, exact } = countSightings(service.malformed, ({ value }) => value.count);
    const reasons = distinct(service.malformed.map(({ value }) => harmless(value.reason, 120)));
    const text = `Between ${pair}, ${exact ? "" : "at least "}${counted(count, "message")} broke the rules of ${where}: ${enumerate(reasons, 3)}.`;
    findings.push(makeFinding("malformed-traffic", service, text, service.malformed, []));
  }
  return findings;
}

function describeSecrets({ credentials }: Service): string {
  const users = distinct(credentials.flatMap(({ value }) => (value.user === null ? [] : [harmless(value.user, 40)])));
  const secrets = distinct(credentials.map(({ value }) => harmless(value.masked, 40)));
  const whose = users.length === 0 ? "" : ` of ${enumerate(users, 3)}`;
  return `the secret${secrets.length === 1 ? "" : "s"}${whose} (${enumerate(secrets, 3)})`;
}

function policiesOf(sessions: readonly FactOf<"session">[]): readonly string[] {
  return distinct(sessions.flatMap(({ value }) => (value.policy === null ? [] : [harmless(value.policy)])));
}

function makeFinding(
  code: FindingCode,
  { client, server }: Service,
  text: string,
  proof: readonly Told[],
  techniques: readonly string[],
): Finding {
  return {
    code,
    subjects: zoneIds(server, client),
    assets: assetIds([server, client]),
    text,
    facts: proof.map(({ id }) => id),
    techniques,
  };
}

function gatherServices(facts: readonly Fact[], places: Places): readonly Service[] {
  const parties = new Parties(places);
  const services = new Map<string, Service>();
  for (const fact of facts) {
    if (fact.kind !== "session" && fact.kind !== "cleartext-credential" && fact.kind !== "malformed") continue;
    const { client, server, protocol, port } = fact.value;
    const key = `${client} ${server} ${port} ${protocol}`;
    let service = services.get(key);
    if (service === undefined) {
      service = {
        client: parties.of(client),
        server: parties.of(server),
        protocol,
        port,
        sessions: [],
        credentials: [],
        malformed: [],
      };
      services.set(key, service);
    }
    if (fact.kind === "session") service.sessions.push(fact);
    else if (fact.kind === "malformed") service.malformed.push(fact);
    else service.credentials.push(fact);
  }
  for (const { sessions, credentials, malformed } of services.values()) {
    sessions.sort((a, b) => b.value.count - a.value.count || compareText(a.id, b.id));
    credentials.sort((a, b) => compareText(a.id, b.id));
    malformed.sort((a, b) => b.value.count - a.value.count || compareText(a.id, b.id));
  }
  return [...services].sort(([a], [b]) => compareText(a, b)).map(([, service]) => service);
}
