// The judging thread: reads what is new of the evidence, judges the plant, and then answers questions about it until it is replaced.

import { parentPort, workerData } from "node:worker_threads";
import { loadPlant } from "@bulkhead/plant";
import { BadInput, judgeOpened } from "@bulkhead/workspace";
import { openPlantStore } from "../plants/plant-store.ts";
import type { JudgingOrder, ThreadMessage, ViewQuestion } from "./judging.ts";
import { JudgedPlant } from "./view.ts";
import { VIEWS } from "./views.ts";

const order = workerData as JudgingOrder;

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message, []);
}

async function judge(): Promise<JudgedPlant> {
  const { plant, problems } = loadPlant(order.text, "plant.yaml");
  if (plant === undefined || problems.some(({ severity }) => severity === "error"))
    throw new BadInput("cli/bad-plant", "The design contradicts itself.", problems);
  const store = await openPlantStore(order.store);
  try {
    const folder = { path: order.path, plant, text: order.text, evidence: order.evidence, problems };
    const progress = { progress: (text: string): void => tell({ says: "progress", text }) };
    return new JudgedPlant(await judgeOpened(folder, store, order.actor, order.asOf, progress));
  } finally {
    await store.close();
  }
}

try {
  const judged = await judge();
  parentPort?.on("message", ({ number, view, given, sight }: ViewQuestion) => {
    const answer = async (): Promise<unknown> => (VIEWS[view] as (...all: readonly unknown[]) => unknown)(judged, given, sight);
    answer().then(
      (value) => tell({ says: "answer", number, value }),
      (error: unknown) =>
        tell({ says: "failed", number, why: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    );
  });
  tell({ says: "judged", asOf: judged.judged.assessment.asOf });
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  tell({ says: "unjudged", why, problems: error instanceof BadInput ? error.problems : [] });
}
