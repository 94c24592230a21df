// German: traffic.

import type { Messages } from "../messages.ts";

export const traffic = {
  title: "Verkehr",
  lead: "Was im Netz gesehen wurde: Geräte, Verbindungen, und was sie taten. Bulkhead sendet nie ein Paket in die Anlage.",
  views: { inventory: "Inventar", conversations: "Verbindungen", operations: "Operationen" },
  address: "Adresse",
  name: "Namen",
  product: "Hersteller und Produkt",
  client: "Beginnt",
  server: "Bedient",
  protocol: "Protokoll",
  packets: "Pakete",
  bytes: "Bytes",
  last: "Zuletzt gesehen",
  operation: "Operation",
  function: "Funktion",
  target: "Ziel",
  count: "Anzahl",
  fresh: "neu",
  undeclared: "nicht im Entwurf",
  noChannel: "kein Kanal",
  unrecognised: "nicht erkannt",
  dangerous: "verändert die Anlage",
  none: "Es wurde kein Verkehr gelesen. Fügen Sie unter Nachweise einen Mitschnitt hinzu.",
  overTime: (from, to) => `Operationen von ${from} bis ${to}; die Höhe ist die Wurzel der Anzahl`,
} satisfies Messages["traffic"];
