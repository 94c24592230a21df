// What a change of a configuration opens and closes: two rule sets in one space of packets.

import type { Rule, Ruleset } from "../firewalls/ruleset.ts";
import { BEGINNING, DIRECTIONS } from "./beginning.ts";
import { coursesOf, hasTooManyCourses } from "./course.ts";
import { decisionList, regionsOf } from "./decision-list.ts";
import { Diagram, EMPTY } from "./diagram.ts";
import { regionOf } from "./match.ts";
import { Names } from "./names.ts";
import type { Packet, Way } from "./packet.ts";
import { type Backing, bounded, PacketSets } from "./packet-set.ts";
import { Space } from "./space.ts";
import { describePacket, describeTranslation, packetAt } from "./witness.ts";

export interface Change {
  /** `opens`: it passes now and did not before. `closes`: the other way round. */
  readonly effect: "opens" | "closes";
  /** `possible`: one of the two versions leaves open what it does with it. */
  readonly proof: "proven" | "possible";
  readonly packet: Packet;
  readonly text: string;
  /** The rules that decide about it; absent where a policy does. */
  readonly before?: Rule;
  readonly after?: Rule;
}

export interface Difference {
  readonly way: Way;
  /** Both versions let the same packets pass. */
  readonly equal: boolean;
  readonly changes: readonly Change[];
  /** There are more than are listed. */
  readonly more: boolean;
  readonly backing: Backing;
}

const MOST_CHANGES = 50;

/** `undefined` where one of the two cannot be written out as a list. */
export function compareRulesets(before: Ruleset, after: Ruleset, way: Way): Difference | undefined {
  const names = new Names([before, after]);
  const regions = [...regionsOf(before, way, names), ...regionsOf(after, way, names)];
  const space = new Space([...regions, ...DIRECTIONS], names);
  const [old, now] = [before, after].map((ruleset) => decisionList(ruleset, way, names, space));
  if (old === undefined || now === undefined || hasTooManyCourses(old) || hasTooManyCourses(now)) return undefined;
  const diagram = new Diagram(space.sizes);
  const oldSets = new PacketSets(old, space.sizes.length, diagram);
  const nowSets = new PacketSets(now, space.sizes.length, diagram);
  const { packets } = space;
  const beginning = space.cubes([regionOf(BEGINNING)]);
  // A packet with which a connection begins tells people most.
  const pointOf = (node: number): readonly number[] | undefined => {
    return diagram.point(bounded(() => diagram.and(node, diagram.union(beginning))) ?? EMPTY) ?? diagram.point(node);
  };
  const everything = [space.everything];
  const nothing = new PacketSets([{ effect: "deny", atMost: everything, atLeast: everything }], space.sizes.length, diagram);
  // The same packet sent elsewhere is another one.
  const [oldCourses, nowCourses] = [coursesOf(old, space, diagram), coursesOf(now, space, diagram)];
  const keys = new Set([...oldCourses, ...nowCourses].map(({ translation }) => translation.key));
  const pairs = [...keys].map((key) => {
    const [earlier, later] = [oldCourses, nowCourses].map((courses) =>
      courses.find(({ translation }) => translation.key === key),
    );
    return { translation: (earlier ?? later)?.translation, earlier: earlier?.sets ?? nothing, later: later?.sets ?? nothing };
  });
  const changes: Change[] = [];
  let more = false;
  let backing: Backing = "agreed";
  for (const effect of ["opens", "closes"] as const) {
    const readings = oldSets.exact && nowSets.exact ? READINGS.slice(0, 1) : READINGS;
    // Surely changed first; then what one reading of both versions tells apart.
    for (const [[here, there], { translation, earlier, later }] of readings.flatMap((one) =>
      pairs.map((pair) => [one, pair] as const),
    )) {
      const [had, has] = effect === "opens" ? [earlier, later] : [later, earlier];
      const walked = has.findBeside(had, here, there, packets);
      const [in1, in2] = [has.node("permit", here), had.node("permit", there)];
      let rest =
        in1 === undefined || in2 === undefined
          ? undefined
          : bounded(() => diagram.and(diagram.without(in1, in2), diagram.union(packets)));
      if (rest !== undefined && walked !== "undecided" && (rest !== EMPTY) !== (walked !== undefined)) {
        throw new Error("the two engines disagree about the difference of two rule sets");
      }
      if (rest === undefined && walked === "undecided") backing = "undecided";
      else if ((rest === undefined || walked === "undecided") && backing === "agreed") backing = "single";
      let point = rest === undefined ? (walked === "undecided" ? undefined : walked) : pointOf(rest);
      while (point !== undefined) {
        if (changes.length >= MOST_CHANGES) {
          more = true;
          break;
        }
        const [first, second] = [oldSets.entryAt(point), nowSets.entryAt(point)];
        const [ruleBefore, ruleAfter] = [old[first]?.rule, now[second]?.rule];
        const packet = packetAt(point, space, names);
        changes.push({
          effect,
          proof: here !== there ? "proven" : "possible",
          packet,
          text: `${describePacket(packet, names)}${translation === undefined ? "" : describeTranslation(packet, translation)}`,
          ...(ruleBefore === undefined ? {} : { before: ruleBefore }),
          ...(ruleAfter === undefined ? {} : { after: ruleAfter }),
        });
        // What the same two rules decide is the same change. What was told as sure is not told again as possible.
        const left: number | undefined = rest;
        rest =
          left === undefined
            ? undefined
            : bounded(() =>
                diagram.without(left, diagram.and(oldSets.decidedBy(first, diagram), nowSets.decidedBy(second, diagram))),
              );
        point = rest === undefined ? undefined : pointOf(rest);
      }
    }
  }
  const told = changes.filter((one, at) => {
    return !changes.slice(0, at).some((other) => {
      return other.effect === one.effect && other.before === one.before && other.after === one.after;
    });
  });
  return { way, equal: changes.length === 0 && backing !== "undecided", changes: told, more, backing };
}

/** What one version has in the first reading and the other has not in the second. */
const READINGS = [
  ["surely", "maybe"],
  ["maybe", "maybe"],
  ["surely", "surely"],
] as const;
