// What one message chunk said, for whoever watches messages (tests compare it with other dissectors). Never made in production.

export interface Trace {
  type: string;
  chunk: string;
  size: number;
  channel?: number;
  policy?: string;
  sequence?: number;
  requestId?: number;
  endpointUrl?: string;
  /** Number of the encoding of the service's request or response. */
  service?: number;
  requestHandle?: number;
  serviceResult?: number;
  authenticationToken?: string;
  /** Node ids that the request acts on. */
  readonly nodes: string[];
  /** Status codes of the items of a response. */
  readonly statuses: number[];
  /** Numbers of scalar values in a response or write request. */
  readonly values: number[];
}

export function makeTrace(type: string, chunk: string, size: number): Trace {
  return { type, chunk, size, nodes: [], statuses: [], values: [] };
}
