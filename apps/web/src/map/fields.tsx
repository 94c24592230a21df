// The fields of the panel. A text is taken over when the field is left or Enter is pressed, so that one thought is one step of undo.

import {
  FOUNDATIONAL_REQUIREMENTS,
  type FoundationalRequirement,
  type LevelVector,
  type SecurityLevel,
} from "@bulkhead/standards";
import { type ReactNode, useId, useState } from "react";
import { useMessages } from "../language/language.tsx";

export interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string | undefined;
  readonly long?: boolean;
  readonly required?: boolean;
  readonly disabled: boolean;
  readonly onSet: (value: string) => void;
}

export function TextField({ label, value, hint, long = false, required = false, disabled, onSet }: TextFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  const take = () => {
    if (typed !== null && typed !== value && !(required && typed.trim() === "")) onSet(typed.trim());
    setTyped(null);
  };
  const shared = {
    id,
    value: typed ?? value,
    disabled,
    onBlur: take,
    "aria-describedby": hint === undefined ? undefined : `${id}-hint`,
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {long ? (
        <textarea {...shared} onChange={(event) => setTyped(event.target.value)} />
      ) : (
        <input
          {...shared}
          onChange={(event) => setTyped(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") {
              event.preventDefault();
              take();
            } else if (event.key === "Escape") setTyped(null);
          }}
        />
      )}
      {hint !== undefined && <small id={`${id}-hint`}>{hint}</small>}
    </div>
  );
}

/** A list of texts as one line, separated by commas. */
export function ListField({
  values,
  onSet,
  ...rest
}: Omit<TextFieldProps, "value" | "onSet"> & { readonly values: readonly string[]; readonly onSet: (values: string[]) => void }) {
  const split = (text: string) =>
    text
      .split(/[,;\s]+/)
      .map((one) => one.trim())
      .filter((one) => one !== "");
  return <TextField {...rest} value={values.join(", ")} onSet={(text) => onSet(split(text))} />;
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

export interface ChoiceFieldProps {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly Choice[];
  readonly disabled: boolean;
  readonly onSet: (value: string) => void;
}

export function ChoiceField({ label, value, choices, disabled, onSet }: ChoiceFieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} disabled={disabled} onChange={(event) => onSet(event.target.value)}>
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}

export interface ChoicesFieldProps {
  readonly label: string;
  readonly hint?: string;
  readonly values: readonly string[];
  readonly choices: readonly Choice[];
  readonly disabled: boolean;
  readonly onSet: (values: string[]) => void;
}

export function ChoicesField({ label, hint, values, choices, disabled, onSet }: ChoicesFieldProps) {
  // what is named but does not exist stays visible, so that it can be taken out
  const strange = values
    .filter((value) => !choices.some((choice) => choice.value === value))
    .map((value) => ({ value, label: value }));
  const all = [...choices, ...strange];
  if (all.length === 0) return null;
  return (
    <fieldset className="field bare">
      <legend>{label}</legend>
      {hint !== undefined && <small>{hint}</small>}
      <div className="choices">
        {all.map((choice) => (
          <Tick
            key={choice.value}
            label={choice.label}
            value={values.includes(choice.value)}
            disabled={disabled}
            onSet={(on) => onSet(on ? [...values, choice.value] : values.filter((value) => value !== choice.value))}
          />
        ))}
      </div>
    </fieldset>
  );
}

export function Tick({
  label,
  value,
  disabled,
  onSet,
}: {
  readonly label: ReactNode;
  readonly value: boolean;
  readonly disabled: boolean;
  readonly onSet: (value: boolean) => void;
}) {
  return (
    <label className="tick">
      <input type="checkbox" checked={value} disabled={disabled} onChange={(event) => onSet(event.target.checked)} />
      {label}
    </label>
  );
}

const LEVELS: readonly SecurityLevel[] = [0, 1, 2, 3, 4];

/** The target vector: seven levels, never one. */
export function TargetField({
  value,
  disabled,
  onSet,
}: {
  readonly value: LevelVector;
  readonly disabled: boolean;
  readonly onSet: (value: LevelVector) => void;
}) {
  const { map, words } = useMessages();
  const id = useId();
  const change = (fr: FoundationalRequirement, level: SecurityLevel) => onSet({ ...value, [fr]: level });
  return (
    <fieldset className="field bare">
      <legend>{map.fields.target}</legend>
      <div className="target-grid">
        {FOUNDATIONAL_REQUIREMENTS.map((fr) => (
          <div key={fr}>
            <label htmlFor={`${id}-${fr}`} title={words.frs[fr]}>
              {fr}
            </label>
            <select
              id={`${id}-${fr}`}
              value={value[fr]}
              disabled={disabled}
              onChange={(event) => change(fr, Number(event.target.value) as SecurityLevel)}
            >
              {LEVELS.map((level) => (
                <option key={level} value={level}>
                  {level}
                </option>
              ))}
            </select>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
