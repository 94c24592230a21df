// When evidence expires, month by month: what to collect again, and when.

import type { EvidenceEntry } from "../api/evidence.ts";
import { useFormats, useLanguageCode, useMessages } from "../language/language.tsx";
import { SeenText } from "../parts/seen-text.tsx";

export function ExpiryCalendar({ entries }: { readonly entries: readonly EvidenceEntry[] }) {
  const { evidence } = useMessages();
  const { day } = useFormats();
  const month = new Intl.DateTimeFormat(useLanguageCode(), { month: "long", year: "numeric", timeZone: "UTC" });
  const dated = entries
    .flatMap((entry) => (entry.expires === undefined ? [] : [{ name: entry.name, digest: entry.digest, on: entry.expires }]))
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
  if (dated.length === 0) return null;
  const months = Map.groupBy(dated, (one) => one.on.slice(0, 7));
  return (
    <section aria-labelledby="expiry" className="sheet calendar">
      <h2 id="expiry">{evidence.calendar}</h2>
      <ol>
        {[...months].map(([key, ones]) => (
          <li key={key}>
            <h3>{month.format(new Date(`${key}-01T00:00:00Z`))}</h3>
            <ul>
              {ones.map((one) => (
                <li key={one.digest}>
                  <time dateTime={one.on} className="quiet">
                    {day(one.on)}
                  </time>{" "}
                  <SeenText text={one.name} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}
