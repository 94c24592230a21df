// What people say of the process: the ground of rules that are certain. Everything is optional; what is not said is not watched.

type Range = readonly [low: number, high: number];

export interface DeclaredVariable {
  readonly alarm?: Range;
  readonly safety?: Range;
  /** The fastest change that may be, in units per second. */
  readonly rate?: number;
  /** Who may write it, by names as writes carry them. */
  readonly writers?: readonly string[];
}

/** Two variables that tell the same quantity: another instrument, or another way to the same value. */
export interface Pair {
  readonly a: string;
  readonly b: string;
  /** By how much they may differ, in their unit. */
  readonly tolerance: number;
}

/** What must be written in this order, each step within `within` milliseconds after the one before. */
export interface WriteOrder {
  readonly name: string;
  readonly variables: readonly string[];
  readonly within: number;
}

/** A condition over the values of a scan. */
export interface Interlock {
  readonly name: string;
  readonly variables: readonly string[];
  /** In words or as an expression: `PUMP1 off while LEVEL1 < 0.5 m`. */
  readonly text: string;
  /** `undefined` where the values do not tell. `value` gives NaN for what has none; `time` in milliseconds since 1970. Asked in every scan. */
  readonly holds: (value: (variable: string) => number, time: number) => boolean | undefined;
}

/** A variable that is written and shows what it was set to. */
export interface Echo {
  readonly written: string;
  readonly seen: string;
  readonly tolerance: number;
  /** Milliseconds that the process may take to follow. */
  readonly within: number;
}

export interface Declared {
  /** By name. */
  readonly variables?: ReadonlyMap<string, DeclaredVariable>;
  readonly pairs?: readonly Pair[];
  readonly orders?: readonly WriteOrder[];
  readonly interlocks?: readonly Interlock[];
  readonly echoes?: readonly Echo[];
}
