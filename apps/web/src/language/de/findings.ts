// German: findings.

import type { Messages } from "../messages.ts";

export const findings = {
  title: "Befunde",
  lead: "Was dem Entwurf widerspricht, mit seinem Beweis. Ein Befund bleibt, bis er auf Zeit akzeptiert oder behoben und durch spätere Nachweise bestätigt ist.",
  state: "Zustand",
  kind: "Art",
  everyState: "Jeder Zustand",
  everyKind: "Jede Art",
  what: "Was gefunden wurde",
  since: "Seit",
  none: "Nichts wurde gefunden. Das sagt nur dort etwas, wo Sensoren genug gesehen haben.",
  detail: "Der Befund",
  proof: "Beweis",
  decide: "Was daraus wird",
  reason: "Begründung",
  expires: "Akzeptiert bis",
  until: (day) => `bis ${day}`,
  acceptHint: "Er bleibt ein Befund und kehrt an dem genannten Tag zurück.",
  fixHint: "Er gilt als bestätigt, sobald spätere Nachweise zeigen, dass er weg ist.",
  states: { open: "offen", accepted: "akzeptiert", fixed: "behoben", verified: "bestätigt" },
  actions: { accepted: "Auf Zeit akzeptieren", fixed: "Ist behoben", open: "Wieder öffnen" },
} satisfies Messages["findings"];
