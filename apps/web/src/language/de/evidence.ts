// German: evidence.

import type { Messages } from "../messages.ts";

export const evidence = {
  title: "Nachweise",
  lead: "Dateien genau so, wie sie eingingen, bekannt durch ihre Prüfsumme und nie verändert. Auch was nicht gelesen werden konnte, wird genannt.",
  drop: "Mitschnitte, Firewall-Konfigurationen, Host-Sammlungen, Tabellen oder Aussagen hierher ziehen oder Dateien wählen",
  uploads: "Laufende Übertragungen",
  reading: "Empfangen; wird gelesen …",
  name: "Datei",
  kind: "Gelesen als",
  unknown: "nicht erkannt",
  size: "Größe",
  facts: "Fakten",
  notUnderstood: "Unverstanden",
  collected: "Gesammelt",
  effective: "Gilt ab",
  expires: "Läuft ab",
  collector: "Gesammelt von",
  classification: "Einstufung",
  about: "Betrifft",
  sensor: "Sensor",
  problems: "Schwierigkeiten beim Lesen",
  usedBy: "Wo er gebraucht wird",
  unused: "Kein Urteil beruht darauf.",
  none: "Noch keine Nachweise. Ziehen Sie oben einen Mitschnitt hinein.",
  calendar: "Ablaufkalender",
} satisfies Messages["evidence"];
