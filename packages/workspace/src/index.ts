// Workspace: a plant folder opened, its evidence read by every reader there is, and the judgement. What the faces share of the world.

export { type Compression, compressionOf, decompress } from "./compression.ts";
export { DigestThread } from "./digest-thread.ts";
export { digestByNode } from "./digester.ts";
export { CommandError, type CommandErrorCode, fileError } from "./error.ts";
export { readExcerpts } from "./excerpt.ts";
export { writeFile, writeText } from "./file.ts";
export {
  type FrameColumn,
  type FrameTimes,
  type FrameWrite,
  findSample,
  frameColumns,
  frameTimes,
  walkFrames,
} from "./frames.ts";
export { functionPages, type PageChoice } from "./function-pages.ts";
export {
  actor,
  evidenceOf,
  evidencePlaces,
  type Judged,
  judgeFolder,
  judgeOpened,
  openFactStore,
  parseAsOf,
  parseMoment,
} from "./judging.ts";
export { digestFile, type Observation, observeFile } from "./observation.ts";
export {
  BadInput,
  type EvidenceFile,
  manifestOf,
  openPlantFolder,
  ownFolder,
  type PlantFolder,
  watchedFolder,
} from "./plant-folder.ts";
export { type PollPlan, pollable, pollValues } from "./polling.ts";
export type { Progress } from "./progress.ts";
export { READERS } from "./readers.ts";
export { SIGNATURE_ENDING, signEvidence } from "./signature.ts";
export {
  type ImportedValues,
  importValues,
  listValues,
  loadValues,
  lookAtPoints,
  type ValueChoice,
  type ValueFile,
} from "./values.ts";
