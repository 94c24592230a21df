// SR 5.3 and RE(1): mail, chat and the like between people stay out.

import type { Conversation } from "@bulkhead/facts";
import { boundaryOf } from "../boundary.ts";
import type { Check, Ground, Subject } from "../check.ts";
import { ask, carriedBy } from "../guidance.ts";
import { factsOf, reason, support } from "../reason.ts";
import { segmentationOf } from "../segmentation.ts";
import { crosses, isUnderstood, isUntrusted, nameOf, spanOf, unwatched } from "../traffic.ts";
import type { Reason } from "../verdict.ts";

/** Protocols tell of themselves what they are for. */
function isPersonal(conversation: Conversation): boolean {
  return conversation.purpose === "person-to-person";
}

function personal(subject: Subject, ground: Ground, only: (conversation: Conversation) => boolean): readonly Reason[] {
  return ground
    .of("conversation", subject)
    .filter(({ value }) => isPersonal(value) && value.answered && only(value))
    .flatMap((fact) => {
      const { client, server, protocol, port } = fact.value;
      const text = `${nameOf(client, ground)} and ${nameOf(server, ground)} exchange messages between people by ${protocol ?? "an unknown protocol"} (port ${port}).`;
      return reason(text, [fact]);
    });
}

/** The protocols that were recognised by content anywhere, and whether they are for messages between people. */
function purposesOf(ground: Ground): ReadonlyMap<string, boolean> {
  return new Map(ground.once("purposes of protocols", readPurposes));
}

function readPurposes(ground: Ground): [string, boolean][] {
  const purposes = new Map<string, boolean>();
  for (const { value } of ground.all("conversation")) {
    if (value.protocol === null || value.recognisedBy !== "content") continue;
    purposes.set(value.protocol, (purposes.get(value.protocol) ?? false) || isPersonal(value));
  }
  return [...purposes];
}

/** Every channel of the conduits carries a protocol that was seen somewhere and is not for messages between people. */
function channelsAreImpersonal(subject: Subject, ground: Ground): boolean {
  const purposes = purposesOf(ground);
  return boundaryOf(subject, ground).conduits.every(({ channels }) =>
    channels.every(({ protocol }) => purposes.get(protocol) === false),
  );
}

/** What crosses was understood, and none of it is closed to view and leads to where strangers are. */
function nothingHidden(subject: Subject, ground: Ground): boolean {
  const strange = (address: string): boolean =>
    isUntrusted(address, ground) || ground.places.of(address).zone?.kind === "enterprise";
  const closed = new Set(
    ground
      .of("session", subject)
      .flatMap(({ value }) => (value.encrypted === true ? [`${value.client} ${value.server} ${value.port}`] : [])),
  );
  return ground
    .of("conversation", subject)
    .filter(({ value }) => value.answered && crosses(value, subject, ground))
    .every(({ value }) => {
      if (!isUnderstood(value)) return false;
      return !(closed.has(`${value.client} ${value.server} ${value.port}`) && (strange(value.client) || strange(value.server)));
    });
}

const STATEMENT =
  "A statement that none of the channels carries messages between people, web pages and encrypted sessions included.";

export const personToPerson: Check = {
  requirement: "SR 5.3",
  questions: [
    ask(
      "Are mail, chat, video, social media and web mail from outside kept from the stations of this zone, web pages and encrypted ones included?",
      "The rules of the boundary and the proxy",
      "A test from a station",
    ),
    ask(
      "Is it known which system brings messages of the plant out (alarm mails), and can nothing come back in?",
      "The settings of the mail relay",
      "The rule at the boundary",
    ),
  ],
  techniques: ["T0865", "T0863"],
  supportedBy: carriedBy("SR 5.3", "external"),

  method:
    "Mail, chat or the like across the boundary is a breach. Met where the boundary holds, every channel carries a protocol known not to be for that, and all that crossed while a sensor watched was understood.",
  decide(subject, ground) {
    const across = personal(subject, ground, (value) => crosses(value, subject, ground));
    const { holds, proof, missing } = segmentationOf(subject, ground);
    const settled =
      holds &&
      ground.watch(subject).across &&
      across.length === 0 &&
      channelsAreImpersonal(subject, ground) &&
      nothingHidden(subject, ground);
    const text = `The boundary denies by default, no channel is for messages between people, and ${spanOf(ground.watch(subject))} none crossed.`;
    return support({
      for: settled ? reason(text, proof) : [],
      against: across,
      missing: [...missing, STATEMENT],
    });
  },
};

export const noPersonToPerson: Check = {
  requirement: "SR 5.3 RE(1)",
  questions: [
    ask(
      "Are messages between people blocked in both directions, so that stations can neither send nor receive them?",
      "The rules for both directions",
      "A test of each",
    ),
    ask(
      "Are programs for such messages absent from the stations?",
      "The list of installed software",
      "The image from which stations are set up",
    ),
  ],
  techniques: ["T0865", "T0863", "T0817"],
  supportedBy: [],

  method:
    "Mail, chat or the like in the zone or across its boundary is a breach; that none was seen is noted while a sensor watched.",
  decide(subject, ground) {
    const any = personal(subject, ground, () => true);
    const watch = ground.watch(subject);
    const text = `No messages between people were seen ${spanOf(watch)}.`;
    return support({
      against: any,
      noted: any.length === 0 ? reason(text, factsOf(watch.facts, ground)) : [],
      missing: [...unwatched(watch, true), STATEMENT],
    });
  },
};
