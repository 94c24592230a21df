// A level as four steps: full steps are proven, hatched ones only claimed, and the bracket is the target. Read by shape as well as by colour.

import type { SecurityLevel } from "@bulkhead/standards";

export interface LevelBarProps {
  readonly target: SecurityLevel;
  readonly proven: SecurityLevel;
  readonly claimed: SecurityLevel;
}

const STEPS = [1, 2, 3, 4] as const;

export function LevelBar({ target, proven, claimed }: LevelBarProps) {
  return (
    <span className="level-bar" aria-hidden="true">
      {STEPS.map((step) => (
        <i
          key={step}
          className={`${step <= proven ? `proven l${step}` : step <= claimed ? "claimed" : "open"}${step === target ? " target" : ""}${step <= target && step > proven ? " asked" : ""}`}
        />
      ))}
    </span>
  );
}
