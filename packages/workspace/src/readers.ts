// Every reader there is, in the order in which they are asked whether a file is theirs.

import { type Reader, statementsReader } from "@bulkhead/facts";
import { captureReader, FIREWALL_READERS, SENSOR_READERS } from "@bulkhead/network";
import { alarmReader } from "@bulkhead/process";
import {
  baselineReader,
  changeRecordReader,
  clamavReader,
  hostReader,
  mispReader,
  scanReader,
  stixReader,
} from "@bulkhead/system";

export const READERS: readonly Reader[] = [
  captureReader,
  ...FIREWALL_READERS,
  ...SENSOR_READERS,
  hostReader,
  baselineReader,
  changeRecordReader,
  scanReader,
  clamavReader,
  stixReader,
  mispReader,
  alarmReader,
  statementsReader,
];
