// German: the manager's page and the first ten minutes.

import type { Messages } from "../messages.ts";

export const home = {
  title: "Wo wir stehen",
  lead: "Ziel gegen Bewiesenes, Zone für Zone. Stufen sind Vektoren über die sieben grundlegenden Anforderungen und werden nie gemittelt.",
  sentence: (proven, claimed, short, asked) =>
    `Von ${asked} Zielen ${proven === 1 ? "ist" : "sind"} ${proven} mit Beweis erreicht, ${claimed} nur laut Aussage, und ${short} ${short === 1 ? "ist" : "sind"} nicht erreicht.`,
  contradictions: (count) => (count === 1 ? "Zeile ist widersprüchlich" : "Zeilen sind widersprüchlich"),
  openFindings: (count) => (count === 1 ? "Befund ist offen" : "Befunde sind offen"),
  levels: "Sicherheitsstufen der Zonen",
  next: "Was als Nächstes zu tun ist",
  nothingNext: "Jedes Ziel ist mit Beweis erreicht.",
  changes: "Was sich geändert hat",
  nothingChanged: "Nichts seit der letzten Bewertung.",
  expires: "Was abläuft",
  nothingExpires: "In den nächsten Monaten läuft nichts ab.",
  over: "abgelaufen",
  first: "Die ersten zehn Minuten",
  firstLead: "Von der leeren Anlage zum ersten bewiesenen Urteil, am eigenen Mitschnitt.",
  steps: {
    capture: {
      title: "Mitschnitt hinzufügen",
      text: "Eine Aufzeichnung des Anlagennetzes (pcap, pcapng) oder die Konfiguration einer Firewall. In die Anlage wird nie etwas gesendet.",
      action: "Nachweis hinzufügen",
    },
    zones: {
      title: "Zonen zeichnen",
      text: "Übernehmen Sie die Zonen, die aus dem Verkehr vorgeschlagen werden, oder zeichnen Sie sie selbst.",
      action: "Anlagenplan öffnen",
    },
    targets: {
      title: "Sagen, was jede Zone erreichen soll",
      text: "Wählen Sie im Plan eine Zone und setzen Sie ihre Zielstufe für jede grundlegende Anforderung.",
      action: "Ziele setzen",
    },
    verdict: {
      title: "Sehen, was bewiesen ist",
      text: "Jede Zeile sagt, was für und gegen sie spricht, bis hin zum Paket.",
      action: "Bewertung öffnen",
    },
  },
} satisfies Messages["home"];
