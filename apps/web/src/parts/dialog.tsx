// A dialog: the browser's own, which keeps the focus inside, closes on Escape and gives the focus back.

import { type ReactNode, useEffect, useId, useRef } from "react";
import { useMessages } from "../language/language.tsx";
import { Icon } from "./icon.tsx";

export interface DialogProps {
  readonly title: string;
  readonly wide?: boolean;
  readonly foot?: ReactNode;
  readonly children: ReactNode;
  /** Absent where it closes only by what it asks for. */
  readonly onClose?: () => void;
}

export function Dialog({ title, wide = false, foot, children, onClose }: DialogProps) {
  const { shell } = useMessages();
  const place = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const dialog = place.current;
    if (dialog !== null && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={place}
      aria-labelledby={heading}
      className={wide ? "wide" : undefined}
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      <div className="dialog-head">
        <h2 id={heading}>{title}</h2>
        {onClose !== undefined && (
          <button type="button" className="button icon plain" aria-label={shell.close} onClick={onClose}>
            <Icon name="close" />
          </button>
        )}
      </div>
      <div className="dialog-body">{children}</div>
      {foot !== undefined && <div className="dialog-foot">{foot}</div>}
    </dialog>
  );
}
