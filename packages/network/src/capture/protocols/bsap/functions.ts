// Functions of BSAP (Emerson, BSAP Protocol, as ICSNPP-BSAP names them) and what they do to a controller, and the notation of their targets.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, namedFunction, type ProtocolFunction, targetForm, textTarget } from "../../dissector.ts";

/** Application functions that are looked into: the remote database and its extension for flow computers. */
export const DATABASE = 0xa0;
export const DATABASE_EXTENSION = 0xa1;
/** A program on the host: what comes to it is an answer. */
export const HOST = 0x03;

type Entry = readonly [code: number, name: string, of: OperationClass];

const APPLICATIONS: readonly Entry[] = [
  [HOST, "Host Program", "other"],
  [0x40, "RTU Program", "other"],
  [0x48, "Diagnostics", "diagnostic"],
  [0x50, "Transmitter Request", "read"],
  [0x51, "Transmitter Response", "other"],
  [0x60, "Communications", "other"],
  [0x68, "Flash Download", "firmware"],
  [0x6a, "Flash Configuration", "configuration"],
  [0x70, "Command Handler", "other"],
  [0x71, "Command Handler Response", "other"],
  [0x78, "Download", "program-download"],
  [0x88, "Time Synchronisation and Node Routing Table", "time-change"],
  [0x89, "Request Time and Node Routing Table", "read"],
  [DATABASE, "Remote Database", "other"],
  [DATABASE_EXTENSION, "Remote Database Extension", "other"],
  [0xa2, "Report by Exception", "read"],
  [0xa3, "Report by Exception Manager", "configuration"],
  [0xa8, "Acknowledge Alarm", "write"],
  [0xa9, "Alarm Initialisation", "configuration"],
  [0xaa, "Alarm Report", "read"],
  [0xb0, "Peer-to-Peer Master", "other"],
  [0xb1, "Peer-to-Peer Slave", "other"],
  [0xbf, "Tunnel Request", "other"],
  [0xc0, "IP Processing", "other"],
];
const PASSED_ON: readonly Entry[] = [
  ...Array.from({ length: 8 }, (_value, index): Entry => [0x98 + index, `Pass Through to Task ${index + 1}`, "other"]),
  ...Array.from({ length: 11 }, (_value, index): Entry => [0xc1 + index, `Pass Through to Port ${index + 1}`, "other"]),
];

const DATABASE_FUNCTIONS: readonly Entry[] = [
  [0x00, "Read Signal by Address", "read"],
  [0x02, "Read Logical by Address", "read"],
  [0x04, "Read Signal by Name", "read"],
  [0x06, "Read Logical by Name", "read"],
  [0x0c, "Read Signals by List", "read"],
  [0x0d, "Read Signals by List (continued)", "read"],
  [0x0e, "Read Logicals by List", "read"],
  [0x0f, "Read Logicals by List (continued)", "read"],
  [0x80, "Write Signal by Address", "write"],
  [0x84, "Write Signal by Name", "write"],
  [0x8c, "Write Signals by List", "write"],
  [0x8d, "Write Signals by List (continued)", "write"],
];

const EXTENSION_FUNCTIONS: readonly Entry[] = [
  [0x0101, "Reset System", "restart"],
  [0x0102, "Reset Diagnostics", "diagnostic"],
  [0x0201, "Read Date and Time", "read"],
  [0x0202, "Read Date", "read"],
  [0x0203, "Read Time", "read"],
  [0x0281, "Write Date and Time", "time-change"],
  [0x0400, "Change Node Address", "configuration"],
];

const LISTED: ReadonlySet<number> = new Set([...APPLICATIONS, ...PASSED_ON].map(([code]) => code));
const LISTED_EXTENSIONS: ReadonlySet<number> = new Set(EXTENSION_FUNCTIONS.map(([code]) => code));

export const isApplication = (code: number): boolean => LISTED.has(code);
export const isExtension = (code: number): boolean => LISTED_EXTENSIONS.has(code);

type Table = (code: number) => ProtocolFunction;

interface Functions {
  readonly application: Table;
  readonly database: Table;
  readonly extension: Table;
}

const functionsOf = (suffix: string): Functions => {
  const table = (entries: readonly Entry[], unlisted: string): Table =>
    functionTable(
      entries.map(([code, name, of]) => [code, name + suffix, of]),
      unlisted,
    );
  const databases = table(DATABASE_FUNCTIONS, "Remote Database");
  const listed = new Set(DATABASE_FUNCTIONS.map(([code]) => code));
  // Whatever else is asked of the database changes it where the highest bit is set.
  const otherWrite = namedFunction(`Remote Database: other write${suffix}`, "write");
  return {
    application: table([...APPLICATIONS, ...PASSED_ON], "Application"),
    database: (code) => (code >= 0x80 && !listed.has(code) ? otherWrite : databases(code)),
    extension: table(EXTENSION_FUNCTIONS, "Remote Database Extension"),
  };
};

const ASKED = functionsOf("");
/** A controller may ask its host, or be the one that called it. */
const ASKED_BY_CALLED = functionsOf(" (asked by the called side)");

export const functions = (byCalled: boolean): Functions => (byCalled ? ASKED_BY_CALLED : ASKED);

export const byName = (code: number): boolean => code === 0x04 || code === 0x06 || code === 0x84;
export const byAddress = (code: number): boolean => code === 0x00 || code === 0x02 || code === 0x80;

export const NAME = textTarget("signal:");
/** a: address of a signal. */
export const ADDRESS = targetForm((a) => `address:0x${a.toString(16).padStart(4, "0")}`);
