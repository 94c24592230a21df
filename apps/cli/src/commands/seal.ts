// `bulkhead seal`: the assessment, with everything that it was made from, as a signed dossier.

import { join } from "node:path";
import { dossierText, sealDossier } from "@bulkhead/certification";
import { counted } from "@bulkhead/plant";
import { evidenceOf, judgeFolder, parseAsOf, READERS, writeText } from "@bulkhead/workspace";
import { EXIT } from "../exit.ts";
import { showProblems } from "../problems.ts";
import { readSigningKey } from "../signing-key.ts";
import { describeSize, type Terminal } from "../terminal.ts";

interface Options {
  readonly key: string;
  readonly asOf?: string;
  readonly output?: string;
  readonly json?: boolean;
}

export async function seal(terminal: Terminal, path: string, options: Options): Promise<number> {
  const key = readSigningKey(options.key);
  const judged = await judgeFolder(path, parseAsOf(options.asOf), terminal);
  const evidence = evidenceOf(judged);
  terminal.progress("seal");
  const text = dossierText(
    sealDossier(
      {
        plant: [{ name: "plant.yaml", text: judged.folder.text }],
        evidence,
        facts: judged.facts,
        findings: judged.findings,
        assessment: judged.assessment,
        ledgerHead: judged.ledgerHead,
        engine: Object.fromEntries([
          ["bulkhead", "0.1.0"],
          ...READERS.map(({ id, version }) => [`reader ${id}`, String(version)]),
        ]),
      },
      key,
    ),
  );
  const file = options.output ?? join(judged.folder.path, "dossier.json");
  writeText(file, text);
  const counts = { evidence: evidence.length, facts: judged.facts.length, verdicts: judged.assessment.verdicts.length };
  if (options.json === true) terminal.print(JSON.stringify({ dossier: file, key: key.publicKey.id, ...counts }));
  else {
    terminal.print(
      `${file}: ${counted(counts.evidence, "piece")} of evidence, ${counted(counts.facts, "fact")}, ${counted(counts.verdicts, "verdict")}, ${describeSize(text.length)}`,
    );
    terminal.print(`sealed with key ${key.publicKey.id}`);
  }
  const errors = judged.problems.filter((problem) => problem.severity === "error");
  showProblems(errors, terminal);
  return errors.length > 0 ? EXIT.incomplete : EXIT.done;
}
