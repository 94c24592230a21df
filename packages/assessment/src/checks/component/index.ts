// Checks of 62443-4-2: what evidence shows of a component's capabilities, row by row.
//
// A capability that is seen at work is noted, and so is one that is seen switched off: neither proves that the component can, or cannot, do all that a
// row asks of it. The claim or certificate decides; the zone's own row tells where a claimed capability is off (composition).

import type { FindingCode, SettingTopic } from "@bulkhead/facts";
import type { Asset } from "@bulkhead/plant";
import { counted, enumerate } from "@bulkhead/plant";
import type { Ground } from "../../check.ts";
import type { PartCheck } from "../../parts/part.ts";
import { reason, reasonsOf, support } from "../../reason.ts";
import type { Reason } from "../../verdict.ts";
import { quote } from "../../wording.ts";
import { factsAt, findingsAt } from "./evidence.ts";

/** What is to be seen of one capability. */
type Sign = (asset: Asset, ground: Ground) => readonly Reason[];

const onTopic =
  (topic: SettingTopic): Sign =>
  (asset, ground) => {
    const facts = factsAt("setting", asset, ground).filter(({ value }) => value.topic === topic);
    return facts.flatMap((fact) => {
      const { component, name, value, weak } = fact.value;
      return reason(`${quote(component)} has ${quote(name)} = ${quote(value)}${weak === undefined ? "" : `: ${quote(weak)}`}.`, [
        fact,
      ]);
    });
  };

const found =
  (...codes: readonly FindingCode[]): Sign =>
  (asset, ground) =>
    reasonsOf(findingsAt(asset, ground, ...codes), ground);

const sessions =
  (what: string, holds: "encrypted" | "signed" | "authenticated"): Sign =>
  (asset, ground) => {
    const all = factsAt("session", asset, ground);
    const groups = Map.groupBy(all, ({ value }) => value[holds]);
    return [true, false].flatMap((seen) => {
      const facts = groups.get(seen) ?? [];
      const protocols = [...new Set(facts.map(({ value }) => value.protocol))].sort();
      const securable = facts.some(({ value }) => value.securable) ? "" : ", which cannot be otherwise";
      return reason(`Sessions by ${enumerate(protocols)} are ${seen ? "" : "not "}${what}${seen ? "" : securable}.`, facts);
    });
  };

const accounts: Sign = (asset, ground) => {
  const all = factsAt("account", asset, ground).filter(({ value }) => value.interactive);
  const open = all.filter(({ value }) => value.passwordless === true);
  return [
    ...reason(`It has ${counted(all.length, "account")} with which people log in.`, all),
    ...reason(`${counted(open.length, "account")} without a password.`, open),
  ];
};

const credentials: Sign = (asset, ground) => {
  const facts = factsAt("cleartext-credential", asset, ground);
  const protocols = [...new Set(facts.map(({ value }) => value.protocol))].sort();
  return reason(`It took readable credentials by ${enumerate(protocols)}.`, facts);
};

const certificates: Sign = (asset, ground) => {
  const all = factsAt("certificate", asset, ground);
  const weak = all.filter(({ value }) => value.weak !== null);
  return [
    ...reason(`It shows or keeps ${counted(all.length, "certificate")}.`, all),
    ...reason(`${counted(weak.length, "certificate")} with a key or signature that no longer protects.`, weak),
  ];
};

const services: Sign = (asset, ground) => {
  const facts = factsAt("listening-service", asset, ground);
  return reason(`It listens on ${counted(facts.length, "port")}.`, facts);
};

const identity: Sign = (asset, ground) => {
  const facts = factsAt("asset-seen", asset, ground).filter(
    ({ value }) => value.product !== undefined || value.version !== undefined,
  );
  return reason("It tells its product or version.", facts);
};

const software: Sign = (asset, ground) => {
  const facts = factsAt("software", asset, ground);
  return reason(`${counted(facts.length, "package")} of software with versions are known.`, facts);
};

const settings: Sign = (asset, ground) => {
  const facts = factsAt("setting", asset, ground);
  return reason(`${counted(facts.length, "setting")} of it can be read.`, facts);
};

const media: Sign = (asset, ground) => {
  const facts = factsAt("removable-media", asset, ground);
  return reason(`Removable media were mounted on it.`, facts);
};

const digests: Sign = (asset, ground) => {
  const facts = factsAt("file-digest", asset, ground);
  return reason(`Digests of ${counted(facts.length, "file")} are known.`, facts);
};

const encrypted = sessions("encrypted", "encrypted");
const signed = sessions("signed", "signed");
const authenticated = sessions("authenticated", "authenticated");
const changed = found("program-changed", "file-changed");

/** By row; an enhancement without an entry of its own looks at what its base requirement does. */
const SIGNS: ReadonlyMap<string, readonly Sign[]> = new Map([
  ["CCSC 3", [accounts]],
  ["CR 1.1", [accounts, authenticated]],
  ["CR 1.2", [authenticated]],
  ["CR 1.3", [accounts]],
  ["CR 1.4", [accounts]],
  ["CR 1.5", [credentials, accounts]],
  ["CR 1.7", [onTopic("password-strength"), onTopic("password-age")]],
  ["CR 1.8", [certificates]],
  ["CR 1.9", [certificates]],
  ["CR 1.11", [onTopic("log-in-failures")]],
  ["CR 1.12", [onTopic("use-notification")]],
  ["CR 2.1", [authenticated, found("unauthorised-writer")]],
  ["CR 2.5", [onTopic("session-end")]],
  ["CR 2.6", [onTopic("session-end")]],
  ["CR 2.8", [onTopic("audit")]],
  ["CR 2.9", [onTopic("audit")]],
  ["CR 2.10", [onTopic("audit")]],
  ["CR 2.11", [onTopic("time")]],
  ["CR 3.1", [signed, found("protection-off")]],
  ["CR 3.4", [digests, changed]],
  ["CR 3.5", [found("malformed-traffic", "limit-exceeded", "setpoint-out-of-range")]],
  ["CR 3.8", [signed]],
  ["CR 4.1", [encrypted, found("protection-off", "cleartext-administration")]],
  ["CR 4.3", [certificates, found("weak-protection")]],
  ["CR 6.1", [onTopic("audit")]],
  ["CR 7.6", [settings]],
  ["CR 7.7", [services, found("undeclared-service")]],
  ["CR 7.8", [identity, software]],
  ["EDR 3.10", [identity, software]],
  ["HDR 3.10", [identity, software]],
  ["NDR 3.10", [identity, software]],
  ["HDR 2.13", [media]],
  ["HDR 3.2", [media]],
  ["NDR 1.13", [encrypted, authenticated]],
  ["NDR 5.2", [found("default-permit", "rule-beyond-design", "firewall-unproven")]],
]);

const MISSING =
  "The supplier's claim or a certificate for this product and version, and how it is met: native, configured, external or compensating.";

/** Every row is looked at; where nothing is to be seen, the claim alone decides. */
export const COMPONENT_CHECKS: ReadonlyMap<string, PartCheck> = new Map(
  [...SIGNS].flatMap(([base, signs]) => {
    const check: PartCheck = (subject, ground) =>
      support({
        noted: subject.type === "component" ? signs.flatMap((sign) => sign(subject.asset, ground)) : [],
        missing: [MISSING],
      });
    const rows = [base, ...[1, 2, 3, 4].map((enhancement) => `${base} RE(${enhancement})`)];
    return rows.map((row): [string, PartCheck] => [row, check]);
  }),
);
