// The agreement between the capture core and the protocols: one file per protocol, each answering for itself. The core finds packets,
// flows and streams; a dissector recognises its protocol by content, walks the bytes in place and tells a sink what it saw.

import type {
  CleartextCredential,
  Conversation,
  OperationClass,
  PointOfInterest,
  ProgramTransfer,
  Session,
} from "@bulkhead/facts";
import type { FlowRecord } from "../sensors/netflow/export.ts";
import type { ShownCertificate } from "./certificates.ts";

export { maskSecret } from "@bulkhead/facts";

/** Which way bytes travel. Index arrays of two with it. */
export type Direction = 0 | 1;
export const TO_SERVER: Direction = 0;
export const TO_CLIENT: Direction = 1;

/** What a look at the first bytes says. */
export type Recognition = 0 | 1 | 2 | 3 | 4;
/** These bytes are not this protocol. */
export const NO: Recognition = 0;
/** They may be; ask again with more. Only for streams: for a datagram or frame it counts as `NO`. */
export const MORE: Recognition = 1;
/** They are, but do not tell which side sent them. */
export const YES: Recognition = 2;
/** They are, and the client sent them. */
export const YES_FROM_CLIENT: Recognition = 3;
/** They are, and the server sent them. */
export const YES_FROM_SERVER: Recognition = 4;

/** `dissect` returns it for "I lost the thread": what is left is thrown away and recognition starts again at the next segment. */
export const ASTRAY = -1;

/** The longest run of stream bytes kept for a dissector that waits for the rest of a message, per direction. */
export const LONGEST_MESSAGE = 256 * 1024;

/** One protocol. Stateless: what belongs to one flow lives in the `Dissection`. */
export interface Dissector {
  /** Name in facts and in plants, lower case, e.g. `modbus`, `s7comm`, `opcua`, `dns`. */
  readonly name: string;
  /**
   * `tcp`: a stream per direction. `udp`: datagrams. `ip`: packets by IP protocol number. `ethernet`: frames by EtherType. The last two: the
   * bytes behind the header that names them.
   */
  readonly transport: "tcp" | "udp" | "ip" | "ethernet";
  /**
   * Server ports (protocol numbers for `ip`, EtherTypes for `ethernet`). They name the protocol only where content never told, and decide who is the server
   * where nothing else does. Frames and packets that are listed are always offered.
   */
  readonly ports: readonly number[];
  /** What conversations of this protocol are for, where the standard asks for that (SR 5.3). */
  readonly purpose?: Conversation["purpose"];
  /**
   * What its function codes stand for, where one number per message tells what is asked, as firewalls that look into the protocol tell it.
   * A code that may do several things is listed with each.
   */
  readonly functions?: readonly ProtocolFunction[];
  /**
   * Looks at bytes[start, end): the beginning of what one side sent (tcp: at least 1 byte, offered again while it grows up to 4 KiB;
   * or, after a gap or where the beginning was not captured, the beginning of a segment). Be strict: a wrong yes hides the true
   * protocol, and every protocol is asked about every flow. Must not allocate.
   */
  recognise(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction): Recognition;
  /** Called once per flow when recognised (again after `ASTRAY`). A protocol without state may return a shared object. */
  open(flow: Flow): Dissection;
  /** Understands the target of a declared point (`holding:40`); the result is kept as `Point.address`. `undefined`: not this notation. */
  locate?(interest: PointOfInterest): object | undefined;
  /** The single values that the target of an operation spans, so that each can be looked at: `holding:0-9` is ten registers. */
  cells?(target: string): readonly Cell[];
}

/** One value of a device that nobody declared. */
export interface Cell {
  /** As `locate` understands it. */
  readonly target: string;
  readonly type: PointOfInterest["type"];
  /** Where neighbours may form one wider number: in which row it stands, and where. Absent: it tells its own type. */
  readonly register?: { readonly row: string; readonly at: number };
}

/** Cells of protocols whose messages say of what type each value is. */
export function selfDescribing(target: string): readonly Cell[] {
  return [{ target, type: "float64" }];
}

/** One flow of one protocol. */
export interface Dissection {
  /**
   * tcp: bytes[start, end) are in order and without gap, and begin where the last call for this direction stopped taking. Returns how
   * many bytes were taken. The rest is kept and offered again with more behind it (up to `LONGEST_MESSAGE`, beyond which the core
   * reports the flow malformed and goes astray). A number greater than `end - start` skips bytes that are still to come, uncounted and
   * unbuffered: good for bodies that nobody reads. `ASTRAY` gives up. Take as many messages as are there in one call.
   * udp, ip, ethernet: one whole datagram or payload; the result is ignored (0 will do).
   * No allocation on the common path: offsets and shifts only, no DataView, Buffer or subarray; `bytes` is only valid during the call.
   */
  dissect(bytes: Uint8Array, start: number, end: number, flow: Flow, direction: Direction, sink: Sink): number;
  /**
   * tcp: bytes of this direction are missing (`missing`, 0 where unknown). Whatever was kept of an unfinished message is gone. The core
   * asks `recognise` at the next segment and goes on with this same object when it says yes. Drop what depends on continuity.
   */
  gap?(direction: Direction, missing: number, sink: Sink): void;
  /** The flow ended (FIN, RST, idle, end of file): report what is still open. */
  close?(flow: Flow, sink: Sink): void;
}

