// `bulkhead learn`: what is normal? From values of normal operation to a model.

import { makeLine } from "@bulkhead/documents";
import { counted } from "@bulkhead/plant";
import { describeLaw, describeVariables, Learner, type Model } from "@bulkhead/process";
import { CommandError, frameColumns, frameTimes, parseMoment, walkFrames, writeText } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import type { Terminal } from "../terminal.ts";
import { openValueSource } from "./value-source.ts";

interface Options {
  readonly plant?: string;
  readonly output: string;
  readonly since?: string;
  readonly until?: string;
  readonly json?: boolean;
}

/** Laws that are shown; the model has all. */
const SHOWN = 10;

export async function learn(terminal: Terminal, given: readonly string[], options: Options): Promise<number> {
  const source = await openValueSource(given, options.plant, terminal);
  try {
    const columns = frameColumns(source.files);
    const times = frameTimes(source.files, columns, {
      ...(options.since === undefined ? {} : { from: Date.parse(parseMoment(options.since, "begin")) }),
      ...(options.until === undefined ? {} : { until: Date.parse(parseMoment(options.until, "end")) }),
    });
    if (times === undefined) {
      throw new CommandError("cli/too-little", "There are no values in this time.", "Give a longer record of normal operation.");
    }
    const learner = new Learner(
      describeVariables(
        columns.map(({ name }) => name),
        source.plant,
      ),
    );
    walkFrames(
      source.files,
      columns,
      times,
      (time, values) => learner.add(time, values),
      () => {},
      terminal,
    );
    const model = learner.finish((done) => terminal.progress(`learn ${Math.floor(done * 100)} %`));
    if (!("kind" in model)) throw new CommandError("cli/too-little", model.message, model.mend);
    writeText(options.output, `${JSON.stringify(model)}\n`);
    if (options.json === true) terminal.print(JSON.stringify(summarise(model, options.output), undefined, 1));
    else describe(model, options.output, terminal);
    showProblems(source.problems, terminal);
    return source.problems.some(({ severity }) => severity === "error") ? EXIT.incomplete : EXIT.done;
  } finally {
    source.close();
  }
}

function summarise(model: Model, output: string): unknown {
  const names = model.variables.map(({ name }) => name);
  return {
    model: output,
    from: new Date(model.from).toISOString(),
    to: new Date(model.to).toISOString(),
    scans: model.scans,
    period: model.period,
    variables: model.variables.length,
    laws: model.laws.map((law) => describeLaw(law, names)),
    modes: model.modes.length,
    unmoving: unmovingIn(model),
    replay: { all: model.repeats.scan !== null, variables: model.repeats.variables.filter((known) => known !== null).length },
  };
}

/** What never moved while learning: of these only that they begin to move can be told. */
function unmovingIn({ variables }: Model): string[] {
  return variables.flatMap(({ name, changes }) => (changes === 0 ? [name] : []));
}

function describe(model: Model, output: string, terminal: Terminal): void {
  const { variables, scans, period, laws, repeats, from, to } = model;
  const names = variables.map(({ name }) => name);
  const time = `${new Date(from).toISOString()} to ${new Date(to).toISOString()}`;
  terminal.print(
    `${output}: learned from ${counted(scans, "scan")} of ${counted(variables.length, "variable")}, ${time}, one every ${period / 1000} s`,
  );
  for (const law of laws.slice(0, SHOWN)) terminal.print(`  ${makeLine(describeLaw(law, names))}`);
  if (laws.length > SHOWN) terminal.print(`  … and ${laws.length - SHOWN} more laws`);
  const tellable = repeats.variables.filter((known) => known !== null).length;
  terminal.print(
    `  a replay of all values ${repeats.scan === null ? "could not be told from normal operation" : `is told after ${repeats.scan} steps`}; of one value alone it can be told for ${tellable} of ${variables.length}`,
  );
  const unmoving = unmovingIn(model);
  if (unmoving.length > 0) {
    const some = unmoving.slice(0, 5).map(makeLine).join(", ");
    terminal.print(
      `  never moved: ${some}${unmoving.length > 5 ? ` and ${unmoving.length - 5} more` : ""}. State their limits in the plant, or learn from a time in which they moved.`,
    );
  }
}
