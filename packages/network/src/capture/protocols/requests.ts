// Requests that wait for their answers, for protocols that number them: bounded, reused, in the order in which they were made.

import type { OperationKey, Sink, TargetForm } from "../dissector.ts";

/** A request that waits. Reused: what a protocol wants to remember for the answer fits into its numbers. */
export class Request {
  open = false;
  /** What the answer repeats, as one safe integer. */
  id = 0;
  code = 0;
  unit = -1;
  form: TargetForm | null = null;
  first = 0;
  count = 0;
  key: OperationKey = -1;
  /** Further operations of the same request. */
  others: OperationKey[] | null = null;
  /** Writes of declared points that wait with it. */
  writes: number[] | null = null;
  /** Where the items lie that it asks for, in numbers of the protocol; only where somebody wants their values. */
  places: number[] | null = null;

  settle(accepted: boolean, sink: Sink): void {
    this.open = false;
    if (this.key >= 0) {
      if (accepted) sink.accepted(this.key);
      else sink.refused(this.key);
    }
    if (this.others !== null) {
      for (const key of this.others) {
        if (accepted) sink.accepted(key);
        else sink.refused(key);
      }
    }
    if (this.writes !== null) for (const key of this.writes) sink.settle(key, accepted);
  }
}

export class Requests {
  /** False once a request may have been missed: then an answer to none is no violation. */
  complete = true;
  readonly #pending: Request[] = [];
  readonly #most: number;

  /** `most`: how many wait at once; the oldest makes room. */
  constructor(most: number) {
    this.#most = most;
  }

  /** A cleared request under this id. */
  ask(id: number): Request {
    const request = this.#slot();
    request.open = true;
    request.id = id;
    request.code = 0;
    request.unit = -1;
    request.form = null;
    request.first = 0;
    request.count = 0;
    request.key = -1;
    request.others = null;
    request.writes = null;
    request.places = null;
    return request;
  }

  /** The oldest request that waits under this id; it still waits until it is settled. */
  find(id: number): Request | null {
    const pending = this.#pending;
    for (let at = 0; at < pending.length; at++) {
      const request = pending[at] as Request;
      if (request.open && request.id === id) return request;
    }
    return null;
  }

  /** Bytes are missing: what waits may have been answered. */
  gap(): void {
    this.complete = false;
  }

  /** Nothing waits any longer; how it went is not known. */
  forget(): void {
    for (const request of this.#pending) request.open = false;
  }

  #slot(): Request {
    const pending = this.#pending;
    for (let at = 0; at < pending.length; at++) {
      const request = pending[at] as Request;
      if (!request.open) return this.#moveLast(request);
    }
    if (this.#pending.length < this.#most) {
      const request = new Request();
      this.#pending.push(request);
      return request;
    }
    this.complete = false;
    return this.#moveLast(this.#pending[0] as Request);
  }

  #moveLast(request: Request): Request {
    const pending = this.#pending;
    if (pending.length > 1 && pending[pending.length - 1] !== request) {
      let at = pending.indexOf(request);
      for (; at < pending.length - 1; at++) pending[at] = pending[at + 1] as Request;
      pending[at] = request;
    }
    return request;
  }
}
