// Settings: what the settings of inspected hosts say on one topic. Their readers know what a setting is about and whether it is weak.

import type { FactOf, SettingTopic } from "@bulkhead/facts";
import type { Check, Ground, Subject } from "./check.ts";
import type { SystemGuidance } from "./guidance.ts";
import { reason, support } from "./reason.ts";
import type { Reason } from "./verdict.ts";
import { quote } from "./wording.ts";

export interface Settings {
  /** Settings that leave out what the topic is for. */
  readonly weak: readonly Reason[];
  /** The others, one reason per host. Never the whole of a row: they show some settings of some hosts. */
  readonly set: readonly Reason[];
}

export function settingsOn(topic: SettingTopic, subject: Subject, ground: Ground): Settings {
  return settingsAmong(ground.of("setting", subject), topic);
}

export function settingsAmong(all: readonly FactOf<"setting">[], topic: SettingTopic): Settings {
  const settings = all.filter(({ value }) => value.topic === topic);
  const weak = settings.flatMap((fact) => {
    const { host, component, name, value, weak: why } = fact.value;
    return why === undefined
      ? []
      : reason(`On ${quote(host)}, ${quote(component)} has ${quote(name)} = ${quote(value)}: ${quote(why)}.`, [fact]);
  });
  const sound = Map.groupBy(
    settings.filter(({ value }) => value.weak === undefined),
    ({ value }) => value.host,
  );
  const set = [...sound].flatMap(([host, facts]) => {
    const listed = facts.map(({ value }) => `${quote(value.name)} = ${quote(value.value)}`);
    return reason(`On ${quote(host)}: ${quote(listed.join(", "))}.`, facts);
  });
  return { weak, set };
}

/** Everything that is set on some topics, weak or not, for rows that it bears on without deciding. */
export function settingsAbout(subject: Subject, ground: Ground, ...topics: readonly SettingTopic[]): readonly Reason[] {
  return topics.flatMap((topic) => {
    const { weak, set } = settingsOn(topic, subject, ground);
    return [...weak, ...set];
  });
}

/** A check that knows the row from settings alone. */
export function settingsCheck(guidance: SystemGuidance, topic: SettingTopic, missing: string): Check {
  return {
    ...guidance,
    method:
      "A setting that leaves out what the row asks for is a breach; other settings are noted, since they speak for some components only.",
    decide(subject, ground) {
      const { weak, set } = settingsOn(topic, subject, ground);
      return support({ against: weak, noted: set, missing: [missing] });
    },
  };
}

/** A check that settings on a topic bear on without deciding: not even a weak one shows that the row is violated. */
export function notedSettings(guidance: SystemGuidance, topic: SettingTopic, missing: string): Check {
  return {
    ...guidance,
    method: "Settings about the matter are noted, weak ones among them; none of them decides the row, a statement does.",
    decide: (subject, ground) => support({ noted: settingsAbout(subject, ground, topic), missing: [missing] }),
  };
}
