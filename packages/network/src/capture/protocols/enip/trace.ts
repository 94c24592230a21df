// What one encapsulated message said, for whoever watches messages (tests compare it with other dissectors). Never made in production.

import { le16, le32 } from "../octets.ts";
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
  /** Numbers of services in multiple service packets. */
  readonly counts: number[];
  /** Of connections that are opened or closed. */
  readonly serials: number[];
  readonly vendors: number[];
  readonly originators: number[];
  readonly toTarget: number[];
  readonly toOriginator: number[];
  readonly pcccCommands: number[];
  readonly pcccAnswers: number[];
  readonly pcccStatuses: number[];
  readonly pcccTransactions: number[];
  readonly pcccFunctions: number[];
  identity?: Readonly<Record<string, unknown>>;
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
    counts: [],
    serials: [],
    vendors: [],
    originators: [],
    toTarget: [],
    toOriginator: [],
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

export function traceResponse(trace: Trace, service: number, status: number, request: TracedRequest | undefined): void {
  trace.responses.push(1);
  trace.services.push(service);
  trace.statuses.push(status);
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
