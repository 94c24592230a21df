// Confirmed requests of BACnet that wait for their answer (ASHRAE 135, 5.4), by invoke id and station.

import type { OperationKey, Sink } from "../../dissector.ts";

/** Per flow. A client has one number for all its requests and 256 of them. */
const MOST = 64;

/** Reused. */
export class Request {
  open = false;
  invoke = 0;
  service = 0;
  /** The station behind a router that is asked, as `stationOf` tells it. */
  station = 0;
  fromServer = false;
  readonly keys: OperationKey[] = [];
  /** What a request for several properties names, in the order of `keys`; only where an error may name one of them. */
  readonly objects: number[] = [];
  readonly properties: number[] = [];
  /** Writes of declared points with the position of their property in `keys`. */
  readonly writes: number[] = [];
  readonly writeOf: number[] = [];

  /** All of it was accepted or refused. */
  settle(accepted: boolean, sink: Sink): void {
    this.settleUntil(accepted ? this.keys.length : 0, sink);
  }

  /** The first so many were accepted, the rest refused. */
  settleUntil(count: number, sink: Sink): void {
    for (const [index, key] of this.keys.entries()) {
      if (index < count) sink.accepted(key);
      else sink.refused(key);
    }
    for (const [index, write] of this.writes.entries()) sink.settle(write, (this.writeOf[index] as number) < count);
    this.open = false;
  }
}

export class Requests {
  readonly #all: Request[] = [];
  #oldest = 0;

  add(invoke: number, service: number, station: number, fromServer: boolean): Request {
    const request = this.#find(invoke, station, fromServer) ?? this.#free();
    request.open = true;
    request.invoke = invoke;
    request.service = service;
    request.station = station;
    request.fromServer = fromServer;
    request.keys.length = 0;
    request.objects.length = 0;
    request.properties.length = 0;
    request.writes.length = 0;
    request.writeOf.length = 0;
    return request;
  }

  /** The request that an answer belongs to. `service` -1: the answer does not name it. */
  answered(invoke: number, service: number, station: number, toServer: boolean): Request | null {
    const request = this.#find(invoke, station, toServer);
    return request !== null && (service < 0 || request.service === service) ? request : null;
  }

  #find(invoke: number, station: number, fromServer: boolean): Request | null {
    for (const each of this.#all)
      if (each.open && each.invoke === invoke && each.station === station && each.fromServer === fromServer) return each;
    return null;
  }

  #free(): Request {
    for (const each of this.#all) if (!each.open) return each;
    if (this.#all.length < MOST) {
      const request = new Request();
      this.#all.push(request);
      return request;
    }
    this.#oldest = (this.#oldest + 1) % MOST;
    return this.#all[this.#oldest] as Request;
  }
}
