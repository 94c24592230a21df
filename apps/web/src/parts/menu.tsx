// A button that opens a small panel, on the browser's own popover: it closes on Escape, on a click elsewhere, and on a choice within.

import { type ReactNode, useEffect, useId, useRef } from "react";

export interface MenuProps {
  readonly label: string;
  readonly face: ReactNode;
  readonly children: ReactNode;
}

export function Menu({ label, face, children }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const place = panel.current;
    const close = () => place?.hidePopover();
    place?.addEventListener("click", close);
    return () => place?.removeEventListener("click", close);
  }, []);
  return (
    <div className="menu">
      <button ref={button} type="button" className="button plain" aria-label={label} title={label} popoverTarget={id}>
        {face}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        onToggle={(event) => {
          if (event.newState !== "open" || button.current === null || panel.current === null) return;
          const at = button.current.getBoundingClientRect();
          panel.current.style.position = "fixed";
          panel.current.style.inset = "auto";
          panel.current.style.top = `${at.bottom + 6}px`;
          panel.current.style.right = `${Math.max(8, innerWidth - at.right)}px`;
          panel.current.querySelector<HTMLElement>("button, a, input, select")?.focus();
        }}
      >
        {children}
      </div>
    </div>
  );
}
