// Commands of ADS (Beckhoff Information System, TwinCAT ADS specification) and what they do to a controller, and the notation of their targets.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, namedFunction, type ProtocolFunction, targetForm, textTarget } from "../../dissector.ts";

export const DEVICE_INFO = 1;
export const READ = 2;
export const WRITE = 3;
export const WRITE_CONTROL = 5;
export const ADD_NOTIFICATION = 6;
export const DELETE_NOTIFICATION = 7;
export const NOTIFICATION = 8;
export const READ_WRITE = 9;

/** AMS port of the system service, whose index groups are its own. */
const SYSTEM_SERVICE = 10_000;
/** Index groups that all symbol servers share. */
export const HANDLE_BY_NAME = 0xf003;
export const VALUE_BY_NAME = 0xf004;
export const VALUE_BY_HANDLE = 0xf005;
const RELEASE_HANDLE = 0xf006;
const SUM_WRITE = 0xf081;
const SUM_READ_WRITE = 0xf082;
const SUM_ADD_NOTIFICATION = 0xf085;

type Entry = readonly [code: number, name: string, of: OperationClass];

const COMMANDS: readonly Entry[] = [
  [DEVICE_INFO, "Read Device Info", "discovery"],
  [READ, "Read", "read"],
  [WRITE, "Write", "write"],
  [4, "Read State", "read"],
  [WRITE_CONTROL, "Write Control", "mode-change"],
  [ADD_NOTIFICATION, "Add Device Notification", "read"],
  [DELETE_NOTIFICATION, "Delete Device Notification", "session"],
  [NOTIFICATION, "Device Notification", "read"],
  // What it does depends on what it is for: some groups only look something up.
  [READ_WRITE, "Read Write", "write"],
];

/** States that a write of the control asks for. */
const STATES: readonly Entry[] = [
  [2, "Write Control: Reset", "restart"],
  [3, "Write Control: Init", "mode-change"],
  [4, "Write Control: Start", "start"],
  [5, "Write Control: Run", "start"],
  [6, "Write Control: Stop", "stop"],
  [12, "Write Control: Shutdown", "stop"],
  [15, "Write Control: Config", "mode-change"],
  [16, "Write Control: Reconfig", "mode-change"],
];

/** Groups that read although they carry data. */
const LOOK_UPS: readonly Entry[] = [
  [HANDLE_BY_NAME, "Read Write: Symbol Handle by Name", "read"],
  [VALUE_BY_NAME, "Read Write: Symbol Value by Name", "read"],
  [0xf007, "Read Write: Symbol Info by Name", "discovery"],
  [0xf009, "Read Write: Symbol Info by Name (extended)", "discovery"],
  [0xf080, "Read Write: Sum Read", "read"],
  [0xf083, "Read Write: Sum Read (extended)", "read"],
  [0xf084, "Read Write: Sum Read (extended, 2)", "read"],
  [SUM_ADD_NOTIFICATION, "Read Write: Sum Add Notification", "read"],
  [0xf086, "Read Write: Sum Delete Notification", "session"],
];

/** Groups of the system service, with what reading and writing them does. */
const SERVICES: readonly (readonly [group: number, name: string, reading: OperationClass, writing: OperationClass])[] = [
  [100, "System Service: File", "file-transfer", "file-transfer"],
  [101, "System Service: File (read)", "file-transfer", "file-transfer"],
  [102, "System Service: File (write)", "file-transfer", "file-transfer"],
  [110, "System Service: Create File", "file-transfer", "file-transfer"],
  [111, "System Service: Close Handle", "session", "session"],
  [120, "System Service: Open File", "file-transfer", "file-transfer"],
  [121, "System Service: Close File", "session", "session"],
  [122, "System Service: Read File", "file-transfer", "file-transfer"],
  [123, "System Service: Write File", "file-transfer", "file-transfer"],
  [124, "System Service: Seek", "file-transfer", "file-transfer"],
  [131, "System Service: Delete File", "file-transfer", "file-transfer"],
  [132, "System Service: Rename File", "file-transfer", "file-transfer"],
  [133, "System Service: Find File", "file-transfer", "file-transfer"],
  [200, "System Service: Registry", "read", "configuration"],
  [400, "System Service: Time", "read", "time-change"],
  [500, "System Service: Start Process", "start", "start"],
  [600, "System Service: Change Net Id", "configuration", "configuration"],
  [700, "System Service: Device Description", "discovery", "configuration"],
  [801, "System Service: Add Route", "configuration", "configuration"],
  [802, "System Service: Delete Route", "configuration", "configuration"],
  [803, "System Service: List Routes", "discovery", "discovery"],
];

interface Functions {
  readonly command: (code: number) => ProtocolFunction;
  readonly state: (code: number) => ProtocolFunction;
  readonly lookUps: ReadonlyMap<number, ProtocolFunction>;
  readonly sumWrite: ProtocolFunction;
  readonly sumReadWrite: ProtocolFunction;
  readonly release: ProtocolFunction;
  readonly services: ReadonlyMap<number, { readonly read: ProtocolFunction; readonly write: ProtocolFunction }>;
}

const functionsOf = (suffix: string): Functions => {
  const named = (name: string, of: OperationClass): ProtocolFunction => namedFunction(name + suffix, of);
  return {
    command: functionTable(
      COMMANDS.map(([code, name, of]) => [code, name + suffix, of]),
      "Command",
    ),
    state: functionTable(
      STATES.map(([code, name, of]) => [code, name + suffix, of]),
      "Write Control: State",
    ),
    lookUps: new Map(LOOK_UPS.map(([group, name, of]) => [group, named(name, of)])),
    sumWrite: named("Read Write: Sum Write", "write"),
    sumReadWrite: named("Read Write: Sum Read Write", "write"),
    release: named("Write: Release Handle", "session"),
    services: new Map(
      SERVICES.map(([group, name, reading, writing]) => {
        const read = named(name, reading);
        return [group, { read, write: reading === writing ? read : named(`${name} (set)`, writing) }];
      }),
    ),
  };
};

const ASKED = functionsOf("");
/** Each side of a connection may ask the other. */
const ASKED_BY_CALLED = functionsOf(" (asked by the called side)");
const KNOWN_STATES: ReadonlySet<number> = new Set(STATES.map(([code]) => code));

/** `group`: of the request, or the state that it asks for (-1: none); `writes`: a Read Write carries data. */
export function functionOf(command: number, port: number, group: number, writes: boolean, byCalled: boolean): ProtocolFunction {
  const functions = byCalled ? ASKED_BY_CALLED : ASKED;
  if (command === WRITE_CONTROL) return KNOWN_STATES.has(group) ? functions.state(group) : functions.command(command);
  if (command !== READ && command !== WRITE && command !== READ_WRITE) return functions.command(command);
  if (port === SYSTEM_SERVICE) {
    const service = functions.services.get(group);
    // The registry is read by sending the name of a key.
    if (service !== undefined) return command === WRITE ? service.write : service.read;
  }
  if (command === WRITE && group === RELEASE_HANDLE) return functions.release;
  if (command !== READ_WRITE) return functions.command(command);
  if (group === SUM_WRITE) return functions.sumWrite;
  if (group === SUM_READ_WRITE) return functions.sumReadWrite;
  return functions.lookUps.get(group) ?? functions.command(writes ? READ_WRITE : READ);
}

/** a: index group; b: index offset. */
export const INDEX = targetForm((a, b) => `0x${a.toString(16)}:0x${b.toString(16)}`);
/** a: key of the name of a symbol. */
export const SYMBOL = textTarget("symbol:");