/** The flow that bytes belong to. One object is reused for all: keep no reference. */
export interface Flow {
  readonly transport: Dissector["transport"];
  readonly clientPort: number;
  /** Protocol number for `ip`, EtherType for `ethernet`. */
  readonly serverPort: number;
  /** False while client and server are only inferred from ports: then `senderIs` may still turn them around. */
  readonly directionSeen: boolean;
  /** The stream is seen from its first byte in both directions (SYN seen, no gap so far). */
  readonly fromStart: boolean;
  /** udp, ip, ethernet: the packet was longer on the wire than the capture kept; bytes behind `end` are unknown, not absent. */
  readonly truncated: boolean;
  /** ip: hop limit (IPv6) or time to live (IPv4) of the packet; 0 where it came in fragments. */
  readonly hopLimit: number;
  /** Sent to a multicast or broadcast address. */
  readonly multicast: boolean;
  /** Milliseconds since 1970 of the current packet. */
  readonly time: number;
  /** Points of interest of this protocol at this server. Empty for nearly all flows: test `length` before decoding values. */
  readonly points: readonly Point[];
  /**
   * The content shows who sent the current bytes. Turns client and server around where that was only inferred. Returns the direction
   * to go on with: `direction = flow.senderIs("server", direction)`.
   */
  senderIs(role: "client" | "server", direction: Direction): Direction;
  /** The rest of the flow speaks another protocol (by name of its dissector), starting behind what this call of `dissect` takes. */
  become(protocol: string): void;
}

/** A declared process variable with the address that `Dissector.locate` made of it. */
export interface Point {
  readonly index: number;
  readonly interest: PointOfInterest;
  readonly address: object;
}

/** A function of a protocol. Made by `functionTable`, shared by all flows, compared by identity. */
export interface ProtocolFunction {
  /** Unique in this process; only a key. */
  readonly id: number;
  /** `null` where the protocol numbers nothing. */
  readonly code: number | null;
  /** Name by the specification. */
  readonly name: string;
  readonly class: OperationClass;
}

/** How three numbers of an operation become the text of its target, only when a fact is made. Made by `targetForm`. */
export interface TargetForm {
  readonly id: number;
  /** `text` gives the interned bytes of `Sink.text` as UTF-8 with control characters replaced. */
  format(a: number, b: number, c: number, text: (key: number) => string): string;
}

/** Number of an aggregated operation. Keep it with the pending request to say later how it went. */
export type OperationKey = number;

/** How the flow's session is protected: the fields of a `session` fact. */
export type SessionSecurity = Omit<Session, "client" | "server" | "protocol" | "port" | "count">;

/** What a device told about itself or about another. Leave out what was not told. */
export interface Told {
  readonly mac?: string;
  readonly names?: readonly string[];
  readonly vendor?: string;
  readonly product?: string;
  readonly version?: string;
  readonly serial?: string;
  readonly role?: string;
}

/**
 * Where dissectors put what they saw. It aggregates over the conversation, remembers packet and time of the first and last sight, and
 * is bounded: beyond its caps it counts and says so. All methods speak of the current flow and packet.
 */
