// The language of the screen: chosen by the person, else by the browser. Each is a file of its own and only one is loaded.

import { createContext, type ReactNode, useContext, useMemo } from "react";
import type { Messages } from "./messages.ts";

/** To add a language: one folder beside `en` and `de`, and one line here. */
const LANGUAGES = {
  en: { name: "English", load: async () => (await import("./en/index.ts")).en },
  de: { name: "Deutsch", load: async () => (await import("./de/index.ts")).de },
} satisfies Record<string, { readonly name: string; readonly load: () => Promise<Messages> }>;

export type LanguageCode = keyof typeof LANGUAGES;
export const LANGUAGE_NAMES = Object.entries(LANGUAGES).map(([code, { name }]) => ({ code: code as LanguageCode, name }));

const KEPT = "bulkhead.language";

function isLanguage(code: string | null | undefined): code is LanguageCode {
  return code !== null && code !== undefined && Object.hasOwn(LANGUAGES, code);
}

export function chosenLanguage(): LanguageCode {
  const kept = localStorage.getItem(KEPT);
  if (isLanguage(kept)) return kept;
  return navigator.languages.map((one) => one.slice(0, 2)).find(isLanguage) ?? "en";
}

/** The page is loaded again in the new language: simpler than a switch in place, and nothing half-translated is left. */
export function chooseLanguage(code: LanguageCode): void {
  localStorage.setItem(KEPT, code);
  location.reload();
}

export interface Language {
  readonly code: LanguageCode;
  readonly messages: Messages;
}

export async function loadLanguage(code: LanguageCode): Promise<Language> {
  document.documentElement.lang = code;
  return { code, messages: await LANGUAGES[code].load() };
}

const LanguageContext = createContext<Language | null>(null);

export function LanguageProvider({ language, children }: { readonly language: Language; readonly children: ReactNode }) {
  return <LanguageContext value={language}>{children}</LanguageContext>;
}

function useLanguage(): Language {
  const language = useContext(LanguageContext);
  if (language === null) throw new Error("a LanguageProvider must stand around every component");
  return language;
}

export function useMessages(): Messages {
  return useLanguage().messages;
}

export function useLanguageCode(): LanguageCode {
  return useLanguage().code;
}

/** Numbers, sizes and times as the language writes them. Moments are ISO 8601 in UTC and are shown in UTC, as evidence has them. */
export function useFormats() {
  const { code } = useLanguage();
  return useMemo(() => {
    const day = new Intl.DateTimeFormat(code, { dateStyle: "medium", timeZone: "UTC" });
    const moment = new Intl.DateTimeFormat(code, { dateStyle: "medium", timeStyle: "medium", timeZone: "UTC" });
    const number = new Intl.NumberFormat(code);
    const size = new Intl.NumberFormat(code, { maximumFractionDigits: 1 });
    const valid = (iso: string, format: Intl.DateTimeFormat) => {
      const date = new Date(iso);
      return Number.isNaN(date.getTime()) ? iso : format.format(date);
    };
    return {
      day: (iso: string) => valid(iso, day),
      moment: (iso: string) => `${valid(iso, moment)} UTC`,
      number: (value: number) => number.format(value),
      bytes: (value: number) => {
        const units = ["B", "kB", "MB", "GB", "TB"];
        const power = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3));
        return `${size.format(value / 1000 ** power)} ${units[power]}`;
      },
    };
  }, [code]);
}
