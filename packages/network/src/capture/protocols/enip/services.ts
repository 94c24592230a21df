// Services of CIP and what they do to a plant (CIP Networks Library, Volume 1, appendix A and chapter 5). Of the controllers' own
// classes, which no specification describes, those that are known from what engineering tools send.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, type ProtocolFunction, targetForm } from "../../dissector.ts";

export const GET_ALL = 0x01;
export const MULTIPLE = 0x0a;
export const GET_SINGLE = 0x0e;
export const EXECUTE_PCCC = 0x4b;
export const READ_TAG = 0x4c;
export const WRITE_TAG = 0x4d;
export const READ_MODIFY_WRITE_TAG = 0x4e;
export const READ_TAG_FRAGMENTED = 0x52;
export const WRITE_TAG_FRAGMENTED = 0x53;
export const FORWARD_OPEN = 0x54;
export const LARGE_FORWARD_OPEN = 0x5b;
export const FORWARD_CLOSE = 0x4e;
export const UNCONNECTED_SEND = 0x52;

export const IDENTITY = 0x01;
export const CONNECTION_MANAGER = 0x06;
export const PCCC = 0x67;

type Entry = readonly [code: number, name: string, of: OperationClass];

const COMMON: readonly Entry[] = [
  [GET_ALL, "Get_Attributes_All", "read"],
  [0x02, "Set_Attributes_All", "write"],
  [0x03, "Get_Attribute_List", "read"],
  [0x04, "Set_Attribute_List", "write"],
  [0x05, "Reset", "restart"],
  [0x06, "Start", "start"],
  [0x07, "Stop", "stop"],
  [0x08, "Create", "configuration"],
  [0x09, "Delete", "configuration"],
  [MULTIPLE, "Multiple_Service_Packet", "other"],
  [0x0d, "Apply_Attributes", "configuration"],
  [GET_SINGLE, "Get_Attribute_Single", "read"],
  [0x10, "Set_Attribute_Single", "write"],
  [0x11, "Find_Next_Object_Instance", "discovery"],
  [0x15, "Restore", "configuration"],
  [0x16, "Save", "configuration"],
  [0x17, "No_Operation", "other"],
  [0x18, "Get_Member", "read"],
  [0x19, "Set_Member", "write"],
  [0x1a, "Insert_Member", "configuration"],
  [0x1b, "Remove_Member", "configuration"],
  [0x1c, "GroupSync", "diagnostic"],
];

/** Services on a name, which the controllers' makers call tags. */
const TAGS: readonly Entry[] = [
  [READ_TAG, "Read Tag", "read"],
  [WRITE_TAG, "Write Tag", "write"],
  [READ_MODIFY_WRITE_TAG, "Read Modify Write Tag", "write"],
  [READ_TAG_FRAGMENTED, "Read Tag Fragmented", "read"],
  [WRITE_TAG_FRAGMENTED, "Write Tag Fragmented", "write"],
];

/** Reading a class of these tells what a device is. */
const discovery: readonly Entry[] = [
  [GET_ALL, "Get_Attributes_All", "discovery"],
  [0x03, "Get_Attribute_List", "discovery"],
  [GET_SINGLE, "Get_Attribute_Single", "discovery"],
];
const settings = (of: OperationClass): readonly Entry[] => [
  [0x02, "Set_Attributes_All", of],
  [0x04, "Set_Attribute_List", of],
  [0x10, "Set_Attribute_Single", of],
];
const FORCING: readonly Entry[] = [
  [0x4d, "Force", "write"],
  [0x4e, "Change Forces", "write"],
];
const UPLOAD: Entry = [0x4f, "Upload Part", "program-upload"];