export interface Sink {
  /**
   * A request was made. `unit`: -1 where there is none. `form` null: no target. The three numbers are safe integers. Returns the key
   * for `accepted` and `refused`.
   */
  operation(fn: ProtocolFunction, unit: number, form: TargetForm | null, a: number, b: number, c: number): OperationKey;
  accepted(key: OperationKey): void;
  refused(key: OperationKey): void;
  /** Interns bytes (a name, a path, a node id; at most 255 are kept) without allocation where known. The key may serve as a, b or c. */
  text(bytes: Uint8Array, start: number, end: number): number;
  /** What is known of the protection of the current session. Said again, it replaces what was said before in this flow. */
  session(security: SessionSecurity): void;
  /** The session is over and another may follow in the same flow (e.g. a log-out). The end of the flow does it by itself. */
  sessionEnds(): void;
  /** Identity of the sender of the current packet. Rare: remember that you told. */
  asset(told: Told): void;
  /** Identity of an address in the bytes: `length` 4, 16 or 6 (MAC). */
  assetAt(bytes: Uint8Array, at: number, length: number, told: Told): void;
  /**
   * The protocol shows that an IP address (4 or 16 bytes) belongs to a MAC address. Cheap: call it for every packet that says so. Returns
   * whether this MAC address claims it back after another one claimed it: two stations take turns.
   */
  neighbour(bytes: Uint8Array, addressAt: number, length: number, macBytes: Uint8Array, macAt: number): boolean;
  /** A secret crossed the wire readable. `masked` from `maskSecret`; the secret itself must not be kept. */
  credential(user: CleartextCredential["user"], masked: string): void;
  /**
   * The sender of the current packet shows the certificate (X.509, DER) in bytes[start, end) as its own, or as an issuer of its own. `null`
   * where it is none. Keep what is returned for `certificateUsed`.
   */
  certificate(bytes: Uint8Array, start: number, end: number): ShownCertificate | null;
  /** The other side took the certificate: a session was set up that rests on it. */
  certificateUsed(shown: ShownCertificate): void;
  /** The server told the value of a point (raw; the core scales it). `good` false: not a number or bad quality. */
  valueRead(point: Point, raw: number, good: boolean): void;
  /**
   * The client asks to set a point. Held until settled: `settle(key, false)` forgets it; true, or never settled, counts it as written,
   * with packet and time of the request.
   */
  valueWritten(point: Point, raw: number, good: boolean): number;
  settle(key: number, accepted: boolean): void;
  /** A program, block or file moved. `digest` null unless every byte was seen. */
  transfer(direction: ProgramTransfer["direction"], block: string, size: number, digest: ProgramTransfer["digest"]): void;
  /** The message is another sensor's report of a flow that it saw, or tells of such reports that they are not the whole truth. */
  exported(told: Readonly<FlowRecord> | "sampled" | "unexplained"): void;
  /** Bytes violate the protocol. `reason` is a constant text (no values in it), in plain words. */
  malformed(reason: string): void;
  /** The protocol itself shows that stream bytes or messages are missing (sequence numbers). In bytes. */
  lost(bytes: number): void;
  /**
   * Absent in production. Tests set it to see every message as `if (sink.message !== null) sink.message({...})`; names of fields are the
   * protocol's own choice.
   */
  readonly message: ((protocol: string, fields: Readonly<Record<string, unknown>>) => void) | null;
}

let functionCount = 0;

function makeFunction(code: number | null, name: string, operationClass: OperationClass): ProtocolFunction {
  return { id: functionCount++, code, name, class: operationClass };
}

/** Function by code; `listed` are those that the protocol names, for who knows them by name only. */
export type FunctionTable = ((code: number) => ProtocolFunction) & { readonly listed: readonly ProtocolFunction[] };

/**
 * Look-up by code of the functions of a protocol: entries are [code, name, class]. An unlisted code gives a function named
 * `<unlisted> 0x..` of class `other`, made once (at most 4,096 of them; then one that stands for all).
 */
export function functionTable(
  entries: readonly (readonly [number, string, OperationClass])[],
  unlisted = "Function",
): FunctionTable {
  const low: (ProtocolFunction | undefined)[] = new Array<ProtocolFunction | undefined>(256).fill(undefined);
  const high = new Map<number, ProtocolFunction>();
  let made = 0;
  let rest: ProtocolFunction | undefined;
  const keep = (code: number, fn: ProtocolFunction): ProtocolFunction => {
    if (code >= 0 && code < 256) low[code] = fn;
    else high.set(code, fn);
    return fn;
  };
  const listed = entries.map(([code, name, operationClass]) => keep(code, makeFunction(code, name, operationClass)));
  const find = (code: number): ProtocolFunction => {
    const known = code >= 0 && code < 256 ? low[code] : high.get(code);
    if (known !== undefined) return known;
    if (made >= 4096) {
      rest ??= makeFunction(null, `${unlisted} (other)`, "other");
      return rest;
    }
    made++;
    return keep(code, makeFunction(code, `${unlisted} 0x${code.toString(16).padStart(2, "0")}`, "other"));
  };
  return Object.assign(find, { listed });
}

/** A function of a protocol that names its functions instead of numbering them (`GET`, `RETR`). Call it once per name, at module level. */
export function namedFunction(name: string, operationClass: OperationClass): ProtocolFunction {
  return makeFunction(null, name, operationClass);
}

let formCount = 0;

/** Declares a notation of targets. Call it once per notation, at module level. */
export function targetForm(format: TargetForm["format"]): TargetForm {
  return { id: formCount++, format };
}

/** The most common notation: `a` is the key of an interned text, optionally behind a prefix. */
export function textTarget(prefix = ""): TargetForm {
  return targetForm((a, _b, _c, text) => prefix + text(a));
}
