// CR 2.11: records carry the right time, and nobody tampers with it.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { carriedOut, logged, settingsOf, soundly, weakly } from "./sign.ts";

export const cr2x11: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "CR 2.11",
      questions: [
        ask(
          "Does the component put date and time into every record, from a clock that keeps running without power?",
          "A record",
          "The data sheet on the clock",
        ),
        ask("Does it tell the time zone or use universal time?", "The format description", "A record beside a clock"),
      ],
      techniques: ["T0872"],
    },
    { noted: [settingsOf("time"), logged("the time of what happened")] },
  ),
  componentCheck(
    {
      requirement: "CR 2.11 RE(1)",
      questions: [
        ask(
          "Can the component follow the plant's time source by itself?",
          "The setting for the source",
          "The offset that it reports",
        ),
        ask("Does it notice when the source is lost or its time jumps?", "The event for it", "A test with the source off"),
      ],
      techniques: ["T0872", "T0856"],
    },
    { against: [weakly("time")], noted: [soundly("time")] },
  ),
  componentCheck(
    {
      requirement: "CR 2.11 RE(2)",
      questions: [
        ask(
          "Does the component notice and record a change of time or of the source by someone who may not?",
          "The record of such a change",
          "The manual",
        ),
        ask("Can it check that time messages really come from its source?", "The setting for keys", "A test with a false source"),
      ],
      techniques: ["T0872", "T0856"],
    },
    {
      noted: [
        settingsOf("time"),
        logged("of changes of the time", "time-changed"),
        carriedOut("Its clock was set over the network", "time-change"),
      ],
    },
  ),
];
