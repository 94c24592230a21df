// The services of OPC UA by the numbers of their binary encodings (OPC 10000-6, annex A; OPC 10000-4), and what each does to a plant.

import type { OperationClass } from "@bulkhead/facts";
import { functionTable, type ProtocolFunction } from "../../dissector.ts";

/** Number of the encoding of the answer that refuses a request as a whole. */
export const SERVICE_FAULT = 397;

/** Numbers of the encodings of the requests that are looked into. The response is three further. */
export const FIND_SERVERS = 422;
export const GET_ENDPOINTS = 428;
export const OPEN_SECURE_CHANNEL = 446;
export const CLOSE_SECURE_CHANNEL = 452;
export const CREATE_SESSION = 461;
export const ACTIVATE_SESSION = 467;
export const CLOSE_SESSION = 473;
export const READ = 631;
export const HISTORY_READ = 664;
export const WRITE = 673;
export const HISTORY_UPDATE = 700;
export const CALL = 712;
export const CREATE_MONITORED_ITEMS = 751;
export const MODIFY_MONITORED_ITEMS = 763;
export const DELETE_MONITORED_ITEMS = 781;
export const PUBLISH = 826;
export const REPUBLISH = 832;

/** Numbers of encodings of structures in extension objects. */
export const ANONYMOUS_TOKEN = 321;
export const USER_NAME_TOKEN = 324;
export const CERTIFICATE_TOKEN = 327;
export const ISSUED_TOKEN = 940;
export const BUILD_INFO = 340;
export const SERVER_STATUS = 864;
export const DATA_CHANGE = 811;

const SERVICES: readonly (readonly [request: number, response: number, name: string, operationClass: OperationClass])[] = [
  [410, 413, "TestStack", "diagnostic"],
  [416, 419, "TestStackEx", "diagnostic"],
  [FIND_SERVERS, 425, "FindServers", "discovery"],
  [GET_ENDPOINTS, 431, "GetEndpoints", "discovery"],
  [437, 440, "RegisterServer", "discovery"],
  [OPEN_SECURE_CHANNEL, 449, "OpenSecureChannel", "session"],
  [CLOSE_SECURE_CHANNEL, 455, "CloseSecureChannel", "session"],
  [CREATE_SESSION, 464, "CreateSession", "session"],
  [ACTIVATE_SESSION, 470, "ActivateSession", "authentication"],
  [CLOSE_SESSION, 476, "CloseSession", "session"],
  [479, 482, "Cancel", "session"],
  [488, 491, "AddNodes", "configuration"],
  [494, 497, "AddReferences", "configuration"],
  [500, 503, "DeleteNodes", "configuration"],
  [506, 509, "DeleteReferences", "configuration"],
  [527, 530, "Browse", "discovery"],
  [533, 536, "BrowseNext", "discovery"],
  [554, 557, "TranslateBrowsePathsToNodeIds", "discovery"],
  [560, 563, "RegisterNodes", "session"],
  [566, 569, "UnregisterNodes", "session"],
  [615, 618, "QueryFirst", "discovery"],
  [621, 624, "QueryNext", "discovery"],
  [READ, 634, "Read", "read"],
  [HISTORY_READ, 667, "HistoryRead", "read"],
  [WRITE, 676, "Write", "write"],
  [HISTORY_UPDATE, 703, "HistoryUpdate", "write"],
  [CALL, 715, "Call", "other"],
  [CREATE_MONITORED_ITEMS, 754, "CreateMonitoredItems", "read"],
  [MODIFY_MONITORED_ITEMS, 766, "ModifyMonitoredItems", "session"],
  [769, 772, "SetMonitoringMode", "session"],
  [775, 778, "SetTriggering", "session"],
  [DELETE_MONITORED_ITEMS, 784, "DeleteMonitoredItems", "session"],
  [787, 790, "CreateSubscription", "session"],
  [793, 796, "ModifySubscription", "session"],
  [799, 802, "SetPublishingMode", "session"],
  [PUBLISH, 829, "Publish", "read"],
  [REPUBLISH, 835, "Republish", "read"],
  [841, 844, "TransferSubscriptions", "session"],
  [847, 850, "DeleteSubscriptions", "session"],
  [12208, 12209, "FindServersOnNetwork", "discovery"],
  [12211, 12212, "RegisterServer2", "discovery"],
];

/** Function by the number of the encoding of its request. */
export const serviceFunction: (request: number) => ProtocolFunction = functionTable(
  SERVICES.map(([request, , name, operationClass]) => [request, name, operationClass] as const),
  "Service",
);

const LARGEST = 12212;
const REQUEST = 1;
const RESPONSE = 2;
const SIDES = new Uint8Array(LARGEST + 1);
for (const [request, response] of SERVICES) {
  SIDES[request] = REQUEST;
  SIDES[response] = RESPONSE;
}
SIDES[SERVICE_FAULT] = RESPONSE;

export function isRequest(encoding: number): boolean {
  return SIDES[encoding] === REQUEST;
}

export function isResponse(encoding: number): boolean {
  return SIDES[encoding] === RESPONSE;
}

/**
 * Services that a server offers without a session, over a channel that need not be protected (OPC 10000-4, 5.4). A channel that carries
 * nothing else says nothing about how sessions are protected.
 */
export function needsNoSession(request: number): boolean {
  return (
    request === FIND_SERVERS ||
    request === GET_ENDPOINTS ||
    request === 437 ||
    request === 12208 ||
    request === 12211 ||
    request === OPEN_SECURE_CHANNEL ||
    request === CLOSE_SECURE_CHANNEL
  );
}
