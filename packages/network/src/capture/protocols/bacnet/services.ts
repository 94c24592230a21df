// Services of BACnet (ASHRAE 135, clauses 13 to 18, choices of 21), messages of the network layer (6.2.4) and of BACnet/IP (J.2):
// names, and what they do to a plant.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, type ProtocolFunction } from "../../dissector.ts";

export const CONFIRMED_COV = 1;
export const SUBSCRIBE_COV = 5;
export const READ_FILE = 6;
export const WRITE_FILE = 7;
export const ADD_ELEMENT = 8;
export const REMOVE_ELEMENT = 9;
export const CREATE_OBJECT = 10;
export const DELETE_OBJECT = 11;
export const READ_PROPERTY = 12;
export const READ_MULTIPLE = 14;
export const WRITE_PROPERTY = 15;
export const WRITE_MULTIPLE = 16;
export const COMMUNICATION_CONTROL = 17;
export const PRIVATE_TRANSFER = 18;
export const REINITIALIZE = 20;
export const VT_CLOSE = 22;
export const READ_RANGE = 26;
export const SUBSCRIBE_PROPERTY = 28;
export const SUBSCRIBE_MULTIPLE = 30;

const CONFIRMED: readonly (readonly [number, string, OperationClass])[] = [
  [0, "AcknowledgeAlarm", "write"],
  [CONFIRMED_COV, "ConfirmedCOVNotification", "other"],
  [2, "ConfirmedEventNotification", "other"],
  [3, "GetAlarmSummary", "read"],
  [4, "GetEnrollmentSummary", "read"],
  [SUBSCRIBE_COV, "SubscribeCOV", "read"],
  [READ_FILE, "AtomicReadFile", "file-transfer"],
  [WRITE_FILE, "AtomicWriteFile", "file-transfer"],
  [ADD_ELEMENT, "AddListElement", "write"],
  [REMOVE_ELEMENT, "RemoveListElement", "write"],
  [CREATE_OBJECT, "CreateObject", "configuration"],
  [DELETE_OBJECT, "DeleteObject", "configuration"],
  [READ_PROPERTY, "ReadProperty", "read"],
  [13, "ReadPropertyConditional", "read"],
  [READ_MULTIPLE, "ReadPropertyMultiple", "read"],
  [WRITE_PROPERTY, "WriteProperty", "write"],
  [WRITE_MULTIPLE, "WritePropertyMultiple", "write"],
  [COMMUNICATION_CONTROL, "DeviceCommunicationControl", "configuration"],
  [PRIVATE_TRANSFER, "ConfirmedPrivateTransfer", "other"],
  [19, "ConfirmedTextMessage", "other"],
  [REINITIALIZE, "ReinitializeDevice", "restart"],
  [21, "VT-Open", "session"],
  [VT_CLOSE, "VT-Close", "session"],
  [23, "VT-Data", "other"],
  [24, "Authenticate", "authentication"],
  [25, "RequestKey", "authentication"],
  [READ_RANGE, "ReadRange", "read"],
  [27, "LifeSafetyOperation", "write"],
  [SUBSCRIBE_PROPERTY, "SubscribeCOVProperty", "read"],
  [29, "GetEventInformation", "read"],
  [SUBSCRIBE_MULTIPLE, "SubscribeCOVPropertyMultiple", "read"],
  [31, "ConfirmedCOVNotificationMultiple", "other"],
  [32, "ConfirmedAuditNotification", "other"],
  [33, "AuditLogQuery", "read"],
];

/** Services that a device sends of its own accord to whoever subscribed. */
const NOTIFICATIONS = new Set([CONFIRMED_COV, 2, 19, 31, 32]);

export const I_AM = 0;
export const I_HAVE = 1;
export const UNCONFIRMED_COV = 2;
export const WHO_HAS = 7;
export const WHO_IS = 8;

const unconfirmedOf = functionTable(
  [
    [I_AM, "I-Am", "discovery"],
    [I_HAVE, "I-Have", "discovery"],
    [UNCONFIRMED_COV, "UnconfirmedCOVNotification", "other"],
    [3, "UnconfirmedEventNotification", "other"],
    [4, "UnconfirmedPrivateTransfer", "other"],
    [5, "UnconfirmedTextMessage", "other"],
    [6, "TimeSynchronization", "time-change"],
    [WHO_HAS, "Who-Has", "discovery"],
    [WHO_IS, "Who-Is", "discovery"],
    [9, "UTCTimeSynchronization", "time-change"],
    [10, "WriteGroup", "write"],
    [11, "UnconfirmedCOVNotificationMultiple", "other"],
    [12, "UnconfirmedAuditNotification", "other"],
    [13, "Who-Am-I", "discovery"],
    [14, "You-Are", "configuration"],
  ],
  "UnconfirmedService",
);

/** Where both parties ask each other, what the one called server asks is named so that nobody takes it for the client's. */
const FROM_SERVER = " (asked by the server)";
const confirmedOf = functionTable(CONFIRMED, "ConfirmedService");
const reversedOf = functionTable(
  CONFIRMED.map(([code, name, of]) => [code, NOTIFICATIONS.has(code) ? name : name + FROM_SERVER, of]),
  `ConfirmedService${FROM_SERVER}`,
);

interface Variants {
  readonly usual: readonly (ProtocolFunction | null)[];
  readonly reversed: readonly (ProtocolFunction | null)[];
}

