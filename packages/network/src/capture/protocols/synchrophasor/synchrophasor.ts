// Synchrophasors over TCP and UDP (IEEE C37.118.2-2011): a measuring unit (PMU) or concentrator is the server, sends what it measures many
// times a second, and takes commands. Frames in frame.ts, what they carry in configuration.ts and values.ts.

import type { OperationClass } from "@bulkhead/facts";
import {
  ASTRAY,
  type Direction,
  type Dissection,
  type Dissector,
  type Flow,
  functionTable,
  MORE,
  NO,
  namedFunction,
  type OperationKey,
  type Recognition,
  type SessionSecurity,
  type Sink,
  TO_CLIENT,
  TO_SERVER,
  YES_FROM_CLIENT,
  YES_FROM_SERVER,
} from "../../dissector.ts";
import { be16, be32 } from "../octets.ts";
import { type Configuration, readConfiguration } from "./configuration.ts";
import {
  COMMAND,
  CONFIGURATION_1,
  CONFIGURATION_2,
  CONFIGURATION_3,
  contentEnd,
  DATA,
  frameType,
  HEADER,
  isIntact,
  mayBegin,
  SYNC,
  TEXT,
} from "./frame.ts";
import { locate, readValues, traceValues } from "./values.ts";

/** Of TCP and of UDP (annex F). */
const TCP_PORT = 4712;
const UDP_PORT = 4713;
/** A longer frame is recognised by its beginning. */
const LONGEST_CHECKED = 4000;
/** Streams of one flow; a concentrator has a few. */
const MOST_STREAMS = 16;

const ON = 2;
/** Commands (table 15). The numbers above 8 are left to users. */
const COMMANDS: readonly (readonly [number, string, OperationClass])[] = [
  [1, "Turn Off Transmission", "configuration"],
  [ON, "Turn On Transmission", "read"],
  [3, "Send Header", "read"],
  [4, "Send Configuration 1", "read"],
  [5, "Send Configuration 2", "read"],
  [6, "Send Configuration 3", "read"],
  [8, "Extended Frame", "write"],
];
export const commandOf = functionTable(COMMANDS, "Command");
/** A unit may call its concentrator: then the side that was called asks. */
const commandOfCalled = functionTable(
  COMMANDS.map(([code, name, of]) => [code, `${name} (asked by the called side)`, of]),
  "Command (asked by the called side)",
);
const DATA_FRAME = namedFunction("Data Frame", "read");
const DATA_TOLD = namedFunction("Data Frame (told by the calling side)", "other");
/** The frame that answers a command is that of its type. */
const ANSWERED_BY: ReadonlyMap<number, number> = new Map([
  [ON, DATA],
  [3, TEXT],
  [4, CONFIGURATION_1],
  [5, CONFIGURATION_2],
  [6, CONFIGURATION_3],
]);

/** The standard leaves protection to what is beneath it. */
const PLAIN: SessionSecurity = {
  encrypted: false,
  signed: false,
  authenticated: false,
  identity: "none",
  securable: false,
  interactive: false,
  policy: null,
  weak: null,
};

class SynchrophasorFlow implements Dissection {
  readonly #configurations = new Map<number, Configuration>();
  /** Key of the command that waits for a frame of the type. */
  readonly #waiting: OperationKey[] = [-1, -1, -1, -1, -1, -1];
  #greeted = false;
  #told = "";

  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number {
    let at = start;
    let towards = direction;
    while (end - at >= 4) {
      if (!mayBegin(bytes, at)) {
        sink.malformed("bytes between frames begin none");
        at = nextFrame(bytes, at + 1, end);
        if (at < 0) return ASTRAY;
        continue;
      }
      const size = be16(bytes, at + 2);
      if (size > end - at) {
        if (flow.transport === "udp" && !flow.truncated) sink.malformed("a frame is longer than its datagram");
        break;
      }
      if (!this.#greeted) {
        this.#greeted = true;
        sink.session(PLAIN);
      }
      towards = this.#frame(bytes, at, at + size, flow, towards, sink);
      at += size;
    }
    return at - start;
  }

  gap(): void {
    this.#waiting.fill(-1);
  }

  #frame(bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): Direction {
    const type = frameType(bytes, at);
    const intact = isIntact(bytes, at, end);
    if (sink.message !== null) sink.message("synchrophasor", this.#trace(bytes, at, end, intact));
    if (!intact) {
      sink.malformed("the checksum of a frame is wrong");
      return direction;
    }
    if (type === COMMAND) {
      const towards = flow.senderIs("client", direction);
      this.#command(bytes, at, towards === TO_SERVER ? commandOf : commandOfCalled, sink);
      return towards;
    }
    const towards = flow.senderIs("server", direction);
    const waits = this.#waiting[type] as OperationKey;
    if (waits >= 0) {
      sink.accepted(waits);
      this.#waiting[type] = -1;
    }
    const stream = be16(bytes, at + 4);
    if (type === DATA) this.#data(stream, bytes, at, end, flow, towards, sink);
    else if (type !== TEXT) this.#configure(stream, type, bytes, at, end, sink);
    return towards;
  }

