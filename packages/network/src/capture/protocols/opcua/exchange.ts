// Requests that wait for their response: which operations they were counted as, and which declared points they ask about.

import type { Point, ProtocolFunction, Sink } from "../../dissector.ts";
import { type Cursor, NUMERIC } from "./cursor.ts";
import { NODE, type NodeAddress, nodeIdentifier, nodeKind, VALUE_ATTRIBUTE } from "./nodes.ts";

/** Outstanding requests per connection; beyond them the oldest is forgotten and stays neither accepted nor refused. */
const MOST_EXCHANGES = 256;
/** Items of one request that are followed to their result. */
const MOST_ITEMS = 4096;

/** Numbers of the nodes of a server that hold its identity, ServerStatus to BuildNumber (OPC 10000-5, 6.3.1). */
const FIRST_IDENTITY = 2256;
const LAST_IDENTITY = 2265;

export class Exchange {
  /** Number of the encoding of the request. */
  request = 0;
  /** Per item: key of its operation. */
  readonly keys: number[] = [];
  /** Per item: 0, index of a point + 1, or the negative number of a node that holds the identity of the server. */
  readonly marks: number[] = [];
  /** Per item: the key of a held write, or the client handle of a monitored item; -1 where there is none. */
  readonly handles: number[] = [];
  /** Whether `handles` are keys of held writes. */
  holdsWrites = false;
  /** Of CreateMonitoredItems and ModifyMonitoredItems. */
  subscription = 0;
  /** Of ActivateSession: what the client offered as its identity. */
  identity: "anonymous" | "password" | "certificate" | "token" | null = null;

  begin(request: number): this {
    this.request = request;
    this.keys.length = 0;
    this.marks.length = 0;
    this.handles.length = 0;
    this.holdsWrites = false;
    this.subscription = 0;
    this.identity = null;
    return this;
  }

  /** Counts an operation on the node that the cursor read last, and remembers it. */
  item(fn: ProtocolFunction, cursor: Cursor, attribute: number, points: readonly Point[], sink: Sink): void {
    if (cursor.failed) return;
    const key = sink.operation(
      fn,
      -1,
      NODE,
      cursor.namespace,
      nodeIdentifier(cursor, sink),
      nodeKind(cursor, fn.class === "write" ? attribute : VALUE_ATTRIBUTE),
    );
    if (this.keys.length >= MOST_ITEMS) return;
    this.keys.push(key);
    this.marks.push(attribute === VALUE_ATTRIBUTE ? markOf(cursor, points) : 0);
    this.handles.push(-1);
  }

  /** Counts an operation that acts on no node. */
  whole(fn: ProtocolFunction, sink: Sink): void {
    this.keys.push(sink.operation(fn, -1, null, 0, 0, 0));
    this.marks.push(0);
    this.handles.push(-1);
  }

  settle(index: number, good: boolean, sink: Sink): void {
    const key = this.keys[index];
    if (key === undefined) return;
    if (good) sink.accepted(key);
    else sink.refused(key);
  }

  settleAll(good: boolean, sink: Sink): void {
    for (let index = 0; index < this.keys.length; index++) {
      this.settle(index, good, sink);
      const held = this.handles[index] ?? -1;
      if (!good && held >= 0 && this.holdsWrites) sink.settle(held, false);
    }
  }
}

function markOf(cursor: Cursor, points: readonly Point[]): number {
  for (let index = 0; index < points.length; index++) {
    const point = points[index];
    if (point !== undefined && (point.address as NodeAddress).is(cursor)) return index + 1;
  }
  if (cursor.namespace === 0 && cursor.kind === NUMERIC && cursor.number >= FIRST_IDENTITY && cursor.number <= LAST_IDENTITY)
    return -cursor.number;
  return 0;
}

/** The outstanding requests of one connection by request id. Objects are reused. */
export class Exchanges {
  readonly #open = new Map<number, Exchange>();
  readonly #free: Exchange[] = [];

  begin(requestId: number, request: number): Exchange {
    this.end(requestId);
    if (this.#open.size >= MOST_EXCHANGES) {
      for (const oldest of this.#open.keys()) {
        this.end(oldest);
        break;
      }
    }
    const exchange = (this.#free.pop() ?? new Exchange()).begin(request);
    this.#open.set(requestId, exchange);
    return exchange;
  }

  find(requestId: number): Exchange | undefined {
    return this.#open.get(requestId);
  }

  end(requestId: number): void {
    const exchange = this.#open.get(requestId);
    if (exchange === undefined) return;
    this.#open.delete(requestId);
    this.#free.push(exchange);
  }

  refuseAll(sink: Sink): void {
    for (const [requestId, exchange] of this.#open) {
      exchange.settleAll(false, sink);
      this.end(requestId);
    }
  }

  forget(): void {
    for (const requestId of this.#open.keys()) this.end(requestId);
  }
}

/** The items of one subscription that watch declared points. */
class Subscription {
  readonly points = new Map<number, { readonly id: number; readonly point: number }>();
  readonly handles = new Map<number, number>();

  drop(handle: number | undefined): void {
    const item = handle === undefined ? undefined : this.points.get(handle);
    if (handle === undefined || item === undefined) return;
    this.points.delete(handle);
    this.handles.delete(item.id);
  }
}

/** Points behind the items that subscriptions watch. Only items of declared points are kept, so there are few. */
export class MonitoredItems {
  readonly #subscriptions = new Map<number, Subscription>();

  /** An item was made; `point` is the index of its point, or -1. What had the same id or handle before is gone. */
  set(number: number, id: number, handle: number, point: number): void {
    let subscription = this.#subscriptions.get(number);
    if (subscription === undefined) {
      if (point < 0 || this.#subscriptions.size >= 64) return;
      subscription = new Subscription();
      this.#subscriptions.set(number, subscription);
    }
    subscription.drop(subscription.handles.get(id));
    subscription.drop(handle);
    if (point < 0 || subscription.points.size >= MOST_ITEMS) return;
    subscription.points.set(handle, { id, point });
    subscription.handles.set(id, handle);
  }

  /** The item goes by another client handle from now on. */
  rename(number: number, id: number, handle: number): void {
    const before = this.#subscriptions.get(number)?.handles.get(id);
    if (before !== undefined) this.set(number, id, handle, this.find(number, before));
  }

  /** Index of the point, or -1. */
  find(number: number, handle: number): number {
    return this.#subscriptions.get(number)?.points.get(handle)?.point ?? -1;
  }
}