function variants(code: number, each: readonly (readonly [string, OperationClass] | null)[]): Variants {
  const make = (suffix: string): (ProtocolFunction | null)[] =>
    each.map((one) => (one === null ? null : functionTable([[code, one[0] + suffix, one[1]]])(code)));
  return { usual: make(""), reversed: make(FROM_SERVER) };
}

/** States of ReinitializeDevice (16.4.1.1.1): a backup fetches what the device runs, a restore replaces it. */
const STATES = variants(REINITIALIZE, [
  ["ReinitializeDevice: Coldstart", "restart"],
  ["ReinitializeDevice: Warmstart", "restart"],
  ["ReinitializeDevice: Start Backup", "program-upload"],
  ["ReinitializeDevice: End Backup", "program-upload"],
  ["ReinitializeDevice: Start Restore", "program-download"],
  ["ReinitializeDevice: End Restore", "program-download"],
  ["ReinitializeDevice: Abort Restore", "program-download"],
  ["ReinitializeDevice: Activate Changes", "restart"],
]);

/** Values of Program_Change (12.22.5). */
const PROGRAM_CHANGES: readonly (readonly [string, OperationClass] | null)[] = [
  null,
  ["WriteProperty: Load Program", "program-download"],
  ["WriteProperty: Run Program", "start"],
  ["WriteProperty: Halt Program", "stop"],
  ["WriteProperty: Restart Program", "restart"],
  ["WriteProperty: Unload Program", "program-download"],
];
const PROGRAM = variants(WRITE_PROPERTY, PROGRAM_CHANGES);

/** What DeviceCommunicationControl asks for (16.1.1.1.2). */
const COMMUNICATION = variants(COMMUNICATION_CONTROL, [
  ["DeviceCommunicationControl: Enable", "configuration"],
  ["DeviceCommunicationControl: Disable", "configuration"],
  ["DeviceCommunicationControl: Disable Initiation", "configuration"],
]);

/** For who knows them by name only. */
export const SERVICES: readonly ProtocolFunction[] = [...confirmedOf.listed, ...unconfirmedOf.listed];

export function confirmedService(choice: number, fromServer: boolean): ProtocolFunction {
  return fromServer ? reversedOf(choice) : confirmedOf(choice);
}

export function unconfirmedService(choice: number): ProtocolFunction {
  return unconfirmedOf(choice);
}

export function reinitialization(state: number, fromServer: boolean): ProtocolFunction {
  return (fromServer ? STATES.reversed : STATES.usual)[state] ?? confirmedService(REINITIALIZE, fromServer);
}

export function communicationControl(asked: number, fromServer: boolean): ProtocolFunction {
  return (
    (fromServer ? COMMUNICATION.reversed : COMMUNICATION.usual)[asked] ?? confirmedService(COMMUNICATION_CONTROL, fromServer)
  );
}

/** What writing the value to Program_Change does; `null` where it is nothing special. */
export function programChange(value: number, fromServer: boolean): ProtocolFunction | null {
  return (fromServer ? PROGRAM.reversed : PROGRAM.usual)[value] ?? null;
}

/** Network layer messages (6.2.4). */
export const I_AM_ROUTER = 1;
export const networkMessage = functionTable(
  [
    [0x00, "Who-Is-Router-To-Network", "discovery"],
    [I_AM_ROUTER, "I-Am-Router-To-Network", "discovery"],
    [0x02, "I-Could-Be-Router-To-Network", "discovery"],
    [0x03, "Reject-Message-To-Network", "other"],
    [0x04, "Router-Busy-To-Network", "other"],
    [0x05, "Router-Available-To-Network", "other"],
    [0x06, "Initialize-Routing-Table", "configuration"],
    [0x07, "Initialize-Routing-Table-Ack", "other"],
    [0x08, "Establish-Connection-To-Network", "configuration"],
    [0x09, "Disconnect-Connection-To-Network", "configuration"],
    [0x0a, "Challenge-Request", "authentication"],
    [0x0b, "Security-Payload", "other"],
    [0x0c, "Security-Response", "other"],
    [0x0d, "Request-Key-Update", "authentication"],
    [0x0e, "Update-Key-Set", "configuration"],
    [0x0f, "Update-Distribution-Key", "configuration"],
    [0x10, "Request-Master-Key", "authentication"],
    [0x11, "Set-Master-Key", "configuration"],
    [0x12, "What-Is-Network-Number", "discovery"],
    [0x13, "Network-Number-Is", "discovery"],
  ],
  "NetworkMessage",
);

/** Functions of BACnet/IP (J.2). */
export const RESULT = 0x00;
export const WRITE_TABLE = 0x01;
export const READ_TABLE = 0x02;
export const READ_TABLE_ACK = 0x03;
export const FORWARDED = 0x04;
export const REGISTER = 0x05;
export const READ_FOREIGN = 0x06;
export const READ_FOREIGN_ACK = 0x07;
export const DELETE_FOREIGN = 0x08;
export const DISTRIBUTE = 0x09;
export const UNICAST = 0x0a;
export const BROADCAST = 0x0b;
export const SECURED = 0x0c;

export const virtualFunction = functionTable(
  [
    [WRITE_TABLE, "Write-Broadcast-Distribution-Table", "configuration"],
    [READ_TABLE, "Read-Broadcast-Distribution-Table", "discovery"],
    [REGISTER, "Register-Foreign-Device", "session"],
    [READ_FOREIGN, "Read-Foreign-Device-Table", "discovery"],
    [DELETE_FOREIGN, "Delete-Foreign-Device-Table-Entry", "configuration"],
    [SECURED, "Secure-BVLL", "other"],
  ],
  "BVLC",
);
