// Services of MMS (ISO 9506-2, choices of ConfirmedServiceRequest) and what they do to a plant.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, namedFunction, type ProtocolFunction } from "../../dissector.ts";

export const GET_NAME_LIST = 1;
export const IDENTIFY = 2;
export const READ = 4;
export const WRITE = 5;
export const VARIABLE_ATTRIBUTES = 6;
export const DEFINE_LIST = 11;
export const LIST_ATTRIBUTES = 12;
export const DELETE_LIST = 13;
export const OBTAIN_FILE = 46;
export const FILE_OPEN = 72;
export const FILE_RENAME = 75;
export const FILE_DELETE = 76;
export const FILE_DIRECTORY = 77;

const CONFIRMED: readonly (readonly [number, string, OperationClass])[] = [
  [0, "Status", "diagnostic"],
  [GET_NAME_LIST, "GetNameList", "discovery"],
  [IDENTIFY, "Identify", "discovery"],
  [3, "Rename", "configuration"],
  [READ, "Read", "read"],
  [WRITE, "Write", "write"],
  [VARIABLE_ATTRIBUTES, "GetVariableAccessAttributes", "discovery"],
  [7, "DefineNamedVariable", "configuration"],
  [8, "DefineScatteredAccess", "configuration"],
  [9, "GetScatteredAccessAttributes", "discovery"],
  [10, "DeleteVariableAccess", "configuration"],
  [DEFINE_LIST, "DefineNamedVariableList", "configuration"],
  [LIST_ATTRIBUTES, "GetNamedVariableListAttributes", "discovery"],
  [DELETE_LIST, "DeleteNamedVariableList", "configuration"],
  [14, "DefineNamedType", "configuration"],
  [15, "GetNamedTypeAttributes", "discovery"],
  [16, "DeleteNamedType", "configuration"],
  [17, "Input", "read"],
  [18, "Output", "write"],
  [19, "TakeControl", "other"],
  [20, "RelinquishControl", "other"],
  [21, "DefineSemaphore", "configuration"],
  [22, "DeleteSemaphore", "configuration"],
  [23, "ReportSemaphoreStatus", "diagnostic"],
  [24, "ReportPoolSemaphoreStatus", "diagnostic"],
  [25, "ReportSemaphoreEntryStatus", "diagnostic"],
  [26, "InitiateDownloadSequence", "program-download"],
  [27, "DownloadSegment", "program-download"],
  [28, "TerminateDownloadSequence", "program-download"],
  [29, "InitiateUploadSequence", "program-upload"],
  [30, "UploadSegment", "program-upload"],
  [31, "TerminateUploadSequence", "program-upload"],
  [32, "RequestDomainDownload", "program-download"],
  [33, "RequestDomainUpload", "program-upload"],
  [34, "LoadDomainContent", "program-download"],
  [35, "StoreDomainContent", "program-upload"],
  [36, "DeleteDomain", "program-download"],
  [37, "GetDomainAttributes", "discovery"],
  [38, "CreateProgramInvocation", "program-download"],
  [39, "DeleteProgramInvocation", "program-download"],
  [40, "Start", "start"],
  [41, "Stop", "stop"],
  [42, "Resume", "start"],
  [43, "Reset", "stop"],
  [44, "Kill", "stop"],
  [45, "GetProgramInvocationAttributes", "discovery"],
  [OBTAIN_FILE, "ObtainFile", "file-transfer"],
  [47, "DefineEventCondition", "configuration"],
  [48, "DeleteEventCondition", "configuration"],
  [49, "GetEventConditionAttributes", "discovery"],
  [50, "ReportEventConditionStatus", "read"],
  [51, "AlterEventConditionMonitoring", "configuration"],
  [52, "TriggerEvent", "write"],
  [53, "DefineEventAction", "configuration"],
  [54, "DeleteEventAction", "configuration"],
  [55, "GetEventActionAttributes", "discovery"],
  [56, "ReportEventActionStatus", "read"],
  [57, "DefineEventEnrollment", "configuration"],
  [58, "DeleteEventEnrollment", "configuration"],
  [59, "AlterEventEnrollment", "configuration"],
  [60, "ReportEventEnrollmentStatus", "read"],
  [61, "GetEventEnrollmentAttributes", "discovery"],
  [62, "AcknowledgeEventNotification", "write"],
  [63, "GetAlarmSummary", "read"],
  [64, "GetAlarmEnrollmentSummary", "read"],
  [65, "ReadJournal", "read"],
  [66, "WriteJournal", "write"],
  [67, "InitializeJournal", "configuration"],
  [68, "ReportJournalStatus", "read"],
  [69, "CreateJournal", "configuration"],
  [70, "DeleteJournal", "configuration"],
  [71, "GetCapabilityList", "discovery"],
  [FILE_OPEN, "FileOpen", "file-transfer"],
  [73, "FileRead", "file-transfer"],
  [74, "FileClose", "file-transfer"],
  [FILE_RENAME, "FileRename", "file-transfer"],
  [FILE_DELETE, "FileDelete", "file-transfer"],
  [FILE_DIRECTORY, "FileDirectory", "discovery"],
];
/** The largest number of a service; 78 stands for additional ones. */
export const LAST_SERVICE = 78;

