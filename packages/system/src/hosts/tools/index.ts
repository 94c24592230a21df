// The registry of other tools whose reports are read: one line each, in the order in which they are asked whether a file is theirs.

import type { Reader } from "@bulkhead/facts";
import { aideJsonReader, aideReader } from "./aide.ts";
import { checklistBoardReader, checklistReader } from "./checklist.ts";
import { hdfReader } from "./hdf.ts";
import { lynisJsonReader, lynisReader } from "./lynis.ts";
import { nessusReader } from "./nessus.ts";
import { openvasReader } from "./openvas.ts";
import { osqueryReader } from "./osquery.ts";
import { velociraptorCsvReader, velociraptorReader } from "./velociraptor.ts";
import { wazuhReader } from "./wazuh.ts";
import { windowsCsvReader, windowsJsonReader, windowsXmlReader } from "./windows-events.ts";
import { xccdfReader } from "./xccdf.ts";

export const TOOL_READERS: readonly Reader[] = [
  osqueryReader,
  xccdfReader,
  wazuhReader,
  lynisReader,
  lynisJsonReader,
  aideReader,
  aideJsonReader,
  nessusReader,
  openvasReader,
  hdfReader,
  checklistReader,
  checklistBoardReader,
  velociraptorReader,
  velociraptorCsvReader,
  windowsXmlReader,
  windowsJsonReader,
  windowsCsvReader,
];
