// The rules by which alarms are raised: what each means in words of the plant, and which ATT&CK for ICS techniques it may show.

export interface Rule {
  readonly title: string;
  /** What it would mean if it is no fault of an instrument. */
  readonly meaning: string;
  /** ATT&CK for ICS. */
  readonly techniques: readonly string[];
  /** `stated`: a person or the plant says what is allowed. `learned`: it was concluded from normal data, and may be chance. */
  readonly ground: "stated" | "learned";
}

export const RULES = {
  limit: {
    title: "beyond a declared limit",
    meaning: "The process has left the range that it was designed for, or somebody drives it there.",
    techniques: ["T0831", "T0879"],
    ground: "stated",
  },
  rate: {
    title: "faster than it may change",
    meaning: "Equipment is driven harder than it may be, or the value does not come from the instrument.",
    techniques: ["T0831", "T0856"],
    ground: "stated",
  },
  envelope: {
    title: "far outside all that was ever seen",
    meaning: "The process is where it has never been, or the value is made up.",
    techniques: ["T0831", "T0856"],
    ground: "learned",
  },
  jump: {
    title: "an impossible jump",
    meaning: "No process of this kind moves so fast: the value was replaced, or the instrument failed.",
    techniques: ["T0856"],
    ground: "learned",
  },
  stuck: {
    title: "does not move",
    meaning: "The view is frozen: an instrument failed, or somebody holds the value still while the process goes on.",
    techniques: ["T0856", "T0832"],
    ground: "learned",
  },
  stale: {
    title: "no longer arrives",
    meaning: "The view is lost for this variable: who looks sees an old value.",
    techniques: ["T0829", "T0815", "T0804"],
    ground: "learned",
  },
  clock: {
    title: "time does not go on as it should",
    meaning: "Recordings are mixed, a clock was set, or old messages are sent again.",
    techniques: ["T0856"],
    ground: "stated",
  },
  "replay-scan": {
    title: "all values repeat an earlier stretch",
    meaning: "What is shown was recorded before: somebody hides what the process does now.",
    techniques: ["T0856", "T0832"],
    ground: "learned",
  },
  "replay-variable": {
    title: "one value repeats an earlier stretch",
    meaning: "What this instrument shows was recorded before: somebody hides what it would show now.",
    techniques: ["T0856", "T0832"],
    ground: "learned",
  },
  relation: {
    title: "does not fit the other values",
    meaning: "A value is false, an actuator does not do what it is told, or the process was changed.",
    techniques: ["T0856", "T0831"],
    ground: "learned",
  },
  motion: {
    title: "does not follow from the values before",
    meaning: "The process moves otherwise than its inputs say: a value is false, or something acts that is not seen.",
    techniques: ["T0856", "T0831"],
    ground: "learned",
  },
  drift: {
    title: "drifts steadily",
    meaning: "A slow change that no single step shows: an instrument drifts, or somebody shifts the value a little at a time.",
    techniques: ["T0856", "T0836"],
    ground: "learned",
  },
  law: {
    title: "breaks a law of the process",
    meaning: "Balance of what flows in, flows out and is stored no longer holds: a value is false, or something leaks.",
    techniques: ["T0856", "T0831"],
    ground: "learned",
  },
  mode: {
    title: "is where it never is in this mode",
    meaning: "An actuator does not do what it reports, or its report is false.",
    techniques: ["T0856", "T0831"],
    ground: "learned",
  },
  disagreement: {
    title: "two sources tell different values",
    meaning: "One of the two ways to the value is being falsified.",
    techniques: ["T0856", "T0832"],
    ground: "stated",
  },
  echo: {
    title: "is not what was written",
    meaning: "The controller does not do what it was told, or what it shows is false.",
    techniques: ["T0831", "T0856"],
    ground: "stated",
  },
  writer: {
    title: "written from a wrong place",
    meaning: "Somebody who may not sets values of the process.",
    techniques: ["T0855", "T0836"],
    ground: "stated",
  },
  order: {
    title: "written in an unsafe order",
    meaning: "Commands come in an order in which the equipment may be damaged.",
    techniques: ["T0855", "T0831"],
    ground: "stated",
  },
  interlock: {
    title: "an interlock does not hold",
    meaning: "A condition that keeps people and equipment safe is broken.",
    techniques: ["T0880", "T0831"],
    ground: "stated",
  },
  session: {
    title: "the conversation that carries it was tampered with",
    meaning: "Packets were put into the connection by somebody else.",
    techniques: ["T0830", "T0856"],
    ground: "stated",
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof RULES;
export const RULE_IDS = Object.keys(RULES) as readonly RuleId[];
