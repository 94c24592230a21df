// Confirmed requests of MMS that wait for their answer (ISO 9506-2), by invoke id.

import type { OperationKey, Point, Sink } from "../../dissector.ts";

/** Per flow. Peers agree on how many at once; usually 5 or 10. */
const MOST = 32;

/** Reused. */
export class Request {
  open = false;
  invoke = 0;
  service = 0;
  fromServer = false;
  readonly keys: OperationKey[] = [];
  /** Declared points that a read asks for, each with the position of its variable, or `WHOLE_LIST`. */
  readonly points: Point[] = [];
  readonly positions: number[] = [];
  /** Writes of declared points, each with the position of its variable. */
  readonly writes: number[] = [];
  readonly writeOf: number[] = [];

  settle(accepted: boolean, sink: Sink): void {
    for (const key of this.keys) {
      if (accepted) sink.accepted(key);
      else sink.refused(key);
    }
    for (const write of this.writes) sink.settle(write, accepted);
    this.open = false;
  }
}

export class Requests {
  readonly #all: Request[] = [];
  #oldest = 0;

  add(invoke: number, service: number, fromServer: boolean): Request {
    const request = this.find(invoke, fromServer) ?? this.#free();
    request.open = true;
    request.invoke = invoke;
    request.service = service;
    request.fromServer = fromServer;
    request.keys.length = 0;
    request.points.length = 0;
    request.positions.length = 0;
    request.writes.length = 0;
    request.writeOf.length = 0;
    return request;
  }

  find(invoke: number, fromServer: boolean): Request | null {
    for (const each of this.#all) if (each.open && each.invoke === invoke && each.fromServer === fromServer) return each;
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
