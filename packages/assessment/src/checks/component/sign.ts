// Signs: what facts and findings show of one component, each for the rows that it bears on.

import type { FindingCode, HostEventClass, OperationClass, SettingTopic } from "@bulkhead/facts";
import { counted, enumerate } from "@bulkhead/plant";
import { defaultOf } from "../../boundary.ts";
import { usedThoughWeak, usedTooLong } from "../../certificates.ts";
import { loggedAmong } from "../../host-event.ts";
import { openAmong, unidentifiedAmong } from "../../people.ts";
import { unauthenticatedAmong } from "../../programs.ts";
import { reason, reasonsOf } from "../../reason.ts";
import { settingsAmong } from "../../settings.ts";
import { nameOf } from "../../traffic.ts";
import { quote } from "../../wording.ts";
import { wasWritten } from "../sr-3-5.ts";
import type { Sign } from "./component-check.ts";
import { factsAt, findingsAbout, findingsAt } from "./evidence.ts";

/** Settings on a topic that leave out what it is for. */
export function weakly(...topics: readonly SettingTopic[]): Sign {
  return (asset, ground) => topics.flatMap((topic) => settingsAmong(factsAt("setting", asset, ground), topic).weak);
}

/** The other settings on a topic. */
export function soundly(...topics: readonly SettingTopic[]): Sign {
  return (asset, ground) => topics.flatMap((topic) => settingsAmong(factsAt("setting", asset, ground), topic).set);
}

/** All settings on a topic, where not even a weak one tells what the component is capable of. */
export function settingsOf(...topics: readonly SettingTopic[]): Sign {
  return (asset, ground) => [...weakly(...topics)(asset, ground), ...soundly(...topics)(asset, ground)];
}

/** Findings about the component itself: it served, or it is the host. */
export function found(...codes: readonly FindingCode[]): Sign {
  return (asset, ground) => reasonsOf(findingsAbout(asset, ground, ...codes), ground);
}

/** Findings that name it, whatever part it took. */
export function named(...codes: readonly FindingCode[]): Sign {
  return (asset, ground) => reasonsOf(findingsAt(asset, ground, ...codes), ground);
}

function sessions(what: string, holds: "encrypted" | "signed" | "authenticated"): Sign {
  return (asset, ground) => {
    const groups = Map.groupBy(factsAt("session", asset, ground), ({ value }) => value[holds]);
    return [true, false].flatMap((seen) => {
      const facts = groups.get(seen) ?? [];
      const protocols = [...new Set(facts.map(({ value }) => value.protocol))].sort();
      const securable = seen || facts.some(({ value }) => value.securable) ? "" : ", which cannot be otherwise";
      return reason(`Sessions by ${enumerate(protocols)} are ${seen ? "" : "not "}${what}${securable}.`, facts);
    });
  };
}

export const encrypted = sessions("encrypted", "encrypted");
export const signed = sessions("signed", "signed");
export const authenticated = sessions("authenticated", "authenticated");

/** It let people work without asking who they are. */
export const unasked: Sign = (asset, ground) => unidentifiedAmong(factsAt("session", asset, ground), ground);

/** It served programs that proved nothing, although the protocol could have asked them. */
export const unproven: Sign = (asset, ground) => {
  const programs = factsAt("session", asset, ground).filter(({ value }) => !value.interactive && value.securable);
  return unauthenticatedAmong(programs, ground);
};

export const openAccounts: Sign = (asset, ground) => openAmong(factsAt("account", asset, ground));

export const accounts: Sign = (asset, ground) => {
  const people = factsAt("account", asset, ground).filter(({ value }) => value.interactive);
  return reason(`It has ${counted(people.length, "account")} with which people log in.`, people);
};

export const administrators: Sign = (asset, ground) => {
  const all = factsAt("account", asset, ground).filter(({ value }) => value.administrator && value.locked !== true);
  return reason(
    `${counted(all.length, "account")} may do everything: ${quote(all.map(({ value }) => value.name).join(", "))}.`,
    all,
  );
};

export const readableCredentials: Sign = (asset, ground) =>
  factsAt("cleartext-credential", asset, ground).flatMap((fact) => {
    const { client, protocol, port } = fact.value;
    return reason(`It took a readable credential from ${nameOf(client, ground)} by ${protocol} (port ${port}).`, [fact]);
  });

export const certificates: Sign = (asset, ground) => {
  const all = factsAt("certificate", asset, ground);
  return reason(`It shows or keeps ${counted(all.length, "certificate")}.`, all);
};

