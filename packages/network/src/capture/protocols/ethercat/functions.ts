// What EtherCAT datagrams do, by command and by register (ETG.1000.4; Beckhoff, EtherCAT Slave Controller, section II), and the notation of
// their targets.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, namedFunction, type ProtocolFunction, targetForm } from "../../dissector.ts";
import { le16 } from "../octets.ts";

export const LOGICAL_READ = 10;
const LOGICAL_WRITE = 11;
export const LOGICAL_READ_WRITE = 12;
export const LAST_COMMAND = 14;
/** First address of the memory behind the registers. */
export const MEMORY = 0x1000;

const NO_OPERATION = 0;
/** Commands that read and do nothing else: auto increment, configured address, broadcast. */
const READS: ReadonlySet<number> = new Set([1, 4, 7]);

const LOGICAL = functionTable([
  [LOGICAL_READ, "Logical Read (LRD)", "read"],
  [LOGICAL_WRITE, "Logical Write (LWR)", "write"],
  [LOGICAL_READ_WRITE, "Logical Read Write (LRW)", "write"],
]);

const READ_STATE = namedFunction("Read State (AL Status)", "read");
const READ_REGISTER = namedFunction("Read Register", "read");
const READ_MEMORY = namedFunction("Read Memory", "read");
const WRITE_MEMORY = namedFunction("Write Memory", "write");
const WRITE_REGISTER = namedFunction("Write Register", "configuration");

const AL_CONTROL = 0x0120;
/** States that a station is asked for; only in the last does it drive its outputs. */
const stateOf = functionTable(
  [
    [1, "Request State INIT", "stop"],
    [2, "Request State PREOP", "mode-change"],
    [3, "Request State BOOT", "mode-change"],
    [4, "Request State SAFEOP", "mode-change"],
    [8, "Request State OP", "start"],
  ],
  "Request State",
);

const EEPROM_CONTROL = 0x0502;
const EEPROM_WRITE = namedFunction("EEPROM: Write", "configuration");
const EEPROM_READ = namedFunction("EEPROM: Read", "read");
const EEPROM_RELOAD = namedFunction("EEPROM: Reload", "configuration");
const EEPROM_ACCESS = namedFunction("EEPROM: Access", "configuration");

/** Registers, from the first to the last of each kind. */
const REGISTERS: readonly (readonly [first: number, last: number, fn: ProtocolFunction])[] = (
  [
    [0x0010, 0x0013, "Write Station Address", "configuration"],
    [0x0020, 0x0031, "Write Protection", "configuration"],
    [0x0040, 0x0041, "Reset", "restart"],
    [0x0100, 0x0111, "Write Link Control", "configuration"],
    [0x0200, 0x0223, "Write Interrupt Mask", "configuration"],
    [0x0300, 0x0313, "Clear Error Counters", "diagnostic"],
    [0x0400, 0x0443, "Write Watchdog", "configuration"],
    [0x0500, 0x050f, "EEPROM: Access", "configuration"],
    [0x0510, 0x051f, "Write PHY Management", "configuration"],
    [0x0600, 0x06ff, "Write FMMU", "configuration"],
    [0x0800, 0x087f, "Write Sync Manager", "configuration"],
    [0x0900, 0x090f, "Latch Receive Times", "diagnostic"],
    // The master hands on the time of the reference clock in every cycle.
    [0x0910, 0x0917, "Distribute Clock", "other"],
    [0x0920, 0x0927, "Write System Time Offset", "time-change"],
    [0x0928, 0x09ff, "Write Distributed Clock", "configuration"],
    [0x0f00, 0x0f17, "Write Outputs", "write"],
  ] as const satisfies readonly (readonly [number, number, string, OperationClass])[]
).map(([first, last, name, of]) => [first, last, namedFunction(name, of)]);

/** The function of the datagram whose data are bytes[at, end); `null` for none. */
export function functionOf(
  command: number,
  register: number,
  bytes: Uint8Array,
  at: number,
  end: number,
): ProtocolFunction | null {
  if (command === NO_OPERATION) return null;
  if (command >= LOGICAL_READ && command <= LOGICAL_READ_WRITE) return LOGICAL(command);
  if (READS.has(command)) {
    if (register >= MEMORY) return READ_MEMORY;
    return register === 0x0130 ? READ_STATE : READ_REGISTER;
  }
  if (register >= MEMORY) return WRITE_MEMORY;
  if (register === AL_CONTROL && end - at >= 1) return stateOf((bytes[at] as number) & 0x0f);
  if (register === EEPROM_CONTROL && end - at >= 2) return accessOf(le16(bytes, at));
  for (const [first, last, fn] of REGISTERS) if (register >= first && register <= last) return fn;
  return WRITE_REGISTER;
}

function accessOf(control: number): ProtocolFunction {
  if ((control & 0x0200) !== 0) return EEPROM_WRITE;
  if ((control & 0x0400) !== 0) return EEPROM_RELOAD;
  return (control & 0x0100) !== 0 ? EEPROM_READ : EEPROM_ACCESS;
}

const hexadecimal = (value: number): string => `0x${value.toString(16).padStart(4, "0")}`;

/** a: configured address; b: register. */
export const STATION = targetForm((a, b) => `station:${hexadecimal(a)}:${hexadecimal(b)}`);
/** a: position in the ring, from 0; b: register. */
export const POSITION = targetForm((a, b) => `position:${a}:${hexadecimal(b)}`);
/** b: register of all stations. */
export const EVERY = targetForm((_a, b) => `all:${hexadecimal(b)}`);
/** a: logical address, b: length. */
export const SPAN = targetForm((a, b) => `logical:${a}-${a + Math.max(b, 1) - 1}`);
/** a: configured address; b: index of an object; c: its sub-index. */
export const OBJECT = targetForm((a, b, c) => `station:${hexadecimal(a)}:object:${hexadecimal(b)}:${c}`);
/** a: configured address; b: key of the name of a file. */
export const FILE = targetForm((a, b, _c, text) => `station:${hexadecimal(a)}:file:${text(b)}`);
/** a: configured address; b: identification number of a drive. */
export const PARAMETER = targetForm((a, b) => `station:${hexadecimal(a)}:idn:${b}`);
