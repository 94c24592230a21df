// What a dissector sees of the flow that it is reading: one object, pointed at flow after flow.

import type { Conversations } from "./conversations.ts";
import type { Direction, Flow, Point } from "./dissector.ts";
import {
  A_IS_CLIENT,
  BROKEN,
  CONVERSATION,
  DIRECTION_SEEN,
  FLAGS,
  type FlowTable,
  MULTICAST,
  NUMBERS,
  SYN_FROM_A,
  SYN_FROM_B,
} from "./flow-table.ts";
import type { Points } from "./points.ts";
import type { Records } from "./records.ts";
import type { Stream } from "./stream.ts";

const NONE: readonly Point[] = [];

export class FlowCursor implements Flow {
  truncated = false;
  hopLimit = 0;
  points: readonly Point[] = NONE;
  /** The protocol that the rest of the flow speaks, after `become`. */
  next: string | null = null;
  #flow = 0;
  #side: Direction = 0;
  #stream: Stream | null = null;
  readonly #flows: FlowTable;
  readonly #records: Records;
  readonly #conversations: Conversations;
  readonly #points: Points;

  constructor(flows: FlowTable, records: Records, conversations: Conversations, points: Points) {
    this.#flows = flows;
    this.#records = records;
    this.#conversations = conversations;
    this.#points = points;
  }

  /** Points it at a flow and at the side that sends now. */
  aim(flow: number, side: Direction, stream: Stream | null): void {
    this.#flow = flow;
    this.#side = side;
    this.#stream = stream;
    this.points = stream === null ? NONE : stream.points;
    this.truncated = false;
  }

  get direction(): Direction {
    return this.#flows.direction(this.#flow, this.#side);
  }

  get transport(): Flow["transport"] {
    const transport = this.#flows.transport(this.#flow);
    return transport === "icmp" ? "ip" : transport;
  }

  get clientPort(): number {
    return this.#flows.port(this.#flow, this.#flows.clientSide(this.#flow));
  }

  get serverPort(): number {
    const { transport } = this;
    if (transport === "ethernet" || transport === "ip") return this.#flows.protocolNumber(this.#flow);
    return this.#flows.port(this.#flow, this.#flows.clientSide(this.#flow) === 0 ? 1 : 0);
  }

  get directionSeen(): boolean {
    return (this.#flags & DIRECTION_SEEN) !== 0;
  }

  get fromStart(): boolean {
    return (this.#flags & (SYN_FROM_A | SYN_FROM_B | BROKEN)) === (SYN_FROM_A | SYN_FROM_B);
  }

  get multicast(): boolean {
    return (this.#flags & MULTICAST) !== 0;
  }

  get time(): number {
    return this.#records.place.time;
  }

  senderIs(role: "client" | "server", direction: Direction): Direction {
    const flags = this.#flags;
    if ((flags & DIRECTION_SEEN) !== 0) return direction;
    const numbers = this.#flows.numbers;
    const at = this.#flow * NUMBERS;
    const right = (direction === 0) === (role === "client");
    numbers[at + FLAGS] = (right ? flags : flags ^ A_IS_CLIENT) | DIRECTION_SEEN;
    if (right) return direction;
    const before = numbers[at + CONVERSATION] as number;
    if (before >= 0) {
      const after = this.#conversations.of(this.#flow);
      numbers[at + CONVERSATION] = after;
      this.#conversations.turn(before, after);
      this.#records.conversation = after;
    }
    if (this.#stream !== null) {
      const server: Direction = this.#flows.clientSide(this.#flow) === 0 ? 1 : 0;
      const { protocol } = this.#records;
      this.#stream.points = this.#points.of(protocol, this.#flows.family(this.#flow), this.#flows.address(this.#flow, server));
      this.points = this.#stream.points;
    }
    return direction === 0 ? 1 : 0;
  }

  become(protocol: string): void {
    this.next = protocol;
  }

  get #flags(): number {
    return this.#flows.numbers[this.#flow * NUMBERS + FLAGS] as number;
  }
}
