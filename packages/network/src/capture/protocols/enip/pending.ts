// A request of CIP that waits for its answer, with the services in it.

import type { OperationKey, Point, Sink } from "../../dissector.ts";
import type { TracedRequest } from "./trace.ts";

/** Services of one request that are held against its answer. */
export const MOST_SERVICES = 512;

/** A declared point that a service reads or writes: an element behind the one that the path names, or the key of a held value. */
export interface Link {
  readonly place: number;
  readonly point: Point;
  readonly element: number;
  readonly write: number;
  /** Bytes that a fragmented read passes over. */
  readonly offset: number;
}

/** Numbers that are kept of each service: service, class (-1: none), key of its operation. */
const EACH = 3;
/** More than this is not kept for the next request. */
const KEPT = 64 * EACH;

/** A request with its services. Reused, and small: a flow may have many, and there may be many flows. */
export class Pending {
  open = false;
  /** Connection id, or -1 for an unconnected request. */
  connection = -1;
  /** Sequence count of the connection, or the sender's context as two numbers. */
  first = 0;
  second = 0;
  /** The service that the answer bears. */
  service = 0;
  /** Number of services; they may be several in a packet. */
  count = 0;
  /** It is passed on to a device behind. */
  forwarded = false;
  numbers: number[] = [];
  links: Link[] | null = null;
  /** What each service asked for, where somebody watches. */
  traced: TracedRequest[] | null = null;
  /** The packet and the unconnected send around them. */
  wrapped: TracedRequest[] | null = null;

  begin(): void {
    this.open = true;
    this.count = 0;
    this.forwarded = false;
    this.links = null;
    this.traced = null;
    this.wrapped = null;
    if (this.numbers.length > KEPT) this.numbers = [];
  }

  add(service: number, classId: number, key: OperationKey): void {
    if (this.count >= MOST_SERVICES) return;
    const at = this.count++ * EACH;
    this.numbers[at] = service;
    this.numbers[at + 1] = classId;
    this.numbers[at + 2] = key;
  }

  serviceOf(place: number): number {
    return this.numbers[place * EACH] as number;
  }

  classOf(place: number): number {
    return this.numbers[place * EACH + 1] as number;
  }

  settle(place: number, accepted: boolean, sink: Sink): void {
    const key = this.numbers[place * EACH + 2] as OperationKey;
    if (accepted) sink.accepted(key);
    else sink.refused(key);
    if (this.links === null) return;
    for (const link of this.links) if (link.place === place && link.write >= 0) sink.settle(link.write, accepted);
  }
}