/** Certificates that it used although they no longer protect. */
export const weakCertificates: Sign = (asset, ground) => usedThoughWeak(factsAt("certificate", asset, ground), ground);

export const endedCertificates: Sign = (asset, ground) => usedTooLong(factsAt("certificate", asset, ground), ground);

/** Keys that lie beside certificates in files lie in no hardware; whether they do, is not seen. */
export const certificatesInFiles: Sign = (asset, ground) => {
  const files = factsAt("certificate", asset, ground).filter(({ value }) => value.via === "file");
  return reason("Certificates lie in its files; whether their keys do as well, is not seen.", files);
};

export const services: Sign = (asset, ground) => {
  const facts = factsAt("listening-service", asset, ground);
  return reason(`It listens on ${counted(facts.length, "port")}.`, facts);
};

export const identity: Sign = (asset, ground) => {
  const facts = factsAt("asset-seen", asset, ground).filter(
    ({ value }) => value.product !== undefined || value.version !== undefined,
  );
  return reason("It tells its product or version.", facts);
};

export const software: Sign = (asset, ground) => {
  const [packages, parts] = [factsAt("software", asset, ground), factsAt("component", asset, ground)];
  return [
    ...reason(`${counted(packages.length, "package")} of software with versions are known.`, packages),
    ...reason(`A bill of materials names ${counted(parts.length, "part")} of it.`, parts),
  ];
};

export const settings: Sign = (asset, ground) => {
  const facts = factsAt("setting", asset, ground);
  return reason(`${counted(facts.length, "setting")} of it can be read by machine.`, facts);
};

export const media: Sign = (asset, ground) =>
  reason("Removable media were mounted on it.", factsAt("removable-media", asset, ground));

export const digests: Sign = (asset, ground) => {
  const facts = factsAt("file-digest", asset, ground);
  return reason(`Digests of ${counted(facts.length, "file")} are known.`, facts);
};

export const watchedFiles: Sign = (asset, ground) => {
  const changes = factsAt("file-change", asset, ground);
  const tools = [...new Set(changes.map(({ value }) => quote(value.tool)))].sort();
  return reason(`${enumerate(tools)} noticed ${counted(changes.length, "change")} of files on it.`, changes);
};

/** What its log holds of these events. */
export function logged(what: string, ...classes: readonly HostEventClass[]): Sign {
  return (asset, ground) => loggedAmong(factsAt("host-event", asset, ground), what, ...classes);
}

export const updates: Sign = (asset, ground) => {
  const pending = factsAt("pending-update", asset, ground);
  const states = factsAt("patch-state", asset, ground);
  return [
    ...reason(
      `${counted(pending.length, "update")} ${pending.length === 1 ? "is" : "are"} offered for it and not installed.`,
      pending,
    ),
    ...reason(`People keep track of ${counted(states.length, "patch", "patches")} for it.`, states),
  ];
};

/** What it was told to do, and did. */
export function carriedOut(what: string, ...classes: readonly OperationClass[]): Sign {
  return (asset, ground) => {
    const done = factsAt("operation", asset, ground).filter(({ value }) => classes.includes(value.class) && value.accepted > 0);
    return reason(`${what} (${counted(done.length, "kind")} of operation).`, done);
  };
}

export const programsReadOut: Sign = (asset, ground) => {
  const uploads = factsAt("program-transfer", asset, ground).filter(({ value }) => value.direction === "upload");
  return reason(`${counted(uploads.length, "program or block", "programs or blocks")} were read out of it.`, uploads);
};

/** It took a value that lies outside what may be written. */
export const acceptedOutside: Sign = (asset, ground) =>
  reasonsOf(
    findingsAbout(asset, ground, "setpoint-out-of-range", "limit-exceeded").filter((finding) => wasWritten(finding, ground)),
    ground,
  );

/** What its filter does with what no rule names, as its own configuration proves. */
export function passesByDefault(verdict: "deny" | "permit"): Sign {
  return (asset, ground) => {
    const { default: found, facts, why } = defaultOf(asset.id, ground);
    const text = verdict === "deny" ? "It blocks what no rule names" : "It passes what no rule names";
    return found === verdict ? reason(`${text}: ${quote(why)}`, facts) : [];
  };
}

export const filterRules: Sign = (asset, ground) => {
  const rules = ground.all("firewall-rule").filter(({ value }) => ground.assetOf(value.device)?.id === asset.id);
  const logging = rules.filter(({ value }) => value.logged);
  return reason(`It filters by ${counted(rules.length, "rule")}, ${logging.length} of which log.`, rules);
};
