// Every reader there is, in the order in which they are asked whether a file is theirs.

import { type Reader, statementsReader } from "@bulkhead/facts";
import { captureReader, FIREWALL_READERS, SENSOR_READERS } from "@bulkhead/network";
import { alarmReader } from "@bulkhead/process";
import {
  baselineReader,
  changeRecordReader,
  clamavReader,
  cycloneDxReader,
  DEVICE_READERS,
  exploitProbabilityReader,
  hostReader,
  knownExploitedReader,
  makeCsafReader,
  mispReader,
  nvdReader,
  openVexReader,
  osvReader,
  patchReader,
  scanReader,
  spdxReader,
  stixReader,
  TOOL_READERS,
} from "@bulkhead/system";
import { validateCsaf } from "./csaf-validator.ts";

export const READERS: readonly Reader[] = [
  captureReader,
  ...FIREWALL_READERS,
  ...SENSOR_READERS,
  hostReader,
  ...TOOL_READERS,
  ...DEVICE_READERS,
  baselineReader,
  changeRecordReader,
  scanReader,
  clamavReader,
  stixReader,
  mispReader,
  alarmReader,
  makeCsafReader(validateCsaf),
  cycloneDxReader,
  spdxReader,
  openVexReader,
  nvdReader,
  osvReader,
  knownExploitedReader,
  exploitProbabilityReader,
  patchReader,
  statementsReader,
];
