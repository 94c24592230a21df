// The registry of other people's sensors: one line each, in the order in which they are asked whether a file is theirs.

import type { Reader } from "@bulkhead/facts";
import { assetReader } from "./assets/reader.ts";
import { grassmarlinReader } from "./grassmarlin/graph.ts";
import { malcolmReader } from "./malcolm/reader.ts";
import { sessionTableReader } from "./malcolm/table.ts";
import { neighbourReader } from "./neighbours/reader.ts";
import { netflowReader } from "./netflow/reader.ts";
import { nmapReader } from "./nmap/reader.ts";
import { guessReader } from "./p0f/reader.ts";
import { suricataReader } from "./suricata/reader.ts";
import { zeekReader } from "./zeek/reader.ts";

export const SENSOR_READERS: readonly Reader[] = [
  zeekReader,
  suricataReader,
  netflowReader,
  assetReader,
  nmapReader,
  grassmarlinReader,
  malcolmReader,
  sessionTableReader,
  neighbourReader,
  guessReader,
];