/** A server may ask, too (it fetches a file that the client told it to obtain): nobody shall take that for the client's. */
const FROM_SERVER = " (asked by the server)";
const usual = functionTable(CONFIRMED, "Service");
const reversed = functionTable(
  CONFIRMED.map(([code, name, of]) => [code, name + FROM_SERVER, of]),
  `Service${FROM_SERVER}`,
);

export function confirmedService(service: number, fromServer: boolean): ProtocolFunction {
  return fromServer ? reversed(service) : usual(service);
}

export const INITIATE = namedFunction("Initiate", "session");
export const CONCLUDE = namedFunction("Conclude", "session");
export const CANCEL = namedFunction("Cancel", "other");
export const REPORT = functionTable([
  [0, "InformationReport", "other"],
  [1, "UnsolicitedStatus", "other"],
  [2, "EventNotification", "other"],
]);

const write = (name: string, of: OperationClass): ProtocolFunction => functionTable([[WRITE, name, of]])(WRITE);
const CONTROL = write("Write: Control", "write");
const MODE = write("Write: Mode", "mode-change");
const SETTING = write("Write: Setting", "write");
const CONFIGURATION = write("Write: Configuration", "configuration");
const CONTROL_BLOCK = write("Write: Control Block", "configuration");

/** Functional constraints of IEC 61850-8-1 (7.3.2), the second part of an item's name, by their two letters. */
const CONSTRAINTS = new Map<number, ProtocolFunction>(
  (
    [
      ["CO", CONTROL],
      ["SP", SETTING],
      ["SG", SETTING],
      ["SE", SETTING],
      ["CF", CONFIGURATION],
      ["DC", CONFIGURATION],
      ["RP", CONTROL_BLOCK],
      ["BR", CONTROL_BLOCK],
      ["LG", CONTROL_BLOCK],
      ["GO", CONTROL_BLOCK],
      ["GS", CONTROL_BLOCK],
      ["MS", CONTROL_BLOCK],
      ["US", CONTROL_BLOCK],
    ] as const
  ).map(([letters, fn]) => [letters.charCodeAt(0) * 256 + letters.charCodeAt(1), fn]),
);
const DOLLAR = 0x24;

/** What a write of the item with the name in bytes[at, end) does: `LLN0$CO$Mod$Oper` changes a mode. */
export function writeOf(bytes: Uint8Array, at: number, end: number, fromServer: boolean): ProtocolFunction {
  if (fromServer) return confirmedService(WRITE, true);
  const dollar = bytes.indexOf(DOLLAR, at);
  if (dollar < 0 || end - dollar < 4 || bytes[dollar + 3] !== DOLLAR) return confirmedService(WRITE, false);
  const fn = CONSTRAINTS.get((bytes[dollar + 1] as number) * 256 + (bytes[dollar + 2] as number));
  if (fn !== CONTROL) return fn ?? confirmedService(WRITE, false);
  const object = dollar + 4;
  const mode = end - object >= 3 && bytes[object] === 0x4d && bytes[object + 1] === 0x6f && bytes[object + 2] === 0x64;
  return mode && (end - object === 3 || bytes[object + 3] === DOLLAR) ? MODE : CONTROL;
}
