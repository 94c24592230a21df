// Short messages at the corner: what happened, and perhaps how to take it back. They stay until dismissed where they tell of a failure.

import { useSyncExternalStore } from "react";
import { useMessages } from "../language/language.tsx";
import { Icon } from "./icon.tsx";

interface Toast {
  readonly number: number;
  readonly text: string;
  readonly tone: "plain" | "bad";
}

const SHOWN = 6000;
const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let last = 0;

function publish(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

function dismiss(number: number): void {
  publish(toasts.filter((toast) => toast.number !== number));
}

export function tell(text: string, tone: Toast["tone"] = "plain"): void {
  last += 1;
  const number = last;
  publish([...toasts.filter((toast) => toast.text !== text).slice(-3), { number, text, tone }]);
  if (tone === "plain") setTimeout(() => dismiss(number), SHOWN);
}

export function Toasts() {
  const { shell } = useMessages();
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((toast) => (
        <div key={toast.number} className={`toast ${toast.tone}`}>
          <span>{toast.text}</span>
          <button type="button" className="button icon plain" aria-label={shell.dismiss} onClick={() => dismiss(toast.number)}>
            <Icon name="close" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
