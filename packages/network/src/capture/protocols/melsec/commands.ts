// Commands of SLMP, the Seamless Message Protocol (SH-080956ENG, chapter 5; MELSEC Communication Protocol SH-080008, chapters 8 to 13).

import { functionTable } from "../../dissector.ts";

export const READ = 0x0401;
export const WRITE = 0x1401;
export const READ_RANDOM = 0x0403;
export const WRITE_RANDOM = 0x1402;
export const ENTRY_MONITOR = 0x0801;
export const READ_BLOCKS = 0x0406;
export const WRITE_BLOCKS = 0x1406;
export const TYPE_NAME = 0x0101;
export const UNLOCK = 0x1630;
export const LOCK = 0x1631;

const ROWS = [
  [TYPE_NAME, "Read Type Name", "discovery"],
  [READ, "Device Read", "read"],
  [WRITE, "Device Write", "write"],
  [READ_RANDOM, "Device Read Random", "read"],
  [WRITE_RANDOM, "Device Write Random", "write"],
  [READ_BLOCKS, "Device Read Block", "read"],
  [WRITE_BLOCKS, "Device Write Block", "write"],
  [ENTRY_MONITOR, "Entry Monitor Device", "read"],
  [0x0802, "Execute Monitor", "read"],
  [0x041a, "Array Label Read", "read"],
  [0x141a, "Array Label Write", "write"],
  [0x041c, "Label Read Random", "read"],
  [0x141b, "Label Write Random", "write"],
  [0x0613, "Memory Read", "read"],
  [0x1613, "Memory Write", "write"],
  [0x0601, "Extend Unit Read", "read"],
  [0x1601, "Extend Unit Write", "write"],
  [0x0619, "Self Test", "diagnostic"],
  [0x1001, "Remote Run", "start"],
  [0x1002, "Remote Stop", "stop"],
  [0x1003, "Remote Pause", "stop"],
  [0x1005, "Remote Latch Clear", "configuration"],
  [0x1006, "Remote Reset", "restart"],
  [0x1617, "Clear Error", "configuration"],
  [0x1618, "Global Function", "configuration"],
  [UNLOCK, "Remote Password Unlock", "authentication"],
  [LOCK, "Remote Password Lock", "authentication"],
  [0x0201, "File Data Read", "file-transfer"],
  [0x0202, "File Data Read with Title", "file-transfer"],
  [0x0203, "File Information Search", "file-transfer"],
  [0x0204, "File Information Statement Write", "file-transfer"],
  [0x0205, "Memory Usage Status Read", "diagnostic"],
  [0x0206, "File Read", "file-transfer"],
  [0x1202, "New File Create", "file-transfer"],
  [0x1203, "File Write", "file-transfer"],
  [0x1204, "File Information Change", "file-transfer"],
  [0x1205, "File Delete", "file-transfer"],
  [0x1206, "File Copy", "file-transfer"],
  [0x1207, "Memory Defragmentation", "file-transfer"],
  [0x1810, "Read Directory/File", "file-transfer"],
  [0x1811, "Search Directory/File", "file-transfer"],
  [0x1820, "New File", "file-transfer"],
  [0x1822, "Delete File", "file-transfer"],
  [0x1824, "Copy File", "file-transfer"],
  [0x1825, "Change File State", "file-transfer"],
  [0x1826, "Change File Date", "file-transfer"],
  [0x1827, "Open File", "file-transfer"],
  [0x1828, "Read File", "file-transfer"],
  [0x1829, "Write File", "file-transfer"],
  [0x182a, "Close File", "file-transfer"],
  [0x2101, "On-demand", "write"],
  [0x0e30, "Node Search", "discovery"],
  [0x0e31, "IP Address Set", "configuration"],
  [0x0e32, "Device Information Compare", "diagnostic"],
  [0x0e33, "Parameter Get", "read"],
  [0x0e34, "Parameter Set", "configuration"],
  [0x0e35, "Parameter Set Start", "configuration"],
  [0x0e36, "Parameter Set End", "configuration"],
  [0x0e3a, "Parameter Set Cancel", "configuration"],
  [0x0e44, "Status Read", "diagnostic"],
  [0x0e45, "Status Read 2", "diagnostic"],
  [0x0e70, "Cyclic Data", "write"],
  [0x3070, "Node Indication", "discovery"],
] as const;

export const commandOf = functionTable(ROWS, "Command");

const listed: ReadonlySet<number> = new Set(ROWS.map(([code]) => code));

export function isListed(code: number): boolean {
  return listed.has(code);
}