  #command(bytes: Uint8Array, at: number, functionOf: typeof commandOf, sink: Sink): void {
    const command = be16(bytes, at + HEADER);
    const key = sink.operation(functionOf(command), be16(bytes, at + 4), null, 0, 0, 0);
    const answer = ANSWERED_BY.get(command);
    if (answer !== undefined) this.#waiting[answer] = key;
  }

  #data(stream: number, bytes: Uint8Array, at: number, end: number, flow: Flow, direction: Direction, sink: Sink): void {
    sink.operation(direction === TO_SERVER ? DATA_TOLD : DATA_FRAME, stream, null, 0, 0, 0);
    const configuration = this.#configurations.get(stream);
    if (configuration === undefined) return;
    if (configuration.size !== contentEnd(end) - at - HEADER) {
      sink.malformed("a data frame does not have the size that its configuration says");
      return;
    }
    if (flow.points.length > 0 && direction === TO_CLIENT) readValues(configuration, bytes, at + HEADER, flow, sink);
  }

  /** Data frames are laid out as configuration 2 or 3 say; configuration 1 tells what the unit could send. */
  #configure(stream: number, type: number, bytes: Uint8Array, at: number, end: number, sink: Sink): void {
    const configuration = readConfiguration(bytes, at + HEADER, contentEnd(end), type === CONFIGURATION_3);
    if (configuration === null) {
      sink.malformed("a configuration frame does not hold what it says");
      return;
    }
    const { units, partial } = configuration;
    const room = this.#configurations.size < MOST_STREAMS || this.#configurations.has(stream);
    if (type !== CONFIGURATION_1 && !partial && room) this.#configurations.set(stream, configuration);
    const key = units.map(({ id, station }) => `${id} ${station}`).join();
    if (key === this.#told || units.length === 0) return;
    this.#told = key;
    const [only] = units;
    // A concentrator tells the names of others.
    if (units.length === 1 && only !== undefined && !partial) {
      sink.asset({ ...(only.station !== "" && { names: [only.station] }), role: "phasor measurement unit" });
    } else sink.asset({ role: "phasor data concentrator" });
  }

  #trace(bytes: Uint8Array, at: number, end: number, intact: boolean): Readonly<Record<string, unknown>> {
    const type = frameType(bytes, at);
    const content = at + HEADER;
    const configures = type === CONFIGURATION_1 || type === CONFIGURATION_2 || type === CONFIGURATION_3;
    const configuration = configures && readConfiguration(bytes, content, contentEnd(end), type === CONFIGURATION_3);
    const layout = type === DATA ? this.#configurations.get(be16(bytes, at + 4)) : undefined;
    return {
      type,
      version: (bytes[at + 1] as number) & 0x0f,
      size: end - at,
      stream: be16(bytes, at + 4),
      second: be32(bytes, at + 6),
      quality: (bytes[at + 10] as number) & 0x0f,
      fraction: be32(bytes, at + 10) % 0x100_0000,
      crc: be16(bytes, end - 2),
      intact,
      ...(type === COMMAND && { command: be16(bytes, content) }),
      ...(configuration && { units: configuration.units, rate: configuration.rate }),
      ...(layout?.size === contentEnd(end) - content && { values: traceValues(layout, bytes, content) }),
    };
  }
}

/** Position in [from, end) of what begins a frame, or -1. */
function nextFrame(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at++) {
    if (bytes[at] === SYNC && (end - at < 4 || mayBegin(bytes, at))) return at;
  }
  return -1;
}

function recognise(bytes: Uint8Array, start: number, end: number, flow: Flow): Recognition {
  if (bytes[start] !== SYNC) return NO;
  if (end - start < 4) return MORE;
  if (!mayBegin(bytes, start)) return NO;
  const size = be16(bytes, start + 2);
  const type = frameType(bytes, start);
  if (size > end - start) {
    if (flow.transport === "udp" || size <= LONGEST_CHECKED) return MORE;
    // Too long to be waited for. Only configurations of many units are.
    if (end - start < LONGEST_CHECKED) return MORE;
    if (type === DATA || type === TEXT || type === COMMAND) return NO;
  } else if (!isIntact(bytes, start, start + size)) return NO;
  return type === COMMAND ? YES_FROM_CLIENT : YES_FROM_SERVER;
}

const over = (transport: "tcp" | "udp"): Dissector => ({
  name: "synchrophasor",
  transport,
  ports: [transport === "tcp" ? TCP_PORT : UDP_PORT],
  recognise,
  open: () => new SynchrophasorFlow(),
  locate,
});

export const synchrophasor = over("tcp");
export const synchrophasorDatagrams = over("udp");
