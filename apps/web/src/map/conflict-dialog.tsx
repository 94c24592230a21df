// Two versions of the same thing, side by side. A person chooses; nothing is decided by who came last.

import { useState } from "react";
import { useMessages } from "../language/language.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { SeenText } from "../parts/seen-text.tsx";
import type { Thing } from "./edit.ts";
import type { Conflict } from "./merge.ts";

type Side = "mine" | "theirs";

export interface ConflictDialogProps {
  readonly conflicts: readonly Conflict[];
  readonly by: string | undefined;
  readonly onSettle: (choices: ReadonlyMap<string, Side>) => void;
}

export function ConflictDialog({ conflicts, by, onSettle }: ConflictDialogProps) {
  const { map, words } = useMessages();
  const [choices, setChoices] = useState<ReadonlyMap<string, Side>>(new Map());
  const keyOf = ({ kind, id }: Conflict) => `${kind} ${id}`;
  const open = conflicts.filter((conflict) => !choices.has(keyOf(conflict)));
  return (
    // it closes by choosing only: closing it otherwise would have to lose one version
    <Dialog
      title={map.conflictTitle}
      wide
      foot={
        <button type="button" className="button main" disabled={open.length > 0} onClick={() => onSettle(choices)}>
          {map.keepChoice}
        </button>
      }
    >
      <p className="quiet">{map.conflictLead(by ?? map.somebody)}</p>
      {conflicts.map((conflict) => (
        <fieldset key={keyOf(conflict)} className="bare">
          <legend>
            {words[conflict.kind]} <SeenText text={(conflict.mine ?? conflict.theirs)?.value.name ?? conflict.id} />
          </legend>
          <div className="versions">
            {(["mine", "theirs"] as const).map((side) => (
              <label key={side}>
                <span className="tick">
                  <input
                    type="radio"
                    name={keyOf(conflict)}
                    checked={choices.get(keyOf(conflict)) === side}
                    onChange={() => setChoices(new Map([...choices, [keyOf(conflict), side]]))}
                  />
                  <b>{map[side]}</b>
                </span>
                <Version thing={conflict[side]} fields={conflict.fields} />
              </label>
            ))}
          </div>
        </fieldset>
      ))}
    </Dialog>
  );
}

function Version({ thing, fields }: { readonly thing: Thing | null; readonly fields: readonly string[] }) {
  const { map } = useMessages();
  if (thing === null) return <em>{map.removedHere}</em>;
  const names = new Map<string, string>(Object.entries(map.fields));
  return (
    <dl>
      {Object.entries(thing.value)
        .filter(([key]) => key !== "id")
        .map(([key, value]) => [
          <dt key={`${key} name`} className={fields.includes(key) ? "differs" : undefined}>
            {names.get(key) ?? key}
          </dt>,
          <dd key={key} className={fields.includes(key) ? "differs" : undefined}>
            <SeenText text={writeValue(value)} />
          </dd>,
        ])}
    </dl>
  );
}

/** A field as a line: lists with commas, vectors as pairs. */
function writeValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(writeValue).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([key, part]) => `${key} ${writeValue(part)}`)
    .join(" ");
}