/** What services mean to the objects of a class. */
const BY_CLASS: readonly (readonly [classId: number, entries: readonly Entry[]])[] = [
  [IDENTITY, [...discovery, ...settings("configuration")]],
  [
    CONNECTION_MANAGER,
    [
      [FORWARD_CLOSE, "Forward_Close", "session"],
      [UNCONNECTED_SEND, "Unconnected_Send", "other"],
      [FORWARD_OPEN, "Forward_Open", "session"],
      [0x56, "Get_Connection_Data", "diagnostic"],
      [0x57, "Search_Connection_Data", "diagnostic"],
      [0x5a, "Get_Connection_Owner", "diagnostic"],
      [LARGE_FORWARD_OPEN, "Large_Forward_Open", "session"],
    ],
  ],
  [
    0x37,
    [
      [0x4b, "File: Initiate_Upload", "file-transfer"],
      [0x4c, "File: Initiate_Download", "file-transfer"],
      [0x4d, "File: Initiate_Partial_Read", "file-transfer"],
      [0x4e, "File: Initiate_Partial_Write", "file-transfer"],
      [0x4f, "File: Upload_Transfer", "file-transfer"],
      [0x50, "File: Download_Transfer", "file-transfer"],
      [0x51, "File: Clear_File", "file-transfer"],
    ],
  ],
  // Time synchronisation; the clock of controllers.
  [0x43, settings("time-change")],
  [0x8b, settings("time-change")],
  // Security, its certificates; ports, TCP/IP and Ethernet.
  ...[0x5d, 0x5e, 0x5f, 0xf4, 0xf5, 0xf6].map((id): readonly [number, readonly Entry[]] => [id, settings("configuration")]),
  [PCCC, [[EXECUTE_PCCC, "Execute PCCC", "other"]]],
  // Symbols and templates describe tags.
  [0x6b, [[0x4b, "Find Symbols", "discovery"], [0x55, "Get Instance Attribute List", "discovery"], UPLOAD]],
  [0x6c, [[READ_TAG, "Read Template", "discovery"], ...discovery]],
  // Programs, their routines, and the forces on their values.
  [0x68, [...FORCING, UPLOAD]],
  [0x69, FORCING],
  [0x6a, [[0x51, "Modify Parameter", "write"], UPLOAD]],
  // Tags that are read in one go; the way there is kept in the object.
  [0x72, [[READ_TAG, "Read Tag List", "read"]]],
  [
    0x8e,
    [
      [0x06, "Controller: Run", "start"],
      [0x07, "Controller: Stop", "stop"],
      [0x5c, "Controller: Handshake", "session"],
    ],
  ],
  [
    0x8f,
    [
      [0x06, "Controller: Run", "start"],
      [0x07, "Controller: Stop", "stop"],
    ],
  ],
  [0xac, [[0x08, "Download", "program-download"]]],
];

const common = functionTable(COMMON, "Service");
const onTags = functionTable([...COMMON, ...TAGS], "Service");
const byClass = new Map(
  BY_CLASS.map(([id, entries]) => {
    const codes = new Set(entries.map(([code]) => code));
    return [id, functionTable([...COMMON.filter(([code]) => !codes.has(code)), ...entries], "Service")] as const;
  }),
);

/** Those of every class, for who knows them by name only. */
export const SERVICES: readonly ProtocolFunction[] = onTags.listed;

/** Function by service and class; class below 0: the request names a tag. */
export function serviceOf(service: number, classId: number): ProtocolFunction {
  if (classId < 0) return onTags(service);
  return (byClass.get(classId) ?? common)(service);
}

/** Commands of the encapsulation that are requests themselves. */
export const commandOf = functionTable(
  [
    [0x04, "ListServices", "discovery"],
    [0x63, "ListIdentity", "discovery"],
    [0x64, "ListInterfaces", "discovery"],
    [0x65, "RegisterSession", "session"],
    [0x66, "UnRegisterSession", "session"],
  ],
  "Command",
);

/** a: class; b: instance; c: attribute. Below 0: not named. */
export const OBJECT = targetForm((a, b, c) => {
  const parts = [`class:0x${a.toString(16).padStart(2, "0")}`];
  if (b >= 0) parts.push(String(b));
  if (c >= 0) parts.push(...(b < 0 ? ["-"] : []), String(c));
  return parts.join("/");
});
/** a: the key of a name. */
export const TAG = targetForm((a, _b, _c, text) => `tag:${text(a)}`);
/** a: connection id. */
export const CONNECTION = targetForm((a) => `connection:0x${a.toString(16).padStart(8, "0")}`);
