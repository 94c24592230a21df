// German.

import type { Messages } from "../messages.ts";
import { assessment } from "./assessment.ts";
import { evidence } from "./evidence.ts";
import { findings } from "./findings.ts";
import { home } from "./home.ts";
import { map } from "./map.ts";
import { entry, ledger, people } from "./people.ts";
import { shell, words } from "./shell.ts";
import { traffic } from "./traffic.ts";

export const de: Messages = { assessment, entry, evidence, findings, home, ledger, map, people, shell, traffic, words };
