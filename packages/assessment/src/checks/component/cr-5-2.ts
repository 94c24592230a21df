// NDR 5.2: a network device guards the boundary at which it stands.

import type { ComponentCheck } from "../../check.ts";
import { ask } from "../../guidance.ts";
import { componentCheck } from "./component-check.ts";
import { filterRules, named, passesByDefault } from "./sign.ts";

export const cr5x2: readonly ComponentCheck[] = [
  componentCheck(
    {
      requirement: "NDR 5.2",
      questions: [
        ask(
          "Can the network device watch and filter all traffic at the boundary at which it stands?",
          "Its rules with interfaces",
          "The drawing with its place",
        ),
        ask("Does the network device record what it refused?", "The setting for records", "Such a record"),
      ],
      techniques: ["T0866", "T0883", "T0884"],
    },
    { noted: [filterRules, named("rule-beyond-design", "firewall-unproven", "conversation-past-firewall")] },
  ),
  componentCheck(
    {
      requirement: "NDR 5.2 RE(1)",
      questions: [
        ask(
          "Does the network device refuse all traffic that no rule allows, in both directions and for IPv4 and IPv6?",
          "Its default rules",
          "A test with traffic of each kind",
        ),
        ask(
          "Is that so from its first start, before any rule is loaded?",
          "The manual on the state on delivery",
          "A test with an empty rule set",
        ),
      ],
      techniques: ["T0866", "T0885", "T0886"],
    },
    { for: [passesByDefault("deny")], against: [passesByDefault("permit")], noted: [filterRules] },
  ),
  componentCheck({
    requirement: "NDR 5.2 RE(2)",
    questions: [
      ask(
        "Can the network device cut all traffic across the boundary at one command or switch?",
        "The command in the manual",
        "A record of an exercise",
      ),
      ask("Can the cut be undone only by an authorised person?", "The permission", "A test"),
    ],
    techniques: ["T0822", "T0866", "T0867"],
  }),
  componentCheck({
    requirement: "NDR 5.2 RE(3)",
    questions: [
      ask(
        "Does the network device pass nothing when its filter fails, restarts or loses power?",
        "The supplier's description",
        "A test with the power off",
      ),
      ask("Are bypass relays in it absent, or switched off?", "The data sheet", "The setting"),
    ],
    techniques: ["T0866", "T0816"],
  }),
];
