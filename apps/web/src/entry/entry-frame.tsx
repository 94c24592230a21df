// The frame of the pages before one is in: what this is at the left, the form at the right.

import type { ReactNode } from "react";
import { useMessages } from "../language/language.tsx";
import { Mark } from "../parts/icon.tsx";
import { useTitle } from "../parts/page.tsx";
import "../people/people.css";
import { LanguageMenu, ThemeMenu } from "../shell/frame.tsx";

export function EntryFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const { entry } = useMessages();
  useTitle(title);
  return (
    <div className="entry">
      <header className="entry-side">
        <Mark size={72} />
        <span className="brand">Bulkhead</span>
        <p>{entry.promise}</p>
      </header>
      <main className="entry-main">
        <h1>{title}</h1>
        {children}
        <div className="entry-foot">
          <LanguageMenu />
          <ThemeMenu />
        </div>
      </main>
    </div>
  );
}
