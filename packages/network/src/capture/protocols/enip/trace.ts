// What one encapsulated message said, for whoever watches messages (tests compare it with other dissectors). Never made in production.

import { le16, le32 } from "../octets.ts";
import { identityAt } from "./identity.ts";
import type { Path } from "./paths.ts";
import { PCCC_MESSAGE } from "./pccc.ts";

/** Each request or response of CIP adds to it, the ones within others behind those. */
export interface Trace {
  readonly command: number;
  readonly length: number;
  readonly session: number;
  readonly status: number;
  readonly context: string;
  items?: number;
  readonly types: number[];
  readonly lengths: number[];
  connection?: number;
  sequence?: number;
  /** The connection was seen to be opened. */
  opened?: boolean;
  readonly responses: number[];
  readonly services: number[];
  readonly classes: number[];
  readonly instances: number[];
  readonly attributes: number[];
  readonly symbols: string[];
  readonly statuses: number[];
  /** Further words of status. */
  readonly additional: number[];
  /** Numbers of services in multiple service packets. */
  readonly counts: number[];
  /** Of connections that are opened or closed. */
  readonly serials: number[];
  readonly vendors: number[];
  readonly originators: number[];
  readonly toTarget: number[];
  readonly toOriginator: number[];
  /** Intervals at which packets are asked for, in microseconds, to the target and back. */
  readonly intervals: number[];
  readonly pcccCommands: number[];
  readonly pcccAnswers: number[];
  readonly pcccStatuses: number[];
  readonly pcccTransactions: number[];
  readonly pcccFunctions: number[];
  /** In the answer to ListIdentity, and in that to Get_Attributes_All. */
  identity?: Identity;
  whole?: Identity;
}

export function makeTrace(command: number, length: number, session: number, status: number, context: string): Trace {
  return {
    command,
    length,
    session,
    status,
    context,
    types: [],
    lengths: [],
    responses: [],
    services: [],
    classes: [],
    instances: [],
    attributes: [],
    symbols: [],
    statuses: [],
    additional: [],
    counts: [],
    serials: [],
    vendors: [],
    originators: [],
    toTarget: [],
    toOriginator: [],
    intervals: [],
    pcccCommands: [],
    pcccAnswers: [],
    pcccStatuses: [],
    pcccTransactions: [],
    pcccFunctions: [],
  };
}

/** What a request acts on; below 0 and empty: not named. */
export interface TracedRequest {
  readonly classId: number;
  readonly instance: number;
  readonly attribute: number;
  readonly symbol: string;
}

export function addRequest(trace: Trace, { classId, instance, attribute, symbol }: TracedRequest): void {
  if (classId >= 0) trace.classes.push(classId);
  if (instance >= 0) trace.instances.push(instance);
  if (attribute >= 0) trace.attributes.push(attribute);
  if (symbol !== "") trace.symbols.push(symbol);
}

/** Notes what the path of the current request names. */
export function traceRequest(trace: Trace, path: Path, service: number): TracedRequest {
  const { classId, instance, attribute, hasName, name, nameLength } = path;
  const symbol = hasName ? new TextDecoder().decode(name.subarray(0, nameLength)) : "";
  const request = { classId, instance, attribute, symbol };
  trace.responses.push(0);
  trace.services.push(service);
  addRequest(trace, request);
  return request;
}

/** The response at `at`, to what `request` asked. */
export function traceResponse(trace: Trace, bytes: Uint8Array, at: number, request: TracedRequest | undefined): void {
  trace.responses.push(1);
  trace.services.push((bytes[at] as number) & 0x7f);
  trace.statuses.push(bytes[at + 2] as number);
  for (let word = 0; word < (bytes[at + 3] as number); word++) trace.additional.push(le16(bytes, at + 4 + 2 * word));
  if (request !== undefined) addRequest(trace, request);
}

export function tracePccc(trace: Trace, commands: number[]): void {
  commands.push(PCCC_MESSAGE.command);
  trace.pcccStatuses.push(PCCC_MESSAGE.status);
  trace.pcccTransactions.push(PCCC_MESSAGE.transaction);
}

export function traceOriginator(trace: Trace, bytes: Uint8Array, at: number): void {
  trace.serials.push(le16(bytes, at));
  trace.vendors.push(le16(bytes, at + 2));
  trace.originators.push(le32(bytes, at + 4));
}

/** The request to open a connection whose data begin at `data`. */
export function traceOpening(trace: Trace, bytes: Uint8Array, data: number, large: boolean): void {
  trace.toTarget.push(le32(bytes, data + 2));
  trace.toOriginator.push(le32(bytes, data + 6));
  trace.intervals.push(le32(bytes, data + 22), le32(bytes, data + (large ? 30 : 28)));
}

/** The first attributes of an identity object. */
export interface Identity {
  readonly vendor: number;
  readonly type: number;
  readonly code: number;
  readonly major: number;
  readonly minor: number;
  readonly status: number;
  readonly serial: number;
  readonly name: string;
}

/** They stand at `at`, all within the bytes. */
export function traceIdentity(bytes: Uint8Array, at: number, end: number): Identity {
  return {
    vendor: le16(bytes, at),
    type: le16(bytes, at + 2),
    code: le16(bytes, at + 4),
    major: bytes[at + 6] as number,
    minor: bytes[at + 7] as number,
    status: le16(bytes, at + 8),
    serial: le32(bytes, at + 10),
    name: identityAt(bytes, at, end)?.product ?? "",
  };
}
