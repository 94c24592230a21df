// `bulkhead baseline states`: what the newest evidence shows of packages, settings, firmware, programs and files, as a list for a person to accept.

import { CHANGEABLE, type Changeable } from "@bulkhead/facts";
import { Places } from "@bulkhead/plant";
import { findStates, headList, listLine } from "@bulkhead/system";
import { CommandError, judgeFolder, parseAsOf, writeText } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import type { Terminal } from "../terminal.ts";

interface Options {
  readonly asset?: readonly string[];
  readonly of?: readonly string[];
  readonly output?: string;
  readonly asOf?: string;
  readonly json?: boolean;
}

export async function baselineStates(terminal: Terminal, path: string, options: Options): Promise<number> {
  const wanted = (options.of ?? CHANGEABLE).map((given) => {
    const what = CHANGEABLE.find((one) => one === given);
    if (what === undefined) {
      throw new CommandError("cli/bad-argument", `Nothing is called ${given} here.`, `There are: ${CHANGEABLE.join(", ")}.`);
    }
    return what;
  });
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const { plant } = judged.folder;
  for (const id of options.asset ?? []) {
    if (plant.assets.some((asset) => asset.id === id)) continue;
    throw new CommandError("cli/unknown-subject", `The plant has no asset ${id}.`, "bulkhead inventory lists them.");
  }
  const { asOf } = judged.assessment;
  const facts = judged.facts.filter(({ first }) => first <= asOf);
  const states = findStates(facts, plant, new Places(plant)).filter(
    ({ asset, what }) =>
      (wanted as readonly Changeable[]).includes(what) && (options.asset === undefined || options.asset.includes(asset.id)),
  );
  const text = states
    .map(({ asset, what, looks }) => {
      // What is looked at from now on is held against it; what was seen before is not.
      const since = looks.reduce((latest, { at }) => (at > latest ? at : latest), "");
      return `${headList("baseline", what, asset.id, since)}${looks.map(listLine).join("")}`;
    })
    .join("");
  if (options.output !== undefined) writeText(options.output, text);
  if (options.json === true) {
    const told = states.flatMap(({ asset, what, looks }) =>
      looks.map(({ name, state, via, at }) => ({ asset: asset.id, what, name, state, via: via ?? null, seen: at })),
    );
    terminal.print(JSON.stringify(told, null, 1));
  } else if (options.output === undefined) terminal.print(text.trimEnd());
  for (const { asset, what, looks } of states) terminal.remark(`${asset.name}: ${looks.length} × ${what}`);
  if (states.length === 0) terminal.remark("The evidence tells no such state of any asset.");
  else if (options.output !== undefined) {
    terminal.remark(`${options.output}: read it; put into the evidence folder of the plant, it is what you accept as right.`);
  }
  return EXIT.done;
}
